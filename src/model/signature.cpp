#include "model/signature.h"

#include <algorithm>

#include "model/classes.h"
#include "model/code.h"
#include "model/decorators.h"
#include "model/exports.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/scopes.h"
#include "model/types.h"

namespace assay::model {
namespace {

using py::ParameterKind;

Signature of_function(Module& m, py::FunctionId id, bool skip_first, Class* owner) {
  const py::Facts& f = *m.unit.f;
  const py::Function& fn = f.functions[id];
  Signature s;
  s.def = {DefKind::function, &m, id, owner, nullptr, {}};
  s.at = spot_of(s.def);
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
    const py::Parameter& p = f.parameters[fn.first_parameter + i];
    // `def f(*args)` as a method keeps its star: self goes into it.
    if (i == 0 && skip_first &&
        (p.kind == ParameterKind::positional_only || p.kind == ParameterKind::positional_or_keyword))
      continue;
    s.parameters.push_back({f.str(p.name), p.kind, p.default_value != 0});
  }
  return s;
}

// "a,b=,/,c,*d,*,e=,**f" of the standard library's table.
Signature of_table(std::string_view text) {
  Signature s;
  bool keyword_only = false;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    std::string_view word = text.substr(0, comma);
    text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
    if (word == "/") {
      for (SignatureParameter& p : s.parameters) p.kind = ParameterKind::positional_only;
    } else if (word == "*") {
      keyword_only = true;
    } else if (word.starts_with("**")) {
      s.parameters.push_back({word.substr(2), ParameterKind::var_keyword, false});
    } else if (word.starts_with("*")) {
      s.parameters.push_back({word.substr(1), ParameterKind::var_positional, false});
      keyword_only = true;
    } else {
      const bool has_default = word.ends_with('=');
      if (has_default) word.remove_suffix(1);
      s.parameters.push_back(
          {word, keyword_only ? ParameterKind::keyword_only : ParameterKind::positional_or_keyword, has_default});
    }
  }
  return s;
}

// A `__new__` that goes on with another class than it was given, or gives something that no `__new__` made: whose
// `__init__` runs, and whether one does, is not known.
bool chooses_class(const Def& d) {
  const py::Facts& f = *d.module->unit.f;
  const py::Function& fn = f.functions[d.index];
  if (!fn.parameter_count || !fn.body) return false;
  if (bindings_of(f, fn.scope, f.parameters[fn.first_parameter].name).size() > 1) return true;
  const auto makes = [&](py::ExprId e) { return last_name(f, callee(f, e)) == "__new__"; };
  const auto calls = exprs_in(f, body_of(f, fn), py::ExprKind::call);
  const bool made = std::any_of(calls.begin(), calls.end(), makes);
  for (const py::ExprId e : returns_of(f, d.index))
    if (e && (!made || (f.exprs[e].kind == py::ExprKind::call && !makes(e)))) return true;
  return false;
}

// Whether the first parameter can be the object the method is called on. An interface, which a base from outside makes
// of the class, writes its methods without it.
bool takes_receiver(const py::Facts& f, const py::Function& fn) {
  if (!fn.parameter_count) return false;
  const py::Parameter& first = f.parameters[fn.first_parameter];
  if (first.kind == py::ParameterKind::var_positional) return true;
  const std::string_view name = f.str(first.name);
  return name.starts_with('_') || name.find("self") != std::string_view::npos ||
         name.find("cls") != std::string_view::npos || name == "this" || name == "s" || name == "klass" ||
         name == "mcs" || name == "me";
}

