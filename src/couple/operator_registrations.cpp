// Operators registered in Python:
//
//   lib = Library("ns", "FRAGMENT"); lib.define("op(Tensor x) -> Tensor"); lib.impl("op", f)
//   @torch.library.custom_op("ns::op", …)        torch.library.define("ns::op", schema)
//   def register(name, fn, lib=None): (lib or default).define(name + schema)     register("op", f)
//
// A function that registers under a name it is given is followed to its calls in all trees, and so are functions that
// call such a one with a parameter of their own.
#include <algorithm>
#include <deque>
#include <set>

#include "couple/operators.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

constexpr int kHelpers = 3;  // functions between a call and the registration
constexpr std::size_t kHelpersInAll = 200;

bool defines(std::string_view function) {
  return function == "define" || function == "custom_op" || function == "triton_op";
}

// The libraries an expression can be: their namespaces, "" for one that is not known, and the parameter it may be.
struct Libraries {
  std::set<std::string> namespaces, whole;  // whole: opened to define all of it
  int parameter = -1;
  bool any() const { return !namespaces.empty() || parameter >= 0; }
};

int parameter_index(const py::Facts& f, const py::Binding& b) {
  const py::Function& fn = f.functions[f.scopes[b.scope].owner];
  return static_cast<int>(b.target - fn.first_parameter);
}

void libraries(Scene& s, const Unit& u, py::ExprId e, Libraries& out, int depth = 0) {
  const py::Expr& x = u.expr(e);
  if (depth > 6) return;
  const auto value_of = [&](const Unit& of, const py::Binding& b) {
    if (b.kind == py::BindingKind::assign || b.kind == py::BindingKind::ann_assign || b.kind == py::BindingKind::with)
      libraries(s, of, b.value, out, depth + 1);
  };
  if (x.kind == ExprKind::boolean || x.kind == ExprKind::conditional) {
    for (const std::uint32_t k : u.f->kids(x)) libraries(s, u, k, out, depth + 1);
  } else if (x.kind == ExprKind::call) {
    if (canonical(s.l, u, callee(*u.f, e)) == "torch.library.Library") {
      const std::string_view ns = string_value(*u.f, argument(*u.f, e, 0, "ns"));
      out.namespaces.emplace(ns);
      if (string_value(*u.f, argument(*u.f, e, 1, "kind")) == "DEF") out.whole.emplace(ns);
    }
  } else if (x.kind == ExprKind::name) {
    const NameUse use = use_of(s.l, u, e);
    if (use.kind == NameUse::Kind::local) {
      const py::Facts& f = *u.module->unit.f;
      for (const std::uint32_t i : use.bindings) {
        const py::Binding& b = f.bindings[i];
        if (b.kind == py::BindingKind::parameter && f.scopes[b.scope].kind == py::ScopeKind::function)
          out.parameter = parameter_index(f, b);
        else
          value_of(u.module->unit, b);
      }
      return;
    }
  }
  if (x.kind != ExprKind::name && x.kind != ExprKind::attribute) return;
  for (const Def& d : static_lookup(s.l, u, e).defs)
    if (d.kind == DefKind::variable && d.module) value_of(d.module->unit, d.module->unit.f->bindings[d.index]);
}

// "ns::op.overload(Tensor x)" → {"ns", "op"}
std::pair<std::string, std::string> split_name(std::string_view text) {
  text = text.substr(0, text.find('('));
  const std::size_t colons = text.find("::");
  std::string ns(colons == std::string_view::npos ? "" : text.substr(0, colons));
  if (colons != std::string_view::npos) text.remove_prefix(colons + 2);
  return {ns, std::string(text.substr(0, text.find('.')))};
}

struct Helper {
  const Module* module = nullptr;
  py::FunctionId function = 0;
  int name = -1, library = -1;       // parameters
  std::set<std::string> namespaces;  // used where no library is passed
  bool defines = false;
  int depth = 0;
  bool operator==(const Helper& o) const {
    return module == o.module && function == o.function && name == o.name && defines == o.defines;
  }
};

struct Collector {
  Scene& s;
  Operators& out;
  std::deque<Helper> helpers;

  Operator at(const Module& m, py::ExprId e, bool def) const {
    const py::Facts& f = *m.unit.f;
    Operator one;
    one.tree = m.tree;
    one.at = place_at(m, f.exprs[e].begin);
    one.text = line_text(m, f.exprs[e].begin);
    one.defines = def;
    one.module = const_cast<Module*>(&m);
    one.expr = e;
    for (const Guard& g : guards(f, block_at(m.unit, f.exprs[e].begin), 0))
      if (g.test && (g.kind == py::BlockKind::if_true || g.kind == py::BlockKind::if_false)) {
        one.condition = std::string(text_of(s.l, m.unit, g.test));
        if (!g.holds) one.condition = "not (" + one.condition + ")";
        break;
      }
    return one;
  }

