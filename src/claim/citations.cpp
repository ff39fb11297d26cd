// From mentions to citations: which file is meant, whether it holds there, what the history adds, and one sentence
// about it.
#include "claim/citations.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "claim/citation_check.h"
#include "claim/citation_drift.h"
#include "claim/citation_history.h"
#include "claim/citation_path.h"
#include "claim/citation_resolve.h"
#include "claim/citation_words.h"
#include "source/history.h"

namespace assay {
namespace cite {
namespace {

bool is_bad(CitationStatus s) {
  return s == CitationStatus::missing_file || s == CitationStatus::out_of_range || s == CitationStatus::mismatch ||
         s == CitationStatus::moved;
}

class Checker {
 public:
  Checker(const CitationInput& input, const markdown::Document& doc)
      : doc_(doc),
        library_(input.trees),
        x_(extract(doc, [this](std::string_view path) { return known(path); })),
        resolver_(library_, doc_, x_, input.document_path) {}

  std::vector<Citation> run() {
    std::vector<Citation> out;
    for (std::size_t i = 0; i < x_.mentions.size(); ++i) {
      std::optional<Citation> c = check(i);
      if (!c) continue;
      c->id = "c" + std::to_string(out.size() + 1);
      out.push_back(std::move(*c));
    }
    return out;
  }

 private:
  bool known(std::string_view path) {
    return std::any_of(library_.trees().begin(), library_.trees().end(),
                       [&](const Tree* t) { return !library_.exact(*t, path).empty(); });
  }

  std::optional<Citation> check(std::size_t i) {
    const Mention& m = x_.mentions[i];
    Citation c;
    c.at = {m.at.line, m.at.column};
    c.raw = m.raw;
    c.path = m.path;
    c.start = m.start;
    c.end = m.end;
    if (m.form == Form::permalink) return permalink(i, std::move(c));
    Resolution r = resolver_.resolve(i);
    anchors_ = anchors_of(x_, i);
    quotation_ = m.start > 0 ? quotation_of(doc_, x_, i) : std::nullopt;
    if (r.targets.empty()) return missing(i, std::move(c));
    if (r.targets.size() == 1) return one(i, r, r.targets[0], std::move(c));
    return several(i, r, std::move(c));
  }

  Question question(const Mention& m) const {
    Question q;
    q.cited = {m.start, std::max(m.start, m.end)};
    q.approximate = m.approximate;
    q.list = m.group_size > 1;
    q.anchors = &anchors_;
    q.quotation = quotation_ ? &*quotation_ : nullptr;
    return q;
  }

  // ------------------------------------------------------------ one file
  std::optional<Citation> one(std::size_t i, const Resolution& r, Target t, Citation c) {
    const Mention& m = x_.mentions[i];
    const SourceText& file = library_.text(t);
    c.tree = t.tree->info().name;
    c.path = t.path();
    if (!file.readable()) {
      c.status = m.start > 0 ? CitationStatus::ambiguous : CitationStatus::ok;
      c.reason = m.start > 0 ? "the file could not be read as text" : "the file exists";
      return c;
    }
    if (m.start == 0) return whole_file(m, file, std::move(c));
    Question q = question(m);
    Judgement j = judge(file, q);
    state(c, t, file, q, j);
    if (is_bad(c.status) && r.narrowed) reconsider(c, r, q);
    if (is_bad(c.status)) soften(c, i);
    if (c.status == CitationStatus::out_of_range && j.anchor.empty()) hint(c, i, file);
    if (is_bad(c.status)) look_back(c, t, q, j);
    link_label(c, m);
    excerpt(c, file);
    return c;
  }

  std::optional<Citation> whole_file(const Mention& m, const SourceText& file, Citation c) {
    c.status = CitationStatus::ok;
    c.reason = "the file exists";
    if (m.form != Form::path_symbol) return c;
    std::string_view name = m.symbol;
    if (std::size_t cut = name.find_last_of(".:"); cut != std::string_view::npos) name = name.substr(cut + 1);
    auto defs = file.definitions_of(name);
    if (!defs.empty()) {
      c.reason = "`" + std::string(name) + "` is at " + std::to_string(defs[0]->line);
      c.evidence.push_back({{c.tree, c.path, defs[0]->line, defs[0]->line},
                            std::string(file.lines().line(defs[0]->line)),
                            Role::supports,
                            "ok"});
    } else if (find_word(file.text(), name).empty() && !resolver_.foreign() && is_claimed(m, name)) {
      c.status = CitationStatus::mismatch;
      c.reason = "`" + std::string(name) + "` is nowhere in the file";
    }
    return c;
  }

