// Attributes that methods set on `self`, and when they do.
//
// An instance has gone through __new__, __init__ and, for dataclasses, __post_init__ of the first class of its MRO that
// defines them. What they set on every path is always there. The calls they make on `self` and through super() are
// followed: an attribute set by `self._setup()` is as good as one set in __init__, one set by a method that nothing
// calls from there exists only after that method ran. A base's __init__ that no subclass calls does not count.
#include <algorithm>
#include <map>

#include "model/classes.h"
#include "model/exports.h"
#include "model/flow.h"
#include "model/interpret.h"
#include "model/known_outside.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "model/types.h"

namespace assay::model {
namespace {

using py::ExprKind;

constexpr int kCallDepth = 6;

struct SelfCall {
  py::ExprId call = 0;
  py::BlockId block = 0;
  std::string_view method;
  enum class How : std::uint8_t { self, super, base } how = How::self;
  py::ExprId base = 0;  // how base: the class expression
};

// Calls of `self.m(…)`, `super().m(…)` and `Base.m(self, …)` in a function's own suites.
std::vector<SelfCall> self_calls(Module& m, py::FunctionId id) {
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[id];
  std::vector<SelfCall> out;
  if (!fn.body || !fn.parameter_count) return out;
  const py::NameId self = f.parameters[fn.first_parameter].name;
  const py::Block& body = f.blocks[fn.body];
  // Calls of the module by their place: made once.
  if (!m.calls_indexed) {
    m.calls_indexed = true;
    for (py::ExprId e = 1; e < f.exprs.size(); ++e)
      if (f.exprs[e].kind == ExprKind::call && f.exprs[f.kids(f.exprs[e])[0]].kind == ExprKind::attribute)
        m.method_calls.emplace_back(f.exprs[e].begin, e);
    std::sort(m.method_calls.begin(), m.method_calls.end());
  }
  for (auto it = std::lower_bound(m.method_calls.begin(), m.method_calls.end(), std::pair(body.begin, 0u));
       it != m.method_calls.end() && it->first < body.end; ++it) {
    const py::Expr& x = f.exprs[it->second];
    const auto kids = f.kids(x);
    const py::Expr& callee = f.exprs[kids[0]];
    const py::Expr& base = f.exprs[callee.a];
    SelfCall call{it->second, 0, f.str(callee.b), SelfCall::How::self, 0};
    if (base.kind == ExprKind::name && base.a == self) {
      call.how = SelfCall::How::self;
    } else if (base.kind == ExprKind::call && f.exprs[f.kids(base)[0]].kind == ExprKind::name &&
               f.str(f.exprs[f.kids(base)[0]].a) == "super") {
      call.how = SelfCall::How::super;
    } else if (kids.size() > 1 && f.exprs[kids[1]].kind == ExprKind::name && f.exprs[kids[1]].a == self) {
      call.how = SelfCall::How::base;
      call.base = callee.a;
    } else {
      continue;
    }
    call.block = f.block_at(x.begin);
    if (f.blocks[call.block].scope != fn.scope) continue;
    out.push_back(call);
  }
  return out;
}

struct InstanceWalker {
  Linked& l;
  Class& receiver;
  std::string_view name;
  std::map<std::pair<const Module*, py::FunctionId>, std::vector<std::uint32_t>> stores{};  // of the MRO's methods
  std::vector<Def> order{};  // effective stores, best first
  std::vector<std::pair<const Module*, py::FunctionId>> running{};
  int budget = 400;

  // The method a call reaches: the first of the MRO, behind `after` for super().
  bool find_method(std::string_view method, Class* after, Class*& owner, py::FunctionId& fn) {
    const auto& classes = mro(l, receiver);
    bool active = !after;
    for (Class* k : classes) {
      if (active && k->id) {
        const py::Facts& f = *k->module->unit.f;
        const py::NameId id = f.find(method);
        if (id)
          for (std::uint32_t i : bindings_of(f, f.classes[k->id].scope, id))
            if (f.bindings[i].kind == py::BindingKind::function &&
                block_runs(l, k->module->unit, f.bindings[i].block, f.classes[k->id].body) != Tri::no)
              owner = k, fn = f.bindings[i].target;
        if (fn) return true;
      }
      if (k == after) active = true;
    }
    return false;
  }

