// Calls of another tree's functions, methods and classes, through whatever name, and whether their arguments fit.
#include "couple/forwarded.h"
#include "couple/inventory.h"
#include "couple/signatures.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"
#include "model/types.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

void record(Scene& s, Module& m, py::ExprId at, py::ExprId callee, const Shape& shape, bool partial, Inventory& out) {
  begin_question(s.l);
  if (!type_of(s.l, m.unit, callee)->known()) return;
  CallJudged judged = judge_call(s, m, callee, shape, partial);
  // Where the callee takes the call, what it hands its **kwargs on to may not.
  std::optional<Forwarded> on;
  if (!judged.tree || judged.binds == Tri::yes) on = forwarded_call(s, m, callee, shape);
  if (on && judged.tree && on->judged.binds != Tri::no) on.reset();
  if (!judged.tree && !on) return;
  const Def called = judged.callee;
  if (on) {
    judged = std::move(on->judged);
    if (!judged.reason.empty()) {
      const SourcePlace by = place_at(*on->module, on->begin);
      judged.reason += " (it is handed on at " + by.path + ":" + std::to_string(by.start) + ")";
    }
  }
  const py::Expr& x = m.unit.f->exprs[at];
  Use u;
  u.kind = CouplingKind::call;
  u.module = &m;
  u.begin = x.begin;
  u.end = x.end;
  u.expr = at;
  u.target = dotted_name(s.l, on && called.kind != DefKind::none && s.is_on(tree_of(called)) ? called : judged.callee);
  if (on) u.called = dotted_name(s.l, judged.callee);
  u.tree = judged.tree;
  u.failure = Failure::call_fails;
  u.reached.defs.push_back(judged.callee);
  u.differs = judged.reason;
  u.reached.reason = std::move(judged.reason);
  u.reached.definedness = judged.binds == Tri::yes  ? Definedness::always
                          : judged.binds == Tri::no ? Definedness::absent
                                                    : Definedness::dynamic;
  u.reached.rule = judged.binds == Tri::yes  ? HopRule::call_binds
                   : judged.binds == Tri::no ? HopRule::call_fails
                                             : HopRule::call_any;
  u.signature = std::move(judged.signature);
  u.signature_at = judged.at;
  u.own_signature = text_of(shape);
  u.live = runs(s, m, x.begin, at);
  if (on) {
    if (u.live == Tri::yes) u.live = on->live;
    u.handed_on = {on->module, on->begin};
  }
  u.protection = protection_of(s, m, x.begin, Failure::call_fails, 0, {});
  out.uses.push_back(std::move(u));
}

// functools.partial(f, …): the arguments are kept for a later call, which may add to them.
void record_partial(Scene& s, Module& m, py::ExprId call, Inventory& out) {
  const py::Facts& f = *m.unit.f;
  const auto args = arguments(f, call);
  if (args.empty() || f.exprs[args[0]].kind == ExprKind::starred || f.exprs[args[0]].kind == ExprKind::keyword) return;
  const std::string name = canonical(s.l, m.unit, callee(f, call));
  if (name != "functools.partial") return;
  Shape shape = shape_of(f, call, 1);
  shape.star = shape.double_star = true;
  record(s, m, call, args[0], shape, true, out);
}

// `@decorator` without arguments is called with what it decorates.
void record_decorators(Scene& s, Module& m, std::uint32_t first, std::uint32_t count, Inventory& out) {
  const py::Facts& f = *m.unit.f;
  Shape one;
  one.positional = 1;
  for (const std::uint32_t d : f.kids(first, count))
    if (f.exprs[d].kind == ExprKind::name || f.exprs[d].kind == ExprKind::attribute)
      record(s, m, d, d, one, false, out);
}

}  // namespace

void collect_calls(Scene& s, Inventory& out) {
  for (Module* m : s.modules) {
    link(s.l, *m);
    const py::Facts& f = *m->unit.f;
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      if (f.exprs[e].kind != ExprKind::call) continue;
      const py::ExprId head = callee(f, e);
      if (last_name(f, head) == "partial") record_partial(s, *m, e, out);
      record(s, *m, e, head, shape_of(f, e), false, out);
    }
    for (std::size_t i = 1; i < f.functions.size(); ++i)
      record_decorators(s, *m, f.functions[i].first_decorator, f.functions[i].decorator_count, out);
    for (std::size_t i = 1; i < f.classes.size(); ++i)
      record_decorators(s, *m, f.classes[i].first_decorator, f.classes[i].decorator_count, out);
  }
}

}  // namespace assay::couple
