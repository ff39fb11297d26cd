#include "couple/patch_sites.h"

#include <algorithm>

#include "base/text.h"
#include "model/code.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

// Functions that set an attribute, by the last name of theirs.
constexpr std::string_view kSetters[] = {"setattr",
                                         "__setattr__",
                                         "patch",
                                         "object",
                                         "multiple",
                                         "dict",
                                         "wrap_function_wrapper",
                                         "wrap_object",
                                         "wrap_object_attribute",
                                         "patch_function_wrapper",
                                         "transient_function_wrapper",
                                         "update",
                                         "setdefault",
                                         "getsource"};

struct Reader {
  Scene& s;
  Module& m;
  const py::Facts& f;
  std::vector<PatchSite> out{};

  Operand operand(py::ExprId e) { return {e ? &m : nullptr, e, {}, {}}; }

  PatchSite& add(Patch::Idiom idiom, py::ExprId at, std::uint32_t end) {
    PatchSite site;
    site.idiom = idiom;
    site.module = &m;
    site.begin = f.exprs[at].begin;
    site.end = end;
    site.at = at;
    out.push_back(std::move(site));
    return out.back();
  }

  bool is_sys_modules(py::ExprId e) {
    if (last_name(f, e) != "modules") return false;
    return canonical(s.l, m.unit, e) == "sys.modules" || dotted_text(f, e) == "sys.modules";
  }

  // x.__dict__ and vars(x): x
  py::ExprId names_of_object(py::ExprId e) {
    const py::Expr& x = f.exprs[e];
    if (x.kind == ExprKind::attribute && f.str(x.b) == "__dict__") return x.a;
    if (x.kind == ExprKind::call && x.b == 2 && dotted_text(f, callee(f, e)) == "vars") return arguments(f, e)[0];
    return 0;
  }

  void store(const py::Store& st) {
    if (st.kind == py::BindingKind::del) return;
    const py::Expr& t = f.exprs[st.target];
    const py::ExprId value = st.flags & 1 ? 0 : st.value;
    if (t.kind == ExprKind::attribute) {
      if (f.exprs[t.a].kind == ExprKind::name && method_of_receiver(f, st.scope, f.exprs[t.a].a)) return;
      PatchSite& site = add(Patch::Idiom::store, st.target, f.stmts[st.stmt].end);
      site.target = operand(t.a);
      site.name.text = f.str(t.b);
      site.value = operand(value);
    } else if (t.kind == ExprKind::subscript && is_sys_modules(t.a)) {
      sys_module(st.target, f.stmts[st.stmt].end, t.b, value);
    } else if (t.kind == ExprKind::subscript) {
      const py::ExprId object = names_of_object(t.a);
      if (!object) return;
      PatchSite& site = add(Patch::Idiom::store, st.target, f.stmts[st.stmt].end);
      site.target = operand(object);
      site.name = operand(t.b);
      site.value = operand(value);
    }
  }

  void sys_module(py::ExprId at, std::uint32_t end, py::ExprId name, py::ExprId value) {
    PatchSite& site = add(Patch::Idiom::sys_modules, at, end);
    site.name = operand(name);
    site.value = operand(value);
    site.is_module = true;
  }

  void sys_modules_of(py::ExprId call, py::ExprId dict) {
    if (!dict || f.exprs[dict].kind != ExprKind::dict) return;
    const auto kids = f.kids(f.exprs[dict].a, f.exprs[dict].b);
    for (std::size_t i = 0; i + 1 < kids.size(); i += 2)
      if (kids[i]) sys_module(call, f.exprs[call].end, kids[i], kids[i + 1]);
  }

  void setattr(py::ExprId call, bool method) {
    const auto args = arguments(f, call);
    if (args.size() < 2 || f.exprs[args[0]].kind == ExprKind::starred) return;
    const bool dotted = method && (args.size() == 2 || f.exprs[args[1]].kind == ExprKind::keyword);
    if (!method && args.size() < 3) return;
    PatchSite& site = add(Patch::Idiom::setattr_call, call, f.exprs[call].end);
    if (dotted) {
      site.whole = true;
      site.name = operand(args[0]);
      site.value = operand(argument(f, call, 1, "name"));
      return;
    }
    site.target = operand(args[0]);
    site.named = method;
    site.name = operand(args[1]);
    site.value = operand(args.size() > 2 ? args[2] : 0);
  }

  // `mock.patch` itself, pytest-mock's `mocker.patch`, and their methods.
  bool is_mock(py::ExprId function) {
    const std::string name = canonical(s.l, m.unit, function);
    if (name == "unittest.mock.patch" || name == "mock.patch" || name == "mock.mock.patch") return true;
    const py::Expr& x = f.exprs[function];
    return x.kind == ExprKind::attribute && f.str(x.b) == "patch" && last_name(f, x.a).ends_with("mocker");
  }

