// Expressions by precedence climbing. Spans are CPython's: from the first token of the leftmost operand, a bracket
// around it included, to the last token.
#include "syntax/python/parser.h"

namespace assay::py {

namespace {

constexpr std::array<bool, kTokens> make_starters() {
  std::array<bool, kTokens> table{};
  for (Tok t : {Tok::name, Tok::integer, Tok::floating, Tok::imaginary, Tok::string, Tok::lpar, Tok::lsqb, Tok::lbrace,
                Tok::ellipsis, Tok::plus, Tok::minus, Tok::tilde, Tok::star, Tok::kw_not, Tok::kw_lambda, Tok::kw_await,
                Tok::kw_none, Tok::kw_true, Tok::kw_false})
    table[static_cast<std::size_t>(t)] = true;
  return table;
}
constexpr std::array<bool, kTokens> kStarters = make_starters();
bool starts_expression(Tok t) { return kStarters[static_cast<std::size_t>(t)]; }

std::uint8_t op_byte(Operator op) { return static_cast<std::uint8_t>(op); }

}  // namespace

void Parser::too_deep() {
  fail("too many nested expressions");
  t_.file_flags |= kFileTooDeep;
}

void Parser::expect(Tok kind) {
  if (tok_.kind == kind) return next();
  switch (kind) {
    case Tok::colon:
      return fail("expected ':'");
    case Tok::kw_else:
      return fail("expected 'else' after 'if' expression");
    default:
      return fail("invalid syntax");
  }
}

std::uint32_t Parser::flush(std::uint32_t stack_mark) {
  const std::uint32_t first = t_.children.size();
  t_.children.append(t_.stack.data() + stack_mark, t_.stack.size() - stack_mark);
  t_.stack.truncate(stack_mark);
  return first;
}

ExprId Parser::add_list(ExprKind kind, std::uint32_t begin, std::uint32_t stack_mark, std::uint8_t op,
                        std::uint16_t flags) {
  const std::uint32_t count = t_.stack.size() - stack_mark;
  const std::uint32_t first = flush(stack_mark);
  return add(kind, begin, prev_end_, first, count, op, flags);
}

ExprId Parser::tuple_rest(ExprId first, std::uint32_t begin, ExprId (Parser::*element)()) {
  if (!is(Tok::comma)) return first;
  const std::uint32_t stack_mark = t_.stack.size();
  push(first);
  while (take(Tok::comma)) {
    if (!starts_expression(tok_.kind)) break;
    push((this->*element)());
  }
  return add_list(ExprKind::tuple, begin, stack_mark);
}

ExprId Parser::star_expressions() {
  const std::uint32_t begin = tok_.begin;
  return tuple_rest(star_expression(), begin, &Parser::star_expression);
}

ExprId Parser::star_expression() {
  if (!is(Tok::star)) return expression();
  const std::uint32_t begin = tok_.begin;
  next();
  const ExprId value = binary(kPrecBitOr);
  return add(ExprKind::starred, begin, prev_end_, value);
}

ExprId Parser::star_named_expression() { return is(Tok::star) ? star_expression() : named_expression(); }

ExprId Parser::named_expression() {
  const std::uint32_t begin = tok_.begin;
  const ExprId target = expression();
  if (!is(Tok::walrus)) return target;
  if (!is_bare_name(target, begin)) {
    fail("cannot use assignment expressions with this target");
    return target;
  }
  next();
  const ExprId value = expression();
  t_.exprs[target].op = static_cast<std::uint8_t>(Context::store);
  bind(BindingKind::named, walrus_scope(), t_.exprs[target].a, begin, value);
  return add(ExprKind::named, begin, prev_end_, target, value);
}

ExprId Parser::expression() {
  if (is(Tok::kw_lambda)) return lambda();
  const std::uint32_t begin = tok_.begin;
  const ExprId body = binary(kPrecOr);
  return is(Tok::kw_if) ? conditional(body, begin) : body;
}

ExprId Parser::conditional(ExprId body, std::uint32_t begin) {
  Nesting nesting(*this);
  next();
  const ExprId test = binary(kPrecOr);
  expect(Tok::kw_else);
  const ExprId orelse = expression();
  const std::uint32_t stack_mark = t_.stack.size();
  push(body), push(test), push(orelse);
  return add_list(ExprKind::conditional, begin, stack_mark);
}

ExprId Parser::yield_expression() {
  const std::uint32_t begin = tok_.begin;
  t_.functions[function_].flags |= kFunctionGenerator;
  next();
  if (take(Tok::kw_from)) {
    const ExprId value = expression();
    return add(ExprKind::yield_from, begin, prev_end_, value);
  }
  const ExprId value = starts_expression(tok_.kind) ? star_expressions() : 0;
  return add(ExprKind::yield, begin, prev_end_, value);
}

ExprId Parser::binary(Precedence least) {
  const std::uint32_t begin = tok_.begin;
  ExprId left;
  if (is(Tok::kw_not)) [[unlikely]] {
    if (least > kPrecNot) fail("invalid syntax");
    Nesting nesting(*this);
    next();
    const ExprId operand = binary(kPrecNot);
    left = add(ExprKind::unary, begin, prev_end_, operand, 0, op_byte(Operator::not_));
  } else {
    left = unary();
  }
  for (;;) {
    const Precedence prec = precedence(tok_.kind);
    if (prec < least || prec == kPrecNone) return left;
    if (prec > kPrecCompare) {
      const Operator op = operator_of(tok_.kind);
      next();
      const ExprId right = binary(static_cast<Precedence>(prec + 1));
      left = add(ExprKind::binary, begin, prev_end_, left, right, op_byte(op));
    } else if (prec == kPrecCompare) {
      left = comparison(left, begin);
    } else {
      left = boolean(left, begin, tok_.kind);
    }
  }
}

ExprId Parser::boolean(ExprId left, std::uint32_t begin, Tok joiner) {
  const std::uint32_t stack_mark = t_.stack.size();
  const Precedence operand = joiner == Tok::kw_or ? kPrecAnd : kPrecNot;
  push(left);
  while (take(joiner)) push(binary(operand));
  return add_list(ExprKind::boolean, begin, stack_mark, op_byte(joiner == Tok::kw_or ? Operator::or_ : Operator::and_));
}

ExprId Parser::comparison(ExprId left, std::uint32_t begin) {
  const std::uint32_t stack_mark = t_.stack.size();
  push(left);
  while (precedence(tok_.kind) == kPrecCompare) {
    Operator op = Operator::none;
    switch (tok_.kind) {
      case Tok::equal_equal:
        op = Operator::eq;
        break;
      case Tok::not_equal:
        op = Operator::ne;
        break;
      case Tok::less:
        op = Operator::lt;
        break;
      case Tok::less_equal:
        op = Operator::le;
        break;
      case Tok::greater:
        op = Operator::gt;
        break;
      case Tok::greater_equal:
        op = Operator::ge;
        break;
      case Tok::kw_in:
        op = Operator::in;
        break;
      case Tok::kw_is:
        op = Operator::is;
        break;
      default:
        op = Operator::not_in;
        break;
    }
    next();
    if (op == Operator::is && take(Tok::kw_not)) op = Operator::is_not;
    if (op == Operator::not_in) expect(Tok::kw_in);
    push(static_cast<std::uint32_t>(op));
    push(binary(kPrecBitOr));
  }
  return add_list(ExprKind::compare, begin, stack_mark);
}

ExprId Parser::unary() {
  Operator op;
  switch (tok_.kind) {
    case Tok::minus:
      op = Operator::usub;
      break;
    case Tok::plus:
      op = Operator::uadd;
      break;
    case Tok::tilde:
      op = Operator::invert;
      break;
    default:
      return power();
  }
  Nesting nesting(*this);
  const std::uint32_t begin = tok_.begin;
  next();
  const ExprId operand = unary();
  return add(ExprKind::unary, begin, prev_end_, operand, 0, op_byte(op));
}

ExprId Parser::power() {
  const std::uint32_t begin = tok_.begin;
  ExprId base;
  if (is(Tok::kw_await)) {
    next();
    const ExprId value = primary();
    base = add(ExprKind::await, begin, prev_end_, value);
  } else {
    base = primary();
  }
  if (!is(Tok::double_star)) return base;
  Nesting nesting(*this);
  next();
  const ExprId exponent = unary();
  return add(ExprKind::binary, begin, prev_end_, base, exponent, op_byte(Operator::pow));
}

ExprId Parser::primary() {
  const std::uint32_t begin = tok_.begin;
  ExprId e = atom();
  for (;;) {
    switch (tok_.kind) {
      case Tok::dot: {
        next();
        const NameId name = tok_.name;
        if (!is(Tok::name)) {
          fail("invalid syntax");
          return e;
        }
        next();
        e = add(ExprKind::attribute, begin, prev_end_, e, name);
        break;
      }
      case Tok::lpar:
        e = call(e, begin);
        break;
      case Tok::lsqb:
        e = subscript(e, begin);
        break;
      default:
        return e;
    }
  }
}

ExprId Parser::atom() {
  const std::uint32_t begin = tok_.begin;
  auto simple = [&](ExprKind kind) {
    next();
    return add(kind, begin, prev_end_);
  };
  auto number = [&](ExprKind kind) {
    next();
    return add(kind, begin, prev_end_, names_.intern(base_ + begin, prev_end_ - begin));
  };
  switch (tok_.kind) {
    case Tok::name: {
      const NameId name = tok_.name;
      next();
      return add(ExprKind::name, begin, prev_end_, name);
    }
    case Tok::string:
      return strings();
    case Tok::integer:
      return number(ExprKind::integer);
    case Tok::floating:
      return number(ExprKind::floating);
    case Tok::imaginary:
      return number(ExprKind::imaginary);
    case Tok::lpar:
      return group();
    case Tok::lsqb:
      return list_display();
    case Tok::lbrace:
      return brace_display();
    case Tok::kw_none:
      return simple(ExprKind::none_);
    case Tok::kw_true:
      return simple(ExprKind::true_);
    case Tok::kw_false:
      return simple(ExprKind::false_);
    case Tok::ellipsis:
      return simple(ExprKind::ellipsis);
    default:
      fail("invalid syntax");
      return 0;
  }
}

}  // namespace assay::py
