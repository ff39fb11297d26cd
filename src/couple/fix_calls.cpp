// Patches of signatures, keywords and version tests.
#include <algorithm>

#include "base/text.h"
#include "couple/fix.h"
#include "couple/fix_text.h"
#include "model/code.h"
#include "model/constant.h"
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

namespace {

// The default a parameter has where it is written, as text: of a plain value; "None" for others.
std::string default_text(const Signature& of, const SignatureParameter& p) {
  if (!p.has_default || of.def.kind != DefKind::function || !of.def.module) return "None";
  const py::Facts& f = *of.def.module->unit.f;
  const py::Function& fn = f.functions[of.def.index];
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
    const py::Parameter& parameter = f.parameters[fn.first_parameter + i];
    if (f.str(parameter.name) != p.name || !parameter.default_value) continue;
    const Constant c = constant(f, parameter.default_value);
    const bool plain = c.kind == ConstantKind::boolean || c.kind == ConstantKind::integer ||
                       c.kind == ConstantKind::real || c.kind == ConstantKind::string;
    const py::Expr& x = f.exprs[parameter.default_value];
    const std::string_view text = text_of(*of.def.module).substr(x.begin, x.end - x.begin);
    return plain && text.find('\n') == std::string_view::npos ? std::string(text) : "None";
  }
  return "None";
}

// What is to be added to a function so that it takes every call that `base` takes.
struct Missing {
  std::vector<std::string> positional, keyword_only, rest;  // texts of parameters
};

const SignatureParameter* named(const Signature& s, std::string_view name) {
  for (const SignatureParameter& p : s.parameters)
    if (p.name == name) return &p;
  return nullptr;
}

std::optional<Missing> missing_from(const Signature& own, const Signature& base) {
  Missing out;
  std::vector<const SignatureParameter*> mine, theirs;
  bool var_positional = false, var_keyword = false;
  for (const SignatureParameter& p : own.parameters) {
    if (positional(p.kind)) mine.push_back(&p);
    var_positional |= p.kind == ParameterKind::var_positional;
    var_keyword |= p.kind == ParameterKind::var_keyword;
  }
  for (const SignatureParameter& p : base.parameters)
    if (positional(p.kind)) theirs.push_back(&p);
  // What it calls otherwise may mean something else.
  for (std::size_t i = 0; i < std::min(mine.size(), theirs.size()); ++i)
    if (mine[i]->name != theirs[i]->name || (theirs[i]->has_default && !mine[i]->has_default)) return std::nullopt;
  // What the function asks for beyond the other, or has at another place, cannot be added away.
  for (const SignatureParameter& p : own.parameters) {
    const bool beyond =
        positional(p.kind) && std::find(mine.begin(), mine.end(), &p) - mine.begin() >= std::ssize(theirs);
    if ((beyond || p.kind == ParameterKind::keyword_only) && !p.has_default && !named(base, p.name))
      return std::nullopt;
  }
  for (std::size_t i = 0; i < mine.size(); ++i)
    for (std::size_t k = 0; k < theirs.size(); ++k)
      if (i != k && mine[i]->name == theirs[k]->name) return std::nullopt;
  if (!var_positional)
    for (std::size_t i = mine.size(); i < theirs.size(); ++i) {
      if (named(own, theirs[i]->name)) return std::nullopt;
      out.positional.push_back(std::string(theirs[i]->name) + "=" + default_text(base, *theirs[i]));
    }
  for (const SignatureParameter& p : base.parameters) {
    if (p.kind == ParameterKind::keyword_only && !var_keyword && !named(own, p.name))
      out.keyword_only.push_back(std::string(p.name) + "=" + default_text(base, p));
    if (p.kind == ParameterKind::var_keyword && !var_keyword) out.rest.push_back("**" + std::string(p.name));
    if (p.kind == ParameterKind::var_positional && !var_positional) return std::nullopt;
  }
  return out;
}

}  // namespace

void fix_parameters(const Module& m, py::FunctionId own, const Callable& own_call, const Callable& base,
                    Finding& finding) {
  if (own_call.signatures.size() != 1 || base.signatures.size() != 1 || !own_call.also.empty()) return;
  if (own_call.signatures[0].lenient || base.signatures[0].lenient) return;
  const auto missing = missing_from(own_call.signatures[0], base.signatures[0]);
  if (!missing) return;
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[own];
  const std::string_view source = text_of(m);
  std::uint32_t at = 0, keywords = 0, last = 0;  // behind the last positional, keyword-only and any parameter
  std::string separator = ", ";
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
    const py::Parameter& p = f.parameters[fn.first_parameter + i];
    const std::uint32_t end = p.default_value ? f.exprs[p.default_value].end : p.end;
    if (p.kind == ParameterKind::positional_only) return;  // behind the `/` is no place that is surely right
    // A bracket around the default would be left open.
    if (p.default_value && source.substr(p.end, f.exprs[p.default_value].begin - p.end).find('(') != std::string::npos)
      return;
    if (positional(p.kind)) at = end;
    if (p.kind == ParameterKind::keyword_only || p.kind == ParameterKind::var_positional) keywords = end;
    last = end;
    const std::uint32_t line = line_begin(source, p.begin);
    const bool own_line = trim(source.substr(line, p.begin - line)).empty();
    separator = own_line ? ",\n" + std::string(indent_at(source, p.begin)) : ", ";
  }
  if (!at) return;
  const auto text_of_all = [&](const std::vector<std::string>& all) {
    std::string out;
    for (const std::string& one : all) out += separator + one;
    return out;
  };
  std::vector<TextEdit> edits;
  std::string text = text_of_all(missing->positional);
  if (!missing->keyword_only.empty() && !keywords) text += separator + "*" + text_of_all(missing->keyword_only);
  if (last == at) text += text_of_all(missing->rest);
  if (!text.empty()) edits.push_back({"", at, at, text});
  text = keywords ? text_of_all(missing->keyword_only) : std::string();
  if (last == keywords && keywords) text += text_of_all(missing->rest);
  if (!text.empty()) edits.push_back({"", keywords, keywords, text});
  if (!edits.empty()) set_fix(finding, m, std::move(edits), false);
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
    const std::uint32_t at = import_place(*g.module);
    if (at) edits.push_back({"", at, at, "from packaging.version import Version\n"});
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
