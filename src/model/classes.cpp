#include "model/classes.h"

#include <algorithm>

#include "model/decorators.h"
#include "model/exports.h"
#include "model/flow.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "model/types.h"

namespace assay::model {
namespace {

using py::ExprKind;

// Those that only stand for one where it is derived from.
std::string_view class_behind(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kBases[] = {
      {"typing.Type", "type"},
      {"typing.ContextManager", "contextlib.AbstractContextManager"},
      {"typing.AsyncContextManager", "contextlib.AbstractAsyncContextManager"},
      {"typing.ByteString", "collections.abc.ByteString"}};
  for (const auto& [alias, key] : kBases)
    if (alias == name) return key;
  return typing_class(name);
}

struct Reader {
  Linked& l;
  Class& c;
  const Unit& u;
  const py::Facts& f;

  void base_class(Class* base, py::ExprId expr) {
    if (!base || base == &c) return;
    if (std::find(c.bases.begin(), c.bases.end(), base) != c.bases.end()) return;
    c.bases.push_back(base);
    c.base_exprs.push_back(expr);
  }

  void outside(std::string name) { c.outside_bases.push_back(std::move(name)); }

  void special(std::string_view name) {
    if (name == "typing.NamedTuple")
      c.style = ClassStyle::named_tuple, base_class(std_class_of(l, "tuple"), 0);
    else if (name == "typing.TypedDict")
      c.style = ClassStyle::typed_dict, base_class(std_class_of(l, "dict"), 0);
  }

  // `class C(C)`: the base is what the name was bound to before.
  void earlier(py::ExprId head, py::ExprId e) {
    const std::uint32_t begin = f.stmts[f.classes[c.id].stmt].begin;
    const py::Binding* last = nullptr;
    if (f.exprs[head].kind == ExprKind::name)
      for (std::uint32_t i : bindings_of(f, f.classes[c.id].outer, f.exprs[head].a))
        if (f.bindings[i].begin < begin) last = &f.bindings[i];
    if (last && last->value && !(last->flags & 1)) {
      if (Class* made = made_class(l, u, last->value)) {
        base_class(made, e);
        return;
      }
      by_type(last->value, e);
    } else if (last && (last->kind == py::BindingKind::import || last->kind == py::BindingKind::import_from)) {
      const Lookup target = import_target(l, *c.module, f.imports[last->target]);
      if (!target.defs.empty() && target.defs[0].cls)
        base_class(target.defs[0].cls, e);
      else
        outside(std::string(text_of(l, u, head)));
    } else if (last && last->kind == py::BindingKind::class_) {
      base_class(class_of(l, *c.module, last->target), e);
    } else {
      outside(std::string(text_of(l, u, head)));
    }
  }

