#include "model/exports.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/exports_namespace.h"
#include "model/flow.h"
#include "model/modules.h"
#include "model/outside.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

using py::BindingKind;

constexpr std::string_view kModuleNames[] = {"__name__",   "__doc__",    "__file__",       "__dict__",
                                             "__spec__",   "__loader__", "__package__",    "__builtins__",
                                             "__cached__", "__class__",  "__annotations__"};

Lookup absent(HopRule rule, std::string reason) {
  Lookup l;
  l.rule = rule;
  l.reason = std::move(reason);
  return l;
}

// A namespace package below a package that extends its own `__path__`: other distributions put modules there.
bool filled_by_others(Linked& l, std::string_view package) {
  Module* m = find_module(l, package);
  if (!m || m->kind != Module::Kind::namespace_) return false;
  while (m && m->kind == Module::Kind::namespace_) {
    const std::size_t dot = package.rfind('.');
    if (dot == std::string_view::npos) return false;
    package = package.substr(0, dot);
    m = find_module(l, package);
  }
  if (!m || !m->unit.f) return false;
  link(l, *m);
  return m->bindings.count("__path__") != 0;
}

// `from pkg import name` in pkg itself: the module of that name, or what the name was before.
bool imports_itself(const Module& m, const py::Binding& b) {
  if (b.kind != BindingKind::import_from) return false;
  const py::Import& imp = m.unit.f->imports[b.target];
  return imp.name == b.name && absolute_module(m, m.unit.f->str(imp.module), imp.level) == m.name;
}

// What one binding of a module's scope stands for.
Lookup binding_lookup(Linked& l, Module& m, std::uint32_t index, std::string_view name) {
  const py::Facts& f = *m.unit.f;
  const py::Binding& b = f.bindings[index];
  switch (b.kind) {
    case BindingKind::import:
    case BindingKind::import_from: {
      Module* own = imports_itself(m, b) ? find_module(l, m.name + "." + std::string(name)) : nullptr;
      Lookup out = own ? found({DefKind::module, own, 0, nullptr, nullptr, {}}, HopRule::submodule)
                       : import_target(l, m, f.imports[b.target]);
      // What comes from outside the trees: the name is bound, what it is cannot be told.
      if (out.definedness == Definedness::unknown && out.rule == HopRule::outside_name)
        out.definedness = Definedness::always;
      out.steps.insert(out.steps.begin(),
                       {m.name + "." + std::string(name), {&m, f.imports[b.target].begin}, HopRule::re_export});
      return out;
    }
    case BindingKind::import_star: {
      const std::string target = absolute_module(m, f.str(f.imports[b.target].module), f.imports[b.target].level);
      Lookup out = import_lookup(l, target, name);
      out.steps.insert(out.steps.begin(),
                       {m.name + "." + std::string(name), {&m, f.imports[b.target].begin}, HopRule::star_import});
      return out;
    }
    case BindingKind::class_:
      return found(def_of_class(l, m, b.target), HopRule::module_name);
    case BindingKind::function:
      return found({DefKind::function, &m, b.target, nullptr, nullptr, {}}, HopRule::module_name);
    default:
      return found({DefKind::variable, &m, index, nullptr, nullptr, {}}, HopRule::module_name);
  }
}

// Does `from module import *` bring this name?
Tri star_brings(Linked& l, Module& m, const py::Binding& star, std::string_view name) {
  const py::Import& imp = m.unit.f->imports[star.target];
  const std::string target = absolute_module(m, m.unit.f->str(imp.module), imp.level);
  Module* from = find_module(l, target);
  if (!from) {
    if (std_module(target) == StdModule::listed)
      return tri(!name.starts_with('_') && std_entry(target, name).kind != StdEntry::Kind::none);
    if (find_module(l, target.substr(0, target.find('.'))) && !module_may_exist(l, target)) return Tri::no;
    return name.starts_with("__") ? Tri::no : Tri::unknown;
  }
  if (from == &m) return Tri::no;
  const ExportList* all = exports_of(l, *from);
  if (all->has_all) {
    if (std::find(all->names.begin(), all->names.end(), name) != all->names.end()) return Tri::yes;
    if (!all->open) return Tri::no;
  } else if (name.starts_with('_')) {
    return Tri::no;
  }
  const Lookup* there = module_attribute(l, *from, name);
  if (there->present()) {
    // Without __all__ a star brings what the module's own scope has, not what its __getattr__ would make.
    if (there->rule == HopRule::module_getattr) return all->has_all ? Tri::unknown : Tri::no;
    return all->has_all ? Tri::unknown : Tri::yes;
  }
  return there->definedness == Definedness::absent ? Tri::no : Tri::unknown;
}

