// "`__all__` in `a.py` contains `x`", "the environment variable `X` is read in `a.py`".
#include <algorithm>

#include "base/text.h"
#include "claim/environment.h"
#include "claim/forms.h"
#include "model/code.h"

namespace assay {
namespace {

using namespace py;

constexpr Phrase kExportedPhrases[] = {
    {"[the] __all__ [(list|tuple)] (in|of|from) @P(p) (contains|includes|lists|has|names|mentions|exports) {sym:x}",
     "in"},
    {"[the] __all__ [(list|tuple)] (in|of|from) @P(p) %have {sym:x}", "in"},
    {"{sym:x} %be [(listed|included|contained|exported|named|mentioned|part|present|found)] "
     "(in|by|from|through|via|of) [the] __all__ [(list|tuple)] (of|in|from) @P(p)",
     "in"},
    {"{sym:x} (appears|occurs|is) (in|among) [the] __all__ (of|in) @P(p)", "in"},
    {"@P(p) (exports|lists|re-exports|reexports|names|includes|has) {sym:x} (in|through|via|by) [its] __all__", "in"},
    {"@P(p) (does|do) {neg} (export|list|re-export|name|include|have) {sym:x} (in|through|via|by) [its] __all__", "in"},
    {"{!} (in|from) [the] __all__ (of|in) @P(p) , {sym:x} is (missing|absent)", "in"},
    {"{!} {sym:x} is (missing|absent|left out|omitted) (from|in|of) [the] __all__ (of|in) @P(p)", "in"},
    {"[the] __all__ (of|in) @P(p) {!} (omits|leaves out|lacks|misses) {sym:x}", "in"},
};

constexpr std::string_view kExportedRule = "exported";

// Adds what a display or concatenation of displays lists; false when part of it is computed.
bool collect(const Facts& f, ExprId e, std::string_view name, std::uint32_t& line, int depth) {
  if (!e || depth > 40) return false;
  const Expr& x = f.exprs[e];
  if (x.kind == ExprKind::list || x.kind == ExprKind::tuple || x.kind == ExprKind::set) {
    bool whole = true;
    for (ExprId kid : f.kids(x)) {
      if (f.exprs[kid].kind != ExprKind::string)
        whole = false;
      else if (f.str(f.exprs[kid].a) == name)
        line = f.line_of(f.exprs[kid].begin);
    }
    return whole;
  }
  if (x.kind == ExprKind::binary) {
    bool left = collect(f, x.a, name, line, depth + 1);
    return collect(f, x.b, name, line, depth + 1) && left;
  }
  return false;
}

std::optional<Ruling> check_exported(const Scene& scene, const Sentence& s) {
  std::vector<FileRef> files = scene.files(*s.token("p"));
  if (files.size() != 1 || !files[0].is_python())
    return unverified(files.empty() ? "no given tree has the file" : "the path does not name one Python file");
  const FileRef& r = files[0];
  const Facts& f = r.tree->file(r.file);
  std::string x = s.symbol("x").name;
  NameId all = f.find("__all__");
  bool whole = true, any = false;
  std::uint32_t line = 0, first = 0;
  for (std::uint32_t i = 1; all && i < f.bindings.size(); ++i) {
    const Binding& b = f.bindings[i];
    if (b.name != all || f.scopes[b.scope].kind != ScopeKind::module) continue;
    any = true;
    if (!first) first = f.line_of(b.begin);
    whole = collect(f, b.value, x, line, 0) && whole;
  }
  for (ExprId i = 1; all && i < f.exprs.size(); ++i) {  // __all__.append("x"), .extend([…])
    if (f.exprs[i].kind != ExprKind::call) continue;
    std::string name = model::dotted(f, model::callee(f, i));
    if (!name.starts_with("__all__.")) continue;
    for (ExprId a : model::arguments(f, i)) {
      if (model::string_value(f, a) == x)
        line = f.line_of(f.exprs[a].begin);
      else if (f.exprs[a].kind != ExprKind::string)
        whole = collect(f, a, x, line, 0) && whole;
    }
    if (name != "__all__.append" && name != "__all__.extend") whole = false;
  }
  if (line)
    return decide(s, true, kExportedRule,
                  "`__all__` of `" + r.path() + "` lists `" + x + "` at line " + std::to_string(line),
                  {evidence(*r.tree, r.file, line, line, Role::supports, kExportedRule)});
  if (!any) {
    if (f.errors.size() > 1 || f.file_flags) return unverified("`" + r.path() + "` was not read whole");
    return decide(s, false, kExportedRule, "`" + r.path() + "` has no `__all__`",
                  {evidence(*r.tree, r.file, 0, 0, Role::supports, kExportedRule)});
  }
  std::vector<Evidence> proof{evidence(*r.tree, r.file, first, first, Role::supports, kExportedRule)};
  if (!whole || f.errors.size() > 1)
    return unverified("part of `__all__` of `" + r.path() + "` is computed", std::move(proof));
  return decide(s, false, kExportedRule, "`__all__` of `" + r.path() + "` doesn't list `" + x + "`", std::move(proof));
}

constexpr Phrase kEnvironmentPhrases[] = {
    {"[the] [(environment|env)] [(variable|var|setting)] {sym:e} %be (%read.ed|evaluated|honoured|honored) "
     "(in|by|from|at|inside|within) @P(p)",
     "read"},
    {"[the] (environment|env) (variable|var|setting) {sym:e} %be (%read.ed|evaluated) [from the environment] "
     "(in|by|from|inside|within) @S(f)",
     "read-by"},
    {"@P(p) %read [the] [(value of|value)] [the] (environment|env) (variable|var|setting) {sym:e} [from the "
     "environment]",
     "read"},
    {"@P(p) %read {sym:e} (from|out of|in) [the] (environment|process environment|env|os.environ)", "read"},
    {"@S(f) %read [the] [value of] [the] (environment|env) (variable|var|setting) {sym:e} [from the environment]",
     "read-by"},
    {"@S(f) %read {sym:e} (from|out of) [the] (environment|process environment|env|os.environ)", "read-by"},
    {"(in|inside|within) @P(p) , [the] [(environment|env)] [(variable|var)] {sym:e} %be %read.ed", "read"},
};

constexpr std::string_view kEnvironmentRule = "environment.read";

std::optional<Ruling> check_environment(const Scene& scene, const Sentence& s) {
  std::string e = s.symbol("e").name;
  bool said = std::any_of(s.tokens.begin(), s.tokens.end(),
                          [](const Token& t) { return t.is("environment") || t.is("env") || t.is("os.environ"); });
  bool caps = std::none_of(e.begin(), e.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (!said && !caps) return std::nullopt;
  std::vector<FileRef> files;
  std::optional<model::Definition> in;
  if (s.key == "read")
    files = scene.files(*s.token("p"));
  else {
    for (const model::Definition& d : subject(scene, s, "f").found)
      if (d.kind == model::DefinitionKind::function || d.kind == model::DefinitionKind::class_)
        files.push_back({d.tree, d.file, 0, 0}), in = d;
  }
  if (files.size() != 1)
    return unverified(files.empty() ? "nothing in the given trees is meant" : "several files are meant");
  const FileRef& r = files[0];
  if (!r.is_python()) return unverified("`" + r.path() + "` is not Python");
  for (const EnvironmentRead& read : environment_reads(scene, files, e))
    if (!in || (read.line >= in->first && read.line <= in->end))
      return decide(s, true, kEnvironmentRule, "`" + e + "` is read at " + at(*r.tree, r.file, read.line),
                    {evidence(*r.tree, r.file, read.line, read.line, Role::supports, kEnvironmentRule)});
  std::vector<Evidence> elsewhere;
  std::string where;
  for (const EnvironmentRead& read : environment_reads(scene, {}, e))
    if (elsewhere.size() < 2) {
      elsewhere.push_back(evidence(*read.tree, read.file, read.line, read.line, Role::supports, kEnvironmentRule));
      where += (where.empty() ? "; it is read at " : ", ") + at(*read.tree, read.file, read.line);
    }
  std::string_view text = r.tree->text(r.file);
  if (r.tree->file(r.file).file_flags || text.find(e) != std::string_view::npos)
    return unverified(
        "`" + r.path() + "` names `" + e + "`, but no read of it from the environment is understood" + where,
        std::move(elsewhere));
  if (elsewhere.empty()) elsewhere.push_back(evidence(*r.tree, r.file, 0, 0, Role::supports, kEnvironmentRule));
  return decide(s, false, kEnvironmentRule, "`" + r.path() + "` never spells `" + e + "`" + where,
                std::move(elsewhere));
}

}  // namespace

const Form kExported = {{"exported", RuleKind::claim_form, "`__all__` of a module lists a name",
                         "“`__all__` in `a.py` contains `x`”, “`x` is not in `__all__` of `a.py`”.\n\nAll literal "
                         "parts of `__all__` are read: assignments, `+=`, `append`, `extend`. A part that is computed "
                         "keeps a missing name from being called absent."},
                        kExportedPhrases,
                        check_exported};

const Form kEnvironment = {
    {"environment", RuleKind::claim_form, "a file reads an environment variable",
     "“the environment variable `X` is read in `a.py`”, “`a.py` reads `X` from the environment”.\n\nReads are "
     "`os.environ[…]`, `.get`, `os.getenv`, tests with `in`, and calls of functions with “env” in their name. It is "
     "refuted when the file never spells the variable."},
    kEnvironmentPhrases,
    check_environment};

}  // namespace assay
