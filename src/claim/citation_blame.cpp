// A line's commit is not quite when its citation was right: a line can be reflowed later, or be written about a state
// before its own commit. So blame only ever adds to what the trees themselves show:
//
//   here                       at the line's commit           the lines since         verdict
//   right, by what is beside   -                              -                       as here
//   nothing beside             nothing beside, or right       moved, whole            moved
//   nothing beside             wrong                          -                       as here: it was never right
//   wrong                      right                          moved, whole            moved, and held at the commit
//   wrong                      right                          edited or taken out     as here, and held at the commit
#include "claim/citation_blame.h"

#include <algorithm>
#include <map>

#include "base/line_map.h"
#include "claim/citation_checker.h"
#include "claim/citation_drift.h"
#include "source/history.h"

namespace assay::cite {
namespace {

constexpr std::uint32_t kMostVersions = 200;  // of the document
constexpr std::size_t kMostCommits = 24;      // that are looked at for one document

struct Births {
  const Tree* tree = nullptr;
  std::vector<std::string> commit;  // by line, from 0; "" where it is not known
};

// The document's lines as committed, carried over to the text at hand.
Births births_of(const CitationInput& input, const markdown::Document& doc) {
  Births out;
  for (const Tree* tree : input.trees) {
    std::string root = tree->history() ? tree->work_tree() : std::string();
    if (root.empty() || !input.real_path.starts_with(root + "/")) continue;
    std::string path = input.real_path.substr(root.size() + 1);
    const std::string& here = tree->info().revision;
    auto committed = tree->history()->read(here, path);
    if (!committed) continue;
    History::Blame blame = tree->history()->blame(here, path, kMostVersions);
    if (blame.lines.empty()) continue;
    std::string now;
    for (const std::string& line : doc.lines) now += line + '\n';
    LineMap map(committed->data, now);
    out.tree = tree;
    out.commit.resize(doc.lines.size());
    // Lines older than the versions looked at count as the last one's: not known.
    bool cut = blame.versions.size() >= kMostVersions;
    for (std::uint32_t i = 0; i < blame.lines.size(); ++i) {
      std::uint32_t line = map.line(i + 1);
      if (!line || line > out.commit.size() || (cut && blame.lines[i] + 1 == blame.versions.size())) continue;
      out.commit[line - 1] = blame.versions[blame.lines[i]].commit.id;
    }
    break;
  }
  return out;
}

bool existed(const Citation& c) {
  return c.status == CitationStatus::ok || c.status == CitationStatus::mismatch || c.status == CitationStatus::moved;
}

// Nothing beside it was compared.
bool unanchored(const Citation& c) {
  return c.status == CitationStatus::ok && c.start != 0 && c.reason == kNothingBeside;
}

class Blamer {
 public:
  Blamer(const CitationInput& input, const markdown::Document& doc, const Births& births)
      : input_(input), doc_(doc), births_(births), library_(input.trees) {}

  void run(std::vector<Citation>& citations) {
    // Commits with the most doubtful citations first, since only so many are looked at.
    std::map<std::string, std::vector<std::size_t>> at;
    for (std::size_t i = 0; i < citations.size(); ++i) {
      const Citation& c = citations[i];
      if (c.at.line == 0 || c.at.line > births_.commit.size() || (!unanchored(c) && !is_bad(c.status))) continue;
      const std::string& commit = births_.commit[c.at.line - 1];
      if (!commit.empty()) at[commit].push_back(i);
    }
    std::vector<std::pair<std::string, std::vector<std::size_t>>> order(at.begin(), at.end());
    std::stable_sort(order.begin(), order.end(),
                     [](const auto& a, const auto& b) { return a.second.size() > b.second.size(); });
    if (order.size() > kMostCommits) order.resize(kMostCommits);
    for (const auto& [commit, which] : order) look_at(commit, which, citations);
  }

 private:
  void look_at(const std::string& commit, const std::vector<std::size_t>& which, std::vector<Citation>& citations) {
    const Tree* then = library_.tree_at(*births_.tree, commit);
    if (!then) return;
    CitationInput old = input_;
    old.real_path.clear();
    for (const Tree*& tree : old.trees)
      if (tree == births_.tree) tree = then;
    std::vector<Citation> before = check_here(old, doc_);
    if (before.size() != citations.size()) return;
    for (std::size_t i : which) judge(citations[i], before[i], *then);
  }

  void judge(Citation& now, const Citation& before, const Tree& then) {
    if (before.tree != births_.tree->info().name || now.raw != before.raw || !existed(before)) return;
    bool held = before.status == CitationStatus::ok;
    if (!held || before.start == 0) return;
    const std::string& commit = then.info().revision;
    Drift d = drift(library_, then, *births_.tree, before.path, {before.start, before.end});
    bool as_written = now.tree == before.tree && (now.path == before.path || d.path == now.path);
    if (is_bad(now.status) && !now.held_at) now.held_at = commit;
    if (d.file_gone || d.fate != LineFate::moved || !as_written) return;
    // What stands beside it said already where it is.
    if (now.status == CitationStatus::moved && now.moved_to) return;
    now.status = CitationStatus::moved;
    now.held_at = commit;
    now.moved_to = SourcePlace{now.tree, d.path, d.to.start, d.to.end};
    now.reason = "written at " + commit.substr(0, 10) + ": " + d.now;
    now.evidence.clear();
    auto target = library_.exact(*births_.tree, d.path);
    if (target.empty()) return;
    std::uint32_t end = std::min(d.to.end, d.to.start + 11);
    now.evidence.push_back({{now.tree, d.path, d.to.start, end},
                            sanitize_utf8(library_.text(target[0]).lines().lines(d.to.start, end)),
                            Role::supports,
                            name_of(now.status)});
  }

  const CitationInput& input_;
  const markdown::Document& doc_;
  const Births& births_;
  Library library_;
};

}  // namespace

void apply_blame(const CitationInput& input, const markdown::Document& doc, std::vector<Citation>& citations) {
  if (input.real_path.empty()) return;
  bool doubtful = std::any_of(citations.begin(), citations.end(),
                              [](const Citation& c) { return unanchored(c) || is_bad(c.status); });
  if (!doubtful) return;
  Births births = births_of(input, doc);
  if (births.tree) Blamer(input, doc, births).run(citations);
}

}  // namespace assay::cite
