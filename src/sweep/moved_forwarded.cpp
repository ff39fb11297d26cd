// A name that only hands on to another one, which stays: the other one takes its place.
//
// Before a name goes, packages keep it for some releases as a function that warns and hands everything on. Its body
// then is documentation, warnings, and `return other(a, b, key=c)` with nothing but its own parameters. Or they write
// `name = deprecate(other, "…")`.
#include <algorithm>

#include "base/text.h"
#include "model/code.h"
#include "sweep/moved_search.h"

namespace assay::sweep {
namespace {

using py::ExprKind;
using py::StmtKind;

// "warnings.warn", "_deprecate": a dotted name as it is written; "" for another expression.
std::string dotted_text(const py::Facts& f, py::ExprId e) {
  std::string out;
  for (; f.exprs[e].kind == ExprKind::attribute; e = f.exprs[e].a) out = "." + std::string(f.str(f.exprs[e].b)) + out;
  return f.exprs[e].kind == ExprKind::name ? std::string(f.str(f.exprs[e].a)) + out : std::string();
}

bool only_warns(const py::Facts& f, py::ExprId e) {
  if (f.exprs[e].kind == ExprKind::string) return true;
  if (f.exprs[e].kind != ExprKind::call) return false;
  const std::string name = to_lower(dotted_text(f, f.kids(f.exprs[e])[0]));
  return name.find("warn") != std::string::npos || name.find("deprecat") != std::string::npos;
}

// The call that a function consists of; 0 where it does more.
py::ExprId only_call(const py::Facts& f, const py::Function& fn) {
  const py::Block& body = f.blocks[fn.body];
  py::ExprId out = 0;
  for (py::StmtId i = body.first; i && i <= body.last; ++i) {
    const py::Stmt& s = f.stmts[i];
    if (out) return 0;
    switch (s.kind) {
      case StmtKind::expr:
        if (!only_warns(f, s.a)) return 0;
        break;
      case StmtKind::import:
      case StmtKind::import_from:
        break;
      case StmtKind::assign:  // msg = "…"
        if (!s.c || f.exprs[s.c].kind != ExprKind::string) return 0;
        break;
      case StmtKind::return_:
        if (!s.a || f.exprs[s.a].kind != ExprKind::call) return 0;
        out = s.a;
        break;
      default:
        return 0;
    }
  }
  return out;
}

// Its arguments are parameters of the function, and those without a default are all among them.
bool hands_all_on(const py::Facts& f, const py::Function& fn, py::ExprId call) {
  std::vector<std::string_view> handed;
  const auto kids = f.kids(f.exprs[call]);
  for (std::size_t i = 1; i < kids.size(); ++i) {
    const py::Expr* x = &f.exprs[kids[i]];
    if (x->kind == ExprKind::keyword) x = &f.exprs[x->b];
    if (x->kind == ExprKind::starred) x = &f.exprs[x->a];
    if (x->kind != ExprKind::name) return false;
    handed.push_back(f.str(x->a));
  }
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
    const py::Parameter& p = f.parameters[fn.first_parameter + i];
    const bool given = std::find(handed.begin(), handed.end(), f.str(p.name)) != handed.end();
    if (!given && !p.default_value) return false;
    std::erase(handed, f.str(p.name));
  }
  return handed.empty();
}

// "package.name" of `from package import name as to`, at the top of the file; "" where `to` is another thing.
std::string imported_from(Side& s, const Thing& was, const std::string& to) {
  const py::Facts& f = s.tree->file(was.file);
  for (const py::Import& i : f.imports)
    if (i.name && !i.level && f.str(i.as ? i.as : i.name) == to)
      return std::string(f.str(i.module)) + "." + std::string(f.str(i.name));
  return {};
}

// The name of the one that a function with this place calls, or that is wrapped where a variable is assigned, as it is
// written; "" where neither.
std::string handed_to(const py::Facts& f, const Thing& was) {
  if (was.kind == Thing::Kind::function)
    for (const py::Function& fn : f.functions) {
      if (!fn.stmt || !fn.body || f.stmts[fn.stmt].begin != was.begin) continue;
      const py::ExprId call = only_call(f, fn);
      return call && hands_all_on(f, fn, call) ? dotted_text(f, f.kids(f.exprs[call])[0]) : std::string();
    }
  if (was.kind == Thing::Kind::variable)
    for (const py::Binding& b : f.bindings) {
      if (b.begin != was.begin || !b.value || (b.flags & 1) || f.exprs[b.value].kind != ExprKind::call) continue;
      const auto kids = f.kids(f.exprs[b.value]);
      const bool says = to_lower(dotted_text(f, kids[0])).find("deprecat") != std::string::npos;
      return says && kids.size() > 1 ? dotted_text(f, kids[1]) : std::string();
    }
  return {};
}

}  // namespace

std::optional<Guess> find_forwarded(Search s, const std::string& name, const Thing& was) {
  if (was.member() || was.kind == Thing::Kind::module) return std::nullopt;
  const std::string to = handed_to(s.before.tree->file(was.file), was);
  Thing then, there;
  if (to.empty() || !definition(s.before, s.before.tree->module_name(was.file) + "." + to, then) ||
      then.kind == Thing::Kind::module || then.kind == Thing::Kind::variable)
    return std::nullopt;
  const std::string defined = dotted(s.before, then);
  if (defined == name) return std::nullopt;
  // Where people reach it: beside the old name if it is there, in the package it was imported from, where it is
  // defined.
  std::vector<std::string> places{parent_of(name) + "." + then.name, imported_from(s.before, was, to), defined};
  for (const std::string& now : places)
    if (!now.empty() && presence(s.after, now) == Presence::present && definition(s.after, now, there) &&
        there.kind == then.kind)
      return Guess{
          now, there, there.name == was.name ? MovedTo::Relation::moved : MovedTo::Relation::renamed, Ground::forwarded,
          0,   0};
  return std::nullopt;
}

}  // namespace assay::sweep
