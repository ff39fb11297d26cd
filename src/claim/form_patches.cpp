// "`a.py` patches `mod.attr`".
#include <algorithm>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/patches.h"

namespace assay {
namespace {

#define WHEN "[(at|during|on) (import|run|load|start|start-up|module) [time] [or (at|during) (run|import) [time]]]"

constexpr Phrase kPhrases[] = {
    {"@P(p) %patch @S(t) " WHEN, "file"},
    {"@S(t) %be %patch.ed " WHEN " (by|in|from|inside|within) @P(p)", "file"},
    {"(in|inside|within) @P(p) , @S(t) %be %patch.ed", "file"},
    {"@P(p) (assigns|binds) [(a new|another|its own)] [{noun}] {any} to @S(t)", "file"},
    {"@P(p) %be where @S(t) %be %patch.ed", "file"},
    {"there %be [(a|an|{no})] (monkey-patch|patch|monkey patch|override|replacement) (of|for) @S(t) in @P(p)", "file"},
    {"@P(p) %have [(a|an|{no})] (monkey-patch|patch|monkey patch|replacement) (of|for) @S(t)", "file"},
    {"@S(f) (patches|monkey-patches|monkeypatches|replaces|swaps out|rebinds|reassigns) @S(t)", "function"},
    {"@S(t) %be (patched|monkey-patched|monkeypatched|rebound|swapped out) " WHEN " (by|in) @S(f)", "function"},
};

constexpr std::string_view kRule = "patches";

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  std::string target = s.symbol("t").name;
  std::string_view last = std::string_view(target).substr(target.rfind('.') + 1);
  std::vector<FileRef> files;
  model::Definitions within;
  if (s.key == "file") {
    files = scene.files(*s.token("p"));
    if (files.size() != 1)
      return unverified(files.empty() ? "no given tree has the file" : "several files are meant by the path");
    if (!files[0].is_python()) return unverified("`" + files[0].path() + "` is not Python");
    // "sets `x`", "changes `x`" of a plain name is said of the file's own names.
    if (target.find('.') == std::string::npos) {
      for (const Patch& p : patches_in(scene, *files[0].tree, files[0].file))
        if (p.target == target || p.target.ends_with("." + target))
          return decide(s, true, kRule,
                        "`" + p.target + "` is replaced at " + at(*files[0].tree, files[0].file, p.line),
                        {evidence(*files[0].tree, files[0].file, p.line, p.end, Role::supports, kRule)});
      return std::nullopt;
    }
  } else {
    Subject f = subject(scene, s, "f");
    for (const model::Definition& d : f.found)
      if (d.kind == model::DefinitionKind::function) within.push_back(d), files.push_back({d.tree, d.file, 0, 0});
    if (files.size() != 1 || target.find('.') == std::string::npos) return std::nullopt;
  }
  const FileRef& r = files[0];
  const py::Facts& f = r.tree->file(r.file);
  std::string full = scene.symbols().expand(*r.tree, r.file, target);
  std::vector<Patch> all = patches_in(scene, *r.tree, r.file);
  const Patch* near = nullptr;
  for (const Patch& p : all) {
    if (!within.empty() && (p.line < within[0].first || p.line > within[0].end)) continue;
    bool same = p.target == target || p.expanded == full || p.expanded == target || p.target.ends_with("." + target) ||
                p.expanded.ends_with("." + target) || target.ends_with("." + p.target);
    if (same)
      return decide(s, true, kRule, "`" + p.target + "` is replaced at " + at(*r.tree, r.file, p.line),
                    {evidence(*r.tree, r.file, p.line, p.end, Role::supports, kRule)});
    if (std::string_view(p.target).substr(p.target.rfind('.') + 1) == last) near = &p;
  }
  if (near)
    return unverified("`" + near->target + "` is replaced at " + at(*r.tree, r.file, near->line) +
                          "; whether that is `" + target + "` is not known",
                      {evidence(*r.tree, r.file, near->line, near->end, Role::context, kRule)});
  if (f.errors.size() > 1 || f.file_flags) return unverified("`" + r.path() + "` was not read whole");
  if (f.find(last) && s.key != "file")
    return unverified("`" + within[0].name + "` names `" + std::string(last) +
                      "` but no replacement of it is understood");
  std::string_view text = r.tree->text(r.file);
  if (f.find(last) || text.find(last) != std::string_view::npos) {
    // Named, but never on the left of an assignment nor in a string that a patching call could take.
    bool possible = false;
    for (py::ExprId i = 1; i < f.exprs.size(); ++i)
      if (f.exprs[i].kind == py::ExprKind::string && f.str(f.exprs[i].a).find(last) != std::string_view::npos)
        possible = true;
    if (possible || f.find("setattr"))
      return unverified("`" + r.path() + "` names `" + std::string(last) + "` but no replacement of `" + target +
                        "` is understood");
  }
  std::vector<Evidence> proof{evidence(*r.tree, r.file, 0, 0, Role::supports, kRule)};
  std::string reason = "`" + r.path() + "` never assigns `" + std::string(last) + "` of another object";
  // "`new` replaces `old`": where it is used, not in memory.
  if (std::none_of(s.tokens.begin(), s.tokens.end(), [](const Token& t) {
        return t.key.find("patch") != std::string::npos || t.is("assigns") || t.is("sets") || t.is("time");
      }))
    return unverified(reason + "; another way to replace it may be meant", std::move(proof));
  return decide(s, false, kRule, std::move(reason), std::move(proof));
}

}  // namespace

const Form kPatches = {{"patches", RuleKind::claim_form, "a file replaces an attribute of another module or class",
                        "“`a.py` monkey-patches `mod.f`”, “`mod.C.m` is replaced at import time by "
                        "`a.py`”.\n\nReplacements are assignments to attributes of imported modules and classes (also "
                        "under `with`, in functions), `setattr` with a literal name, "
                        "`mock.patch` and similar calls with a dotted name. Targets are compared by their spelling and "
                        "by what the file's imports make of it. It is refuted when the file "
                        "never assigns an attribute of that name and has no call that could."},
                       kPhrases,
                       check};

}  // namespace assay
