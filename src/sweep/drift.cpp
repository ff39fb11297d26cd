#include "sweep/drift.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.h"
#include "model/modules.h"

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

SweepDrift change_of(const Leaning& leaning, const Sighting& before, const Sighting& after) {
  SweepDrift out;
  out.signature = before.signature != after.signature;
  out.body = before.body != after.body && before.positional != after.positional;
  out.name = leaning.name;
  out.couplings = leaning.couplings;
  out.use = leaning.use;
  out.from = before.column;
  out.to = after.column;
  out.diff = out.signature || out.body ? function_diff(before.function, after.function) : "";
  out.before = before.function.at;
  out.after = after.function.at;
  return out;
}

// `super().name`: what an override hands on is no use of its own.
bool behind_super(std::string_view text, std::size_t dot) {
  const std::size_t line = text.rfind('\n', dot) + 1;  // npos + 1 == 0
  const std::size_t super = text.substr(line, dot - line).rfind("super(");
  return super != std::string_view::npos &&
         text.substr(line + super, dot - line - super).find(')') != std::string_view::npos;
}

// Some file other than a test reads an attribute of that name, or spells it as a whole string. Told by the text alone,
// so that comments count as uses; a name put together at run time is not seen.
bool used_by(const TreeFacts& tree, std::string_view name) {
  if (name.starts_with("__")) return true;  // the language calls it
  for (const FileIndex file : tree.files_with_name(name)) {
    if (model::in_tests(tree.tree().files()[file].path)) continue;
    const std::string_view text = tree.text(file);
    for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + name.size())) {
      const char before = at ? text[at - 1] : '\n',
                 behind = at + name.size() < text.size() ? text[at + name.size()] : '\n';
      if (before == '.' && !is_ident_char(behind) && !behind_super(text, at - 1)) return true;
      if ((before == '"' || before == '\'') && behind == before) return true;
    }
  }
  return false;
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
  SweepDrift out = change_of(leaning, before, after);
  if (!out.signature && !out.body) return {};
  return out;
}

DriftTracker::DriftTracker(std::vector<Leaning> leanings) : leanings_(std::move(leanings)), seen_(leanings_.size()) {}

void DriftTracker::add(std::uint32_t column, model::Linked& program, const TreeFacts& upstream) {
  for (std::size_t i = 0; i < leanings_.size(); ++i) {
    const auto at = function_at(program, upstream, leanings_[i].name);
    if (!at) continue;
    Seen& seen = seen_[i];
    const bool used =
        leanings_[i].use == "override" && used_by(upstream, leanings_[i].name.substr(leanings_[i].name.rfind('.') + 1));
    const bool uncalled = seen.last && seen.used && !used;
    seen.used = used;
    const Digest& file = upstream.tree().files()[at->file].digest;
    if (seen.last && seen.file == file && seen.id == at->digest->id && !uncalled) {
      seen.last->column = column;  // the file did not change
      continue;
    }
    Sighting now = sighting(column, *at);
    if (seen.last) {
      auto drift = drift_between(leanings_[i], *seen.last, now);
      if (uncalled && !drift) drift = change_of(leanings_[i], *seen.last, now);
      if (drift) {
        drift->uncalled = uncalled;
        out_.push_back(std::move(*drift));
      }
    }
    seen = {std::move(now), file, at->digest->id, used};
  }
}

std::vector<SweepDrift> DriftTracker::finish() {
  std::stable_sort(out_.begin(), out_.end(), [](const SweepDrift& a, const SweepDrift& b) {
    return std::tie(a.name, a.use, a.from) < std::tie(b.name, b.use, b.from);
  });
  return std::move(out_);
}

}  // namespace assay::sweep
