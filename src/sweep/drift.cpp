#include "sweep/drift.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace assay::sweep {

namespace {

const char* use_of(CouplingKind kind) {
  switch (kind) {
    case CouplingKind::call:
      return "call";
    case CouplingKind::override_:
      return "override";
    case CouplingKind::patch:
      return "patch";
    default:
      return nullptr;
  }
}

Sighting sighting(std::uint32_t column, const FunctionAt& at) {
  return {column, at.digest->signature, at.digest->body, at.digest->positional, {text_of(at), place(at)}};
}

}  // namespace

std::vector<Leaning> leanings_of(const couple::Inventory& inventory, const std::vector<std::string>& ids) {
  std::map<std::pair<std::string, std::string>, std::vector<std::string>> by_name;
  for (std::size_t i = 0; i < inventory.uses.size(); ++i) {
    const couple::Use& u = inventory.uses[i];
    const char* use = use_of(u.kind);
    if (!use || u.target.empty()) continue;
    auto& couplings = by_name[{u.target, use}];
    if (i < ids.size()) couplings.push_back(ids[i]);
  }
  std::vector<Leaning> out;
  for (auto& [key, couplings] : by_name) out.push_back({key.first, key.second, std::move(couplings)});
  return out;
}

std::optional<SweepDrift> drift_between(const Leaning& leaning, const Sighting& before, const Sighting& after) {
  SweepDrift out;
  out.signature = before.signature != after.signature;
  out.body = before.body != after.body && before.positional != after.positional;
  if (!out.signature && !out.body) return {};
  out.name = leaning.name;
  out.couplings = leaning.couplings;
  out.use = leaning.use;
  out.from = before.column;
  out.to = after.column;
  out.diff = function_diff(before.function, after.function);
  out.before = before.function.at;
  out.after = after.function.at;
  return out;
}

DriftTracker::DriftTracker(std::vector<Leaning> leanings) : leanings_(std::move(leanings)), seen_(leanings_.size()) {}

void DriftTracker::add(std::uint32_t column, model::Linked& program, const TreeFacts& upstream) {
  for (std::size_t i = 0; i < leanings_.size(); ++i) {
    const auto at = function_at(program, upstream, leanings_[i].name);
    if (!at) continue;
    Seen& seen = seen_[i];
    const Digest& file = upstream.tree().files()[at->file].digest;
    if (seen.last && seen.file == file && seen.id == at->digest->id) {
      seen.last->column = column;  // the file did not change
      continue;
    }
    Sighting now = sighting(column, *at);
    if (seen.last)
      if (auto drift = drift_between(leanings_[i], *seen.last, now)) out_.push_back(std::move(*drift));
    seen = {std::move(now), file, at->digest->id};
  }
}

std::vector<SweepDrift> DriftTracker::finish() {
  std::stable_sort(out_.begin(), out_.end(), [](const SweepDrift& a, const SweepDrift& b) {
    return std::tie(a.name, a.use, a.from) < std::tie(b.name, b.use, b.from);
  });
  return std::move(out_);
}

}  // namespace assay::sweep
