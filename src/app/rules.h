// All registered rules: what `assay explain rule ID` knows and docs/reference/rules.md lists.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "verdict/rules.h"

namespace assay {

std::vector<const Rule*> all_rules();  // grouped by kind, in the layers' order
// By its id; a branch of a form ("default.parameter") is explained by its form. Null for an unknown one.
const Rule* find_rule(std::string_view id);
std::string rules_markdown();  // docs/reference/rules.md

}  // namespace assay
