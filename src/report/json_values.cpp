#include "report/json_values.h"

namespace assay {
namespace {

Json json_of(const Place& at) { return {{"line", at.line}, {"column", at.column}}; }

// Where a tree is known from the context, the contract leaves it out.
Json moved_json(const SourcePlace& at) {
  return {{"tree", at.tree}, {"path", at.path}, {"start", at.start}, {"end", at.end}};
}

Json line_json(const SourcePlace& at) {
  if (at.path.empty()) return nullptr;
  return {{"tree", at.tree}, {"path", at.path}, {"line", at.start}};
}

template <class T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

}  // namespace

Json json_of(const Evidence& evidence) {
  return {{"tree", evidence.at.tree}, {"path", evidence.at.path}, {"start", evidence.at.start},
          {"end", evidence.at.end},   {"text", evidence.text},    {"role", name_of(evidence.role)},
          {"rule", evidence.rule}};
}

Json json_of(const Citation& citation) {
  Json out = {{"id", citation.id},
              {"at", json_of(citation.at)},
              {"raw", citation.raw},
              {"tree", citation.tree},
              {"path", citation.path},
              {"start", citation.start},
              {"end", citation.end},
              {"status", name_of(citation.status)},
              {"moved_to", citation.moved_to ? moved_json(*citation.moved_to) : Json(nullptr)},
              {"held_at", or_null(citation.held_at)},
              {"reason", citation.reason},
              {"evidence", json_list(citation.evidence)}};
  if (!citation.document.empty()) out["document"] = citation.document;
  return out;
}

Json json_of(const Claim& claim) {
  Json out = {{"id", claim.id},
              {"at", json_of(claim.at)},
              {"text", claim.text},
              {"form", claim.form},
              {"verdict", name_of(claim.verdict)},
              {"confidence", claim.confidence},
              {"risk", name_of(claim.risk)},
              {"reason", claim.reason},
              {"evidence", json_list(claim.evidence)}};
  if (claim.expected) out["expected"] = name_of(*claim.expected);
  if (!claim.document.empty()) out["document"] = claim.document;
  return out;
}

Json json_of(const Finding& finding) {
  Json out = {{"id", finding.id},
              {"kind", finding.kind},
              {"severity", name_of(finding.severity)},
              {"from",
               {{"tree", finding.from.tree},
                {"path", finding.from.path},
                {"line", finding.from.start},
                {"column", finding.column},
                {"text", finding.from_text}}},
              {"target", finding.target},
              {"reason", finding.reason},
              {"confidence", finding.confidence},
              {"evidence", json_list(finding.evidence)},
              {"fix", or_null(finding.fix)},
              {"fingerprint", finding.fingerprint}};
  if (finding.kind == "import-failure") {
    out["takes_down"] = finding.takes_down;
    out["entry"] = finding.entry.empty() ? Json(nullptr) : Json(finding.entry);
  }
  return out;
}

Json json_of(const Coupling& c) {
  return {{"id", c.id},
          {"kind", name_of(c.kind)},
          {"from",
           {{"tree", c.from.tree},
            {"path", c.from.path},
            {"line", c.from.start},
            {"column", c.column},
            {"text", c.from_text}}},
          {"target", c.target},
          {"definedness", name_of(c.definedness)},
          {"condition", c.condition},
          {"guarded", c.guarded},
          {"confidence", c.confidence},
          {"evidence", json_list(c.evidence)},
          {"at", line_json(c.at)},
          {"privacy", name_of(c.privacy)},
          {"guard", c.guard},
          {"live", or_null(c.live)},
          {"signature", c.signature},
          {"own_signature", c.own_signature},
          {"differs", c.differs}};
}

Json json_of(const GuardTest& guard) {
  return {{"at", line_json(guard.at)},
          {"test", guard.test},
          {"holds", or_null(guard.holds)},
          {"text_comparison", guard.text_comparison},
          {"protects", guard.protects}};
}

Json json_of(const TreeInfo& tree) {
  return {{"name", tree.name},   {"source", tree.source}, {"version", tree.version}, {"revision", tree.revision},
          {"files", tree.files}, {"digest", tree.digest}, {"home", tree.home}};
}

Json json_of(const Overall& overall) {
  return {{"verdict", name_of(overall.verdict)},
          {"risk", name_of(overall.risk)},
          {"confidence", overall.confidence},
          {"reason", overall.reason}};
}

Json json_of(const Unread& unread) { return {{"tree", unread.tree}, {"path", unread.path}, {"reason", unread.reason}}; }

Json json_of(const Answer& answer) {
  Json hops = Json::array();
  for (const auto& hop : answer.hops)
    hops.push_back({{"name", hop.name},
                    {"type", hop.type},
                    {"definedness", name_of(hop.definedness)},
                    {"at", line_json(hop.at)},
                    {"rule", hop.rule}});
  return {{"name", answer.name},
          {"tree", answer.tree},
          {"definedness", name_of(answer.definedness)},
          {"condition", answer.condition},
          {"at", line_json(answer.at)},
          {"kind", answer.kind},
          {"signature", or_null(answer.signature)},
          {"hops", std::move(hops)},
          {"confidence", answer.confidence},
          {"reason", answer.reason}};
}

Json tool_json(std::string_view version) { return {{"name", "assay"}, {"version", version}}; }

std::string dump_json(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

}  // namespace assay
