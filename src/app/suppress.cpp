#include "app/suppress.h"

#include "claim/path_pattern.h"

namespace assay {
namespace {

constexpr Rule kRules[] = {
    {"unused-suppression", RuleKind::finding, "a [[suppress]] of the claims file that no finding fits",
     "The finding is gone, or was never there: its kind, path or target is misspelled. Remove the entry, so that it "
     "doesn't hide a later finding."},
    {"expected-finding-gone", RuleKind::finding, "a finding that the claims file says has to occur does not",
     "A [[suppress]] with `must-occur = true` fits no finding: what it excused is fixed, or is no longer found."},
};

bool fits(const Suppression& s, const Finding& f) {
  bool below = f.target.size() > s.target.size() && f.target.starts_with(s.target) && f.target[s.target.size()] == '.';
  return (s.kind.empty() || s.kind == f.kind) && (s.path.empty() || matches_path(s.path, f.from.path)) &&
         (s.target.empty() || s.target == f.target || below);
}

}  // namespace

std::span<const Rule> suppression_rules() { return kRules; }

Suppressor::Suppressor(const Config& config) : config_(config), used_(config.file.suppressions.size()) {}

bool Suppressor::covers(const Finding& finding) {
  bool covered = false;
  for (std::size_t i = 0; i < used_.size(); ++i)
    if (fits(config_.file.suppressions[i], finding)) used_[i] = covered = true;
  return covered;
}

std::vector<Finding> Suppressor::unused() const {
  std::vector<Finding> out;
  for (std::size_t i = 0; i < used_.size(); ++i) {
    if (used_[i]) continue;
    const Suppression& s = config_.file.suppressions[i];
    Finding f;
    f.kind = kRules[s.must_occur ? 1 : 0].id;
    f.severity = s.must_occur ? Severity::error : Severity::warning;
    f.from = {"", config_.path, s.line, s.line};
    f.column = 1;
    f.from_text = "[[suppress]]";
    for (const auto& [key, value] :
         {std::pair("kind", &s.kind), std::pair("path", &s.path), std::pair("target", &s.target)})
      if (!value->empty()) f.from_text += std::string(" ") + key + " = \"" + *value + "\"";
    f.target = s.target;
    f.reason =
        s.must_occur ? "no finding fits this entry, which says that one has to occur" : "no finding fits this entry";
    f.confidence = 1;
    out.push_back(std::move(f));
  }
  return out;
}

}  // namespace assay
