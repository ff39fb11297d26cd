// JSON values of the plain data, shared by the JSON-based formats. Only .cpp files of report/ include this.
// Contract: docs/reference/json.md (schema assay/1).
#pragma once

#include <nlohmann/json.hpp>

#include "verdict/sweep.h"
#include "verdict/verdict.h"

namespace assay {

using Json = nlohmann::ordered_json;  // keys in the order of the contract

Json json_of(const Evidence&);
Json json_of(const Citation&);
Json json_of(const Claim&);
Json json_of(const Finding&);
Json json_of(const Coupling&);
Json json_of(const GuardTest&);
Json json_of(const TreeInfo&);
Json json_of(const Overall&);
Json json_of(const Unread&);
Json json_of(const Answer&);
Json json_of(const MovedTo&);
Json tool_json(std::string_view version);

template <class T>
Json json_list(const std::vector<T>& all) {
  Json out = Json::array();
  for (const auto& x : all) out.push_back(json_of(x));
  return out;
}

// Bytes that are not UTF-8 become U+FFFD. indent -1: one line.
std::string dump_json(const Json&, int indent);

}  // namespace assay
