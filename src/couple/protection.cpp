#include "couple/protection.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "couple/tested.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/names.h"
#include "syntax/python/children.h"

namespace assay::couple {

using namespace model;
using py::BlockKind;
using py::ExprKind;
using py::StmtKind;

namespace {

// The exception and its bases, nearest first (CPython's hierarchy).
std::vector<std::string_view> ancestry(Failure failure) {
  switch (failure) {
    case Failure::module_missing:
      return {"ModuleNotFoundError", "ImportError", "Exception", "BaseException"};
    case Failure::name_missing:
      return {"ImportError", "Exception", "BaseException"};
    case Failure::attribute_missing:
      return {"AttributeError", "Exception", "BaseException"};
    case Failure::call_fails:
      return {"TypeError", "Exception", "BaseException"};
    case Failure::key_missing:
      return {"KeyError", "LookupError", "Exception", "BaseException"};
  }
  return {};
}

std::string source(const Module& m, std::uint32_t begin, std::uint32_t end) {
  return std::string(text_of(m).substr(begin, end - begin));
}

// The exception classes a handler names, each as it is called.
std::vector<py::ExprId> handled(const py::Facts& f, py::ExprId test) {
  if (f.exprs[test].kind != ExprKind::tuple) return {test};
  const auto kids = f.kids(f.exprs[test]);
  return {kids.begin(), kids.end()};
}

Tri catches(Scene& s, Module& m, py::ExprId test, Failure failure) {
  if (!test) return Tri::yes;  // bare
  const auto classes = ancestry(failure);
  Tri out = Tri::no;
  for (const py::ExprId e : handled(*m.unit.f, test)) {
    const std::string name = canonical(s.l, m.unit, e);
    const std::string_view last = std::string_view(name).substr(name.rfind('.') + 1);
    if (std::find(classes.begin(), classes.end(), last) != classes.end()) return Tri::yes;
    if (name.empty()) out = Tri::unknown;  // a variable holds the classes
  }
  return out;
}

// Leaves the handler with an exception again: nothing is tolerated.
bool raises_again(const py::Facts& f, py::BlockId handler) {
  return (f.blocks[handler].ends & py::kEndsRaise) && !(f.blocks[handler].ends & (py::kEndsReturn | py::kEndsContinue));
}

// A handler that names the kind of error this use could be expected to raise, but not the one it does.
bool meant_for_it(Scene& s, Module& m, py::ExprId test, Failure failure) {
  if (!test) return false;
  for (const py::ExprId e : handled(*m.unit.f, test)) {
    const std::string name = canonical(s.l, m.unit, e);
    const bool import = failure == Failure::module_missing || failure == Failure::name_missing;
    if (import && (name.ends_with("ModuleNotFoundError") || name.ends_with("AttributeError"))) return true;
    if (failure == Failure::attribute_missing && name.ends_with("ImportError")) return true;
    if (failure == Failure::attribute_missing && name.ends_with("ModuleNotFoundError")) return true;
  }
  return false;
}

std::string why_wrong(Failure failure, std::string_view handler) {
  switch (failure) {
    case Failure::name_missing:
      return "a name that an existing module lacks raises ImportError, which `" + std::string(handler) +
             "` does not catch";
    case Failure::module_missing:
      return "a missing module raises ModuleNotFoundError, which `" + std::string(handler) + "` does not catch";
    case Failure::attribute_missing:
      return "a missing attribute raises AttributeError, which `" + std::string(handler) + "` does not catch";
    default:
      return "`" + std::string(handler) + "` does not catch " + std::string(exception_of(failure));
  }
}

void look_at_handlers(Scene& s, Module& m, py::StmtId stmt, Failure failure, Protection& out) {
  const py::Facts& f = *m.unit.f;
  const py::Stmt& t = f.stmts[stmt];
  for (const std::uint32_t handler : f.kids(t.b, t.c)) {
    const py::Block& h = f.blocks[handler];
    const std::uint32_t begin = h.test ? f.exprs[h.test].begin : h.begin;
    const std::string text = h.test ? "except " + source(m, begin, f.exprs[h.test].end) : "except";
    const Tri c = catches(s, m, h.test, failure);
    if (c != Tri::no) {
      if (raises_again(f, handler)) return;
      out.kind = Protection::Kind::handler;
      out.text = text;
      out.at = {&m, begin};
      return;
    }
    if (out.wrong.empty() && meant_for_it(s, m, h.test, failure)) {
      out.wrong = why_wrong(failure, text);
      out.wrong_at = {&m, begin};
    }
  }
}

void look_at_suppress(Scene& s, Module& m, py::StmtId stmt, Failure failure, Protection& out) {
  const py::Facts& f = *m.unit.f;
  const py::Stmt& w = f.stmts[stmt];
  const auto items = f.kids(w.a, 2 * w.b);
  for (std::size_t i = 0; i + 1 < items.size(); i += 2) {
    const py::Expr& x = f.exprs[items[i]];
    if (x.kind != ExprKind::call) continue;
    const std::string name = canonical(s.l, m.unit, callee(f, items[i]));
    if (!name.ends_with("suppress") && name != "pytest.raises") continue;
    for (const std::uint32_t a : arguments(f, items[i]))
      if (catches(s, m, a, failure) == Tri::yes) {
        out.kind = Protection::Kind::handler;
        out.text = source(m, x.begin, x.end);
        out.at = {&m, x.begin};
      }
  }
}

// What a test, being true or false, says about `receiver.name` being there: yes where it cannot be missing behind it.
bool rules_out(Scene& s, Module& m, py::ExprId test, bool holds_here, py::ExprId receiver, std::string_view name,
               Protection& out, int depth = 0) {
  const py::Facts& f = *m.unit.f;
  if (!test || depth > 20) return false;
  const py::Expr& x = f.exprs[test];
  if (x.kind == ExprKind::unary && static_cast<py::Operator>(x.op) == py::Operator::not_)
    return rules_out(s, m, x.a, !holds_here, receiver, name, out, depth + 1);
  if (x.kind == ExprKind::boolean) {
    // `a and b` being true says both, `a or b` being false denies both.
    const bool both = (static_cast<py::Operator>(x.op) == py::Operator::and_) == holds_here;
    if (!both) return false;
    for (const std::uint32_t k : f.kids(x))
      if (rules_out(s, m, k, holds_here, receiver, name, out, depth + 1)) return true;
    return false;
  }
  if (x.kind == ExprKind::compare && holds_here) {  // getattr(x, "name", None) is not None
    const auto kids = f.kids(x);
    if (kids.size() == 3 && static_cast<py::Operator>(kids[1]) == py::Operator::is_not)
      return rules_out(s, m, kids[0], true, receiver, name, out, depth + 1);
    return false;
  }
  if (x.kind != ExprKind::call || !holds_here) return false;
  const std::string_view called = last_name(f, callee(f, test));
  if (called != "hasattr" && called != "getattr") return false;
  const auto args = arguments(f, test);
  if (args.size() < 2 || string_value(f, args[1]) != name) return false;
  if (receiver && !same(f, args[0], f, receiver)) {
    if (out.wrong.empty() && called == "hasattr") {
      out.wrong = "`" + source(m, x.begin, x.end) + "` asks another object than the one that is used";
      out.wrong_at = {&m, x.begin};
    }
    return false;
  }
  out.kind = Protection::Kind::tested;
  out.text = source(m, x.begin, x.end);
  out.at = {&m, x.begin};
  return true;
}

// `if not hasattr(x, "n"): return` earlier in the same suite.
bool left_before(Scene& s, Module& m, py::BlockId block, std::uint32_t offset, py::ExprId receiver,
                 std::string_view name, Protection& out) {
  const py::Facts& f = *m.unit.f;
  const py::Block& b = f.blocks[block];
  for (py::StmtId i = b.first; i && i <= b.last && f.stmts[i].begin < offset; ++i) {
    const py::Stmt& stmt = f.stmts[i];
    if (stmt.block != block || stmt.end > offset) continue;
    if (stmt.kind == StmtKind::assert_ && rules_out(s, m, stmt.a, true, receiver, name, out)) return true;
    if (stmt.kind != StmtKind::if_) continue;
    if (f.blocks[stmt.b].ends && rules_out(s, m, stmt.a, false, receiver, name, out)) return true;
    if (stmt.c && f.blocks[stmt.c].ends && rules_out(s, m, stmt.a, true, receiver, name, out)) return true;
  }
  return false;
}

bool tested(Scene& s, Module& m, std::uint32_t offset, py::ExprId receiver, std::string_view name, Protection& out) {
  const py::Facts& f = *m.unit.f;
  // Ternaries and short circuits around the expression.
  if (receiver) {
    for (py::ExprId child = receiver, up = parent_of(s, m, receiver); up; child = up, up = parent_of(s, m, up)) {
      const py::Expr& x = f.exprs[up];
      if (x.kind == ExprKind::conditional) {
        const auto kids = f.kids(x);
        if (child != kids[1] && rules_out(s, m, kids[1], child == kids[0], receiver, name, out)) return true;
      } else if (x.kind == ExprKind::boolean) {
        for (const std::uint32_t k : f.kids(x)) {
          if (k == child) break;
          if (rules_out(s, m, k, static_cast<py::Operator>(x.op) == py::Operator::and_, receiver, name, out))
            return true;
        }
      }
    }
  }
  for (py::BlockId b = block_at(m.unit, offset); b; b = f.blocks[b].parent) {
    const py::Block& x = f.blocks[b];
    if (left_before(s, m, b, offset, receiver, name, out)) return true;
    if ((x.kind == BlockKind::if_true || x.kind == BlockKind::loop_body) &&
        rules_out(s, m, x.test, true, receiver, name, out))
      return true;
    if (x.kind == BlockKind::if_false && rules_out(s, m, x.test, false, receiver, name, out)) return true;
    if (x.kind == BlockKind::function_body) break;
  }
  return false;
}

// `if is_worker(config):` where the function asks `hasattr(config, "name")`, whatever it makes of the answer.
bool tested_by_helper(Scene& s, Module& m, std::uint32_t offset, py::ExprId receiver, std::string_view name,
                      Protection& out) {
  const py::Facts& f = *m.unit.f;
  const auto asks = [&](const py::Facts& of, const py::Function& helper) {
    const py::Block& body = of.blocks[helper.body];
    for (py::ExprId e = 1; e < of.exprs.size(); ++e) {
      const py::Expr& x = of.exprs[e];
      if (x.kind != ExprKind::call || x.begin < body.begin || x.end > body.end) continue;
      const std::string_view called = last_name(of, callee(of, e));
      const auto args = arguments(of, e);
      if ((called == "hasattr" || called == "getattr") && args.size() >= 2 && string_value(of, args[1]) == name)
        return true;
    }
    return false;
  };
  return some_test(s, m, offset, receiver, [&](py::ExprId test) {
    return py::any_within(f, test, [&](py::ExprId e) {
      if (f.exprs[e].kind != ExprKind::call) return false;
      const Lookup found = static_lookup(s.l, m.unit, callee(f, e));
      if (found.defs.size() != 1) return false;
      const Def& d = found.defs[0];
      if (d.kind != DefKind::function || !d.module || d.module->tree != m.tree) return false;
      const py::Facts& of = *d.module->unit.f;
      if (!of.functions[d.index].body || !of.find(name) || !asks(of, of.functions[d.index])) return false;
      out.kind = Protection::Kind::tested;
      out.text = source(m, f.exprs[e].begin, f.exprs[e].end);
      out.at = {&m, f.exprs[e].begin};
      return true;
    });
  });
}

}  // namespace

std::string_view exception_of(Failure failure) { return ancestry(failure)[0]; }

namespace {

// `if os.path.isfile(join(dirname(__file__), "about.py")): from .about import *`: a file beside this one is looked for
// first. Whether some other file exists says nothing about an import.
void look_at_files(Module& m, const py::Block& x, Protection& out) {
  const py::Expr& test = m.unit.f->exprs[x.test];
  const std::string_view text = text_of(m).substr(test.begin, test.end - test.begin);
  if (text.find("__file__") == std::string_view::npos) return;
  for (const std::string_view word : {"isfile(", "is_file(", "exists("})
    if (text.find(word) != std::string_view::npos) {
      out.kind = Protection::Kind::tested;
      out.text = std::string(text);
      out.at = {&m, test.begin};
    }
}

}  // namespace

Protection protection_of(Scene& s, Module& m, std::uint32_t offset, Failure failure, py::ExprId receiver,
                         std::string_view name) {
  const py::Facts& f = *m.unit.f;
  Protection out;
  if (!name.empty() && failure == Failure::attribute_missing && tested(s, m, offset, receiver, name, out)) return out;
  if (!name.empty() && failure == Failure::attribute_missing && tested_by_helper(s, m, offset, receiver, name, out))
    return out;
  for (py::BlockId b = block_at(m.unit, offset); b && !out.holds(); b = f.blocks[b].parent) {
    const py::Block& x = f.blocks[b];
    if (x.kind == BlockKind::try_body) look_at_handlers(s, m, x.stmt, failure, out);
    if (x.kind == BlockKind::with_body) look_at_suppress(s, m, x.stmt, failure, out);
    if (x.kind == BlockKind::if_true && (failure == Failure::module_missing || failure == Failure::name_missing))
      look_at_files(m, x, out);
    // What is around a definition has nothing to do with what happens when it is called.
    if (x.kind == BlockKind::function_body) break;
  }
  if (out.holds()) out.wrong.clear();
  return out;
}

}  // namespace assay::couple
