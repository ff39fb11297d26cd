// Known findings of a claims file.
#pragma once

#include <span>
#include <vector>

#include "app/config.h"
#include "verdict/rules.h"
#include "verdict/verdict.h"

namespace assay {

class Suppressor {
 public:
  // Keeps a reference.
  explicit Suppressor(const Config&);
  bool covers(const Finding&);  // remembers which entries did
  // A finding for each entry that covered nothing: a warning, an error where it has to occur.
  std::vector<Finding> unused() const;

 private:
  const Config& config_;
  std::vector<bool> used_;
};

std::span<const Rule> suppression_rules();

}  // namespace assay
