#include "model/types.h"

#include <algorithm>
#include <functional>

#include "model/classes.h"
#include "model/exports.h"
#include "model/infer.h"
#include "model/interpret.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "model/value.h"

namespace assay::model {
namespace {

using py::ExprKind;
using py::Operator;

constexpr std::size_t kAtoms = 48;

std::uint64_t mixed(std::uint64_t h, std::uint64_t v) {
  h = (h ^ v) * 0x9E3779B97F4A7C15u;
  return h ^ (h >> 29);
}
std::uint64_t mixed(std::uint64_t h, const void* p) { return mixed(h, reinterpret_cast<std::uintptr_t>(p)); }

std::uint64_t hash_of(const Type& t) {
  std::uint64_t h = t.open;
  for (const Atom& a : t.atoms) {
    h = mixed(h, static_cast<std::uint64_t>(a.kind) | static_cast<std::uint64_t>(a.rule) << 8 |
                     static_cast<std::uint64_t>(a.exact) << 16 | static_cast<std::uint64_t>(a.self) << 17 |
                     static_cast<std::uint64_t>(a.super) << 18 | static_cast<std::uint64_t>(a.index) << 32);
    h = mixed(mixed(h, a.cls), a.module);
    h = mixed(mixed(mixed(h, a.def.module), a.def.index), a.after);
    h = mixed(h, std::hash<std::string_view>{}(a.text));  // literals are many, and many are of one length
    for (const Type* arg : a.args) h = mixed(h, arg);
  }
  return h;
}

bool identical(const Type& a, const Type& b) {
  return a.open == b.open &&
         std::equal(a.atoms.begin(), a.atoms.end(), b.atoms.begin(), b.atoms.end(), [](const Atom& x, const Atom& y) {
           return x.rule == y.rule && x.exact == y.exact && x.after == y.after && x.same(y);
         });
}

}  // namespace

const Type* Linked::keep(Type t) {
  const std::uint64_t hash = hash_of(t);
  const auto [from, to] = types_by_hash.equal_range(hash);
  for (auto it = from; it != to; ++it)
    if (identical(*it->second, t)) return it->second;
  t.atoms.shrink_to_fit();
  const Type* kept = &types.emplace_back(std::move(t));
  types_by_hash.emplace(hash, kept);
  return kept;
}

// ---------------------------------------------------------------- making types
const Type* unknown_type() {
  static const Type t;
  return &t;
}

Type one(Atom a) {
  Type t;
  t.open = false;
  t.atoms.push_back(std::move(a));
  return t;
}

Atom instance_atom(Class* c, HopRule rule, bool exact) {
  Atom a;
  a.kind = AtomKind::instance;
  a.cls = c;
  a.rule = rule;
  a.exact = exact;
  return a;
}

Atom class_atom(Class* c, HopRule rule, bool exact) {
  Atom a = instance_atom(c, rule, exact);
  a.kind = AtomKind::class_;
  return a;
}

Type std_instance(Linked& l, std::string_view key, HopRule rule) {
  Class* c = std_class_of(l, key);
  return c ? one(instance_atom(c, rule)) : Type{};
}

void add(Type& to, const Atom& a) {
  for (Atom& x : to.atoms)
    if (x.same(a)) {
      x.exact = x.exact && a.exact;
      return;
    }
  if (to.atoms.size() >= kAtoms)
    to.open = true;
  else
    to.atoms.push_back(a);
}

void add(Type& to, const Type& from) {
  for (const Atom& a : from.atoms) add(to, a);
  to.open |= from.open;
}

Type with_rule(Type t, HopRule rule) {
  for (Atom& a : t.atoms) a.rule = rule;
  return t;
}

bool is_none_only(const Type& t) {
  return !t.atoms.empty() &&
         std::all_of(t.atoms.begin(), t.atoms.end(), [](const Atom& a) { return a.kind == AtomKind::none; });
}

std::string describe(const Linked& l, const Atom& a) {
  const auto arguments = [&] {
    std::string out;
    for (const Type* t : a.args) out += (out.empty() ? "" : ", ") + describe(l, *t);
    return out.empty() ? out : "[" + out + "]";
  };
  switch (a.kind) {
    case AtomKind::none:
      return "None";
    case AtomKind::module:
      return "module " + a.module->name;
    case AtomKind::std_module:
      return "module " + std::string(a.text);
    case AtomKind::instance:
      return (a.super ? "super() of " : "") + a.cls->name + arguments();
    case AtomKind::class_:
      return "type[" + (a.cls ? a.cls->name : std::string(a.text)) + "]";
    case AtomKind::function:
      return "function " + identity_of(a.def);
    case AtomKind::bound:
      return "method " + identity_of(a.def);
    case AtomKind::std_function:
      return "function " + std::string(a.text);
    case AtomKind::literal:
      return "'" + std::string(a.text.substr(0, 60)) + "'";
    case AtomKind::external:
      return std::string(a.text);
    case AtomKind::type_var:
      return std::string(a.text);
    case AtomKind::param:
      return "parameter";
  }
  return {};
}

std::string describe(const Linked& l, const Type& t) {
  std::string out;
  std::size_t shown = 0;
  std::vector<std::string> seen;
  for (const Atom& a : t.atoms) {
    std::string one = describe(l, a);
    if (std::find(seen.begin(), seen.end(), one) != seen.end()) continue;
    if (++shown > 12) {
      out += " | …";
      break;
    }
    out += (out.empty() ? "" : " | ") + one;
    seen.push_back(std::move(one));
  }
  if (t.open) out += out.empty() ? "unknown" : " | unknown";
  return out.empty() ? "nothing" : out;
}

// ---------------------------------------------------------------- expressions
namespace {

const Type* container(Linked& l, std::string_view key, std::vector<const Type*> args, HopRule rule) {
  Type t = std_instance(l, key, rule);
  if (!t.atoms.empty()) t.atoms[0].args = std::move(args);
  return l.keep(std::move(t));
}

struct Infer {
  Linked& l;
  const Unit& u;
  const py::Facts& f;