  Flow run(Class& owner, py::FunctionId id, int depth) {
    Module& m = *owner.module;
    const py::Facts& f = *m.unit.f;
    const auto key = std::pair<const Module*, py::FunctionId>(&m, id);
    if (depth > kCallDepth || --budget < 0 || std::find(running.begin(), running.end(), key) != running.end())
      return {};
    running.push_back(key);
    std::vector<Event> events;
    std::vector<Condition> conditions;
    if (const auto it = stores.find(key); it != stores.end()) {
      for (std::uint32_t s : it->second) {
        const py::Store& store = f.stores[s];
        if (store.kind == py::BindingKind::aug_assign || (store.kind == py::BindingKind::ann_assign && !store.value))
          continue;
        const bool nested = f.blocks[store.block].scope != f.functions[id].scope;
        const Event::Effect effect = store.kind == py::BindingKind::del ? Event::Effect::unbind
                                     : nested                           ? Event::Effect::may_bind
                                                                        : Event::Effect::bind;
        events.push_back({effect, nested ? f.block_at(f.stmts[store.stmt].begin) : store.block,
                          f.exprs[store.target].begin, static_cast<std::uint32_t>(conditions.size())});
        if (nested) {
          // A function inside: it stands where its definition stands.
          py::BlockId b = events.back().block;
          while (b && f.blocks[b].scope != f.functions[id].scope) b = f.blocks[b].parent;
          events.back().block = b ? b : f.functions[id].body;
        }
        conditions.push_back(nested ? guard_of(l, m.unit, store.block, f.functions[id].body) : Condition{});
        event_store_[{key, conditions.size() - 1}] = Def{DefKind::attribute, &m, s, &owner, nullptr, {}};
      }
    }
    for (const SelfCall& call : self_calls(m, id)) {
      Class* target_owner = nullptr;
      py::FunctionId target = 0;
      if (call.how == SelfCall::How::self) {
        find_method(call.method, nullptr, target_owner, target);
      } else if (call.how == SelfCall::How::super) {
        find_method(call.method, &owner, target_owner, target);
      } else {
        const Lookup base = static_lookup(l, m.unit, call.base);
        if (!base.defs.empty() && base.defs[0].kind == DefKind::class_) {
          Class* k = base.defs[0].cls;
          for (Class* up : mro(l, *k)) {
            if (!up->id) continue;
            const py::NameId method = up->module->unit.f->find(call.method);
            if (method)
              for (std::uint32_t i :
                   bindings_of(*up->module->unit.f, up->module->unit.f->classes[up->id].scope, method))
                if (up->module->unit.f->bindings[i].kind == py::BindingKind::function)
                  target_owner = up, target = up->module->unit.f->bindings[i].target;
            if (target) break;
          }
        }
      }
      if (!target) continue;
      const std::vector<Def> before = order;
      const Flow inner = run(*target_owner, target, depth + 1);
      if (inner.state == Flow::State::unbound) {
        order = before;
        continue;
      }
      events.push_back({inner.state == Flow::State::bound ? Event::Effect::bind : Event::Effect::may_bind, call.block,
                        f.exprs[call.call].begin, static_cast<std::uint32_t>(conditions.size())});
      conditions.push_back(inner.condition);
      event_calls_[{key, conditions.size() - 1}] = order;
      order = before;
    }
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
    Flow out;
    if (!events.empty()) {
      out = flow(l, m.unit, f.functions[id].body, events, {true});
      for (std::uint32_t i : out.reaching) {
        if (const auto s = event_store_.find({key, i}); s != event_store_.end()) push(s->second);
        if (const auto c = event_calls_.find({key, i}); c != event_calls_.end())
          for (const Def& d : c->second) push(d);
      }
      if (out.state == Flow::State::maybe && out.condition.text.empty() && !out.reaching.empty())
        out.condition = conditions[out.reaching.front()];
    }
    running.pop_back();
    return out;
  }

  void push(const Def& d) {
    if (std::find(order.begin(), order.end(), d) == order.end()) order.push_back(d);
  }

