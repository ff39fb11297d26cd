// Registrations: calls of another tree's functions that put what they are given into a container which outlives the
// call, under a name they are given:
//
//   def register_model(self, arch, cls): … self.models[arch] = model       ModelRegistry.register_model("Arch", "a.b:C")
//   def register(name): def wrap(cls): TABLE[name] = cls; return cls       @register("mine")
//
// The container belongs to a module, a class, or an object that a module of the other tree holds: a method of any other
// object fills that object. A function that gives back what it stored is a cache, no registry.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "couple/inventory.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/decorators.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"
#include "model/scopes.h"
#include "syntax/python/children.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

struct Registry {
  std::string container;  // dotted name; "" where the function registers nothing
  Spot at;                // of the store
  bool of_object = false;  // an attribute of self
  int key = -1;            // parameter; -1: without a key
  int module = -1, object = -1;  // parameters: `getattr(import_module(module), object)`
};

// One function of the other tree.
struct Reading {
  Scene& s;
  Module& m;
  py::FunctionId id;
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[id];
  Span span = span_of(f, fn);

  bool receiver(int parameter) const { return fn.owner && parameter == 0 && !has_static(); }
  bool has_static() const {
    for (const std::uint32_t d : f.kids(fn.first_decorator, fn.decorator_count))
      if (last_name(f, d) == "staticmethod") return true;
    return false;
  }

  // Parameters, of the function (their index) or of a function inside it (-2), that the value of an expression is made
  // of. Names of inner functions count as what those hold on to.
  void sources(py::ExprId e, std::vector<int>& out, int depth = 0) const {
    if (depth > 4) return;
    py::for_each_within(f, e, [&](py::ExprId k) {
      if (f.exprs[k].kind != ExprKind::name) return;
      const NameUse use = use_of(s.l, m.unit, k);
      if (use.kind != NameUse::Kind::local) return;
      for (const std::uint32_t i : use.bindings) {
        const py::Binding& b = f.bindings[i];
        if (b.kind == py::BindingKind::parameter && f.scopes[b.scope].kind == py::ScopeKind::function) {
          const py::FunctionId of = f.scopes[b.scope].owner;
          out.push_back(of == id ? static_cast<int>(b.target - fn.first_parameter) : -2);
        } else if (b.kind == py::BindingKind::function) {
          out.push_back(-2);
        } else if (b.value) {
          sources(b.value, out, depth + 1);
        }
      }
    });
  }
  std::vector<int> sources_of(py::ExprId e) const {
    std::vector<int> out;
    if (e) sources(e, out);
    std::erase_if(out, [&](int p) { return receiver(p); });
    return out;
  }

  // The name of a container that outlives the call; "" for all others.
  std::string container_name(py::ExprId e, bool& of_object) const {
    const py::Expr& x = f.exprs[e];
    if (x.kind == ExprKind::subscript) return container_name(x.a, of_object);
    if (x.kind == ExprKind::name) {
      const NameUse use = use_of(s.l, m.unit, e);
      return use.kind == NameUse::Kind::module ? m.name + "." + std::string(f.str(x.a)) : std::string();
    }
    if (x.kind != ExprKind::attribute || f.exprs[x.a].kind != ExprKind::name) return {};
    const NameUse use = use_of(s.l, m.unit, x.a);
    const std::string attribute = "." + std::string(f.str(x.b));
    if (use.kind == NameUse::Kind::local && use.bindings.size() == 1 && fn.owner) {
      const py::Binding& b = f.bindings[use.bindings[0]];
      if (b.kind != py::BindingKind::parameter || !receiver(static_cast<int>(b.target - fn.first_parameter)) ||
          f.scopes[b.scope].owner != id)
        return {};
      of_object = !is_class_method(f, fn);
      return qualified_name(*class_of(s.l, m, fn.owner)) + attribute;
    }
    const Lookup found = static_lookup(s.l, m.unit, x.a);
    if (found.defs.size() != 1 || (found.defs[0].kind != DefKind::class_ && found.defs[0].kind != DefKind::module))
      return {};
    return dotted_name(s.l, found.defs[0]) + attribute;
  }

  // Gives back something it read or made, other than what it was given: a cache, a factory.
  bool gives_back() const {
    for (const py::ExprId r : returns_of(f, id)) {
      const py::Expr& x = f.exprs[r];
      const py::ExprId head = x.kind == ExprKind::call ? callee(f, r) : r;
      if (x.kind == ExprKind::none_) continue;
      if (f.exprs[head].kind != ExprKind::name) return true;
      const NameUse use = use_of(s.l, m.unit, head);
      if (use.kind != NameUse::Kind::local) return true;
      for (const std::uint32_t i : use.bindings)
        if (f.bindings[i].kind != py::BindingKind::parameter && f.bindings[i].kind != py::BindingKind::function)
          return true;
    }
    return false;
  }