  const Type* std(std::string_view key) { return l.keep(std_instance(l, key, HopRule::literal)); }

  const Type* join(const std::vector<py::ExprId>& parts) {
    Type out;
    out.open = false;
    for (py::ExprId e : parts) add(out, *type_of(l, u, e));
    return l.keep(std::move(out));
  }

  const Type* expression(py::ExprId e) {
    const py::Expr& x = f.exprs[e];
    switch (x.kind) {
      case ExprKind::name:
        return narrowed(l, u, e, name_type(l, u, e));
      case ExprKind::attribute:
        return narrowed(l, u, e, attribute(x));
      case ExprKind::call:
        return call(e, x);
      case ExprKind::subscript:
        return subscripted(l, u, *type_of(l, u, x.a), x.b);
      case ExprKind::string: {
        Atom a;
        a.kind = AtomKind::literal;
        a.text = f.str(x.a);
        a.cls = std_class_of(l, "str");
        a.rule = HopRule::literal;
        return l.keep(one(a));
      }
      case ExprKind::bytes:
        return std("bytes");
      case ExprKind::fstring:
        return std("str");
      case ExprKind::integer:
        return std("int");
      case ExprKind::floating:
        return std("float");
      case ExprKind::imaginary:
        return std("complex");
      case ExprKind::true_:
      case ExprKind::false_:
      case ExprKind::compare:
        return std("bool");
      case ExprKind::none_: {
        Atom a;
        a.rule = HopRule::literal;
        return l.keep(one(a));
      }
      case ExprKind::tuple: {
        std::vector<const Type*> items;
        for (py::ExprId k : f.kids(x))
          items.push_back(f.exprs[k].kind == ExprKind::starred ? unknown_type() : type_of(l, u, k));
        return container(l, "tuple", std::move(items), HopRule::literal);
      }
      case ExprKind::list:
      case ExprKind::set: {
        std::vector<py::ExprId> items;
        bool starred = false;
        for (py::ExprId k : f.kids(x)) {
          if (f.exprs[k].kind == ExprKind::starred)
            starred = true;
          else if (items.size() < 30)
            items.push_back(k);
        }
        const Type* element = items.empty() || starred ? unknown_type() : join(items);
        return container(l, x.kind == ExprKind::list ? "list" : "set", {element}, HopRule::literal);
      }
      case ExprKind::dict: {
        const auto k = f.kids(x.a, x.b);
        std::vector<py::ExprId> keys, values;
        bool spread = false;
        for (std::size_t i = 0; i + 1 < k.size() && i < 200; i += 2) {
          if (!k[i])
            spread = true;
          else
            keys.push_back(k[i]), values.push_back(k[i + 1]);
        }
        if (keys.empty() || spread) return container(l, "dict", {unknown_type(), unknown_type()}, HopRule::literal);
        return container(l, "dict", {type_of(l, u, keys[0]), join(values)}, HopRule::literal);
      }
      case ExprKind::list_comp:
      case ExprKind::generator:
        return container(l, "list", {type_of(l, u, f.kids(x)[0])}, HopRule::literal);
      case ExprKind::set_comp:
        return container(l, "set", {type_of(l, u, f.kids(x)[0])}, HopRule::literal);
      case ExprKind::dict_comp:
        return container(l, "dict", {type_of(l, u, f.kids(x)[0]), type_of(l, u, f.kids(x)[1])}, HopRule::literal);
      case ExprKind::conditional: {
        const auto k = f.kids(x.a, 3);
        const Tri t = holds(l, u, k[1]);
        if (t != Tri::unknown) return type_of(l, u, t == Tri::yes ? k[0] : k[2]);
        return join({k[0], k[2]});
      }
      case ExprKind::boolean: {
        const auto k = f.kids(x);
        Type out;
        out.open = false;
        for (std::size_t i = 0; i < k.size(); ++i) {
          Type part = *type_of(l, u, k[i]);
          const bool last = i + 1 == k.size();
          // `a or b`: a is left only when it is true; `a and b`: only when it is false.
          if (!last && static_cast<Operator>(x.op) == Operator::or_)
            std::erase_if(part.atoms, [](const Atom& a) { return a.kind == AtomKind::none; });
          if (!last && static_cast<Operator>(x.op) == Operator::and_)
            std::erase_if(part.atoms, [](const Atom& a) {
              return a.kind == AtomKind::class_ || a.kind == AtomKind::function || a.kind == AtomKind::module ||
                     (a.kind == AtomKind::instance && !a.cls->std);
            });
          add(out, part);
        }
        return l.keep(std::move(out));
      }
      case ExprKind::unary:
        if (static_cast<Operator>(x.op) == Operator::not_) return std("bool");
        return type_of(l, u, x.a);
      case ExprKind::binary:
        return binary(x);
      case ExprKind::named:
        return type_of(l, u, x.b);
      case ExprKind::await:
        return awaited(l, *type_of(l, u, x.a));
      case ExprKind::lambda: {
        Atom a;
        a.kind = AtomKind::function;
        a.rule = HopRule::literal;
        a.def = {DefKind::function, u.module, x.a, nullptr, nullptr, {}};
        return u.snippet ? unknown_type() : l.keep(one(a));
      }
      default:
        return unknown_type();
    }
  }

