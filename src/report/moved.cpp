// Where a name went, beside the answer that it is absent.
#include <fmt/format.h>

#include "report/inline.h"
#include "report/json_values.h"
#include "report/report.h"

namespace assay {

Json json_of(const MovedTo& m) {
  Json out = {{"relation", name_of(m.relation)},
              {"name", m.name},
              {"at", {{"tree", m.at.tree}, {"path", m.at.path}, {"line", m.at.start}}},
              {"score", m.score},
              {"reason", m.reason}};
  if (!m.patch.empty()) out["patch"] = m.patch;
  return out;
}

std::string answer_jsonl(const Answer& answer, const std::optional<MovedTo>& moved_to) {
  Json out = json_of(answer);
  out["moved_to"] = moved_to ? json_of(*moved_to) : Json();
  return dump_json(out, -1) + "\n";
}

std::string moved_text(const MovedTo& m, const ReportOptions&) {
  std::string out = fmt::format("    {} to {} at {}:{}\n        {} (score {:.2g})\n", name_of(m.relation), m.name,
                                m.at.path, m.at.start, m.reason, m.score);
  if (!m.patch.empty()) out += fmt::format("        to patch it: {}, where it is looked up now\n", m.patch);
  return out;
}

}  // namespace assay
