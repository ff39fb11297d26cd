// Replacements of other modules' and classes' attributes: what a file monkey-patches.
#pragma once

#include "claim/form.h"

namespace assay {

struct Patch {
  std::string target;    // as spelled: "termui.visible_prompt_func"
  std::string expanded;  // through the file's imports: "click.termui.visible_prompt_func"
  std::string value;     // what is put there, as spelled, shortened
  std::uint32_t line = 0, end = 0;
};

// In source order.
std::vector<Patch> patches_in(const Scene&, const TreeFacts&, FileIndex);

}  // namespace assay
