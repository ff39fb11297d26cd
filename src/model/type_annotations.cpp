// What annotations denote.
#include <algorithm>

#include "model/classes.h"
#include "model/exports.h"
#include "model/infer.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "model/value.h"

namespace assay::model {
namespace {

using py::ExprKind;
using py::Operator;

struct Annotation {
  Linked& l;
  const Unit& u;
  const py::Facts& f;

  const Type* run(py::ExprId e) {
    const py::Expr& x = f.exprs[e];
    switch (x.kind) {
      case ExprKind::string:
        return text(x);
      case ExprKind::none_:
        return l.keep(one(none()));
      case ExprKind::name:
      case ExprKind::attribute:
        return named(e);
      case ExprKind::subscript:
        return subscript(x);
      case ExprKind::binary:
        if (static_cast<Operator>(x.op) != Operator::bit_or) return unknown_type();
        return join({x.a, x.b});
      default:
        return unknown_type();
    }
  }

 private:
  static Atom none() {
    Atom a;
    a.rule = HopRule::annotation;
    return a;
  }

  const Type* join(const std::vector<py::ExprId>& parts) {
    Type out;
    out.open = false;
    for (py::ExprId p : parts) add(out, *annotation_type(l, u, p));
    return l.keep(std::move(out));
  }

  const Type* text(const py::Expr& x) {
    const std::string_view s = f.str(x.a);
    if (s.size() > 2000 || l.annotation_depth > 8) return unknown_type();
    const Unit* inner =
        snippet(l, *u.module, u.snippet ? u.scope : scope_at(u, x.begin), u.snippet ? u.at : x.begin, s);
    const py::ExprId root = snippet_root(*inner);
    if (!root) return unknown_type();
    ++l.annotation_depth;
    const Type* t = annotation_type(l, *inner, root);
    --l.annotation_depth;
    return t;
  }

  // Imports that only a type checker sees (`if TYPE_CHECKING:`) bind nothing at run time; annotations mean them all the
  // same.
  Lookup checked_name(py::NameId name) {
    const std::string_view text = u.str(name);
    const py::Facts& mf = *u.module->unit.f;
    const py::NameId here = u.snippet ? mf.find(text) : name;
    if (!here) return {};
    for (std::uint32_t i : bindings_of(mf, 1, here)) {
      const py::Binding& b = mf.bindings[i];
      Lookup out;
      if (b.kind == py::BindingKind::import || b.kind == py::BindingKind::import_from)
        out = import_target(l, *u.module, mf.imports[b.target]);
      else if (b.kind == py::BindingKind::class_)
        out = found(def_of_class(l, *u.module, b.target), HopRule::module_name);
      if (!out.defs.empty()) return out;
    }
    return {};
  }

  // `else: Config = None` beside such an import: a stand-in that is never used as a type.
  static bool is_none(const Lookup& found) {
    return std::all_of(found.defs.begin(), found.defs.end(), [](const Def& d) {
      if (d.kind != DefKind::variable || !d.module) return false;
      const py::ExprId value = d.module->unit.f->bindings[d.index].value;
      return value && d.module->unit.f->exprs[value].kind == ExprKind::none_;
    });
  }

  Lookup meant(py::ExprId e) {
    Lookup out = static_lookup(l, u, e);
    const py::Expr& x = f.exprs[e];
    if (!is_none(out)) return out;
    if (x.kind == ExprKind::name && use_of(l, u, e).kind != NameUse::Kind::local) return checked_name(x.a);
    if (x.kind != ExprKind::attribute || f.exprs[x.a].kind != ExprKind::name) return out;
    const Lookup base = meant(x.a);
    if (!base.defs.empty() && base.defs.front().kind == DefKind::module)
      return *module_attribute(l, *base.defs.front().module, u.str(x.b));
    return out;
  }

  // A plain name: a class, an alias of an annotation, a type variable, or one of typing's words.
  const Type* named(py::ExprId e) {
    const Lookup found = meant(e);
    Type out;
    out.open = found.defs.empty();
    for (const Def& d : found.defs) add(out, *of_def(d, e));
    return l.keep(std::move(out));
  }

  // A class whose constructor only raises: what is declared as one is what its class methods give, of another class.
  bool never_made(Class& c) {
    if (!c.module) return false;
    for (Class* k : mro(l, c)) {
      if (!k->module || !k->id) return false;
      const py::Facts& facts = *k->module->unit.f;
      const py::NameId init = facts.find("__init__");
      const auto bindings = init ? bindings_of(facts, facts.classes[k->id].scope, init) : std::vector<std::uint32_t>{};
      if (bindings.empty()) continue;
      if (bindings.size() != 1 || facts.bindings[bindings[0]].kind != py::BindingKind::function) return false;
      const py::Block& body = facts.blocks[facts.functions[facts.bindings[bindings[0]].target].body];
      for (py::StmtId s = body.first; s && s <= body.last; ++s) {
        const py::Stmt& first = facts.stmts[s];
        if (first.kind == py::StmtKind::expr && facts.exprs[first.a].kind == ExprKind::string) continue;
        return first.kind == py::StmtKind::raise && subclasses(l, c).empty();
      }
      return false;
    }
    return false;
  }

