// `--format sarif`: SARIF 2.1.0 with Errata 01 (OASIS), as code scanning services read it. Citations, claims and
// findings are results; evidence is relatedLocations; a tree is a uriBaseId, since its files need not be on disk.
// Columns are left out: ours count bytes, SARIF's count UTF-16 units or code points.
#include <fmt/format.h>

#include <map>

#include "base/hash.h"
#include "report/excerpt.h"
#include "report/items.h"
#include "report/json_values.h"
#include "report/report.h"
#include "verdict/rules.h"

namespace assay {
namespace {

constexpr const char* kSchema =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
constexpr std::size_t kResultLimit = 25'000;  // more are rejected by consumers
constexpr std::size_t kLocationLimit = 100;   // shown per result

// Bytes that may not stand in a URI path are percent-encoded (RFC 3986).
std::string uri_path(std::string_view path) {
  std::string out;
  for (char c : path) {
    auto byte = static_cast<unsigned char>(c);
    bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                 std::string_view("-._~/!$&'()*+,;=@").find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

Json location(std::string_view tree, std::string_view path, std::uint32_t start, std::uint32_t end,
              std::string_view snippet) {
  Json artifact = {{"uri", uri_path(path)}};
  if (!tree.empty()) artifact["uriBaseId"] = tree;
  Json physical = {{"artifactLocation", std::move(artifact)}};
  if (start) {
    Json region = {{"startLine", start}};
    if (end > start) region["endLine"] = end;
    if (!snippet.empty()) region["snippet"] = {{"text", snippet}};
    physical["region"] = std::move(region);
  }
  return {{"physicalLocation", std::move(physical)}};
}

// The repository's web page: a tree's home is this, "/blob/" (or "/-/blob/") and the revision.
std::string repository_of(const TreeInfo& tree) {
  std::size_t end = tree.home.rfind("/blob/");
  if (end == std::string::npos) return {};
  if (end >= 2 && tree.home.compare(end - 2, 2, "/-") == 0) end -= 2;
  return tree.home.substr(0, end);
}

const char* kind_of(const Item& item) {
  if (item.severity == Severity::error) return "fail";
  if (item.rule == "ok" || item.rule == "verified" || item.as_expected) return "pass";
  if (item.rule == "external" || item.rule == "not-checkable") return "notApplicable";
  if (item.severity == Severity::warning) return item.kind == ItemKind::finding ? "fail" : "review";
  return item.kind == ItemKind::finding ? "informational" : "open";
}

const char* level_of(const Item& item, std::string_view kind) {
  if (kind != "fail") return "none";
  return item.severity == Severity::error ? "error" : item.severity == Severity::warning ? "warning" : "note";
}

// Independent of line numbers: what is said, and the how-manieth time it is said.
std::string fingerprint(const VerifyReport& report, const Item& item, std::map<std::string, int>& seen) {
  std::string key =
      fmt::format("{}\n{}\n{}\n{}", item.kind == ItemKind::finding ? item.path : document_of(report, item),
                  static_cast<int>(item.kind), item.kind == ItemKind::finding ? item.rule : "", item.subject);
  return fmt::format("{:016x}/{}", xxh3(key), ++seen[key]);
}

Json result(const VerifyReport& report, const Item& item, std::map<std::string, int>& seen) {
  const char* kind = kind_of(item);
  std::string message = shorten(item.subject, 300);
  if (!item.reason.empty()) message += "\n" + std::string(item.reason);
  if (!item.advice.empty()) message += "\n→ " + item.advice;
  Json at = item.kind == ItemKind::finding ? location(item.tree, item.path, item.start, item.end, item.subject)
                                           : location("", document_of(report, item), item.at.line, item.at.line, "");
  Json related = Json::array();
  for (const auto& piece : *item.evidence) {
    if (related.size() == kLocationLimit) break;
    Json one = location(piece.at.tree, piece.at.path, piece.at.start, piece.at.end, piece.text);
    one["id"] = related.size();
    one["message"] = {{"text", piece.rule.empty() ? std::string(name_of(piece.role))
                                                  : fmt::format("{} ({})", name_of(piece.role), piece.rule)}};
    related.push_back(std::move(one));
  }
  Json out = {{"ruleId", item.rule},
              {"kind", kind},
              {"level", level_of(item, kind)},
              {"message", {{"text", message}}},
              {"locations", Json::array({std::move(at)})},
              {"relatedLocations", std::move(related)},
              {"partialFingerprints", {{"assay/1", fingerprint(report, item, seen)}}},
              {"properties", {{"id", item.id}}}};
  if (item.kind != ItemKind::citation) out["properties"]["confidence"] = item.confidence;
  return out;
}

// Only the rules that occur, with the text that explains them.
Json rules(const std::vector<Item>& items, const ReportOptions& options) {
  std::map<std::string_view, const Rule*> used;
  for (const auto& item : items) used[item.rule] = nullptr;
  for (const Rule& rule : verdict_rules())
    if (auto it = used.find(rule.id); it != used.end()) it->second = &rule;
  for (const Rule* rule : options.rules)
    if (auto it = used.find(rule->id); it != used.end()) it->second = rule;
  Json out = Json::array();
  for (const auto& [id, rule] : used) {
    Json one = {{"id", id}};
    if (rule) {
      one["shortDescription"] = {{"text", rule->summary}};
      one["help"] = {{"text", rule->text}, {"markdown", rule->text}};
    }
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

std::string verify_sarif(const VerifyReport& report, const ReportOptions& options) {
  auto items = ranked_items(report, options.fix_available);
  std::size_t cut = items.size() > kResultLimit ? items.size() - kResultLimit : 0;
  if (cut) items.erase(items.end() - static_cast<std::ptrdiff_t>(cut), items.end());
  Json results = Json::array();
  std::map<std::string, int> seen;
  for (const auto& item : items) results.push_back(result(report, item, seen));
  Json bases = Json::object();
  for (const auto& tree : report.trees)
    bases[tree.name] = {{"description", {{"text", fmt::format("{} {}", tree.source, tree.revision)}}}};
  Json provenance = Json::array();
  for (const auto& tree : report.trees)
    if (const std::string uri = repository_of(tree); !uri.empty())
      provenance.push_back(
          {{"repositoryUri", uri}, {"revisionId", tree.revision}, {"mappedTo", {{"uriBaseId", tree.name}}}});
  Json notifications = Json::array();
  for (const auto& unread : report.unread)
    notifications.push_back({{"level", "warning"},
                             {"message", {{"text", fmt::format("could not be read: {}", unread.reason)}}},
                             {"locations", Json::array({location(unread.tree, unread.path, 0, 0, "")})}});
  if (cut)
    notifications.push_back(
        {{"level", "note"}, {"message", {{"text", fmt::format("{} results of the lowest rank were left out", cut)}}}});
  Json run = {
      {"tool", {{"driver", {{"name", "assay"}, {"version", options.tool_version}, {"rules", rules(items, options)}}}}},
      {"invocations", Json::array({{{"executionSuccessful", true}, {"toolExecutionNotifications", notifications}}})},
      {"originalUriBaseIds", std::move(bases)},
      {"results", std::move(results)},
      {"properties", {{"trees", json_list(report.trees)}, {"overall", json_of(report.overall)}}}};
  if (!provenance.empty()) run["versionControlProvenance"] = std::move(provenance);
  Json out = {{"$schema", kSchema}, {"version", "2.1.0"}, {"runs", Json::array({std::move(run)})}};
  return dump_json(out, 2) + "\n";
}

}  // namespace assay
