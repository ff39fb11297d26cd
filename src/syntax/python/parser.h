// The parser: recursive descent for statements, precedence climbing for expressions, writing rows of the fact tables as
// it goes. There is no tree: an expression is the index of its row, and its children have smaller indices.
//
// Errors. fail() makes the current token Tok::error until the statement is given up, so that every loop and every
// expectation falls through. The statement then truncates the tables to where it began (Mark), records the error and
// goes on at the next logical line. Nothing throws.
//
// Depth. What nests in the source recurses here, counted by Nesting and cut at kMaxNesting. What only repeats
// (operator, attribute and call chains, `elif`) is a loop.
//
// Scopes. A comprehension is recognised only after its element was read; the scopes that were opened in the element are
// given their right parent then (scope_stack holds the open ends). Names that are global or nonlocal are moved to the
// scope that gets them at the end (scopes.cpp).
#pragma once

#include "syntax/python/lexer.h"
#include "syntax/python/tables.h"

namespace assay::py {

inline constexpr std::uint32_t kMaxNesting = 1000;     // of expressions, patterns and replacement fields
inline constexpr std::uint32_t kMaxIndentation = 200;  // suites; CPython stops at 100

class Parser : private Lexer {
 public:
  // `text` is UTF-8, followed by kPadding zeros. Tables are reset.
  Parser(const char* text, std::uint32_t size, Tables& tables)
      : Lexer(text, size, tables.names, tables.comments), t_(tables) {}
  void module();

 private:
  // ---- bookkeeping
  struct Mark {  // how far everything was when a statement or a clause began
    std::uint32_t exprs, children, scopes, bindings, imports, functions, classes, parameters, type_params, stores,
        comments;
    std::uint32_t stack, parameter_stack, scope_stack, literal;
    ScopeId scope;
    FunctionId function;
    std::uint32_t nesting;
    std::uint32_t begin;  // of the text that is lost with an error
    std::uint32_t line;   // where the last logical line of it begins: a header's own, below its decorators
  };
  Mark mark() const;
  void restore(const Mark& m);
  // A position to come back to when a second reading of the same text must be tried.
  struct Checkpoint {
    Mark mark;
    Token tok;
    const char* cur;
    std::uint32_t prev_end, brackets, field;
  };
  Checkpoint checkpoint() const;
  void rewind(const Checkpoint& c);

  class Nesting {
   public:
    explicit Nesting(Parser& p) : p_(p) {
      if (++p.nesting_ > kMaxNesting) [[unlikely]]
        p.too_deep();
    }
    ~Nesting() { --p_.nesting_; }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;

   private:
    Parser& p_;
  };
  void too_deep();

  bool is(Tok kind) const { return tok_.kind == kind; }
  bool take(Tok kind) {
    if (tok_.kind != kind) return false;
    next();
    return true;
  }
  void expect(Tok kind);
  bool is_word(std::string_view word) const { return is(Tok::name) && text(tok_.begin, tok_.end) == word; }
  ExprId add(ExprKind kind, std::uint32_t begin, std::uint32_t end, std::uint32_t a = 0, std::uint32_t b = 0,
             std::uint8_t op = 0, std::uint16_t flags = 0) {
    return t_.exprs.push({kind, op, flags, begin, end, a, b});
  }
  ExprId add_list(ExprKind kind, std::uint32_t begin, std::uint32_t stack_mark, std::uint8_t op = 0,
                  std::uint16_t flags = 0);
  void push(std::uint32_t child) { t_.stack.push(child); }
  std::uint32_t flush(std::uint32_t stack_mark);  // moves the stack above the mark to `children`; returns the first
  bool is_bare_name(ExprId e, std::uint32_t begin) const {
    return t_.exprs[e].kind == ExprKind::name && t_.exprs[e].begin == begin && t_.exprs[e].end == prev_end_;
  }

