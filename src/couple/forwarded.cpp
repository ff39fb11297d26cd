#include "couple/forwarded.h"

#include <algorithm>
#include <array>

#include "couple/protection.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/infer.h"
#include "model/modules.h"
#include "model/questions.h"
#include "model/types.h"

namespace assay::couple {

using namespace model;
using py::ExprId;
using py::ExprKind;

namespace {

constexpr int kDeepest = 4;  // functions behind one another

// Methods of a dict that leave its keys, or add some.
constexpr std::array<std::string_view, 7> kHarmless = {"copy",       "get",    "items", "keys",
                                                       "setdefault", "update", "values"};
// Builtins that only read what they are given.
constexpr std::array<std::string_view, 7> kReaders = {"dict", "len", "list", "repr", "sorted", "str", "tuple"};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& all, std::string_view name) {
  return std::find(all.begin(), all.end(), name) != all.end();
}

bool is_name(const py::Facts& f, ExprId e, py::NameId name) {
  return f.exprs[e].kind == ExprKind::name && f.exprs[e].a == name;
}
bool is_string(const py::Facts& f, ExprId e) { return f.exprs[e].kind == ExprKind::string; }

// What a piece of text does with a name that holds a dictionary.
struct DictUses {
  // Every mention reads it, adds keys to it, takes out one that the text spells, or hands it on as `**name`.
  bool understood = false;
  std::vector<ExprId> handed_to;  // the calls, in the order of the text
};
DictUses dict_uses(const py::Facts& f, py::NameId name, Span body) {
  DictUses out;
  std::size_t seen = 0, known = 0;
  for (const ExprId e : exprs_in(f, body, ExprKind::name)) seen += is_name(f, e, name);
  for (const ExprId e : exprs_in(f, body, ExprKind::call)) {
    const py::Expr& head = f.exprs[callee(f, e)];
    const auto given = arguments(f, e);
    if (head.kind == ExprKind::attribute && is_name(f, head.a, name)) {
      const std::string_view method = f.str(head.b);
      known += one_of(kHarmless, method) || (method == "pop" && !given.empty() && is_string(f, given[0]));
    }
    const bool reader = head.kind == ExprKind::name && one_of(kReaders, f.str(head.a));
    for (const std::uint32_t a : given) {
      const py::Expr& argument = f.exprs[a];
      if (argument.kind == ExprKind::keyword && !argument.a && is_name(f, argument.b, name)) {
        out.handed_to.push_back(e);
        ++known;
      } else if (reader && is_name(f, a, name)) {
        ++known;
      }
    }
  }
  for (const ExprId e : exprs_in(f, body, ExprKind::subscript))
    known += is_name(f, f.exprs[e].a, name) && is_string(f, f.exprs[e].b);
  for (const ExprId e : exprs_in(f, body, ExprKind::compare)) {
    const auto kids = f.kids(f.exprs[e]);
    known += kids.size() == 3 && is_name(f, kids[2], name);  // "x" in name
  }
  out.understood = seen == known;
  return out;
}

// A plain string literal of the text is the word.
bool spelled(const py::Facts& f, Span body, std::string_view word) {
  const auto strings = exprs_in(f, body, ExprKind::string);
  return std::any_of(strings.begin(), strings.end(), [&](ExprId e) { return string_value(f, e) == word; });
}

// The function of the trees that a call runs, and the keywords that its own parameters leave.
struct Own {
  Module* module = nullptr;
  py::FunctionId function = 0;
  Shape left;
};

std::optional<Own> own_function(Scene& s, Module& m, ExprId callee, const Shape& shape) {
  const Type values = concrete(s.l, *type_of(s.l, m.unit, callee));
  if (values.open || values.atoms.size() != 1) return std::nullopt;
  const Atom& a = values.atoms[0];
  if (a.kind != AtomKind::class_ && a.kind != AtomKind::function && a.kind != AtomKind::bound) return std::nullopt;
  // A subclass may do otherwise.
  const Atom* receiver = a.kind == AtomKind::class_ ? &a : nullptr;
  if (a.kind == AtomKind::bound) {
    if (a.args.empty() || a.args[0]->atoms.size() != 1) return std::nullopt;
    receiver = &a.args[0]->atoms[0];
  }
  if (receiver && !receiver->exact && (!receiver->cls || !subclasses(s.l, *receiver->cls).empty())) return std::nullopt;
  const Callable c = callable(s.l, a, true);
  if (c.signatures.size() != 1 || !c.also.empty() || c.signatures[0].lenient) return std::nullopt;
  const Signature& signature = c.signatures[0];
  const Def& d = signature.def;
  if (d.kind != DefKind::function || !d.module || (d.module->tree != s.of && !s.is_on(d.module->tree)))
    return std::nullopt;
  Own out{d.module, d.index, {}};
  bool open = false;
  for (const SignatureParameter& p : signature.parameters) open |= p.kind == py::ParameterKind::var_keyword;
  if (!open) return std::nullopt;
  for (const std::string& keyword : shape.keywords)
    if (std::none_of(signature.parameters.begin(), signature.parameters.end(), [&](const SignatureParameter& p) {
          return p.name == keyword &&
                 (p.kind == py::ParameterKind::keyword_only || p.kind == py::ParameterKind::positional_or_keyword);
        }))
      out.left.keywords.push_back(keyword);
  if (out.left.keywords.empty()) return std::nullopt;
  // More arguments come from the function itself.
  out.left.star = out.left.double_star = true;
  return out;
}

// The calls that get all of a function's **kwargs; none where something else may happen to them, or where it asks what
// the other function takes.
std::vector<ExprId> handed_to(Module& m, py::FunctionId function, Span body) {
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[function];
  py::NameId name = 0;
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
    const py::Parameter& p = f.parameters[fn.first_parameter + i];
    if (p.kind == py::ParameterKind::var_keyword) name = p.name;
  }
  if (!name || !fn.body) return {};
  const std::string_view text = text_of(m).substr(body.begin, body.end - body.begin);
  for (const std::string_view word : {"signature", "argspec", "co_varnames", "__code__"})
    if (text.find(word) != std::string_view::npos) return {};
  DictUses uses = dict_uses(f, name, body);
  if (!uses.understood) return {};
  std::erase_if(uses.handed_to,
                [&](ExprId call) { return function_of(f, f.block_at(f.exprs[call].begin)) != function; });
  return std::move(uses.handed_to);
}

