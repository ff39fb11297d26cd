// The functions of the downstream that may be copies.
#include <set>

#include "model/classes.h"
#include "model/modules.h"
#include "model/questions.h"
#include "sweep/copies.h"

namespace assay::sweep {

using namespace model;
using py::DefinitionDigest;
using py::DigestKind;

namespace {

constexpr std::size_t kBases = 3;

struct Collector {
  couple::Scene& s;
  std::vector<OwnFunction> out;
  std::set<std::pair<FileIndex, std::uint32_t>> seen;  // functions

  void add(const FunctionAt& at, std::string target, const char* why) {
    if (!seen.emplace(at.file, at.digest->id).second) return;
    out.push_back({at, dotted_name(at), std::move(target), why, {}});
    const py::Function& fn = at.tree->file(at.file).functions[at.digest->id];
    Module* m = fn.owner ? module_of_file(s.l, *at.tree, at.file) : nullptr;
    if (m) out.back().maybe = of_bases(*m, fn);
  }

  // The methods of this name that the other tree's bases of its class have, or had in another version.
  std::vector<std::string> of_bases(Module& m, const py::Function& fn) {
    std::vector<std::string> names;
    link(s.l, m);
    begin_question(s.l);
    Class* c = m.unit.f->classes[fn.owner].base_count ? class_of(s.l, m, fn.owner) : nullptr;
    if (!c) return names;
    for (const Class* k : mro(s.l, *c))
      if (k != c && k->module && s.is_on(k->module->tree) && names.size() < kBases)
        names.push_back(k->module->name + "." + k->name + "." + std::string(m.unit.f->str(fn.name)));
    return names;
  }

  void add(const Def& d, const std::string& target, const char* why) {
    if (!d.module || d.module->tree != s.of || in_tests(*d.module)) return;
    if (d.kind == DefKind::function) {
      if (const auto at = function_at(*s.of, d.module->file, d.index)) add(*at, target, why);
    } else if (d.kind == DefKind::class_) {
      methods(*d.module, d.index, target, why);
    }
  }

  // A class that is put in the place of another: each method for that of its name.
  void methods(const Module& m, py::ClassId id, const std::string& target, const char* why) {
    const py::Facts& f = *m.unit.f;
    for (const DefinitionDigest& d : s.of->digests(m.file).definitions)
      if (d.kind == DigestKind::function && f.functions[d.id].owner == id)
        add({s.of, m.file, &d}, target + "." + std::string(f.str(f.functions[d.id].name)), why);
  }
};

}  // namespace

std::vector<OwnFunction> own_functions(couple::Scene& s, const couple::Inventory& inventory) {
  Collector c{s, {}, {}};
  for (const couple::Patch& p : inventory.patches)
    if (p.tree && s.is_on(p.tree)) c.add(p.replacement, p.target, "patch");
  for (const couple::Use& u : inventory.uses)
    if (u.kind == CouplingKind::override_) c.add(u.own, u.target, "override");
  for (const Module* m : s.modules) {
    if (in_tests(*m)) continue;
    for (const DefinitionDigest& d : s.of->digests(m->file).definitions)
      if (d.kind == DigestKind::function && d.tokens >= kFewestTokens && !(d.flags & py::kDigestUnread))
        c.add({s.of, m->file, &d}, {}, "copy");
  }
  return std::move(c.out);
}

}  // namespace assay::sweep