// `def wrapper(self, text, *args, **kwargs)`: what the wrapper takes itself goes by its own names.
void take_names(Signature& s, const py::Facts& f, const py::Function& fn, const py::Facts& by, const py::Function& w) {
  for (std::uint32_t i = 0; i < w.parameter_count && i < fn.parameter_count; ++i) {
    const py::Parameter& own = by.parameters[w.first_parameter + i];
    if (own.kind != ParameterKind::positional_or_keyword && own.kind != ParameterKind::positional_only) return;
    const std::string_view taken = f.str(f.parameters[fn.first_parameter + i].name);
    for (SignatureParameter& p : s.parameters)
      if (p.name == taken && p.kind != ParameterKind::var_positional && p.kind != ParameterKind::var_keyword) {
        p.name = by.str(own.name);
        break;
      }
  }
}

struct Reader {
  Linked& l;
  Callable out{};

  // A function of the trees; `bound`: the call supplies its first parameter.
  void function(const Def& d, bool bound) {
    Module& m = *d.module;
    const py::Facts& f = *m.unit.f;
    const py::Function& fn = f.functions[d.index];
    const Wrapped w = unwrap(l, m, d.index);
    const bool is_new = fn.owner && f.str(fn.name) == "__new__";  // gets the class, whether it says so or not
    const bool skip = bound && (is_new || (!w.is_static && !(fn.owner && is_static(f, fn))));
    if (skip && w.kind == Wrapped::Kind::same && !fn.decorator_count && d.owner && !takes_receiver(f, fn)) {
      mro(l, *d.owner);
      if (d.owner->mro_open) {
        out.reason = "it is written without self, in a class with a base that is not known";
        return;
      }
    }
    const auto add_one = [&](py::FunctionId id) {
      Signature s = of_function(m, id, skip, d.owner);
      if (w.wrapper) take_names(s, f, f.functions[id], *w.module->unit.f, w.module->unit.f->functions[w.wrapper]);
      s.lenient = w.kind == Wrapped::Kind::lenient;
      s.reason = w.reason;
      out.signatures.push_back(std::move(s));
    };
    switch (w.kind) {
      case Wrapped::Kind::opaque:
        out.reason = "what " + w.reason + " makes of it is not known";
        return;
      case Wrapped::Kind::replaced: {
        Signature s = of_function(*w.module, w.wrapper, skip, nullptr);
        out.signatures.push_back(std::move(s));
        return;
      }
      case Wrapped::Kind::lenient:
      case Wrapped::Kind::same:
        break;
    }
    if (w.is_overload) {
      const py::ScopeId scope = fn.owner ? f.classes[fn.owner].scope : fn.outer;
      for (std::uint32_t i : bindings_of(f, scope, fn.name))
        if (f.bindings[i].kind == py::BindingKind::function) add_one(f.bindings[i].target);
      return;
    }
    add_one(d.index);
  }

  void std_member_signature(const Class& c, std::string_view name, bool through_class = false) {
    const StdMember* m = std_member(*c.std, name);
    if (!m || !m->signature_known) {
      out.reason = "the signature of " + std::string(c.std->name) + "." + std::string(name) + " is not known";
      return;
    }
    out.signatures.push_back(of_table(m->signature));
    if (through_class && m->kind == StdMember::Kind::method) {
      auto& parameters = out.signatures.back().parameters;
      parameters.insert(parameters.begin(), {"self", ParameterKind::positional_only, false});
    }
    out.rule = HopRule::standard_library;
  }

  void generated(Class& c, bool keyword_only_all) {
    bool complete = true;
    Signature s;
    s.def = def_of_class(l, *c.module, c.id);
    if (!c.id) s.def = {DefKind::class_, c.module, 0, nullptr, &c, {}};
    s.at = spot_of(s.def);
    std::vector<SignatureParameter> keyword_only;
    for (const Field& field : constructor_fields(l, c, complete)) {
      if (!field.init) continue;
      const SignatureParameter p{
          field.name,
          field.keyword_only || keyword_only_all ? ParameterKind::keyword_only : ParameterKind::positional_or_keyword,
          field.has_default, spot_of(field.def)};
      (p.kind == ParameterKind::keyword_only ? keyword_only : s.parameters).push_back(p);
    }
    s.parameters.insert(s.parameters.end(), keyword_only.begin(), keyword_only.end());
    if (c.style == ClassStyle::pydantic && !c.extra_forbidden)
      s.parameters.push_back({"data", ParameterKind::var_keyword, false});
    s.lenient = !complete || c.fields_doubtful;
    s.reason = complete ? "what makes a dataclass of it" : "a base may add fields";
    out.signatures.push_back(std::move(s));
  }

