// "LIB requires `click>=8.0`", "`numpy` is pinned to 1.26", "LIB needs Python 3.9 or later", "works with click 8.2".

#include <algorithm>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/prose.h"
#include "claim/version_range.h"
#include "model/packaging.h"

namespace assay {
namespace {

using model::Packaging;
using model::Requirement;

#define WHO \
  "[(the|this|our)] ({word:a}|{code:a}) [(package|project|library|plugin|distribution|itself|tree|repository|module)]"
#define FILE_ "[(the|its)] {path:p}"
#define BY "(" FILE_ "|" WHO ")"
#define DIST                                                                             \
  "[(the|a|an)] [(package|library|distribution|module|dependency)] ({code:x}|{word:x}) " \
  "[(package|library|distribution)]"
#define KIND                                                                                                       \
  "[(runtime|required|optional|direct|hard|core|declared|build|build-time|dev|development|install|mandatory|test|" \
  "explicit|install-time|run-time)]"

constexpr Phrase kPhrases[] = {
    {DIST " %be %pin.ed (to|at|with|as|below) {any:r} (in|by) " BY, "pins"},
    {DIST " %be %pin.ed (to|at|with|as|below) {any:r}", "pins"},
    {DIST " %be %pin.ed (in|by) " BY, "pins"},
    {BY " %pin " DIST " (to|at|below|as) {any:r}", "pins"},
    {BY " %pin " DIST " {any:r}", "pins"},
    {BY " %pin " DIST, "pins"},
    {DIST " %be [(a|an|the|one of the|among the)] " KIND
          " (dependency|dependencies|requirement|requirements) (of|for|in) " BY,
     "dependency"},
    {BY " %have [(a|an|any|{no})] " KIND " (dependency|dependencies|requirement) (on|for|of) " DIST " [{any:r}]",
     "dependency"},
    {BY " (lists|declares|names|specifies|includes|has|contains) " DIST " [{any:r}] (as|among|in|under) "
        "[(a|an|its|the)] " KIND " (dependency|dependencies|requirement|requirements|install_requires)",
     "dependency"},
    {BY " (does|do) {neg} (list|declare|name|specify|include|have|contain) " DIST
        " (as|among|in|under) [(a|an|its|the)] " KIND " (dependency|dependencies|requirement|requirements)",
     "dependency"},
    {"[the] (minimum|minimal|lowest|oldest|earliest|least) [(supported|required|allowed|declared)] [version of] " DIST
     " [version] [(required by|for|in|of|supported by) " BY "] %be {any:r}",
     "minimum"},
    {BY " %require [at] [(version|versions)] " DIST " {any:r}", "requires"},
    {DIST " {any:r} %be %require.ed [(by|in|for) " BY "]", "requires"},
    {DIST " %be %require.ed (by|in|for) " BY, "dependency"},
    {BY " %require " DIST " and " DIST, "dependency"},
    {BY " %require " DIST " [(directly|at runtime|at run time|at install time|to be installed|as a dependency|to run|"
        "to build)]",
     "dependency"},
    {BY " (allows|permits|accepts|admits|allow|permit|accept) " DIST " {any:r}", "allows"},
    {BY " (does|do) {neg} (allow|permit|accept|admit) " DIST " {any:r}", "allows"},
    {BY " {!} (excludes|forbids|rules out|disallows|rejects) " DIST " {any:r}", "allows"},
    {BY " %support " DIST " {any:r}", "works"},
    {BY " %be (compatible|incompatible) with " DIST " {any:r}", "works"},
};

constexpr std::string_view kRule = "requires.declared", kPython = "requires.python";

struct Side {
  std::vector<const TreeFacts*> trees;
  std::optional<FileRef> file;
};

bool general(const Token& t) {
  for (std::string_view w : {"it", "project", "package", "library", "plugin", "this", "repository", "repo", "tree",
                             "distribution", "metadata", "codebase"})
    if (t.is(w)) return true;
  return false;
}

// Whose requirements are meant; nothing when the sentence speaks of something else.
std::optional<Side> who(const Scene& scene, const Sentence& s) {
  Side out;
  if (const Token* p = s.token("p")) {
    std::vector<FileRef> files = scene.files(*p);
    std::erase_if(files, [](const FileRef& r) {
      return r.path().find('/') != std::string::npos && !r.path().ends_with("METADATA") &&
             !r.path().starts_with("requirements");
    });
    if (files.size() != 1) return std::nullopt;
    out.file = files[0];
    out.trees = {files[0].tree};
    return out;
  }
  const Token* a = s.token("a");
  if (!a) {
    out.trees = scene.trees();
  } else {
    out.trees = trees_named(scene, s, "a");
    if (out.trees.empty() && general(*a)) out.trees = scene.trees();
  }
  if (out.trees.size() != 1) return std::nullopt;
  return out;
}

// The name under which a distribution is usually imported.
bool spelled_in_code(const TreeFacts& tree, std::string_view distribution) {
  std::string module(distribution);
  std::replace(module.begin(), module.end(), '-', '_');
  for (std::string_view prefix : {"", "py"})
    if (module.starts_with(prefix) && !tree.files_with_name(module.substr(prefix.size())).empty()) return true;
  return false;
}

std::string spelled(const Requirement& r) {
  std::string out = r.name + r.specifier;
  if (!r.marker.empty()) out += "; " + r.marker;
  return "`" + out + "`" + (r.group.empty() ? "" : " (" + r.group + ")");
}

Ruling ruled(const Sentence& s, VerdictKind v, std::string reason, std::vector<Evidence> proof, std::string_view rule) {
  Ruling r = decide(s, v == VerdictKind::verified, rule, std::move(reason), std::move(proof));
  if (v == VerdictKind::partly) r.verdict = VerdictKind::partly;
  return r;
}

struct Question {
  const TreeFacts& tree;
  const Packaging& packaging;
  std::optional<FileRef> file;
  std::string name;
  std::optional<VersionRange> stated;
  bool major = false;  // it is the first number of a version, and nothing else
};

// Without "py" or "python" before or behind.
std::string bare_name(std::string_view name) {
  for (const std::string_view part : {"python-", "py-", "py"})
    if (name.starts_with(part) && name.size() > part.size()) return std::string(name.substr(part.size()));
  for (const std::string_view part : {"-python", "-py"})
    if (name.ends_with(part)) return std::string(name.substr(0, name.size() - part.size()));
  return std::string(name);
}

const Requirement* near_named(const Question& q) {
  for (const Requirement& r : q.packaging.requirements)
    if (bare_name(r.name) == bare_name(q.name) && (!q.file || q.file->file == r.file)) return &r;
  return nullptr;
}

Ruling nothing_declared(const Sentence& s, const Question& q) {
  std::vector<Evidence> proof;
  for (FileIndex i : q.packaging.files)
    if (proof.size() < 3 && (!q.file || q.file->file == i))
      proof.push_back(evidence(q.tree, i, 0, 0, Role::supports, kRule));
  if (proof.empty()) return unverified("no file of the tree declares what it requires");
  std::string reason = (q.file ? "`" + q.file->path() + "`" : "`" + q.tree.tree().info().name + "`") +
                       " declares no requirement of `" + q.name + "`";
  // "redis-py": what a project calls itself where its distribution is called otherwise.
  if (const Requirement* r = near_named(q))
    return unverified(reason + ", but one of " + spelled(*r),
                      {evidence(q.tree, r->file, r->line, r->line, Role::context, kRule)});
  if (!q.packaging.open.empty()) return unverified(reason + ", but " + q.packaging.open, std::move(proof));
  if (!q.file && spelled_in_code(q.tree, q.name))
    return unverified(reason + ", but its code spells that name", std::move(proof));
  return decide(s, false, kRule, std::move(reason), std::move(proof));
}

// No clause for any version; nothing where what is written there could not be read.
std::optional<VersionRange> declared_range(const Requirement& r) {
  return r.specifier.empty() ? VersionRange{} : parse_range(r.specifier);
}

VerdictKind on_range(const Requirement& r, const VersionRange& stated) {
  const auto declared = declared_range(r);
  if (!declared) return VerdictKind::unverified;
  switch (compare_ranges(stated, *declared)) {
    case RangeMatch::same:
      return VerdictKind::verified;
    case RangeMatch::implied:
      return VerdictKind::partly;
    case RangeMatch::differs:
      return VerdictKind::refuted;
    case RangeMatch::unknown:
      break;
  }
  return VerdictKind::unverified;
}

// Whether the least version that is declared has this first number: ">=3.11" is "Python 3", and not "Python 2".
bool begins_in(const Requirement& r, std::string_view major) {
  const auto declared = declared_range(r);
  return declared && std::any_of(declared->begin(), declared->end(), [&](const VersionClause& c) {
           return (c.op == ">=" || c.op == ">" || c.op == "==" || c.op == "~=") &&
                  c.version.substr(0, c.version.find('.')) == major;
         });
}

// "pins `click`": how it is bound.
VerdictKind on_pin(const Requirement& r) {
  const auto declared = declared_range(r);
  if (!declared) return VerdictKind::unverified;
  bool exact = std::any_of(declared->begin(), declared->end(), [](const VersionClause& c) {
    return (c.op == "==" || c.op == "===") && !c.version.ends_with(".*");
  });
  bool bounded = std::any_of(declared->begin(), declared->end(), [](const VersionClause& c) {
    return c.op == "<" || c.op == "<=" || c.op == "~=" || c.version.ends_with(".*");
  });
  return exact ? VerdictKind::verified : bounded ? VerdictKind::partly : VerdictKind::refuted;
}

Ruling on_declared(const Sentence& s, const Question& q, const std::vector<const Requirement*>& found) {
  std::string_view rule = q.name == "python" ? kPython : kRule;
  std::vector<Evidence> proof;
  std::string all;
  for (const Requirement* r : found)
    if (proof.size() < 4) {
      proof.push_back(evidence(q.tree, r->file, r->line, r->line, Role::supports, rule));
      all += (all.empty() ? "" : ", ") + spelled(*r);
    }
  std::string reason = "declared: " + all;
  bool runtime = std::any_of(found.begin(), found.end(), [](const Requirement* r) { return r->group.empty(); });
  bool optional_meant = q.file || s.says({"optional", "optionally", "extra", "extras", "dev", "development", "build",
                                          "test", "tests", "testing", "docs", "build-time", "lists", "list"});
  if (s.key == "works" && q.name != "python")
    return unverified(reason + "; whether it works with another version only a run, or a proven break, can tell",
                      std::move(proof));
  if (s.key == "allows" || s.key == "works") {
    if (!q.stated || q.stated->size() != 1) return unverified(reason, std::move(proof));
    auto v = pypi::parse_version((*q.stated)[0].version);
    std::optional<bool> in;
    for (const Requirement* r : found) {
      if (!r->group.empty() && runtime) continue;
      const auto range = declared_range(*r);
      auto one = v && range ? contains(*range, *v) : std::nullopt;
      if (!one || (in && *in != *one)) return unverified(reason, std::move(proof));
      in = one;
    }
    if (!in) return unverified(reason, std::move(proof));
    // "Python 3.9 or later" asks for more than one version: only its edge was looked at.
    bool turned = s.says({"incompatible"});
    if (!(*q.stated)[0].op.empty() && (*q.stated)[0].op != "==" && *in) {
      VerdictKind edge = VerdictKind::unverified;
      for (const Requirement* r : found)
        if (r->group.empty() || !runtime) edge = on_range(*r, *q.stated);
      if (edge == VerdictKind::unverified || turned) return unverified(reason, std::move(proof));
      return ruled(s, edge == VerdictKind::refuted ? VerdictKind::partly : edge, reason, std::move(proof), rule);
    }
    return ruled(s, *in != turned ? VerdictKind::verified : VerdictKind::refuted, reason, std::move(proof), rule);
  }
  // The best of what is declared for running it, else of the rest.
  VerdictKind best = VerdictKind::refuted;
  bool unknown = false, partly = false, verified = false, elsewhere = false;
  for (const Requirement* r : found) {
    VerdictKind v = VerdictKind::verified;
    if (s.key == "pins" && !q.stated)
      v = on_pin(*r);
    else if (q.stated)
      v = on_range(*r, *q.stated);
    if (q.major && v == VerdictKind::partly)
      v = begins_in(*r, (*q.stated)[0].version) ? VerdictKind::verified : VerdictKind::refuted;
    if (!r->group.empty() && runtime && !optional_meant) {
      elsewhere = elsewhere || v == VerdictKind::verified;
      continue;
    }
    verified = verified || v == VerdictKind::verified;
    partly = partly || v == VerdictKind::partly;
    unknown = unknown || v == VerdictKind::unverified;
  }
  best = verified              ? VerdictKind::verified
         : partly || elsewhere ? VerdictKind::partly
         : unknown             ? VerdictKind::unverified
                               : VerdictKind::refuted;
  if (best == VerdictKind::unverified) return unverified(reason, std::move(proof));
  // Wanted only for an extra or for development.
  if (!runtime && !optional_meant && best == VerdictKind::verified) best = VerdictKind::partly;
  // "does not require `click>=9`" where some other range is declared.
  return ruled(s, best, std::move(reason), std::move(proof), rule);
}

std::optional<VersionRange> stated_range(const Sentence& s) {
  for (const Capture& c : s.match.captures)
    if (c.slot == "r") {
      auto range = range_in_words(s.tokens, c.first, c.last);
      if (!range) return std::nullopt;
      // "8.0" after "pins … to" is that version, after "minimum" the least one.
      for (VersionClause& one : *range)
        if (s.key == "minimum" && (one.op.empty() || one.op == "=="))
          one.op = ">=";
        else if (s.key == "pins" && one.op.empty())
          one.op = "==";
      return range;
    }
  return VersionRange{};
}

std::optional<Ruling> one(const Scene& scene, const Sentence& s, const Token& x, const VersionRange& words) {
  Requirement written = model::parse_requirement(x.text);
  if (written.name.empty()) return std::nullopt;
  auto side = who(scene, s);
  if (!side) return std::nullopt;
  Packaging packaging = model::packaging_of(*side->trees[0]);
  Question q{*side->trees[0], packaging, side->file, written.name, std::nullopt};
  VersionRange range = words;
  if (!written.specifier.empty()) {
    auto own = parse_range(written.specifier);
    if (!own) return std::nullopt;
    range.insert(range.begin(), own->begin(), own->end());
  }
  // "Python 3" is any version of it.
  if (range.size() == 1 && range[0].op.empty() && s.key != "pins" && range[0].version.find('.') == std::string::npos) {
    range[0].op = ">=";
    q.major = true;
  }
  if (!range.empty()) q.stated = range;
  std::vector<const Requirement*> found;
  for (const Requirement& r : packaging.requirements)
    if (r.name == q.name && (!side->file || side->file->file == r.file)) found.push_back(&r);
  // A plain word, or a name in backticks that is no distribution: only a range makes it one.
  bool known = !found.empty() || std::any_of(packaging.requirements.begin(), packaging.requirements.end(),
                                             [&](const Requirement& r) { return r.name == q.name; });
  if (x.kind == TokenKind::word && !known && q.name != "python") return std::nullopt;
  // Of what nothing declares it has to be clear that a distribution is meant, no class, tool or machine.
  bool plainly = s.says(
      {"dependency", "dependencies", "requirement", "requirements", "pins", "pinned", "package", "depends", "depend"});
  bool name = x.kind == TokenKind::code && x.text == to_lower(x.text) && scene.symbols().find(x.text).empty();
  if (!known && !(plainly && name) && (!q.stated || x.kind != TokenKind::code)) return std::nullopt;
  if (side->file &&
      std::find(packaging.files.begin(), packaging.files.end(), side->file->file) == packaging.files.end())
    return std::nullopt;
  if (found.empty()) return nothing_declared(s, q);
  Ruling r = on_declared(s, q, found);
  // "The least CMake is 3.15": the tool, where no more than an extra brings a distribution of that name.
  const bool denied = r.verdict == VerdictKind::refuted || r.verdict == VerdictKind::partly;
  if (denied && q.stated && x.kind == TokenKind::word && q.name != "python" &&
      std::none_of(found.begin(), found.end(), [](const Requirement* one) { return one->group.empty(); }))
    return unverified(r.reason + "; the program may be meant", std::move(r.evidence));
  return r;
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  auto words = stated_range(s);
  if (!words) return std::nullopt;
  if (s.has("r") && words->empty()) return std::nullopt;
  std::optional<Ruling> out;
  for (const Token* x : s.tokens_of("x")) {
    auto r = one(scene, s, *x, *words);
    if (!r) return std::nullopt;
    if (!out)
      out = std::move(r);
    else if (out->verdict != r->verdict)
      return unverified(out->reason + "; " + r->reason, std::move(out->evidence));
  }
  return out;
}

}  // namespace

const Form kRequires = {
    {"requires", RuleKind::claim_form, "a project requires a distribution, in a range of versions",
     "“`lib` requires `click>=8.0`”, “`numpy` is pinned to `1.26.4` in `requirements.txt`”, “the project needs Python "
     "3.9 or later”, “`pyproject.toml` declares `attrs` as a dependency”, “`lib` does not depend on "
     "`six`”.\n\nRead from `pyproject.toml` (also Poetry's tables and dependency groups), `setup.cfg`, literals of "
     "`setup.py`, requirements files and the metadata of sdists and wheels. A stated bound has to be declared; one "
     "that only follows from what is declared holds partly, another bound refutes. What only an extra, the build or a "
     "development group requires holds partly unless the sentence says so. Where `setup.py` computes the list, or the "
     "code spells a name that nothing declares, nothing is refuted.\n\nThat a project “works with” a version of "
     "another is not decided by a declared range: it stays unverified, with the range as evidence, until a proven "
     "break "
     "settles it (docs/report.md). “Supports Python 3.8” is decided by `requires-python`."},
    kPhrases,
    check};

}  // namespace assay
