// Replacements of other modules' and classes' attributes: what a file monkey-patches.
#pragma once

#include "claim/form.h"

namespace assay {

struct Patch {
  std::string target;    // as spelled: "termui.visible_prompt_func"
  std::string expanded;  // through the file's imports: "click.termui.visible_prompt_func"
  std::string value;     // what is put there, as spelled, shortened
  std::uint32_t line = 0, end = 0;
  bool object = false;  // an attribute of a parameter, loop variable or the like: an object whose class is not told
};

// In source order; those on objects only when asked for.
std::vector<Patch> patches_in(const Scene&, const TreeFacts&, FileIndex, bool objects = false);

}  // namespace assay
