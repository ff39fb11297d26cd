// Functions, classes, lambdas, their parameters and type parameters.
#include "syntax/python/parser.h"

namespace assay::py {

ScopeId Parser::open_scope(ScopeKind kind, ScopeId parent, std::uint32_t owner, std::uint32_t begin) {
  return t_.scopes.push({kind, 0, 0, parent, owner, begin, begin, 0, 0});
}

// Up to `closer`, which is left. Parameters of lambdas in defaults are written before these.
Parser::Range Parser::parameters(Tok closer, bool annotations) {
  const std::uint32_t stack_mark = t_.parameter_stack.size();
  ParameterKind kind = ParameterKind::positional_or_keyword;
  bool defaults = false, bare_star = false;
  while (tok_.kind != closer && !failed_) {
    if (kind == ParameterKind::var_keyword) fail("arguments cannot follow var-keyword argument");
    const bool after_bare_star = bare_star;
    bare_star = false;
    if (take(Tok::slash)) {
      if (t_.parameter_stack.size() == stack_mark) fail("at least one argument must precede /");
      if (kind != ParameterKind::positional_or_keyword) fail("/ must be ahead of *");
      for (std::uint32_t i = stack_mark; i < t_.parameter_stack.size(); ++i) {
        if (t_.parameter_stack[i].kind == ParameterKind::positional_only) fail("/ may appear only once");
        t_.parameter_stack[i].kind = ParameterKind::positional_only;
      }
    } else if (take(Tok::star)) {
      if (kind != ParameterKind::positional_or_keyword) fail("* argument may appear only once");
      kind = ParameterKind::keyword_only;
      bare_star = is(Tok::comma) || tok_.kind == closer;
      if (!bare_star) parameter(ParameterKind::var_positional, annotations);
    } else if (take(Tok::double_star)) {
      if (after_bare_star) fail("named arguments must follow bare *");
      kind = ParameterKind::var_keyword;
      parameter(kind, annotations);
    } else {
      parameter(kind, annotations);
      if (failed_) break;
      const bool has_default = t_.parameter_stack.back().default_value != 0;
      if (!has_default && defaults && kind == ParameterKind::positional_or_keyword)
        fail("parameter without a default follows parameter with a default");
      defaults = defaults || has_default;
    }
    if (!take(Tok::comma)) break;
  }
  if (bare_star) fail("named arguments must follow bare *");
  const Range range{t_.parameters.size(), t_.parameter_stack.size() - stack_mark};
  t_.parameters.append(t_.parameter_stack.data() + stack_mark, range.count);
  t_.parameter_stack.truncate(stack_mark);
  return range;
}

void Parser::parameter(ParameterKind kind, bool annotations) {
  const std::uint32_t begin = tok_.begin;
  const NameId name = tok_.name;
  if (!is(Tok::name)) return fail("invalid syntax");
  next();
  ExprId annotation = 0, value = 0;
  if (annotations && take(Tok::colon)) {
    annotation = kind == ParameterKind::var_positional && is(Tok::star) ? star_expression() : expression();
  }
  const std::uint32_t end = prev_end_;
  if (is(Tok::equal)) {
    if (kind == ParameterKind::var_positional || kind == ParameterKind::var_keyword)
      return fail("var-positional argument cannot have default value");
    next();
    value = expression();
  }
  t_.parameter_stack.push({kind, {}, name, annotation, value, begin, end});
}

void Parser::bind_parameters(const Range& range, ScopeId scope) {
  for (std::uint32_t i = range.first; i < range.first + range.count; ++i) {
    const Parameter& p = t_.parameters[i];
    bind(BindingKind::parameter, scope, p.name, p.begin, p.default_value, i);
  }
}

ExprId Parser::lambda() {
  Nesting nesting(*this);
  const std::uint32_t begin = tok_.begin;
  const ScopeId outer = scope_;
  const FunctionId outer_function = function_;
  next();
  const Range params = parameters(Tok::colon, false);
  const FunctionId f = t_.functions.push({});
  scope_ = open_scope(ScopeKind::lambda, outer, f, begin);
  t_.functions[f] = {0, begin, kFunctionLambda, 0, outer, scope_, 0, 0, params.first, params.count, 0, 0, 0, 0, 0, 0};
  bind_parameters(params, scope_);
  const std::uint32_t inner_mark = t_.scope_stack.size();
  function_ = f;
  expect(Tok::colon);
  const ExprId body = expression();
  t_.scopes[scope_].end = prev_end_;
  t_.scope_stack.truncate(inner_mark);  // what the body opened is settled; scopes of the defaults lie outside
  t_.scope_stack.push(scope_);
  scope_ = outer;
  function_ = outer_function;
  return add(ExprKind::lambda, begin, prev_end_, f, body);
}

// `[T: bound = default, *Ts, **P]`. Opens their scope and makes it the current one; none where there is no bracket.
Parser::Range Parser::type_parameters(StmtId owner) {
  if (!is(Tok::lsqb)) return {};
  scope_ = open_scope(ScopeKind::type_params, scope_, owner, tok_.begin);
  const std::uint32_t first = t_.type_params.size();
  next();
  while (!is(Tok::rsqb) && !failed_) {
    TypeParam p{TypeParamKind::type_var, {}, 0, 0, 0, tok_.begin, 0};
    if (take(Tok::star))
      p.kind = TypeParamKind::type_var_tuple;
    else if (take(Tok::double_star))
      p.kind = TypeParamKind::param_spec;
    const std::uint32_t name_begin = tok_.begin;
    p.name = tok_.name;
    if (!is(Tok::name)) fail("invalid syntax");
    next();
    if (p.kind == TypeParamKind::type_var && take(Tok::colon)) p.bound = expression();
    if (take(Tok::equal)) p.default_value = p.kind == TypeParamKind::type_var_tuple ? star_expression() : expression();
    p.end = prev_end_;
    bind(BindingKind::type_param, scope_, p.name, name_begin, 0, t_.type_params.push(p));
    if (!take(Tok::comma)) break;
  }
  if (t_.type_params.size() == first) fail("Type parameter list cannot be empty");
  expect(Tok::rsqb);
  t_.scopes[scope_].end = prev_end_;
  return {first, t_.type_params.size() - first};
}

// A docstring is a plain string that stands first in a suite, alone in its statement.
ExprId Parser::docstring_of(BlockId b) const {
  const StmtId first = t_.blocks[b].first;
  if (first == 0 || t_.stmts[first].kind != StmtKind::expr) return 0;
  const ExprId value = t_.stmts[first].a;
  return t_.exprs[value].kind == ExprKind::string ? value : 0;
}

void Parser::function(StmtId s, const Header& h, const Range& decorators, bool async) {
  const ScopeId outer = scope_;
  const FunctionId outer_function = function_;
  next();
  const NameId name = tok_.name;
  const std::uint32_t name_begin = tok_.begin;
  if (!is(Tok::name)) fail("invalid syntax");
  next();
  const Range type_params = type_parameters(s);
  const ScopeId around = scope_;
  expect(Tok::lpar);
  const Range params = parameters(Tok::rpar, true);
  expect(Tok::rpar);
  const ExprId returns = take(Tok::arrow) ? expression() : 0;
  const bool ok = end_header(h);
  if (!ok) {
    scope_ = open_scope(ScopeKind::function, outer, 0, t_.stmts[s].begin);
    function_ = 0;
    suite({BlockKind::function_body, s}, h, false);
    t_.scopes[scope_].end = prev_end_;
    scope_ = outer;
    function_ = outer_function;
    return;
  }
  const FunctionId f = t_.functions.push({});
  const bool method = t_.scopes[outer].kind == ScopeKind::class_;
  scope_ = open_scope(ScopeKind::function, around, f, t_.stmts[s].begin);
  const std::uint32_t flags = (async ? kFunctionAsync : 0) | (method ? kFunctionMethod : 0);
  t_.functions[f] = {name,
                     name_begin,
                     flags,
                     s,
                     outer,
                     scope_,
                     0,
                     method ? t_.scopes[outer].owner : 0,
                     params.first,
                     params.count,
                     decorators.first,
                     decorators.count,
                     type_params.first,
                     type_params.count,
                     returns,
                     0};
  t_.stmts[s].kind = StmtKind::function;
  t_.stmts[s].a = f;
  bind(BindingKind::function, outer, name, name_begin, 0, f);
  bind_parameters(params, scope_);
  function_ = f;
  const BlockId body = suite({BlockKind::function_body, s}, h, true);
  t_.functions[f].body = body;
  t_.functions[f].docstring = docstring_of(body);
  t_.scopes[scope_].end = prev_end_;
  scope_ = outer;
  function_ = outer_function;
}

void Parser::class_definition(StmtId s, const Header& h, const Range& decorators) {
  const ScopeId outer = scope_;
  next();
  const NameId name = tok_.name;
  const std::uint32_t name_begin = tok_.begin;
  if (!is(Tok::name)) fail("invalid syntax");
  next();
  const Range type_params = type_parameters(s);
  const ScopeId around = scope_;
  const std::uint32_t stack_mark = t_.stack.size();
  if (is(Tok::lpar)) arguments();
  Range bases{0, t_.stack.size() - stack_mark};
  bases.first = flush(stack_mark);
  const bool ok = end_header(h);
  if (!ok) {
    scope_ = open_scope(ScopeKind::class_, outer, 0, t_.stmts[s].begin);
    suite({BlockKind::class_body, s}, h, false);
    t_.scopes[scope_].end = prev_end_;
    scope_ = outer;
    return;
  }
  const ClassId c = t_.classes.push({});
  scope_ = open_scope(ScopeKind::class_, around, c, t_.stmts[s].begin);
  t_.classes[c] = {name,
                   name_begin,
                   s,
                   outer,
                   scope_,
                   0,
                   bases.first,
                   bases.count,
                   decorators.first,
                   decorators.count,
                   type_params.first,
                   type_params.count,
                   0};
  t_.stmts[s].kind = StmtKind::class_;
  t_.stmts[s].a = c;
  bind(BindingKind::class_, outer, name, name_begin, 0, c);
  const BlockId body = suite({BlockKind::class_body, s}, h, true);
  t_.classes[c].body = body;
  t_.classes[c].docstring = docstring_of(body);
  t_.scopes[scope_].end = prev_end_;
  scope_ = outer;
}

void Parser::decorated() {
  const StmtId s = begin_statement(StmtKind::error);
  Header h = header();
  const std::uint32_t stack_mark = t_.stack.size();
  while (is(Tok::at) && !failed_) {
    next();
    push(named_expression());
    if (!is(Tok::newline)) fail("invalid syntax");
    if (failed_) break;
    start_line();
    move_to_line(h.mark);
    if (line_.column != h.indent.column) fail("expected a definition after the decorator");
  }
  Range decorators{0, t_.stack.size() - stack_mark};
  decorators.first = flush(stack_mark);
  t_.stmts[s].begin = tok_.begin;
  const bool async = take(Tok::kw_async);
  if (is(Tok::kw_def)) {
    function(s, h, decorators, async);
  } else if (is(Tok::kw_class) && !async) {
    class_definition(s, h, decorators);
  } else {
    fail("expected a definition after the decorator");
    return recover(s, h.mark);
  }
  // A failure by now is one of the next statement's first token.
  end_statement(s);
}

}  // namespace assay::py