std::vector<Event> events_of(Linked& l, Module& m, std::string_view name, bool& open_star) {
  const py::Facts& f = *m.unit.f;
  std::vector<Event> events;
  if (const auto it = m.bindings.find(name); it != m.bindings.end()) {
    for (std::uint32_t i : it->second) {
      const py::Binding& b = f.bindings[i];
      if (b.kind == BindingKind::aug_assign || b.kind == BindingKind::except_ ||
          (b.kind == BindingKind::ann_assign && !b.value))
        continue;
      if (it->second.size() > 1 && imports_itself(m, b) && !find_module(l, m.name + "." + std::string(name))) continue;
      events.push_back({b.kind == BindingKind::del ? Event::Effect::unbind : Event::Effect::bind, b.block, b.begin, i});
    }
  }
  for (std::uint32_t i : m.stars) {
    const Tri brings = star_brings(l, m, f.bindings[i], name);
    if (brings == Tri::no) continue;
    if (brings == Tri::unknown)
      open_star = true;
    else
      events.push_back({Event::Effect::bind, f.bindings[i].block, f.bindings[i].begin, i});
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at < b.at; });
  return events;
}

// The answers of all bindings that can be in effect, as one.
Lookup merge(Linked& l, Module& m, std::string_view name, const Flow& flow) {
  Lookup out;
  bool first = true, some_absent = false, some_doubt = false;
  Condition inner;
  for (std::uint32_t index : flow.reaching) {
    Lookup one = binding_lookup(l, m, index, name);
    if (one.definedness == Definedness::conditional && inner.text.empty()) inner = one.condition;
    if (one.definedness == Definedness::absent) some_absent = true;
    if (one.definedness == Definedness::dynamic || one.definedness == Definedness::unknown) some_doubt = true;
    if (first) {
      out = std::move(one);
      first = false;
      continue;
    }
    // A later alternative is shown first when the one before it cannot be there.
    if (!out.present() && one.present()) std::swap(out, one);
    for (const Def& d : one.defs)
      if (std::find(out.defs.begin(), out.defs.end(), d) == out.defs.end()) out.defs.push_back(d);
  }
  if (flow.state == Flow::State::maybe && (out.present() || out.definedness == Definedness::unknown)) {
    out.definedness = Definedness::conditional;
    out.condition = flow.condition;
  } else if (out.present() && (some_absent || !inner.text.empty()) && flow.reaching.size() > 1 && !some_doubt) {
    // One alternative cannot be there: whichever import runs, the name is bound by the others or the module fails.
    if (out.definedness == Definedness::always) out.definedness = Definedness::always;
  }
  return out;
}

// `from .fields import *` brings the module `fields.form` to a package that has a module `form` of its own: whoever
// imports that one first, here or elsewhere, puts it in the other's place.
void or_own_submodule(Linked& l, Module& m, std::uint32_t binding, std::string_view name, Lookup& out) {
  const py::Facts& f = *m.unit.f;
  const py::Binding& b = f.bindings[binding];
  if (b.kind != BindingKind::import_star || !m.is_package || out.defs.empty() || out.defs[0].kind != DefKind::module)
    return;
  const std::string own = m.name + "." + std::string(name);
  Module* sub = find_module(l, own);
  if (!sub || sub == out.defs[0].module) return;
  const bool imported_behind = std::any_of(f.imports.begin() + 1, f.imports.end(), [&](const py::Import& x) {
    const std::string from = absolute_module(m, f.str(x.module), x.level);
    return x.scope == 1 && x.begin > b.begin && (from == own || from.starts_with(own + "."));
  });
  const Def def{DefKind::module, sub, 0, nullptr, nullptr, {}};
  if (imported_behind) out.rule = HopRule::submodule;
  out.defs.insert(imported_behind ? out.defs.begin() : out.defs.end(), def);
}

