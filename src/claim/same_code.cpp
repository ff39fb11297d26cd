// The tables of a parsed file hold its expressions in the order in which they were read, children before parents, and
// its statements in the order of the source. Written down one after the other, each with its kind, its operator, its
// names and the number of its children, they say all that the text says to Python: two definitions are the same code
// exactly when they are written down alike.
#include "claim/same_code.h"

#include <algorithm>
#include <map>

#include "model/code.h"
#include "syntax/python/children.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;

struct Writer {
  const Facts& f;
  std::string own;          // the name that is left open
  ExprId docstring = 0;     // left out, with its statement
  std::uint16_t depth = 0;  // of the block in which the definition stands

  std::string name(NameId id) const {
    std::string_view s = f.str(id);
    return s == own ? std::string("\x01") : std::string(s);
  }
  static void number(std::string& out, std::uint32_t n) { out += std::to_string(n) + ","; }

  void parameters(std::string& out, const Function& fn) const {
    for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
      const Parameter& p = f.parameters[fn.first_parameter + i];
      number(out, static_cast<std::uint32_t>(p.kind));
      out += std::string(f.str(p.name)) + (p.default_value ? "=" : "") + (p.annotation ? ":" : "") + ",";
    }
  }

  void expr(std::string& out, ExprId id) const {
    const Expr& e = f.exprs[id];
    number(out, static_cast<std::uint32_t>(e.kind));
    number(out, e.op);
    switch (e.kind) {
      case ExprKind::name:
      case ExprKind::pat_star:
      case ExprKind::pat_as:
        out += name(e.a);
        break;
      case ExprKind::string:
      case ExprKind::bytes:
      case ExprKind::integer:
      case ExprKind::floating:
      case ExprKind::imaginary:
      case ExprKind::keyword:
        out += f.str(e.a);
        break;
      case ExprKind::attribute: {
        // `self.f` in `f` is itself; `other.f` may be anything.
        const Expr& of = f.exprs[e.a];
        bool self = of.kind == ExprKind::name && (f.str(of.a) == "self" || f.str(of.a) == "cls");
        out += self ? name(e.b) : std::string(f.str(e.b));
        break;
      }
      case ExprKind::lambda:
        parameters(out, f.functions[e.a]);
        break;
      case ExprKind::compare: {
        auto kids = f.kids(e);
        for (std::size_t i = 1; i < kids.size(); i += 2) number(out, kids[i]);
        break;
      }
      case ExprKind::comp_for:
      case ExprKind::interpolation:
        number(out, e.flags);
        break;
      default:
        break;
    }
    if (child_fields(e.kind) == ChildFields::list) {
      number(out, e.b);
      for (std::uint32_t kid : f.kids(e)) out += kid ? '+' : '-';
    }
    out += ';';
  }

  std::string statement(const Stmt& s, bool top) const {
    std::string out;
    number(out, static_cast<std::uint32_t>(s.kind));
    number(out, s.op);
    number(out, s.flags);
    if (!top) {
      number(out, static_cast<std::uint32_t>(f.blocks[s.block].depth - depth));
      number(out, static_cast<std::uint32_t>(f.blocks[s.block].kind));
      if (f.blocks[s.block].name) out += name(f.blocks[s.block].name);
    }
    switch (s.kind) {
      case StmtKind::function:
        if (!top) out += name(f.functions[s.a].name);
        parameters(out, f.functions[s.a]);
        break;
      case StmtKind::class_:
        if (!top) out += name(f.classes[s.a].name);
        number(out, f.classes[s.a].base_count);
        break;
      case StmtKind::import:
      case StmtKind::import_from:
        for (std::uint32_t i = 0; i < s.b; ++i) {
          const Import& m = f.imports[s.a + i];
          number(out, m.level);
          out += std::string(f.str(m.module)) + " " + std::string(f.str(m.name)) + " " + std::string(f.str(m.as)) + ",";
        }
        break;
      case StmtKind::global:
      case StmtKind::nonlocal:
        for (std::uint32_t id : f.kids(s.a, s.b)) out += name(id) + ",";
        break;
      case StmtKind::assign:
      case StmtKind::delete_:
      case StmtKind::with:
        number(out, s.b);
        break;
      default:
        break;
    }
    return out + "|";
  }

  // Statements whose text begins in the span, with the expressions that stand between one statement's begin and the
  // next one's.
  std::vector<CodeLine> write(model::Span span, StmtId top) const {
    std::vector<CodeLine> out;
    std::vector<std::uint32_t> begins;
    for (StmtId i = 1; i < f.stmts.size(); ++i) {
      const Stmt& s = f.stmts[i];
      if (!span.holds(s.begin)) continue;
      bool doc = docstring && s.kind == StmtKind::expr && s.a == docstring;
      begins.push_back(s.begin);
      out.push_back({doc ? std::string() : statement(s, i == top), f.line_of(s.begin)});
    }
    for (ExprId e = 1; e < f.exprs.size(); ++e) {
      const Expr& x = f.exprs[e];
      if (!span.holds(x.begin) || e == docstring || begins.empty()) continue;
      auto after = std::upper_bound(begins.begin(), begins.end(), x.begin);
      std::size_t at = after == begins.begin() ? 0 : static_cast<std::size_t>(after - begins.begin()) - 1;
      expr(out[at].says, e);
    }
    std::erase_if(out, [](const CodeLine& l) { return l.says.empty(); });
    return out;
  }
};

}  // namespace

