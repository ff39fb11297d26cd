// What `class.name` and `instance.name` find.
//
// Order: class bodies along the MRO (a name bound there is found whatever instances do), fields and slots, attributes
// that methods set on `self`, names given by setattr; then, where nothing is found, the metaclass (for access through
// the class), conditional bases, catch-alls, and what is put on the class from outside. Absence is said only when every
// class of the MRO is known whole: no base outside the trees, no decorator or metaclass that may add names, no setattr
// of computed names.
#include "model/members.h"

#include <algorithm>

#include "model/classes.h"
#include "model/exports.h"
#include "model/known_outside.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/outside.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

// Every object and every class have these.
constexpr std::string_view kObjectNames[] = {"__dict__",    "__module__", "__doc__",
                                             "__weakref__", "__class__",  "__annotations__"};
constexpr std::string_view kClassNames[] = {"__name__", "__qualname__", "__bases__",      "__mro__",
                                            "__base__", "mro",          "__subclasses__", "__abstractmethods__"};

bool field_style(ClassStyle s) {
  return s == ClassStyle::dataclass || s == ClassStyle::attrs || s == ClassStyle::pydantic ||
         s == ClassStyle::named_tuple || s == ClassStyle::struct_;
}

std::string mangled(const Class& c, std::string_view name) {
  std::string_view own = std::string_view(c.name).substr(c.name.rfind('.') + 1);
  while (own.starts_with('_')) own.remove_prefix(1);
  return "_" + std::string(own) + std::string(name);
}

struct Finder {
  Linked& l;
  Class& receiver;
  std::string_view name;
  Access access;

  Lookup std_lookup(Class& k) {
    const StdMember* m = std_member(*k.std, name);
    if (!m || (m->kind == StdMember::Kind::instance && access == Access::class_)) return {};
    const bool callable = m->kind == StdMember::Kind::method || m->kind == StdMember::Kind::classmethod ||
                          m->kind == StdMember::Kind::staticmethod;
    const Def d{callable ? DefKind::std_function : DefKind::std_value,       nullptr, 0, &k, nullptr,
                l.intern(std::string(k.std->name) + "." + std::string(name))};
    return found(d, HopRule::standard_library);
  }

  // The first class of the MRO that has the name at class level.
  Lookup class_level(const std::vector<Class*>& order) {
    Lookup declared, best;
    for (Class* k : order) {
      if (k->std) {
        if (k->std->name == "object" && best.present()) break;
        if (Lookup s = std_lookup(*k); s.present()) return best.present() ? best : s;
        continue;
      }
      Lookup one = class_body_lookup(l, *k, name);
      if (!one.present()) {
        for (const auto& [extra, def] : k->extra)
          if (extra == name) {
            one = found(def, def.kind == DefKind::attribute ? HopRule::from_outside
                             : k->id                        ? HopRule::slot
                                                            : HopRule::field);
            break;
          }
      }
      if (!one.present()) {
        const std::uint32_t d = declaration(*k, name);
        if (!d) continue;
        Lookup as_field = found({DefKind::variable, k->module, d, k, nullptr, {}}, HopRule::field);
        if (field_style(k->style)) {
          // On the class itself a field without a default is not there.
          if (access == Access::instance) return best.present() ? best : as_field;
        }
        if (declared.defs.empty()) declared = as_field, declared.rule = HopRule::declared_only;
        continue;
      }
      if (k != &receiver && one.rule == HopRule::class_body) one.rule = HopRule::inherited;
      if (one.definedness == Definedness::always) {
        if (!best.present()) return one;
        best.definedness = Definedness::always;  // conditional here, but a base has it in any case
        best.condition = {};
        best.defs.insert(best.defs.end(), one.defs.begin(), one.defs.end());
        return best;
      }
      if (!best.present()) best = std::move(one);
    }
    if (best.present()) return best;
    declared_ = std::move(declared);
    return {};
  }

  Lookup declared_;

