// The facts of one Python file: a pure function of its bytes.
//
// Facts are one relocatable block of bytes: a header, then plain tables that refer to each other by 32-bit indices. The
// parser writes the block once; the cache stores it as it is; readers map it and look at the tables in place, so a warm
// load decodes nothing. docs/formats/python-facts.md is the specification; kFactsVersion changes with every change of
// layout or meaning.
//
// Index 0 of every table is a sentinel that means "none", so that a zero field is always safe to follow. All offsets
// are bytes into the file's text as UTF-8 (after removal of a byte-order mark, transcoded where a coding line says so):
// decode() gives that text.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// Tables that are read by people keep their columns.
// clang-format off
namespace assay::py {

inline constexpr std::uint32_t kFactsVersion = 2;

using NameId = std::uint32_t;      // an interned string of this file: identifiers, dotted names, decoded literals; 0 = ""
using ExprId = std::uint32_t;
using StmtId = std::uint32_t;
using BlockId = std::uint32_t;     // 0 = none; the module's body is block 1
using ScopeId = std::uint32_t;     // the module's scope is scope 1
using ClassId = std::uint32_t;
using FunctionId = std::uint32_t;

// ---------------------------------------------------------------- expressions
enum class ExprKind : std::uint8_t {
  none,
  name,         // a = NameId; op = Context
  attribute,    // a = value ExprId, b = NameId; op = Context. `attr_begin` is end - length of the name
  call,         // a = first child, b = count: callee, then arguments in source order (starred, keyword included)
  keyword,      // an argument name=value or **value: a = NameId (0 for **), b = value ExprId
  starred,      // a = value; op = Context
  subscript,    // a = value, b = index; op = Context
  slice,        // a = first child, b = 3: lower, upper, step (0 where absent)
  string,       // a = NameId of the decoded value of the whole concatenation; flags: kString…
  bytes,        // a = NameId of the source text of the literals
  fstring,      // a = first child, b = count: string parts and interpolations in order (implicit concatenation included)
  tstring,      // the same for t-strings
  interpolation,// a = first child, b = 2: value, format spec (an fstring or 0); op = conversion char as written or 0;
                // flags bit 0: "=" form (the text before the "=" is not in a string part)
  integer,      // a = NameId of the source text
  floating,     // a = NameId of the source text
  imaginary,    // a = NameId of the source text
  true_, false_, none_, ellipsis,
  tuple, list,  // a = first child, b = count; op = Context
  set,          // a = first child, b = count
  dict,         // a = first child, b = 2 × pairs: key, value; key 0 for **value
  list_comp, set_comp, generator,  // a = first child, b = count: element, then the clauses (comp_for)
  dict_comp,    // as above with key, value first
  comp_for,     // a = first child, b = count: target, iterable, conditions…; flags bit 0: async
  lambda,       // a = FunctionId, b = body ExprId
  await, yield, yield_from,        // a = value (0: bare yield)
  unary,        // a = operand; op = Operator
  binary,       // a = left, b = right; op = Operator
  boolean,      // a = first child, b = count; op = Operator (and_, or_): `a and b and c` is one node, as in CPython
  compare,      // a = first child, b = count (odd): left, then pairs (Operator as a plain number, right)
  conditional,  // `body if test else orelse`: a = first child, b = 3: body, test, orelse, as in the source
  named,        // `target := value`: a = target (name), b = value
  // Patterns of `match`; plain values and captures use the kinds above where CPython's ast has an expression inside.
  pat_value,    // a = ExprId
  pat_singleton,// a = ExprId (None, True, False)
  pat_sequence, pat_or,            // a = first child, b = count
  pat_mapping,  // a = first child, b = count: key and pattern of each pair, then, when flags bit 0, `**rest` as a pat_star
  pat_class,    // a = first child, b = count: class expression, positional patterns, then keyword (name, pattern) nodes
  pat_star,     // a = NameId (0 for `*_`)
  pat_as,       // a = NameId (0 for `_`), b = pattern or 0
  error,        // text the parser could not read
};
enum class Context : std::uint8_t { load, store, del };
enum class Operator : std::uint8_t {
  none, add, sub, mult, matmult, div, mod, pow, lshift, rshift, bit_or, bit_xor, bit_and, floordiv,  // binary, augmented
  invert, not_, uadd, usub,                                                                         // unary
  and_, or_,                                                                                        // boolean
  eq, ne, lt, le, gt, ge, is, is_not, in, not_in,                                           // compare
};
// Of string and bytes, and of the string parts of fstring and tstring.
inline constexpr std::uint16_t kStringRaw = 1, kStringTriple = 2, kStringConcatenated = 4,
                               kStringInexact = 8;  // \N{…} or a lone surrogate, which stand as U+FFFD in the value

// An expression's children have smaller ids than it has, so that a pass over `exprs` in order needs no recursion.
struct Expr {
  ExprKind kind;
  std::uint8_t op;
  std::uint16_t flags;
  std::uint32_t begin, end;  // as CPython's ast gives them (parentheses around an expression are outside, a tuple's inside)
  std::uint32_t a, b;
};

// ---------------------------------------------------------------- statements
enum class StmtKind : std::uint8_t {
  none,
  expr,         // a = value
  assign,       // a = first child, b = number of targets, c = value
  aug_assign,   // a = target, c = value; op = Operator
  ann_assign,   // a = target, b = annotation, c = value or 0
  type_alias,   // a = name expr, b = first of `type_params`, d = their count, c = value
  return_, raise,                  // a = value or exception, b = cause (raise)
  delete_,      // a = first child, b = count
  pass, break_, continue_,
  global, nonlocal,                // a = first child (NameIds), b = count
  import, import_from,             // a = first Import, b = count
  assert_,      // a = test, b = message
  if_,          // a = test, b = body block, c = else block or 0. `elif` is an else block that holds one if_ (flag kElif)
  while_,       // the same
  for_,         // a = target, b = body block, c = else block, d = iterable; flags kAsync
  with,         // a = first child, b = 2 × items: context, target or 0; c = body block; flags kAsync
  try_,         // a = body block, b = first Handler child (BlockIds), c = count; d = else block; e = finally block; flags kStar
  match,        // a = subject, b = first child (BlockIds of cases), c = count
  function,     // a = FunctionId
  class_,       // a = ClassId
  error,        // a statement with a syntax error: nothing else is known of it, but suites under a broken header are
                // read, in blocks that name it as their stmt (scope with owner 0 for a broken `def` or `class`)
};
inline constexpr std::uint8_t kElif = 1, kAsync = 2, kStar = 4;
// In the order of the source; what stands in a statement's suites comes right after it.
struct Stmt {
  StmtKind kind;
  std::uint8_t op;
  std::uint8_t flags;
  std::uint8_t pad;
  std::uint32_t begin, end;  // as CPython's ast (a decorated definition begins at `def` or `class`)
  BlockId block;             // the suite it stands in
  std::uint32_t a, b, c, d, e;
};

// A suite. Its chain of parents is the guard of everything in it: what must have held for the code to run.
enum class BlockKind : std::uint8_t {
  none, module, class_body, function_body,
  if_true, if_false,          // test: the condition (if_false: its negation)
  loop_body, loop_else,       // test: while's condition or 0 (for)
  with_body,                  // stmt gives the context managers
  try_body, except_, else_, finally_,  // except_: test = the exception expression (0 = bare), name = `as` NameId
  case_,                      // test = pattern, extra = guard expression
};
struct Block {
  BlockKind kind;
  std::uint8_t ends;          // Ends: how the suite is left
  std::uint16_t depth;        // number of ancestors, 65535 for more
  BlockId parent;
  ScopeId scope;
  StmtId stmt;                // the compound statement, class or function it belongs to (0 for the module)
  ExprId test;
  NameId name;
  ExprId extra;
  std::uint32_t begin, end;   // from after the colon (an `elif`'s else block: from `elif`) to its last statement's end
  StmtId first, last;         // statements between (inclusive, nested ones too); first = 0: empty
};
// Bits: the last reachable statement of the suite is return, raise, continue, break, or a call of sys.exit/os._exit/exit.
inline constexpr std::uint8_t kEndsReturn = 1, kEndsRaise = 2, kEndsContinue = 4, kEndsBreak = 8, kEndsExit = 16;

// ---------------------------------------------------------------- scopes and bindings
enum class ScopeKind : std::uint8_t { none, module, class_, function, lambda, comprehension, type_params };
struct Scope {
  ScopeKind kind;
  std::uint8_t flags;         // bit 0: calls locals()/exec/eval or has a star import
  std::uint16_t pad;
  ScopeId parent;
  std::uint32_t owner;        // ClassId; FunctionId (function, lambda); ExprId (comprehension); StmtId (type_params)
  std::uint32_t begin, end;   // of the definition or expression
  std::uint32_t first_binding, binding_count;  // in `bindings`
};
enum class BindingKind : std::uint8_t {
  none, import, import_from, import_star, assign, aug_assign, ann_assign /* with or without value */, for_, with, except_,
  named, function, class_, parameter, del, global, nonlocal, match, type_alias, type_param, comprehension,
};
// One event that binds (or unbinds) a name in a scope, in source order within the scope.
// A walrus in a comprehension, and a name declared global or nonlocal, is recorded in the scope that really gets it.
struct Binding {
  BindingKind kind;
  std::uint8_t flags;         // bit 0: the value is unpacked (value is the whole right side; `index` says which element)
  std::int16_t index;         // element of a flat unpacking, -1 when nested, starred or not unpacked
  ScopeId scope;
  NameId name;
  StmtId stmt;
  BlockId block;              // its guard
  std::uint32_t begin;        // of the name
  ExprId value;               // assigned value, iterable (for_), context (with), exception (except_); 0 unknown
  std::uint32_t target;       // import*: index in `imports`; function: FunctionId; class_: ClassId; parameter: index in
                              // `parameters`; ann_assign: annotation ExprId
};

struct Import {               // one alias of an import statement
  NameId module;              // dotted, as written, without leading dots ("" for `from . import x`)
  NameId name;                // from-import: the name, "*" for all; plain import: 0
  NameId as;                  // 0 where there is none
  std::uint32_t level;        // leading dots
  StmtId stmt;
  BlockId block;
  ScopeId scope;
  std::uint32_t begin, end;   // of the alias, as CPython's ast
};

struct Class {
  NameId name;
  std::uint32_t name_begin;
  StmtId stmt;
  ScopeId outer, scope;
  BlockId body;
  std::uint32_t first_base, base_count;            // children: positional, starred, keyword (metaclass=…) in source order
  std::uint32_t first_decorator, decorator_count;  // children
  std::uint32_t first_type_param, type_param_count;
  ExprId docstring;
};

enum class ParameterKind : std::uint8_t { positional_only, positional_or_keyword, var_positional, keyword_only, var_keyword };
struct Parameter {
  ParameterKind kind;
  std::uint8_t pad[3];
  NameId name;
  ExprId annotation, default_value;
  std::uint32_t begin, end;
};

inline constexpr std::uint32_t kFunctionAsync = 1, kFunctionGenerator = 2, kFunctionLambda = 4, kFunctionMethod = 8;
struct Function {
  NameId name;                // "" for a lambda
  std::uint32_t name_begin;
  std::uint32_t flags;
  StmtId stmt;                // 0 for a lambda
  ScopeId outer, scope;
  BlockId body;               // 0 for a lambda
  ClassId owner;              // the class whose body directly holds it (kFunctionMethod), else 0
  std::uint32_t first_parameter, parameter_count;
  std::uint32_t first_decorator, decorator_count;  // children
  std::uint32_t first_type_param, type_param_count;
  ExprId returns;
  ExprId docstring;
};

enum class TypeParamKind : std::uint8_t { type_var, type_var_tuple, param_spec };
struct TypeParam {
  TypeParamKind kind;
  std::uint8_t pad[3];
  NameId name;
  ExprId bound, default_value;
  std::uint32_t begin, end;
};

// A store or deletion through an attribute or a subscript: `self.x = v`, `mod.f = g`, `sys.modules["m"] = v`, `del a.b`.
struct Store {
  BindingKind kind;           // assign, aug_assign, ann_assign, for_, with, del, named never
  std::uint8_t flags;         // as Binding
  std::int16_t index;
  ExprId target;              // attribute or subscript
  ExprId value;
  ExprId annotation;
  StmtId stmt;
  BlockId block;
  ScopeId scope;
};

struct Comment { std::uint32_t begin, end; };       // from '#' to before the line end
struct SyntaxError {
  std::uint32_t begin, end;   // the statement that was lost
  NameId message;
};

// ---------------------------------------------------------------- the block of bytes
// The order of the sections in the block and of their (offset, count) pairs in the header.
enum class Section : std::uint32_t {
  exprs, children, stmts, blocks, scopes, bindings, imports, classes, functions, parameters, type_params, stores,
  comments, errors, lines, string_offsets, string_tags, string_bytes, count_,
};

inline constexpr std::uint32_t kFileHasUnreadEncoding = 1;  // the text could not be decoded: all tables are empty
inline constexpr std::uint32_t kFileIsBinary = 2;           // NUL bytes: not Python
inline constexpr std::uint32_t kFileTooDeep = 4;            // nesting beyond the parser's limit was cut (listed in errors)

// A byte that tells most strings apart.
std::uint8_t string_tag(std::string_view);

// A read-only view. Cheap to copy; the bytes must outlive it. Every accessor is in range for blocks that passed open().
class Facts {
 public:
  Facts() = default;
  // Checks magic, version, size, checksum and the bounds of every section. False for a block that is not whole, or not
  // aligned to four bytes in memory.
  static bool open(std::string_view block, Facts& out);

