#include "source/pypi/specifier.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace assay::pypi {

namespace {

using Op = Clause::Op;

constexpr std::pair<std::string_view, Op> kOperators[] = {
    {"===", Op::arbitrary}, {"==", Op::equal},         {"~=", Op::compatible}, {"!=", Op::not_equal},
    {"<=", Op::less_equal}, {">=", Op::greater_equal}, {"<", Op::less},        {">", Op::greater}};

std::optional<Clause> parse_clause(std::string_view text) {
  text = trim(text);
  Clause clause;
  auto known = std::find_if(std::begin(kOperators), std::end(kOperators),
                            [&](const auto& candidate) { return text.starts_with(candidate.first); });
  if (known == std::end(kOperators)) return std::nullopt;
  clause.op = known->second;
  std::string_view rest = trim(text.substr(known->first.size()));
  clause.text = rest;
  if (clause.op == Op::arbitrary)
    return rest.empty() || rest.find_first_of(" \t;)") != std::string_view::npos ? std::nullopt : std::optional(clause);
  clause.prefix = rest.ends_with(".*");
  if (clause.prefix) rest.remove_suffix(2);
  auto version = parse_version(rest);
  if (!version) return std::nullopt;
  clause.version = std::move(*version);
  const bool exact = clause.op == Op::equal || clause.op == Op::not_equal;
  const Version& v = clause.version;
  if (clause.prefix && (!exact || v.pre || v.post || v.dev || !v.local.empty())) return std::nullopt;
  if (!v.local.empty() && !exact) return std::nullopt;
  if (clause.op == Op::compatible && clause.version.parts < 2) return std::nullopt;
  return clause;
}

bool same_start(const Version& a, const Version& b, std::size_t parts) {
  for (std::size_t i = 0; i < parts; ++i)
    if ((i < a.release.size() ? a.release[i] : 0) != (i < b.release.size() ? b.release[i] : 0)) return false;
  return a.epoch == b.epoch;
}

bool same_release(const Version& a, const Version& b) { return a.epoch == b.epoch && a.release == b.release; }

bool holds(const Clause& clause, const Version& version) {
  if (clause.op == Op::arbitrary) {
    return to_lower(clause.text) == to_string(version);
  }
  const Version& wanted = clause.version;
  Version bare = version;
  bare.local.clear();
  switch (clause.op) {
    case Op::equal:
    case Op::not_equal: {
      bool equal = clause.prefix ? same_start(bare, wanted, clause.version.parts)
                                 : compare(wanted.local.empty() ? bare : version, wanted) == 0;
      return equal == (clause.op == Op::equal);
    }
    case Op::compatible:
      return compare(bare, wanted) >= 0 && same_start(bare, wanted, clause.version.parts - 1);
    case Op::less_equal:
      return compare(bare, wanted) <= 0;
    case Op::greater_equal:
      return compare(bare, wanted) >= 0;
    // "<2" leaves out 2.0rc1, but takes it where the like is named: "<2rc2".
    case Op::less: {
      Version bound = wanted;
      if (!wanted.is_prerelease()) bound.dev = 0;
      return compare(bare, bound) < 0;
    }
    // ">2" leaves out 2.0.post1 and 2.0+local, but ">2.post1" takes 2.post2.
    default:
      return compare(bare, wanted) > 0 &&
             (wanted.post || wanted.dev || !same_release(version, wanted) || version.pre != wanted.pre);
  }
}

}  // namespace

bool Specifier::names_prerelease() const {
  return std::any_of(clauses.begin(), clauses.end(), [](const Clause& clause) {
    if (clause.op == Op::not_equal) return false;
    if (clause.op != Op::arbitrary) return clause.version.is_prerelease();
    auto version = parse_version(clause.text);
    return version && version->is_prerelease();
  });
}

std::optional<Specifier> parse_specifier(std::string_view text) {
  Specifier out;
  text = trim(text);
  if (text == "*") return out;
  for (std::string_view part : split(text, ',')) {
    if (trim(part).empty()) continue;  // "" and a comma at the end
    auto clause = parse_clause(part);
    if (!clause) return std::nullopt;
    out.clauses.push_back(std::move(*clause));
  }
  return out;
}

bool matches(const Specifier& specifier, const Version& version) {
  return std::all_of(specifier.clauses.begin(), specifier.clauses.end(),
                     [&](const Clause& clause) { return holds(clause, version); });
}

std::vector<bool> select(const Specifier& specifier, const std::vector<std::string>& versions, bool pre) {
  const bool wanted = pre || specifier.names_prerelease();
  std::vector<bool> taken(versions.size()), spare(versions.size());
  bool any = false;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    auto version = parse_version(versions[i]);
    if (!version || !matches(specifier, *version)) continue;
    if (version->is_prerelease() && !wanted) {
      spare[i] = true;
      continue;
    }
    taken[i] = any = true;
  }
  return any ? taken : spare;
}

}  // namespace assay::pypi
