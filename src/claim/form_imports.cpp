// "`a.py` imports `x` from `m`".
#include <algorithm>

#include "base/text.h"
#include "claim/forms.h"
#include "model/code.h"

namespace assay {
namespace {

using namespace py;

constexpr Phrase kPhrases[] = {
    {"@P(p) %import [(the|a|an|any)] [{noun}] {sym:x} (from|out of) [the] [(module|package)] {sym:m}", "import"},
    {"@P(p) %import [(the|a|an|any)] [{noun}] {sym:x} [{noun}] [(at module level|at the top|at all|directly)]",
     "import"},
    {"@P(p) %import [(the|a|an|any)] [{noun}] {sym:x} (and|or) {sym:x} [(from|out of) [the] [(module|package)] "
     "{sym:m}]",
     "import"},
    {"@P(p) %import [the] [{noun}] {sym:x} , {sym:x} [,] and {sym:x} [(from|out of) [the] [(module|package)] {sym:m}]",
     "import"},
    {"{sym:x} %be %import.ed (from|out of) [the] [(module|package)] {sym:m} (in|by|into|inside|within) @P(p)",
     "import"},
    {"{sym:x} %be %import.ed (in|by|into|inside|within) @P(p) [(from|out of) [the] [(module|package)] {sym:m}]",
     "import"},
    {"(in|inside|within) @P(p) , {sym:x} %be %import.ed [(from|out of) [the] [(module|package)] {sym:m}]", "import"},
    {"there %be [(an|a|any|{no})] import (of|for) {sym:x} [(from|out of) {sym:m}] (in|within|inside) @P(p)", "import"},
    {"@P(p) %have [(an|a|any|{no}|the)] import (of|for) {sym:x} [(from|out of) {sym:m}]", "import"},
    {"@P(p) (gets|takes|obtains|borrows) {sym:x} from [the] [(module|package)] {sym:m}", "import"},
    {"[the] [(module|package)] {sym:who} %import [(the|a|an|any)] [{noun}] {sym:x} (from|out of) [the] "
     "[(module|package)] {sym:m}",
     "module-import"},
    {"[the] (module|package) {sym:who} %import [(the|a|an|any)] [{noun}] {sym:x}", "module-import"},
    {"@P(p) (depends on|relies on|uses) [the] (module|package) {sym:x}", "import"},
    {"{no} (module|file|name) (named|called) {sym:x} %be %import.ed (in|by|into) @P(p)", "import"},
};

constexpr std::string_view kRule = "imports";

struct Found {
  std::uint32_t line = 0;
  std::string from;  // dotted module, as Python would import it
  bool star = false;
};

// How the file imports `name`, every way.
std::vector<Found> imports_of(const Scene& scene, const FileRef& r, std::string_view name) {
  const Facts& f = r.tree->file(r.file);
  std::vector<Found> out;
  std::string_view last = name.substr(name.rfind('.') + 1);
  for (std::uint32_t i = 1; i < f.imports.size(); ++i) {
    const Import& im = f.imports[i];
    std::string_view module = f.str(im.module), bound = im.name ? f.str(im.name) : std::string_view{};
    Found hit{f.line_of(im.begin), std::string(module), false};
    if (im.level) {
      // Spelled absolutely, so that "from `pkg.mod`" is found behind "from .mod".
      std::string left = r.tree->module_name(r.file);
      std::string_view path = r.path();
      std::uint32_t up = im.level - (base_name(path).starts_with("__init__.") ? 1 : 0);
      for (std::uint32_t k = 0; k < up; ++k)
        left = left.find('.') == std::string::npos ? "" : left.substr(0, left.rfind('.'));
      hit.from = left + (left.empty() || module.empty() ? "" : ".") + std::string(module);
    }
    std::string full = hit.from + (hit.from.empty() || bound.empty() ? "" : ".") + std::string(bound);
    if (im.name) {
      bool named = bound == last || (im.as && f.str(im.as) == last);
      if (name.find('.') != std::string_view::npos)
        named = full == name || (named && full.ends_with("." + std::string(name)));
      // "imports `m`" for "from m import x".
      bool whole = hit.from == name || hit.from.starts_with(std::string(name) + ".") ||
                   hit.from.ends_with("." + std::string(name));
      if (named || whole) out.push_back(hit);
      if (bound == "*") {
        for (const auto& d : scene.symbols().modules(hit.from, false))
          if (!scene.symbols().in_module(*d.tree, d.file, last).empty()) out.push_back({hit.line, hit.from, true});
      }
    } else {
      bool named = module == name || module.starts_with(std::string(name) + ".") || (im.as && f.str(im.as) == name) ||
                   module.ends_with("." + std::string(name));
      if (named) out.push_back({hit.line, std::string(module), false});
    }
  }
  return out;
}

bool same_module(std::string_view said, std::string_view is) {
  return said == is || (is.size() > said.size() && is.ends_with(said) && is[is.size() - said.size() - 1] == '.') ||
         (said.size() > is.size() && said.ends_with(is) && said[said.size() - is.size() - 1] == '.');
}

Ruling check_one(const Scene& scene, const Sentence& s, const FileRef& r, const std::string& x,
                 const std::string& from) {
  const Facts& f = r.tree->file(r.file);
  std::vector<Found> found = imports_of(scene, r, x);
  auto proof = [&](std::uint32_t line) {
    return std::vector<Evidence>{evidence(*r.tree, r.file, line, line, Role::supports, kRule)};
  };
  for (const Found& h : found)
    if (from.empty() || same_module(from, h.from) || h.from + "." + x == from)
      return decide(s, true, kRule,
                    "`" + r.path() + "` imports `" + x + "`" + (h.from.empty() ? "" : " from `" + h.from + "`") +
                        " at line " + std::to_string(h.line) + (h.star ? " (with `*`)" : ""),
                    proof(h.line));
  if (!found.empty()) {
    Ruling out = decide(s, false, kRule,
                        "`" + r.path() + "` imports `" + x + "` from `" + found[0].from + "`, not from `" + from + "`",
                        proof(found[0].line));
    if (out.verdict == VerdictKind::refuted) out.verdict = VerdictKind::partly;
    return out;
  }
  if (f.errors.size() > 1 || f.file_flags) return unverified("`" + r.path() + "` was not read whole");
  std::string_view last = std::string_view(x).substr(x.rfind('.') + 1);
  bool star = false;
  for (const Import& im : f.imports)
    star = star || (im.name && f.str(im.name) == "*" && scene.symbols().modules(f.str(im.module), false).empty());
  if (star && f.find(last)) return unverified("`" + r.path() + "` imports everything of a module that is not given");
  // import_module("x"), __import__("x")
  for (ExprId i = 1; i < f.exprs.size(); ++i)
    if (f.exprs[i].kind == ExprKind::string && f.str(f.exprs[i].a) == x &&
        (f.find("import_module") || f.find("__import__")))
      return unverified("`" + r.path() + "` may import `" + x + "` by name", proof(f.line_of(f.exprs[i].begin)));
  std::uint32_t line = f.imports.size() > 1 ? f.line_of(f.imports[1].begin) : 0;
  return decide(s, false, kRule, "`" + r.path() + "` has no import of `" + x + "`", proof(line));
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  std::vector<FileRef> files;
  if (s.key == "module-import") {
    for (const auto& m : scene.symbols().modules(s.symbol("who").name, true)) files.push_back({m.tree, m.file, 0, 0});
    if (files.empty()) return std::nullopt;
  } else {
    files = scene.files(*s.token("p"));
  }
  if (files.size() != 1)
    return unverified(files.empty() ? "no given tree has the file" : "several files are meant by the path");
  if (!files[0].is_python()) return unverified("`" + files[0].path() + "` is not Python");
  std::string from = s.has("m") ? s.symbol("m").name : "";
  std::optional<Ruling> out;
  for (const Token* t : s.tokens_of("x")) {
    Ruling r = check_one(scene, s, files[0], parse_symbol(t->text).name, from);
    if (!out)
      out = std::move(r);
    else if (out->verdict != r.verdict) {
      out->verdict = VerdictKind::partly;
      out->reason += "; " + r.reason;
      for (Evidence& e : r.evidence) out->evidence.push_back(std::move(e));
    }
  }
  return out;
}

}  // namespace

const Form kImports = {{"imports", RuleKind::claim_form, "a file imports a name or module",
                        "“`a.py` imports `x` from `pkg.m`”, “`x` is not imported by `a.py`”, “`a.py` does not import "
                        "`os`”.\n\nAll import statements of the file count, also those in functions and under "
                        "conditions; relative imports are compared by the module they mean. A name imported from "
                        "another module than the one said holds partly."},
                       kPhrases,
                       check};

}  // namespace assay
