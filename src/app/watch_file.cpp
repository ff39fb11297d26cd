#include "app/watch_file.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace assay {
namespace {

using Json = nlohmann::ordered_json;
constexpr const char* kSchema = "assay-watch/1";

std::set<std::string> strings_in(const Json& list) {
  std::set<std::string> out;
  for (const Json& one : list)
    if (one.is_string()) out.insert(one.get<std::string>());
  return out;
}

}  // namespace

std::string watch_text(const SweepReport& report) {
  Json out{{"schema", kSchema}, {"of", report.of}, {"varies", report.varies}};
  Json versions = Json::array(), breaks = Json::array();
  for (const SweepVersion& v : report.versions)
    if (v.missing.empty()) versions.push_back(v.name);
  for (const Finding& f : report.breaks) breaks.push_back(f.fingerprint);
  out["versions"] = std::move(versions);
  out["breaks"] = std::move(breaks);
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Status compare_with_last(SweepReport& report, std::string_view state, const std::string& path) {
  const Json last = Json::parse(state, nullptr, false);
  const auto text = [&](const char* key) {
    return last.contains(key) && last[key].is_string() ? last[key].get<std::string>() : "";
  };
  if (!last.is_object() || text("schema") != kSchema || !last.contains("versions") || !last.contains("breaks"))
    return Error{path + " is not what --watch-file writes; remove it to begin anew"};
  if (text("of") != report.of || text("varies") != report.varies)
    return Error{path + " is of " + text("of") + " over versions of " + text("varies") + ", not of " + report.of +
                 " over versions of " + report.varies};
  const std::set<std::string> versions = strings_in(last["versions"]), breaks = strings_in(last["breaks"]);
  for (const SweepVersion& v : report.versions)
    if (v.missing.empty() && !versions.contains(v.name)) report.new_versions.push_back(v.name);
  report.new_breaks.clear();
  for (const Finding& f : report.breaks)
    if (!breaks.contains(f.fingerprint)) report.new_breaks.push_back(f);
  return ok();
}

}  // namespace assay
