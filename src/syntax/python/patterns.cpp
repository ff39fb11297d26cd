// Patterns of `match` (PEP 634).
#include "syntax/python/parser.h"

namespace assay::py {

// A name bound by a pattern; the current token is the name. `_` binds nothing.
ExprId Parser::capture(ExprKind kind, std::uint32_t begin, ExprId inner) {
  if (!is(Tok::name)) {
    fail("invalid pattern target");
    return 0;
  }
  const bool wildcard = is_word("_");
  const NameId name = wildcard ? 0 : tok_.name;
  if (!wildcard) bind(BindingKind::match, scope_, name, tok_.begin);
  next();
  return add(kind, begin, prev_end_, name, inner);
}

ExprId Parser::patterns() {
  const std::uint32_t begin = tok_.begin;
  const ExprId first = maybe_star_pattern();
  if (!is(Tok::comma)) {
    if (t_.exprs[first].kind != ExprKind::pat_star) return first;
    fail("invalid syntax");
  }
  const std::uint32_t stack_mark = t_.stack.size();
  push(first);
  while (take(Tok::comma) && !is(Tok::colon) && !is(Tok::kw_if)) push(maybe_star_pattern());
  return add_list(ExprKind::pat_sequence, begin, stack_mark);
}

ExprId Parser::pattern() {
  const std::uint32_t begin = tok_.begin;
  const ExprId inner = or_pattern();
  if (!take(Tok::kw_as)) return inner;
  if (is_word("_")) fail("cannot use '_' as a target");
  return capture(ExprKind::pat_as, begin, inner);
}

ExprId Parser::or_pattern() {
  const std::uint32_t begin = tok_.begin;
  const ExprId first = closed_pattern();
  if (!is(Tok::pipe)) return first;
  const std::uint32_t stack_mark = t_.stack.size();
  push(first);
  while (take(Tok::pipe)) push(closed_pattern());
  return add_list(ExprKind::pat_or, begin, stack_mark);
}

ExprId Parser::closed_pattern() {
  Nesting nesting(*this);
  const std::uint32_t begin = tok_.begin;
  switch (tok_.kind) {
    case Tok::name:
      return name_or_class_pattern();
    case Tok::lpar:
      return sequence_pattern(Tok::rpar);
    case Tok::lsqb:
      return sequence_pattern(Tok::rsqb);
    case Tok::lbrace:
      return mapping_pattern();
    case Tok::kw_none:
    case Tok::kw_true:
    case Tok::kw_false: {
      const ExprId value = atom();
      return add(ExprKind::pat_singleton, begin, prev_end_, value);
    }
    default: {
      const ExprId value = literal_pattern();
      return add(ExprKind::pat_value, begin, prev_end_, value);
    }
  }
}

ExprId Parser::star_pattern() {
  const std::uint32_t begin = tok_.begin;
  next();
  return capture(ExprKind::pat_star, begin, 0);
}

// Brackets: a sequence, or with one pattern in round ones and no comma that pattern itself.
ExprId Parser::sequence_pattern(Tok closer) {
  const std::uint32_t begin = tok_.begin;
  const std::uint32_t stack_mark = t_.stack.size();
  bool sequence = closer == Tok::rsqb;
  next();
  while (tok_.kind != closer && !failed_) {
    push(maybe_star_pattern());
    if (!take(Tok::comma)) break;
    sequence = true;
  }
  expect(closer);
  const std::uint32_t count = t_.stack.size() - stack_mark;
  if (count == 1 && !sequence) {
    const ExprId only = t_.stack.back();
    t_.stack.truncate(stack_mark);
    if (t_.exprs[only].kind == ExprKind::pat_star) fail("invalid syntax");
    return only;
  }
  return add_list(ExprKind::pat_sequence, begin, stack_mark);
}

// A number with a sign, the only operator in a pattern besides that of a complex number.
ExprId Parser::signed_number() {
  const std::uint32_t begin = tok_.begin;
  const bool negative = take(Tok::minus);
  if (!is(Tok::integer) && !is(Tok::floating) && !is(Tok::imaginary)) {
    fail("invalid syntax");
    return 0;
  }
  const ExprId number = atom();
  if (!negative) return number;
  return add(ExprKind::unary, begin, prev_end_, number, 0, static_cast<std::uint8_t>(Operator::usub));
}

ExprId Parser::literal_pattern() {
  if (is(Tok::string)) return strings();
  const std::uint32_t begin = tok_.begin;
  const ExprId real = signed_number();
  if (!is(Tok::plus) && !is(Tok::minus)) return real;
  const Operator op = operator_of(tok_.kind);
  next();
  if (!is(Tok::imaginary)) fail("imaginary number required in complex literal");
  const ExprId imaginary = atom();
  return add(ExprKind::binary, begin, prev_end_, real, imaginary, static_cast<std::uint8_t>(op));
}

ExprId Parser::name_or_class_pattern() {
  const std::uint32_t begin = tok_.begin;
  const Token name = tok_;
  next();
  if (!is(Tok::dot) && !is(Tok::lpar)) {
    const bool wildcard = text(name.begin, name.end) == "_";
    if (!wildcard) bind(BindingKind::match, scope_, name.name, name.begin);
    return add(ExprKind::pat_as, begin, prev_end_, wildcard ? 0 : name.name, 0);
  }
  ExprId value = add(ExprKind::name, begin, prev_end_, name.name);
  while (take(Tok::dot)) {
    const NameId attribute = tok_.name;
    if (!is(Tok::name)) fail("invalid syntax");
    next();
    value = add(ExprKind::attribute, begin, prev_end_, value, attribute);
  }
  if (is(Tok::lpar)) return class_pattern(value, begin);
  return add(ExprKind::pat_value, begin, prev_end_, value);
}

ExprId Parser::class_pattern(ExprId callee, std::uint32_t begin) {
  const std::uint32_t stack_mark = t_.stack.size();
  push(callee);
  next();
  bool keyword_seen = false;
  while (!is(Tok::rpar) && !failed_) {
    const Token first = tok_;
    const std::uint32_t bindings = t_.bindings.size();
    ExprId inner = pattern();
    if (is(Tok::equal)) {
      // `name=pattern`: what was read as a capture is the name of an attribute.
      const Expr& e = t_.exprs[inner];
      if (first.kind != Tok::name || e.kind != ExprKind::pat_as || e.end != first.end) fail("invalid syntax");
      t_.bindings.truncate(bindings);
      if (!failed_) t_.exprs.truncate(inner);
      next();
      const ExprId value = pattern();
      inner = add(ExprKind::keyword, first.begin, prev_end_, first.name, value);
      keyword_seen = true;
    } else if (keyword_seen) {
      fail("positional patterns follow keyword patterns");
    }
    push(inner);
    if (!take(Tok::comma)) break;
  }
  expect(Tok::rpar);
  return add_list(ExprKind::pat_class, begin, stack_mark);
}

ExprId Parser::mapping_pattern() {
  const std::uint32_t begin = tok_.begin;
  const std::uint32_t stack_mark = t_.stack.size();
  bool rest = false;
  next();
  while (!is(Tok::rbrace) && !failed_) {
    if (rest) fail("double star pattern must be last");
    if (is(Tok::double_star)) {
      const std::uint32_t star = tok_.begin;
      next();
      push(capture(ExprKind::pat_star, star, 0));
      rest = true;
    } else {
      ExprId key;
      if (is(Tok::name)) {
        const std::uint32_t key_begin = tok_.begin;
        key = name_node(Context::load);
        if (!is(Tok::dot)) fail("invalid syntax");
        while (take(Tok::dot)) {
          const NameId attribute = tok_.name;
          if (!is(Tok::name)) fail("invalid syntax");
          next();
          key = add(ExprKind::attribute, key_begin, prev_end_, key, attribute);
        }
      } else if (is(Tok::kw_none) || is(Tok::kw_true) || is(Tok::kw_false)) {
        key = atom();
      } else {
        key = literal_pattern();
      }
      push(key);
      expect(Tok::colon);
      push(pattern());
    }
    if (!take(Tok::comma)) break;
  }
  expect(Tok::rbrace);
  return add_list(ExprKind::pat_mapping, begin, stack_mark, 0, rest ? 1 : 0);
}

}  // namespace assay::py