Lookup source_attribute(Linked& l, Module& m, std::string_view name) {
  const py::Facts& f = *m.unit.f;
  link(l, m);
  bool open_star = false;
  const std::vector<Event> events = events_of(l, m, name, open_star);
  Lookup out;
  if (!events.empty()) {
    const Flow bound = flow(l, m.unit, 1, events);
    if (!bound.reaching.empty()) out = merge(l, m, name, bound);
    if (out.definedness == Definedness::always) {
      if (bound.reaching.size() == 1) or_own_submodule(l, m, bound.reaching[0], name, out);
      return out;
    }
  }
  if (m.is_package && (out.defs.empty() || out.definedness == Definedness::absent)) {
    if (Module* sub = find_module(l, m.name + "." + std::string(name))) {
      Lookup as_module = found({DefKind::module, sub, 0, nullptr, nullptr, {}}, HopRule::submodule);
      if (sub->kind == Module::Kind::compiled && sub->tree->tree().files()[sub->file].path.ends_with(".pyx"))
        as_module.rule = HopRule::compiled_module;
      return as_module;
    }
  }
  if (out.present() || out.definedness == Definedness::unknown) {
    if (out.definedness == Definedness::conditional) {
      // What is missing when the condition fails may be supplied on demand.
      const Lookup lazy = lazy_attribute(l, m, name);
      if (lazy.definedness == Definedness::always) out.definedness = Definedness::always, out.condition = {};
    }
    return out;
  }
  if (Lookup lazy = lazy_attribute(l, m, name); lazy.definedness != Definedness::absent) return lazy;
  if (Lookup made = runtime_attribute(l, m, name); made.definedness != Definedness::absent) return made;
  if (Lookup put = from_namespace(l, m, name); put.definedness != Definedness::absent) return put;
  if (Lookup put = from_frames(l, m, name); put.definedness != Definedness::absent) return put;
  if (out.definedness == Definedness::dynamic) return out;
  for (std::uint32_t e = 1; e < f.errors.size(); ++e) {
    const std::string_view lost = text_of(m).substr(f.errors[e].begin, f.errors[e].end - f.errors[e].begin);
    if (lost.find(name) != std::string_view::npos)
      return doubtful(Definedness::dynamic, HopRule::dynamic_module,
                      "a statement of " + m.name + " that could not be read spells it");
  }
  if (name.starts_with("__") && has_compiled_twin(m))
    return doubtful(Definedness::dynamic, HopRule::compiled_module, m.name + " is compiled, which may add such names");
  if (open_star)
    return doubtful(Definedness::dynamic, HopRule::dynamic_module,
                    m.name + " has a star import from a module outside the trees");
  if (Lookup patched = patched_module_attribute(l, m, name); patched.definedness != Definedness::absent) return patched;
  if (m.is_package && f.find("meta_path"))
    return doubtful(Definedness::dynamic, HopRule::dynamic_module, m.name + " may import by a finder of its own");
  if (m.is_package && module_may_exist(l, m.name + "." + std::string(name)))
    return doubtful(Definedness::dynamic, HopRule::dynamic_module,
                    "the build files of its tree mention a module " + std::string(name));
  if (!out.reason.empty()) return out;  // an import that finds nothing
  if (declared_and_passed(m, name))
    return doubtful(Definedness::dynamic, HopRule::dynamic_module,
                    m.name + " declares it and passes a keyword of that name to a call, which may bind it");
  return absent(HopRule::absent_name, m.name + " binds no such name");
}

