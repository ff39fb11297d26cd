// A path is tried as it stands, below a tree's name, from the document's folder, as the end of a path, and without
// leading folders that no tree has. A better kind of fit in any tree beats a worse one in another. What is left is
// narrowed by vendored copies (never meant by a bare name), the tree that the words around name, and files named in
// full earlier.
#include "claim/citation_resolve.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/text.h"
#include "claim/citation_words.h"
#include "source/history.h"

namespace assay::cite {
namespace {

std::string fold(std::string_view name) {
  std::string out = to_lower(name);
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

bool is_name_char(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

// "../x", "/x" and "…/x" are all looked up as x.
std::string without_dots(std::string_view path) {
  if (std::size_t elided = path.rfind("/.../"); elided != std::string_view::npos) path.remove_prefix(elided + 5);
  if (path.starts_with(".../")) path.remove_prefix(4);
  while (path.starts_with("../") || path.starts_with("./")) path.remove_prefix(path.find('/') + 1);
  while (path.starts_with("/") || path.starts_with("~/")) path.remove_prefix(path.find('/') + 1);
  return normalize_path(path);
}

void drop_vendored(std::vector<Target>& targets) {
  auto vendored = [](const Target& t) { return t.tree->files()[t.file].vendored; };
  if (std::any_of(targets.begin(), targets.end(), [&](const Target& t) { return !vendored(t); }))
    std::erase_if(targets, vendored);
}

struct Fit {
  How how = How::none;
  std::vector<Target> targets;
};

Fit fit_in(Library& library, const Tree& tree, std::string_view written, const std::string& folder) {
  std::string path = without_dots(written);
  bool bare = path.find('/') == std::string::npos;
  if ((written.starts_with("../") || written.starts_with("./")) && !folder.empty())
    if (auto t = library.exact(tree, normalize_path(folder + "/" + std::string(written))); !t.empty())
      return {How::relative, t};
  if (!bare)
    if (auto t = library.exact(tree, path); !t.empty()) return {How::exact, t};
  std::size_t slash = path.find('/');
  if (!bare && fold(path.substr(0, slash)) == fold(tree.info().name))
    if (auto t = library.exact(tree, path.substr(slash + 1)); !t.empty()) return {How::exact, t};
  if (auto t = library.suffix(tree, path); !t.empty()) {
    drop_vendored(t);
    return {How::suffix, t};
  }
  // Over-long: strip folders the tree does not know, but never down to a bare name.
  std::string rest = path;
  while ((slash = rest.find('/')) != std::string::npos) {
    std::string first = rest.substr(0, slash);
    if (library.has_folder(tree, first)) break;  // it does begin in this tree: the file is missing there
    rest = rest.substr(slash + 1);
    if (rest.find('/') == std::string::npos) {
      // "myproject/setup.py": only where the folder is the tree's own name.
      if (fold(first) != fold(tree.info().name)) break;
    }
    auto t = library.exact(tree, rest);
    if (t.empty() && rest.find('/') != std::string::npos) t = library.suffix(tree, rest);
    drop_vendored(t);
    if (!t.empty()) return {How::stripped, t};
  }
  return {};
}

}  // namespace

Resolver::Resolver(Library& library, const markdown::Document& doc, const Extraction& x, std::string document_path)
    : library_(library), doc_(doc), x_(x), document_folder_(dir_name(document_path)), done_(x.mentions.size()) {
  foreign_ = decide_foreign();
}

Resolution Resolver::resolve_path(std::string_view path) const {
  Resolution out;
  for (const Tree* tree : library_.trees()) {
    Fit fit = fit_in(library_, *tree, path, document_folder_);
    if (fit.how == How::none) continue;
    if (fit.how < out.how) {
      out.how = fit.how;
      out.targets = std::move(fit.targets);
    } else if (fit.how == out.how) {
      out.targets.insert(out.targets.end(), fit.targets.begin(), fit.targets.end());
    }
  }
  return out;
}

// The last tree name in text[0, until): a whole word; "core" is not found in "core-extras".
const Tree* Resolver::tree_named_in(std::string_view text, std::size_t until) const {
  std::string folded = fold(text.substr(0, until));
  const Tree* found = nullptr;
  std::size_t best = 0;
  for (const Tree* tree : library_.trees()) {
    std::string name = fold(tree->info().name);
    for (std::size_t at = folded.rfind(name); at != std::string::npos && !name.empty();
         at = at > 0 ? folded.rfind(name, at - 1) : std::string::npos) {
      std::size_t end = at + name.size();
      bool word = (at == 0 || (!is_name_char(folded[at - 1]) && folded[at - 1] != '/')) &&
                  (end >= folded.size() || (!is_name_char(folded[end]) && folded[end] != '/') ||
                   (folded[end] == '.' && (end + 1 >= folded.size() || folded[end + 1] == ' ')));
      if (!word) continue;
      if (!found || at >= best) found = tree, best = at;
      break;
    }
  }
  return found;
}

// Nearest first: the text before it in its block, the items that hold it, the block before (a label), the headings.
const Tree* Resolver::context_of(std::size_t index) const {
  const Mention& m = x_.mentions[index];
  if (library_.trees().size() < 2 || m.block < 0) return nullptr;
  const markdown::Block& block = doc_.blocks[static_cast<std::size_t>(m.block)];
  if (const Segment* s = segment_for(x_, m)) {
    std::size_t from = m.begin > 600 ? m.begin - 600 : 0;
    if (const Tree* t = tree_named_in(std::string_view(s->text).substr(from), m.begin - from)) return t;
  }
  if (m.cell >= 0) {
    std::string row;
    for (int c = 0; c < m.cell; ++c) row += block.cells[static_cast<std::size_t>(c)].plain() + " | ";
    if (const Tree* t = tree_named_in(row, row.size())) return t;
  }
  for (int parent = block.parent; parent >= 0; parent = doc_.blocks[static_cast<std::size_t>(parent)].parent) {
    if (parent + 1 >= m.block) continue;
    std::string text = doc_.blocks[static_cast<std::size_t>(parent) + 1].plain();
    if (const Tree* t = tree_named_in(text, text.size())) return t;
  }
  // An earlier citation of the same section that could only mean one tree.
  for (std::size_t k = index; k-- > 0 && index - k < 200;) {
    const Mention& earlier = x_.mentions[k];
    if (earlier.block < 0 || doc_.blocks[static_cast<std::size_t>(earlier.block)].heading != block.heading) break;
    if (done_[k].targets.size() == 1 && done_[k].how <= How::suffix && !done_[k].narrowed)
      return done_[k].targets[0].tree;
  }
  int level = 7;
  for (int h = block.heading; h >= 0; h = doc_.blocks[static_cast<std::size_t>(h)].heading) {
    const markdown::Block& heading = doc_.blocks[static_cast<std::size_t>(h)];
    if (heading.level >= level) continue;
    level = heading.level;
    std::string text = heading.plain();
    if (const Tree* t = tree_named_in(text, text.size())) return t;
  }
  return nullptr;
}

// Folders that tell the candidates apart and are named in the text as words: "### engine-net" for
// engine-net/src/lib.rs.
std::vector<Target> Resolver::named_by_folder(const std::vector<Target>& targets, std::string_view text) const {
  std::string folded = fold(text);
  std::vector<Target> best;
  std::size_t best_count = 0;
  for (const Target& t : targets) {
    std::size_t count = 0;
    for (std::string_view part : split(dir_name(t.path()), '/')) {
      if (part.size() < 4) continue;
      bool shared = std::all_of(targets.begin(), targets.end(), [&](const Target& other) {
        return ('/' + other.path()).find('/' + std::string(part) + '/') != std::string::npos;
      });
      if (shared) continue;
      std::string name = fold(part);
      for (std::size_t at = folded.find(name); at != std::string::npos; at = folded.find(name, at + 1)) {
        std::size_t end = at + name.size();
        bool word = (at == 0 || !is_name_char(folded[at - 1])) &&
                    (end >= folded.size() || !is_name_char(folded[end]) || folded[end] == '.');
        if (!word) continue;
        ++count;
        break;
      }
    }
    if (count > best_count) best.clear(), best_count = count;
    if (count == best_count && count > 0) best.push_back(t);
  }
  return best;
}

// The headings above the mention and the document's own folder, the nearest first.
void Resolver::narrow_by_place(Resolution& r, std::size_t index) const {
  const markdown::Block& block = doc_.blocks[static_cast<std::size_t>(x_.mentions[index].block)];
  auto keep = [&](const std::vector<Target>& kept) {
    if (kept.size() != 1) return false;
    for (const Target& t : r.targets)
      if (!(t == kept[0])) r.others.push_back(t);
    r.targets = kept;
    r.narrowed = true;
    return true;
  };
  if (block.kind != markdown::BlockKind::fence && block.end_line - block.line < 40 &&
      keep(named_by_folder(r.targets, block.plain())))
    return;
  int level = 7;
  for (int h = block.heading; h >= 0; h = doc_.blocks[static_cast<std::size_t>(h)].heading) {
    const markdown::Block& heading = doc_.blocks[static_cast<std::size_t>(h)];
    if (heading.level >= level) continue;
    level = heading.level;
    if (keep(named_by_folder(r.targets, heading.plain()))) return;
  }
  for (std::string folder = document_folder_; !folder.empty(); folder = dir_name(folder)) {
    std::vector<Target> below;
    for (const Target& t : r.targets)
      if (t.path().starts_with(folder + "/")) below.push_back(t);
    if (!below.empty()) {
      keep(below);
      return;
    }
  }
  // "setup.py" means the one at the root.
  std::vector<Target> root;
  for (const Target& t : r.targets)
    if (t.path().find('/') == std::string::npos) root.push_back(t);
  keep(root);
}

void Resolver::narrow(Resolution& r, std::size_t index) {
  if (r.targets.size() < 2) return;
  auto keep = [&](auto&& wanted) {
    std::vector<Target> kept, rest;
    for (const Target& t : r.targets) (wanted(t) ? kept : rest).push_back(t);
    if (kept.empty() || rest.empty()) return;
    r.others.insert(r.others.end(), rest.begin(), rest.end());
    r.targets = std::move(kept);
    r.narrowed = true;
  };
  if (r.context) keep([&](const Target& t) { return t.tree == r.context; });
  if (r.targets.size() < 2) return;
  // A file that was named more fully before: in this section, or the only one of them in the document so far.
  auto section = [&](std::size_t k) { return doc_.blocks[static_cast<std::size_t>(x_.mentions[k].block)].heading; };
  std::optional<Target> chosen;
  const std::vector<std::size_t>& named = named_[std::string(base_name(x_.mentions[index].path))];
  for (std::size_t n = named.size(); n-- > 0 && named.size() - n < 300;) {
    std::size_t k = named[n];
    if (done_[k].targets.size() != 1 || done_[k].how > How::suffix || done_[k].narrowed) continue;
    if (x_.mentions[k].path.size() <= x_.mentions[index].path.size()) continue;
    if (std::find(r.targets.begin(), r.targets.end(), done_[k].targets[0]) == r.targets.end()) continue;
    if (chosen && !(*chosen == done_[k].targets[0])) return;
    chosen = done_[k].targets[0];
    if (section(k) == section(index)) break;
  }
  if (chosen) return keep([&](const Target& t) { return t == *chosen; });
  narrow_by_place(r, index);
}

Resolution Resolver::resolve(std::size_t index) {
  const Mention& m = x_.mentions[index];
  Resolution& out = done_[index];
  if (m.file_from >= 0 && static_cast<std::size_t>(m.file_from) < index)
    return out = done_[static_cast<std::size_t>(m.file_from)];
  out = resolve_path(m.path);
  out.context = context_of(index);
  narrow(out, index);
  if (out.targets.size() == 1 && m.file_source == FileSource::own)
    named_[std::string(base_name(m.path))].push_back(index);
  return out;
}

// Most of the paths are unknown here, and were unknown at any time: the document is about another tree.
bool Resolver::decide_foreign() {
  std::set<std::string_view> known, unknown;
  for (const Mention& m : x_.mentions) {
    if (m.file_source != FileSource::own || m.form == Form::permalink || m.form == Form::fence_text) continue;
    if ((m.start == 0 && m.path.find('/') == std::string::npos) || is_placeholder(m.path)) continue;
    if (known.contains(m.path) || unknown.contains(m.path)) continue;
    (resolve_path(m.path).how != How::none ? known : unknown).insert(m.path);
  }
  if (unknown.size() < 3 || unknown.size() <= known.size()) return false;
  // Walking a history for a path that never was costs the whole history: a sample decides.
  std::size_t asked = 0, existed = 0;
  for (std::string_view path : unknown) {
    if (asked == 6) break;
    ++asked;
    for (const Tree* tree : library_.trees()) {
      const History* history = tree->history();
      if (!history || history->changes(tree->info().revision, without_dots(path), 1).empty()) continue;
      ++existed;
      break;
    }
  }
  return existed * 2 < asked;
}

}  // namespace assay::cite
