#include "app/rules.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/help.h"
#include "app/suppress.h"
#include "claim/form.h"
#include "couple/audit.h"

namespace assay {

std::vector<const Rule*> all_rules() {
  std::vector<const Rule*> out;
  for (std::span<const Rule> rules : {verdict_rules(), form_rules(), coupling_rules(), suppression_rules()})
    for (const Rule& rule : rules) out.push_back(&rule);
  std::stable_sort(out.begin(), out.end(), [](const Rule* a, const Rule* b) { return a->kind < b->kind; });
  return out;
}

const Rule* find_rule(std::string_view id) {
  std::string_view form = id.substr(0, id.find('.'));
  for (const Rule* rule : all_rules())
    if (rule->id == id || rule->id == form) return rule;
  return nullptr;
}

std::string rules_markdown() {
  std::string out =
      "# Rules\n\nEverything that can stand as a status, verdict, form or rule in a report; `assay explain rule ID` "
      "prints the "
      "same. Made from the registry; a test keeps the two equal, `ASSAY_UPDATE=1 ctest -R unit.app` rewrites this "
      "page.\n";
  const Rule* last = nullptr;
  for (const Rule* rule : all_rules()) {
    if (!last || last->kind != rule->kind) out += fmt::format("\n## {}\n", name_of(rule->kind));
    last = rule;
    out += fmt::format("\n### {}\n\n{}\n\n{}\n", rule->id, sentence(rule->summary), rule->text);
    if (rule->confidence > 0) out += fmt::format("\nMeasured precision: {:.3f}.\n", rule->confidence);
  }
  return out;
}

}  // namespace assay
