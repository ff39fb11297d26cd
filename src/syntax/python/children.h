// Which expressions stand directly in an expression: the one place that knows which of a kind's fields lead to others.
//
// Operators of comparisons, names and literals are no children; nor are what a lambda's parameters default to, which
// stand in `parameters`. Children come in the order of the tables (a dict's keys before their values, a conditional's
// body before its test), each with a smaller id than the expression it stands in.
#pragma once

#include "syntax/python/facts.h"

namespace assay::py {

// The fields of Expr that hold its children.
enum class ChildFields : std::uint8_t {
  none,
  a,
  b,
  a_and_b,
  list,      // Facts::kids, where 0 stands for one that is left out (a slice's bound, the key of `**value`)
  operands,  // Facts::kids of a comparison, where every second one is an Operator
};

constexpr ChildFields child_fields(ExprKind kind) {
  switch (kind) {
    case ExprKind::none:
    case ExprKind::name:
    case ExprKind::string:
    case ExprKind::bytes:
    case ExprKind::integer:
    case ExprKind::floating:
    case ExprKind::imaginary:
    case ExprKind::true_:
    case ExprKind::false_:
    case ExprKind::none_:
    case ExprKind::ellipsis:
    case ExprKind::pat_star:
    case ExprKind::error:
      return ChildFields::none;
    case ExprKind::attribute:
    case ExprKind::starred:
    case ExprKind::await:
    case ExprKind::yield:
    case ExprKind::yield_from:
    case ExprKind::unary:
    case ExprKind::pat_value:
    case ExprKind::pat_singleton:
      return ChildFields::a;
    case ExprKind::keyword:
    case ExprKind::lambda:
    case ExprKind::pat_as:
      return ChildFields::b;
    case ExprKind::subscript:
    case ExprKind::binary:
    case ExprKind::named:
      return ChildFields::a_and_b;
    case ExprKind::compare:
      return ChildFields::operands;
    case ExprKind::call:
    case ExprKind::slice:
    case ExprKind::fstring:
    case ExprKind::tstring:
    case ExprKind::interpolation:
    case ExprKind::tuple:
    case ExprKind::list:
    case ExprKind::set:
    case ExprKind::dict:
    case ExprKind::list_comp:
    case ExprKind::set_comp:
    case ExprKind::generator:
    case ExprKind::dict_comp:
    case ExprKind::comp_for:
    case ExprKind::boolean:
    case ExprKind::conditional:
    case ExprKind::pat_sequence:
    case ExprKind::pat_or:
    case ExprKind::pat_mapping:
    case ExprKind::pat_class:
      return ChildFields::list;
  }
  return ChildFields::none;
}

// visit(ExprId) for each child; none is 0.
template <class Visit>
void for_each_child(const Facts& f, const Expr& e, Visit&& visit) {
  const auto one = [&](ExprId child) {
    if (child != 0) visit(child);
  };
  switch (child_fields(e.kind)) {
    case ChildFields::none:
      break;
    case ChildFields::a:
      one(e.a);
      break;
    case ChildFields::b:
      one(e.b);
      break;
    case ChildFields::a_and_b:
      one(e.a);
      one(e.b);
      break;
    case ChildFields::list:
      for (const ExprId child : f.kids(e)) one(child);
      break;
    case ChildFields::operands: {
      const auto kids = f.kids(e);
      for (std::size_t i = 0; i < kids.size(); i += 2) one(kids[i]);
      break;
    }
  }
}

// Of an expression and all that stands in it by its place in the text (what a lambda's parameters default to
// included): the one with the smallest id. They have the ids from that to the whole's.
inline ExprId first_within(const Facts& f, ExprId whole) {
  ExprId first = whole;
  while (first > 1 && f.exprs[first - 1].begin >= f.exprs[whole].begin) --first;
  return first;
}

// visit(ExprId) for each of them, the whole last; nothing for 0.
template <class Visit>
void for_each_within(const Facts& f, ExprId whole, Visit&& visit) {
  if (whole == 0) return;
  for (ExprId e = first_within(f, whole); e <= whole; ++e)
    if (f.exprs[e].end <= f.exprs[whole].end) visit(e);
}

// Whether is(ExprId) holds of one of them; asked from the whole downwards, until it does.
template <class Is>
bool any_within(const Facts& f, ExprId whole, Is&& is) {
  for (ExprId e = whole; e != 0 && f.exprs[e].begin >= f.exprs[whole].begin; --e)
    if (f.exprs[e].end <= f.exprs[whole].end && is(e)) return true;
  return false;
}

}  // namespace assay::py
