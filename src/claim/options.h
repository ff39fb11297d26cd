// Command-line options and their defaults: argparse, optparse, click, pytest.
#pragma once

#include "claim/value_of.h"

namespace assay {

Ruling option_default(const Scene&, const Sentence&, const std::string& option, const Claimed&, std::string_view rule);

}  // namespace assay