  // "a.py:name" in a plan or an option's example names what is to be; "a.py::name" is how tests and symbols are
  // addressed.
  bool is_claimed(const Mention& m, std::string_view name) const {
    bool twice = m.raw.find("::") != std::string::npos;
    bool code = name.find('_') != std::string_view::npos ||
                std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    return (twice || code) && !proposed(m);
  }

  // The judgement in the words of the contract.
  void state(Citation& c, Target t, const SourceText& file, const Question& q, Judgement& j) {
    c.status = CitationStatus::ok;
    if (j.hold == Hold::enclosing && points_nowhere(file, q)) j.hold = Hold::elsewhere;
    if (j.hold == Hold::enclosing && others_.began_at(t, q)) j.hold = Hold::elsewhere;  // it moved away from there
    bool bad = j.hold == Hold::elsewhere || j.hold == Hold::nowhere;
    if (bad) {
      c.status = j.moved_to ? CitationStatus::moved : CitationStatus::mismatch;
      c.reason = j.reason;
      if (j.moved_to) c.moved_to = SourcePlace{c.tree, c.path, j.moved_to->start, j.moved_to->end};
    }
    if (j.start_beyond || j.end_beyond) {
      std::string length = "the file has " + std::to_string(file.line_count()) + " lines";
      if (c.status == CitationStatus::moved) {
        c.reason = length + "; " + c.reason;
        return;
      }
      c.status = CitationStatus::out_of_range;
      c.reason = bad ? length + "; " + j.reason : length;
      return;
    }
    if (bad) return;
    if (j.hold == Hold::unknown)
      c.reason = "the lines exist; nothing beside the citation to compare them with";
    else
      c.reason = j.reason;
  }

  // A line inside a named function that is blank or a lone bracket cannot be what was meant.
  static bool points_nowhere(const SourceText& file, const Question& q) {
    return q.cited.start == q.cited.end && !file.has_code(q.cited.start);
  }

  // The file was chosen among several; another one may fit after all.
  void reconsider(Citation& c, const Resolution& r, const Question& q) {
    std::vector<Target> fits;
    for (std::size_t k = 0; k < r.others.size() && k < 16; ++k) {
      const SourceText& other = library_.text(r.others[k]);
      if (!other.readable()) continue;
      Judgement j = judge(other, q);
      bool in_range = !j.start_beyond && !j.end_beyond;
      bool holds = j.hold == Hold::yes || j.hold == Hold::partly;
      if (in_range && (holds || (c.status == CitationStatus::out_of_range && j.hold == Hold::unknown)))
        fits.push_back(r.others[k]);
    }
    if (fits.empty()) return;
    std::string chosen = c.path;
    c.status = CitationStatus::ambiguous;
    c.moved_to.reset();
    c.reason = count_files(fits.size() + 1) + " fit: " + chosen + " (" + c.reason + "), " + list_of(fits);
  }

  // What is not sure enough to be called wrong.
  void soften(Citation& c, std::size_t i) {
    const Mention& m = x_.mentions[i];
    auto say = [&](CitationStatus status, const std::string& why) {
      c.status = status;
      c.moved_to.reset();
      c.reason = why + "; " + c.reason;
    };
    if (resolver_.foreign())
      return say(CitationStatus::external, "most paths of the document are of no tree given here");
    bool prose = c.path.ends_with(".md") || c.path.ends_with(".txt") || c.path.ends_with(".rst");
    if (m.form == Form::context_lines && (m.file_source != FileSource::same_sentence || prose))
      return say(CitationStatus::ambiguous, "which file the line is of is not certain");
    if (m.form == Form::context_lines && files_named_beside(i) > 1 && c.status != CitationStatus::moved)
      return say(CitationStatus::ambiguous, "several files are named beside the line");
  }