  std::map<std::pair<std::pair<const Module*, py::FunctionId>, std::size_t>, Def> event_store_{};
  std::map<std::pair<std::pair<const Module*, py::FunctionId>, std::size_t>, std::vector<Def>> event_calls_{};
};

}  // namespace

std::vector<std::uint32_t> self_stores(Linked& l, Class& c, std::string_view name) {
  std::vector<std::uint32_t> out;
  if (!c.id) return out;
  link(l, *c.module);
  const py::Facts& f = *c.module->unit.f;
  const py::NameId id = f.find(name);
  const auto it = c.module->self_stores.find(c.id);
  if (!id || it == c.module->self_stores.end()) return out;
  for (std::uint32_t s : it->second)
    if (f.exprs[f.stores[s].target].b == id) out.push_back(s);
  return out;
}

Lookup instance_lookup(Linked& l, Class& receiver, std::string_view name) {
  InstanceWalker w{l, receiver, name};
  std::vector<Def> all;
  for (Class* k : mro(l, receiver)) {
    if (!k->id) continue;
    const py::Facts& f = *k->module->unit.f;
    for (std::uint32_t s : self_stores(l, *k, name)) {
      const py::Store& store = f.stores[s];
      if (store.kind == py::BindingKind::del || (store.kind == py::BindingKind::ann_assign && !store.value)) continue;
      const py::FunctionId fn = method_of_receiver(f, store.scope, f.exprs[f.exprs[store.target].a].a);
      if (block_runs(l, k->module->unit, store.block, f.functions[fn].body) == Tri::no) continue;
      w.stores[{k->module, fn}].push_back(s);
      all.push_back({DefKind::attribute, k->module, s, k, nullptr, {}});
    }
  }
  if (all.empty()) return {};
  Lookup out;
  out.rule = HopRule::instance_attribute;
  Flow best;
  for (std::string_view entry :
       {"__new__", "__init__", "__post_init__", "__attrs_post_init__", "model_post_init", "__attrs_pre_init__"}) {
    Class* owner = nullptr;
    py::FunctionId fn = 0;
    if (!w.find_method(entry, nullptr, owner, fn)) continue;
    const Flow one = w.run(*owner, fn, 0);
    if (static_cast<int>(one.state) > static_cast<int>(best.state)) best = one;
    if (best.state == Flow::State::bound) break;
  }
  // The first assignment of the most derived class is the one to show.
  out.defs = all;
  for (const Def& d : w.order)
    if (std::find(out.defs.begin(), out.defs.end(), d) == out.defs.end()) out.defs.push_back(d);
  if (best.state == Flow::State::bound) {
    out.definedness = Definedness::always;
    return out;
  }
  out.definedness = Definedness::conditional;
  if (best.state == Flow::State::maybe) {
    out.condition = best.condition;
  } else {
    // No constructor sets it: the methods that do, in the words of the first.
    const Def& d = out.defs[0];
    const py::Facts& f = *d.module->unit.f;
    const py::FunctionId fn =
        method_of_receiver(f, f.stores[d.index].scope, f.exprs[f.exprs[f.stores[d.index].target].a].a);
    const Condition inner = guard_of(l, d.module->unit, f.stores[d.index].block, f.functions[fn].body);
    out.condition.text = "after " + std::string(f.str(f.functions[fn].name)) + "() is called" +
                         (inner.text.empty() ? "" : ", " + inner.text);
    out.condition.at = {d.module, inner.text.empty() ? f.exprs[f.stores[d.index].target].begin : inner.at.offset};
  }
  return out;
}

// ---------------------------------------------------------------- setattr and catch-alls
Lookup setattr_lookup(Linked& l, Class& receiver, std::string_view name) {
  Lookup doubt;
  for (Class* k : mro(l, receiver)) {
    if (!k->id) continue;
    Module& m = *k->module;
    link(l, m);
    const py::Facts& f = *m.unit.f;
    for (const SetattrSite& site : m.setattrs) {
      const py::ScopeId scope = f.blocks[site.block].scope;
      bool own = false;
      py::FunctionId method = 0;
      if (!site.target) {  // super().__setattr__
        for (py::ScopeId s = scope; s; s = f.scopes[s].parent)
          if (f.scopes[s].kind == py::ScopeKind::function && f.functions[f.scopes[s].owner].owner == k->id)
            own = true, method = f.scopes[s].owner;
      } else if (f.exprs[site.target].kind == ExprKind::name) {
        method = method_of_receiver(f, scope_at(m.unit, f.exprs[site.target].begin), f.exprs[site.target].a);
        own = method && f.functions[method].owner == k->id;
        if (!own) {
          const Lookup direct = static_lookup(l, m.unit, site.target);
          own = !direct.defs.empty() && direct.defs[0].kind == DefKind::class_ && direct.defs[0].cls == k;
        }
      } else if (f.exprs[site.target].kind == ExprKind::attribute || f.exprs[site.target].kind == ExprKind::call) {
        // type(self), self.__class__
        const py::Expr& t = f.exprs[site.target];
        const py::ExprId inner = t.kind == ExprKind::attribute && f.str(t.b) == "__class__" ? t.a
                                 : t.kind == ExprKind::call && t.b == 2                     ? f.kids(t)[1]
                                                                                            : 0;
        if (inner && f.exprs[inner].kind == ExprKind::name)
          method = method_of_receiver(f, scope, f.exprs[inner].a), own = method && f.functions[method].owner == k->id;
      }
      if (!own) continue;
      const std::string_view in = method ? f.str(f.functions[method].name) : std::string_view{};
      // Restoring or copying an object's own state adds nothing new; nor does a __setattr__ that passes on its own
      // name.
      if (in == "__setstate__" || in == "__copy__" || in == "__deepcopy__" || in == "__setattr__" ||
          in == "__reduce__" || in == "copy" || in == "clone")
        continue;
      const py::Expr& call = f.exprs[site.call];
      if (!site.name) {
        // self.__dict__.update(x), self.__dict__ = x: from another object's __dict__, or a literal one?
        const py::ExprId value = call.kind == ExprKind::call && call.b == 2 ? f.kids(call)[1] : 0;
        if (value) {
          const std::string_view text =
              text_of(l, m.unit, f.exprs[value].kind == ExprKind::keyword ? f.exprs[value].b : value);
          if (text.find("__dict__") != std::string_view::npos) continue;
          const Value d = evaluate(l, m.unit, value);
          if (d.kind == Value::Kind::dict && contains(d, string_value(name)) == Tri::yes)
            return found({DefKind::named, &m, site.call, k, nullptr, {}}, HopRule::setattr_name);
          if (d.kind == Value::Kind::dict && !d.open) continue;
        } else if (call.kind == ExprKind::attribute) {
          bool copy = false;
          for (std::uint32_t s = 1; s < f.stores.size(); ++s)
            if (f.stores[s].target == site.call)
              copy = text_of(l, m.unit, f.stores[s].value).find("__dict__") != std::string_view::npos ||
                     (f.exprs[f.stores[s].value].kind == ExprKind::name &&
                      use_of(l, m.unit, f.stores[s].value).kind == NameUse::Kind::module);
          if (copy && text_of(l, m.unit, site.call).size()) {
            // The Borg idiom shares one dict between instances; others copy. Names come from the class's own stores
            // either way.
            continue;
          }
        }
        if (doubt.definedness == Definedness::absent) {
          doubt.definedness = Definedness::dynamic;
          doubt.rule = HopRule::dynamic_class;
          doubt.reason = k->name + (in.empty() ? "" : "." + std::string(in)) + " fills its __dict__ at run time";
        }
        continue;
      }
      const Value names = possible_names(l, m, site.name, site.block);
      if (contains(names, string_value(name)) == Tri::yes) {
        Lookup out = found({DefKind::named, &m, site.call, k, nullptr, {}}, HopRule::setattr_name);
        if (method && in != "__init__")
          out.definedness = Definedness::conditional,
          out.condition = {"after " + std::string(in) + "() is called", {&m, call.begin}};
        return out;
      }
      if (names.open && doubt.definedness == Definedness::absent) {
        doubt.definedness = Definedness::dynamic;
        doubt.rule = HopRule::dynamic_class;
        doubt.reason = k->name + (in.empty() ? "" : "." + std::string(in)) + " sets attributes by computed names";
      }
    }
  }
  return doubt;
}

Lookup catch_all_lookup(Linked& l, Class& receiver, std::string_view name, Access access) {
  Class* where = &receiver;
  if (access == Access::class_) {
    where = metaclass_of(l, receiver);
    if (!where || where->std) return {};
  }
  if (name.starts_with("__") && name.ends_with("__")) return {};  // looked up on the type, or answered before
  for (Class* k : mro(l, *where)) {
    if (k->std) {
      if (k->std->name != "enum.EnumType" && std_member(*k->std, "__getattr__")) {
        Lookup out;
        out.definedness = Definedness::dynamic;
        out.rule = HopRule::dynamic_class;
        out.reason = std::string(k->std->name) + " has a __getattr__";
        return out;
      }
      continue;
    }
    if (!k->id) continue;
    for (std::string_view hook : {"__getattr__", "__getattribute__"}) {
      const Lookup there = class_body_lookup(l, *k, hook);
      if (!there.present()) continue;
      Lookup out;
      out.definedness = Definedness::dynamic;
      out.rule = HopRule::dynamic_class;
      out.reason = k->name + " has a " + std::string(hook) + " that could supply it";
      if (there.defs.size() != 1 || there.defs[0].kind != DefKind::function) return out;
      const Def& d = there.defs[0];
      const py::Facts& f = *d.module->unit.f;
      const py::Function& fn = f.functions[d.index];
      if (fn.parameter_count < 2) return out;
      Env env;
      env[f.str(f.parameters[fn.first_parameter + 1].name)] = string_value(name);
      env[f.str(f.parameters[fn.first_parameter].name)] = {};
      Lookup delegated;
      const HasAttribute has = [&](const Unit& u, py::ExprId object, std::string_view attribute) {
        const Type* t = type_of(l, u, object);
        if (t->atoms.empty() || t->open) return Tri::unknown;
        bool any = false, all = true, sure = true;
        for (const Atom& a : t->atoms) {
          if (a.kind == AtomKind::none) continue;
          const Lookup* m = a.kind == AtomKind::instance          ? member(l, *a.cls, attribute, Access::instance)
                            : a.kind == AtomKind::class_ && a.cls ? member(l, *a.cls, attribute, Access::class_)
                            : a.kind == AtomKind::module          ? module_attribute(l, *a.module, attribute)
                                                                  : nullptr;
          if (!m || m->definedness == Definedness::dynamic || m->definedness == Definedness::unknown)
            sure = false;
          else if (m->present())
            any = true, delegated = delegated.present() ? delegated : *m;
          else {
            all = false;
            // The object may be of a subclass.
            if (!a.exact && a.kind == AtomKind::instance)
              for (Class* sub : subclasses(l, *a.cls)) {
                const Lookup* below = member(l, *sub, attribute, Access::instance);
                if (below->present())
                  any = true, delegated = delegated.present() ? delegated : *below;
                else if (below->definedness != Definedness::absent)
                  sure = false;
              }
          }
        }
        if (any && all && sure) return Tri::yes;
        if (!any && sure) return Tri::no;
        return Tri::unknown;
      };
      const Outcome outcome = follow(l, d.module->unit, d.index, std::move(env), has);
      if (outcome.answers() == Tri::no) continue;
      if (delegated.present()) {
        delegated.rule = HopRule::class_getattr;
        delegated.steps.insert(delegated.steps.begin(),
                               {k->name + "." + std::string(hook), spot_of(d), HopRule::class_getattr});
        if (outcome.answers() != Tri::yes) {
          delegated.definedness = Definedness::conditional;
          delegated.condition = {"if the object behind " + std::string(hook) + " has it", spot_of(d)};
        }
        return delegated;
      }
      if (outcome.answers() == Tri::yes &&
          std::all_of(outcome.returns.begin(), outcome.returns.end(),
                      [](const Outcome::Return& r) { return r.value.known() && r.expr; })) {
        out.definedness = Definedness::conditional;
        out.rule = HopRule::class_getattr;
        out.defs.push_back(d);
        return out;
      }
      return out;
    }
  }
  return {};
}

}  // namespace assay::model
