// For tests of the Python front end: a parsed file, expressions as text, and what must be true of every block of facts.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "syntax/python/children.h"
#include "syntax/python/facts.h"

namespace assay::py::test {

struct File {
  explicit File(std::string source) : raw(std::move(source)), block(parse(raw)) {
    whole = Facts::open(block, f);
    text = decode(raw, storage);
  }
  File(const File&) = delete;

  std::string_view at(std::uint32_t begin, std::uint32_t end) const { return text.substr(begin, end - begin); }
  std::string_view at(const Expr& e) const { return at(e.begin, e.end); }
  std::string_view str(NameId id) const { return f.str(id); }
  // The value of the n-th expression statement, assignment or return (from 1).
  const Expr& value(std::size_t n = 1) const {
    for (const Stmt& s : f.stmts) {
      const ExprId v = s.kind == StmtKind::expr || s.kind == StmtKind::return_ ? s.a
                       : s.kind == StmtKind::assign                            ? s.c
                                                                               : 0;
      if (v != 0 && --n == 0) return f.exprs[v];
    }
    return f.exprs[0];
  }
  const Stmt& stmt(StmtKind kind, std::size_t n = 1) const {
    for (const Stmt& s : f.stmts)
      if (s.kind == kind && --n == 0) return s;
    return f.stmts[0];
  }
  const Block& block_of(BlockKind kind, std::size_t n = 1) const {
    for (const Block& b : f.blocks)
      if (b.kind == kind && --n == 0) return b;
    return f.blocks[0];
  }
  std::vector<std::string> errors() const {
    std::vector<std::string> lines;
    for (std::size_t i = 1; i < f.errors.size(); ++i)
      lines.push_back(std::to_string(f.line_of(f.errors[i].begin)) + ": " + std::string(f.str(f.errors[i].message)));
    return lines;
  }
  // Names bound in a scope, "name:kind" in order; kinds by their spelling in BindingKind.
  std::vector<std::string> names(ScopeId scope) const;
  ScopeId scope(ScopeKind kind, std::size_t n = 1) const {
    for (ScopeId s = 1; s < f.scopes.size(); ++s)
      if (f.scopes[s].kind == kind && --n == 0) return s;
    return 0;
  }
  // An expression with every operation in brackets: "(call f 1 (= k 2))".
  std::string render(ExprId id) const;
  std::string render(const Expr& e) const { return render(static_cast<ExprId>(&e - f.exprs.data())); }

