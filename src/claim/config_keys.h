// Configuration files that set what a class also has a default for: the reason why "defaults to" is often half the
// truth.
#pragma once

#include "claim/value_of.h"

namespace assay {

// Where no Python definition has the name: a key of the YAML or TOML files. Nothing when no file has it either.
std::optional<Ruling> config_default(const Scene&, const Sentence&, const std::string& name, const Claimed&);

// Adds what configuration files say about the field to the ruling on its default. A file counts when it belongs to the
// class: it names it (`_target_: pkg.Class`), or is called like its module or like the class itself.
Ruling with_config(const Scene&, const Sentence&, const Subject& fields, Ruling, const Claimed&);

}  // namespace assay