  const Type* of_def(const Def& d, py::ExprId) {
    switch (d.kind) {
      case DefKind::class_:
        if (never_made(*d.cls)) return unknown_type();
        return l.keep(one(instance_atom(d.cls, HopRule::annotation, false)));
      case DefKind::std_class: {
        if (d.cls->std->name == "object" || d.cls->std->name == "typing.Any") return unknown_type();
        return l.keep(one(instance_atom(d.cls, HopRule::annotation, false)));
      }
      case DefKind::std_function:
      case DefKind::std_value:
        return special(identity_of(d), 0);
      case DefKind::external: {
        const std::string name(d.name);
        if (name.starts_with("typing_extensions.")) return special("typing." + name.substr(18), 0);
        Atom a;
        a.kind = AtomKind::external;
        a.text = d.name;
        a.rule = HopRule::annotation;
        a.index = 1;  // an instance of it
        return l.keep(one(a));
      }
      case DefKind::variable:
        return alias(d);
      default:
        return unknown_type();
    }
  }

  // `Alias = Union[A, B]`, `T = TypeVar("T")`, `UserId = NewType("UserId", int)`.
  const Type* alias(const Def& d) {
    const py::Facts& df = *d.module->unit.f;
    const py::Binding& b = df.bindings[d.index];
    if (!b.value || l.annotation_depth > 20) return unknown_type();
    const py::Expr& v = df.exprs[b.value];
    const Unit& du = d.module->unit;
    if (v.kind == ExprKind::call) {
      const auto k = df.kids(v);
      const std::string callee = canonical(l, du, k[0]);
      if (callee == "typing.TypeVar" || callee == "typing_extensions.TypeVar") {
        Atom a;
        a.kind = AtomKind::type_var;
        a.text = df.str(b.name);
        a.def = d;
        a.rule = HopRule::annotation;
        return l.keep(one(a));
      }
      ++l.annotation_depth;
      const Type* out = unknown_type();
      if (callee == "typing.NewType" && k.size() == 3)
        out = annotation_type(l, du, k[2]);
      else if (callee == "typing.Union" || callee == "typing.Optional")
        out = unknown_type();
      else if (Class* made = made_class(l, du, b.value))
        out = l.keep(one(instance_atom(made, HopRule::annotation, false)));
      --l.annotation_depth;
      return out;
    }
    if (v.kind == ExprKind::name || v.kind == ExprKind::attribute || v.kind == ExprKind::subscript ||
        v.kind == ExprKind::binary || (v.kind == ExprKind::string && b.kind == py::BindingKind::ann_assign)) {
      ++l.annotation_depth;
      const Type* t = annotation_type(l, du, b.value);
      --l.annotation_depth;
      return t;
    }
    return unknown_type();
  }

  std::vector<py::ExprId> arguments(py::ExprId index) {
    const py::Expr& x = f.exprs[index];
    if (x.kind != ExprKind::tuple) return {index};
    const auto k = f.kids(x);
    return {k.begin(), k.end()};
  }

  // typing's words. `index`: what stands in brackets; 0 for none.
  const Type* special(std::string_view name, py::ExprId index) {
    const std::vector<py::ExprId> args = index ? arguments(index) : std::vector<py::ExprId>{};
    const bool text = name == "typing.AnyStr" || name == "typing.LiteralString";
    if (const std::string_view key = text ? "str" : typing_class(name); !key.empty())
      return generic(std_class_of(l, key), args);
    if (name.starts_with("typing.")) {
      const std::string_view word = name.substr(7);
      if (word == "Optional" && args.size() == 1) {
        Type t = *annotation_type(l, u, args[0]);
        add(t, none());
        return l.keep(std::move(t));
      }
      if (word == "Union") return args.empty() ? unknown_type() : join(args);
      if ((word == "Annotated" || word == "ClassVar" || word == "Final" || word == "Required" ||
           word == "NotRequired" || word == "ReadOnly" || word == "InitVar" || word == "Unpack") &&
          !args.empty())
        return annotation_type(l, u, args[0]);
      if (word == "Type") return class_of_argument(args);
      if (word == "Literal") {
        Type t;
        t.open = false;
        for (py::ExprId a : args) {
          const py::Expr& x = f.exprs[a];
          if (x.kind != ExprKind::string) {
            add(t, *type_of(l, u, a));
            continue;
          }
          Atom lit;
          lit.kind = AtomKind::literal;
          lit.cls = std_class_of(l, "str");
          lit.text = f.str(x.a);
          lit.rule = HopRule::annotation;
          add(t, lit);
        }
        return l.keep(std::move(t));
      }
      if (word == "Self") {
        const py::Facts& mf = *u.module->unit.f;
        for (py::ScopeId s = u.snippet ? u.scope : scope_at(u, f.exprs[index ? index : 0].begin); s;
             s = mf.scopes[s].parent)
          if (mf.scopes[s].kind == py::ScopeKind::class_) return self_of(mf.scopes[s].owner);
        return unknown_type();
      }
      if (word == "NoReturn" || word == "Never" || word == "Callable") return unknown_type();
      // The abstract containers of collections.abc.
      const std::string abc = "collections.abc." + std::string(word);
      if (Class* c = std_class_of(l, abc)) return generic(c, args);
      if (Class* c = std_class_of(l, "contextlib.Abstract" + std::string(word))) return generic(c, args);
    }
    if (name == "dataclasses.InitVar" && !args.empty()) return annotation_type(l, u, args[0]);
    return unknown_type();
  }

