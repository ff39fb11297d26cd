#include "syntax/python/parser.h"

namespace assay::py {

StmtId Parser::begin_statement(StmtKind kind) {
  stmt_ = t_.stmts.push({kind, 0, 0, 0, tok_.begin, tok_.begin, block_, 0, 0, 0, 0, 0});
  return stmt_;
}

void Parser::end_statement(StmtId s) { t_.stmts[s].end = prev_end_; }

// `a; b; c` and the line end.
void Parser::simple_line() {
  for (;;) {
    t_.scope_stack.clear();
    const StmtId s = begin_statement(StmtKind::error);
    const Mark m = mark();
    simple_statement(s);
    if (!is(Tok::semicolon) && !is(Tok::newline)) fail("invalid syntax");
    if (failed_) return recover(s, m);
    end_statement(s);
    leaves(ends_of(s));
    if (is(Tok::newline)) break;
    next();
    if (is(Tok::newline)) break;
  }
  start_line();
}

void Parser::simple_statement(StmtId s) {
  auto leaf = [&](StmtKind kind) {
    next();
    t_.stmts[s].kind = kind;
  };
  switch (tok_.kind) {
    case Tok::kw_return:
      leaf(StmtKind::return_);
      if (!is(Tok::newline) && !is(Tok::semicolon)) {
        const ExprId value = star_expressions();
        t_.stmts[s].a = value;
      }
      return;
    case Tok::kw_import:
      return import_statement(s);
    case Tok::kw_from:
      return import_from_statement(s);
    case Tok::kw_raise:
      return raise_statement(s);
    case Tok::kw_pass:
      return leaf(StmtKind::pass);
    case Tok::kw_break:
      return leaf(StmtKind::break_);
    case Tok::kw_continue:
      return leaf(StmtKind::continue_);
    case Tok::kw_del:
      return delete_statement(s);
    case Tok::kw_global:
      return scope_statement(s, StmtKind::global, BindingKind::global);
    case Tok::kw_nonlocal:
      return scope_statement(s, StmtKind::nonlocal, BindingKind::nonlocal);
    case Tok::kw_assert: {
      leaf(StmtKind::assert_);
      const ExprId test = expression();
      const ExprId message = take(Tok::comma) ? expression() : 0;
      t_.stmts[s].a = test;
      t_.stmts[s].b = message;
      return;
    }
    default:
      break;
  }
  if (is_word("type")) {
    const Checkpoint here = checkpoint();
    next();
    const bool alias = is(Tok::name);
    rewind(here);
    if (alias) return type_alias(s);
  }
  expression_statement(s);
}

void Parser::expression_statement(StmtId s) {
  const ExprId first = yield_or_star_expressions();
  if (is(Tok::equal)) return assignment(s, first);
  if (is(Tok::colon)) return annotated(s, first);
  if (is_augmented(tok_.kind)) return augmented(s, first);
  if (is(Tok::string) && t_.exprs[first].kind == ExprKind::name) {
    const std::string_view name = text(t_.exprs[first].begin, t_.exprs[first].end);
    if (name == "print") fail("Missing parentheses in call to 'print'. Did you mean print(...)?");
    if (name == "exec") fail("Missing parentheses in call to 'exec'. Did you mean exec(...)?");
  }
  t_.stmts[s].kind = StmtKind::expr;
  t_.stmts[s].a = first;
}

// How a statement leaves its suite. Exits are known by their spelling: sys.exit(…), os._exit(…), exit(…), quit(…).
std::uint8_t Parser::ends_of(StmtId s) const {
  switch (t_.stmts[s].kind) {
    case StmtKind::return_:
      return kEndsReturn;
    case StmtKind::raise:
      return kEndsRaise;
    case StmtKind::break_:
      return kEndsBreak;
    case StmtKind::continue_:
      return kEndsContinue;
    case StmtKind::expr:
      break;
    default:
      return 0;
  }
  const Expr& value = t_.exprs[t_.stmts[s].a];
  if (value.kind != ExprKind::call) return 0;
  const Expr& callee = t_.exprs[t_.children[value.a]];
  const std::string_view spelt = text(callee.begin, callee.end);
  const bool exits = spelt == "sys.exit" || spelt == "os._exit" || spelt == "exit" || spelt == "quit";
  return exits ? kEndsExit : 0;
}

void Parser::assignment(StmtId s, ExprId first) {
  const std::uint32_t stack_mark = t_.stack.size();
  ExprId value = first;
  while (is(Tok::equal) && !failed_) {
    set_context(value, Context::store);
    push(value);
    next();
    value = yield_or_star_expressions();
  }
  if (failed_) return;
  const std::uint32_t count = t_.stack.size() - stack_mark;
  for (std::uint32_t i = 0; i < count; ++i) bind_target(t_.stack[stack_mark + i], {BindingKind::assign, value});
  Stmt& stmt = t_.stmts[s];
  stmt.kind = StmtKind::assign;
  stmt.a = flush(stack_mark);
  stmt.b = count;
  stmt.c = value;
}

void Parser::annotated(StmtId s, ExprId target) {
  const ExprKind kind = t_.exprs[target].kind;
  if (kind == ExprKind::tuple) return fail("only single target (not tuple) can be annotated");
  if (kind == ExprKind::list) return fail("only single target (not list) can be annotated");
  if (kind != ExprKind::name && kind != ExprKind::attribute && kind != ExprKind::subscript)
    return fail("illegal target for annotation");
  set_context(target, Context::store);
  next();
  const ExprId annotation = expression();
  const ExprId value = take(Tok::equal) ? yield_or_star_expressions() : 0;
  bind_target(target, {BindingKind::ann_assign, value, annotation});
  Stmt& stmt = t_.stmts[s];
  stmt.kind = StmtKind::ann_assign;
  stmt.a = target;
  stmt.b = annotation;
  stmt.c = value;
}

void Parser::augmented(StmtId s, ExprId target) {
  const ExprKind kind = t_.exprs[target].kind;
  if (kind != ExprKind::name && kind != ExprKind::attribute && kind != ExprKind::subscript)
    return fail("illegal expression for augmented assignment");
  const Operator op = operator_of(tok_.kind);
  set_context(target, Context::store);
  next();
  const ExprId value = yield_or_star_expressions();
  bind_target(target, {BindingKind::aug_assign, value});
  Stmt& stmt = t_.stmts[s];
  stmt.kind = StmtKind::aug_assign;
  stmt.op = static_cast<std::uint8_t>(op);
  stmt.a = target;
  stmt.c = value;
}

ExprId Parser::name_node(Context context) {
  if (!is(Tok::name)) {
    fail("invalid syntax");
    return 0;
  }
  const ExprId name = add(ExprKind::name, tok_.begin, tok_.end, tok_.name, 0, static_cast<std::uint8_t>(context));
  next();
  return name;
}

void Parser::type_alias(StmtId s) {
  next();
  const ScopeId outer = scope_;
  const ExprId name = name_node(Context::store);
  const Range params = type_parameters(s);
  expect(Tok::equal);
  const ExprId value = expression();
  scope_ = outer;
  bind_target(name, {BindingKind::type_alias, value});
  Stmt& stmt = t_.stmts[s];
  stmt.kind = StmtKind::type_alias;
  stmt.a = name;
  stmt.b = params.first;
  stmt.c = value;
  stmt.d = params.count;
}

void Parser::raise_statement(StmtId s) {
  next();
  t_.stmts[s].kind = StmtKind::raise;
  if (is(Tok::newline) || is(Tok::semicolon)) return;
  const ExprId exception = expression();
  const ExprId cause = take(Tok::kw_from) ? expression() : 0;
  t_.stmts[s].a = exception;
  t_.stmts[s].b = cause;
}

void Parser::delete_statement(StmtId s) {
  next();
  const std::uint32_t stack_mark = t_.stack.size();
  do {
    if (t_.stack.size() != stack_mark && (is(Tok::newline) || is(Tok::semicolon))) break;
    const ExprId target = primary();
    set_context(target, Context::del);
    bind_target(target, {BindingKind::del});
    push(target);
  } while (take(Tok::comma));
  Stmt& stmt = t_.stmts[s];
  stmt.kind = StmtKind::delete_;
  stmt.b = t_.stack.size() - stack_mark;
  stmt.a = flush(stack_mark);
}

// global and nonlocal: which names really go elsewhere is settled at the end of the file.
void Parser::scope_statement(StmtId s, StmtKind kind, BindingKind binding) {
  const std::uint32_t stack_mark = t_.stack.size();
  do {
    next();
    if (!is(Tok::name)) return fail("invalid syntax");
    bind(binding, scope_, tok_.name, tok_.begin);
    push(tok_.name);
    next();
  } while (is(Tok::comma));
  Stmt& stmt = t_.stmts[s];
  stmt.kind = kind;
  stmt.b = t_.stack.size() - stack_mark;
  stmt.a = flush(stack_mark);
}

// `a.b.c`, white space allowed between. False after an error.
bool Parser::dotted_name(NameId& whole, NameId& first) {
  const std::uint32_t begin = tok_.begin;
  if (!is(Tok::name)) {
    fail("invalid syntax");
    return false;
  }
  first = whole = tok_.name;
  next();
  if (!is(Tok::dot)) return true;
  const std::uint32_t mark = t_.literal.size();
  const std::string_view head = names_.text(first);
  t_.literal.append(head.data(), head.size());
  while (take(Tok::dot)) {
    if (!is(Tok::name)) {
      fail("invalid syntax");
      break;
    }
    const std::string_view part = names_.text(tok_.name);
    t_.literal.push('.');
    t_.literal.append(part.data(), part.size());
    next();
  }
  const std::size_t size = t_.literal.size() - mark;
  if (!failed_) {
    // As written in the text where that is possible: it may be read past its end without a copy.
    const bool as_written = size == prev_end_ - begin;
    whole = as_written ? names_.intern(base_ + begin, size) : names_.intern_copy({t_.literal.data() + mark, size});
  }
  t_.literal.truncate(mark);
  return !failed_;
}

void Parser::import_statement(StmtId s) {
  const std::uint32_t first_import = t_.imports.size();
  do {
    next();
    const std::uint32_t begin = tok_.begin;
    NameId module = 0, first = 0, as = 0;
    if (!dotted_name(module, first)) return;
    std::uint32_t name_begin = begin;
    if (take(Tok::kw_as)) {
      as = tok_.name;
      name_begin = tok_.begin;
      if (!is(Tok::name)) return fail("invalid syntax");
      next();
    }
    const std::uint32_t index = t_.imports.push({module, 0, as, 0, s, block_, scope_, begin, prev_end_});
    bind(BindingKind::import, scope_, as != 0 ? as : first, name_begin, 0, index);
  } while (is(Tok::comma));
  Stmt& stmt = t_.stmts[s];
  stmt.kind = StmtKind::import;
  stmt.a = first_import;
  stmt.b = t_.imports.size() - first_import;
}

void Parser::import_from_statement(StmtId s) {
  next();
  std::uint32_t level = 0;
  for (; is(Tok::dot) || is(Tok::ellipsis); next()) level += is(Tok::dot) ? 1 : 3;
  NameId module = 0, first = 0;
  if (level == 0 || !is(Tok::kw_import)) {
    if (!dotted_name(module, first)) return;
  }
  expect(Tok::kw_import);
  const std::uint32_t first_import = t_.imports.size();
  if (is(Tok::star)) {
    const std::uint32_t begin = tok_.begin;
    next();
    const NameId all = names_.intern_copy("*");
    const std::uint32_t index = t_.imports.push({module, all, 0, level, s, block_, scope_, begin, prev_end_});
    bind(BindingKind::import_star, scope_, all, begin, 0, index);
    t_.scopes[scope_].flags |= 1;
  } else {
    const bool bracketed = take(Tok::lpar);
    do {
      if (bracketed && is(Tok::rpar) && t_.imports.size() != first_import) break;
      const std::uint32_t begin = tok_.begin;
      const NameId name = tok_.name;
      if (!is(Tok::name)) return fail("invalid syntax");
      next();
      NameId as = 0;
      std::uint32_t name_begin = begin;
      if (take(Tok::kw_as)) {
        as = tok_.name;
        name_begin = tok_.begin;
        if (!is(Tok::name)) return fail("invalid syntax");
        next();
      }
      const std::uint32_t index = t_.imports.push({module, name, as, level, s, block_, scope_, begin, prev_end_});
      bind(BindingKind::import_from, scope_, as != 0 ? as : name, name_begin, 0, index);
    } while (take(Tok::comma));
    if (bracketed) expect(Tok::rpar);
  }
  Stmt& stmt = t_.stmts[s];
  stmt.kind = StmtKind::import_from;
  stmt.a = first_import;
  stmt.b = t_.imports.size() - first_import;
}

}  // namespace assay::py
