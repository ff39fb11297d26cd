// Patches that some or all users never see.
//
// `module.name = f` changes what a look-up in that module gives from then on. Whoever took the value before has the old
// one: `from module import name` binds it in the importing module, `alias = module.name` too, and a class statement
// keeps its bases. So the question is which modules have run when the patch is applied (load_order.h). Sure are the
// parents of the patched module, and what the patching module itself imports before, with everything that those import.
// A module that takes the name from one of these gets the old value, whenever it is imported.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "couple/findings.h"
#include "couple/fix.h"
#include "couple/load_order.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"

namespace assay::couple {

using namespace model;
using py::BindingKind;
using py::ExprKind;

namespace {

constexpr std::size_t kShown = 6;

const std::vector<Rule> kRules = {
    {"patch-no-effect", RuleKind::finding, "a patch that some of those it is meant for never see",
     "A module bound the name by `from m import f` (or took a copy of the value, or derived a class from it) before "
     "the "
     "patch is applied, and uses its own binding: it goes on with the original. Said only where the order is certain: "
     "the module is a package around the patched module, or is imported, directly or not, by the statements before the "
     "patch, or takes the name from such a module. Also said where only a re-export is patched and nobody reads the "
     "name there. Patch the modules that are named as well, or apply the patch before they are imported."},
};

bool is_it(const Lookup& found, const Def& original) {
  if (found.defs.empty()) return false;
  const Def& d = found.defs.front();
  if (original.kind == DefKind::class_) return d.kind == DefKind::class_ && d.cls == original.cls;
  return d.kind == original.kind && d.module == original.module && d.index == original.index;
}

// A module's own binding of the patched name, or a copy of its value.
struct Holder {
  Module* module = nullptr;
  py::NameId name = 0;  // as bound there
  std::uint32_t at = 0;
  Module* from = nullptr;  // from-import: the module it takes the name from
};

// Other patches of the audited tree that reach the same users: `from m import f` bound in k, and k.f patched as well.
bool patched_too(const Inventory& inventory, const Patch& p, const Module* m, std::string_view name) {
  return std::any_of(inventory.patches.begin(), inventory.patches.end(), [&](const Patch& q) {
    return &q != &p && q.owner.kind == DefKind::module && q.owner.module == m && q.name == name;
  });
}

struct Effect {
  Scene& s;
  LoadOrder& order;
  const Inventory& inventory;
  const Patch& p;
  Def original;
  Findings& out;
  Module& owner;

  // Names bound at module level by `from m import name` that stand for the original, and plain copies of it.
  void holders_in(Module& m, std::vector<Holder>& found) {
    const py::Facts& f = *m.unit.f;
    const py::NameId id = f.find(p.name);
    if (!id) return;
    link(s.l, m);
    for (std::uint32_t i = 1; i < f.bindings.size(); ++i) {
      const py::Binding& b = f.bindings[i];
      if (b.scope != 1 || (&m == &owner && b.name == id)) continue;
      if (b.kind == BindingKind::import_from) {
        const py::Import& imp = f.imports[b.target];
        if (imp.name != id || !at_import(m, imp.begin)) continue;
        Module* from = find_module(s.l, absolute_module(m, f.str(imp.module), imp.level));
        if (from && is_it(import_target(s.l, m, imp), original)) found.push_back({&m, b.name, b.begin, from});
      } else if (b.kind == BindingKind::assign && b.value && !(b.flags & 1)) {
        const py::Expr& v = f.exprs[b.value];
        const bool spelled = (v.kind == ExprKind::name && v.a == id) || (v.kind == ExprKind::attribute && v.b == id);
        if (!spelled || !is_it(static_lookup(s.l, m.unit, b.value), original)) continue;
        Module* from = &m;
        if (v.kind == ExprKind::attribute) {
          const Lookup base = static_lookup(s.l, m.unit, v.a);
          if (base.defs.empty() || base.defs[0].kind != DefKind::module) continue;
          from = base.defs[0].module;
        }
        found.push_back({&m, b.name, b.begin, from});
      }
    }
  }

  std::vector<Holder> holders() {
    std::vector<Holder> found;
    for (const TreeFacts* tree : s.l.trees)
      for (const FileIndex file : tree->files_with_name(p.name)) {
        Module* m = module_of_file(s.l, *tree, file);
        if (m && m->unit.f && !in_tests(*m) && m != p.module) holders_in(*m, found);
      }
    return found;
  }

