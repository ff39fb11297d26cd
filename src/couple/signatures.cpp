#include "couple/signatures.h"

#include <algorithm>

#include "model/classes.h"
#include "model/code.h"
#include "model/decorators.h"
#include "model/exports.h"
#include "model/infer.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "model/types.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;
using py::ParameterKind;

namespace {

constexpr std::size_t kSubclassesSeen = 200;

bool by_position(const SignatureParameter& p) {
  return p.kind == ParameterKind::positional_only || p.kind == ParameterKind::positional_or_keyword;
}
bool by_name(const SignatureParameter& p) {
  return p.kind == ParameterKind::keyword_only || p.kind == ParameterKind::positional_or_keyword;
}

// The tree of what is really called: the signature's own, else that of the definition.
const TreeFacts* callee_tree(Scene& s, const Atom& a, const Callable& c) {
  for (const Signature& one : c.signatures) {
    if (one.def.kind == DefKind::none) continue;
    const TreeFacts* tree = tree_of(one.def);
    return s.is_on(tree) ? tree : nullptr;
  }
  const TreeFacts* tree = nullptr;
  if (a.kind == AtomKind::class_ && a.cls && a.cls->module) tree = a.cls->module->tree;
  if ((a.kind == AtomKind::function || a.kind == AtomKind::bound) && a.def.module) tree = a.def.module->tree;
  return s.is_on(tree) ? tree : nullptr;
}

Def callee_def(Scene& s, const Atom& a, const Callable& c) {
  if (a.kind == AtomKind::class_ && a.cls && a.cls->module && s.is_on(a.cls->module->tree)) {
    if (a.cls->id) return def_of_class(s.l, *a.cls->module, a.cls->id);
    return {DefKind::class_, a.cls->module, 0, nullptr, a.cls, {}};
  }
  for (const Signature& one : c.signatures)
    if (one.def.kind != DefKind::none) return one.def;
  return a.def;
}

// A name that a class body binds to several functions, one per condition: the first is not the whole truth.
bool several(const Def& d) {
  if (d.kind != DefKind::function || !d.module) return false;
  const py::Facts& f = *d.module->unit.f;
  const py::Function& fn = f.functions[d.index];
  if (!fn.stmt) return false;
  std::size_t functions = 0;
  for (const std::uint32_t i : bindings_of(f, fn.outer, fn.name)) {
    const bool function = f.bindings[i].kind == py::BindingKind::function;
    functions += !function || !has_decorator(f, f.functions[f.bindings[i].target], "overload");
  }
  return functions > 1;
}

// What is called may be a subclass's own: a method that it overrides, its constructor. Does one of them take the call?
bool below_takes(Scene& s, const Atom& a, std::string_view name, const Shape& shape) {
  const bool bound = a.kind == AtomKind::bound;
  const Atom* receiver = &a;
  if (bound) {
    if (a.args.empty() || a.args[0]->atoms.size() != 1) return false;
    receiver = &a.args[0]->atoms[0];
  }
  if (receiver->exact || !receiver->cls || !receiver->cls->module) return false;
  std::size_t seen = 0;
  for (Class* sub : subclasses(s.l, *receiver->cls)) {
    if (++seen > kSubclassesSeen) return true;
    Atom other = a;
    if (bound) {
      const Lookup own = class_body_lookup(s.l, *sub, name);
      if (!own.present()) continue;
      if (own.defs.empty() || own.defs[0].kind != DefKind::function) return true;
      other.def = own.defs[0];
    } else {
      other.cls = sub;
    }
    if (bind(callable(s.l, other, true), shape).binds != Tri::no) return true;
  }
  return false;
}

// A class of the audited tree has a method of that name that takes the call: what is only known to be of another tree's
// class may be one of these, which look like it without deriving from it.
bool own_method_takes(Scene& s, const Atom& a, std::string_view name, const Shape& shape) {
  if (a.kind != AtomKind::bound || a.args.empty() || a.args[0]->atoms.empty()) return false;
  const Atom& receiver = a.args[0]->atoms[0];
  if (receiver.exact || receiver.self || !receiver.cls || !receiver.cls->module || receiver.cls->module->tree == s.of)
    return false;
  for (const FileIndex file : s.of->files_with_name(name)) {
    Module* m = module_of_file(s.l, *s.of, file);
    if (!m || !m->unit.f) continue;
    const py::Facts& f = *m->unit.f;
    const py::NameId id = f.find(name);
    if (!id) continue;
    for (py::FunctionId i = 1; i < f.functions.size(); ++i) {
      if (f.functions[i].name != id || !f.functions[i].owner) continue;
      Atom other = a;
      other.def = {DefKind::function, m, i, class_of(s.l, *m, f.functions[i].owner), nullptr, {}};
      if (bind(callable(s.l, other, true), shape).binds != Tri::no) return true;
    }
  }
  return false;
}

// A method reached through what is only known to hold a class (`widget = TextInput` in a class body): it may hold an
// object of it by then, for which the call is right.
bool object_by_then(Scene& s, Module& m, py::ExprId callee, const Atom& a, const Shape& shape) {
  const py::Expr& x = m.unit.f->exprs[callee];
  if (a.kind != AtomKind::function || !a.def.owner || x.kind != ExprKind::attribute) return false;
  const Lookup receiver = static_lookup(s.l, m.unit, x.a);
  if (!receiver.defs.empty() && receiver.defs[0].kind == DefKind::class_) return false;
  return bind(callable(s.l, a, false), shape).binds != Tri::no;
}

// `super().name(…)` of a class that others combine with further bases: what comes next depends on them.
bool next_differs(Scene& s, Module& m, py::ExprId callee, const Atom& a) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[callee];
  if (x.kind != ExprKind::attribute || f.exprs[x.a].kind != ExprKind::call) return false;
  if (last_name(f, model::callee(f, x.a)) != "super" || a.args.empty() || a.args[0]->atoms.empty()) return false;
  const Atom& receiver = a.args[0]->atoms[0];
  if (!receiver.cls) return false;
  const Access access = receiver.kind == AtomKind::class_ ? Access::class_ : Access::instance;
  for (Class* sub : subclasses(s.l, *receiver.cls)) {
    const Lookup there = super_lookup(s.l, *sub, receiver.cls, f.str(x.b), access, true);
    if (there.defs.empty() || !(there.defs[0] == a.def)) return true;
  }
  return false;
}

}  // namespace