  std::string raw, block, storage;
  std::string_view text;
  Facts f;
  bool whole = false;
};

inline std::vector<std::string> File::names(ScopeId scope) const {
  const char* const kinds[] = {"none",       "import",     "import_from",  "import_star", "assign",   "aug_assign",
                               "ann_assign", "for",        "with",         "except",      "named",    "function",
                               "class",      "parameter",  "del",          "global",      "nonlocal", "match",
                               "type_alias", "type_param", "comprehension"};
  std::vector<std::string> out;
  for (std::uint32_t i = 0; i < f.scopes[scope].binding_count; ++i) {
    const Binding& b = f.bindings[f.scopes[scope].first_binding + i];
    out.push_back(std::string(f.str(b.name)) + ":" + kinds[static_cast<int>(b.kind)]);
  }
  return out;
}

inline std::string File::render(ExprId id) const {
  static const char* const kOperators[] = {"",   "+",  "-", "*",  "@", "/",   "%",  "**",     "<<",  ">>",
                                           "|",  "^",  "&", "//", "~", "not", "u+", "u-",     "and", "or",
                                           "==", "!=", "<", "<=", ">", ">=",  "is", "is-not", "in",  "not-in"};
  if (id == 0) return "-";
  const Expr& e = f.exprs[id];
  auto list = [&](const std::string& head) {
    std::string out = "(" + head;
    for (ExprId kid : f.kids(e)) out += " " + render(kid);
    return out + ")";
  };
  auto name = [&](NameId n) { return std::string(f.str(n)); };
  switch (e.kind) {
    case ExprKind::name:
      return name(e.a);
    case ExprKind::attribute:
      return render(e.a) + "." + name(e.b);
    case ExprKind::call:
      return list("call");
    case ExprKind::keyword:
      return e.a == 0 ? "(** " + render(e.b) + ")" : "(= " + name(e.a) + " " + render(e.b) + ")";
    case ExprKind::starred:
      return "(* " + render(e.a) + ")";
    case ExprKind::subscript:
      return render(e.a) + "[" + render(e.b) + "]";
    case ExprKind::slice:
      return list("slice");
    case ExprKind::string:
      return "'" + name(e.a) + "'";
    case ExprKind::fstring:
      return list("f");
    case ExprKind::tstring:
      return list("t");
    case ExprKind::interpolation: {
      std::string out = "{" + render(f.kids(e)[0]) + ((e.flags & 1) != 0 ? "=" : "");
      if (e.op != 0) out += std::string("!") + static_cast<char>(e.op);
      return out + (f.kids(e)[1] == 0 ? "" : ":" + render(f.kids(e)[1])) + "}";
    }
    case ExprKind::true_:
      return "True";
    case ExprKind::false_:
      return "False";
    case ExprKind::none_:
      return "None";
    case ExprKind::ellipsis:
      return "...";
    case ExprKind::tuple:
      return list("tuple");
    case ExprKind::list:
      return list("list");
    case ExprKind::set:
      return list("set");
    case ExprKind::dict:
      return list("dict");
    case ExprKind::list_comp:
      return list("listcomp");
    case ExprKind::set_comp:
      return list("setcomp");
    case ExprKind::generator:
      return list("gen");
    case ExprKind::dict_comp:
      return list("dictcomp");
    case ExprKind::comp_for:
      return list((e.flags & 1) != 0 ? "async-for" : "for");
    case ExprKind::lambda: {
      std::string out = "(lambda (";
      const Function& fn = f.functions[e.a];
      for (std::uint32_t i = 0; i < fn.parameter_count; ++i)
        out += (i != 0 ? " " : "") + name(f.parameters[fn.first_parameter + i].name);
      return out + ") " + render(e.b) + ")";
    }
    case ExprKind::await:
      return "(await " + render(e.a) + ")";
    case ExprKind::yield:
      return "(yield " + render(e.a) + ")";
    case ExprKind::yield_from:
      return "(yield-from " + render(e.a) + ")";
    case ExprKind::unary:
      return "(" + std::string(kOperators[e.op]) + " " + render(e.a) + ")";
    case ExprKind::binary:
      return "(" + std::string(kOperators[e.op]) + " " + render(e.a) + " " + render(e.b) + ")";
    case ExprKind::boolean:
      return list(kOperators[e.op]);
    case ExprKind::compare: {
      const auto kids = f.kids(e);
      std::string out = "(" + render(kids[0]);
      for (std::size_t i = 1; i < kids.size(); i += 2)
        out += " " + std::string(kOperators[kids[i]]) + " " + render(kids[i + 1]);
      return out + ")";
    }
    case ExprKind::conditional:
      return list("if");
    case ExprKind::named:
      return "(:= " + render(e.a) + " " + render(e.b) + ")";
    case ExprKind::pat_value:
    case ExprKind::pat_singleton:
      return render(e.a);
    case ExprKind::pat_sequence:
      return list("seq");
    case ExprKind::pat_or:
      return list("|");
    case ExprKind::pat_mapping:
      return list("map");
    case ExprKind::pat_class:
      return list("class");
    case ExprKind::pat_star:
      return "*" + (e.a == 0 ? "_" : name(e.a));
    case ExprKind::pat_as: {
      const std::string bound = e.a == 0 ? "_" : name(e.a);
      return e.b == 0 ? bound : "(as " + render(e.b) + " " + bound + ")";
    }
    default:
      return name(e.a);
  }
}

// The first thing that is wrong with the facts of a file, or "": indices in range, spans in range and nested, suites
// nested, statements and bindings in order.
inline std::string problem_of(const Facts& f) {
  auto where = [](const char* what, std::size_t i) { return std::string(what) + " #" + std::to_string(i); };
  const std::size_t names = f.string_offsets.size() - 1;
  for (std::size_t i = 0; i < names; ++i)
    if (f.string_offsets[i] > f.string_offsets[i + 1]) return where("string offsets not in order", i);
  for (std::size_t i = 1; i < f.lines.size(); ++i)
    if (f.lines[i] <= f.lines[i - 1] || f.lines[i] > f.text_size) return where("line", i);
  for (std::size_t i = 1; i < f.exprs.size(); ++i) {
    const Expr& e = f.exprs[i];
    if (e.kind == ExprKind::none || e.kind > ExprKind::error) return where("kind of expression", i);
    if (e.begin > e.end || e.end > f.text_size) return where("span of expression", i);
    const ChildFields fields = child_fields(e.kind);
    if ((fields == ChildFields::list || fields == ChildFields::operands) &&
        e.a + std::uint64_t{e.b} > f.children.size())
      return where("children of expression", i);
    std::vector<ExprId> kids;
    for_each_child(f, e, [&](ExprId kid) { kids.push_back(kid); });
    if (e.kind == ExprKind::lambda && e.a >= f.functions.size()) return where("lambda", i);
    for (ExprId kid : kids) {
      if (kid >= i) return where("child after its parent", i);
      if (f.exprs[kid].begin < e.begin || f.exprs[kid].end > e.end) return where("child outside its parent", i);
    }
  }
  for (std::size_t i = 1; i < f.blocks.size(); ++i) {
    const Block& b = f.blocks[i];
    if (b.begin > b.end || b.end > f.text_size || b.parent >= i) return where("suite", i);
    if (b.scope == 0 || b.scope >= f.scopes.size() || b.stmt >= f.stmts.size()) return where("owner of suite", i);
    if (b.test >= f.exprs.size() || b.extra >= f.exprs.size() || b.name >= names) return where("test of suite", i);
    if (b.first > b.last || b.last >= f.stmts.size()) return where("statements of suite", i);
    if (i > 1 && (b.parent == 0 || b.begin < f.blocks[b.parent].begin || b.end > f.blocks[b.parent].end))
      return where("suite outside its parent", i);
    if (i > 1 && b.begin < f.blocks[i - 1].begin) return where("suite out of order", i);
  }
  for (std::size_t i = 1; i < f.stmts.size(); ++i) {
    const Stmt& s = f.stmts[i];
    if (s.kind == StmtKind::none || s.begin > s.end || s.end > f.text_size) return where("statement", i);
    if (i > 1 && s.begin < f.stmts[i - 1].begin) return where("statement out of order", i);
    if (s.block == 0 || s.block >= f.blocks.size()) return where("suite of statement", i);
    if (f.blocks[s.block].first > i || f.blocks[s.block].last < i) return where("statement outside its suite", i);
  }
  std::uint32_t next = 1;
  for (std::size_t i = 1; i < f.scopes.size(); ++i) {
    const Scope& s = f.scopes[i];
    if (s.kind == ScopeKind::none || s.begin > s.end || s.end > f.text_size) return where("scope", i);
    if ((s.parent == 0) != (i == 1) || s.parent >= f.scopes.size()) return where("parent of scope", i);
    if (s.first_binding != next) return where("bindings of scope", i);
    next += s.binding_count;
  }
  if (f.file_flags == 0 && next != f.bindings.size()) return "bindings without a scope";
  for (std::size_t i = 1; i < f.bindings.size(); ++i) {
    const Binding& b = f.bindings[i];
    if (b.kind == BindingKind::none || b.name == 0 || b.name >= names || b.begin > f.text_size)
      return where("binding", i);
    if (b.block == 0 || b.block >= f.blocks.size() || b.stmt == 0 || b.stmt >= f.stmts.size())
      return where("place of binding", i);
    if (b.value >= f.exprs.size()) return where("value of binding", i);
    if (i > 1 && b.scope == f.bindings[i - 1].scope && b.begin < f.bindings[i - 1].begin)
      return where("binding out of order", i);
  }
  for (std::size_t i = 1; i < f.functions.size(); ++i) {
    const Function& fn = f.functions[i];
    if (fn.scope == 0 || fn.scope >= f.scopes.size() || fn.body >= f.blocks.size() || fn.owner >= f.classes.size() ||
        fn.first_parameter + std::uint64_t{fn.parameter_count} > f.parameters.size())
      return where("function", i);
  }
  for (std::size_t i = 1; i < f.stores.size(); ++i)
    if (f.stores[i].target == 0 || f.stores[i].target >= f.exprs.size() || f.stores[i].block == 0)
      return where("store", i);
  for (std::size_t i = 1; i < f.comments.size(); ++i)
    if (f.comments[i].begin < f.comments[i - 1].end || f.comments[i].end > f.text_size) return where("comment", i);
  for (std::size_t i = 1; i < f.errors.size(); ++i)
    if (f.errors[i].begin > f.errors[i].end || f.errors[i].end > f.text_size) return where("error", i);
  return {};
}

}  // namespace assay::py::test