  const Type* attribute(const py::Expr& x) {
    // Through modules by look-up alone: no value is involved.
    const Lookup direct = static_lookup(l, u, x.a);
    const std::string_view name = f.str(x.b);
    if (!direct.defs.empty() && direct.defs.size() == 1 && direct.defs[0].kind == DefKind::module) {
      const Lookup* there = module_attribute(l, *direct.defs[0].module, name);
      return lookup_type(l, *there);
    }
    return attribute_type(l, *type_of(l, u, x.a), name);
  }

  const Type* call(py::ExprId e, const py::Expr& x) {
    const auto k = f.kids(x);
    const py::Expr& callee = f.exprs[k[0]];
    if (callee.kind == ExprKind::name && f.str(callee.a) == "super") return super_type(x);
    if (callee.kind == ExprKind::name && f.str(callee.a) == "type" && x.b == 2) {
      Type out;
      const Type* of = type_of(l, u, k[1]);
      out.open = of->open;
      for (const Atom& a : of->atoms)
        if (a.kind == AtomKind::instance) {
          Atom c = class_atom(a.cls, a.rule, a.exact);
          c.self = a.self;
          add(out, c);
        }
      return l.keep(std::move(out));
    }
    if (callee.kind == ExprKind::name && (f.str(callee.a) == "cast") && x.b == 3) return annotation_type(l, u, k[1]);
    if (callee.kind == ExprKind::attribute && f.str(callee.b) == "cast" && x.b == 3 &&
        canonical(l, u, k[0]) == "typing.cast")
      return annotation_type(l, u, k[1]);
    if (Class* made = made_class(l, u, e)) return l.keep(one(class_atom(made, HopRule::constructor)));
    // getattr(module, "name"), importlib.import_module("…") with known arguments.
    if (callee.kind == ExprKind::name && f.str(callee.a) == "getattr" && x.b >= 3) {
      const Value name = evaluate(l, u, k[2]);
      if (name.kind == Value::Kind::string) {
        Type t = *attribute_type(l, *type_of(l, u, k[1]), l.intern(name.text));
        if (x.b == 4) add(t, *type_of(l, u, k[3]));
        return l.keep(std::move(t));
      }
      return unknown_type();
    }
    if ((callee.kind == ExprKind::attribute && f.str(callee.b) == "import_module") ||
        (callee.kind == ExprKind::name && (f.str(callee.a) == "import_module" || f.str(callee.a) == "__import__"))) {
      const Value v = evaluate(l, u, e);
      if (v.kind == Value::Kind::object) return lookup_type(l, dotted_lookup(l, v.text));
    }
    return call_result(l, u, e, *type_of(l, u, k[0]));
  }

