#include "app/check_report.h"

#include <algorithm>

#include "app/audit_sides.h"
#include "app/config.h"
#include "app/document.h"
#include "app/documents.h"
#include "app/kept_audit.h"
#include "app/suppress.h"
#include "app/trees.h"
#include "claim/assertions.h"
#include "claim/verify.h"
#include "verdict/levels.h"

namespace assay {
namespace {

Result<Config> wanted_config(const Options& options, Session& session) {
  auto config =
      options.config.empty() ? load_config(session.system()) : load_config_file(session.system(), options.config);
  if (!config) return config;
  if (config->path.empty())
    return Error{"no assay.toml here or in a folder above (assay init writes one; --config FILE names one)"};
  for (const auto& warning : config->warnings) session.warn(warning);
  if (config->path.empty()) config->path = options.config;
  if (config->file.empty())
    return Error{config->path + " has nothing to check: no [[claim]], documents or [audit] (docs/claims-file.md)"};
  return config;
}

// The file's trees in its order, those of --tree in their place or after them.
Options with_trees(const Options& options, const Config& config) {
  Options out = options;
  out.trees = config.trees;
  for (const auto& [name, source] : options.trees) {
    auto same = std::find_if(out.trees.begin(), out.trees.end(), [&](const auto& t) { return t.first == name; });
    if (same == out.trees.end())
      out.trees.emplace_back(name, source);
    else
      same->second = source;
  }
  return out;
}

Status known_trees(const Config& config, const OpenTrees& trees) {
  std::string names;
  auto there = [&](const std::string& wanted) {
    bool found = wanted.empty();
    names.clear();
    for (const auto& t : trees.facts) {
      names += (names.empty() ? "" : ", ") + t->tree().info().name;
      found = found || t->tree().info().name == wanted;
    }
    return found;
  };
  for (const ClaimEntry& c : config.file.claims)
    if (!there(c.tree))
      return Error{config.path + ":" + std::to_string(c.at.line) + ": claim.tree '" + c.tree +
                   "' is none of the trees (there are: " + names + ")"};
  return ok();
}

void add_assertions(VerifyReport& report, const Config& config, const OpenTrees& trees) {
  std::vector<AssertionClaim> asked;
  for (const ClaimEntry& c : config.file.claims) asked.push_back({c.assertion, c.tree});
  std::vector<Claim> claims = check_assertions(trees.pointers(), asked);
  for (std::size_t i = 0; i < claims.size(); ++i) {
    const ClaimEntry& entry = config.file.claims[i];
    Claim& c = claims[i];
    c.id = entry.id.empty() ? "k" + std::to_string(i + 1) : entry.id;
    c.at = entry.at;
    c.text = entry.text;
    c.expected = entry.expect;
    if (c.verdict != entry.expect)
      c.reason = std::string("expected ") + name_of(entry.expect) + ", found " + name_of(c.verdict) + ": " + c.reason;
    if (!entry.why.empty()) c.reason += " (" + entry.why + ")";
    report.claims.push_back(std::move(c));
  }
}

// Ids go on counting over all documents.
Status add_document(VerifyReport& report, const std::string& path, const OpenTrees& trees, const Options& options,
                    Session& session) {
  auto document = read_document(session, path);
  if (!document) return document.error();
  VerifyInput input{path, document->text, trees.pointers(), {}, options.jobs, {}};
  if (auto real = session.system().real_path(document->path)) input.real_path = *real;
  VerifyReport one = verify(input);
  for (Citation& c : one.citations) {
    c.document = path;
    c.id = "c" + std::to_string(report.citations.size() + 1);
    report.citations.push_back(std::move(c));
  }
  for (Claim& c : one.claims) {
    c.document = path;
    c.id = "k" + std::to_string(report.claims.size() + 1);
    report.claims.push_back(std::move(c));
  }
  return ok();
}

Status add_audits(VerifyReport& report, const Config& config, const OpenTrees& trees, const Options& options,
                  Session& session) {
  Suppressor suppressor(config);
  for (const AuditEntry& a : config.file.audits) {
    std::string where = config.path + ":" + std::to_string(a.line) + ": audit.";
    auto input = audit_sides(trees, a.of, a.on, options.jobs, where + "of ", where + "on ");
    if (!input) return input.error();
    VerifyReport one = kept_audit(*input, session);
    report.suppressed += one.suppressed;
    for (Finding& f : one.findings)
      if (suppressor.covers(f))
        ++report.suppressed;
      else
        report.findings.push_back(std::move(f));
    std::move(one.couplings.begin(), one.couplings.end(), std::back_inserter(report.couplings));
    std::move(one.guards.begin(), one.guards.end(), std::back_inserter(report.guards));
  }
  for (Finding& f : suppressor.unused()) report.findings.push_back(std::move(f));
  for (std::size_t i = 0; i < report.findings.size(); ++i) report.findings[i].id = "f" + std::to_string(i + 1);
  return ok();
}

Overall overall_of_check(const VerifyReport& report) {
  Overall out = overall_of(report);
  Tally count = tally(report);
  out.verdict = count.errors ? Outcome::fail : count.warnings ? Outcome::partial_pass : Outcome::pass;
  out.risk = count.errors ? Risk::high : count.warnings ? Risk::medium : Risk::low;
  std::size_t asserted = 0, other = 0;
  for (const Claim& c : report.claims) {
    asserted += c.expected.has_value();
    other += c.expected && c.verdict != *c.expected;
  }
  out.reason = std::to_string(other) + " of " + std::to_string(asserted) + " assertions are not as expected";
  return out;
}

}  // namespace

Result<VerifyReport> check_report(const Options& given, Session& session) {
  auto config = wanted_config(given, session);
  if (!config) return config.error();
  Options options = with_trees(given, *config);
  auto documents = matching_files(session.system(), config->folder, config->file.documents);
  if (!documents) return Error{config->path + ": " + documents.error().message};
  if (options.trees.empty()) return Error{config->path + ": no tree is given: write [trees] with NAME = \"SOURCE\""};
  auto trees = open_trees(options, session);
  if (!trees) return trees.error();
  if (auto fine = known_trees(*config, *trees); !fine) return fine.error();

  VerifyReport report;
  report.document = config->path;
  for (const auto& facts : trees->facts) {
    report.trees.push_back(facts->tree().info());
    const auto& unread = facts->tree().unread();
    report.unread.insert(report.unread.end(), unread.begin(), unread.end());
  }
  session.progress().show("checking " + config->path);
  add_assertions(report, *config, *trees);
  for (const std::string& path : *documents)
    if (auto fine = add_document(report, path, *trees, options, session); !fine) return fine.error();
  if (auto fine = add_audits(report, *config, *trees, options, session); !fine) return fine.error();
  report.overall = overall_of_check(report);
  return report;
}

}  // namespace assay
