// Environment variables that another tree reads or sets, where the audited tree reads or sets them too.
#include <algorithm>
#include <map>

#include "couple/environment.h"
#include "couple/inventory.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

// `os.environ` or the name it was imported by. Others have an `environ` too: that of a WSGI request holds no variables.
bool is_environ(const py::Facts& f, py::ExprId e) {
  const py::Expr& x = f.exprs[e];
  const bool attribute = x.kind == ExprKind::attribute;
  if (attribute ? f.str(x.b) != "environ" || f.exprs[x.a].kind != ExprKind::name : x.kind != ExprKind::name)
    return false;
  const py::NameId name = attribute ? f.exprs[x.a].a : x.a;
  return std::any_of(f.imports.begin(), f.imports.end(), [&](const py::Import& imp) {
    if (f.str(imp.module) != "os" || imp.level) return false;
    if (attribute) return !imp.name && (imp.as ? imp.as == name : f.str(name) == "os");
    return f.str(imp.name) == "environ" && (imp.as ? imp.as : imp.name) == name;
  });
}

void from_call(const py::Facts& f, py::ExprId e, std::vector<EnvironmentAccess>& out) {
  const py::ExprId to = callee(f, e);
  const std::string_view called = last_name(f, to);
  const auto args = arguments(f, e);
  if (args.empty()) return;
  using Kind = EnvironmentAccess::Kind;
  Kind kind = Kind::lenient;
  if (called == "getenv") {
  } else if (called == "putenv" || called == "setenv") {
    kind = Kind::write;
  } else if (f.exprs[to].kind == ExprKind::attribute && is_environ(f, f.exprs[to].a)) {
    if (called == "setdefault")
      kind = Kind::write;
    else if (called == "pop" && args.size() < 2)
      kind = Kind::strict;
    else if (called != "get" && called != "pop")
      return;
  } else {
    return;
  }
  if (const std::string_view name = string_value(f, args[0]); !name.empty()) out.push_back({kind, name, e, args[0]});
}

}  // namespace

std::vector<EnvironmentAccess> environment_of(const py::Facts& f) {
  std::vector<EnvironmentAccess> out;
  if (!f.find("environ") && !f.find("getenv") && !f.find("setenv")) return out;
  using Kind = EnvironmentAccess::Kind;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    const py::Expr& x = f.exprs[e];
    if (x.kind == ExprKind::call) {
      from_call(f, e, out);
    } else if (x.kind == ExprKind::subscript && is_environ(f, x.a)) {
      const auto context = static_cast<py::Context>(x.op);
      if (const std::string_view name = string_value(f, x.b); !name.empty() && context != py::Context::del)
        out.push_back({context == py::Context::store ? Kind::write : Kind::strict, name, e, x.b});
    } else if (x.kind == ExprKind::compare) {
      const auto kids = f.kids(x);
      const auto op = kids.size() == 3 ? static_cast<py::Operator>(kids[1]) : py::Operator::none;
      if ((op == py::Operator::in || op == py::Operator::not_in) && is_environ(f, kids[2]))
        if (const std::string_view name = string_value(f, kids[0]); !name.empty())
          out.push_back({Kind::lenient, name, e, kids[0]});
    }
  }
  std::stable_sort(out.begin(), out.end(), [&](const EnvironmentAccess& a, const EnvironmentAccess& b) {
    return f.exprs[a.expr].begin < f.exprs[b.expr].begin;
  });
  return out;
}

namespace {

struct Known {  // a variable of another tree: where it is read, with a default where some place gives one
  Module* module = nullptr;
  py::ExprId string = 0;
  bool optional = false;
};

std::map<std::string_view, Known> variables_of(Scene& s) {
  std::map<std::string_view, Known> out;
  for (const TreeFacts* tree : s.on) {
    std::vector<FileIndex> files = tree->files_with_name("environ");
    for (const FileIndex file : tree->files_with_name("getenv")) files.push_back(file);
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    for (const FileIndex file : files) {
      if (in_tests(tree->tree().files()[file].path)) continue;
      Module* m = module_of_file(s.l, *tree, file);
      if (!m || !m->unit.f || in_tests(*m)) continue;
      for (const EnvironmentAccess& a : environment_of(*m->unit.f)) {
        Known& k = out[a.name];
        const bool optional = a.kind == EnvironmentAccess::Kind::lenient;
        if (!k.module || (optional && !k.optional)) k = {m, a.string, optional};
      }
    }
  }
  return out;
}

}  // namespace

void collect_environment(Scene& s, Inventory& out) {
  const auto known = variables_of(s);
  if (known.empty()) return;
  for (Module* m : s.all) {
    const py::Facts& f = *m->unit.f;
    for (const EnvironmentAccess& a : environment_of(f)) {
      const auto it = known.find(a.name);
      if (it == known.end()) continue;
      const py::Expr& x = f.exprs[a.expr];
      Use u;
      u.kind = CouplingKind::env;
      u.module = m;
      u.begin = x.begin;
      u.end = x.end;
      u.expr = a.expr;
      u.index = static_cast<std::uint32_t>(a.kind);
      u.target = a.name;
      u.tree = it->second.module->tree;
      u.failure = Failure::key_missing;
      Def d;
      d.kind = DefKind::named;
      d.module = it->second.module;
      d.index = it->second.string;
      d.name = it->first;
      u.reached.defs = {d};
      u.reached.definedness = it->second.optional ? Definedness::conditional : Definedness::always;
      if (it->second.optional) u.reached.condition = {"if it is set", spot_of(d)};
      u.reached.rule = HopRule::spelled_only;
      u.live = runs(s, *m, x.begin, a.expr);
      u.protection = protection_of(s, *m, x.begin, Failure::key_missing, 0, {});
      out.uses.push_back(std::move(u));
    }
  }
}

}  // namespace assay::couple
