// The inventory as plain data.
#include <algorithm>
#include <numeric>

#include "base/text.h"
#include "couple/inventory.h"
#include "model/chain.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/rules.h"

namespace assay::couple {

using namespace model;

namespace {

constexpr std::size_t kDeep = 3;  // names below the top-level package from which an unexported one counts as deep

// Documented or exported on the way: `__all__` of its module, or bound in a package's own __init__.
bool exported(Scene& s, const Def& d) {
  if (!d.module || d.kind == DefKind::module) return d.module && d.module->is_package;
  const ExportList* list = exports_of(s.l, *d.module);
  if (list && list->has_all) {
    const std::string full = dotted_name(s.l, d);
    const std::string rest = full.size() > d.module->name.size() ? full.substr(d.module->name.size() + 1) : full;
    const std::string_view first = std::string_view(rest).substr(0, rest.find('.'));
    return std::find(list->names.begin(), list->names.end(), first) != list->names.end();
  }
  return d.module->is_package;
}

Privacy privacy_of(Scene& s, const Use& u) {
  if (u.kind == CouplingKind::env) return Privacy::public_;
  std::size_t names = 0;
  for (const std::string_view part : split(u.target, '.')) {
    ++names;
    if (part.starts_with('_') && !part.starts_with("__")) return Privacy::underscore;
  }
  if (u.kind == CouplingKind::operator_) return Privacy::undocumented;
  if (u.kind == CouplingKind::import && names <= 2) return Privacy::public_;
  if (!u.reached.defs.empty() && exported(s, u.reached.defs[0])) return Privacy::public_;
  return names > kDeep ? Privacy::deep_internal : Privacy::undocumented;
}

Coupling coupling_of(Scene& s, const Use& u) {
  Coupling c;
  c.kind = u.kind;
  c.from = place_at(*u.module, u.begin);
  c.column = u.module->unit.f->column_of(u.begin) + 1;
  c.from_text = line_text(*u.module, u.begin);
  c.target = u.target;
  if (u.place.start) c.at = u.place;
  if (!u.reached.defs.empty()) c.at = place_of(s.l, spot_of(effective_def(s.l, u.reached)));
  c.definedness = u.reached.definedness;
  c.condition = u.reached.condition.text;
  c.privacy = privacy_of(s, u);
  const bool dead = u.live == Tri::no;
  c.guarded = u.protection.holds() || dead;
  c.guard = u.protection.holds() ? u.protection.text : dead ? why_not_run(s, *u.module, u.begin, u.expr) : "";
  if (u.live != Tri::unknown) c.live = u.live == Tri::yes;
  c.signature = u.signature;
  c.own_signature = u.own_signature;
  c.differs = u.differs;
  c.confidence = confidence_of(u.reached.rule);
  c.evidence.push_back(evidence_at(*u.module, u.begin, 0, Role::context, name_of(u.kind)));
  if (c.at.start && !u.reached.defs.empty()) {
    const Def shown = effective_def(s.l, u.reached);
    c.evidence.push_back(evidence_of(s.l, shown, Role::supports, id_of(u.reached.rule)));
  } else if (u.place.start) {
    Evidence e;
    e.at = u.place;
    e.text = u.place_text;
    e.role = Role::supports;
    e.rule = name_of(u.kind);
    c.evidence.push_back(std::move(e));
  }
  return c;
}

// Puts what may stand in files that are no Python in its place among the others; `uses`: the use behind each coupling.
void add_entry_points(const Inventory& inventory, std::vector<Coupling>& out, std::vector<std::size_t>& uses) {
  const auto key = [](const Coupling& c) { return std::tie(c.from.path, c.from.start, c.column); };
  for (const EntryPointUse& e : inventory.entry_points) {
    const auto at = std::upper_bound(out.begin(), out.end(), e.coupling,
                                     [&](const Coupling& a, const Coupling& b) { return key(a) < key(b); });
    uses.insert(uses.begin() + (at - out.begin()), SIZE_MAX);
    out.insert(at, e.coupling);
  }
}

}  // namespace

std::vector<Coupling> couplings_of(Scene& s, const Inventory& inventory, std::vector<std::string>& ids) {
  const std::vector<Use>& uses = inventory.uses;
  std::vector<std::size_t> order(uses.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto key = [&](const Use& u) {
    return std::make_tuple(std::string_view(u.module->tree->tree().files()[u.module->file].path), u.begin, u.end,
                           static_cast<int>(u.kind), std::string_view(u.target));
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return key(uses[a]) < key(uses[b]); });
  ids.assign(uses.size(), {});
  std::vector<Coupling> out;
  out.reserve(uses.size());
  for (const std::size_t i : order) out.push_back(coupling_of(s, uses[i]));
  add_entry_points(inventory, out, order);
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i].id = "u" + std::to_string(i + 1);
    if (order[i] != SIZE_MAX) ids[order[i]] = out[i].id;
  }
  // What the other trees patch, so that both lists can be compared.
  for (std::uint32_t i = 0; i < inventory.other_patches.size(); ++i) {
    out.push_back(coupling_of(s, use_of_patch(s, inventory.other_patches, i)));
    out.back().id = "u" + std::to_string(out.size());
  }
  return out;
}

}  // namespace assay::couple
