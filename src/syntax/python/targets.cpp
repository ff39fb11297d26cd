// What is assigned to, and the bindings and stores that come of it.
#include <limits>

#include "syntax/python/parser.h"

namespace assay::py {

namespace {

std::string_view cannot_assign(ExprKind kind) {
  switch (kind) {
    case ExprKind::call:
      return "cannot assign to function call";
    case ExprKind::none_:
      return "cannot assign to None";
    case ExprKind::true_:
      return "cannot assign to True";
    case ExprKind::false_:
      return "cannot assign to False";
    case ExprKind::ellipsis:
      return "cannot assign to ellipsis";
    case ExprKind::string:
    case ExprKind::bytes:
    case ExprKind::integer:
    case ExprKind::floating:
    case ExprKind::imaginary:
      return "cannot assign to literal";
    case ExprKind::fstring:
    case ExprKind::tstring:
      return "cannot assign to f-string expression";
    case ExprKind::compare:
      return "cannot assign to comparison";
    case ExprKind::conditional:
      return "cannot assign to conditional expression";
    case ExprKind::lambda:
      return "cannot assign to lambda";
    case ExprKind::await:
      return "cannot assign to await expression";
    case ExprKind::yield:
    case ExprKind::yield_from:
      return "cannot assign to yield expression";
    case ExprKind::named:
      return "cannot assign to named expression";
    case ExprKind::list_comp:
      return "cannot assign to list comprehension";
    case ExprKind::set_comp:
      return "cannot assign to set comprehension";
    case ExprKind::dict_comp:
      return "cannot assign to dict comprehension";
    case ExprKind::generator:
      return "cannot assign to generator expression";
    case ExprKind::dict:
      return "cannot assign to dict literal";
    case ExprKind::set:
      return "cannot assign to set display";
    case ExprKind::starred:
      return "cannot delete starred";
    default:
      return "cannot assign to expression";
  }
}

}  // namespace

void Parser::set_context(ExprId target, Context context) {
  Expr& e = t_.exprs[target];
  switch (e.kind) {
    case ExprKind::name:
    case ExprKind::attribute:
    case ExprKind::subscript:
      e.op = static_cast<std::uint8_t>(context);
      return;
    case ExprKind::starred:
      if (context == Context::del) return fail(cannot_assign(e.kind));
      e.op = static_cast<std::uint8_t>(context);
      return set_context(e.a, context);
    case ExprKind::tuple:
    case ExprKind::list:
      e.op = static_cast<std::uint8_t>(context);
      for (std::uint32_t i = 0; i < e.b; ++i) set_context(t_.children[e.a + i], context);
      return;
    default:
      return fail(cannot_assign(e.kind));
  }
}

ScopeId Parser::walrus_scope() const {
  ScopeId scope = scope_;
  while (t_.scopes[scope].kind == ScopeKind::comprehension) scope = t_.scopes[scope].parent;
  return scope;
}

void Parser::bind(BindingKind kind, ScopeId scope, NameId name, std::uint32_t begin, ExprId value, std::uint32_t target,
                  std::uint8_t flags, std::int16_t index) {
  t_.bindings.push({kind, flags, index, scope, name, stmt_, block_, begin, value, target});
}

void Parser::bind_one(ExprId target, const Origin& origin, std::uint8_t flags, std::int16_t index) {
  const Expr& e = t_.exprs[target];
  switch (e.kind) {
    case ExprKind::name:
      return bind(origin.kind, scope_, e.a, e.begin, origin.value, origin.annotation, flags, index);
    case ExprKind::attribute:
    case ExprKind::subscript:
      t_.stores.push({origin.kind, flags, index, target, origin.value, origin.annotation, stmt_, block_, scope_});
      return;
    case ExprKind::starred:
      return bind_one(e.a, origin, flags, -1);
    case ExprKind::tuple:
    case ExprKind::list: {
      const bool unpacks = origin.kind != BindingKind::del;
      const bool nested = flags != 0;
      bool counted = unpacks && !nested;  // places after a starred element are not known
      for (std::uint32_t i = 0; i < e.b; ++i) {
        const ExprId element = t_.children[e.a + i];
        if (t_.exprs[element].kind == ExprKind::starred) counted = false;
        const bool known = counted && i <= static_cast<std::uint32_t>(std::numeric_limits<std::int16_t>::max());
        bind_one(element, origin, unpacks ? 1 : 0, known ? static_cast<std::int16_t>(i) : std::int16_t{-1});
      }
      return;
    }
    default:
      return;
  }
}

void Parser::bind_target(ExprId target, const Origin& origin) {
  if (!failed_) bind_one(target, origin, 0, -1);
}

ExprId Parser::target_list() {
  const std::uint32_t begin = tok_.begin;
  auto element = [this]() -> ExprId {
    if (!is(Tok::star)) return binary(kPrecBitOr);
    return star_expression();
  };
  ExprId target = element();
  if (is(Tok::comma)) {
    const std::uint32_t stack_mark = t_.stack.size();
    push(target);
    while (take(Tok::comma) && !is(Tok::kw_in) && !is(Tok::equal)) push(element());
    target = add_list(ExprKind::tuple, begin, stack_mark);
  }
  set_context(target, Context::store);
  return target;
}

}  // namespace assay::py
