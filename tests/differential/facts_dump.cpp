// Prints what the parser read, in the canonical form that compare.py prints from CPython's ast.
//
// Paths come on standard input, one a line. For each: "FILE path", one line per node in preorder, then the bindings and
// stores, sorted, then "END". A span of "-" is not compared.
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

#include "syntax/python/children.h"
#include "syntax/python/facts.h"

using namespace assay::py;

namespace {

class Dump {
 public:
  Dump(const Facts& facts, std::string text) : f_(facts), text_(std::move(text)) {}

  std::string run() {
    for (std::size_t i = 1; i < f_.errors.size(); ++i)
      line("ERROR " + at(f_.errors[i].begin) + " " + std::string(f_.str(f_.errors[i].message)));
    line("Module " + std::to_string(direct(1).size()) + docstring(f_.docstring));
    block(1);
    names();
    return std::move(out_);
  }

 private:
  void line(const std::string& s) { out_ += s, out_ += '\n'; }
  std::string at(std::uint32_t offset) const {
    return std::to_string(f_.line_of(offset)) + ":" + std::to_string(f_.column_of(offset));
  }
  std::string loc(std::uint32_t begin, std::uint32_t end) const { return " " + at(begin) + "-" + at(end); }
  std::string loc(const Expr& e) const { return loc(e.begin, e.end); }
  std::string loc_of(ExprId e) const { return e == 0 ? " -" : loc(f_.exprs[e]); }
  std::string name(NameId id) const { return " " + std::string(f_.str(id)); }
  static std::string quoted(std::string_view s) {
    std::string q = " \"";
    for (char c : s) {
      if (c == '\\')
        q += "\\\\";
      else if (c == '\n')
        q += "\\n";
      else if (c == '\r')
        q += "\\r";
      else
        q += c;
    }
    return q + "\"";
  }
  std::string string_value(const Expr& e) const {
    return (e.flags & kStringInexact) != 0 ? " <inexact>" : quoted(f_.str(e.a));
  }
  std::string docstring(ExprId e) const { return e == 0 ? " nodoc" : " doc" + string_value(f_.exprs[e]); }
  static std::string number(std::uint64_t n) { return " " + std::to_string(n); }

  std::vector<StmtId> direct(BlockId b) const {
    std::vector<StmtId> ids;
    if (f_.blocks[b].first == 0) return ids;
    for (StmtId s = f_.blocks[b].first; s <= f_.blocks[b].last; ++s)
      if (f_.stmts[s].block == b) ids.push_back(s);
    return ids;
  }
  void block(BlockId b) {
    const std::vector<StmtId> ids = b == 0 ? std::vector<StmtId>() : direct(b);
    line("Block" + number(ids.size()));
    for (StmtId s : ids) stmt(f_.stmts[s]);
  }
  void maybe(ExprId e) {
    if (e != 0)
      expr(e);
    else
      line("None");
  }
  void each(std::uint32_t first, std::uint32_t count) {
    for (ExprId e : f_.kids(first, count)) maybe(e);
  }

  static std::string context(const Expr& e) {
    const char* const names[] = {" Load", " Store", " Del"};
    return names[e.op];
  }
  static std::string op(std::uint32_t o) {
    const char* const names[] = {"?",      "Add",    "Sub",   "Mult",   "MatMult", "Div",      "Mod",    "Pow",
                                 "LShift", "RShift", "BitOr", "BitXor", "BitAnd",  "FloorDiv", "Invert", "Not",
                                 "UAdd",   "USub",   "And",   "Or",     "Eq",      "NotEq",    "Lt",     "LtE",
                                 "Gt",     "GtE",    "Is",    "IsNot",  "In",      "NotIn"};
    return std::string(" ") + names[o];
  }

