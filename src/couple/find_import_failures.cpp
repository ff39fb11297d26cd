// A module that cannot be imported, and everything that falls with it.
//
// A module is broken where a statement that surely or possibly runs at its import needs what is not there, and nothing
// catches the exception. Whoever imports it at import time, without a handler for that exception, is broken too, and so
// on: a breadth-first walk over the reversed import graph from the broken statement. Importing a.b.c runs a, a.b and
// a.b.c; `from a import b` runs a.b where that is a module. The walk also gives the shortest way from an entry point.
#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "couple/findings.h"
#include "couple/fix.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/questions.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

constexpr std::size_t kNamed = 8;  // modules named in a reason

const std::vector<Rule> kRules = {
    {"import-failure", RuleKind::finding, "a module cannot be imported at these versions",
     "A statement that runs when the module is imported needs something that is not there, in another tree or in the "
     "tree itself, and no handler catches the exception. The finding counts the modules that fail with it because they "
     "import it, directly or not, and shows the shortest way there from an entry point (a script with a `__main__` "
     "test); it says so where an entry point that another tree loads, or the package itself, falls with it."},
};

struct Break {
  Module* module = nullptr;
  std::uint32_t begin = 0;
  std::string target, reason;
  Failure failure = Failure::name_missing;
  Tri live = Tri::unknown;
  std::uint32_t import = 0;         // index of the import that fails; 0: something else does
  const TreeFacts* tree = nullptr;  // of the target
  std::uint32_t more = 0;           // further broken statements in the module
};

// A call at the module's own level gets the name as text: `alias("old_name", f)` may put it there.
bool given_by_call(Scene& s, std::string_view module, std::string_view name) {
  Module* m = find_module(s.l, module);
  if (!m || !m->unit.f) return false;
  const py::Facts& f = *m->unit.f;
  for (const py::Stmt& st : f.stmts) {
    if (st.kind != py::StmtKind::expr || f.blocks[st.block].scope != 1 || f.exprs[st.a].kind != ExprKind::call)
      continue;
    for (const std::uint32_t a : arguments(f, st.a))
      if (string_value(f, f.exprs[a].kind == ExprKind::keyword ? f.exprs[a].b : a) == name) return true;
  }
  return false;
}

struct Edge {
  Module* from;
  std::uint32_t import;
  bool sure;  // it runs whenever its module is imported
};

// The modules of the own tree that an import statement runs.
std::vector<Module*> modules_run(Scene& s, Module& m, const py::Import& imp) {
  const py::Facts& f = *m.unit.f;
  std::vector<Module*> out;
  std::string name = absolute_module(m, f.str(imp.module), imp.level);
  const auto add = [&](std::string_view dotted) {
    Module* t = find_module(s.l, dotted);
    if (t && t != &m && t->tree == s.of && t->unit.f) out.push_back(t);
  };
  for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1))
    add(std::string_view(name).substr(0, dot));
  if (!name.empty()) add(name);
  if (imp.name && !name.empty() && f.str(imp.name) != "*") add(name + "." + std::string(f.str(imp.name)));
  return out;
}

void note(std::vector<Break>& breaks, std::map<const Module*, std::size_t>& at, Break b) {
  const auto [it, fresh] = at.emplace(b.module, breaks.size());
  if (fresh) {
    breaks.push_back(std::move(b));
    return;
  }
  Break& first = breaks[it->second];
  b.more = first.more + 1;
  // The one that surely fails and comes first is the one to show.
  const bool better = (b.live == Tri::yes && first.live != Tri::yes) || (b.live == first.live && b.begin < first.begin);
  if (better)
    first = std::move(b);
  else
    ++first.more;
}

bool is_entry_point(const Module& m) {
  const py::Facts& f = *m.unit.f;
  if (!f.find("__main__")) return false;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e)
    if (f.exprs[e].kind == ExprKind::compare) {
      const auto kids = f.kids(f.exprs[e]);
      if (kids.size() == 3 && dotted(f, kids[0]) == "__name__" && string_value(f, kids[2]) == "__main__") return true;
    }
  return false;
}

std::string shown(const Module& m) { return m.name.empty() ? m.tree->tree().files()[m.file].path : m.name; }

struct Fallen {
  std::vector<Module*> order;                      // breadth first: nearest first
  std::map<const Module*, Edge> through;           // the import that fails, and what it leads to next
  std::map<const Module*, const Module*> towards;  // next module on the shortest way to the broken one
  std::vector<const Module*> surely;               // reached by imports that surely run, nearest first
};

