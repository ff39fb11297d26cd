// A path that no tree has: another project's, a file that is gone or was renamed, or a mistake.
#include "base/text.h"
#include "claim/citation_checker.h"
#include "claim/citation_words.h"

namespace assay::cite {
namespace {

// Data, settings and folders with a leading dot come into being when a program runs; a link claims that its target is
// there.
bool is_written_by_hand(const Mention& m) {
  if (m.form == Form::link) return true;
  if (m.path.starts_with(".") || m.path.find("/.") != std::string::npos) return false;
  std::string_view ext = extension(m.path);
  for (std::string_view data : {"json", "jsonl", "yaml", "yml", "toml", "log", "csv", "tsv", "txt", "lock", "env",
                                "html", "svg", "xml", "ini", "cfg", "conf"})
    if (ext == data) return false;
  return true;
}

}  // namespace

std::optional<Citation> Checker::missing(std::size_t i, Citation c) {
  const Mention& m = x_.mentions[i];
  c.status = CitationStatus::external;
  c.reason = "no tree given here has such a path";
  for (const Tree* t : library_.trees())
    if (const Unread* left_out = t->left_out(normalize_path(m.path))) {
      c.tree = t->info().name;
      c.status = CitationStatus::ambiguous;
      c.reason = "the file was not read: " + left_out->reason;
      return c;
    }
  if (resolver_.foreign())
    return m.start > 0 || m.path.find('/') != std::string::npos ? std::optional(c) : std::nullopt;
  const Tree* tree = tree_of(m.path);
  bool weak = m.form == Form::fence_text || m.form == Form::context_lines || is_placeholder(m.path);
  if (tree && !begins_here(*tree, below(*tree, m.path)) && !gone(*tree, below(*tree, m.path))) tree = nullptr;
  if (!tree || weak) return m.start > 0 ? std::optional(c) : std::nullopt;
  c.tree = tree->info().name;
  std::string path = below(*tree, m.path);
  std::optional<Gone> former = gone(*tree, path);
  // A file that is proposed, created or removed in the text need not be there.
  if (m.start == 0 && !former && (!is_written_by_hand(m) || proposed(m))) return std::nullopt;
  c.status = CitationStatus::missing_file;
  c.reason = "the tree has no such file";
  if (former) {
    c.reason = "the file is gone; " + former->last.substr(0, 10) + " still had it";
    if (!former->now_path.empty()) renamed(c, *tree, former->now_path, m);
  } else if (m.start > 0) {
    found_elsewhere(c, i);
  }
  return c;
}

void Checker::renamed(Citation& c, const Tree& tree, const std::string& path, const Mention& m) {
  auto target = library_.exact(tree, path);
  if (target.empty()) return;
  c.reason = "the file is now " + path;
  c.status = CitationStatus::moved;
  c.moved_to = SourcePlace{c.tree, path, m.start, m.end};
  const SourceText& file = library_.text(target[0]);
  if (m.start == 0 || !file.readable()) return;
  Judgement j = judge(file, question(m));
  if (j.moved_to && j.hold == Hold::elsewhere)
    c.moved_to = SourcePlace{c.tree, path, j.moved_to->start, j.moved_to->end};
  else if (j.start_beyond || j.end_beyond)
    c.moved_to = SourcePlace{c.tree, path, 0, 0};
}

// Another file of the same name in which the anchors are at those very lines.
void Checker::found_elsewhere(Citation& c, std::size_t i) {
  const Mention& m = x_.mentions[i];
  std::vector<Target> fits;
  for (const Tree* t : library_.trees())
    for (const Target& other : library_.suffix(*t, base_name(m.path))) {
      const SourceText& file = library_.text(other);
      if (!file.readable()) continue;
      Judgement j = judge(file, question(m));
      if (j.hold == Hold::yes && !j.start_beyond && !j.end_beyond) fits.push_back(other);
    }
  if (fits.size() != 1) return;
  c.status = CitationStatus::moved;
  c.moved_to = SourcePlace{fits[0].tree->info().name, fits[0].path(), m.start, m.end};
  c.reason = "the tree has no such file, but " + fits[0].path() + " has it at those lines";
}

// A path that never was costs a walk through the history: only so many are asked for.
std::optional<Gone> Checker::gone(const Tree& tree, const std::string& path) {
  std::string key = tree.info().name + '\n' + path;
  auto it = gone_.find(key);
  if (it == gone_.end() && gone_.size() >= 60) return std::nullopt;
  if (it == gone_.end()) it = gone_.emplace(key, gone_path(tree, path)).first;
  return it->second;
}

// Asked once a block: it reads the words of all that the block hangs under.
bool Checker::proposed(const Mention& m) const {
  auto [it, fresh] = proposed_.try_emplace(m.block, false);
  if (fresh) it->second = is_proposed(doc_, x_, m);
  return it->second;
}

// Its folder is there, or at least the two outermost ones: "src/" alone is in every project.
bool Checker::begins_here(const Tree& tree, const std::string& path) {
  std::string folder(dir_name(path));
  if (folder.empty() || library_.has_folder(tree, folder)) return true;
  std::size_t first = folder.find('/');
  if (first == std::string::npos) return false;
  std::string two = folder.substr(0, std::min(folder.find('/', first + 1), folder.size()));
  return two != folder && library_.has_folder(tree, two);
}

// The tree in which a path begins: its first folder is there, or it is the tree's name.
const Tree* Checker::tree_of(std::string_view path) {
  std::string p = normalize_path(path);
  std::size_t slash = p.find('/');
  if (slash == std::string::npos || p.starts_with("..")) return nullptr;
  std::string first = p.substr(0, slash);
  for (const Tree* t : library_.trees())
    if (to_lower(t->info().name) == to_lower(first) || (library_.has_folder(*t, first) && (slash + 1 < p.size())))
      return t;
  return nullptr;
}

std::string Checker::below(const Tree& tree, std::string_view path) {
  std::string p = normalize_path(path);
  std::size_t slash = p.find('/');
  if (!library_.has_folder(tree, p.substr(0, slash)) && to_lower(tree.info().name) == to_lower(p.substr(0, slash)))
    return p.substr(slash + 1);
  return p;
}

}  // namespace assay::cite