  bool take(Registry& out, py::ExprId container, py::ExprId key, py::ExprId value) const {
    const std::vector<int> keys = sources_of(key), values = sources_of(value);
    const int by = !keys.empty() && keys[0] >= 0 ? keys[0] : -1;
    if (key && by < 0) return false;
    if (std::none_of(values.begin(), values.end(), [&](int v) { return v != by; })) return false;
    bool of_object = false;
    std::string name = container_name(container, of_object);
    if (name.empty()) return false;
    out.container = std::move(name);
    out.of_object = of_object;
    out.at = {&m, f.exprs[container].begin};
    out.key = by;
    return true;
  }

  void loaded(Registry& out) const {
    for (const py::ExprId e : exprs_in(f, span, ExprKind::call)) {
      const std::string_view called = last_name(f, callee(f, e));
      const auto args = arguments(f, e);
      if (called == "import_module" && !args.empty())
        if (const auto from = sources_of(args[0]); from.size() == 1) out.module = from[0];
      if (called == "getattr" && args.size() == 2)
        if (const auto from = sources_of(args[1]); from.size() == 1) out.object = from[0];
    }
  }

  Registry read() const {
    Registry out;
    if (!fn.body || gives_back()) return out;
    for (std::uint32_t i = 1; i < f.stores.size() && out.container.empty(); ++i) {
      const py::Store& store = f.stores[i];
      const py::Expr& target = f.exprs[store.target];
      if (target.kind == ExprKind::subscript && store.kind == py::BindingKind::assign && span.holds(target.begin))
        take(out, target.a, target.b, store.value);
    }
    for (const py::ExprId e : exprs_in(f, span, ExprKind::call)) {
      if (!out.container.empty()) break;
      const py::Expr& head = f.exprs[callee(f, e)];
      const auto args = arguments(f, e);
      if (head.kind != ExprKind::attribute || args.empty()) continue;
      const std::string_view method = f.str(head.b);
      const py::Expr& on = f.exprs[head.a];
      if (method == "setdefault" && args.size() == 2) take(out, head.a, args[0], args[1]);
      if (method == "append" || method == "add") take(out, head.a, on.kind == ExprKind::subscript ? on.b : 0, args[0]);
    }
    if (!out.container.empty()) loaded(out);
    return out;
  }
};

// The other tree registers something under that key itself: a dictionary of the registry's module, or a call.
Spot own_entry(Scene& s, const Def& function, const Registry& r, std::string_view key) {
  const Module& m = *function.module;
  const py::Facts& f = *m.unit.f;
  const py::NameId id = f.find(key);
  for (py::ExprId e = 1; id && e < f.exprs.size(); ++e)
    if (f.exprs[e].kind == ExprKind::dict && f.scopes[f.blocks[f.block_at(f.exprs[e].begin)].scope].kind != py::ScopeKind::function) {
      const auto pairs = f.kids(f.exprs[e]);
      for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
        if (pairs[i] && f.exprs[pairs[i]].kind == ExprKind::string && f.exprs[pairs[i]].a == id)
          return {&m, f.exprs[pairs[i]].begin};
    }
  const py::Function& fn = f.functions[function.index];
  const std::string_view called = f.str(fn.name);
  for (const FileIndex file : m.tree->files_with_name(called)) {
    Module* other = module_of_file(s.l, *m.tree, file);
    if (!other || !other->unit.f || in_tests(*other)) continue;
    const py::Facts& g = *other->unit.f;
    for (const auto& [_, call] : calls_of(s.l, g, g.find(called))) {
      const int position = r.key - (fn.owner ? 1 : 0);
      const py::ExprId given = argument(g, call, position, f.str(f.parameters[fn.first_parameter + static_cast<std::uint32_t>(r.key)].name));
      if (given && string_value(g, given) == key) return {other, g.exprs[call].begin};
    }
  }
  return {};
}

struct Collector {
  Scene& s;
  Inventory& out;
  std::map<std::pair<std::uint32_t, py::FunctionId>, Registry> memo;

  const Registry& registry_of(const Def& d) {
    const auto [it, fresh] = memo.try_emplace({d.module->unit.id, d.index});
    if (fresh) it->second = Reading{s, *d.module, d.index}.read();
    return it->second;
  }