  // Some code of the trees calls `x.register_parameter("name", …)` or the like.
  bool registered(std::string_view wanted) {
    constexpr std::string_view kCalls[] = {"register_parameter", "register_buffer", "add_module", "register_module"};
    for (const TreeFacts* tree : l.trees) {
      std::vector<FileIndex> registering;
      for (const std::string_view call : kCalls)
        for (const FileIndex file : tree->files_with_name(call, word_role::kCalled)) registering.push_back(file);
      if (registering.empty()) continue;
      std::sort(registering.begin(), registering.end());
      for (const FileIndex file : tree->files_with_name(wanted)) {
        if (!std::binary_search(registering.begin(), registering.end(), file)) continue;
        const py::Facts& f = tree->file(file);
        if (f.exprs.empty()) continue;
        for (const std::string_view call : kCalls)
          for (const auto& [called, e] : calls_of(l, f, f.find(call))) {
            const auto k = f.kids(f.exprs[e]);
            if (k.size() > 1 && f.exprs[k[1]].kind == py::ExprKind::string && f.str(f.exprs[k[1]].a) == wanted)
              return true;
          }
      }
    }
    return false;
  }

  // `vars()[name] = value` in the body of a class.
  static bool writes_namespace(const Class& k) {
    if (!k.id) return false;
    const py::Facts& f = *k.module->unit.f;
    const py::NameId vars = f.find("vars"), locals = f.find("locals");
    if (!vars && !locals) return false;
    const py::Stmt& whole = f.stmts[f.classes[k.id].stmt];
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      const py::Expr& x = f.exprs[e];
      if (x.kind != py::ExprKind::call || x.b != 1 || x.begin < whole.begin || x.begin >= whole.end) continue;
      const py::Expr& by = f.exprs[f.kids(x)[0]];
      if (by.kind == py::ExprKind::name && (by.a == vars || by.a == locals) &&
          scope_at(k.module->unit, x.begin) == f.classes[k.id].scope)
        return true;
    }
    return false;
  }

  // Why the absence of the name could not be proven; empty when it can.
  std::string doubt(const std::vector<Class*>& order, HopRule& rule) {
    for (Class* k : order) {
      if (k->std) {
        if (k->std->name == "_ctypes.Structure" || k->std->name == "_ctypes.Union")
          return "ctypes makes members of the _fields_ of " + receiver.name;
        if (holds_anything(k->std->name)) return "a " + std::string(k->std->name) + " holds whatever is put on it";
        continue;
      }
      for (const std::string& base : k->outside_bases) {
        if (outside_has(base, name) == Tri::no && !(registers(base) && registered(name))) continue;
        rule = HopRule::absent_outside_base;
        return k->name + " has a base outside the trees, " + base;
      }
      if (k->opaque_decorator) return k->name + " is " + k->opaque_reason;
      if (k->metaclass_unknown) return "the metaclass of " + k->name + " is not known";
      if (k->module && k->module->kind == Module::Kind::stub) return k->name + " is known from a stub file only";
      if (k->metaclass)
        for (const Class* meta : mro(l, *k->metaclass))
          if (metaclass_writes(l, *meta, name))
            return "the metaclass " + meta->name + " writes names into the classes it makes";
      if (k->module && name.starts_with("__") && has_compiled_twin(*k->module))
        return k->name + " is compiled, which may add such names";
      if (writes_namespace(*k)) return "the body of " + k->name + " may write into its own namespace";
      if (k->id) {
        const py::Facts& f = *k->module->unit.f;
        const py::Stmt& s = f.stmts[f.classes[k->id].stmt];
        for (std::uint32_t e = 1; e < f.errors.size(); ++e)
          if (f.errors[e].begin >= s.begin && f.errors[e].begin < s.end &&
              text_of(*k->module).substr(f.errors[e].begin, f.errors[e].end - f.errors[e].begin).find(name) !=
                  std::string_view::npos)
            return "a statement of " + k->name + " could not be read";
      }
    }
    return {};
  }

  Lookup run() {
    const std::vector<Class*>& order = mro(l, receiver);
    if (order.empty()) return doubtful(HopRule::dynamic_class, "the bases of " + receiver.name + " go in a circle");
    Lookup out = class_level(order);
    if (out.definedness == Definedness::always) return out;
    Lookup own = access == Access::instance ? instance_lookup(l, receiver, name) : class_stores(order);
    if (own.present()) {
      if (!out.present()) {
        if (!declared_.defs.empty()) own.defs.insert(own.defs.end(), declared_.defs.begin(), declared_.defs.end());
        if (own.definedness == Definedness::always) return own;
        out = own;
      } else {
        out.defs.insert(out.defs.end(), own.defs.begin(), own.defs.end());
        if (own.definedness == Definedness::always) out.definedness = Definedness::always, out.condition = {};
      }
    }
    if (out.present()) return out;
    if (std::find(std::begin(kObjectNames), std::end(kObjectNames), name) != std::end(kObjectNames))
      return found({}, HopRule::object_member);
    if (access == Access::class_ &&
        std::find(std::begin(kClassNames), std::end(kClassNames), name) != std::end(kClassNames))
      return found({}, HopRule::object_member);
    if (Lookup made = made_member(l, receiver, name); made.present()) return made;
    if (name.starts_with("_")) {
      // A private name is stored under its class's name.
      for (Class* k : order) {
        const std::string prefix = mangled(*k, "__");
        if (!name.starts_with(prefix) || name.size() == prefix.size()) continue;
        const Lookup* there = member(l, *k, l.intern(name.substr(prefix.size() - 2)), access);
        if (there->present()) return *there;
      }
    }
    if (access == Access::class_) {
      if (Class* meta = metaclass_of(l, receiver); meta && meta != &receiver) {
        const Lookup* there = member(l, *meta, name, Access::instance);
        if (there->present()) {
          Lookup as_meta = *there;
          as_meta.rule = HopRule::metaclass_member;
          return as_meta;
        }
        if (there->definedness == Definedness::dynamic && !meta->std)
          return doubtful(HopRule::dynamic_class, there->reason);
      }
    }
    for (Class* k : order)
      for (Class* other : k->alternative_bases) {
        const Lookup* there = member(l, *other, name, access);
        if (!there->present()) continue;
        Lookup conditional = *there;
        conditional.definedness = Definedness::conditional;
        conditional.rule = HopRule::other_base;
        conditional.condition = {"if the base is " + other->name,
                                 {k->module, spot_of(def_of_class(l, *k->module, k->id)).offset}};
        return conditional;
      }
    Lookup given = setattr_lookup(l, receiver, name);
    if (given.present()) return given;
    if (Lookup caught = catch_all_lookup(l, receiver, name, access); caught.definedness != Definedness::absent)
      return caught;
    for (Class* k : order)
      for (const std::string& base : k->outside_bases)
        if (outside_has(base, name) == Tri::yes)
          return found({DefKind::external, nullptr, 0, k, nullptr, l.intern(base + "." + std::string(name))},
                       HopRule::outside_name);
    HopRule rule = HopRule::dynamic_class;
    if (std::string why = doubt(order, rule); !why.empty()) {
      if (Lookup patched = outside_member(l, receiver, name); patched.present()) return patched;
      return doubtful(rule, std::move(why));
    }
    if (given.definedness == Definedness::dynamic) return given;
    if (Lookup patched = outside_member(l, receiver, name); patched.definedness != Definedness::absent) return patched;
    if (!declared_.defs.empty()) {
      declared_.definedness = Definedness::conditional;
      declared_.condition = {"if something assigns it: it is only declared by an annotation",
                             spot_of(declared_.defs[0])};
      return declared_;
    }
    if (const Spot at = computed_names_on(l, receiver); at.module)
      return doubtful(HopRule::dynamic_class, at.module->name + " sets attributes with computed names on it");
    if (access == Access::instance && given_computed_name(l, receiver, name))
      return doubtful(HopRule::dynamic_class, "code of the trees sets attributes with computed names on such objects");
    Lookup none;
    none.rule = HopRule::absent_member;
    none.reason = "neither " + receiver.name + " nor a base defines or sets it";
    return none;
  }

  // `cls.name = v` in methods: on the class as well.
  Lookup class_stores(const std::vector<Class*>& order) {
    for (Class* k : order) {
      if (!k->id) continue;
      const py::Facts& f = *k->module->unit.f;
      for (std::uint32_t s : self_stores(l, *k, name)) {
        const py::FunctionId fn = method_of_receiver(f, f.stores[s].scope, f.exprs[f.exprs[f.stores[s].target].a].a);
        if (!fn || !(is_class_method(f, f.functions[fn]) || f.str(f.functions[fn].name) == "__new__")) continue;
        Lookup out = found({DefKind::attribute, k->module, s, k, nullptr, {}}, HopRule::instance_attribute,
                           Definedness::conditional);
        out.condition = {"after " + std::string(f.str(f.functions[fn].name)) + "() is called",
                         {k->module, f.functions[fn].name_begin}};
        return out;
      }
    }
    return {};
  }
};

}  // namespace

