#include "claim/citation_history.h"

#include <algorithm>

#include "source/history.h"

namespace assay::cite {
namespace {

constexpr std::uint32_t kVersionsPerFile = 60;  // in each direction

}  // namespace

std::optional<Gone> gone_path(const Tree& tree, std::string_view path) {
  const History* history = tree.history();
  if (!history) return std::nullopt;
  // The newest change took it away; the one before it still has it.
  for (const History::Change& c : history->changes(tree.info().revision, path, 3)) {
    if (!history->read(c.commit.id, path)) continue;
    Gone gone{c.commit.id, {}};
    if (auto now = history->follow(c.commit.id, path, tree.info().revision)) gone.now_path = *now;
    return gone;
  }
  return std::nullopt;
}

// Older versions from the one at hand; newer ones where the repository's HEAD has the tree's revision behind it.
const std::vector<OtherVersions::Version>& OtherVersions::versions(Target t) {
  auto [it, fresh] = versions_.try_emplace(t.tree->info().name + '\n' + t.path());
  const History* history = t.tree->history();
  if (!fresh || !history) return it->second;
  const std::string& here = t.tree->info().revision;
  std::string own;
  for (const History::Change& c : history->changes(here, t.path(), kVersionsPerFile + 1)) {
    bool first = own.empty();
    if (first) own = c.commit.id;  // this change made the file what it is, unless a work tree has changed it since
    if (!first || !library_.is_committed(t)) it->second.push_back({c.commit.id, c.path});
  }
  auto head = history->resolve("HEAD");
  if (!head || *head == here || own.empty()) return it->second;
  auto newer = history->changes(*head, t.path(), 4 * kVersionsPerFile);
  auto at = std::find_if(newer.begin(), newer.end(), [&](const History::Change& c) { return c.commit.id == own; });
  if (at == newer.end()) return it->second;
  for (std::uint32_t n = 0; at != newer.begin() && n < kVersionsPerFile; ++n) {
    --at;
    it->second.push_back({at->commit.id, at->path});
  }
  return it->second;
}

std::optional<std::string> OtherVersions::find(Target t, const std::function<bool(const SourceText&)>& good) {
  for (const Version& v : versions(t)) {
    if (budget_ == 0) return std::nullopt;
    --budget_;
    const SourceText* text = library_.text_at(*t.tree, v.commit, v.path);
    if (text && good(*text)) return v.commit;
  }
  return std::nullopt;
}

std::optional<std::string> OtherVersions::held_at(Target t, const Question& q) {
  if (q.anchors->empty() && !q.quotation) return std::nullopt;
  return find(t, [&](const SourceText& text) { return holds_at(text, q); });
}

std::optional<std::string> OtherVersions::began_at(Target t, const Question& q) {
  return find(t, [&](const SourceText& text) { return begins_at(text, q); });
}

std::optional<std::string> OtherVersions::was_long_enough(Target t, std::uint32_t lines) {
  return find(t, [&](const SourceText& text) { return text.line_count() >= lines; });
}

}  // namespace assay::cite