  struct Range {
    std::uint32_t first = 0, count = 0;
  };

  // ---- expressions
  ExprId star_expressions();  // with commas: a tuple
  ExprId star_expression();
  ExprId star_named_expression();
  ExprId named_expression();
  ExprId expression();
  ExprId yield_expression();
  ExprId yield_or_star_expressions() { return is(Tok::kw_yield) ? yield_expression() : star_expressions(); }
  ExprId tuple_rest(ExprId first, std::uint32_t begin, ExprId (Parser::*element)());
  ExprId conditional(ExprId body, std::uint32_t begin);
  ExprId binary(Precedence least);
  ExprId boolean(ExprId left, std::uint32_t begin, Tok joiner);
  ExprId comparison(ExprId left, std::uint32_t begin);
  ExprId unary();
  ExprId power();
  ExprId primary();
  ExprId atom();
  ExprId lambda();
  ExprId call(ExprId callee, std::uint32_t begin);
  void arguments();  // pushes them; the current token is '(' before and what follows ')' after
  ExprId argument(bool& keyword_seen);
  ExprId subscript(ExprId value, std::uint32_t begin);
  ExprId slice();
  ExprId group();
  ExprId list_display();
  ExprId brace_display();
  ExprId comprehension(ExprKind kind, std::uint32_t begin, std::uint32_t stack_mark, std::uint32_t scope_mark,
                       Tok closer);
  void comprehension_clauses(ScopeId scope);
  bool at_comprehension() const { return is(Tok::kw_for) || is(Tok::kw_async); }
  void note_call(ExprId callee);  // locals(), exec(), eval()

  // ---- string literals (strings.cpp)
  struct Literal {             // text read so far that is not yet a node
    std::uint32_t buffer = 0;  // where it begins in t_.literal
    std::uint32_t begin = 0, end = 0;
    bool open = false;
    std::uint16_t flags = 0;
  };
  ExprId strings();
  ExprId concatenation(std::uint32_t begin, Literal& pending);
  void flush_literal(Literal& pending);
  NameId string_value(const char* text, std::size_t size, std::uint16_t& flags);
  NameId buffered_value(std::uint32_t mark, std::uint16_t& flags);
  void extend_literal(Literal& pending, std::uint32_t begin, std::uint32_t end) {
    if (!pending.open) pending.begin = begin;
    pending.open = true;
    pending.end = end;
  }
  void format_string(Literal& pending);
  void format_parts(Literal& pending, char quote, std::uint16_t flags, bool in_spec);
  void replacement_field(char quote, std::uint16_t flags);
  // Appends the value of a piece of a literal to t_.literal; returns kString… flags.
  std::uint16_t decode(std::uint32_t begin, std::uint32_t end, bool raw);

  // ---- patterns
  ExprId patterns();  // of a case: a sequence without brackets too
  ExprId pattern();
  ExprId or_pattern();
  ExprId closed_pattern();
  ExprId star_pattern();
  ExprId sequence_pattern(Tok closer);
  ExprId mapping_pattern();
  ExprId class_pattern(ExprId callee, std::uint32_t begin);
  ExprId name_or_class_pattern();
  ExprId literal_pattern();
  ExprId signed_number();
  ExprId capture(ExprKind kind, std::uint32_t begin, ExprId inner);
  ExprId maybe_star_pattern() { return is(Tok::star) ? star_pattern() : pattern(); }

  // ---- targets
  void set_context(ExprId target, Context context);
  struct Origin {  // what a target is bound by
    BindingKind kind;
    ExprId value = 0;
    ExprId annotation = 0;
  };
  void bind_target(ExprId target, const Origin& origin);
  void bind_one(ExprId target, const Origin& origin, std::uint8_t flags, std::int16_t index);
  void bind(BindingKind kind, ScopeId scope, NameId name, std::uint32_t begin, ExprId value = 0,
            std::uint32_t target = 0, std::uint8_t flags = 0, std::int16_t index = -1);
  ScopeId walrus_scope() const;       // nearest that is not a comprehension
  ExprId target_list();               // of `for`, up to `in`
  ExprId name_node(Context context);  // the current token as a name expression