  void constructor(Class& c) {
    const auto& order = mro(l, c);
    for (Class* k : order)
      if (k->opaque_decorator) {
        out.reason = k->name + " is " + k->opaque_reason;
        break;
      }
    bool doubt = !out.reason.empty();
    if (derives_from_std(l, c, "enum.Enum")) {
      Signature s;
      s.def = c.module ? def_of_class(l, *c.module, c.id) : Def{};
      s.at = c.id ? spot_of(s.def) : Spot{};
      s.parameters = {{"value", ParameterKind::positional_or_keyword, false},
                      {"names", ParameterKind::positional_or_keyword, true},
                      {"module", ParameterKind::keyword_only, true},
                      {"qualname", ParameterKind::keyword_only, true},
                      {"type", ParameterKind::keyword_only, true},
                      {"start", ParameterKind::keyword_only, true},
                      {"boundary", ParameterKind::keyword_only, true}};
      out.signatures.push_back(std::move(s));
      return;
    }
    if (Class* meta = metaclass_of(l, c); meta && !meta->std) {
      const Lookup* call = member(l, *meta, "__call__", Access::instance);
      if (call->present() && !call->defs.empty() && call->defs[0].kind == DefKind::function) {
        Reader r{l};
        r.function(call->defs[0], true);
        const bool passes = !r.out.signatures.empty() &&
                            bind(r.out.signatures[0], {0, {}, false, false, false}).binds == Tri::yes &&
                            std::any_of(r.out.signatures[0].parameters.begin(), r.out.signatures[0].parameters.end(),
                                        [](const auto& p) { return p.kind == ParameterKind::var_keyword; });
        if (!passes) {
          out = std::move(r.out);
          return;
        }
      }
    }
    for (Class* k : c.mro)
      if (k->metaclass_unknown) {
        out.reason = "the metaclass of " + k->name + " is not known";
        return;
      }
    for (std::string_view name : {"__new__", "__init__"})
      if (metaclass_replaces(l, c, name)) {
        out.reason = "the metaclass of " + c.name + " may put another " + std::string(name) + " into it";
        return;
      }
    // The first of the MRO that makes or initialises decides; the other one must take the call too.
    bool made = false, initialised = false;
    const auto target = [&]() -> std::vector<Signature>& { return made || initialised ? out.also : out.signatures; };
    for (Class* k : order) {
      if (made && initialised) break;
      if (k->std) {
        if (k->std->name == "object") break;
        for (std::string_view name : {"__new__", "__init__"}) {
          bool& done = name == "__new__" ? made : initialised;
          if (done || !std_member(*k->std, name)) continue;
          Reader r{l};
          r.std_member_signature(*k, name);
          if (name == "__new__")
            for (Signature& s : r.out.signatures)  // a static method that gets the class
              if (!s.parameters.empty() && s.parameters[0].kind != ParameterKind::var_positional)
                s.parameters.erase(s.parameters.begin());
          if (r.out.signatures.empty()) {
            if (!made && !initialised) out.reason = r.out.reason;
            done = true;
            continue;
          }
          // Builtin types check in one of the two only.
          if (!made && !initialised) out.signatures = r.out.signatures, out.rule = r.out.rule;
          done = true;
        }
        continue;
      }
      for (std::string_view name : {"__new__", "__init__"}) {
        bool& done = name == "__new__" ? made : initialised;
        if (done) continue;
        Lookup own = class_body_lookup(l, *k, name);
        if (!own.present())
          for (const auto& [extra, def] : k->extra)
            if (extra == name) own = found(def, HopRule::from_outside);
        if (own.present()) {
          if (own.defs[0].kind == DefKind::function) {
            Reader r{l};
            r.function(own.defs[0], true);
            doubt |= name == "__new__" && chooses_class(own.defs[0]);
            auto& to = target();
            if (r.out.signatures.empty() && out.reason.empty()) out.reason = r.out.reason;
            to.insert(to.end(), r.out.signatures.begin(), r.out.signatures.end());
          } else {
            const Type* t = type_of_def(l, own.defs[0]);
            Reader r{l};
            for (const Atom& a : t->atoms)
              if (a.kind == AtomKind::function && a.def.kind == DefKind::function) r.function(a.def, true);
            auto& to = target();
            to.insert(to.end(), r.out.signatures.begin(), r.out.signatures.end());
            if (r.out.signatures.empty())
              out.reason = std::string(name) + " of " + k->name + " is not a function that could be read";
          }
          done = true;
          continue;
        }
        const bool fields = k->style == ClassStyle::dataclass || k->style == ClassStyle::attrs ||
                            k->style == ClassStyle::pydantic || k->style == ClassStyle::struct_;
        if (fields && name == "__init__" && !k->no_init) {
          if (!made) generated(*k, k->style == ClassStyle::pydantic);
          initialised = true;
        } else if (k->style == ClassStyle::named_tuple && name == "__new__") {
          generated(*k, false);
          made = true;
        } else if (k->style == ClassStyle::typed_dict) {
          Signature s;
          s.parameters = {{"args", ParameterKind::var_positional, false},
                          {"kwargs", ParameterKind::var_keyword, false}};
          out.signatures.push_back(std::move(s));
          made = initialised = true;
        }
      }
      if (!initialised && !k->outside_bases.empty()) {
        // torch's Module takes anything here; others are not known.
        if (!made) out.reason = "the constructor may be that of " + k->outside_bases[0] + ", outside the trees";
        return;
      }
    }
    if (doubt)
      for (auto* all : {&out.signatures, &out.also})
        for (Signature& s : *all) s.lenient = true;
    if (!out.signatures.empty() || !out.reason.empty()) return;
    Signature s;  // object's own: no arguments
    s.def = c.id ? def_of_class(l, *c.module, c.id) : Def{};
    s.at = c.id ? spot_of(s.def) : Spot{};
    out.signatures.push_back(std::move(s));
  }

