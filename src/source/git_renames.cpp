// As git does it (diffcore-rename.c): files that only one side has are compared, same bytes first; else by the share of
// the larger one's bytes that are in lines of both. A name that stayed is preferred among equals, and looked at first.
#include "source/git_renames.h"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "base/text.h"

namespace assay::git {

namespace {

constexpr std::size_t kMaxFolders = 20'000;  // read to find the candidates
constexpr std::size_t kMaxCompared = 300;    // candidates whose text is compared
constexpr std::size_t kMaxBytes = 4 << 20;   // larger files are only found by their very bytes
constexpr double kSimilar = 0.5;

struct Candidate {
  std::string path;
  Oid oid;
};

// Files of `there` at paths that `here` has no file at. Folders that are equal on both sides are not read.
std::vector<Candidate> only_there(const Repo& repo, const Oid& here, const Oid& there) {
  struct Pair {
    std::string path;  // ends in '/', or empty
    std::optional<Oid> here;
    Oid there;
  };
  std::vector<Candidate> out;
  std::vector<Pair> todo{{"", here, there}};
  for (std::size_t read = 0; !todo.empty() && read < kMaxFolders; ++read) {
    Pair pair = std::move(todo.back());
    todo.pop_back();
    std::unordered_map<std::string_view, Entry> known;
    Bytes mine;
    if (pair.here)
      if (auto raw = repo.read(*pair.here, Kind::tree)) {
        mine = *raw;
        for_each_entry(mine.data, [&](const Entry& entry) { return known.emplace(entry.name, entry), true; });
      }
    auto raw = repo.read(pair.there, Kind::tree);
    if (!raw) continue;
    for_each_entry(raw->data, [&](const Entry& entry) {
      auto it = known.find(entry.name);
      if (it != known.end() && it->second.oid == entry.oid) return true;
      std::string path = pair.path + std::string(entry.name);
      if (entry.is_tree())
        todo.push_back({path + '/',
                        it != known.end() && it->second.is_tree() ? std::optional<Oid>(it->second.oid) : std::nullopt,
                        entry.oid});
      else if (entry.is_file() && (it == known.end() || it->second.is_tree()))
        out.push_back({std::move(path), entry.oid});
      return true;
    });
  }
  return out;
}

// Path components that two paths share at their ends.
std::size_t common_tail(std::string_view a, std::string_view b) {
  auto x = split(a, '/'), y = split(b, '/');
  std::size_t n = 0;
  while (n < x.size() && n < y.size() && x[x.size() - 1 - n] == y[y.size() - 1 - n]) ++n;
  return n;
}

using LineBytes = std::unordered_map<std::uint64_t, std::int64_t>;  // bytes by hash of the line

LineBytes line_bytes(std::string_view text) {
  LineBytes out;
  for (auto line : split(text, '\n')) out[xxh3(line)] += static_cast<std::int64_t>(line.size()) + 1;
  return out;
}

double similarity(const LineBytes& lines, std::size_t size, std::string_view other) {
  std::size_t larger = std::max(size, other.size());
  if (larger == 0 || static_cast<double>(std::min(size, other.size())) < kSimilar * static_cast<double>(larger))
    return 0;
  std::int64_t common = 0;
  for (const auto& [hash, bytes] : line_bytes(other))
    if (auto it = lines.find(hash); it != lines.end()) common += std::min(bytes, it->second);
  return static_cast<double>(common) / static_cast<double>(larger);
}

}  // namespace

std::optional<std::string> renamed(const Repo& repo, const Oid& here, std::string_view path, const Oid& there) {
  auto entry = repo.entry_at(here, path);
  if (!entry || !entry->is_file()) return std::nullopt;
  auto candidates = only_there(repo, here, there);
  // The nearest names first; the order is total, so that the answer is always the same.
  auto rank = [&](const Candidate& c) {
    return std::make_pair(common_tail(c.path, path), extension(c.path) == extension(path));
  };
  std::sort(candidates.begin(), candidates.end(), [&](const Candidate& a, const Candidate& b) {
    auto ra = rank(a), rb = rank(b);
    return ra != rb ? ra > rb : a.path < b.path;
  });
  auto text = repo.read(entry->oid, Kind::blob);
  if (text && text->data.empty()) return std::nullopt;  // all empty files are equal
  for (const auto& candidate : candidates)
    if (candidate.oid == entry->oid) return candidate.path;
  if (!text || text->data.size() > kMaxBytes) return std::nullopt;

  LineBytes lines = line_bytes(text->data);
  std::optional<std::string> best;
  double most = 0;
  for (std::size_t i = 0; i < std::min(kMaxCompared, candidates.size()); ++i) {
    auto other = repo.read(candidates[i].oid, Kind::blob);
    if (!other || other->data.size() > kMaxBytes) continue;
    double alike = similarity(lines, text->data.size(), other->data);
    if (alike >= kSimilar && alike > most) {
      most = alike;
      best = candidates[i].path;
    }
  }
  return best;
}

}  // namespace assay::git