  std::size_t files_named_beside(std::size_t i) const {
    std::vector<std::string_view> seen;
    auto it = std::lower_bound(x_.mentions.begin(), x_.mentions.end(), x_.mentions[i].block,
                               [](const Mention& m, int block) { return m.block < block; });
    for (; it != x_.mentions.end() && it->block == x_.mentions[i].block && seen.size() < 2; ++it)
      if (it->file_source == FileSource::own && std::find(seen.begin(), seen.end(), it->path) == seen.end())
        seen.push_back(it->path);
    return seen.size();
  }

  // Where names of the same sentence are, for whoever looks the place up again.
  void hint(Citation& c, std::size_t i, const SourceText& file) const {
    for (const std::string& name : names_beside(x_, i)) {
      std::vector<std::uint32_t> at = file.code_lines_of(name);
      if (at.empty() || at.size() > 4) continue;
      c.reason += "; `" + name + "` is at ";
      for (std::size_t k = 0; k < at.size(); ++k) c.reason += (k ? ", " : "") + std::to_string(at[k]);
      return;
    }
  }

  void look_back(Citation& c, Target t, const Question& q, const Judgement& j) {
    if (auto held = others_.held_at(t, q)) {
      c.held_at = *held;
      c.reason += "; it was true at " + held->substr(0, 10);
    } else if (c.status == CitationStatus::out_of_range && j.hold == Hold::unknown) {
      if (auto revision = others_.was_long_enough(t, q.cited.end))
        c.reason += "; it had as many at " + revision->substr(0, 10);
    }
  }

  // [a.py:12](a.py#L40): text and target are one citation and must agree.
  void link_label(Citation& c, const Mention& m) const {
    if (m.form != Form::link || m.link_text.empty() || is_bad(c.status)) return;
    LabelCheck label = check_label(m);
    if (label.agrees) return;
    c.status = CitationStatus::mismatch;
    c.reason = label.reason;
  }

  // ------------------------------------------------------------ several files
  std::optional<Citation> several(std::size_t i, const Resolution& r, Citation c) {
    const Mention& m = x_.mentions[i];
    std::vector<Target> holding, partly, reaching;
    for (std::size_t k = 0; k < r.targets.size() && k < 24 && m.start > 0; ++k) {
      const SourceText& file = library_.text(r.targets[k]);
      if (!file.readable()) continue;
      Judgement j = judge(file, question(m));
      if (j.start_beyond || j.end_beyond) continue;
      if (j.hold == Hold::yes) holding.push_back(r.targets[k]);
      if (j.hold == Hold::partly && j.by_quotation) partly.push_back(r.targets[k]);
      if (j.hold != Hold::elsewhere && j.hold != Hold::nowhere) reaching.push_back(r.targets[k]);
    }
    if (holding.empty()) holding = std::move(partly);
    const Target* chosen = holding.size() == 1 ? &holding[0] : nullptr;
    if (chosen) {
      std::optional<Citation> out = one(i, Resolution{r.how, {*chosen}, r.context, false, {}}, *chosen, std::move(c));
      out->reason += "; of " + count_files(r.targets.size()) + " of that name only this one has it there";
      return out;
    }
    c.status = CitationStatus::ambiguous;
    const std::vector<Target>& fits = !holding.empty() ? holding : reaching.empty() ? r.targets : reaching;
    c.reason = count_files(r.targets.size()) + " fit `" + m.path + "`: " + list_of(r.targets);
    if (m.start > 0 && fits.size() == 1) c.reason += "; only " + fits[0].path() + " has such lines";
    if (std::all_of(r.targets.begin(), r.targets.end(), [&](const Target& t) { return t.tree == r.targets[0].tree; }))
      c.tree = r.targets[0].tree->info().name;
    return c;
  }

  static std::string count_files(std::size_t n) {
    return n == 2 ? "two files" : n == 3 ? "three files" : std::to_string(n) + " files";
  }

  std::string list_of(const std::vector<Target>& targets) const {
    std::string out;
    for (std::size_t k = 0; k < targets.size() && k < 4; ++k) {
      out += k ? ", " : "";
      if (library_.trees().size() > 1) out += targets[k].tree->info().name + ":";
      out += targets[k].path();
    }
    if (targets.size() > 4) out += ", …";
    return out;
  }