  void partial(const Atom& a, bool through_class) {
    const Unit& u = a.def.module->unit;
    const auto k = u.f->kids(u.expr(a.def.index));
    std::uint32_t positional = 0;
    std::vector<std::string_view> names;
    bool open = false;
    for (std::size_t i = 2; i < k.size(); ++i) {
      const py::Expr& x = u.expr(k[i]);
      if (x.kind == py::ExprKind::starred || (x.kind == py::ExprKind::keyword && !x.a))
        open = true;
      else if (x.kind == py::ExprKind::keyword)
        names.push_back(u.str(x.a));
      else
        ++positional;
    }
    for (const Atom& inner : a.args[0]->atoms) {
      Callable c = callable(l, inner, through_class);
      for (Signature& s : c.signatures) {
        s.lenient |= open;
        std::uint32_t left = positional;
        std::erase_if(s.parameters, [&](const SignatureParameter& p) {
          if (!left || p.kind == ParameterKind::keyword_only || p.kind == ParameterKind::var_positional ||
              p.kind == ParameterKind::var_keyword)
            return false;
          --left;
          return true;
        });
        for (SignatureParameter& p : s.parameters)
          if (std::find(names.begin(), names.end(), p.name) != names.end()) p.has_default = true;
        out.signatures.push_back(std::move(s));
      }
      if (c.signatures.empty()) out.reason = c.reason;
    }
  }