  // What is printed of an expression is compared with CPython's ast: for_each_child has to find the same ones.
  void expr(ExprId id) {
    std::vector<ExprId> printed, found;
    std::swap(printed, inside_);
    print(id);
    std::swap(printed, inside_);
    inside_.push_back(id);
    const Expr& e = f_.exprs[id];
    for_each_child(f_, e, [&](ExprId child) {
      const bool keyword_pattern = e.kind == ExprKind::pat_class && f_.exprs[child].kind == ExprKind::keyword;
      found.push_back(keyword_pattern ? f_.exprs[child].b : child);
    });
    if (e.kind == ExprKind::lambda || e.kind == ExprKind::binary)  // defaults, the links of a chain: printed with it
      printed.erase(printed.begin(), std::find(printed.begin(), printed.end(), e.b));
    if (e.kind == ExprKind::binary && !found.empty()) found.erase(found.begin());
    if (e.kind == ExprKind::pat_singleton || e.kind == ExprKind::fstring || e.kind == ExprKind::tstring) return;
    if (e.kind == ExprKind::pat_mapping && (e.flags & 1) != 0) found.pop_back();  // `**rest`, a name in its line
    if (printed != found) line("CHILDREN of" + loc(e) + ": not those that the ast has");
  }
  void print(ExprId id) {
    const Expr& e = f_.exprs[id];
    const std::string where = loc(e);
    switch (e.kind) {
      case ExprKind::name:
        return line("Name" + where + name(e.a) + context(e));
      case ExprKind::attribute:
        line("Attribute" + where + name(e.b) + context(e));
        return expr(e.a);
      case ExprKind::call:
        line("Call" + where + number(e.b));
        return each(e.a, e.b);
      case ExprKind::keyword:
        line("keyword" + where + (e.a == 0 ? " **" : name(e.a)));
        return expr(e.b);
      case ExprKind::starred:
        line("Starred" + where + context(e));
        return expr(e.a);
      case ExprKind::subscript:
        line("Subscript" + where + context(e));
        expr(e.a);
        return expr(e.b);
      case ExprKind::slice:
        line("Slice" + where);
        return each(e.a, e.b);
      case ExprKind::string:
        return line("Str" + where + string_value(e));
      case ExprKind::bytes:
        return line("Bytes" + where + quoted(f_.str(e.a)));
      case ExprKind::fstring:
        return fstring(e, "JoinedStr");
      case ExprKind::tstring:
        return fstring(e, "TemplateStr");
      case ExprKind::interpolation:
        return interpolation(e);
      case ExprKind::integer:
      case ExprKind::floating:
      case ExprKind::imaginary:
        return line("Num" + where + quoted(f_.str(e.a)));
      case ExprKind::true_:
        return line("True" + where);
      case ExprKind::false_:
        return line("False" + where);
      case ExprKind::none_:
        return line("NoneValue" + where);
      case ExprKind::ellipsis:
        return line("Ellipsis" + where);
      case ExprKind::tuple:
        line("Tuple" + where + context(e) + number(e.b));
        return each(e.a, e.b);
      case ExprKind::list:
        line("List" + where + context(e) + number(e.b));
        return each(e.a, e.b);
      case ExprKind::set:
        line("Set" + where + number(e.b));
        return each(e.a, e.b);
      case ExprKind::dict:
        line("Dict" + where + number(e.b / 2));
        return each(e.a, e.b);
      case ExprKind::list_comp:
        line("ListComp" + where + number(e.b));
        return each(e.a, e.b);
      case ExprKind::set_comp:
        line("SetComp" + where + number(e.b));
        return each(e.a, e.b);
      case ExprKind::generator:
        line("GeneratorExp" + where + number(e.b));
        return each(e.a, e.b);
      case ExprKind::dict_comp:
        line("DictComp" + where + number(e.b));
        return each(e.a, e.b);
      case ExprKind::comp_for:
        line("comp_for" + number(e.flags & 1) + number(e.b));
        return each(e.a, e.b);
      case ExprKind::lambda:
        line("Lambda" + where + number((f_.functions[e.a].flags & kFunctionGenerator) != 0));
        parameters(f_.functions[e.a]);
        return expr(e.b);
      case ExprKind::await:
        line("Await" + where);
        return expr(e.a);
      case ExprKind::yield:
        line("Yield" + where);
        return maybe(e.a);
      case ExprKind::yield_from:
        line("YieldFrom" + where);
        return expr(e.a);
      case ExprKind::unary:
        line("UnaryOp" + where + op(e.op));
        return expr(e.a);
      case ExprKind::binary:
        return binary(e, where);
      case ExprKind::boolean:
        line("BoolOp" + where + op(e.op) + number(e.b));
        return each(e.a, e.b);
      case ExprKind::compare:
        return compare(e, where);
      case ExprKind::conditional:
        line("IfExp" + where);
        return each(e.a, e.b);
      case ExprKind::named:
        line("NamedExpr" + where);
        expr(e.a);
        return expr(e.b);
      case ExprKind::pat_value:
        line("MatchValue" + where);
        return expr(e.a);
      case ExprKind::pat_singleton:
        line("MatchSingleton" + where + singleton(e.a));
        return;
      case ExprKind::pat_sequence:
        line("MatchSequence" + where + number(e.b));
        return each(e.a, e.b);
      case ExprKind::pat_or:
        line("MatchOr" + where + number(e.b));
        return each(e.a, e.b);
      case ExprKind::pat_mapping:
        return mapping(e, where);
      case ExprKind::pat_class:
        line("MatchClass" + where + number(e.b));
        return class_pattern(e);
      case ExprKind::pat_star:
        return line("MatchStar" + where + name(e.a));
      case ExprKind::pat_as:
        line("MatchAs" + where + name(e.a));
        return maybe(e.b);
      case ExprKind::none:
      case ExprKind::error:
        return line("BAD" + where);
    }
  }
  // Long chains lean left: walked in a loop, so that the stack does not grow with them.
  void binary(const Expr& top, const std::string& where) {
    line("BinOp" + where + op(top.op));
    std::vector<const Expr*> chain = {&top};
    while (f_.exprs[chain.back()->a].kind == ExprKind::binary) {
      chain.push_back(&f_.exprs[chain.back()->a]);
      line("BinOp" + loc(*chain.back()) + op(chain.back()->op));
    }
    expr(chain.back()->a);
    for (auto it = chain.rbegin(); it != chain.rend(); ++it) expr((*it)->b);
  }
  void compare(const Expr& e, const std::string& where) {
    line("Compare" + where + number(e.b / 2));
    const auto kids = f_.kids(e);
    expr(kids[0]);
    for (std::size_t i = 1; i < kids.size(); i += 2) line("op" + op(kids[i])), expr(kids[i + 1]);
  }
  std::string singleton(ExprId e) const {
    switch (f_.exprs[e].kind) {
      case ExprKind::none_:
        return " None";
      case ExprKind::true_:
        return " True";
      default:
        return " False";
    }
  }
  void mapping(const Expr& e, const std::string& where) {
    const bool rest = (e.flags & 1) != 0;
    const auto kids = f_.kids(e);
    line("MatchMapping" + where + number((e.b - (rest ? 1 : 0)) / 2) + (rest ? name(f_.exprs[kids.back()].a) : " -"));
    for (std::size_t i = 0; i + (rest ? 1 : 0) < kids.size(); ++i) expr(kids[i]);
  }
  void class_pattern(const Expr& e) {
    for (ExprId kid : f_.kids(e)) {
      if (f_.exprs[kid].kind == ExprKind::keyword)
        line("kwd" + name(f_.exprs[kid].a)), expr(f_.exprs[kid].b);
      else
        expr(kid);
    }
  }

