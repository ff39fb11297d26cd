// Reading the facts of one file: spelling of expressions, what stands in a function, what guards a statement.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "facts/tree_facts.h"

namespace assay::model {

// "a.b.c" for names and attributes of names; calls in between are written "a.b().c", subscripts "a[].b"; "" for others.
std::string dotted(const py::Facts&, py::ExprId);
// The last name of a name or attribute ("c" of "a.b.c"), of a call's callee, of a subscript's value; "" for others.
std::string_view last_name(const py::Facts&, py::ExprId);

py::ExprId callee(const py::Facts&, py::ExprId call);
// Arguments of a call in source order; keywords are ExprKind::keyword nodes.
std::span<const std::uint32_t> arguments(const py::Facts&, py::ExprId call);
// The value of keyword `name`, or of positional argument `position` (-1: none); 0 when it isn't given.
py::ExprId argument(const py::Facts&, py::ExprId call, int position, std::string_view name);
std::string_view string_value(const py::Facts&, py::ExprId);  // of a plain string literal, else ""

// The function in whose body the block stands, directly or in a class inside it; 0 for none. Lambdas don't count.
py::FunctionId function_of(const py::Facts&, py::BlockId);
// From the statement of a definition to the definition, and the decorators' first line.
std::uint32_t first_line(const py::Facts&, const py::Function&);
std::uint32_t first_line(const py::Facts&, const py::Class&);
std::uint32_t end_line(const py::Facts&, py::StmtId);

struct Span {
  std::uint32_t begin = 0, end = 0;
  bool holds(std::uint32_t offset) const { return offset >= begin && offset < end; }
};
Span span_of(const py::Facts&, const py::Function&);  // without decorators
Span body_of(const py::Facts&, const py::Function&);

// Expressions of a kind whose text lies in the span, in source order.
std::vector<py::ExprId> exprs_in(const py::Facts&, Span, py::ExprKind);
std::vector<py::StmtId> stmts_in(const py::Facts&, Span, py::StmtKind);

// The conditions around a block up to `top` (exclusive), innermost first: if, while and case with their sense, try and
// with and loops too.
struct Guard {
  py::BlockKind kind;
  py::ExprId test;  // 0 where the kind has none
  bool holds;       // the test is true (if_true, loop_body) or false (if_false) here
  py::BlockId block;
};
std::vector<Guard> guards(const py::Facts&, py::BlockId from, py::BlockId top);

// Whether the two expressions are the same up to spelling (quotes, parentheses, number bases, spacing).
bool same(const py::Facts& a, py::ExprId x, const py::Facts& b, py::ExprId y);
// Whether one is the other's negation: "not x" and "x", "a == b" and "a != b", "a is None" and "a is not None", "<" and
// ">=".
bool opposite(const py::Facts& a, py::ExprId x, const py::Facts& b, py::ExprId y);

// A piece of text read as one Python expression.
struct Parsed {
  std::string block;
  py::Facts facts;
  py::ExprId expr = 0;  // 0: it is not an expression
  explicit Parsed(std::string_view text);
  Parsed(const Parsed&) = delete;
  Parsed& operator=(const Parsed&) = delete;
};

}  // namespace assay::model