using Importers = std::map<const Module*, std::vector<Edge>>;

std::vector<const Module*> surely_fallen(Scene& s, const Break& root, const Importers& importers) {
  std::set<const Module*> seen{root.module};
  std::vector<const Module*> queue{root.module};
  for (std::size_t i = 0; i < queue.size(); ++i)
    if (const auto it = importers.find(queue[i]); it != importers.end())
      for (const Edge& e : it->second) {
        if (!e.sure || seen.count(e.from)) continue;
        const py::Import& imp = e.from->unit.f->imports[e.import];
        if (protection_of(s, *e.from, imp.begin, root.failure, 0, {}).holds()) continue;
        seen.insert(e.from);
        queue.push_back(e.from);
      }
  queue.erase(queue.begin());
  return queue;
}

Fallen walk(Scene& s, const Break& root, const Importers& importers) {
  Fallen out;
  if (root.live == Tri::yes) out.surely = surely_fallen(s, root, importers);
  std::set<const Module*> seen{root.module};
  std::vector<Module*> queue{root.module};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const auto it = importers.find(queue[i]);
    if (it == importers.end()) continue;
    for (const Edge& e : it->second) {
      if (seen.count(e.from)) continue;
      const py::Import& imp = e.from->unit.f->imports[e.import];
      if (protection_of(s, *e.from, imp.begin, root.failure, 0, {}).holds()) continue;
      seen.insert(e.from);
      out.through.emplace(e.from, e);
      out.towards.emplace(e.from, queue[i]);
      out.order.push_back(e.from);
      queue.push_back(e.from);
    }
  }
  return out;
}

// How users come in: an entry point that another tree loads, the package itself, a script.
std::string entry_words(const Scene& s, const Inventory& inventory, const Module& m) {
  for (const EntryPointUse& e : inventory.entry_points) {
    const std::string_view object = std::string_view(e.object).substr(0, e.object.find(':'));
    if (object == m.name)
      return "the entry point " + e.coupling.from_text + " of " + e.coupling.target + ", which " +
             tree_name(*e.reader) + " loads";
  }
  const bool package = base_name(m.tree->tree().files()[m.file].path) == "__init__.py";
  if (package && m.name.find('.') == std::string::npos && !m.name.empty() && m.tree == s.of && !in_tests(m))
    return "the package " + m.name + " itself";
  return is_entry_point(m) ? "the script " + shown(m) : std::string();
}

// The first of what falls by which users come in, entry points of other trees and the package before scripts.
std::string entry_of(const Scene& s, const Inventory& inventory, const Break& b, const Fallen& fallen) {
  std::vector<const Module*> all{b.module};
  all.insert(all.end(), fallen.surely.begin(), fallen.surely.end());
  std::string script;
  if (b.live != Tri::yes) return script;
  for (const Module* m : all) {
    std::string words = entry_words(s, inventory, *m);
    if (words.starts_with("the script"))
      script = script.empty() ? words : script;
    else if (!words.empty())
      return words;
  }
  return script;
}

Finding finding_of(const Break& b, const Fallen& fallen) {
  std::string reason = shown(*b.module) + " cannot be imported: " + b.reason;
  if (b.more) reason += "; " + std::to_string(b.more) + " more of its statements would fail too";
  const Module* entry = is_entry_point(*b.module) ? b.module : nullptr;
  if (!fallen.order.empty()) {
    reason += ". With it " + std::to_string(fallen.order.size()) +
              (fallen.order.size() == 1 ? " module that imports it falls: " : " modules that import it fall: ");
    for (std::size_t i = 0; i < std::min(kNamed, fallen.order.size()); ++i)
      reason += (i ? ", " : "") + shown(*fallen.order[i]);
    if (fallen.order.size() > kNamed) reason += ", …";
  }
  for (const Module* m : fallen.order)
    if (!entry && is_entry_point(*m)) entry = m;
  std::vector<Evidence> way;
  if (entry && entry != b.module) {
    reason += ". From the entry point " + shown(*entry);
    for (const Module* m = entry; m != b.module;) {
      const Edge& e = fallen.through.at(m);
      way.push_back(evidence_at(*e.from, e.from->unit.f->imports[e.import].begin, 0, Role::context, "import-failure"));
      m = fallen.towards.at(m);
      reason += " → " + shown(*m);
    }
  } else if (entry) {
    reason += ". It is an entry point itself";
  }
  const bool tests = in_tests(*b.module);
  Finding f = finding_at("import-failure", b.live == Tri::yes && !tests ? Severity::error : Severity::warning,
                         *b.module, b.begin, b.target, reason);
  for (Evidence& e : way) f.evidence.push_back(std::move(e));
  return f;
}

