// "`f` is defined at `a.py:12`", "the class `C` lives in `a.py`".
#include <algorithm>

#include "base/text.h"
#include "claim/forms.h"
#include "model/code.h"

namespace assay {
namespace {

using model::Definition;
using model::DefinitionKind;
using model::Definitions;

constexpr Phrase kPhrases[] = {
    {"@S(a) %live (in|at|on|inside|within|from|under|around|near|by) @P(p)", "place"},
    {"@S(a) %live (at|on|around|near) [(the)] {place:p}", "place"},
    {"@S(a) %live (in|inside|within|under|from) [the] (module|package|submodule) {sym:m}", "module"},
    {"@S(a) %be (defined|declared|implemented|located|found|introduced|written|placed|situated|housed|provided|to be "
     "found) (in|at|on|inside|within|from|by|around|under) @P(p)",
     "place"},
    {"@S(a) %be (defined|declared|implemented|located|found|introduced) (at|on|around) {place:p}", "place"},
    {"@S(a) %be (defined|declared|implemented|located|found|introduced) (in|inside|within) [the] "
     "(module|package|submodule) {sym:m}",
     "module"},
    {"[the] (definition|declaration|implementation|source|source code|code|body|def|class|function|method|signature) "
     "(of|for) @S(a) (%be|%live) [(found|located|given|at home)] (in|at|on|inside|within|under) @P(p)",
     "place"},
    {"[the] (definition|declaration|implementation|source|source code|code|body|def|signature) (of|for) @S(a) "
     "(%be|%live) [(found|located)] (at|on) {place:p}",
     "place"},
    {"[the] (definition|declaration|implementation|body|code) (of|for) @S(a) (starts|begins|opens) (at|on|in) "
     "{place:p}",
     "place"},
    {"@S(a) (starts|begins|opens) (at|on|in) {place:p}", "place"},
    {"@S(a) %be where [the|its] {noun} (starts|begins|is defined|lives|is|opens)", "here"},
    {"[here|there] (is|starts|begins) [the] (definition|declaration|implementation|body) of @S(a)", "here"},
    {"@S(a) %be [the] [(class|function|method|actual)] (definition|declaration|implementation|start|beginning|head) "
     "[of {any}]",
     "here"},
    {"@S(a) %be (defined|declared|implemented|introduced|located|found) (here|there|at that place|at that line|at this "
     "line|on that line|on this line|in this file|in that file|below|in this place)",
     "here"},
    {"@S(a) (starts|begins|lives|sits|resides|is) (here|there)", "here"},
    {"[the] (definition|declaration|implementation|start|beginning) of @S(a)", "here"},
    {"@P(p) (defines|declares|implements|contains|holds|hosts|houses|introduces|provides) [the] [#quality] "
     "[(definition|declaration|implementation|source|code) [of]] {noun} {sym:a}",
     "place"},
    {"@P(p) (defines|declares|implements|hosts|houses|introduces) [the] [#quality] "
     "[(definition|declaration|implementation) of] {sym:a}",
     "place"},
    {"@P(p) %be (where|the file [(that|which)] defines|the home of|home to) @S(a) [(is defined|is declared|is "
     "implemented|lives|resides|is)]",
     "place"},
    {"@S(a) %be @P(p) 's", "place"},
    {"@S(a) %have [(its|the)] (definition|home|implementation) (in|at|on) @P(p)", "place"},
    {"see {place:p} for [the] (definition|declaration|implementation|source|code|body) of @S(a)", "place"},
    {"(you can find|one finds|look for|find) [the] [(definition|declaration|implementation) of] @S(a) (in|at|on) @P(p)",
     "place"},
};

constexpr std::string_view kAt = "defined.at", kIn = "defined.in";

// Where the sentence says it stands; the file of a line alone comes from its surroundings.
struct Said {
  std::vector<FileRef> files;
  std::uint32_t start = 0, end = 0;
};

Said said(const Scene& scene, const Sentence& s) {
  Said out;
  const Token* p = s.token("p");
  if (p && !p->lines.empty()) out.start = p->lines[0].first, out.end = p->lines[0].second;
  if (p && !p->path.empty())
    out.files = scene.files(*p);
  else
    out.files = scene.cited(s.statement);
  if (!out.start && (!p || p->path.empty())) {
    for (const Token& t : s.statement.places)
      if (!t.lines.empty()) {
        out.start = t.lines[0].first, out.end = t.lines[0].second;
        if (!t.path.empty()) out.files = scene.files(t);
        break;
      }
    for (const FileRef& r : out.files)
      if (!out.start && r.start) out.start = r.start, out.end = r.end;
  }
  return out;
}

bool in_files(const Definition& d, const std::vector<FileRef>& files) {
  return std::any_of(files.begin(), files.end(),
                     [&](const FileRef& r) { return r.tree == d.tree && r.file == d.file; });
}

// Whether the file binds the name by importing it.
std::optional<std::uint32_t> imported_at(const FileRef& r, std::string_view name) {
  const py::Facts& f = r.tree->file(r.file);
  for (const py::Import& im : f.imports)
    if ((im.as && f.str(im.as) == name) || (!im.as && im.name && f.str(im.name) == name)) return f.line_of(im.begin);
  return std::nullopt;
}

Ruling check_place(const Scene& scene, const Sentence& s, const std::string& name, const Said& where) {
  std::string_view last = std::string_view(name).substr(name.rfind('.') + 1);
  if (where.files.empty()) return unverified("no file of the given trees is meant by the place");
  Definitions here;
  for (const FileRef& r : where.files) {
    if (!r.is_python()) return unverified("`" + r.path() + "` is not Python; its definitions are not read");
    for (Definition& d : scene.symbols().find_in(*r.tree, r.file, name))
      if (in_files(d, where.files)) here.push_back(std::move(d));
  }
  // Methods and classes are what "defined" is said of; a local variable or `self.x` of that name only if nothing else
  // is.
  auto prefer = [&](auto test) {
    Definitions some = here;
    std::erase_if(some, [&](const Definition& d) { return !test(d); });
    if (!some.empty()) here = std::move(some);
  };
  prefer([&](const Definition& d) { return d.name == name; });
  prefer([](const Definition& d) { return d.kind == DefinitionKind::class_ || d.kind == DefinitionKind::function; });
  if (here.empty()) {
    Definitions elsewhere = scene.symbols().find(name);
    std::erase_if(elsewhere, [](const Definition& d) {
      return d.kind == DefinitionKind::import_ || d.kind == DefinitionKind::module;
    });
    for (const FileRef& r : where.files)
      if (auto line = imported_at(r, last)) {
        Ruling out = decide(s, false, kIn,
                            "`" + r.path() + "` imports `" + name + "` at line " + std::to_string(*line) +
                                (elsewhere.empty() ? "" : "; it is defined at " + at(elsewhere[0])),
                            {evidence(*r.tree, r.file, *line, *line, Role::supports, kIn)});
        if (out.verdict == VerdictKind::refuted) out.verdict = VerdictKind::partly;
        return out;
      }
    for (const FileRef& r : where.files)
      if (r.tree->file(r.file).errors.size() > 1 || r.tree->file(r.file).file_flags)
        return unverified("`" + r.path() + "` was not read whole");
    if (elsewhere.empty()) {
      if (where.files.size() != 1 || !scene.symbols().unread(last).empty())
        return unverified("no definition of `" + name + "` was found");
      std::string_view text = where.files[0].tree->text(where.files[0].file);
      if (text.find(last) != std::string_view::npos)
        return unverified("`" + where.files[0].path() + "` spells `" + std::string(last) +
                          "` but doesn't define it in a way that is understood");
      return decide(s, false, kIn, "`" + where.files[0].path() + "` never spells `" + std::string(last) + "`",
                    {evidence(*where.files[0].tree, where.files[0].file, 0, 0, Role::supports, kIn)});
    }
    std::vector<Evidence> proof;
    std::string places;
    for (std::size_t i = 0; i < elsewhere.size() && i < 3; ++i) {
      proof.push_back(evidence(elsewhere[i], Role::supports, kIn));
      places += (i ? ", " : "") + at(elsewhere[i]);
    }
    return decide(s, false, kIn, "`" + name + "` is defined at " + places + ", not in `" + where.files[0].path() + "`",
                  std::move(proof));
  }
  std::string_view rule = where.start ? kAt : kIn;
  if (!where.start)
    return decide(s, true, rule, "`" + name + "` is defined at " + at(here[0]),
                  {evidence(here[0], Role::supports, rule)});
  for (const Definition& d : here) {
    bool begins = where.start <= d.line && where.end >= d.first && (where.end >= d.line || where.start >= d.first);
    bool value = d.kind == DefinitionKind::variable || d.kind == DefinitionKind::attribute;
    if (begins || (value && where.start <= d.end && where.end >= d.line))
      return decide(s, true, rule, "`" + d.name + "` is defined at " + at(d), {evidence(d, Role::supports, rule)});
  }
  for (const Definition& d : here)
    if (where.start > d.line && where.end <= d.end) {
      Ruling r =
          decide(s, false, rule,
                 "`" + d.name + "` starts at " + at(d) + "; line " + std::to_string(where.start) + " is inside it",
                 {evidence(d, Role::supports, rule)});
      if (r.verdict == VerdictKind::refuted) r.verdict = VerdictKind::partly;
      return r;
    }
  std::vector<Evidence> proof;
  std::string lines;
  for (std::size_t i = 0; i < here.size() && i < 3; ++i) {
    proof.push_back(evidence(here[i], Role::supports, rule));
    lines += (i ? ", " : "") + at(here[i]);
  }
  return decide(s, false, rule,
                "`" + name + "` is defined at " + lines + ", not at line " + std::to_string(where.start),
                std::move(proof));
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  std::string name = s.symbol("a").name;
  if (s.key == "module") {
    std::string module = s.symbol("m").name;
    Said where;
    for (const Definition& m : scene.symbols().modules(module, true)) where.files.push_back({m.tree, m.file, 0, 0});
    if (where.files.empty()) return unverified("no module `" + module + "` was found in the given trees");
    return check_place(scene, s, name, where);
  }
  Said where = said(scene, s);
  if (s.key == "here" && !where.start && where.files.empty()) return std::nullopt;
  return check_place(scene, s, name, where);
}

}  // namespace

const Form kDefinedAt = {{"defined-at", RuleKind::claim_form, "a symbol is defined in a file, at a line",
                          "“`f` is defined at `a.py:12`”, “the class `C` lives in `a.py`”, “line 20: `C.m` is defined "
                          "here”, “the definition of `f` is in `a.py` (line 12)”.\n\nThe line "
                          "must be that of `def`, `class` or the binding, or of a decorator; a range must hold it. A "
                          "line inside the definition makes the claim hold partly. "
                          "A file that only imports the name makes it hold partly too. Otherwise the place where the "
                          "name is defined is the evidence against it."},
                         kPhrases,
                         check};

}  // namespace assay