  // Those that surely took the value before the patch.
  std::vector<Holder> stale(const std::vector<Holder>& all) {
    std::vector<Holder> early;
    const LoadOrder::Set* loaded = nullptr;
    const auto before = [&](const Module* m) {
      if (m == &owner || owner.name.starts_with(m->name + ".")) return true;
      if (!loaded) loaded = &order.loaded_before(*p.module, p.begin);
      return loaded->count(m) != 0;
    };
    const auto has = [&](const Module* m, py::NameId name) {
      return std::any_of(early.begin(), early.end(), [&](const Holder& h) { return h.module == m && h.name == name; });
    };
    for (const Holder& h : all)
      if (h.from == &owner && before(h.module)) early.push_back(h);
    // Whoever takes it from them, in as many rounds as it takes.
    for (bool grown = true; grown;) {
      grown = false;
      for (const Holder& h : all) {
        if (has(h.module, h.name) || h.from == &owner) continue;
        const py::NameId there = h.from->unit.f ? h.from->unit.f->find(p.name) : 0;
        if (!there || !has(h.from, there)) continue;
        early.push_back(h);
        grown = true;
      }
    }
    return early;
  }

  // Where a module uses its own binding: 0 for nowhere. Annotations and __all__ don't count, re-exports neither.
  py::ExprId used_in(const Holder& h) {
    const py::Facts& f = *h.module->unit.f;
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      const py::Expr& x = f.exprs[e];
      if (x.kind != ExprKind::name || x.a != h.name || static_cast<py::Context>(x.op) != py::Context::load) continue;
      if (in_annotation(f, x.begin) || use_of(s.l, h.module->unit, e).kind != NameUse::Kind::module) continue;
      if (runs(s, *h.module, x.begin, e) != Tri::no) return e;
    }
    return 0;
  }

  static bool in_annotation(const py::Facts& f, std::uint32_t offset) {
    const auto inside = [&](py::ExprId e) { return e && f.exprs[e].begin <= offset && offset < f.exprs[e].end; };
    for (const py::Parameter& parameter : f.parameters)
      if (inside(parameter.annotation)) return true;
    for (const py::Function& fn : f.functions)
      if (inside(fn.returns)) return true;
    for (const py::Stmt& stmt : f.stmts)
      if (stmt.kind == py::StmtKind::ann_assign && inside(stmt.b)) return true;
    return false;
  }

  // Somebody in the trees reads the name through the patched module when it is used, or takes it from there later.
  bool seen_by_others(const std::vector<Holder>& all, const std::vector<Holder>& early) {
    for (const Holder& h : all)
      if (h.from == &owner && std::none_of(early.begin(), early.end(),
                                           [&](const Holder& x) { return x.module == h.module && x.name == h.name; }))
        return true;
    for (const TreeFacts* tree : s.l.trees)
      for (const FileIndex file : tree->files_with_name(p.name)) {
        Module* m = module_of_file(s.l, *tree, file);
        const py::NameId id = m && m->unit.f ? m->unit.f->find(p.name) : 0;
        if (!id || in_tests(*m)) continue;
        link(s.l, *m);
        const py::Facts& f = *m->unit.f;
        for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
          const py::Expr& x = f.exprs[e];
          if (static_cast<py::Context>(x.op) != py::Context::load) continue;
          if (m == &owner && x.kind == ExprKind::name && x.a == id &&
              use_of(s.l, m->unit, e).kind == NameUse::Kind::module && !at_import(*m, x.begin) &&
              !in_annotation(f, x.begin))
            return true;
          if (x.kind != ExprKind::attribute || x.b != id || (m == p.module && x.begin >= p.begin && x.end <= p.end))
            continue;
          const Lookup base = static_lookup(s.l, m->unit, x.a);
          for (const Def& d : base.defs)
            if (d.kind == DefKind::module && d.module == &owner) return true;
        }
        for (py::ExprId e = 1; e < f.exprs.size(); ++e)  // by its name: getattr, a registry of dotted names
          if (f.exprs[e].kind == ExprKind::string && f.str(f.exprs[e].a).ends_with(p.name) && m != p.module &&
              f.str(f.exprs[e].a).find('.') != std::string_view::npos)
            return true;
      }
    return false;
  }