Shape shape_of(const py::Facts& f, py::ExprId call, std::size_t first) {
  Shape out;
  for (const std::uint32_t a : arguments(f, call)) {
    const py::Expr& x = f.exprs[a];
    if (x.kind == ExprKind::keyword) {
      if (x.a)
        out.keywords.emplace_back(f.str(x.a));
      else
        out.double_star = true;
    } else if (first) {
      --first;
    } else if (x.kind == ExprKind::starred) {
      out.star = true;
    } else {
      ++out.positional;
    }
  }
  return out;
}

std::string text_of(const Shape& shape) {
  std::string out = "(";
  const auto add_one = [&](std::string_view what) {
    if (out.size() > 1) out += ", ";
    out += what;
  };
  if (shape.positional) add_one(std::to_string(shape.positional) + " positional");
  if (shape.star) add_one("*…");
  for (const std::string& keyword : shape.keywords) add_one(keyword + "=");
  if (shape.double_star) add_one("**…");
  return out + ")";
}

std::string text_of(const Signature& s) {
  std::string out = "(";
  bool star = false, slash = false;
  const auto add_one = [&](std::string_view what) {
    if (out.size() > 1) out += ", ";
    out += what;
  };
  for (const SignatureParameter& p : s.parameters) {
    if (slash && p.kind != ParameterKind::positional_only) add_one("/");
    slash = p.kind == ParameterKind::positional_only;
    if (p.kind == ParameterKind::keyword_only && !star) add_one("*"), star = true;
    std::string one(p.name);
    if (p.kind == ParameterKind::var_positional) one = "*" + one, star = true;
    if (p.kind == ParameterKind::var_keyword) one = "**" + one;
    if (p.has_default) one += "=…";
    add_one(one);
  }
  if (slash) add_one("/");
  return out + ")";
}