  // ------------------------------------------------------------ no file
  std::optional<Citation> missing(std::size_t i, Citation c) {
    const Mention& m = x_.mentions[i];
    c.status = CitationStatus::external;
    c.reason = "no tree given here has such a path";
    if (resolver_.foreign())
      return m.start > 0 || m.path.find('/') != std::string::npos ? std::optional(c) : std::nullopt;
    const Tree* tree = tree_of(m.path);
    bool weak = m.form == Form::fence_text || m.form == Form::context_lines || is_placeholder(m.path);
    if (tree && !begins_here(*tree, below(*tree, m.path)) && !gone_path(*tree, below(*tree, m.path))) tree = nullptr;
    if (!tree || weak) return m.start > 0 ? std::optional(c) : std::nullopt;
    c.tree = tree->info().name;
    std::string path = below(*tree, m.path);
    auto gone = gone_path(*tree, path);
    // A file that is proposed, created or removed in the text need not be there.
    if (m.start == 0 && !gone && (!is_written_by_hand(m) || proposed(m))) return std::nullopt;
    c.status = CitationStatus::missing_file;
    c.reason = "the tree has no such file";
    if (gone) {
      c.reason = "the file is gone; " + gone->last.substr(0, 10) + " still had it";
      if (!gone->now_path.empty()) renamed(c, *tree, gone->now_path, m);
    } else if (m.start > 0) {
      found_elsewhere(c, i);
    }
    return c;
  }

  // Data, settings and folders with a leading dot come into being when a program runs; a link claims that its target is
  // there.
  static bool is_written_by_hand(const Mention& m) {
    if (m.form == Form::link) return true;
    if (m.path.starts_with(".") || m.path.find("/.") != std::string::npos) return false;
    std::string_view ext = extension(m.path);
    for (std::string_view data : {"json", "jsonl", "yaml", "yml", "toml", "log", "csv", "tsv", "txt", "lock", "env",
                                  "html", "svg", "xml", "ini", "cfg", "conf"})
      if (ext == data) return false;
    return true;
  }

  // Asked once a block: it reads the words of all that the block hangs under.
  bool proposed(const Mention& m) const {
    auto [it, fresh] = proposed_.try_emplace(m.block, false);
    if (fresh) it->second = is_proposed(doc_, x_, m);
    return it->second;
  }

