// if, while, for, with, try, async, and the suites of every compound statement.
#include <algorithm>

#include "syntax/python/parser.h"

namespace assay::py {

// ---------------------------------------------------------------- suites

BlockId Parser::open_block(const Suite& info, std::uint32_t begin) {
  const std::uint16_t depth = t_.blocks[block_].depth;
  const auto deeper = static_cast<std::uint16_t>(block_ == 0 || depth == 0xffff ? depth : depth + 1);
  return t_.blocks.push({info.kind, 0, deeper, block_, scope_, info.owner, info.test, info.name, info.extra, begin,
                         begin, t_.stmts.size(), 0});
}

// Statements have been added since open_block: they are the block's.
void Parser::close_block(BlockId b) {
  Block& block = t_.blocks[b];
  block.end = std::max(block.begin, prev_end_);
  if (block.first == t_.stmts.size())
    block.first = 0;
  else
    block.last = t_.stmts.size() - 1;
}

// At the colon. When the header is broken: records the error, moves to the next logical line and says false.
bool Parser::end_header(const Header& h) {
  if (!is(Tok::colon)) fail(is(Tok::newline) ? "expected ':'" : "invalid syntax");
  if (!failed_) {
    next();
    return true;
  }
  restore(h.mark);
  resync(h.mark, h.indent.column);
  return false;
}

// The suite of a header that end_header() has passed (or lost: then its suite is what is indented below).
BlockId Parser::suite(const Suite& info, const Header& h, bool header_ok) {
  const BlockId outer = block_;
  const bool lines_below = !header_ok && line_.column > h.indent.column;
  const BlockId b = open_block(info, lines_below ? tok_.begin : prev_end_);
  block_ = b;
  if (header_ok && !is(Tok::newline)) {
    simple_line();
  } else {
    if (header_ok) start_line();
    if (line_.column <= h.indent.column) {
      if (header_ok) record_error(h.mark.begin, prev_end_, "expected an indented block");
    } else if (indentation_ >= kMaxIndentation) {
      skip_deeper_lines(h.indent.column);
    } else {
      ++indentation_;
      statements(line_);
      --indentation_;
    }
  }
  block_ = outer;
  close_block(b);
  return b;
}

// Too many suites within suites: what is indented deeper than `column` is skipped.
void Parser::skip_deeper_lines(std::int32_t column) {
  const std::uint32_t begin = tok_.begin;
  t_.file_flags |= kFileTooDeep;
  while (line_.column > column) {
    Mark m = mark();
    skip_line(m, column);
  }
  record_error(begin, prev_end_, "too many levels of indentation");
}

void Parser::statements(Indent indent) {
  while (!is(Tok::end) && line_.column >= indent.column) {
    if (line_.column != indent.column) {
      record_error(tok_.begin, tok_.end,
                   previous_column_ > line_.column ? "unindent does not match any outer indentation level"
                                                   : "unexpected indent");
    } else if (line_.alternative != indent.alternative) {
      record_error(tok_.begin, tok_.end, "inconsistent use of tabs and spaces in indentation");
    }
    t_.scope_stack.clear();
    statement();
  }
}

void Parser::statement() {
  switch (tok_.kind) {
    case Tok::kw_if:
      return if_statement();
    case Tok::kw_for: {
      const StmtId s = begin_statement(StmtKind::for_);
      return for_statement(s, header(), false);
    }
    case Tok::kw_while:
      return while_statement();
    case Tok::kw_with: {
      const StmtId s = begin_statement(StmtKind::with);
      return with_statement(s, header(), false);
    }
    case Tok::kw_try:
      return try_statement();
    case Tok::kw_async:
      return async_statement();
    case Tok::at:
      return decorated();
    case Tok::kw_def:
    case Tok::kw_class: {
      const StmtId s = begin_statement(StmtKind::error);
      if (is(Tok::kw_def))
        function(s, header(), {}, false);
      else
        class_definition(s, header(), {});
      return end_statement(s);
    }
    case Tok::kw_elif:
    case Tok::kw_else:
    case Tok::kw_except:
    case Tok::kw_finally:
      return orphan_clause();
    case Tok::name:
      if (tok_.end - tok_.begin == 5 && is_word("match") && line_ends_in_colon()) return match_statement();
      return simple_line();
    default:
      return simple_line();
  }
}

// `else:` and its like without the statement they belong to.
void Parser::orphan_clause() {
  const StmtId s = begin_statement(StmtKind::error);
  const Header h = header();
  fail("invalid syntax");
  end_header(h);
  suite({BlockKind::else_, s}, h, false);
  end_statement(s);
}

void Parser::async_statement() {
  const StmtId s = begin_statement(StmtKind::error);
  const Header h = header();
  next();
  switch (tok_.kind) {
    case Tok::kw_def:
      function(s, h, {}, true);
      return end_statement(s);
    case Tok::kw_for:
      return for_statement(s, h, true);
    case Tok::kw_with:
      return with_statement(s, h, true);
    default:
      fail("invalid syntax");
      return recover(s, h.mark);
  }
}

// ---------------------------------------------------------------- if, while, for

// A chain of `elif` is a loop here, although each is an `if` in the else block of the one before. `chain` holds the
// statements of it and the blocks around them.
void Parser::if_statement() {
  const std::uint32_t chain_mark = t_.chain.size();
  const BlockId outer = block_;
  Header first = header();
  std::uint8_t flags = 0;
  for (;;) {
    const StmtId s = begin_statement(StmtKind::if_);
    t_.stmts[s].flags = flags;
    Header h = header();
    h.indent = first.indent;
    next();
    ExprId test = named_expression();
    const bool ok = end_header(h);
    if (!ok) test = 0, t_.stmts[s].kind = StmtKind::error;
    const BlockId body = suite({BlockKind::if_true, s, test}, h, ok);
    t_.stmts[s].a = test;
    t_.stmts[s].b = body;
    t_.chain.push(s);
    if (!clause(Tok::kw_elif, first)) {
      else_clause(s, BlockKind::if_false, test, first, &Stmt::c);
      break;
    }
    block_ = open_block({BlockKind::if_false, s, test}, tok_.begin);
    t_.stmts[s].c = block_;
    flags = kElif;
  }
  // Innermost first: an else block leaves as the `elif` in it does.
  for (std::uint32_t i = t_.chain.size(); i-- > chain_mark;) {
    const StmtId s = t_.chain[i];
    end_statement(s);
    const Stmt& stmt = t_.stmts[s];
    const std::uint8_t then = t_.blocks[stmt.b].ends;
    const std::uint8_t otherwise = t_.blocks[stmt.c].ends;
    block_ = t_.stmts[s].block;
    if (then != 0 && otherwise != 0) leaves(then | otherwise);
    if (i > chain_mark) close_block(block_);
  }
  block_ = outer;
  t_.chain.truncate(chain_mark);
}

void Parser::else_clause(StmtId s, BlockKind kind, ExprId test, const Header& h, std::uint32_t Stmt::*field) {
  if (!clause(Tok::kw_else, h)) return;
  Header own = header();
  next();
  const bool ok = end_header(own);
  const BlockId b = suite({kind, s, test}, own, ok);
  t_.stmts[s].*field = b;
}

void Parser::while_statement() {
  const StmtId s = begin_statement(StmtKind::while_);
  const Header h = header();
  next();
  ExprId test = named_expression();
  const bool ok = end_header(h);
  if (!ok) test = 0, t_.stmts[s].kind = StmtKind::error;
  const BlockId body = suite({BlockKind::loop_body, s, test}, h, ok);
  t_.stmts[s].a = test;
  t_.stmts[s].b = body;
  else_clause(s, BlockKind::loop_else, test, h, &Stmt::c);
  end_statement(s);
}

void Parser::for_statement(StmtId s, const Header& h, bool async) {
  next();
  ExprId target = target_list();
  expect(Tok::kw_in);
  ExprId iterable = star_expressions();
  if (is(Tok::colon)) bind_target(target, {BindingKind::for_, iterable});
  const bool ok = end_header(h);
  if (!ok) target = iterable = 0;
  t_.stmts[s].kind = ok ? StmtKind::for_ : StmtKind::error;
  if (async) t_.stmts[s].flags = kAsync;
  const BlockId body = suite({BlockKind::loop_body, s}, h, ok);
  t_.stmts[s].a = target;
  t_.stmts[s].b = body;
  t_.stmts[s].d = iterable;
  else_clause(s, BlockKind::loop_else, 0, h, &Stmt::c);
  end_statement(s);
}

// ---------------------------------------------------------------- with

void Parser::with_item() {
  push(expression());
  ExprId target = 0;
  if (take(Tok::kw_as)) {
    target = is(Tok::star) ? star_expression() : primary();
    set_context(target, Context::store);
  }
  push(target);
}

// `with (a as b, c):`. Brackets around the items look like a tuple or a generator for long; when these are no items,
// false, and the text is read again as an expression.
bool Parser::parenthesized_with_items() {
  if (!is(Tok::lpar) || !bracket_is_before_colon()) return false;
  const Checkpoint here = checkpoint();
  next();
  do {
    if (is(Tok::rpar)) break;
    with_item();
  } while (take(Tok::comma));
  const bool any = t_.stack.size() > here.mark.stack;
  expect(Tok::rpar);
  if (!failed_ && any && is(Tok::colon)) return true;
  rewind(here);
  return false;
}

void Parser::with_items() {
  if (parenthesized_with_items()) return;
  do with_item();
  while (take(Tok::comma));
}

void Parser::with_statement(StmtId s, const Header& h, bool async) {
  next();
  const std::uint32_t stack_mark = t_.stack.size();
  with_items();
  Range items{0, t_.stack.size() - stack_mark};
  items.first = flush(stack_mark);
  if (is(Tok::colon)) {
    for (std::uint32_t i = 0; i + 1 < items.count; i += 2)
      bind_target(t_.children[items.first + i + 1], {BindingKind::with, t_.children[items.first + i]});
  }
  const bool ok = end_header(h);
  if (!ok) items = {};
  t_.stmts[s].kind = ok ? StmtKind::with : StmtKind::error;
  if (async) t_.stmts[s].flags = kAsync;
  const BlockId body = suite({BlockKind::with_body, s}, h, ok);
  t_.stmts[s].a = items.first;
  t_.stmts[s].b = items.count;
  t_.stmts[s].c = body;
  // A context manager may swallow what is raised.
  const std::uint8_t ends = t_.blocks[body].ends;
  if ((ends & (kEndsRaise | kEndsExit)) == 0) leaves(ends);
  end_statement(s);
}

// ---------------------------------------------------------------- try

void Parser::try_statement() {
  const StmtId s = begin_statement(StmtKind::try_);
  const Header h = header();
  next();
  const bool ok = end_header(h);
  const BlockId body = suite({BlockKind::try_body, s}, h, ok);
  const std::uint32_t stack_mark = t_.stack.size();
  std::uint8_t handlers = kEndsReturn;  // any bit: all handlers so far leave
  std::uint8_t bits = 0;
  bool star = false;
  while (clause(Tok::kw_except, h)) {
    const BlockId handler = except_clause(s, star);
    push(handler);
    const std::uint8_t ends = t_.blocks[handler].ends;
    if (ends == 0) handlers = 0;
    bits |= ends;
  }
  const std::uint32_t count = t_.stack.size() - stack_mark;
  const std::uint32_t first = flush(stack_mark);
  stmt_ = s;
  else_clause(s, BlockKind::else_, 0, h, &Stmt::d);
  if (clause(Tok::kw_finally, h)) {
    const Header own = header();
    next();
    const bool finally_ok = end_header(own);
    const BlockId b = suite({BlockKind::finally_, s}, own, finally_ok);
    t_.stmts[s].e = b;
  }
  Stmt& stmt = t_.stmts[s];
  if (!ok) stmt.kind = StmtKind::error;
  if (ok && count == 0 && stmt.e == 0) record_error(stmt.begin, prev_end_, "expected 'except' or 'finally' block");
  stmt.a = body;
  stmt.b = first;
  stmt.c = count;
  if (star) stmt.flags = kStar;
  const std::uint8_t body_ends = t_.blocks[body].ends != 0 ? t_.blocks[body].ends : t_.blocks[stmt.d].ends;
  if (t_.blocks[stmt.e].ends != 0)
    leaves(t_.blocks[stmt.e].ends);
  else if (body_ends != 0 && handlers != 0)
    leaves(body_ends | bits);
  end_statement(s);
}

BlockId Parser::except_clause(StmtId s, bool& star) {
  stmt_ = s;
  const Header h = header();
  next();
  if (take(Tok::star)) star = true;
  ExprId exception = 0;
  NameId name = 0;
  std::uint32_t name_begin = 0;
  if (!is(Tok::colon)) {
    const std::uint32_t begin = tok_.begin;
    exception = tuple_rest(expression(), begin, &Parser::expression);  // without brackets: Python 3.14
    if (take(Tok::kw_as)) {
      name = tok_.name;
      name_begin = tok_.begin;
      if (!is(Tok::name)) fail("invalid syntax");
      next();
    }
  }
  const bool ok = end_header(h);
  if (!ok) exception = 0, name = 0;
  const BlockId outer = block_;
  const std::uint32_t at_binding = t_.bindings.size();
  if (name != 0) bind(BindingKind::except_, scope_, name, name_begin, exception);
  const BlockId b = suite({BlockKind::except_, s, exception, name}, h, ok);
  if (name != 0) t_.bindings[at_binding].block = b;
  block_ = outer;
  return b;
}

// ---------------------------------------------------------------- match

void Parser::match_statement() {
  const StmtId s = begin_statement(StmtKind::match);
  const Header h = header();
  next();
  const std::uint32_t begin = tok_.begin;
  ExprId subject = tuple_rest(star_named_expression(), begin, &Parser::star_named_expression);
  const bool ok = end_header(h);
  if (!ok) subject = 0, t_.stmts[s].kind = StmtKind::error;
  const std::uint32_t stack_mark = t_.stack.size();
  std::uint8_t bits = 0;
  bool all_leave = true, irrefutable = false;
  if (ok && !is(Tok::newline)) {
    fail("expected a newline after 'match'");
    return recover(s, h.mark);
  }
  if (ok) start_line();
  const Indent cases = line_;
  if (line_.column <= h.indent.column) {
    if (ok) record_error(h.mark.begin, prev_end_, "expected an indented block");
  } else if (indentation_ >= kMaxIndentation) {
    skip_deeper_lines(h.indent.column);
  } else {
    ++indentation_;
    while (is_word("case") && line_.column == cases.column) {
      const BlockId b = case_clause(s, irrefutable);
      push(b);
      const std::uint8_t ends = t_.blocks[b].ends;
      all_leave = all_leave && ends != 0;
      bits |= ends;
    }
    if (line_.column > h.indent.column) {  // something else than cases
      record_error(tok_.begin, tok_.end, "invalid syntax");
      statements({h.indent.column + 1, line_.alternative});
    }
    --indentation_;
  }
  Stmt& stmt = t_.stmts[s];
  stmt.a = subject;
  stmt.c = t_.stack.size() - stack_mark;
  stmt.b = flush(stack_mark);
  if (irrefutable && all_leave) leaves(bits);
  end_statement(s);
}

BlockId Parser::case_clause(StmtId s, bool& irrefutable) {
  stmt_ = s;
  const Header h = header();
  const std::uint32_t first_binding = t_.bindings.size();
  next();
  ExprId pattern = patterns();
  ExprId guard = take(Tok::kw_if) ? named_expression() : 0;
  const bool ok = end_header(h);
  if (!ok) pattern = guard = 0;
  const Expr& e = t_.exprs[pattern];
  irrefutable = guard == 0 && e.kind == ExprKind::pat_as && e.b == 0;
  const std::uint32_t end_binding = t_.bindings.size();
  const BlockId b = suite({BlockKind::case_, s, pattern, 0, guard}, h, ok);
  for (std::uint32_t i = first_binding; i < end_binding; ++i)
    if (t_.bindings[i].kind == BindingKind::match) t_.bindings[i].block = b;
  return b;
}

}  // namespace assay::py