// Whoever calls the function comes by there, but for exceptions: no branch, no loop, no `return` before it.
bool always(const py::Facts& f, py::FunctionId function, Span body, std::uint32_t offset) {
  for (py::BlockId b = f.block_at(offset); b && b != f.functions[function].body; b = f.blocks[b].parent)
    if (f.blocks[b].kind != py::BlockKind::with_body && f.blocks[b].kind != py::BlockKind::try_body) return false;
  const auto returns = stmts_in(f, {body.begin, body.end}, py::StmtKind::return_);
  return std::none_of(returns.begin(), returns.end(), [&](py::StmtId r) { return f.stmts[r].end <= offset; });
}

Tri both(Tri a, Tri b) {
  if (a == Tri::no || b == Tri::no) return Tri::no;
  return a == Tri::yes && b == Tri::yes ? Tri::yes : Tri::unknown;
}

}  // namespace

std::optional<Forwarded> forwarded_call(Scene& s, Module& m, ExprId callee, const Shape& shape, int depth) {
  if (shape.keywords.empty() || depth >= kDeepest) return std::nullopt;
  std::optional<Own> own = own_function(s, m, callee, shape);
  if (!own) return std::nullopt;
  Module& there = *own->module;
  const py::Facts& f = *there.unit.f;
  const Span body = body_of(f, f.functions[own->function]);
  const std::vector<ExprId> calls = handed_to(there, own->function, body);
  if (calls.empty()) return std::nullopt;
  // What the function has a word for it takes out, or asks for.
  std::erase_if(own->left.keywords, [&](const std::string& keyword) { return spelled(f, body, keyword); });
  if (own->left.keywords.empty()) return std::nullopt;
  std::optional<Forwarded> fails, other;
  for (const ExprId call : calls) {
    const std::uint32_t begin = f.exprs[call].begin;
    Tri live = runs(s, there, begin, call);
    if (live == Tri::no) continue;
    if (!always(f, own->function, body, begin)) live = Tri::unknown;
    const ExprId head = model::callee(f, call);
    std::optional<Forwarded> one;
    if (protection_of(s, there, begin, Failure::call_fails, 0, {}).holds() ||
        !type_of(s.l, there.unit, head)->known()) {
      one = Forwarded{{}, &there, begin, live};
    } else {
      one = Forwarded{judge_call(s, there, head, own->left, true), &there, begin, live};
      if (!one->judged.tree) {
        if (auto further = forwarded_call(s, there, head, own->left, depth + 1)) {
          one = std::move(further);
          one->live = both(one->live, live);
        }
      }
    }
    // One that always runs and doesn't take them fails, whatever else there is.
    if (one->judged.binds == Tri::no && live == Tri::yes) return one;
    std::optional<Forwarded>& known = one->judged.binds == Tri::no ? fails : other;
    if (!known || !known->judged.tree) known = std::move(one);
  }
  // Of several, which one runs may hang on what is handed on.
  if (fails && !other) return fails;
  if (other && other->judged.tree) return other;
  return std::nullopt;
}

}  // namespace assay::couple
