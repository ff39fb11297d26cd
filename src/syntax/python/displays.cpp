// Everything in brackets: calls, subscripts, tuples, lists, sets, dictionaries, comprehensions.
#include "syntax/python/parser.h"

namespace assay::py {

ExprId Parser::call(ExprId callee, std::uint32_t begin) {
  const std::uint32_t stack_mark = t_.stack.size();
  note_call(callee);
  push(callee);
  arguments();
  return add_list(ExprKind::call, begin, stack_mark);
}

// A scope whose names can come and go behind the reader's back.
void Parser::note_call(ExprId callee) {
  const Expr& e = t_.exprs[callee];
  if (e.kind != ExprKind::name) return;
  const std::string_view name = text(e.begin, e.end);
  if (name == "locals" || name == "exec" || name == "eval") t_.scopes[walrus_scope()].flags |= 1;
}

void Parser::arguments() {
  Nesting nesting(*this);
  const std::uint32_t open = tok_.begin;
  next();
  bool keyword_seen = false;
  bool first = true;
  while (!is(Tok::rpar) && !failed_) {
    const std::uint32_t stack_mark = t_.stack.size();
    const std::uint32_t scope_mark = t_.scope_stack.size();
    const ExprId value = argument(keyword_seen);
    if (at_comprehension()) {
      // A generator as the only argument shares the brackets of the call, and its span includes them.
      const ExprKind kind = t_.exprs[value].kind;
      if (!first || kind == ExprKind::starred || kind == ExprKind::keyword)
        return fail("Generator expression must be parenthesized");
      push(value);
      push(comprehension(ExprKind::generator, open, stack_mark, scope_mark, Tok::rpar));
      return;
    }
    push(value);
    first = false;
    if (!take(Tok::comma)) break;
  }
  expect(Tok::rpar);
}

ExprId Parser::argument(bool& keyword_seen) {
  const std::uint32_t begin = tok_.begin;
  if (take(Tok::double_star)) {
    keyword_seen = true;
    const ExprId value = expression();
    return add(ExprKind::keyword, begin, prev_end_, 0, value);
  }
  if (is(Tok::star)) {
    next();
    const ExprId value = expression();
    return add(ExprKind::starred, begin, prev_end_, value);
  }
  const ExprId value = named_expression();
  if (!is(Tok::equal)) {
    if (keyword_seen) fail("positional argument follows keyword argument");
    return value;
  }
  if (!is_bare_name(value, begin)) {
    fail("expression cannot contain assignment, perhaps you meant \"==\"?");
    return value;
  }
  keyword_seen = true;
  const NameId name = t_.exprs[value].a;
  t_.exprs.truncate(value);  // the name was no expression
  next();
  const ExprId given = expression();
  return add(ExprKind::keyword, begin, prev_end_, name, given);
}

ExprId Parser::subscript(ExprId value, std::uint32_t begin) {
  Nesting nesting(*this);
  next();
  const std::uint32_t index_begin = tok_.begin;
  ExprId index = slice();
  if (is(Tok::comma)) {
    const std::uint32_t stack_mark = t_.stack.size();
    push(index);
    while (take(Tok::comma) && !is(Tok::rsqb)) push(slice());
    index = add_list(ExprKind::tuple, index_begin, stack_mark);
  } else if (t_.exprs[index].kind == ExprKind::starred) {  // a[*b] is a[(*b,)]
    const std::uint32_t stack_mark = t_.stack.size();
    push(index);
    index = add_list(ExprKind::tuple, index_begin, stack_mark);
  }
  expect(Tok::rsqb);
  return add(ExprKind::subscript, begin, prev_end_, value, index);
}

ExprId Parser::slice() {
  const std::uint32_t begin = tok_.begin;
  ExprId lower = 0, upper = 0, step = 0;
  if (is(Tok::star)) {
    next();
    const ExprId value = expression();
    return add(ExprKind::starred, begin, prev_end_, value);
  }
  if (!is(Tok::colon)) {
    lower = named_expression();
    if (!is(Tok::colon)) return lower;
  }
  next();
  auto absent = [this] { return is(Tok::colon) || is(Tok::comma) || is(Tok::rsqb); };
  if (!absent()) upper = expression();
  if (take(Tok::colon) && !absent()) step = expression();
  const std::uint32_t stack_mark = t_.stack.size();
  push(lower), push(upper), push(step);
  return add_list(ExprKind::slice, begin, stack_mark);
}

ExprId Parser::group() {
  Nesting nesting(*this);
  const std::uint32_t begin = tok_.begin;
  const std::uint32_t stack_mark = t_.stack.size();
  const std::uint32_t scope_mark = t_.scope_stack.size();
  next();
  if (take(Tok::rpar)) return add_list(ExprKind::tuple, begin, stack_mark);
  if (is(Tok::kw_yield)) {
    const ExprId value = yield_expression();
    expect(Tok::rpar);
    return value;
  }
  const ExprId first = star_named_expression();
  if (is(Tok::comma)) {
    push(first);
    while (take(Tok::comma) && !is(Tok::rpar)) push(star_named_expression());
    expect(Tok::rpar);
    return add_list(ExprKind::tuple, begin, stack_mark);
  }
  if (at_comprehension()) {
    push(first);
    return comprehension(ExprKind::generator, begin, stack_mark, scope_mark, Tok::rpar);
  }
  if (t_.exprs[first].kind == ExprKind::starred) fail("cannot use starred expression here");
  expect(Tok::rpar);
  return first;
}

ExprId Parser::list_display() {
  Nesting nesting(*this);
  const std::uint32_t begin = tok_.begin;
  const std::uint32_t stack_mark = t_.stack.size();
  const std::uint32_t scope_mark = t_.scope_stack.size();
  next();
  if (!is(Tok::rsqb)) {
    push(star_named_expression());
    if (at_comprehension()) return comprehension(ExprKind::list_comp, begin, stack_mark, scope_mark, Tok::rsqb);
    while (take(Tok::comma) && !is(Tok::rsqb)) push(star_named_expression());
  }
  expect(Tok::rsqb);
  return add_list(ExprKind::list, begin, stack_mark);
}

ExprId Parser::brace_display() {
  Nesting nesting(*this);
  const std::uint32_t begin = tok_.begin;
  const std::uint32_t stack_mark = t_.stack.size();
  const std::uint32_t scope_mark = t_.scope_stack.size();
  next();
  bool dict = is(Tok::rbrace) || is(Tok::double_star);
  if (!dict) {
    push(star_named_expression());
    dict = is(Tok::colon);
    if (dict && t_.exprs[t_.stack.back()].kind == ExprKind::starred)
      fail("cannot use a starred expression in a dictionary key");
  }
  if (!dict) {
    if (at_comprehension()) return comprehension(ExprKind::set_comp, begin, stack_mark, scope_mark, Tok::rbrace);
    while (take(Tok::comma) && !is(Tok::rbrace)) push(star_named_expression());
    expect(Tok::rbrace);
    return add_list(ExprKind::set, begin, stack_mark);
  }
  bool first = true;
  while (!is(Tok::rbrace) && !failed_) {
    if (take(Tok::double_star)) {
      push(0);
      push(binary(kPrecBitOr));
    } else {
      if (t_.stack.size() == stack_mark || !first) push(expression());
      expect(Tok::colon);
      push(expression());
      if (first && at_comprehension())
        return comprehension(ExprKind::dict_comp, begin, stack_mark, scope_mark, Tok::rbrace);
    }
    first = false;
    if (!take(Tok::comma)) break;
  }
  expect(Tok::rbrace);
  return add_list(ExprKind::dict, begin, stack_mark);
}

// The element is on the stack already, read in the enclosing scope.
ExprId Parser::comprehension(ExprKind kind, std::uint32_t begin, std::uint32_t stack_mark, std::uint32_t scope_mark,
                             Tok closer) {
  const ScopeId outer = scope_;
  const ScopeId scope = t_.scopes.push({ScopeKind::comprehension, 0, 0, outer, 0, begin, begin, 0, 0});
  for (std::uint32_t i = scope_mark; i < t_.scope_stack.size(); ++i) t_.scopes[t_.scope_stack[i]].parent = scope;
  t_.scope_stack.truncate(scope_mark);
  comprehension_clauses(scope);
  t_.scope_stack.push(scope);
  scope_ = outer;
  expect(closer);
  const ExprId e = add_list(kind, begin, stack_mark);
  t_.scopes[scope].owner = e;
  t_.scopes[scope].end = prev_end_;
  return e;
}

void Parser::comprehension_clauses(ScopeId scope) {
  const ScopeId outer = scope_;
  bool first = true;
  // Of the scopes opened in the clauses only those of the first iterable, which is evaluated outside, may still be
  // given another parent.
  std::uint32_t open_scopes = t_.scope_stack.size();
  while (at_comprehension()) {
    const std::uint32_t begin = tok_.begin;
    const std::uint32_t stack_mark = t_.stack.size();
    const bool async = take(Tok::kw_async);
    expect(Tok::kw_for);
    scope_ = scope;
    const ExprId target = target_list();
    t_.scope_stack.truncate(open_scopes);
    expect(Tok::kw_in);
    if (first) scope_ = outer;
    const ExprId iterable = binary(kPrecOr);
    if (first) open_scopes = t_.scope_stack.size();
    first = false;
    scope_ = scope;
    bind_target(target, {BindingKind::comprehension, iterable});
    push(target), push(iterable);
    while (take(Tok::kw_if)) push(binary(kPrecOr));
    t_.scope_stack.truncate(open_scopes);
    push(add_list(ExprKind::comp_for, begin, stack_mark, 0, async ? 1 : 0));
  }
  scope_ = outer;
}

}  // namespace assay::py