  const Type* self_of(py::ClassId id) {
    Atom a = instance_atom(class_of(l, *u.module, id), HopRule::annotation, false);
    a.self = true;
    return l.keep(one(a));
  }

  const Type* class_of_argument(const std::vector<py::ExprId>& args) {
    if (args.size() != 1) return unknown_type();
    const Type* of = annotation_type(l, u, args[0]);
    Type out;
    out.open = of->open;
    for (const Atom& a : of->atoms) {
      if (a.kind == AtomKind::instance) {
        Atom c = class_atom(a.cls, HopRule::annotation, false);
        c.self = a.self;
        add(out, c);
      } else if (a.kind == AtomKind::type_var) {
        Atom c = class_atom(nullptr, HopRule::annotation, false);
        c.text = a.text;
        c.def = a.def;
        add(out, c);
      } else if (a.kind == AtomKind::external) {
        Atom c = a;
        c.index = 0;
        add(out, c);
      } else {
        out.open = true;
      }
    }
    return l.keep(std::move(out));
  }

  const Type* generic(Class* c, const std::vector<py::ExprId>& args) {
    if (!c) return unknown_type();
    Atom a = instance_atom(c, HopRule::annotation, false);
    for (py::ExprId k : args) {
      if (f.exprs[k].kind == ExprKind::ellipsis)
        a.index = 1;  // tuple[T, ...]
      else
        a.args.push_back(annotation_type(l, u, k));
    }
    return l.keep(one(a));
  }

  const Type* subscript(const py::Expr& x) {
    const Lookup found = meant(x.a);
    if (found.defs.empty()) return unknown_type();
    const Def& d = found.defs[0];
    const std::string name = identity_of(d);
    if (d.kind == DefKind::std_class && name == "type") return class_of_argument(arguments(x.b));
    if (d.kind == DefKind::class_ || d.kind == DefKind::std_class) {
      if (name == "typing.Generic" || name == "typing.Protocol") return unknown_type();
      if (name.starts_with("dataclasses.InitVar")) return annotation_type(l, u, x.b);
      if (name == "typing.Annotated") return special(name, x.b);
      return generic(d.cls, arguments(x.b));
    }
    if (d.kind == DefKind::external && name.starts_with("typing_extensions."))
      return special("typing." + name.substr(18), x.b);
    if (d.kind == DefKind::std_value || d.kind == DefKind::std_function) return special(name, x.b);
    if (d.kind == DefKind::variable) return alias(d);
    return of_def(d, 0);
  }
};

}  // namespace

const Type* annotation_type(Linked& l, const Unit& u, py::ExprId e) {
  if (!e || !u.f) return unknown_type();
  return memoised(l, l.annotation_types, static_cast<std::uint64_t>(u.id) << 32 | e, [&] {
    return Annotation{l, u, *u.f}.run(e);
  });
}

bool is_type_variable(Linked& l, const Unit& u, py::ExprId name) {
  const NameUse use = use_of(l, u, name);
  if (use.kind == NameUse::Kind::local) {
    for (std::uint32_t i : use.bindings)
      if (u.module->unit.f->bindings[i].kind == py::BindingKind::type_param) return true;
    return false;
  }
  const Lookup found = static_lookup(l, u, name);
  for (const Def& d : found.defs) {
    if (d.kind != DefKind::variable) continue;
    const py::Facts& f = *d.module->unit.f;
    const py::ExprId v = f.bindings[d.index].value;
    if (v && f.exprs[v].kind == ExprKind::call) {
      const std::string callee = canonical(l, d.module->unit, f.kids(f.exprs[v])[0]);
      if (callee == "typing.TypeVar" || callee == "typing_extensions.TypeVar" || callee == "typing.ParamSpec" ||
          callee == "typing_extensions.ParamSpec")
        return true;
    }
  }
  return false;
}

}  // namespace assay::model