  std::string place(const Holder& h, std::uint32_t offset) {
    return h.module->tree->tree().files()[h.module->file].path + ":" +
           std::to_string(h.module->unit.f->line_of(offset));
  }

  void look() {
    const std::vector<Holder> all = holders();
    const std::vector<Holder> early = stale(all);
    struct User {
      Holder holder;
      std::uint32_t at;
    };
    std::vector<User> users;
    for (const Holder& h : early) {
      if (patched_too(inventory, p, h.module, h.module->unit.f->str(h.name)) ||
          patched_too(inventory, p, h.from, p.name))
        continue;
      if (const py::ExprId e = used_in(h)) users.push_back({h, h.module->unit.expr(e).begin});
    }
    const bool re_export = original.module && original.module != &owner && original.kind != DefKind::module;
    if (users.empty() && !(re_export && !all.empty())) return;
    const bool seen = seen_by_others(all, early);
    if (users.empty() && seen) return;
    // Who patches for others may keep the originals for itself.
    const bool own_only = !users.empty() && std::all_of(users.begin(), users.end(),
                                                        [&](const User& u) { return u.holder.module->tree == s.of; });
    std::string reason;
    if (users.empty()) {
      reason = owner.name + " only re-exports it from " + original.module->name +
               ", and nobody reads it there: patch " + dotted_name(s.l, original);
    } else {
      std::sort(users.begin(), users.end(), [](const User& a, const User& b) {
        return std::tie(a.holder.module->tree_index, a.holder.module->name, a.at) <
               std::tie(b.holder.module->tree_index, b.holder.module->name, b.at);
      });
      reason = seen       ? "the patch does not reach every user: "
               : own_only ? "nobody in these trees sees the patch: "
                          : "nobody sees the patch: ";
      for (std::size_t i = 0; i < std::min(kShown, users.size()); ++i) {
        const Holder& h = users[i].holder;
        reason += (i ? "; " : "") + h.module->name + " bound it at " + place(h, h.at);
        if (h.from != &owner && h.from != h.module) reason += " from " + h.from->name + ", which bound it";
        reason += " before the patch and uses that at " + place(h, users[i].at);
      }
      if (users.size() > kShown) reason += "; and " + std::to_string(users.size() - kShown) + " more";
    }
    const bool whole = !seen && !own_only && p.live == Tri::yes;
    Finding f = finding_at("patch-no-effect", whole ? Severity::error : Severity::warning, *p.module, p.begin, p.target,
                           reason);
    for (std::size_t i = 0; i < std::min(kShown, users.size()); ++i) {
      f.evidence.push_back(
          evidence_at(*users[i].holder.module, users[i].holder.at, 0, Role::supports, "patch-no-effect"));
      f.evidence.push_back(evidence_at(*users[i].holder.module, users[i].at, 0, Role::supports, "patch-no-effect"));
    }
    std::vector<std::pair<const Module*, std::string>> late;
    for (const User& u : users) {
      std::pair<const Module*, std::string> one{u.holder.module, u.holder.module->unit.f->str(u.holder.name)};
      if (std::find(late.begin(), late.end(), one) == late.end()) late.push_back(std::move(one));
    }
    // What does not fit is not to be spread.
    const bool fits = std::none_of(out.begin(), out.end(), [&](const Finding& other) {
      return other.kind == "patch-drift" && other.target == f.target && other.from.path == f.from.path;
    });
    if (!late.empty() && fits) fix_early_bound(s, p, late, f);
    if (users.empty()) f.evidence.push_back(evidence_of(s.l, original, Role::context, "patch-no-effect"));
    out.push_back(std::move(f));
  }
};

}  // namespace

const std::vector<Rule>& patch_effect_rules() { return kRules; }

void find_patch_effect(Scene& s, const Inventory& inventory, Findings& out) {
  LoadOrder order(s);
  for (const Patch& p : inventory.patches) {
    if (!p.tree || p.tests || p.live == Tri::no || p.owner.kind != DefKind::module || p.name.empty()) continue;
    if (p.idiom == Patch::Idiom::sys_modules || p.idiom == Patch::Idiom::source_text) continue;
    if (p.original.defs.empty() || p.original.definedness == Definedness::absent) continue;
    const Def original = p.original.defs[0];
    if (!original.module || original.kind == DefKind::module) continue;
    Effect{s, order, inventory, p, original, out, *p.owner.module}.look();
  }
}

}  // namespace assay::couple