Lookup compute(Linked& l, Module& m, std::string_view name) {
  const bool assigned = m.unit.f && m.bindings.count(name);  // in the source as well: then that place is shown
  if (!assigned && std::find(std::begin(kModuleNames), std::end(kModuleNames), name) != std::end(kModuleNames))
    return found({}, HopRule::object_member);
  if (name == "__path__" && m.is_package) return found({}, HopRule::object_member);
  switch (m.kind) {
    case Module::Kind::source:
    case Module::Kind::stub: {
      Lookup out = source_attribute(l, m, name);
      if (m.kind == Module::Kind::stub && out.definedness == Definedness::absent)
        return doubtful(Definedness::dynamic, HopRule::dynamic_module, m.name + " is known from its stub file only");
      if (m.kind == Module::Kind::stub && out.rule == HopRule::module_name) out.rule = HopRule::stub_file;
      return out;
    }
    case Module::Kind::compiled: {
      if (m.stub) {
        Lookup out = *module_attribute(l, *m.stub, name);
        if (out.present()) {
          out.rule = HopRule::stub_file;
          return out;
        }
      }
      return doubtful(Definedness::dynamic, HopRule::compiled_module, m.name + " is compiled: its names were not read");
    }
    case Module::Kind::namespace_: {
      if (Module* sub = find_module(l, m.name + "." + std::string(name)))
        return found({DefKind::module, sub, 0, nullptr, nullptr, {}}, HopRule::submodule);
      if (module_may_exist(l, m.name + "." + std::string(name)))
        return doubtful(Definedness::dynamic, HopRule::dynamic_module,
                        "the build files of its tree mention " + std::string(name));
      if (filled_by_others(l, m.name))
        return doubtful(Definedness::dynamic, HopRule::dynamic_module,
                        "other distributions may put modules into " + m.name);
      return absent(HopRule::absent_module, m.name + " is a namespace package without such a module");
    }
  }
  return {};
}

}  // namespace

Tri brought_by_stars(Linked& l, Module& m, std::string_view name) {
  const py::Facts& f = *m.unit.f;
  // Told by its spelling, for asking whether the block runs may lead here again.
  const auto only_for_checkers = [&](py::BlockId b) {
    for (; b; b = f.blocks[b].parent)
      if (f.blocks[b].kind == py::BlockKind::if_true && last_name(f, f.blocks[b].test) == "TYPE_CHECKING") return true;
    return false;
  };
  Tri out = Tri::no;
  for (std::uint32_t i : m.stars) {
    if (only_for_checkers(f.bindings[i].block)) continue;
    const Tri one = star_brings(l, m, f.bindings[i], name);
    if (one == Tri::yes) return one;
    if (one == Tri::unknown) out = one;
  }
  return out;
}

Lookup found(Def d, HopRule rule, Definedness definedness) {
  Lookup out;
  out.definedness = definedness;
  out.rule = rule;
  if (d.kind != DefKind::none) out.defs.push_back(d);
  return out;
}

const Lookup* module_attribute(Linked& l, Module& m, std::string_view name) {
  static const Lookup cycle = doubtful(Definedness::absent, HopRule::absent_name, "its imports go in a circle");
  if (const auto it = m.memo.find(name); it != m.memo.end()) {
    if (it->second.answer) return it->second.answer;
    l.lookup_cycle = std::min(l.lookup_cycle, it->second.depth);
    return &cycle;
  }
  if (m.unit.f) link(l, m);
  const std::string_view key = l.intern(name);
  const std::uint32_t depth = ++l.lookup_depth;
  m.memo[key] = {nullptr, depth};
  const std::uint32_t outer = l.lookup_cycle;
  l.lookup_cycle = UINT32_MAX;
  Lookup made = compute(l, m, key);
  if (made.definedness == Definedness::absent && key.starts_with("__"))
    if (const Class* object = std_class_of(l, "object"); object && std_member(*object->std, key))
      made = found({}, HopRule::object_member);
  const Lookup* answer = l.keep(std::move(made));
  --l.lookup_depth;
  // An answer that leaned on one still being computed holds only inside that computation.
  if (l.lookup_cycle < depth)
    m.memo.erase(key);
  else
    m.memo[key] = {answer, depth};
  l.lookup_cycle = std::min(outer, l.lookup_cycle < depth ? l.lookup_cycle : UINT32_MAX);
  return answer;
}