  void atom(const Atom& a, bool through_class) {
    switch (a.kind) {
      case AtomKind::class_:
        if (!a.cls) break;
        mro(l, *a.cls);
        if (!a.exact && is_protocol(*a.cls)) {
          out.reason = a.cls->name + " is a protocol: the class may be any that has its members";
          return;
        }
        constructor(*a.cls);
        return;
      case AtomKind::function:
        if (a.def.kind != DefKind::function) break;
        function(a.def, a.def.owner && !through_class);
        // Reached through a class: which one a protocol's value is of is not known.
        if (through_class && a.def.owner && is_protocol(*a.def.owner))
          for (Signature& s : out.signatures) s.lenient = true, s.reason = "what has the members of a protocol";
        return;
      case AtomKind::bound: {
        if (a.def.kind != DefKind::function) break;
        // `__new__` is a static method: super().__new__(cls, …).
        const py::Facts& f = *a.def.module->unit.f;
        function(a.def, !a.def.owner || f.str(f.functions[a.def.index].name) != "__new__");
        if (a.def.owner && is_protocol(*a.def.owner) && !a.args.empty() &&
            std::any_of(a.args[0]->atoms.begin(), a.args[0]->atoms.end(), [](const Atom& r) { return !r.exact; }))
          for (Signature& s : out.signatures) s.lenient = true, s.reason = "what has the members of a protocol";
        return;
      }
      case AtomKind::instance: {
        if (a.cls->std && a.cls->std->name.starts_with("functools.partial") && a.def.kind == DefKind::named &&
            !a.args.empty()) {
          partial(a, through_class);
          return;
        }
        if (a.cls->std && a.cls->std->name == "collections.abc.Callable") {
          out.reason = "it is only known to be callable";
          return;
        }
        const Lookup* call = member(l, *a.cls, "__call__", Access::instance);
        if (!call->present() || call->defs.empty()) {
          out.reason = a.cls->name + " has no __call__ that could be read";
          return;
        }
        if (call->defs[0].kind == DefKind::function)
          function(call->defs[0], true);
        else if (call->defs[0].owner && call->defs[0].owner->std)
          std_member_signature(*call->defs[0].owner, "__call__");
        else
          out.reason = "its __call__ is not a function that could be read";
        return;
      }
      case AtomKind::std_function: {
        const std::size_t dot = a.text.rfind('.');
        if (!a.args.empty()) {
          if (Class* c = std_class_of(l, a.text.substr(0, dot))) {
            std_member_signature(*c, a.text.substr(dot + 1),
                                 through_class && a.args[0]->atoms[0].kind == AtomKind::class_);
            return;
          }
        }
        out.reason = "the signature of " + std::string(a.text) + " is not known";
        return;
      }
      default:
        break;
    }
    if (out.reason.empty()) out.reason = "what it is could not be told";
  }
};

}  // namespace

Callable callable(Linked& l, const Atom& a, bool through_class) {
  Reader r{l};
  r.atom(a, through_class);
  return std::move(r.out);
}

