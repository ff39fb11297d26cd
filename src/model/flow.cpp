#include "model/flow.h"

#include <algorithm>

#include "base/text.h"
#include "model/decided.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

using py::BlockKind;
using py::ExprKind;
using py::StmtKind;
using State = Flow::State;

struct Path {
  State state = State::unbound;
  bool falls = true;  // control reaches the end
  std::vector<std::uint32_t> reaching;
  Condition condition;
};

void add_all(std::vector<std::uint32_t>& to, const std::vector<std::uint32_t>& from) {
  for (std::uint32_t x : from)
    if (std::find(to.begin(), to.end(), x) == to.end()) to.push_back(x);
}

Path join(Path a, Path b, const Condition& why) {
  if (!a.falls) return b;
  if (!b.falls) return a;
  if (a.state != b.state || a.state == State::maybe) {
    if (a.condition.text.empty()) a.condition = !b.condition.text.empty() ? b.condition : why;
    a.state = State::maybe;
  }
  add_all(a.reaching, b.reaching);
  return a;
}

// "x > 1", on one line.
std::string one_line(std::string_view s) {
  std::string out;
  for (char c : s) {
    const bool space = c == '\n' || c == '\r' || c == '\t' || c == ' ' || c == '\\';
    if (!space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

class Walker {
 public:
  Walker(Linked& l, const Unit& u, FlowOptions options) : l_(l), u_(u), f_(*u.f), options_(options) {}

  Path run(py::BlockId block, const std::vector<Event>& events, std::size_t from, std::size_t to, Path in) {
    std::uint32_t position = f_.blocks[block].begin;
    for (std::size_t i = from; i < to && in.falls;) {
      const py::BlockId child = child_below(block, events[i].block);
      if (child == 0) {
        if (options_.early_returns) leave_early(block, position, events[i].at, in);
        position = events[i].at;
        apply(events[i], in);
        ++i;
        continue;
      }
      const py::StmtId stmt = f_.blocks[child].stmt;
      std::size_t j = i;
      while (j < to) {
        const py::BlockId other = child_below(block, events[j].block);
        if (other == 0 || f_.blocks[other].stmt != stmt) break;
        ++j;
      }
      if (options_.early_returns) leave_early(block, position, f_.stmts[stmt].begin, in);
      position = f_.stmts[stmt].end;
      in = compound(stmt, events, i, j, std::move(in));
      i = j;
    }
    if (leaves(block)) in.falls = false;
    return in;
  }

  Condition test_condition(const char* before, py::ExprId test, const char* after = "") {
    return {before + one_line(text_of(l_, u_, test)) + after, {u_.module, f_.exprs[test].begin}};
  }

  // The words for "this block runs".
  Condition words(py::BlockId block) {
    const py::Block& b = f_.blocks[block];
    const Spot at{u_.module, f_.stmts[b.stmt].begin};
    switch (b.kind) {
      case BlockKind::if_true:
        return test_condition("if ", b.test);
      case BlockKind::if_false:
        return test_condition("if not (", b.test, ")");
      case BlockKind::loop_body:
        if (f_.stmts[b.stmt].kind == StmtKind::for_)
          return {"if there is anything in " + one_line(text_of(l_, u_, f_.stmts[b.stmt].d)), at};
        return test_condition("while ", b.test);
      case BlockKind::loop_else:
        return {"if the loop ends without break", at};
      case BlockKind::try_body:
      case BlockKind::else_:
        return {"unless " + handler_words(b.stmt) + " is raised", at};
      case BlockKind::except_:
        return {b.test ? "if " + one_line(text_of(l_, u_, b.test)) + " is raised" : "if an exception is raised", at};
      case BlockKind::case_:
        return {"case " + one_line(text_of(l_, u_, b.test)), at};
      case BlockKind::function_body: {
        const py::FunctionId fn = f_.scopes[b.scope].owner;
        return {"after " + std::string(f_.str(f_.functions[fn].name)) + "() is called", at};
      }
      default:
        return {};
    }
  }

  // Is it known whether a try body completes? `failing`: the offset behind which nothing of it runs.
  Tri body_completes(py::StmtId id, std::uint32_t& failing, std::string_view& exception) {
    const std::uint64_t key = kStatementKey | static_cast<std::uint64_t>(u_.id) << 32 | id;
    const TestMemo memo = decided(l_, key, [&](TestMemo& out) {
      out.value = static_cast<std::uint8_t>(suite_completes(f_.stmts[id].a, out.failing, out.exception));
    });
    if (static_cast<Tri>(memo.value) == Tri::no) failing = memo.failing, exception = memo.exception;
    return static_cast<Tri>(memo.value);
  }

  Tri suite_completes(py::BlockId block, std::uint32_t& failing, std::string_view& exception) {
    const py::Block& body = f_.blocks[block];
    if (!body.first) return Tri::yes;
    bool sure = true;
    for (py::StmtId s = body.first; s <= body.last; ++s) {
      if (f_.stmts[s].block != block) continue;
      const Tri one = completes(s, exception);
      if (one == Tri::no && sure) {
        failing = f_.stmts[s].begin;
        return Tri::no;
      }
      if (one != Tri::yes) sure = false;
    }
    return sure ? Tri::yes : Tri::unknown;
  }

  bool catches(py::BlockId handler, std::string_view exception) {
    const py::ExprId test = f_.blocks[handler].test;
    if (!test) return true;
    const auto one = [&](py::ExprId e) {
      const std::string full = dotted_text(f_, e);
      const std::string_view name = std::string_view(full).substr(full.rfind('.') + 1);
      return name == exception || name == "Exception" || name == "BaseException" ||
             (exception == "ModuleNotFoundError" && name == "ImportError") ||
             (exception == "UnboundLocalError" && name == "NameError");
    };
    if (f_.exprs[test].kind != ExprKind::tuple) return one(test);
    for (py::ExprId e : f_.kids(f_.exprs[test]))
      if (one(e)) return true;
    return false;
  }

 private:
  // The ancestor of `inner` (or itself) whose parent is `block`; 0 when inner is block.
  py::BlockId child_below(py::BlockId block, py::BlockId inner) const {
    if (inner == block) return 0;
    for (py::BlockId b = inner; b; b = f_.blocks[b].parent)
      if (f_.blocks[b].parent == block) return b;
    return 0;
  }

  bool leaves(py::BlockId block) const {
    for (int depth = 0; depth < 100 && block; ++depth) {
      const py::Block& b = f_.blocks[block];
      if (b.ends & (py::kEndsReturn | py::kEndsRaise | py::kEndsExit | py::kEndsContinue | py::kEndsBreak)) return true;
      // `else` of an if whose branches all leave: look at the last statement.
      if (!b.first) return false;
      py::StmtId last = 0;
      for (py::StmtId s = b.last; s >= b.first && s; --s)
        if (f_.stmts[s].block == block) {
          last = s;
          break;
        }
      if (!last || f_.stmts[last].kind != StmtKind::if_ || !f_.stmts[last].c || !leaves(f_.stmts[last].b)) return false;
      block = f_.stmts[last].c;
    }
    return false;
  }

  void apply(const Event& e, Path& p) {
    switch (e.effect) {
      case Event::Effect::bind:
        p.state = State::bound;
        p.reaching = {e.index};
        p.condition = {};
        break;
      case Event::Effect::may_bind:
        if (p.state == State::unbound) {
          p.state = State::maybe;
          p.condition = {"", {u_.module, e.at}};
        }
        p.reaching.insert(p.reaching.begin(), e.index);
        break;
      case Event::Effect::unbind:
        p.state = State::unbound;
        p.reaching.clear();
        p.condition = {};
        break;
    }
  }

  // `return` between two places of this suite, under a test that may hold: what follows is conditional.
  void leave_early(py::BlockId block, std::uint32_t from, std::uint32_t to, Path& p) {
    if (p.state == State::maybe && !p.condition.text.empty()) return;
    const py::Block& b = f_.blocks[block];
    if (!b.first) return;
    const py::StmtId begin = first_statement_from(b, from);
    for (py::StmtId s = begin; s && s <= b.last && f_.stmts[s].begin < to; ++s) {
      const py::Stmt& stmt = f_.stmts[s];
      if (stmt.kind != StmtKind::return_ || stmt.block == block || f_.blocks[stmt.block].scope != b.scope) continue;
      if (block_runs(l_, u_, stmt.block, block) == Tri::no) continue;
      const Condition guard = words(stmt.block);
      early_ = {guard.text.starts_with("if ") ? "unless " + guard.text.substr(3) : guard.text, guard.at};
      has_early_ = true;
      return;
    }
  }

  py::StmtId first_statement_from(const py::Block& b, std::uint32_t offset) const {
    py::StmtId lo = b.first, hi = b.last + 1;
    while (lo < hi) {
      const py::StmtId mid = lo + (hi - lo) / 2;
      if (f_.stmts[mid].begin < offset)
        lo = mid + 1;
      else
        hi = mid;
    }
    return lo;
  }

  // Runs the events of [from, to) that stand in `block`.
  Path branch(py::BlockId block, const std::vector<Event>& events, std::size_t from, std::size_t to, Path in,
              std::uint32_t until = UINT32_MAX) {
    std::vector<Event> own;
    for (std::size_t i = from; i < to; ++i)
      if (events[i].at < until && encloses(f_, block, events[i].block)) own.push_back(events[i]);
    if (!block) return in;
    return run(block, own, 0, own.size(), std::move(in));
  }

  Path compound(py::StmtId id, const std::vector<Event>& events, std::size_t from, std::size_t to, Path in) {
    const py::Stmt& s = f_.stmts[id];
    switch (s.kind) {
      case StmtKind::if_: {
        const Tri t = holds(l_, u_, s.a);
        if (t == Tri::yes) return branch(s.b, events, from, to, std::move(in));
        if (t == Tri::no) return s.c ? branch(s.c, events, from, to, std::move(in)) : in;
        Path yes = branch(s.b, events, from, to, in);
        Path no = s.c ? branch(s.c, events, from, to, in) : in;
        const bool in_else = no.falls && no.state == State::bound;
        return join(std::move(yes), std::move(no),
                    in_else ? test_condition("if not (", s.a, ")") : test_condition("if ", s.a));
      }
      case StmtKind::while_:
      case StmtKind::for_: {
        const Tri t = holds(l_, u_, s.kind == StmtKind::while_ ? s.a : s.d);
        Path body = t == Tri::no ? in : branch(s.b, events, from, to, in);
        body.falls = true;  // `continue` and `break` leave the suite, not the code after it
        Path out = t == Tri::unknown ? join(std::move(body), std::move(in), words(s.b)) : body;
        return s.c ? branch(s.c, events, from, to, std::move(out)) : out;
      }
      case StmtKind::with: {
        Path out = branch(s.c, events, from, to, in);
        if (!suppresses(s)) return out;
        return join(std::move(out), std::move(in), {"unless an exception is suppressed", {u_.module, s.begin}});
      }
      case StmtKind::try_:
        return try_(id, events, from, to, std::move(in));
      case StmtKind::match: {
        Path out;
        out.falls = false;
        bool all = false;
        for (py::BlockId c : f_.kids(s.b, s.c)) {
          const py::Block& b = f_.blocks[c];
          all |= f_.exprs[b.test].kind == ExprKind::pat_as && !b.extra && f_.exprs[b.test].b == 0;
          out = join(std::move(out), branch(c, events, from, to, in), words(c));
        }
        return all ? out : join(std::move(out), std::move(in), {"if a case matches", {u_.module, s.begin}});
      }
      case StmtKind::function: {  // a name declared global
        const py::BlockId body = f_.functions[s.a].body;
        Path out = branch(body, events, from, to, in);
        out.falls = true;
        return join(std::move(out), std::move(in), words(body));
      }
      case StmtKind::class_:
        return branch(f_.classes[s.a].body, events, from, to, std::move(in));
      default:
        return in;
    }
  }

  bool suppresses(const py::Stmt& with) const {
    for (std::uint32_t i = 0; i < 2 * with.b; i += 2) {
      const py::Expr& x = f_.exprs[f_.kids(with.a, 2 * with.b)[i]];
      if (x.kind != ExprKind::call) continue;
      const std::string callee = dotted_text(f_, f_.kids(x)[0]);
      if (callee == "suppress" || callee == "contextlib.suppress") return true;
    }
    return false;
  }

  Path try_(py::StmtId id, const std::vector<Event>& events, std::size_t from, std::size_t to, Path in) {
    const py::Stmt& s = f_.stmts[id];
    std::uint32_t failing = UINT32_MAX;
    std::string_view exception;
    const Tri done = body_completes(id, failing, exception);
    const auto handlers = f_.kids(s.b, s.c);
    Path out;
    if (done == Tri::yes) {
      out = branch(s.a, events, from, to, std::move(in));
      if (s.d && out.falls) out = branch(s.d, events, from, to, std::move(out));
    } else if (done == Tri::no) {
      Path part = branch(s.a, events, from, to, std::move(in), failing);
      part.falls = true;
      out = part;
      out.falls = false;
      for (py::BlockId h : handlers)
        if (catches(h, exception)) {
          out = branch(h, events, from, to, std::move(part));
          break;
        }
    } else {
      const Condition unless = words(s.a);
      Path body = branch(s.a, events, from, to, in);
      Path raised = in;  // the exception may come at any point of the body
      if (body.state != in.state || body.reaching != in.reaching) {
        if (raised.state != body.state) raised.state = State::maybe, raised.condition = unless;
        add_all(raised.reaching, body.reaching);
      }
      if (s.d && body.falls) body = branch(s.d, events, from, to, std::move(body));
      out = std::move(body);
      for (py::BlockId h : handlers) {
        // A handler that binds the name itself makes what the body bound before irrelevant: run() sees to that.
        out = join(std::move(out), branch(h, events, from, to, raised), unless);
      }
    }
    if (s.e) {
      const bool falls = out.falls;
      out.falls = true;
      out = branch(s.e, events, from, to, std::move(out));
      out.falls = out.falls && falls;
    }
    return out;
  }

  Tri completes(py::StmtId id, std::string_view& exception) {
    const py::Stmt& s = f_.stmts[id];
    switch (s.kind) {
      case StmtKind::pass:
        return Tri::yes;
      case StmtKind::import:
      case StmtKind::import_from: {
        Tri all = Tri::yes;
        for (std::uint32_t i = s.a; i < s.a + s.b; ++i) {
          const Tri one = import_succeeds(l_, *u_.module, f_.imports[i]);
          if (one == Tri::no) {
            const py::Import& imp = f_.imports[i];
            const std::string module = absolute_module(*u_.module, f_.str(imp.module), imp.level);
            const bool there = find_module(l_, module) || std_module(module) == StdModule::listed;
            exception = there ? "ImportError" : "ModuleNotFoundError";
            return one;
          }
          if (one == Tri::unknown) all = one;
        }
        return all;
      }
      case StmtKind::function:
        return f_.functions[s.a].decorator_count ? Tri::unknown : Tri::yes;
      case StmtKind::expr:
        return evaluates(s.a, exception);
      case StmtKind::assign:
        return evaluates(s.c, exception);
      default:
        return Tri::unknown;
    }
  }

  // Does a plain expression evaluate without NameError or AttributeError?
  Tri evaluates(py::ExprId e, std::string_view& exception) {
    const py::Expr& x = f_.exprs[e];
    switch (x.kind) {
      case ExprKind::string:
      case ExprKind::bytes:
      case ExprKind::integer:
      case ExprKind::floating:
      case ExprKind::true_:
      case ExprKind::false_:
      case ExprKind::none_:
      case ExprKind::ellipsis:
        return Tri::yes;
      case ExprKind::name: {
        const std::string_view name = f_.str(x.a);
        if (binding_scope(f_, scope_at(u_, x.begin), x.a) > 1) return Tri::unknown;
        if (u_.module->bindings.count(name)) {
          const Tri before = bound_before(name, x.begin);
          if (before == Tri::no) exception = "NameError";
          return before;
        }
        if (!u_.module->stars.empty()) return Tri::unknown;
        if (std_entry("builtins", name).kind != StdEntry::Kind::none) return Tri::yes;
        if (name.starts_with("__")) return Tri::unknown;
        exception = "NameError";
        return Tri::no;
      }
      case ExprKind::attribute: {
        const Tri base = evaluates(x.a, exception);
        if (base == Tri::no) return base;
        const std::string name = canonical(l_, u_, x.a);
        if (std_module(name) == StdModule::listed) {
          if (std_entry(name, f_.str(x.b)).kind != StdEntry::Kind::none ||
              std_module(name + "." + std::string(f_.str(x.b))) != StdModule::none)
            return base;
          exception = "AttributeError";
          return Tri::no;
        }
        if (const StdClass* cls = std_class(name)) {
          std::vector<const StdClass*> todo{cls};
          while (!todo.empty()) {
            const StdClass* c = todo.back();
            todo.pop_back();
            if (std_member(*c, f_.str(x.b))) return base;
            for (std::string_view b : c->bases)
              if (const StdClass* up = std_class(b)) todo.push_back(up);
          }
          exception = "AttributeError";
          return Tri::no;
        }
        return Tri::unknown;
      }
      case ExprKind::tuple: {
        Tri all = Tri::yes;
        for (py::ExprId k : f_.kids(x)) {
          const Tri one = evaluates(k, exception);
          if (one == Tri::no) return one;
          if (one == Tri::unknown) all = one;
        }
        return all;
      }
      default:
        return Tri::unknown;
    }
  }

  // A module-level name read at module level: yes when some unconditional binding stands before.
  Tri bound_before(std::string_view name, std::uint32_t at) {
    bool any = false;
    for (std::uint32_t i : u_.module->bindings.at(name)) {
      const py::Binding& b = f_.bindings[i];
      if (b.begin >= at) continue;
      any = true;
      if (b.block == 1 && b.kind != py::BindingKind::del) return Tri::yes;
    }
    if (any || std_entry("builtins", name).kind != StdEntry::Kind::none) return Tri::unknown;
    return Tri::no;
  }

  std::string handler_words(py::StmtId t) {
    std::string out;
    for (py::BlockId h : f_.kids(f_.stmts[t].b, f_.stmts[t].c)) {
      if (!out.empty()) out += " or ";
      out += f_.blocks[h].test ? one_line(text_of(l_, u_, f_.blocks[h].test)) : "an exception";
    }
    return out.empty() ? "an exception" : out;
  }

  Linked& l_;
  const Unit& u_;
  const py::Facts& f_;
  FlowOptions options_;

 public:
  Condition early_;
  bool has_early_ = false;
};

}  // namespace

Flow flow(Linked& l, const Unit& u, py::BlockId root, const std::vector<Event>& events, FlowOptions options) {
  Walker walker(l, u, options);
  Path p = walker.run(root, events, 0, events.size(), {});
  Flow out{p.state, std::move(p.reaching), std::move(p.condition)};
  if (walker.has_early_ && out.state == State::bound) {
    out.state = State::maybe;
    out.condition = walker.early_;
  }
  return out;
}

Tri block_runs(Linked& l, const Unit& u, py::BlockId block, py::BlockId root) {
  const py::Facts& f = *u.f;
  Tri all = Tri::yes;
  for (py::BlockId b = block; b && b != root; b = f.blocks[b].parent) {
    const py::Block& x = f.blocks[b];
    Tri one = Tri::yes;
    switch (x.kind) {
      case BlockKind::if_true:
        one = holds(l, u, x.test);
        break;
      case BlockKind::if_false:
        one = !holds(l, u, x.test);
        break;
      case BlockKind::loop_body:
        one = f.stmts[x.stmt].kind == StmtKind::while_ ? holds(l, u, x.test) : holds(l, u, f.stmts[x.stmt].d);
        break;
      case BlockKind::try_body:
      case BlockKind::except_:
      case BlockKind::else_: {
        std::uint32_t failing = 0;
        std::string_view exception;
        Walker walker(l, u, {});
        const Tri done = walker.body_completes(x.stmt, failing, exception);
        if (x.kind == BlockKind::except_)
          one = done == Tri::yes ? Tri::no : done == Tri::no ? tri(walker.catches(b, exception)) : Tri::unknown;
        else if (x.kind == BlockKind::else_)
          one = done;
        else if (done == Tri::unknown)
          one = Tri::unknown;
        break;
      }
      case BlockKind::case_:
      case BlockKind::loop_else:
        one = Tri::unknown;
        break;
      default:
        break;
    }
    if (one == Tri::no) return one;
    if (one == Tri::unknown) all = one;
  }
  return all;
}

Condition guard_of(Linked& l, const Unit& u, py::BlockId block, py::BlockId root) {
  const py::Facts& f = *u.f;
  Walker walker(l, u, {});
  for (py::BlockId b = block; b && b != root; b = f.blocks[b].parent) {
    const BlockKind kind = f.blocks[b].kind;
    if (kind == BlockKind::with_body || kind == BlockKind::finally_ || kind == BlockKind::class_body ||
        kind == BlockKind::try_body)
      continue;
    if (kind != BlockKind::function_body && block_runs(l, u, b, f.blocks[b].parent) == Tri::yes) continue;
    return walker.words(b);
  }
  return {};
}

Tri import_succeeds(Linked& l, Module& m, const py::Import& imp) {
  const py::Facts& f = *m.unit.f;
  const std::string name = absolute_module(m, f.str(imp.module), imp.level);
  if (name.empty()) return Tri::unknown;
  Module* target = find_module(l, name);
  if (!target) {
    switch (std_module(name)) {
      case StdModule::listed:
        if (!imp.name || f.str(imp.name) == "*" || std_entry(name, f.str(imp.name)).kind != StdEntry::Kind::none ||
            std_module(name + "." + std::string(f.str(imp.name))) != StdModule::none)
          return Tri::yes;
        return Tri::no;
      case StdModule::unlisted:
        return imp.name ? Tri::unknown : Tri::yes;
      case StdModule::other_platform:
      case StdModule::removed:
        return Tri::no;
      case StdModule::none:
        break;
    }
    const std::string top = name.substr(0, name.find('.'));
    if (std_module(top) != StdModule::none) return Tri::no;
    Module* package = find_module(l, top);
    if (!package) return Tri::unknown;
    return module_may_exist(l, name) ? Tri::unknown : Tri::no;
  }
  if (target->kind == Module::Kind::compiled) return Tri::unknown;  // built or not
  if (!imp.name || f.str(imp.name) == "*") return Tri::yes;
  if (target == &m)  // `from pkg import module` in pkg itself; another name depends on what came before
    return find_module(l, name + "." + std::string(f.str(imp.name))) ? Tri::yes : Tri::unknown;
  return tri(module_attribute(l, *target, f.str(imp.name))->definedness);
}

}  // namespace assay::model