Lookup import_lookup(Linked& l, std::string_view module, std::string_view name) {
  if (Module* m = find_module(l, module)) return *imported_attribute(l, *m, name);
  const StdModule kind = std_module(module);
  const std::string full = (module == "builtins" ? std::string() : std::string(module) + ".") +
                           std::string(name);  // builtins go by their own name
  if (kind == StdModule::listed) {
    const StdEntry entry = std_entry(module, name);
    switch (entry.kind) {
      case StdEntry::Kind::class_:
        return found(def_of_std_class(l, entry.target), HopRule::standard_library);
      case StdEntry::Kind::function:
        return found({DefKind::std_function, nullptr, 0, nullptr, nullptr, l.intern(full)}, HopRule::standard_library);
      case StdEntry::Kind::module:
        return found({DefKind::std_module, nullptr, 0, nullptr, nullptr, l.intern(entry.target)},
                     HopRule::standard_library);
      case StdEntry::Kind::value:
        return found({DefKind::std_value, nullptr, 0, nullptr, nullptr, l.intern(full)}, HopRule::standard_library);
      case StdEntry::Kind::none:
        break;
    }
    if (std_module(full) != StdModule::none)
      return found({DefKind::std_module, nullptr, 0, nullptr, nullptr, l.intern(full)}, HopRule::standard_library);
    return absent(HopRule::absent_name, "the standard library's " + std::string(module) + " has no such name");
  }
  if (kind == StdModule::unlisted || kind == StdModule::other_platform || kind == StdModule::removed)
    return found({DefKind::external, nullptr, 0, nullptr, nullptr, l.intern(full)}, HopRule::outside_name,
                 Definedness::unknown);
  const std::string top(module.substr(0, module.find('.')));
  if (std_module(top) != StdModule::none)
    return absent(HopRule::absent_module, "the standard library has no module " + std::string(module));
  if (find_module(l, top)) {
    if (module_may_exist(l, module))
      return doubtful(Definedness::dynamic, HopRule::dynamic_module,
                      "the build files of its tree mention " + std::string(module.substr(module.rfind('.') + 1)));
    // A parent may be an object that only looks like a module, or be put into sys.modules at run time.
    for (std::size_t dot = module.rfind('.'); dot != std::string_view::npos && dot > 0;
         dot = module.rfind('.', dot - 1)) {
      Module* parent = find_module(l, module.substr(0, dot));
      if (!parent) continue;
      if (parent->unit.f && parent->unit.f->find("meta_path"))
        return doubtful(Definedness::dynamic, HopRule::dynamic_module,
                        parent->name + " may import by a finder of its own");
      if (filled_by_others(l, parent->name))
        return doubtful(Definedness::dynamic, HopRule::dynamic_module,
                        "other distributions may put modules into " + parent->name);
      std::string_view next = module.substr(dot + 1);
      const bool direct = next.find('.') == std::string_view::npos;
      next = next.substr(0, next.find('.'));
      const Lookup* as_name = module_attribute(l, *parent, next);
      if (as_name->definedness == Definedness::absent) break;
      if (direct && !as_name->defs.empty() && as_name->defs[0].kind == DefKind::module)
        return *module_attribute(l, *as_name->defs[0].module, name);
      return doubtful(
          Definedness::dynamic, HopRule::dynamic_module,
          std::string(module.substr(0, dot + 1)) + std::string(next) + " is a name of its package, not a file");
    }
    return absent(HopRule::absent_module, "no tree has a module " + std::string(module));
  }
  return found({DefKind::external, nullptr, 0, nullptr, nullptr, l.intern(full)}, HopRule::outside_name,
               Definedness::unknown);
}

Lookup dotted_lookup(Linked& l, std::string_view dotted) {
  if (Module* m = find_module(l, dotted))
    return found({DefKind::module, m, 0, nullptr, nullptr, {}},
                 m->kind == Module::Kind::namespace_ ? HopRule::namespace_package : HopRule::module_file);
  if (std_module(dotted) == StdModule::listed || std_module(dotted) == StdModule::unlisted)
    return found({DefKind::std_module, nullptr, 0, nullptr, nullptr, l.intern(dotted)}, HopRule::standard_library);
  const std::size_t dot = dotted.rfind('.');
  if (dot == std::string_view::npos) {
    if (std_module(dotted) != StdModule::none)  // of another platform or of Python 2
      return absent(HopRule::absent_module, "no such module on Linux with Python 3.11");
    return found({DefKind::external, nullptr, 0, nullptr, nullptr, l.intern(dotted)}, HopRule::outside_name,
                 Definedness::unknown);
  }
  const std::string_view before = dotted.substr(0, dot);
  if (std_module(before) == StdModule::none && std_module(dotted.substr(0, dotted.find('.'))) == StdModule::listed) {
    // An attribute of a class or value of the standard library, whose names are not all known: `datetime.timezone.utc`.
    const Lookup base = dotted_lookup(l, before);
    if (!base.present()) return base;
    return found({DefKind::external, nullptr, 0, nullptr, nullptr, l.intern(dotted)}, HopRule::outside_name);
  }
  return import_lookup(l, before, dotted.substr(dot + 1));
}