Binds bind(const Signature& s, const Shape& shape) {
  std::vector<bool> filled(s.parameters.size(), false);
  bool any_positional = false, any_keyword = false;
  for (const SignatureParameter& p : s.parameters) {
    any_positional |= p.kind == ParameterKind::var_positional;
    any_keyword |= p.kind == ParameterKind::var_keyword;
  }
  const auto fails = [&](std::string reason) {
    if (s.lenient) return Binds{Tri::unknown, s.reason + " may take other arguments than what it wraps"};
    return Binds{Tri::no, std::move(reason)};
  };
  std::uint32_t left = shape.positional;
  std::size_t takes = 0;
  for (std::size_t i = 0; i < s.parameters.size(); ++i) {
    const SignatureParameter& p = s.parameters[i];
    if (p.kind != ParameterKind::positional_only && p.kind != ParameterKind::positional_or_keyword) continue;
    ++takes;
    if (left) filled[i] = true, --left;
  }
  if (left && !any_positional)
    return fails("takes " + std::to_string(takes) + " positional argument" + (takes == 1 ? " but " : "s but ") +
                 std::to_string(shape.positional) + (shape.positional == 1 ? " is given" : " are given"));
  std::vector<std::string> unknown;
  for (const std::string& keyword : shape.keywords) {
    bool taken = false;
    for (std::size_t i = 0; i < s.parameters.size(); ++i) {
      const SignatureParameter& p = s.parameters[i];
      if (p.name != keyword ||
          (p.kind != ParameterKind::positional_or_keyword && p.kind != ParameterKind::keyword_only))
        continue;
      if (filled[i] && !shape.only_keywords) return fails("gets multiple values for argument '" + keyword + "'");
      filled[i] = taken = true;
    }
    if (!taken && !any_keyword) unknown.push_back(keyword);
  }
  if (!unknown.empty()) {
    std::string names;
    for (std::size_t i = 0; i < unknown.size(); ++i)
      names += (i == 0 ? "'" : i + 1 == unknown.size() ? " and '" : ", '") + unknown[i] + "'";
    return fails((unknown.size() == 1 ? "has no parameter " : "has no parameters ") + names);
  }
  if (shape.only_keywords) return {Tri::yes, {}};
  for (std::size_t i = 0; i < s.parameters.size(); ++i) {
    const SignatureParameter& p = s.parameters[i];
    if (filled[i] || p.has_default || p.kind == ParameterKind::var_positional || p.kind == ParameterKind::var_keyword)
      continue;
    if (shape.double_star && p.kind != ParameterKind::positional_only) continue;
    if (shape.star && p.kind != ParameterKind::keyword_only) continue;
    return fails("misses the required argument '" + std::string(p.name) + "'");
  }
  return {Tri::yes, {}};
}

Binds bind(const Callable& c, const Shape& shape) {
  if (c.signatures.empty()) return {Tri::unknown, c.reason};
  Binds best{Tri::no, {}};
  for (const Signature& s : c.signatures) {
    Binds one = bind(s, shape);
    if (one.binds == Tri::yes) {
      best = one;
      break;
    }
    if (best.reason.empty() || one.binds == Tri::unknown) best = std::move(one);
  }
  if (best.binds != Tri::yes) return best;
  for (const Signature& s : c.also) {
    Binds one = bind(s, shape);
    if (one.binds != Tri::yes) return one;
  }
  return best;
}

std::string signature_text(Linked& l, const Def& d, bool skip_first) {
  if (d.kind != DefKind::function) return {};
  const py::Facts& f = *d.module->unit.f;
  const py::Function& fn = f.functions[d.index];
  std::string out = "(";
  bool star = false, first = true, slash = false;
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
    const py::Parameter& p = f.parameters[fn.first_parameter + i];
    if (i == 0 && skip_first) continue;
    const auto separate = [&] {
      if (!first) out += ", ";
      first = false;
    };
    if (slash && p.kind != ParameterKind::positional_only) separate(), out += "/", slash = false;
    if (p.kind == ParameterKind::keyword_only && !star) separate(), out += "*", star = true;
    separate();
    if (p.kind == ParameterKind::var_positional) out += "*", star = true;
    if (p.kind == ParameterKind::var_keyword) out += "**";
    slash = p.kind == ParameterKind::positional_only;
    out += f.str(p.name);
    if (p.annotation) out += ": " + std::string(text_of(l, d.module->unit, p.annotation));
    if (p.default_value)
      out += std::string(p.annotation ? " = " : "=") + std::string(text_of(l, d.module->unit, p.default_value));
  }
  if (slash) out += ", /";
  out += ")";
  if (fn.returns) out += " -> " + std::string(text_of(l, d.module->unit, fn.returns));
  // One line, whatever the source does.
  std::string line;
  for (char c : out) {
    const bool space = c == '\n' || c == ' ' || c == '\t' || c == '\r';
    if (!space)
      line += c;
    else if (!line.empty() && line.back() != ' ')
      line += ' ';
  }
  return line;
}

}  // namespace assay::model
