#include "model/code.h"

#include <algorithm>

#include "model/constant.h"
#include "syntax/python/children.h"

namespace assay::model {

using namespace py;

namespace {
// Expressions nest as deep as the parser lets them; these walks stop before the stack does.
constexpr int kDepth = 200;

std::string dotted_at(const Facts& f, ExprId id, int depth) {
  if (!id || depth > kDepth) return {};
  const Expr& e = f.exprs[id];
  switch (e.kind) {
    case ExprKind::name:
      return std::string(f.str(e.a));
    case ExprKind::attribute: {
      std::string left = dotted_at(f, e.a, depth + 1);
      return left.empty() ? left : left + "." + std::string(f.str(e.b));
    }
    case ExprKind::call: {
      std::string left = dotted_at(f, callee(f, id), depth + 1);
      return left.empty() ? left : left + "()";
    }
    case ExprKind::subscript: {
      std::string left = dotted_at(f, e.a, depth + 1);
      return left.empty() ? left : left + "[]";
    }
    default:
      return {};
  }
}
}  // namespace

std::string dotted(const Facts& f, ExprId id) { return dotted_at(f, id, 0); }

std::string_view last_name(const Facts& f, ExprId id) {
  for (int depth = 0; id && depth < kDepth; ++depth) {
    const Expr& e = f.exprs[id];
    switch (e.kind) {
      case ExprKind::name:
        return f.str(e.a);
      case ExprKind::attribute:
        return f.str(e.b);
      case ExprKind::call:
        id = callee(f, id);
        break;
      case ExprKind::subscript:
        id = e.a;
        break;
      default:
        return {};
    }
  }
  return {};
}

ExprId callee(const Facts& f, ExprId call) {
  const Expr& e = f.exprs[call];
  return e.kind == ExprKind::call && e.b ? f.children[e.a] : 0;
}

std::span<const std::uint32_t> arguments(const Facts& f, ExprId call) {
  const Expr& e = f.exprs[call];
  return e.kind == ExprKind::call && e.b ? f.kids(e.a + 1, e.b - 1) : std::span<const std::uint32_t>{};
}

ExprId argument(const Facts& f, ExprId call, int position, std::string_view name) {
  int at = 0;
  for (ExprId a : arguments(f, call)) {
    const Expr& e = f.exprs[a];
    if (e.kind == ExprKind::keyword) {
      if (!name.empty() && e.a && f.str(e.a) == name) return e.b;
    } else if (e.kind == ExprKind::starred) {
      return 0;  // the positions after it are not known
    } else if (at++ == position) {
      return a;
    }
  }
  return 0;
}

std::string_view string_value(const Facts& f, ExprId id) {
  const Expr& e = f.exprs[id];
  return e.kind == ExprKind::string ? f.str(e.a) : std::string_view{};
}

FunctionId function_of(const Facts& f, BlockId block) {
  for (int depth = 0; block && depth < 4096; ++depth) {
    const Block& b = f.blocks[block];
    if (b.kind == BlockKind::function_body) {
      const Stmt& s = f.stmts[b.stmt];
      return s.kind == StmtKind::function ? s.a : 0;
    }
    block = b.parent;
  }
  return 0;
}

namespace {
std::uint32_t decorated_line(const Facts& f, StmtId stmt, std::uint32_t name_begin, std::uint32_t first,
                             std::uint32_t count) {
  std::uint32_t line = f.line_of(stmt ? f.stmts[stmt].begin : name_begin);
  for (ExprId d : f.kids(first, count)) line = std::min(line, f.line_of(f.exprs[d].begin));
  return line;
}
}  // namespace

std::uint32_t first_line(const Facts& f, const Function& x) {
  return decorated_line(f, x.stmt, x.name_begin, x.first_decorator, x.decorator_count);
}
std::uint32_t first_line(const Facts& f, const Class& x) {
  return decorated_line(f, x.stmt, x.name_begin, x.first_decorator, x.decorator_count);
}

std::uint32_t end_line(const Facts& f, StmtId stmt) {
  const Stmt& s = f.stmts[stmt];
  return f.line_of(s.end > s.begin ? s.end - 1 : s.begin);
}

Span span_of(const Facts& f, const Function& x) {
  const Stmt& s = f.stmts[x.stmt];
  return {s.begin, s.end};
}

Span body_of(const Facts& f, const Function& x) {
  const Block& b = f.blocks[x.body];
  return {b.begin, std::max(b.end, f.stmts[x.stmt].end)};
}

std::vector<ExprId> exprs_in(const Facts& f, Span span, ExprKind kind) {
  std::vector<ExprId> out;
  for (ExprId i = 1; i < f.exprs.size(); ++i)
    if (f.exprs[i].kind == kind && span.holds(f.exprs[i].begin)) out.push_back(i);
  std::sort(out.begin(), out.end(), [&](ExprId a, ExprId b) {
    return f.exprs[a].begin != f.exprs[b].begin ? f.exprs[a].begin < f.exprs[b].begin : a < b;
  });
  return out;
}

std::vector<StmtId> stmts_in(const Facts& f, Span span, StmtKind kind) {
  std::vector<StmtId> out;
  for (StmtId i = 1; i < f.stmts.size(); ++i)
    if (f.stmts[i].kind == kind && span.holds(f.stmts[i].begin)) out.push_back(i);
  std::sort(out.begin(), out.end(), [&](StmtId a, StmtId b) { return f.stmts[a].begin < f.stmts[b].begin; });
  return out;
}

std::vector<Guard> guards(const Facts& f, BlockId from, BlockId top) {
  std::vector<Guard> out;
  for (int depth = 0; from && from != top && depth < 4096; ++depth) {
    const Block& b = f.blocks[from];
    bool loop = b.kind == BlockKind::loop_body || b.kind == BlockKind::loop_else;
    if (b.kind == BlockKind::if_true || b.kind == BlockKind::if_false || loop)
      out.push_back({b.kind, b.test, b.kind == BlockKind::if_true || b.kind == BlockKind::loop_body, from});
    else if (b.kind == BlockKind::except_ || b.kind == BlockKind::try_body || b.kind == BlockKind::else_ ||
             b.kind == BlockKind::case_ || b.kind == BlockKind::with_body || b.kind == BlockKind::finally_)
      out.push_back({b.kind, b.test, true, from});
    from = b.parent;
  }
  return out;
}

namespace {

bool same_at(const Facts& a, ExprId x, const Facts& b, ExprId y, int depth);

bool same_kids(const Facts& a, const Expr& p, const Facts& b, const Expr& q, int depth) {
  if (p.b != q.b) return false;
  auto left = a.kids(p), right = b.kids(q);
  for (std::size_t i = 0; i < left.size(); ++i)
    if (!same_at(a, left[i], b, right[i], depth + 1)) return false;
  return true;
}

bool same_at(const Facts& a, ExprId x, const Facts& b, ExprId y, int depth) {
  if (!x || !y) return x == y;
  if (depth > kDepth) return false;
  const Expr &p = a.exprs[x], &q = b.exprs[y];
  if (p.kind != q.kind) return false;
  switch (p.kind) {
    case ExprKind::name:
      return a.str(p.a) == b.str(q.a);
    case ExprKind::attribute:
      return a.str(p.b) == b.str(q.b) && same_at(a, p.a, b, q.a, depth + 1);
    case ExprKind::keyword:
      return a.str(p.a) == b.str(q.a) && same_at(a, p.b, b, q.b, depth + 1);
    case ExprKind::string:
    case ExprKind::bytes:
      return a.str(p.a) == b.str(q.a);
    case ExprKind::integer:
    case ExprKind::floating:
    case ExprKind::imaginary:
      return equal(constant(a, x), constant(b, y)) || a.str(p.a) == b.str(q.a);
    case ExprKind::unary:
    case ExprKind::binary:
    case ExprKind::boolean:
    case ExprKind::subscript:
    case ExprKind::interpolation:
      if (p.op != q.op) return false;
      break;
    case ExprKind::none:
    case ExprKind::error:
    case ExprKind::lambda:  // and patterns: not worth comparing
    case ExprKind::pat_value:
    case ExprKind::pat_singleton:
    case ExprKind::pat_sequence:
    case ExprKind::pat_or:
    case ExprKind::pat_mapping:
    case ExprKind::pat_class:
    case ExprKind::pat_star:
    case ExprKind::pat_as:
      return false;
    default:
      break;
  }
  switch (child_fields(p.kind)) {
    case ChildFields::none:
      return true;
    case ChildFields::a:
      return same_at(a, p.a, b, q.a, depth + 1);
    case ChildFields::b:
      return same_at(a, p.b, b, q.b, depth + 1);
    case ChildFields::a_and_b:
      return same_at(a, p.a, b, q.a, depth + 1) && same_at(a, p.b, b, q.b, depth + 1);
    case ChildFields::list:
      return same_kids(a, p, b, q, depth);
    case ChildFields::operands: {
      if (p.b != q.b) return false;
      auto left = a.kids(p), right = b.kids(q);
      for (std::size_t i = 0; i < left.size(); ++i) {
        if (i % 2 ? left[i] != right[i] : !same_at(a, left[i], b, right[i], depth + 1)) return false;
      }
      return true;
    }
  }
  return false;
}

Operator negation(Operator op) {
  switch (op) {
    case Operator::eq:
      return Operator::ne;
    case Operator::ne:
      return Operator::eq;
    case Operator::lt:
      return Operator::ge;
    case Operator::ge:
      return Operator::lt;
    case Operator::gt:
      return Operator::le;
    case Operator::le:
      return Operator::gt;
    case Operator::is:
      return Operator::is_not;
    case Operator::is_not:
      return Operator::is;
    case Operator::in:
      return Operator::not_in;
    case Operator::not_in:
      return Operator::in;
    default:
      return Operator::none;
  }
}

bool is_not(const Expr& e) { return e.kind == ExprKind::unary && static_cast<Operator>(e.op) == Operator::not_; }

bool opposite_at(const Facts& a, ExprId x, const Facts& b, ExprId y, int depth) {
  if (!x || !y || depth > kDepth) return false;
  const Expr &p = a.exprs[x], &q = b.exprs[y];
  if (is_not(p) && is_not(q)) return opposite_at(a, p.a, b, q.a, depth + 1);
  if (is_not(p)) return same_at(a, p.a, b, y, depth + 1);
  if (is_not(q)) return same_at(a, x, b, q.a, depth + 1);
  if (p.kind == ExprKind::compare && q.kind == ExprKind::compare && p.b == 3 && q.b == 3) {
    auto left = a.kids(p), right = b.kids(q);
    return negation(static_cast<Operator>(left[1])) == static_cast<Operator>(right[1]) &&
           same_at(a, left[0], b, right[0], depth + 1) && same_at(a, left[2], b, right[2], depth + 1);
  }
  if (p.kind == ExprKind::boolean && q.kind == ExprKind::boolean && p.op != q.op && p.b == q.b) {  // De Morgan
    auto left = a.kids(p), right = b.kids(q);
    for (std::size_t i = 0; i < left.size(); ++i)
      if (!opposite_at(a, left[i], b, right[i], depth + 1)) return false;
    return true;
  }
  return false;
}

}  // namespace

bool same(const Facts& a, ExprId x, const Facts& b, ExprId y) { return x && y && same_at(a, x, b, y, 0); }
bool opposite(const Facts& a, ExprId x, const Facts& b, ExprId y) { return opposite_at(a, x, b, y, 0); }

Parsed::Parsed(std::string_view text) {
  if (text.size() > 4096) return;
  // In parentheses, so that a quotation may run over lines; a tuple's own commas stay a tuple.
  std::string source = "(" + std::string(text) + "\n)\n";
  block = py::parse(source);
  if (!Facts::open(block, facts) || facts.errors.size() > 1 || facts.stmts.size() != 2) return;
  const Stmt& s = facts.stmts[1];
  if (s.kind != StmtKind::expr || facts.exprs[s.a].kind == ExprKind::error) return;
  // "a)(b" would be read as a call of (a): the expression must not begin before the text does.
  int depth = 0;
  for (char c : text) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (depth < 0 && text.find_first_of("'\"") == std::string_view::npos) return;
  }
  expr = s.a;
}

}  // namespace assay::model