  // Adds what a base expression stands for. Of several alternatives the first known one is the base.
  void base(py::ExprId e) {
    const py::Expr& x = f.exprs[e];
    const py::ExprId head = x.kind == ExprKind::subscript ? x.a : e;
    if (f.exprs[head].kind == ExprKind::call) {
      call(head, e);
      return;
    }
    const Lookup found = static_lookup(l, u, head);
    if (found.defs.empty()) {
      by_type(head, e);
      return;
    }
    if (found.defs.size() == 1 && found.defs[0].kind == DefKind::class_ && found.defs[0].cls == &c) {
      earlier(head, e);
      return;
    }
    Class* chosen = nullptr;
    bool decided = false;
    const std::size_t before = c.outside_bases.size();
    for (const Def& d : found.defs) {
      if (d.kind == DefKind::class_ || d.kind == DefKind::std_class) {
        if (d.cls == &c) continue;
        if (!decided)
          chosen = d.cls, decided = true;
        else if (d.cls != chosen)
          c.alternative_bases.push_back(d.cls);
        continue;
      }
      if (d.kind == DefKind::std_value || d.kind == DefKind::std_function) {
        const std::string name = identity_of(d);
        std::string_view key = class_behind(name);
        std::string abc;
        if (key.empty() && name.starts_with("typing.")) {
          abc = "collections.abc." + name.substr(7);
          if (std_class(abc)) key = abc;
        }
        if (!key.empty()) {
          if (!decided) chosen = std_class_of(l, key), decided = true;
        } else if (name == "typing.NamedTuple" || name == "typing.TypedDict") {
          special(name);
          decided = true;
        } else {
          outside(name);
        }
        continue;
      }
      if (d.kind == DefKind::variable) {
        const Type* t = type_of_def(l, d);
        for (const Atom& a : t->atoms) {
          if (a.kind == AtomKind::class_ && a.cls != &c) {
            if (!decided)
              chosen = a.cls, decided = true;
            else if (a.cls != chosen)
              c.alternative_bases.push_back(a.cls);
          } else if (a.kind == AtomKind::external) {
            outside(std::string(a.text));
          }
        }
        if (t->open) outside(std::string(text_of(l, u, head)));
        continue;
      }
      outside(d.kind == DefKind::external ? std::string(d.name) : std::string(text_of(l, u, head)));
    }
    if (found.definedness == Definedness::dynamic && found.defs.empty()) outside(std::string(text_of(l, u, head)));
    if (!decided && c.outside_bases.size() == before) outside(std::string(text_of(l, u, head)));
    base_class(chosen, e);
  }

  void by_type(py::ExprId head, py::ExprId e) {
    const Type* t = type_of(l, u, head);
    bool any = false;
    for (const Atom& a : t->atoms) {
      if (a.kind == AtomKind::class_ && !any)
        base_class(a.cls, e), any = true;
      else if (a.kind == AtomKind::class_)
        c.alternative_bases.push_back(a.cls);
      else if (a.kind == AtomKind::external)
        outside(std::string(a.text)), any = true;
    }
    if (t->open || !any) outside(std::string(text_of(l, u, head)));
  }

  void call(py::ExprId head, py::ExprId e) {
    const auto kids = f.kids(f.exprs[head]);
    const std::string callee = canonical(l, u, kids[0]);
    if (callee.ends_with("with_metaclass")) {
      if (kids.size() > 1) metaclass(kids[1]);
      for (std::size_t i = 2; i < kids.size(); ++i) base(kids[i]);
      return;
    }
    if (Class* made = made_class(l, u, head)) {
      base_class(made, e);
      return;
    }
    by_type(head, e);
  }

  void metaclass(py::ExprId e) {
    const Lookup found = static_lookup(l, u, e);
    for (const Def& d : found.defs)
      if (d.kind == DefKind::class_ || d.kind == DefKind::std_class) {
        c.metaclass = d.cls;
        return;
      }
    const Type* t = type_of(l, u, e);
    for (const Atom& a : t->atoms)
      if (a.kind == AtomKind::class_) {
        c.metaclass = a.cls;
        return;
      }
    c.metaclass_unknown = true;
  }

  void bases() {
    const py::Class& k = f.classes[c.id];
    for (py::ExprId e : f.kids(k.first_base, k.base_count)) {
      const py::Expr& x = f.exprs[e];
      if (x.kind == ExprKind::keyword) {
        if (x.a && f.str(x.a) == "metaclass")
          metaclass(x.b);
        else if (x.a && f.str(x.a) == "kw_only" && truth(evaluate(l, u, x.b)) == Tri::yes)
          c.keyword_only_fields = true;
        else if (x.a && f.str(x.a) == "extra")
          c.extra_forbidden = evaluate(l, u, x.b).text == "forbid";
        else if (!x.a)
          c.metaclass_unknown = true;
      } else if (x.kind == ExprKind::starred) {
        outside(std::string(text_of(l, u, e)));
      } else {
        base(e);
      }
    }
  }