const Lookup* member(Linked& l, Class& c, std::string_view name, Access access) {
  static const Lookup cycle = doubtful(HopRule::dynamic_class, "the look-up goes in a circle");
  const std::string key = (access == Access::instance ? "i:" : "c:") + std::string(name);
  if (const auto it = c.memo.find(key); it != c.memo.end()) {
    if (it->second.answer) return it->second.answer;
    l.lookup_cycle = std::min(l.lookup_cycle, it->second.depth);
    return &cycle;
  }
  const std::uint32_t depth = ++l.lookup_depth;
  c.memo[key] = {nullptr, depth};
  const std::uint32_t outer = l.lookup_cycle;
  l.lookup_cycle = UINT32_MAX;
  const Lookup* answer = depth > 150 ? &cycle : l.keep(Finder{l, c, l.intern(name), access, {}}.run());
  --l.lookup_depth;
  if (l.lookup_cycle < depth || depth > 150)
    c.memo.erase(key);
  else
    c.memo[key] = {answer, depth};
  l.lookup_cycle = std::min(outer, l.lookup_cycle < depth ? l.lookup_cycle : UINT32_MAX);
  return answer;
}

Class* defining_class(Linked& l, Class& c, const Lookup& found) {
  if (found.defs.empty()) return nullptr;
  if (found.defs[0].owner) return found.defs[0].owner;
  (void)l;
  return &c;
}