  // An object that a module of another tree holds.
  bool shared(const Module& m, py::ExprId head) const {
    const py::Facts& f = *m.unit.f;
    if (f.exprs[head].kind != ExprKind::attribute) return false;
    const Lookup on = static_lookup(s.l, m.unit, f.exprs[head].a);
    return std::any_of(on.defs.begin(), on.defs.end(), [&](const Def& d) {
      return d.kind == DefKind::variable && d.module && s.is_on(d.module->tree);
    });
  }

  // An object of the audited tree that the registry will load.
  void loaded_later(const Use& call, py::ExprId at, std::string_view dotted) {
    const Module* top = find_module(s.l, dotted.substr(0, dotted.find_first_of(".:")));
    if (!top || top->tree != s.of) return;
    const py::Expr& x = call.module->unit.f->exprs[at];
    Use u;
    u.kind = CouplingKind::by_name;
    u.module = call.module;
    u.begin = x.begin;
    u.end = x.end;
    u.expr = at;
    u.target = std::string(dotted);
    std::replace(u.target.begin(), u.target.end(), ':', '.');
    u.tree = s.of;
    u.reached = reached_by_name(s, dotted);
    u.live = call.live;
    u.protection = call.protection;
    out.uses.push_back(std::move(u));
  }

  void look_at(const Use& call) {
    if (call.reached.defs.empty() || call.reached.defs[0].kind != DefKind::function) return;
    const Def d = call.reached.defs[0];
    Module& m = *call.module;
    const py::Facts& f = *m.unit.f;
    if (!d.module || !d.module->unit.f || f.exprs[call.expr].kind != ExprKind::call || !s.is_on(d.module->tree)) return;
    begin_question(s.l);
    const Registry& r = registry_of(d);
    const py::ExprId head = callee(f, call.expr);
    if (r.container.empty() || (r.of_object && !shared(m, head))) return;
    const py::Facts& df = *d.module->unit.f;
    const py::Function& fn = df.functions[d.index];
    const bool bound = fn.owner && !Reading{s, *d.module, d.index}.has_static();
    const auto given = [&](int parameter) {
      if (parameter < 0) return py::ExprId{0};
      return argument(f, call.expr, parameter - bound,
                      df.str(df.parameters[fn.first_parameter + static_cast<std::uint32_t>(parameter)].name));
    };
    const py::ExprId key = given(r.key);
    std::vector<std::string> keys;
    if (key) {
      const Value names = possible_names(s.l, m, key, block_at(m.unit, f.exprs[key].begin));
      for (const Value& v : names.items)
        if (v.kind == Value::Kind::string) keys.push_back(v.text);
    }
    const bool strings = !keys.empty();
    if (!strings) {
      const bool name = key && (f.exprs[key].kind == ExprKind::name || f.exprs[key].kind == ExprKind::attribute);
      keys.push_back(name ? std::string(text_of(s.l, m.unit, key)) : "");
    }
    for (const std::string& k : keys) {
      Use u;
      u.kind = CouplingKind::by_name;
      u.index = 1;  // there by being put there: never missing
      u.module = &m;
      u.begin = f.exprs[call.expr].begin;
      u.end = f.exprs[call.expr].end;
      u.expr = call.expr;
      u.target = r.container + (k.empty() ? "" : strings ? "[\"" + k + "\"]" : "[" + k + "]");
      u.tree = d.module->tree;
      u.reached.definedness = Definedness::by_name;
      Spot at = strings ? own_entry(s, d, r, k) : Spot{};
      if (at.module) {
        u.reached.condition.text = "in place of what " + u.tree->tree().info().name + " registers itself";
      } else {
        at = r.at;
      }
      u.place = place_at(*at.module, at.offset);
      u.place_text = line_text(*at.module, at.offset);
      u.live = call.live;
      u.protection = call.protection;
      out.uses.push_back(std::move(u));
    }
    for (const std::uint32_t a : arguments(f, call.expr)) {
      const py::ExprId value = f.exprs[a].kind == ExprKind::keyword ? f.exprs[a].b : a;
      const std::string_view text = string_value(f, value);
      if (text.find(':') != std::string_view::npos && text.find_first_of(" /") == std::string_view::npos)
        loaded_later(call, value, text);
    }
    const py::ExprId module = given(r.module), object = given(r.object);
    if (module && object && !string_value(f, module).empty() && is_identifier(string_value(f, object)))
      loaded_later(call, module, std::string(string_value(f, module)) + ":" + std::string(string_value(f, object)));
  }
};

}  // namespace

void collect_registrations(Scene& s, Inventory& out) {
  Collector c{s, out, {}};
  for (std::size_t i = 0, n = out.uses.size(); i < n; ++i)
    if (out.uses[i].kind == CouplingKind::call) {
      const Use call = out.uses[i];  // what is appended moves the others
      c.look_at(call);
    }
}

}  // namespace assay::couple