  void renamed(Citation& c, const Tree& tree, const std::string& path, const Mention& m) {
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
  void found_elsewhere(Citation& c, std::size_t i) {
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

  // Its folder is there, or at least the two outermost ones: "src/" alone is in every project.
  bool begins_here(const Tree& tree, const std::string& path) {
    std::string folder(dir_name(path));
    if (folder.empty() || library_.has_folder(tree, folder)) return true;
    std::size_t first = folder.find('/');
    if (first == std::string::npos) return false;
    std::string two = folder.substr(0, std::min(folder.find('/', first + 1), folder.size()));
    return two != folder && library_.has_folder(tree, two);
  }

  // The tree in which a path begins: its first folder is there, or it is the tree's name.
  const Tree* tree_of(std::string_view path) {
    std::string p = normalize_path(path);
    std::size_t slash = p.find('/');
    if (slash == std::string::npos || p.starts_with("..")) return nullptr;
    std::string first = p.substr(0, slash);
    for (const Tree* t : library_.trees())
      if (to_lower(t->info().name) == to_lower(first) || (library_.has_folder(*t, first) && (slash + 1 < p.size())))
        return t;
    return nullptr;
  }

  std::string below(const Tree& tree, std::string_view path) {
    std::string p = normalize_path(path);
    std::size_t slash = p.find('/');
    if (!library_.has_folder(tree, p.substr(0, slash)) && to_lower(tree.info().name) == to_lower(p.substr(0, slash)))
      return p.substr(slash + 1);
    return p;
  }

  // ------------------------------------------------------------ permalinks
  std::optional<Citation> permalink(std::size_t i, Citation c) {
    const Mention& m = x_.mentions[i];
    c.status = CitationStatus::external;
    c.reason = "a link into " + m.repository + ", which is not given here";
    for (const Tree* tree : library_.trees()) {
      if (!is_home(*tree, m.repository)) continue;
      c.tree = tree->info().name;
      c.reason = "the revision of the link is not at hand";
      // The ref may hold slashes: the shortest that names a revision wins.
      for (std::size_t cut = m.path.find('/'); cut != std::string::npos; cut = m.path.find('/', cut + 1)) {
        std::string ref = m.path.substr(0, cut), path = m.path.substr(cut + 1);
        if (const Tree* pinned = at_revision(*tree, ref)) return at_pin(i, *tree, *pinned, ref, path, std::move(c));
      }
    }
    return c;
  }

  static bool is_home(const Tree& tree, const std::string& repository) {
    std::string home = to_lower(tree.home()), wanted = to_lower(repository);
    if (!home.empty()) return home.find("/" + wanted + "/") != std::string::npos || home.ends_with("/" + wanted);
    return to_lower(base_name(repository)) == to_lower(tree.info().name);
  }

  const Tree* at_revision(const Tree& tree, const std::string& ref) {
    const std::string& here = tree.info().revision;
    if (!here.empty() && ref.size() >= 7 && here.starts_with(ref)) return &tree;
    return tree.history() && tree.history()->resolve(ref) ? library_.tree_at(tree, ref) : nullptr;
  }

  std::optional<Citation> at_pin(std::size_t i, const Tree& tree, const Tree& pinned, const std::string& ref,
                                 const std::string& path, Citation c) {
    const Mention& m = x_.mentions[i];
    c.path = path;
    auto target = library_.exact(pinned, path);
    if (target.empty()) {
      c.status = CitationStatus::missing_file;
      c.reason = "the file is not there at " + ref;
      return c;
    }
    anchors_ = anchors_of(x_, i);
    quotation_ = m.start > 0 ? quotation_of(doc_, x_, i) : std::nullopt;
    std::optional<Citation> out = one(i, Resolution{How::exact, target, nullptr, false, {}}, target[0], std::move(c));
    out->tree = tree.info().name;
    if (out->moved_to) out->moved_to->tree = out->tree;
    if (&pinned == &tree || m.start == 0 || out->status != CitationStatus::ok) return out;
    Drift d = drift(library_, pinned, tree, path, {m.start, m.end});
    out->reason += " (at " + ref.substr(0, 10) + ")" + (d.now.empty() ? "" : "; " + d.now);
    return out;
  }

  // ------------------------------------------------------------ evidence
  void excerpt(Citation& c, const SourceText& file) const {
    constexpr std::uint32_t kLines = 12;
    auto add = [&](std::uint32_t start, std::uint32_t end, Role role) {
      start = std::max(1u, start);
      if (start > file.line_count()) return;
      end = std::min({end, file.line_count(), start + kLines - 1});
      c.evidence.push_back(
          {{c.tree, c.path, start, end}, sanitize_utf8(file.lines().lines(start, end)), role, name_of(c.status)});
    };
    if (c.start == 0) return;
    bool bad = is_bad(c.status);
    add(std::min(c.start, file.line_count()), c.end,
        bad                              ? Role::contradicts
        : c.status == CitationStatus::ok ? Role::supports
                                         : Role::context);
    if (c.moved_to && c.moved_to->path == c.path) add(c.moved_to->start, c.moved_to->end, Role::supports);
  }

  const markdown::Document& doc_;
  Library library_;
  Extraction x_;
  Resolver resolver_;
  OtherVersions others_{library_};
  mutable std::unordered_map<int, bool> proposed_;
  std::vector<Anchor> anchors_;  // of the mention in hand
  std::optional<Quotation> quotation_;
};

}  // namespace

std::vector<Citation> check_here(const CitationInput& input, const markdown::Document& doc) {
  return Checker(input, doc).run();
}

}  // namespace cite

std::vector<Citation> check_citations(const CitationInput& input, const markdown::Document& doc) {
  return input.written_at.empty() ? cite::check_here(input, doc) : cite::check_written_at(input, doc);
}

}  // namespace assay