  bool in_comment(std::uint32_t offset) const {
    for (const Comment& c : f_.comments)
      if (c.begin <= offset && offset < c.end) return true;
    return false;
  }

  // `{x=}` puts its own text into the literal part before it, which CPython has as a value.
  void fstring(const Expr& e, const std::string& kind) {
    struct Part {
      std::string text;
      std::string where;
      const Expr* field;
      bool inexact;
    };
    std::vector<Part> parts;
    auto add = [&](const std::string& text, const std::string& where, bool inexact) {
      if (!parts.empty() && parts.back().field == nullptr) {
        parts.back().text += text;
        parts.back().where = " -";
        parts.back().inexact = parts.back().inexact || inexact;
      } else {
        parts.push_back({text, where, nullptr, inexact});
      }
    };
    for (ExprId kid : f_.kids(e)) {
      const Expr& part = f_.exprs[kid];
      if (part.kind != ExprKind::interpolation) {
        add(std::string(f_.str(part.a)), loc(part), (part.flags & kStringInexact) != 0);
        continue;
      }
      if ((part.flags & 1) != 0) {
        const ExprId spec = f_.kids(part)[1];
        std::uint32_t end = spec != 0 ? f_.exprs[spec].begin : part.end - 1;
        if (part.op != 0) end = static_cast<std::uint32_t>(text_.rfind('!', end - 1));
        std::string shown;
        for (std::uint32_t i = part.begin + 1; i < end; ++i)
          if (!in_comment(i)) shown += text_[i];
        add(shown, " -", false);
      }
      parts.push_back({"", "", &part, false});
    }
    line(kind + loc(e) + number(parts.size()));
    for (const Part& part : parts) {
      if (part.field != nullptr)
        interpolation(*part.field);
      else
        line("Str" + part.where + (part.inexact ? " <inexact>" : quoted(part.text)));
    }
  }
  void interpolation(const Expr& e) {
    const auto kids = f_.kids(e);
    int conversion = e.op != 0 ? e.op : -1;
    if ((e.flags & 1) != 0 && e.op == 0 && kids[1] == 0) conversion = 'r';
    line("FormattedValue" + loc(e) + " " + std::to_string(conversion));
    expr(kids[0]);
    maybe(kids[1]);
  }