  const Type* super_type(const py::Expr& x) {
    if (u.snippet && x.b != 1) return unknown_type();
    const py::Facts& mf = *u.module->unit.f;
    for (py::ScopeId s = scope_at(u, x.begin); s; s = mf.scopes[s].parent) {
      if (mf.scopes[s].kind != py::ScopeKind::function) continue;
      const py::Function& fn = mf.functions[mf.scopes[s].owner];
      if (!fn.owner) continue;
      Class* c = class_of(l, *u.module, fn.owner);
      const bool on_class = is_class_method(mf, fn) || mf.str(fn.name) == "__new__";
      Atom a = on_class ? class_atom(c, HopRule::receiver, false) : instance_atom(c, HopRule::receiver, false);
      a.self = true;
      a.super = true;
      a.after = x.b == 1 ? c : super_after(x, c);
      return a.after ? l.keep(one(a)) : unknown_type();
    }
    return unknown_type();
  }

  // super(Class, self): behind which class the look-up begins, which need not be the one it is written in.
  Class* super_after(const py::Expr& x, Class* around) {
    const py::ExprId first = u.f->kids(x)[1];
    const py::ExprKind kind = u.expr(first).kind;
    if (kind != ExprKind::name && kind != ExprKind::attribute) return nullptr;
    const Lookup named = static_lookup(l, u, first);
    if (named.defs.empty() || named.defs[0].kind != DefKind::class_ || !named.defs[0].cls) return around;
    Class* c = named.defs[0].cls;
    return around && is_subclass(l, *around, *c) ? c : nullptr;
  }

  const Type* binary(const py::Expr& x) {
    const Type* a = type_of(l, u, x.a);
    const auto op = static_cast<Operator>(x.op);
    constexpr std::pair<Operator, std::string_view> kMethods[] = {
        {Operator::add, "__add__"},      {Operator::sub, "__sub__"},           {Operator::mult, "__mul__"},
        {Operator::div, "__truediv__"},  {Operator::floordiv, "__floordiv__"}, {Operator::mod, "__mod__"},
        {Operator::pow, "__pow__"},      {Operator::bit_or, "__or__"},         {Operator::bit_and, "__and__"},
        {Operator::bit_xor, "__xor__"},  {Operator::matmult, "__matmul__"},    {Operator::lshift, "__lshift__"},
        {Operator::rshift, "__rshift__"}};
    Type out;
    out.open = a->open || a->atoms.empty();
    for (const Atom& left : a->atoms) {
      if (left.kind == AtomKind::literal) {
        add(out, std_instance(l, "str", HopRule::literal));
      } else if (left.kind == AtomKind::instance && left.cls->std) {
        const std::string_view key = left.cls->std->name;
        if (key == "str" || key == "bytes" || key == "list" || key == "tuple" || key == "set" || key == "dict" ||
            key == "pathlib.Path" || key == "pathlib.PurePath")
          add(out, left);
        else if (key == "int" && op == Operator::div)
          add(out, std_instance(l, "float", HopRule::literal));
        else if (key == "int" || key == "float") {
          const Type* b = type_of(l, u, x.b);
          out.open |= b->open;
          add(out, left);
          for (const Atom& right : b->atoms) add(out, right);
        } else {
          out.open = true;
        }
      } else if (left.kind == AtomKind::instance) {
        for (const auto& [operation, method] : kMethods)
          if (operation == op) add(out, *method_result(l, left, method));
      } else {
        out.open = true;
      }
    }
    return l.keep(std::move(out));
  }
};

}  // namespace

const Type* type_of(Linked& l, const Unit& u, py::ExprId e) {
  if (!e || !u.f) return unknown_type();
  return memoised(l, l.expr_types, static_cast<std::uint64_t>(u.id) << 32 | e, [&] {
    return Infer{l, u, *u.f}.expression(e);
  });
}

const Type* lookup_type(Linked& l, const Lookup& found) {
  if (found.defs.empty()) return unknown_type();
  if (found.defs.size() == 1) return type_of_def(l, found.defs[0]);
  Type out;
  out.open = false;
  for (const Def& d : found.defs) add(out, *type_of_def(l, d));
  return l.keep(std::move(out));
}

}  // namespace assay::model