Lookup import_target(Linked& l, Module& m, const py::Import& imp) {
  const py::Facts& f = *m.unit.f;
  const std::string module = absolute_module(m, f.str(imp.module), imp.level);
  if (module.empty())
    return doubtful(Definedness::unknown, HopRule::none, "a relative import that leads out of its package");
  if (imp.name) return import_lookup(l, module, f.str(imp.name));
  // `import a.b` binds a; `import a.b as c` binds a.b.
  return dotted_lookup(l, imp.as ? std::string_view(module) : std::string_view(module).substr(0, module.find('.')));
}

std::string identity_of(const Def& d) {
  switch (d.kind) {
    case DefKind::none:
      return {};
    case DefKind::module:
      return d.module->name;
    case DefKind::class_:
      return d.cls->module ? d.cls->module->name + "." + d.cls->name : std::string(d.cls->std->name);
    case DefKind::function: {
      const std::string name(d.module->unit.f->str(d.module->unit.f->functions[d.index].name));
      return d.owner && d.owner->module ? d.owner->module->name + "." + d.owner->name + "." + name
                                        : d.module->name + "." + name;
    }
    case DefKind::variable:
      return d.module->name + "." + std::string(d.module->unit.f->str(d.module->unit.f->bindings[d.index].name));
    case DefKind::attribute:
      return d.module->name + "." +
             std::string(d.module->unit.f->str(d.module->unit.f->exprs[d.module->unit.f->stores[d.index].target].b));
    case DefKind::named:
    case DefKind::std_class:
    case DefKind::std_function:
    case DefKind::std_value:
    case DefKind::std_module:
    case DefKind::external:
      return std::string(d.name);
  }
  return {};
}

Spot spot_of(const Def& d) {
  if (!d.module) return {};
  if (d.kind == DefKind::module || !d.module->unit.f) return {d.module, 0};
  const py::Facts& f = *d.module->unit.f;
  switch (d.kind) {
    case DefKind::class_:
      return {d.module, d.cls->id ? f.stmts[f.classes[d.cls->id].stmt].begin : f.exprs[d.cls->call].begin};
    case DefKind::function:
      return {d.module, f.functions[d.index].stmt ? f.stmts[f.functions[d.index].stmt].begin
                                                  : f.scopes[f.functions[d.index].scope].begin};
    case DefKind::variable: {
      const py::Binding& b = f.bindings[d.index];
      return {d.module, (b.flags & 1) && b.stmt ? f.stmts[b.stmt].begin : b.begin};
    }
    case DefKind::attribute:
      return {d.module, f.exprs[f.stores[d.index].target].begin};
    case DefKind::named:
      return {d.module, f.exprs[d.index].begin};
    default:
      return {};
  }
}

std::vector<std::string_view> names_of(Linked& l, Module& m) {
  std::set<std::string_view> out;
  link(l, m);
  for (const auto& [name, list] : m.bindings) out.insert(name);
  if (m.unit.f) {
    for (std::uint32_t i : m.stars) {
      const py::Import& imp = m.unit.f->imports[m.unit.f->bindings[i].target];
      Module* from = find_module(l, absolute_module(m, m.unit.f->str(imp.module), imp.level));
      if (!from || from == &m || from->listing) continue;
      m.listing = true;
      for (std::string_view name : names_of(l, *from)) out.insert(name);
      m.listing = false;
    }
  }
  if (m.is_package) {
    for (FileIndex i : m.tree->python_files()) {
      const std::string name = m.tree->module_name(i);
      if (!name.starts_with(m.name + ".")) continue;
      const std::string_view rest = std::string_view(name).substr(m.name.size() + 1);
      out.insert(l.intern(rest.substr(0, rest.find('.'))));
    }
  }
  return {out.begin(), out.end()};
}