  // `name`: the expression that names the operator, of a library given by `where`.
  void named(Module& m, py::ExprId name, const Libraries& where, bool def, int depth) {
    const py::Facts& f = *m.unit.f;
    const auto put = [&](std::string_view text) {
      auto [ns, op] = split_name(text);
      if (!ns.empty()) return out.add(ns, op, at(m, name, def));
      if (where.namespaces.empty()) out.add("", op, at(m, name, def));
      for (const std::string& n : where.namespaces) out.add(n, op, at(m, name, def));
    };
    // `"op" + schema`, f"op{schema}": what stands in front is the name, if the schema's parenthesis is not there.
    py::ExprId head = name;
    while (f.exprs[head].kind == ExprKind::binary && static_cast<py::Operator>(f.exprs[head].op) == py::Operator::add)
      head = f.exprs[head].a;
    const bool more = head != name;
    if (f.exprs[head].kind == ExprKind::fstring && f.exprs[head].b) head = f.kids(f.exprs[head])[0];
    if (f.exprs[head].kind == ExprKind::interpolation) head = f.kids(f.exprs[head])[0];
    if (const std::string_view text = string_value(f, head); !text.empty()) {
      const bool whole = head == name || more || text.find('(') != std::string_view::npos;
      if (whole) return put(text);
      return unknown(m, name, split_name(text).first, where);
    }
    if (f.exprs[head].kind == ExprKind::name) {
      const NameUse use = use_of(s.l, m.unit, head);
      if (use.kind == NameUse::Kind::local && use.bindings.size() == 1 &&
          f.bindings[use.bindings[0]].kind == py::BindingKind::parameter &&
          f.scopes[use.scope].kind == py::ScopeKind::function) {
        Helper h{&m,
                 f.scopes[use.scope].owner,
                 parameter_index(f, f.bindings[use.bindings[0]]),
                 where.parameter,
                 where.namespaces,
                 def,
                 depth + 1};
        if (depth < kHelpers && helpers.size() < kHelpersInAll) {
          if (std::find(helpers.begin(), helpers.end(), h) == helpers.end()) helpers.push_back(std::move(h));
          return;
        }
        return unknown(m, name, "", where);
      }
    }
    const Value names = possible_names(s.l, m, head, block_at(m.unit, f.exprs[head].begin));
    for (const Value& v : names.items)
      if (v.kind == Value::Kind::string) put(v.text);
    if (!names.sequence() || names.open) unknown(m, name, "", where);
  }

  void unknown(Module& m, py::ExprId name, std::string_view ns, const Libraries& where) {
    if (!ns.empty()) return out.add(ns, "", at(m, name, true));
    if (where.namespaces.empty()) out.add("", "", at(m, name, true));
    for (const std::string& n : where.namespaces) out.add(n, "", at(m, name, true));
  }

  void file(Module& m) {
    const py::Facts& f = *m.unit.f;
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      if (f.exprs[e].kind != ExprKind::call) continue;
      const py::ExprId head = callee(f, e);
      const std::string_view called = last_name(f, head);
      const py::Expr& h = f.exprs[head];
      if (called != "define" && called != "impl" && !called.ends_with("_op")) continue;
      begin_question(s.l);
      const py::ExprId name = argument(f, e, 0, called == "impl" ? "op_name" : called == "define" ? "schema" : "name");
      if (canonical(s.l, m.unit, head).starts_with("torch.library.")) {
        const py::ExprId q = argument(f, e, 0, called == "impl" || called == "define" ? "qualname" : "name");
        if (q || name) named(m, q ? q : name, {}, defines(called), 0);
        continue;
      }
      if (h.kind != ExprKind::attribute || (called != "define" && called != "impl") || !name) continue;
      Libraries where;
      libraries(s, m.unit, h.a, where);
      for (const std::string& ns : where.whole)
        if (!ns.empty()) out.namespaces[ns].owned = true;
      if (where.any())
        named(m, name, where, called == "define", 0);
      else if (f.find("Library"))
        unknown(m, name, "", where);  // kept in an attribute or a container
    }
  }

  void calls_of_helper(const Helper& h, const TreeFacts& tree) {
    const py::Facts& hf = *h.module->unit.f;
    const py::Function& fn = hf.functions[h.function];
    const std::string_view called = hf.str(fn.name);
    const auto parameter = [&](int i) {
      return hf.str(hf.parameters[fn.first_parameter + static_cast<std::uint32_t>(i)].name);
    };
    const int bound = fn.owner ? 1 : 0;  // self
    for (const FileIndex file : tree.files_with_name(called)) {
      Module* m = module_of_file(s.l, tree, file);
      if (!m || !m->unit.f) continue;
      const py::Facts& f = *m->unit.f;
      for (const auto& [_, e] : calls_of(s.l, f, f.find(called))) {
        begin_question(s.l);
        const Lookup found = static_lookup(s.l, m->unit, callee(f, e));
        const bool it = std::any_of(found.defs.begin(), found.defs.end(), [&](const Def& d) {
          return d.kind == DefKind::function && d.module == h.module && d.index == h.function;
        });
        if (!it && !(fn.owner && f.exprs[callee(f, e)].kind == ExprKind::attribute)) continue;
        const py::ExprId name = argument(f, e, h.name - bound, parameter(h.name));
        Libraries where;
        if (h.library >= 0)
          if (const py::ExprId given = argument(f, e, h.library - bound, parameter(h.library)))
            libraries(s, m->unit, given, where);
        if (!where.any()) where.namespaces = h.namespaces;
        if (name)
          named(*m, name, where, h.defines, h.depth);
        else
          unknown(*m, e, "", where);  // *args
      }
    }
  }
};

}  // namespace

void python_operators(Scene& s, Operators& out) {
  Collector c{s, out, {}};
  for (const TreeFacts* tree : s.l.trees) {
    std::set<FileIndex> files;
    for (const std::string_view name : {"Library", "library", "custom_op", "triton_op"})
      for (const FileIndex file : tree->files_with_name(name)) files.insert(file);
    for (const FileIndex file : files)
      if (Module* m = module_of_file(s.l, *tree, file); m && m->unit.f && m->unit.f->find("torch")) c.file(*m);
  }
  for (std::size_t i = 0; i < c.helpers.size(); ++i) {
    const Helper h = c.helpers[i];
    for (const TreeFacts* tree : s.l.trees) c.calls_of_helper(h, *tree);
  }
}

}  // namespace assay::couple