Lookup super_lookup(Linked& l, Class& c, const Class* after, std::string_view name, Access access, bool exact) {
  Lookup none;
  none.rule = HopRule::absent_member;
  none.reason = "no class behind " + (after ? after->name : c.name) + " has it";
  const auto behind = [&](Class& of) {
    // Class bodies in the order of this very class, not what each of them inherits on its own.
    const std::vector<Class*>& order = mro(l, of);
    const auto at = std::find(order.begin(), order.end(), after);
    if (at != order.end()) {
      Lookup there = Finder{l, of, l.intern(name), access, {}}.class_level({at + 1, order.end()});
      if (there.present()) return there;
    }
    bool passed = false;
    Lookup doubt = none;
    for (Class* k : order) {
      if (passed) {
        const Lookup* there = member(l, *k, name, access);
        if (there->present()) return *there;
        if (there->definedness != Definedness::absent && doubt.definedness == Definedness::absent) doubt = *there;
      }
      passed |= k == after;
    }
    return doubt;
  };
  Lookup own = behind(c);
  if (own.definedness != Definedness::absent) return own;
  for (const Class* k : mro(l, c)) {
    for (const std::string& base : k->outside_bases) {
      if (outside_has(base, name) == Tri::no) continue;
      own.definedness = Definedness::dynamic;
      own.rule = HopRule::absent_outside_base;
      own.reason = k->name + " has a base outside the trees, " + base;
      return own;
    }
  }
  if (exact) return own;
  for (Class* sub : subclasses(l, c)) {
    Lookup there = behind(*sub);
    if (there.definedness == Definedness::absent) continue;
    if (!there.present()) return there;
    there.definedness = Definedness::conditional;
    there.rule = HopRule::some_subclass;
    there.condition.text = "on " + sub->name + " and others that put a class with it behind " + c.name;
    if (!there.defs.empty()) there.condition.at = spot_of(there.defs[0]);
    return there;
  }
  return own;
}

}  // namespace assay::model