// A finder for the package's own modules, that it or a module directly in it puts into sys.meta_path: it spells the
// package's name, or the begin of the one that is asked for.
static bool finds_own_modules(const Module& package, std::string_view dotted) {
  const std::string_view top = dotted.substr(0, dotted.find('.'));
  for (const FileIndex file : package.tree->files_with_name("meta_path")) {
    const std::string in = package.tree->module_name(file);
    if (in != top && !(in.starts_with(std::string(top) + ".") && in.find('.', top.size() + 1) == std::string::npos))
      continue;
    const py::Facts& f = package.tree->file(file);
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      if (f.exprs[e].kind != py::ExprKind::string) continue;
      std::string_view text = f.str(f.exprs[e].a);
      if (text.ends_with('.')) text.remove_suffix(1);
      if (text.starts_with(top) && dotted.starts_with(text) &&
          (text.size() == dotted.size() || dotted[text.size()] == '.'))
        return true;
    }
  }
  return false;
}

bool module_may_exist(Linked& l, std::string_view dotted) {
  const Module* package = find_module(l, dotted.substr(0, dotted.find('.')));
  const std::size_t dot = dotted.rfind('.');
  if (!package || dot == std::string_view::npos) return false;
  if (finds_own_modules(*package, dotted)) return true;
  // A compiled module may bring modules of its own.
  for (std::size_t end = dot; end != std::string_view::npos; end = dotted.substr(0, end).rfind('.'))
    if (const Module* up = find_module(l, dotted.substr(0, end)); up && up->kind == Module::Kind::compiled) return true;
  // The last two parts, as a module ("pkg._ext") or a path ("pkg/_version").
  const std::size_t before = dotted.substr(0, dot).rfind('.');
  std::string module(dotted.substr(before == std::string_view::npos ? 0 : before + 1)), path = module;
  path[path.find('.')] = '/';
  const Tree& tree = package->tree->tree();
  // A template that the build makes the module of.
  std::string whole(dotted);
  std::replace(whole.begin(), whole.end(), '.', '/');
  for (const ImportRoot& root : tree.import_roots())
    for (const char* made :
         {".pyx.tp", ".pyx.in", ".pyx.src", ".pyx.jinja", ".pyx.mako", ".py.in", ".py.tp", ".py.tmpl"})
      if (FileIndex found = 0; tree.find((root.dir.empty() ? "" : root.dir + "/") + whole + made, &found)) return true;
  const auto mentions = [&](const std::string& file, const std::string& wanted) {
    FileIndex index = 0;
    if (!tree.find(file, &index)) return false;
    const std::string_view text = package->tree->text(index);
    for (std::size_t at = 0; (at = text.find(wanted, at)) != std::string_view::npos; at += wanted.size()) {
      const std::size_t end = at + wanted.size();
      if ((at == 0 || !is_ident_char(text[at - 1])) && (end == text.size() || !is_ident_char(text[end]))) return true;
    }
    return false;
  };
  // Compiled for some platform and left out, or not readable, but there.
  const auto lists = [&](const std::vector<Unread>& list, const std::string& stem) {
    auto at = std::lower_bound(list.begin(), list.end(), stem,
                               [](const Unread& u, const std::string& wanted) { return u.path < wanted; });
    for (; at != list.end() && at->path.starts_with(stem); ++at) {
      const std::string_view ext = extension(at->path);
      if (ext == "so" || ext == "pyd" || ext == "py" || ext == "pyx") return true;
    }
    return false;
  };
  for (const ImportRoot& root : tree.import_roots()) {
    const std::string stem = (root.dir.empty() ? "" : root.dir + "/") + whole + ".";
    if (lists(tree.skipped(), stem) || lists(tree.unread(), stem)) return true;
  }
  for (const char* build : {"setup.py", "_setup.py", "build.py", "hatch_build.py", "setup.cfg", "pyproject.toml",
                            "CMakeLists.txt", "meson.build"})
    if (mentions(build, module) || mentions(build, path)) return true;
  // Build files of the package that it would stand in, which name it alone.
  const std::string folder = whole.substr(0, whole.rfind('/') + 1), last(dotted.substr(dot + 1));
  for (const ImportRoot& root : tree.import_roots())
    for (const char* build : {"setup.py", "CMakeLists.txt", "meson.build"})
      if (mentions((root.dir.empty() ? "" : root.dir + "/") + folder + build, last)) return true;
  return false;
}

}  // namespace assay::model