CallJudged judge_call(Scene& s, Module& m, py::ExprId callee, const Shape& shape, bool partial) {
  CallJudged out;
  const Type values = concrete(s.l, *type_of(s.l, m.unit, callee));
  bool yes = false, no = false, doubt = values.open;
  Spot no_at;
  std::string no_signature, why, no_reason;
  Def no_callee;
  for (const Atom& a : values.atoms) {
    if (a.kind == AtomKind::none) continue;
    if (a.kind != AtomKind::class_ && a.kind != AtomKind::function && a.kind != AtomKind::bound &&
        a.kind != AtomKind::instance) {
      doubt = true;
      continue;
    }
    const Callable c = callable(s.l, a, true);
    const TreeFacts* tree = callee_tree(s, a, c);
    Binds b = bind(c, shape);
    if (partial && b.binds == Tri::no && shape.keywords.empty() && !shape.positional) b.binds = Tri::yes;
    const Def def = callee_def(s, a, c);
    if (tree && !out.tree) {
      out.tree = tree;
      out.callee = def;
      if (!c.signatures.empty()) out.at = c.signatures[0].at, out.signature = text_of(c.signatures[0]);
    }
    // A lambda is handed about: which of several it is, and whether it is bound, is a guess.
    if (def.kind == DefKind::function && def.module &&
        (def.module->unit.f->functions[def.index].flags & py::kFunctionLambda)) {
      doubt = true;
      continue;
    }
    if (b.binds == Tri::yes) {
      yes = true;
    } else if (b.binds == Tri::no && tree && !several(def) && !below_takes(s, a, last_name(*m.unit.f, callee), shape) &&
               !own_method_takes(s, a, last_name(*m.unit.f, callee), shape) && !next_differs(s, m, callee, a) &&
               !object_by_then(s, m, callee, a, shape)) {
      no = true;
      if (no_reason.empty()) {
        no_reason = b.reason;
        no_callee = def;
        const auto& failing =
            c.also.empty() || bind(Callable{c.signatures, {}, {}, HopRule::none}, shape).binds == Tri::no ? c.signatures
                                                                                                          : c.also;
        no_at = failing[0].at;
        no_signature = text_of(failing[0]);
      }
    } else {
      doubt = true;
      if (why.empty()) why = b.reason;
    }
  }
  if (!out.tree) return out;
  if (no && !yes && !doubt) {
    out.binds = Tri::no;
    out.reason = no_reason;
    out.callee = no_callee;
    out.at = no_at;
    out.signature = no_signature;
  } else if (yes && !no) {
    out.binds = Tri::yes;
  } else {
    out.reason = no ? "some of what it can be takes the call, some does not: " + no_reason : why;
  }
  return out;
}

MemberView member_view(Scene& s, const Def& d) {
  MemberView out;
  if (d.kind != DefKind::function || !d.module) {
    // name = some_function binds like a method.
    if (d.kind != DefKind::variable) return out;
    const Type* t = type_of_def(s.l, d);
    if (t->open || t->atoms.size() != 1 || t->atoms[0].kind != AtomKind::function ||
        t->atoms[0].def.kind != DefKind::function || t->atoms[0].def.owner)
      return out;
    out.kind = MemberKind::method;
    Atom a = t->atoms[0];
    a.kind = AtomKind::bound;
    out.call = callable(s.l, a, false);
    return out;
  }
  const py::Facts& f = *d.module->unit.f;
  const py::Function& fn = f.functions[d.index];
  const Wrapped w = unwrap(s.l, *d.module, d.index);
  out.is_static = w.is_static || (fn.owner && is_static(f, fn));
  out.is_class = w.is_class || is_class_method(f, fn);
  if (w.is_property) {
    out.kind = MemberKind::property;
    return out;
  }
  const bool coroutine = (fn.flags & py::kFunctionAsync) && !(fn.flags & py::kFunctionGenerator);
  out.kind = coroutine && w.kind == Wrapped::Kind::same && !w.is_context ? MemberKind::coroutine : MemberKind::method;
  Atom a;
  a.kind = AtomKind::bound;
  a.def = d;
  out.call = callable(s.l, a, false);
  if (!out.is_static && !out.is_class) a.kind = AtomKind::function;
  out.through_class = callable(s.l, a, true);
  return out;
}