  // ---- statements
  void statements(Indent indent);
  void statement();
  void simple_line();
  void simple_statement(StmtId s);
  StmtId begin_statement(StmtKind kind);
  void end_statement(StmtId s);
  void expression_statement(StmtId s);
  void assignment(StmtId s, ExprId first);
  void annotated(StmtId s, ExprId target);
  void augmented(StmtId s, ExprId target);
  void type_alias(StmtId s);
  void delete_statement(StmtId s);
  void import_statement(StmtId s);
  void import_from_statement(StmtId s);
  bool dotted_name(NameId& whole, NameId& first);
  void scope_statement(StmtId s, StmtKind kind, BindingKind binding);
  void raise_statement(StmtId s);
  std::uint8_t ends_of(StmtId s) const;  // of a simple statement
  void leaves(std::uint8_t bits) {
    if (t_.blocks[block_].ends == 0) t_.blocks[block_].ends = bits;
  }

  // Compound statements. A header is what stands before the colon; when it is broken its statement becomes an error,
  // but its suite is read.
  struct Header {
    Mark mark;
    Indent indent;
  };
  Header header() const { return {mark(), line_}; }
  bool end_header(const Header& h);
  struct Suite {
    BlockKind kind;
    StmtId owner;
    ExprId test = 0;
    NameId name = 0;
    ExprId extra = 0;
  };
  BlockId suite(const Suite& info, const Header& h, bool header_ok);
  BlockId open_block(const Suite& info, std::uint32_t begin);
  void close_block(BlockId b);
  bool clause(Tok keyword, const Header& h) const { return tok_.kind == keyword && line_.column == h.indent.column; }
  void if_statement();
  void else_clause(StmtId s, BlockKind kind, ExprId test, const Header& h, std::uint32_t Stmt::*field);
  void while_statement();
  void for_statement(StmtId s, const Header& h, bool async);
  void with_statement(StmtId s, const Header& h, bool async);
  void with_items();
  bool parenthesized_with_items();
  void with_item();
  void try_statement();
  BlockId except_clause(StmtId s, bool& star);
  void match_statement();
  BlockId case_clause(StmtId s, bool& irrefutable);
  void async_statement();
  void decorated();
  void function(StmtId s, const Header& h, const Range& decorators, bool async);
  void class_definition(StmtId s, const Header& h, const Range& decorators);
  void orphan_clause();
  ExprId docstring_of(BlockId b) const;

  // ---- definitions
  Range parameters(Tok closer, bool annotations);
  void parameter(ParameterKind kind, bool annotations);
  Range type_parameters(StmtId owner);  // opens their scope when there are any
  ScopeId open_scope(ScopeKind kind, ScopeId parent, std::uint32_t owner, std::uint32_t begin);
  void bind_parameters(const Range& range, ScopeId scope);

  // ---- recovery
  void resync(const Mark& m, std::int32_t column);
  void skip_line(const Mark& m, std::int32_t column);
  void skip_deeper_lines(std::int32_t column);
  void move_to_line(Mark& m) const {
    m.line = tok_.begin;
    m.comments = t_.comments.size();
  }
  void record_error(std::uint32_t begin, std::uint32_t end, std::string_view message);
  void recover(StmtId s, const Mark& m);

  void resolve_scopes();

  Tables& t_;
  ScopeId scope_ = 0;
  BlockId block_ = 0;
  StmtId stmt_ = 0;
  FunctionId function_ = 0;
  std::uint32_t nesting_ = 0;
  std::uint32_t indentation_ = 0;
  char unclosed_ = 0;  // bracket left open in the line that skip_line() skipped
};

}  // namespace assay::py