  void mock(py::ExprId call, std::string_view how) {
    const auto args = arguments(f, call);
    if (args.empty()) return;
    if (how == "dict") {
      const py::ExprId dict = argument(f, call, 0, "in_dict");
      if (dict && (is_sys_modules(dict) || string_value(f, dict) == "sys.modules"))
        sys_modules_of(call, argument(f, call, 1, "values"));
      return;
    }
    if (how == "multiple") {
      const py::ExprId target = argument(f, call, 0, "target");
      for (const std::uint32_t a : args) {
        const py::Expr& x = f.exprs[a];
        if (x.kind != ExprKind::keyword || !x.a || f.str(x.a) == "target") continue;
        PatchSite& site = add(Patch::Idiom::mock, call, f.exprs[call].end);
        site.target = operand(target);
        site.named = true;
        site.name.text = f.str(x.a);
        site.value = operand(x.b);
      }
      return;
    }
    PatchSite& site = add(Patch::Idiom::mock, call, f.exprs[call].end);
    const bool object = how == "object";
    site.whole = !object;
    site.target = operand(object ? argument(f, call, 0, "target") : 0);
    site.name = operand(object ? argument(f, call, 1, "attribute") : argument(f, call, 0, "target"));
    site.value = operand(argument(f, call, object ? 2 : 1, "new"));
  }

  void wrap(py::ExprId call, std::string_view function) {
    const py::ExprId name = argument(f, call, 1, "name");
    if (!name) return;
    PatchSite& site = add(Patch::Idiom::wrap, call, f.exprs[call].end);
    site.target = operand(argument(f, call, 0, function == "wrap_function_wrapper" ? "target" : "module"));
    if (!site.target.given()) site.target = operand(argument(f, call, 0, "target"));
    if (!site.target.given()) site.target = operand(argument(f, call, 0, "module"));
    site.named = true;
    site.name = operand(name);
    site.wraps = function.ends_with("function_wrapper");
    if (function == "wrap_function_wrapper") site.value = operand(argument(f, call, 2, "wrapper"));
  }

  void call(py::ExprId e, std::string_view last) {
    const py::ExprId function = callee(f, e);
    const py::Expr& x = f.exprs[function];
    const bool method = x.kind == ExprKind::attribute;
    if (last == "setattr") {
      setattr(e, method);
    } else if (last == "__setattr__") {
      if (method && arguments(f, e).size() == 3) setattr(e, false);
    } else if (last == "patch") {
      if (is_mock(function)) mock(e, "");
    } else if (last == "object" || last == "multiple" || last == "dict") {
      if (method && last_name(f, x.a) == "patch" && is_mock(x.a)) mock(e, last);
    } else if (last == "update" || last == "setdefault") {
      if (!method || !is_sys_modules(x.a)) return;
      const auto args = arguments(f, e);
      if (last == "update" && args.size() == 1) sys_modules_of(e, args[0]);
      if (last == "setdefault" && args.size() == 2) sys_module(e, f.exprs[e].end, args[0], args[1]);
    } else if (last == "getsource") {
      source(e);
    } else {
      wrap(e, last);
    }
  }

  // inspect.getsource(x) in a function that executes what it made of it.
  void source(py::ExprId e) {
    const auto args = arguments(f, e);
    if (args.size() != 1 || !f.find("exec") || canonical(s.l, m.unit, callee(f, e)) != "inspect.getsource") return;
    const py::FunctionId fn = function_of(f, block_at(m.unit, f.exprs[e].begin));
    const Span span = fn ? span_of(f, f.functions[fn]) : Span{0, UINT32_MAX};
    for (const py::ExprId c : exprs_in(f, span, ExprKind::call)) {
      if (dotted_text(f, callee(f, c)) != "exec") continue;
      PatchSite& site = add(Patch::Idiom::source_text, e, f.exprs[e].end);
      site.target = operand(args[0]);
      return;
    }
  }
};

}  // namespace

std::vector<PatchSite> patch_sites_in(Scene& s, Module& m) {
  const py::Facts& f = *m.unit.f;
  Reader r{s, m, f};
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) r.store(f.stores[i]);
  // The setters under the names this file gives them.
  std::vector<std::pair<py::NameId, std::string_view>> names;
  for (const std::string_view setter : kSetters)
    if (const py::NameId id = f.find(setter)) names.emplace_back(id, setter);
  if (names.empty()) return std::move(r.out);
  const std::size_t plain = names.size();
  for (std::uint32_t i = 1; i < f.imports.size(); ++i)
    for (std::size_t k = 0; k < plain; ++k)
      if (f.imports[i].as && f.imports[i].name == names[k].first) names.emplace_back(f.imports[i].as, names[k].second);
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    if (f.exprs[e].kind != ExprKind::call) continue;
    const py::Expr& x = f.exprs[callee(f, e)];
    const py::NameId last = x.kind == ExprKind::name ? x.a : x.kind == ExprKind::attribute ? x.b : 0;
    if (!last) continue;
    for (const auto& [id, setter] : names)
      if (id == last) {
        r.call(e, setter);
        break;
      }
  }
  return std::move(r.out);
}

ParameterOf parameter_of(Scene& s, const Operand& o) {
  if (!o.expr || !o.module) return {};
  const Unit& u = o.module->unit;
  if (u.expr(o.expr).kind != ExprKind::name) return {};
  const NameUse use = use_of(s.l, u, o.expr);
  if (use.kind != NameUse::Kind::local || use.bindings.size() != 1) return {};
  const py::Binding& b = u.f->bindings[use.bindings[0]];
  if (b.kind != py::BindingKind::parameter || u.f->scopes[b.scope].kind != py::ScopeKind::function) return {};
  const py::FunctionId fn = u.f->scopes[b.scope].owner;
  return {fn, b.target - u.f->functions[fn].first_parameter};
}

}  // namespace assay::couple
