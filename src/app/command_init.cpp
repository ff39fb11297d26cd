// assay init [DOC] --tree NAME=SOURCE ...
#include <algorithm>
#include <map>
#include <set>

#include "app/audit_sides.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/document.h"
#include "app/init_text.h"
#include "app/session.h"
#include "app/trees.h"
#include "base/text.h"
#include "claim/assertions.h"

namespace assay {
namespace {

constexpr std::size_t kMostNames = 25;  // of an audit that become claims

std::string file_path(const Options& options) { return options.output.empty() ? "assay.toml" : options.output; }

// `source` is as seen from here; the file is read from its own folder.
std::string source_for(const std::string& source, const std::string& path, const sys::System& system) {
  bool elsewhere = !dir_name(path).empty();
  std::string prefix = source.starts_with("git:") ? "git:" : "";
  std::string place = source.substr(prefix.size());
  if (!elsewhere || source.starts_with("pypi:") || place.starts_with('/')) return source;
  auto revision = prefix.empty() ? std::string::npos : place.rfind('@');
  auto real = system.real_path(place.substr(0, revision));
  if (!real) return source;
  return prefix + *real + (revision == std::string::npos ? "" : place.substr(revision));
}

// Those of the assertions that hold, or hold partly, with the verdict that was found.
std::vector<InitClaim> those_that_hold(const OpenTrees& trees, std::vector<InitClaim> all) {
  std::vector<AssertionClaim> asked;
  std::vector<InitClaim> sound, out;
  for (InitClaim& c : all) {
    ParsedAssertion parsed = parse_assertion(c.assertion);
    if (parsed.error) continue;
    asked.push_back({std::move(parsed.assertion), {}});
    sound.push_back(std::move(c));
  }
  std::vector<Claim> found = check_assertions(trees.pointers(), asked);
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i].verdict != VerdictKind::verified && found[i].verdict != VerdictKind::partly) continue;
    sound[i].expect = found[i].verdict;
    out.push_back(std::move(sound[i]));
  }
  return out;
}

// The names that are not public and used most, by uses and then by name.
std::vector<InitClaim> from_audit(const VerifyReport& report) {
  std::map<std::string, std::size_t> uses;
  for (const Coupling& c : report.couplings)
    if (c.privacy != Privacy::public_ && c.at.start &&
        (c.kind == CouplingKind::import || c.kind == CouplingKind::attribute || c.kind == CouplingKind::call ||
         c.kind == CouplingKind::override_ || c.kind == CouplingKind::patch))
      ++uses[c.target];
  std::vector<std::pair<std::string, std::size_t>> ranked(uses.begin(), uses.end());
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  if (ranked.size() > kMostNames) ranked.resize(kMostNames);
  std::vector<InitClaim> out;
  for (const auto& [name, count] : ranked)
    out.push_back({"exists(" + string_literal(name) + ")",
                   "used at " + std::to_string(count) + (count == 1 ? " place" : " places"), VerdictKind::verified});
  return out;
}

// Sentences that hold, as claims; each assertion once.
Status add_document(InitFile& file, const Options& options, const OpenTrees& trees, Session& session) {
  const std::string& path = options.arguments[0];
  auto document = read_document(session, path);
  if (!document) return document.error();
  std::vector<InitClaim> said;
  std::set<std::string> seen;
  std::size_t sentences = 0;
  for (SaidAssertion& one : assertions_said({path, document->text, trees.pointers(), {}, options.jobs, {}})) {
    if (one.verdict != VerdictKind::verified) continue;
    ++sentences;
    if (!one.assertion.empty() && seen.insert(one.assertion).second)
      said.push_back(
          {std::move(one.assertion), "line " + std::to_string(one.at.line) + ": " + one.text, VerdictKind::verified});
  }
  for (InitClaim& c : those_that_hold(trees, std::move(said)))
    if (c.expect == VerdictKind::verified) file.claims.push_back(std::move(c));
  if (path != "-") file.document = source_for(path, file_path(options), session.system());
  file.from = "What " + path +
              " says and holds, as far as a predicate says the same: " + std::to_string(file.claims.size()) + " of " +
              std::to_string(sentences) + " sentences that hold.";
  return ok();
}

Status add_audit(InitFile& file, const Options& options, const OpenTrees& trees) {
  auto input = audit_sides(trees, options.of, options.on, options.jobs, "--of ", "--on ");
  if (!input) return input.error();
  file.of = options.of;
  file.on = options.on;
  VerifyReport report = audit(*input);
  for (InitClaim& c : those_that_hold(trees, from_audit(report))) file.claims.push_back(std::move(c));
  file.from =
      "Names that are not public and that `" + options.of + "` leans on most: a release may take any of them away.";
  return ok();
}

Result<Options> with_trees(const Options& given, Session& session) {
  Options out = given;
  if (!out.trees.empty()) return out;
  auto config = load_config(session.system());
  if (!config) return config.error();
  out.trees = config->trees;
  return out;
}

}  // namespace

int run_init(const Options& given, Session& session) {
  std::string path = file_path(given);
  if (!given.force && session.system().stat(path, false))
    return session.fail({path + " is there already (--force writes over it)"});
  auto options = with_trees(given, session);
  if (!options) return session.fail(options.error());
  InitFile file;
  for (const auto& [name, source] : options->trees)
    file.trees.emplace_back(name, source_for(source, path, session.system()));
  if (!options->of.empty() && !options->arguments.empty())
    return session.fail(
        {"claims are made from a document or from an audit: leave out " + options->arguments[0] + " or --of"});
  if (!options->of.empty() || !options->arguments.empty()) {
    auto trees = open_trees(*options, session);
    if (!trees) return session.fail(trees.error());
    auto done = options->of.empty() ? add_document(file, *options, *trees, session) : add_audit(file, *options, *trees);
    if (!done) return session.fail(done.error());
  }
  if (auto written = session.system().write_atomically(path, init_text(file)); !written)
    return session.fail(written.error());
  session.note(path + " written: " + std::to_string(file.trees.size()) +
               (file.trees.size() == 1 ? " tree, " : " trees, ") + std::to_string(file.claims.size()) +
               (file.claims.size() == 1 ? " claim" : " claims"));
  return kClean;
}

}  // namespace assay