std::vector<std::string> narrower(const Callable& base, const Callable& own) {
  std::vector<std::string> out;
  if (base.signatures.size() != 1 || own.signatures.size() != 1) return out;
  const Signature& b = base.signatures[0];
  const Signature& o = own.signatures[0];
  // A decorator that may take more on one side only; on both sides the same one does the same to both.
  if ((b.lenient || o.lenient) && !(b.lenient && o.lenient && b.reason == o.reason)) return out;
  std::vector<const SignatureParameter*> b_places, o_places;
  bool o_star = false, o_double = false, b_star = false, b_double = false;
  for (const SignatureParameter& p : b.parameters) {
    if (by_position(p)) b_places.push_back(&p);
    b_star |= p.kind == ParameterKind::var_positional;
    b_double |= p.kind == ParameterKind::var_keyword;
  }
  for (const SignatureParameter& p : o.parameters) {
    if (by_position(p)) o_places.push_back(&p);
    o_star |= p.kind == ParameterKind::var_positional;
    o_double |= p.kind == ParameterKind::var_keyword;
  }
  const auto quoted = [](std::string_view name) { return "'" + std::string(name) + "'"; };
  const auto in = [](const Signature& s, std::string_view name) -> const SignatureParameter* {
    for (const SignatureParameter& p : s.parameters)
      if (p.name == name && (by_position(p) || by_name(p))) return &p;
    return nullptr;
  };
  std::vector<const SignatureParameter*> renamed;  // of own: stands where base has another name
  for (std::size_t i = 0; i < b_places.size(); ++i) {
    const SignatureParameter& p = *b_places[i];
    const SignatureParameter* same = in(o, p.name);
    if (!same && i < o_places.size() && !in(b, o_places[i]->name)) {
      same = o_places[i];
      renamed.push_back(same);
    }
    if (!same) {
      if (!(o_star || o_double)) out.push_back("takes no " + quoted(p.name));
      continue;
    }
    const auto place = std::find(o_places.begin(), o_places.end(), same) - o_places.begin();
    if (static_cast<std::size_t>(place) == o_places.size()) {
      if (!o_star) out.push_back("takes " + quoted(p.name) + " by keyword only");
    } else if (static_cast<std::size_t>(place) != i) {
      out.push_back("has " + quoted(p.name) + " at position " + std::to_string(place + 1) + " instead of " +
                    std::to_string(i + 1));
    }
    if (p.has_default && !same->has_default)
      out.push_back("needs " + quoted(same->name) + ", which has a default there");
  }
  for (const SignatureParameter& p : b.parameters) {
    if (p.kind != ParameterKind::keyword_only) continue;
    const SignatureParameter* same = in(o, p.name);
    if (!same || !by_name(*same)) {
      if (!o_double) out.push_back("takes no keyword " + quoted(p.name));
    } else if (p.has_default && !same->has_default) {
      out.push_back("needs " + quoted(p.name) + ", which has a default there");
    }
  }
  for (const SignatureParameter& p : o.parameters)
    if (!p.has_default && (by_position(p) || by_name(p)) && !in(b, p.name) &&
        std::find(renamed.begin(), renamed.end(), &p) == renamed.end() && !(b_star && by_position(p)) &&
        !(b_double && by_name(p)))
      out.push_back("needs " + quoted(p.name));
  return out;
}

}  // namespace assay::couple