  std::span<const Expr> exprs;
  std::span<const std::uint32_t> children;
  std::span<const Stmt> stmts;
  std::span<const Block> blocks;
  std::span<const Scope> scopes;
  std::span<const Binding> bindings;
  std::span<const Import> imports;
  std::span<const Class> classes;
  std::span<const Function> functions;
  std::span<const Parameter> parameters;
  std::span<const TypeParam> type_params;
  std::span<const Store> stores;
  std::span<const Comment> comments;
  std::span<const SyntaxError> errors;
  std::span<const std::uint32_t> lines;           // start of each line; lines[0] = 0 is line 1 (this table has no sentinel)
  std::span<const std::uint32_t> string_offsets = kNoStrings;  // count + 1 entries
  std::span<const std::uint8_t> string_tags;  // one a string: string_tag(), by which find() passes over nearly all
  std::string_view string_bytes;
  std::uint32_t file_flags = 0;
  std::uint32_t text_size = 0;
  ExprId docstring = 0;

  std::string_view str(NameId id) const {
    return string_bytes.substr(string_offsets[id], string_offsets[id + 1] - string_offsets[id]);
  }
  std::span<const std::uint32_t> kids(std::uint32_t first, std::uint32_t count) const { return children.subspan(first, count); }
  std::span<const std::uint32_t> kids(const Expr& e) const { return children.subspan(e.a, e.b); }
  std::uint32_t line_of(std::uint32_t offset) const;    // 1-based
  std::uint32_t column_of(std::uint32_t offset) const;  // 0-based, bytes, as CPython's ast
  NameId find(std::string_view name) const;             // 0 when the file never spells it
  BlockId block_at(std::uint32_t offset) const;         // innermost suite that holds the offset

 private:
  static constexpr std::uint32_t kNoStrings[2] = {0, 0};
};

// The text that the offsets count: the bytes without a byte-order mark, or, where a coding line (PEP 263) names another
// encoding that we read, transcoded to UTF-8 into `storage`. Undecodable input gives "".
std::string_view decode(std::string_view bytes, std::string& storage);

// Reads a file. Never fails: what could not be read is in errors and file_flags.
// `text` are the raw bytes of the file. The result passes Facts::open.
std::string parse(std::string_view text);

}  // namespace assay::py
// clang-format on