  void parameters(const Function& fn) {
    const char* const kinds[] = {"posonly", "arg", "vararg", "kwonly", "kwarg"};
    line("arguments" + number(fn.parameter_count));
    for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
      const Parameter& p = f_.parameters[fn.first_parameter + i];
      line(kinds[static_cast<int>(p.kind)] + loc(p.begin, p.end) + name(p.name));
      maybe(p.annotation);
      maybe(p.default_value);
    }
  }
  void type_params(std::uint32_t first, std::uint32_t count) {
    const char* const kinds[] = {"TypeVar", "TypeVarTuple", "ParamSpec"};
    line("type_params" + number(count));
    for (std::uint32_t i = 0; i < count; ++i) {
      const TypeParam& p = f_.type_params[first + i];
      line(kinds[static_cast<int>(p.kind)] + loc(p.begin, p.end) + name(p.name));
      maybe(p.bound);
      maybe(p.default_value);
    }
  }

  void stmt(const Stmt& s) {
    const std::string where = loc(s.begin, s.end);
    const std::string async = (s.flags & kAsync) != 0 ? "Async" : "";
    switch (s.kind) {
      case StmtKind::expr:
        line("Expr" + where);
        return expr(s.a);
      case StmtKind::assign:
        line("Assign" + where + number(s.b));
        each(s.a, s.b);
        return expr(s.c);
      case StmtKind::aug_assign:
        line("AugAssign" + where + op(s.op));
        expr(s.a);
        return expr(s.c);
      case StmtKind::ann_assign:
        line("AnnAssign" + where);
        expr(s.a);
        expr(s.b);
        return maybe(s.c);
      case StmtKind::type_alias:
        line("TypeAlias" + where);
        expr(s.a);
        type_params(s.b, s.d);
        return expr(s.c);
      case StmtKind::return_:
        line("Return" + where);
        return maybe(s.a);
      case StmtKind::raise:
        line("Raise" + where);
        maybe(s.a);
        return maybe(s.b);
      case StmtKind::delete_:
        line("Delete" + where + number(s.b));
        return each(s.a, s.b);
      case StmtKind::pass:
        return line("Pass" + where);
      case StmtKind::break_:
        return line("Break" + where);
      case StmtKind::continue_:
        return line("Continue" + where);
      case StmtKind::global:
        return name_list("Global" + where, s);
      case StmtKind::nonlocal:
        return name_list("Nonlocal" + where, s);
      case StmtKind::import:
      case StmtKind::import_from:
        return import(s, where);
      case StmtKind::assert_:
        line("Assert" + where);
        expr(s.a);
        return maybe(s.b);
      case StmtKind::if_:
        line("If" + where);
        expr(s.a);
        block(s.b);
        return block(s.c);
      case StmtKind::while_:
        line("While" + where);
        expr(s.a);
        block(s.b);
        return block(s.c);
      case StmtKind::for_:
        line(async + "For" + where), expr(s.a), expr(s.d), block(s.b);
        return block(s.c);
      case StmtKind::with:
        line(async + "With" + where + number(s.b / 2));
        each(s.a, s.b);
        return block(s.c);
      case StmtKind::try_:
        line(((s.flags & kStar) != 0 ? "TryStar" : "Try") + where + number(s.c));
        block(s.a);
        for (BlockId h : f_.kids(s.b, s.c)) {
          line("ExceptHandler" + name(f_.blocks[h].name));
          maybe(f_.blocks[h].test);
          block(h);
        }
        block(s.d);
        return block(s.e);
      case StmtKind::match:
        line("Match" + where + number(s.c));
        expr(s.a);
        for (BlockId c : f_.kids(s.b, s.c)) expr(f_.blocks[c].test), maybe(f_.blocks[c].extra), block(c);
        return;
      case StmtKind::function:
        return function(f_.functions[s.a], where);
      case StmtKind::class_:
        return class_definition(f_.classes[s.a], where);
      case StmtKind::none:
      case StmtKind::error:
        return line("BAD" + where);
    }
  }
  void name_list(std::string head, const Stmt& s) {
    for (NameId n : f_.kids(s.a, s.b)) head += name(n);
    line(head);
  }
  void import(const Stmt& s, const std::string& where) {
    if (s.kind == StmtKind::import)
      line("Import" + where + number(s.b));
    else
      line("ImportFrom" + where + name(f_.imports[s.a].module) + number(f_.imports[s.a].level) + number(s.b));
    for (std::uint32_t i = s.a; i < s.a + s.b; ++i) {
      const Import& m = f_.imports[i];
      line("alias" + loc(m.begin, m.end) + name(s.kind == StmtKind::import ? m.module : m.name) + name(m.as));
    }
  }
  void function(const Function& fn, const std::string& where) {
    line(((fn.flags & kFunctionAsync) != 0 ? "AsyncFunctionDef" : "FunctionDef") + where + name(fn.name) +
         number((fn.flags & kFunctionGenerator) != 0) + number(fn.decorator_count) + docstring(fn.docstring));
    each(fn.first_decorator, fn.decorator_count);
    type_params(fn.first_type_param, fn.type_param_count);
    parameters(fn);
    maybe(fn.returns);
    block(fn.body);
  }
  void class_definition(const Class& c, const std::string& where) {
    line("ClassDef" + where + name(c.name) + number(c.decorator_count) + number(c.base_count) + docstring(c.docstring));
    each(c.first_decorator, c.decorator_count);
    type_params(c.first_type_param, c.type_param_count);
    each(c.first_base, c.base_count);
    block(c.body);
  }