  void type_parameters() {
    const py::Class& k = f.classes[c.id];
    for (std::uint32_t i = 0; i < k.type_param_count; ++i)
      c.type_params.push_back(f.str(f.type_params[k.first_type_param + i].name));
    if (!c.type_params.empty()) return;
    // Generic[T, U] names them; else they are the variables of the bases in order.
    for (const bool only_generic : {true, false}) {
      for (py::ExprId e : f.kids(k.first_base, k.base_count)) {
        const py::Expr& x = f.exprs[e];
        if (x.kind != ExprKind::subscript) continue;
        if (only_generic) {
          const std::string name = canonical(l, u, x.a);
          if (name != "typing.Generic" && name != "typing.Protocol") continue;
        }
        const py::Expr& index = f.exprs[x.b];
        const auto one = [&](py::ExprId v) {
          if (f.exprs[v].kind != ExprKind::name || !is_type_variable(l, u, v)) return;
          const std::string_view name = f.str(f.exprs[v].a);
          if (std::find(c.type_params.begin(), c.type_params.end(), name) == c.type_params.end())
            c.type_params.push_back(name);
        };
        if (index.kind == ExprKind::tuple)
          for (py::ExprId v : f.kids(index)) one(v);
        else
          one(x.b);
      }
      if (!c.type_params.empty()) return;
    }
  }

