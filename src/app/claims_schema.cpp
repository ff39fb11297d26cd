// docs/reference/assay.schema.json: what claims_file.cpp takes, as JSON Schema.
#include <nlohmann/json.hpp>

#include "app/claims_file.h"

namespace assay {
namespace {

using Json = nlohmann::ordered_json;

Json of_type(const KeyRule& rule) {
  Json out;
  if (rule.type == "string") out = {{"type", "string"}, {"minLength", 1}};
  if (rule.type == "boolean") out = {{"type", "boolean"}};
  if (rule.type == "strings") out = {{"type", "array"}, {"items", {{"type", "string"}, {"minLength", 1}}}};
  if (rule.type == "verdict") out = {{"enum", {"verified", "refuted", "partly", "unverified"}}};
  if (rule.type == "table")
    out = {{"type", "object"}, {"additionalProperties", {{"type", "string"}, {"minLength", 1}}}};
  return out;
}

Json table(std::string_view name) {
  Json properties = Json::object(), required = Json::array();
  for (const KeyRule& rule : claims_file_keys()) {
    if (rule.table != name) continue;
    Json one;
    if (rule.type == "tables") {
      Json item = table(rule.key);
      one = {{"type", "array"}, {"items", item}};
      if (rule.key == "audit") one = {{"oneOf", {item, one}}};
    } else {
      one = of_type(rule);
    }
    one["description"] = rule.says;
    properties[std::string(rule.key)] = std::move(one);
    if (rule.required) required.push_back(rule.key);
  }
  Json out = {{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) out["required"] = std::move(required);
  if (name == "suppress")
    out["anyOf"] = {{{"required", {"kind"}}}, {{"required", {"path"}}}, {{"required", {"target"}}}};
  // Unknown keys of the top level are warned of; those of a table are errors.
  if (!name.empty()) out["additionalProperties"] = false;
  return out;
}

}  // namespace

std::string claims_file_schema() {
  Json out = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", "assay.toml"}};
  out.update(table(""));
  return out.dump(2) + "\n";
}

}  // namespace assay