  // A scope by its kind and the place of what opens it.
  std::string scope(ScopeId id) const {
    const Scope& s = f_.scopes[id];
    const char* const kinds[] = {"?", "module", "class", "function", "lambda", "comprehension", "type_params"};
    std::string text = kinds[static_cast<int>(s.kind)];
    std::uint32_t begin = s.begin;
    if (s.kind == ScopeKind::module) return text;
    if (s.kind == ScopeKind::type_params) begin = f_.stmts[s.owner].begin;
    return text + "@" + at(begin);
  }
  void names() {
    std::vector<std::string> lines;
    const char* const kinds[] = {"none",       "import",     "import_from",  "import_star", "assign",   "aug_assign",
                                 "ann_assign", "for",        "with",         "except",      "named",    "function",
                                 "class",      "parameter",  "del",          "global",      "nonlocal", "match",
                                 "type_alias", "type_param", "comprehension"};
    for (ScopeId s = 1; s < f_.scopes.size(); ++s) {
      lines.push_back("Scope " + scope(s) + " in " + (f_.scopes[s].parent == 0 ? "-" : scope(f_.scopes[s].parent)));
      for (std::uint32_t i = 0; i < f_.scopes[s].binding_count; ++i) {
        const Binding& b = f_.bindings[f_.scopes[s].first_binding + i];
        std::string where = " -";
        switch (b.kind) {
          case BindingKind::assign:
          case BindingKind::aug_assign:
          case BindingKind::ann_assign:
          case BindingKind::for_:
          case BindingKind::with:
          case BindingKind::named:
          case BindingKind::parameter:
          case BindingKind::del:
          case BindingKind::comprehension:
            where = " " + at(b.begin);
            break;
          default:
            break;
        }
        lines.push_back("Binding " + scope(s) + " " + kinds[static_cast<int>(b.kind)] + name(b.name) + where +
                        loc_of(b.value) + number(b.flags & 1) + " " + std::to_string(b.index));
      }
    }
    for (std::size_t i = 1; i < f_.stores.size(); ++i) {
      const Store& s = f_.stores[i];
      lines.push_back("Store " + scope(s.scope) + " " + kinds[static_cast<int>(s.kind)] + loc_of(s.target) +
                      loc_of(s.value));
    }
    std::sort(lines.begin(), lines.end());
    for (const std::string& l : lines) line(l);
  }

  const Facts& f_;
  std::string text_;
  std::string out_;
  std::vector<ExprId> inside_;  // printed so far, directly in the expression at hand
};

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  std::string path;
  while (std::getline(std::cin, path)) {
    std::ifstream file(path, std::ios::binary);
    const std::string raw((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    const std::string block = parse(raw);
    Facts facts;
    std::string storage;
    std::cout << "FILE " << path << "\n";
    if (!Facts::open(block, facts))
      std::cout << "NOT WHOLE\n";
    else if (facts.file_flags != 0)
      std::cout << "FLAGS " << facts.file_flags << "\n";
    else
      std::cout << Dump(facts, std::string(decode(raw, storage))).run();
    std::cout << "END\n" << std::flush;
  }
}