  // __slots__ and the class-level names only a table gives.
  void slots() {
    const py::Class& k = f.classes[c.id];
    const py::NameId id = f.find("__slots__");
    if (!id) return;
    for (std::uint32_t i : bindings_of(f, k.scope, id)) {
      const py::ExprId value = f.bindings[i].value;
      if (!value) continue;
      c.has_slots = true;
      const py::Expr& x = f.exprs[value];
      if (x.kind == ExprKind::tuple || x.kind == ExprKind::list || x.kind == ExprKind::set) {
        for (py::ExprId s : f.kids(x))
          if (f.exprs[s].kind == ExprKind::string)
            c.extra.emplace_back(f.str(f.exprs[s].a), Def{DefKind::named, c.module, s, &c, nullptr, {}});
      } else if (const Value v = evaluate(l, u, value); v.kind == Value::Kind::string) {
        c.extra.emplace_back(l.intern(v.text), Def{DefKind::named, c.module, value, &c, nullptr, {}});
      } else if (v.container()) {
        for (std::size_t n = 0; n < v.items.size(); n += v.kind == Value::Kind::dict ? 2 : 1)
          if (v.items[n].kind == Value::Kind::string)
            c.extra.emplace_back(l.intern(v.items[n].text), Def{DefKind::named, c.module, value, &c, nullptr, {}});
      }
    }
  }
};

}  // namespace

std::string_view typing_class(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> kAliases[] = {
      {"typing.Dict", "dict"},
      {"typing.List", "list"},
      {"typing.Set", "set"},
      {"typing.FrozenSet", "frozenset"},
      {"typing.Tuple", "tuple"},
      {"typing.DefaultDict", "collections.defaultdict"},
      {"typing.OrderedDict", "collections.OrderedDict"},
      {"typing.Counter", "collections.Counter"},
      {"typing.ChainMap", "collections.ChainMap"},
      {"typing.Deque", "collections.deque"},
      {"typing.Pattern", "re.Pattern"},
      {"typing.Match", "re.Match"},
      {"typing.AbstractSet", "collections.abc.Set"},
      {"typing.Text", "str"}};
  for (const auto& [alias, key] : kAliases)
    if (alias == name) return key;
  return {};
}

std::string qualified_name(const Class& c) {
  if (c.std) return std::string(c.std->name);
  return c.module->name + "." + c.name;
}

Class* class_of(Linked& l, Module& m, py::ClassId id) {
  link(l, m);
  if (m.classes[id]) return m.classes[id];
  const py::Facts& f = *m.unit.f;
  Class& c = l.classes.emplace_back();
  c.module = &m;
  c.id = id;
  c.serial = static_cast<std::uint32_t>(l.classes.size());
  std::string name(f.str(f.classes[id].name));
  for (py::ScopeId s = f.classes[id].outer; s > 1; s = f.scopes[s].parent) {
    if (f.scopes[s].kind == py::ScopeKind::class_)
      name = std::string(f.str(f.classes[f.scopes[s].owner].name)) + "." + name;
    else if (f.scopes[s].kind == py::ScopeKind::function)
      name = std::string(f.str(f.functions[f.scopes[s].owner].name)) + ".<locals>." + name;
  }
  c.name = std::move(name);
  return m.classes[id] = &c;
}

Class* std_class_of(Linked& l, std::string_view key) {
  const StdClass* std = std_class(key);
  if (!std) return nullptr;
  const auto [it, fresh] = l.std_classes.try_emplace(std->name, nullptr);
  if (fresh) {
    Class& c = l.classes.emplace_back();
    c.std = std;
    c.name = std->name;
    c.serial = static_cast<std::uint32_t>(l.classes.size());
    it->second = &c;
  }
  return it->second;
}

Def def_of_class(Linked& l, Module& m, py::ClassId id) {
  return {DefKind::class_, &m, id, nullptr, class_of(l, m, id), {}};
}

Def def_of_std_class(Linked& l, std::string_view key) {
  Class* c = std_class_of(l, key);
  if (!c) return {DefKind::external, nullptr, 0, nullptr, nullptr, l.intern(key)};
  return {DefKind::std_class, nullptr, 0, nullptr, c, c->std->name};
}

void build(Linked& l, Class& c) {
  if (c.built || c.building) return;
  c.building = true;
  if (c.std) {
    for (std::string_view key : c.std->bases)
      if (Class* base = std_class_of(l, key)) c.bases.push_back(base), c.base_exprs.push_back(0);
    if (!c.std->metaclass.empty()) c.metaclass = std_class_of(l, c.std->metaclass);
  } else if (c.id) {
    link(l, *c.module);
    Reader r{l, c, c.module->unit, *c.module->unit.f};
    r.bases();
    r.type_parameters();
    r.slots();
    read_decorators(l, c);
  }
  const auto has_pydantic_base = [&](const std::string& name) {
    return name == "pydantic.BaseModel" || name == "pydantic.main.BaseModel" ||
           name == "pydantic_settings.BaseSettings" || name == "sqlmodel.SQLModel";
  };
  if (c.style == ClassStyle::plain && std::any_of(c.outside_bases.begin(), c.outside_bases.end(), has_pydantic_base))
    c.style = ClassStyle::pydantic;
  if (c.style == ClassStyle::plain &&
      std::find(c.outside_bases.begin(), c.outside_bases.end(), "msgspec.Struct") != c.outside_bases.end())
    c.style = ClassStyle::struct_;
  for (Class* b : c.bases) {
    if (b->std) continue;
    build(l, *b);
    if (!b->makes_dataclasses) continue;
    c.makes_dataclasses = true;
    if (c.style == ClassStyle::plain) c.style = ClassStyle::dataclass, c.fields_doubtful = true;
  }
  for (Class* b : c.bases) {
    if (c.style != ClassStyle::plain || b->std) break;
    build(l, *b);
    if (b->style == ClassStyle::pydantic || b->style == ClassStyle::struct_)
      c.style = b->style, c.extra_forbidden |= b->extra_forbidden;
  }
  if (c.bases.empty() && !(c.std && c.std->name == "object"))
    if (Class* object = std_class_of(l, "object"); object && object != &c)
      c.bases.push_back(object), c.base_exprs.push_back(0);
  c.built = true;
  c.building = false;
}

std::uint32_t declaration(const Class& c, std::string_view name) {
  if (!c.module || !c.id) return 0;
  const py::Facts& f = *c.module->unit.f;
  const py::NameId id = f.find(name);
  if (!id) return 0;
  for (std::uint32_t i : bindings_of(f, f.classes[c.id].scope, id))
    if (f.bindings[i].kind == py::BindingKind::ann_assign && !f.bindings[i].value) return i;
  return 0;
}

Lookup class_body_lookup(Linked& l, Class& c, std::string_view name) {
  Lookup out;
  if (!c.module || !c.id) return out;
  const py::Facts& f = *c.module->unit.f;
  const py::NameId id = f.find(name);
  if (!id) return out;
  const py::Class& k = f.classes[c.id];
  std::vector<Event> events;
  for (std::uint32_t i : bindings_of(f, k.scope, id)) {
    const py::Binding& b = f.bindings[i];
    if (b.kind == py::BindingKind::aug_assign || b.kind == py::BindingKind::type_param ||
        b.kind == py::BindingKind::except_ || (b.kind == py::BindingKind::ann_assign && !b.value))
      continue;
    events.push_back(
        {b.kind == py::BindingKind::del ? Event::Effect::unbind : Event::Effect::bind, b.block, b.begin, i});
  }
  if (events.empty()) return out;
  const Flow bound = flow(l, c.module->unit, k.body, events);
  for (std::uint32_t i : bound.reaching) {
    const py::Binding& b = f.bindings[i];
    Def d{DefKind::variable, c.module, i, &c, nullptr, {}};
    if (b.kind == py::BindingKind::function)
      d = {DefKind::function, c.module, b.target, &c, nullptr, {}};
    else if (b.kind == py::BindingKind::class_)
      d = def_of_class(l, *c.module, b.target);
    else if (b.kind == py::BindingKind::import || b.kind == py::BindingKind::import_from) {
      const Lookup target = import_target(l, *c.module, f.imports[b.target]);
      if (!target.defs.empty()) d = target.defs[0];
    }
    out.defs.push_back(d);
  }
  if (out.defs.empty()) return out;
  out.rule = HopRule::class_body;
  out.definedness = bound.state == Flow::State::bound ? Definedness::always : Definedness::conditional;
  out.condition = bound.condition;
  return out;
}

bool is_abstract(Linked& l, Class& c) {
  for (Class* k : mro(l, c)) {
    if (!k->id) continue;
    const py::Facts& f = *k->module->unit.f;
    const py::Scope& scope = f.scopes[f.classes[k->id].scope];
    for (std::uint32_t i = scope.first_binding; i < scope.first_binding + scope.binding_count; ++i) {
      const py::Binding& b = f.bindings[i];
      if (b.kind != py::BindingKind::function) continue;
      const py::Function& fn = f.functions[b.target];
      bool open = has_decorator(f, fn, "abstractmethod") || has_decorator(f, fn, "abstractproperty");
      if (!open && fn.body) {
        const py::Block& body = f.blocks[fn.body];
        if ((body.ends & py::kEndsRaise) && body.last && f.stmts[body.last].kind == py::StmtKind::raise &&
            f.stmts[body.last].block == fn.body) {
          const py::Expr& x = f.exprs[f.stmts[body.last].a];
          open =
              dotted_text(f, x.kind == ExprKind::call ? f.kids(x)[0] : f.stmts[body.last].a) == "NotImplementedError";
        }
      }
      if (!open) continue;
      // Overridden between c and k?
      bool done = false;
      for (Class* d : mro(l, c)) {
        if (d == k) break;
        if (class_body_lookup(l, *d, f.str(b.name)).present()) done = true;
      }
      if (!done) return true;
    }
  }
  return false;
}

bool is_protocol(const Class& c) {
  // A backport writes the class itself and marks it as the library does.
  const auto marked = [](const Class& k) {
    if (!k.id || k.name != "Protocol") return false;
    const py::Facts& f = *k.module->unit.f;
    const py::NameId mark = f.find("_is_protocol");
    return mark && !bindings_of(f, f.classes[k.id].scope, mark).empty();
  };
  for (const Class* base : c.bases)
    if (base->std ? base->std->name.ends_with("Protocol") : marked(*base)) return true;
  for (const std::string& base : c.outside_bases)
    if (base.ends_with(".Protocol")) return true;
  return false;
}

}  // namespace assay::model