// The module imports the name itself, from a package that other distributions put modules into.
bool imported_from_elsewhere(Scene& s, const std::string& module, std::string_view name) {
  Module* m = find_module(s.l, module);
  if (!m || !m->unit.f) return false;
  link(s.l, *m);
  const auto it = m->bindings.find(name);
  if (it == m->bindings.end()) return false;
  const py::Facts& f = *m->unit.f;
  return std::any_of(it->second.begin(), it->second.end(), [&](std::uint32_t i) {
    if (f.bindings[i].kind != py::BindingKind::import_from) return false;
    const py::Import& imp = f.imports[f.bindings[i].target];
    const std::string from = absolute_module(*m, f.str(imp.module), imp.level);
    return !find_module(s.l, from) && may_come_from_elsewhere(s.l, from);
  });
}

// Statements of the own tree's imports of itself that fail, and who imports whom.
void look_at(Scene& s, Module& m, std::vector<Break>& breaks, std::map<const Module*, std::size_t>& at,
             Importers& importers) {
  const py::Facts& f = *m.unit.f;
  for (std::uint32_t i = 1; i < f.imports.size(); ++i) {
    const py::Import& imp = f.imports[i];
    const std::string module = absolute_module(m, f.str(imp.module), imp.level);
    const Module* top = module.empty() ? nullptr : find_module(s.l, module.substr(0, module.find('.')));
    if (!top || top->tree != s.of || !at_import(m, imp.begin)) continue;
    begin_question(s.l);
    const Tri live = runs(s, m, imp.begin);
    if (live == Tri::no) continue;
    for (Module* t : modules_run(s, m, imp)) importers[t].push_back({&m, i, live == Tri::yes});
    const std::string_view name = f.str(imp.name);
    const Lookup whole = dotted_lookup(s.l, module);
    const bool no_module = whole.definedness == Definedness::absent;
    if (!no_module && (!imp.name || name == "*")) continue;
    const Lookup found = no_module ? whole : import_target(s.l, m, imp);
    if (found.definedness != Definedness::absent || (live == Tri::unknown && is_fallback(m, imp.begin))) continue;
    if (!no_module && given_by_call(s, module, name)) continue;
    if (may_come_from_elsewhere(s.l, no_module ? module : module + "." + std::string(name), true)) continue;
    if (!no_module && imported_from_elsewhere(s, module, name)) continue;
    const Failure failure = no_module ? Failure::module_missing : Failure::name_missing;
    if (protection_of(s, m, imp.begin, failure, 0, {}).holds()) continue;
    const std::string target = no_module ? module : module + "." + std::string(name);
    note(breaks, at,
         {&m, imp.begin, target, "its own tree has no " + target + " (" + found.reason + ")", failure, live, i, s.of});
  }
}

}  // namespace

const std::vector<Rule>& import_failure_rules() { return kRules; }

void find_import_failures(Scene& s, const Inventory& inventory, Findings& out) {
  std::vector<Break> breaks;
  std::map<const Module*, std::size_t> at;
  Importers importers;
  for (const Use& u : inventory.uses) {
    if (u.kind != CouplingKind::import && u.kind != CouplingKind::attribute) continue;
    if (u.reached.definedness != Definedness::absent || u.live == Tri::no || u.protection.holds()) continue;
    if (!at_import(*u.module, u.begin) || (u.live == Tri::unknown && is_fallback(*u.module, u.begin))) continue;
    note(breaks, at,
         {u.module, u.begin, u.target, u.target + " does not exist in " + tree_name(*u.tree), u.failure, u.live,
          u.kind == CouplingKind::import ? u.index : 0, u.tree});
  }
  for (Module* m : s.all) {
    link(s.l, *m);
    look_at(s, *m, breaks, at, importers);
  }
  for (const Break& b : breaks) {
    const Fallen fallen = walk(s, b, importers);
    Finding f = finding_of(b, fallen);
    for (const Module* m : fallen.surely) f.takes_down.push_back(m->tree->tree().files()[m->file].path);
    f.entry = entry_of(s, inventory, b, fallen);
    if (!f.entry.empty() && !f.entry.starts_with("the script")) f.reason += ". It takes down " + f.entry;
    // Where more is broken, the module falls with the next.
    if (b.import && !b.more) fix_moved_import(s, *b.module, b.import, *b.tree, b.failure == Failure::module_missing, f);
    out.push_back(std::move(f));
  }
}

}  // namespace assay::couple
