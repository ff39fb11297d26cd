// Giving up a statement: where everything stood when it began, and where to go on.
#include "syntax/python/parser.h"
#include "syntax/python/skim.h"

namespace assay::py {

Parser::Mark Parser::mark() const {
  return {t_.exprs.size(),
          t_.children.size(),
          t_.scopes.size(),
          t_.bindings.size(),
          t_.imports.size(),
          t_.functions.size(),
          t_.classes.size(),
          t_.parameters.size(),
          t_.type_params.size(),
          t_.stores.size(),
          t_.comments.size(),
          t_.stack.size(),
          t_.parameter_stack.size(),
          t_.scope_stack.size(),
          t_.literal.size(),
          scope_,
          function_,
          nesting_,
          tok_.begin,
          tok_.begin};
}

void Parser::restore(const Mark& m) {
  t_.exprs.truncate(m.exprs);
  t_.children.truncate(m.children);
  t_.scopes.truncate(m.scopes);
  t_.bindings.truncate(m.bindings);
  t_.imports.truncate(m.imports);
  t_.functions.truncate(m.functions);
  t_.classes.truncate(m.classes);
  t_.parameters.truncate(m.parameters);
  t_.type_params.truncate(m.type_params);
  t_.stores.truncate(m.stores);
  t_.stack.truncate(m.stack);
  t_.parameter_stack.truncate(m.parameter_stack);
  t_.scope_stack.truncate(m.scope_stack);
  t_.literal.truncate(m.literal);
  scope_ = m.scope;
  function_ = m.function;
  nesting_ = m.nesting;
}

Parser::Checkpoint Parser::checkpoint() const { return {mark(), tok_, cur_, prev_end_, brackets_, field_}; }

void Parser::rewind(const Checkpoint& c) {
  restore(c.mark);
  t_.comments.truncate(c.mark.comments);
  tok_ = c.tok;
  cur_ = c.cur;
  prev_end_ = c.prev_end;
  brackets_ = c.brackets;
  field_ = c.field;
  failed_ = false;
}

void Parser::record_error(std::uint32_t begin, std::uint32_t end, std::string_view message) {
  t_.errors.push({begin, end < begin ? begin : end, names_.intern_copy(message)});
}

// Skips the logical line that begins at m.line, without a word about it.
void Parser::skip_line(const Mark& m, std::int32_t column) {
  failed_ = false;
  t_.comments.truncate(m.comments);
  Skimmer skimmer(base_, base_ + m.line, limit_, &t_.comments);
  const SkimmedLine line = skimmer.skip_logical_line(column);
  unclosed_ = line.unclosed;
  prev_end_ = at(line.last_end);
  brackets_ = 0;
  field_ = 0;
  cur_ = line.next;
  start_line();
}

// After an error in a statement whose tables have been restored: notes it and moves to the next logical line.
void Parser::resync(const Mark& m, std::int32_t column) {
  const std::string_view message = error_;
  // Comments between decorators stand before the line that is skipped.
  skip_line(m, column);
  switch (unclosed_) {
    case '(':
      return record_error(m.begin, prev_end_, "'(' was never closed");
    case '[':
      return record_error(m.begin, prev_end_, "'[' was never closed");
    case '{':
      return record_error(m.begin, prev_end_, "'{' was never closed");
    default:
      return record_error(m.begin, prev_end_, message);
  }
}

void Parser::recover(StmtId s, const Mark& m) {
  const std::uint32_t begin = m.begin;
  restore(m);
  resync(m, line_.column);
  Stmt& stmt = t_.stmts[s];
  stmt = {StmtKind::error, 0, 0, 0, begin, prev_end_, stmt.block, 0, 0, 0, 0, 0};
}

bool Lexer::line_ends_in_colon() const {
  return Skimmer(base_, base_ + tok_.end, limit_, nullptr).line_ends_in_colon(line_.column);
}

bool Lexer::bracket_is_before_colon() const {
  return Skimmer(base_, base_ + tok_.begin, limit_, nullptr).bracket_is_before_colon(line_.column);
}

}  // namespace assay::py