std::vector<CodeLine> code_of(const Definition& d, bool docstring) {
  const Facts& f = d.facts();
  Writer w{f, d.name.substr(d.name.rfind('.') + 1), 0, 0};
  if (d.kind == DefinitionKind::module) return code_of(*d.tree, d.file);
  StmtId stmt = 0;
  std::uint32_t first_decorator = 0, decorators = 0;
  if (d.kind == DefinitionKind::function) {
    const Function& fn = f.functions[d.function];
    stmt = fn.stmt, first_decorator = fn.first_decorator, decorators = fn.decorator_count;
    if (!docstring) w.docstring = fn.docstring;
  } else if (d.kind == DefinitionKind::class_) {
    const Class& c = f.classes[d.class_];
    stmt = c.stmt, first_decorator = c.first_decorator, decorators = c.decorator_count;
    if (!docstring) w.docstring = c.docstring;
  } else if (d.kind == DefinitionKind::variable) {
    ExprId value = f.bindings[d.binding].value;
    if (!value) return {};
    std::string says;
    for_each_within(f, value, [&](ExprId e) { w.expr(says, e); });
    return {{says, d.line}};
  }
  if (!stmt) return {};
  w.depth = f.blocks[f.stmts[stmt].block].depth;
  std::vector<CodeLine> out = w.write({f.stmts[stmt].begin, f.stmts[stmt].end}, stmt);
  std::string head;
  for (ExprId dec : f.kids(first_decorator, decorators))
    for_each_within(f, dec, [&](ExprId e) { w.expr(head, e); });
  if (!out.empty()) out[0].says += "@" + head;
  return out;
}

std::vector<CodeLine> code_of(const TreeFacts& tree, FileIndex file) {
  const Facts& f = tree.file(file);
  Writer w{f, "\x02", 0, 0};
  return w.write({0, f.text_size + 1}, 0);
}

std::string parameters_of(const Definition& d) {
  const Facts& f = d.facts();
  std::string out;
  const Function& fn = f.functions[d.function];
  Writer w{f, "\x02", 0, 0};
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
    const Parameter& p = f.parameters[fn.first_parameter + i];
    Writer::number(out, static_cast<std::uint32_t>(p.kind));
    out += std::string(f.str(p.name));
    if (!p.default_value) continue;
    out += "=";
    for_each_within(f, p.default_value, [&](ExprId e) { w.expr(out, e); });
  }
  return out;
}

CodeDifference compare_code(const std::vector<CodeLine>& a, const std::vector<CodeLine>& b) {
  CodeDifference out;
  out.a = a.size(), out.b = b.size();
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    if (i < a.size() && i < b.size() && a[i].says == b[i].says) continue;
    if (i < a.size()) out.line_a = a[i].line;
    if (i < b.size()) out.line_b = b[i].line;
    break;
  }
  std::map<std::string_view, std::size_t> left;
  for (const CodeLine& l : a) ++left[l.says];
  for (const CodeLine& l : b) {
    auto it = left.find(l.says);
    if (it == left.end() || !it->second) continue;
    --it->second;
    ++out.common;
  }
  return out;
}

}  // namespace assay
