// Keys and scalar values of YAML and TOML files, by lines: enough to say "this configuration sets `a.b` to `False` at
// line 38". Block mappings and `key: value` are read; flow collections, anchors and multi-line scalars are kept as text
// that equals nothing. Never fails.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assay::yaml {

struct Key {
  std::string path;   // "actor.rollout.enforce_eager"
  std::string value;  // as written, without a comment; quotes kept; "" for a mapping or a list
  std::uint32_t line = 0;
};

std::vector<Key> keys(std::string_view text);       // YAML
std::vector<Key> toml_keys(std::string_view text);  // [section] and key = value

}  // namespace assay::yaml
