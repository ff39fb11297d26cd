// Patches of signatures, keywords and version tests.
#include <algorithm>

#include "base/text.h"
#include "couple/fix.h"
#include "model/code.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;
using py::ParameterKind;

namespace {

bool positional(ParameterKind kind) {
  return kind == ParameterKind::positional_only || kind == ParameterKind::positional_or_keyword;
}

// "(a, b=…, /, *c, d)" -> a, b, d
std::vector<std::string_view> names_in(std::string_view signature) {
  std::vector<std::string_view> out;
  if (signature.size() < 2) return out;
  for (std::string_view part : split(signature.substr(1, signature.size() - 2), ',')) {
    part = trim(part);
    part = part.substr(0, part.find('='));
    if (!part.empty() && part[0] != '*' && part[0] != '/') out.push_back(part);
  }
  return out;
}

// Words that `_` separates, one name's among the other's.
bool alike(std::string_view a, std::string_view b) {
  const auto within = [](std::string_view small, std::string_view large) {
    const auto words = split(large, '_');
    for (const std::string_view word : split(small, '_'))
      if (std::find(words.begin(), words.end(), word) == words.end()) return false;
    return true;
  };
  return within(a, b) || within(b, a);
}

// The module's name for packaging's Version ("Version", "version.Version"), "" where it imports neither.
std::string version_class(const py::Facts& f) {
  for (std::uint32_t i = 1; i < f.imports.size(); ++i) {
    const py::Import& imp = f.imports[i];
    if (imp.scope != 1 || imp.level) continue;
    const std::string_view name = f.str(imp.as ? imp.as : imp.name);
    if (f.str(imp.module) == "packaging.version" && f.str(imp.name) == "Version") return std::string(name);
    if (f.str(imp.module) == "packaging" && f.str(imp.name) == "version") return std::string(name) + ".Version";
  }
  return {};
}

}  // namespace

void fix_parameters(const Module& m, py::FunctionId own, const Signature& base, const Shape& call, Finding& finding) {
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[own];
  std::uint32_t taken = 0, at = 0;
  std::vector<std::string_view> has;
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
    const py::Parameter& p = f.parameters[fn.first_parameter + i];
    if (p.kind == ParameterKind::var_positional || p.kind == ParameterKind::var_keyword) {
      if (!positional(p.kind) && !at) return;  // no place that is surely right
      continue;
    }
    has.push_back(f.str(p.name));
    if (!positional(p.kind)) continue;
    ++taken;
    at = p.end;
  }
  if (!at || taken == 0) return;
  --taken;  // self
  std::vector<std::string_view> add;
  const auto missing = [&](std::string_view name) {
    return std::find(has.begin(), has.end(), name) == has.end() && std::find(add.begin(), add.end(), name) == add.end();
  };
  std::uint32_t position = 0;
  for (const SignatureParameter& p : base.parameters) {
    const bool by_position = positional(p.kind) && position < call.positional;
    const bool beyond = by_position && position >= taken;
    if (positional(p.kind)) ++position;
    const bool by_name =
        std::find(call.keywords.begin(), call.keywords.end(), std::string(p.name)) != call.keywords.end();
    if ((beyond || by_name) && missing(p.name)) add.push_back(p.name);
  }
  if (add.empty()) return;
  std::string text;
  for (const std::string_view name : add) text += ", " + std::string(name) + "=None";
  set_fix(finding, m, {{"", at, at, text}}, false);
}

void fix_keyword(const Use& u, Finding& finding) {
  const py::Facts& f = *u.module->unit.f;
  const auto names = names_in(u.signature);
  if (names.empty() || u.signature.find("**") != std::string::npos || f.exprs[u.expr].kind != ExprKind::call) return;
  std::uint32_t given = 0;
  std::vector<std::string_view> passed;
  py::ExprId unknown = 0;
  std::size_t count = 0;
  for (const std::uint32_t a : arguments(f, u.expr)) {
    const py::Expr& x = f.exprs[a];
    if (x.kind == ExprKind::starred || (x.kind == ExprKind::keyword && !x.a)) return;
    if (x.kind != ExprKind::keyword) {
      ++given;
    } else if (std::find(names.begin(), names.end(), f.str(x.a)) != names.end()) {
      passed.push_back(f.str(x.a));
    } else {
      unknown = a;
      ++count;
    }
  }
  if (count != 1) return;
  const std::string_view wrong = f.str(f.exprs[unknown].a);
  std::string_view right;
  for (std::size_t i = given; i < names.size(); ++i) {
    if (std::find(passed.begin(), passed.end(), names[i]) != passed.end() || !alike(wrong, names[i])) continue;
    if (!right.empty()) return;
    right = names[i];
  }
  if (right.empty()) return;
  const std::uint32_t begin = f.exprs[unknown].begin;
  set_fix(finding, *u.module, {{"", begin, begin + static_cast<std::uint32_t>(wrong.size()), std::string(right)}},
          false);
}

void fix_text_comparison(const Guard& g, Finding& finding) {
  const py::Facts& f = *g.module->unit.f;
  const auto kids = f.kids(f.exprs[g.expr]);
  if (kids.size() != 3) return;
  std::string name = version_class(f);
  const bool imported = !name.empty();
  std::vector<TextEdit> edits;
  if (!imported) {
    name = "Version";
    if (f.find(name)) return;  // the module's own meaning of it
    // Before the first import of the module's own level that is not from __future__.
    for (std::uint32_t i = 1; i < f.imports.size(); ++i) {
      const py::Import& imp = f.imports[i];
      if (imp.block != 1 || f.str(imp.module) == "__future__") continue;
      const std::uint32_t begin = f.stmts[imp.stmt].begin;
      edits.push_back({"", begin, begin, "from packaging.version import Version\n"});
      break;
    }
    if (edits.empty()) return;
  }
  for (const std::size_t side : {std::size_t{0}, std::size_t{2}}) {
    const py::Expr& x = f.exprs[kids[side]];
    edits.push_back({"", x.begin, x.begin, name + "("});
    edits.push_back({"", x.end, x.end, ")"});
  }
  set_fix(finding, *g.module, std::move(edits), imported);
}

}  // namespace assay::couple
