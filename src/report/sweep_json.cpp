// `assay sweep --format json`: docs/reference/json.md, "sweep".
#include "report/json_values.h"
#include "report/report.h"

namespace assay {
namespace {

Json json_of(const SourcePlace& p) {
  return p.start ? Json{{"tree", p.tree}, {"path", p.path}, {"line", p.start}} : Json(nullptr);
}

Json json_of(const SweepVersion& v) {
  Json out{{"name", v.name}};
  if (!v.revision.empty()) out["revision"] = v.revision;
  if (!v.title.empty()) out["title"] = v.title;
  out["had"] = v.missing.empty();
  if (!v.missing.empty()) out["reason"] = v.missing;
  out["prerelease"] = v.prerelease;
  out["yanked"] = v.yanked;
  out["files"] = v.files;
  out["digest"] = v.digest;
  out["errors"] = v.errors;
  out["warnings"] = v.warnings;
  out["notes"] = v.notes;
  return out;
}

Json json_of(const SweepCell& c, const SweepVersion& v) {
  Json out{{"version", v.name}, {"definedness", name_of(c.definedness)}, {"verdict", name_of(c.verdict)}};
  out["at"] = json_of(c.at);
  if (!c.kind.empty()) out["finding"] = c.kind;
  if (!c.reason.empty()) out["reason"] = c.reason;
  return out;
}

Json version_or_null(const SweepReport& report, int column) {
  return column < 0 ? Json(nullptr) : Json(report.versions[static_cast<std::size_t>(column)].name);
}

Json spans_json(const SweepReport& report, const std::vector<SweepSpan>& spans) {
  Json out = Json::array();
  for (const SweepSpan& s : spans)
    out.push_back({{"first", report.versions[s.first].name}, {"last", report.versions[s.last].name}});
  return out;
}

Json json_of(const SweepReport& report, const SweepRow& row) {
  Json out{{"coupling", json_of(row.coupling)}};
  out["coupling"].erase("evidence");
  Json cells = Json::array();
  for (std::size_t i = 0; i < row.cells.size(); ++i) cells.push_back(json_of(row.cells[i], report.versions[i]));
  out["cells"] = std::move(cells);
  out["last_good"] = version_or_null(report, row.last_good);
  out["first_bad"] = version_or_null(report, row.first_bad);
  out["bad"] = spans_json(report, row.bad);
  out["first_bad_commit"] =
      row.bad_commit.empty() ? Json(nullptr) : Json{{"commit", row.bad_commit}, {"title", row.bad_title}};
  out["moved_to"] = row.moved_to ? json_of(*row.moved_to) : Json(nullptr);
  if (row.moved_to) out["moved_to"]["fix"] = row.moved_to->fix ? Json(*row.moved_to->fix) : Json(nullptr);
  out["guarded_by"] = row.guarded_by;
  return out;
}

Json json_of(const SweepReport& report, const SweepDrift& d) {
  return Json{{"name", d.name},
              {"use", d.use},
              {"couplings", d.couplings},
              {"from", report.versions[d.from].name},
              {"to", report.versions[d.to].name},
              {"signature", d.signature},
              {"body", d.body},
              {"before", json_of(d.before)},
              {"after", json_of(d.after)},
              {"diff", d.diff},
              {"uncalled", d.uncalled}};
}

Json json_of(const SweepReport& report, const SweepCopy& c) {
  Json changed = Json::array();
  for (const std::uint32_t column : c.changed) changed.push_back(report.versions[column].name);
  return Json{{"name", c.name},
              {"copy", json_of(c.copy)},
              {"original", c.original},
              {"why", c.why},
              {"origin", version_or_null(report, c.origin)},
              {"origin_at", json_of(c.origin_at)},
              {"likeness", c.likeness},
              {"changed", std::move(changed)},
              {"diff", c.diff},
              {"own_diff", c.own_diff}};
}

}  // namespace

std::string sweep_json(const SweepReport& report, const ReportOptions& look) {
  Json out{{"schema", "assay/1"}, {"tool", tool_json(look.tool_version)}};
  out["trees"] = json_list(report.trees);
  out["of"] = report.of;
  out["on"] = report.on;
  out["varies"] = report.varies;
  Json versions = Json::array();
  for (const SweepVersion& v : report.versions) versions.push_back(json_of(v));
  out["versions"] = std::move(versions);
  out["works"] = Json{{"specifier", report.works_as},
                      {"spans", spans_json(report, report.works)},
                      {"always_failing", report.always_failing}};
  out["declared"] =
      report.declared.empty()
          ? Json(nullptr)
          : Json{{"specifier", report.declared}, {"at", report.declared_at}, {"differs", report.declared_differs}};
  Json drift = Json::array(), copies = Json::array();
  for (const SweepDrift& d : report.drift) drift.push_back(json_of(report, d));
  for (const SweepCopy& c : report.copies) copies.push_back(json_of(report, c));
  out["drift"] = std::move(drift);
  out["copies"] = std::move(copies);
  out["breaks"] = json_list(report.breaks);
  out["new_versions"] = report.new_versions;
  out["new_breaks"] = json_list(report.new_breaks);
  out["unread"] = json_list(report.unread);
  out["left_out"] = {{"prereleases", report.prereleases_left_out}, {"yanked", report.yanked_left_out}};
  // The rows are written one by one, each on its line: all of them as one value would take ten times their text.
  std::string text = dump_json(out, 2);
  text.erase(text.find_last_of('}'));
  while (text.back() == '\n') text.pop_back();
  text += ",\n  \"rows\": [";
  for (std::size_t i = 0; i < report.rows.size(); ++i)
    text += (i ? ",\n    " : "\n    ") + dump_json(json_of(report, report.rows[i]), -1);
  return text + "\n  ]\n}\n";
}

}  // namespace assay
