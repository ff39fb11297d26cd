#include "claim/config_keys.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "syntax/yaml/keys.h"

namespace assay {

using model::Definition;

namespace {

constexpr std::string_view kRule = "default.configuration";

struct ConfigValue {
  const TreeFacts* tree;
  FileIndex file;
  yaml::Key key;
  std::string_view text;
};

bool is_config(const File& f) {
  auto ext = extension(f.path);
  if (ext != "yaml" && ext != "yml" && ext != "toml") return false;
  if (f.vendored || f.size > 1'000'000) return false;
  // Continuous integration, tests, examples and locks configure nobody's defaults.
  for (auto part : split(f.path, '/'))
    if (part == ".github" || part == "tests" || part == "test" || part == "examples" || part == "docs" ||
        part == ".buildkite" || part == "benchmarks")
      return false;
  return !f.path.starts_with('.') && base_name(f.path) != "pyproject.toml";
}

std::string_view tail(std::string_view dotted) { return dotted.substr(dotted.rfind('.') + 1); }

std::vector<ConfigValue> values_of(const TreeFacts& tree, std::string_view name) {
  std::vector<ConfigValue> out;
  const auto& files = tree.tree().files();
  for (FileIndex i = 0; i < files.size(); ++i) {
    if (!is_config(files[i])) continue;
    std::string_view text = tree.text(i);
    if (text.find(name) == std::string_view::npos) continue;
    for (yaml::Key& k : extension(files[i].path) == "toml" ? yaml::toml_keys(text) : yaml::keys(text))
      if (tail(k.path) == name && !k.value.empty()) out.push_back({&tree, i, std::move(k), text});
  }
  return out;
}

// Lower-case letters and digits only: "RolloutConfig" and "rollout_config" are the same.
std::string plain(std::string_view s) {
  std::string out;
  for (char c : to_lower(s))
    if (c != '_' && c != '-') out += c;
  return out;
}

std::string stem(std::string_view path) {
  std::string_view name = base_name(path);
  return plain(name.substr(0, name.rfind('.')));
}

// Whether the file configures this class.
bool belongs(const ConfigValue& v, const Definition& field) {
  auto dot = field.name.rfind('.');
  if (dot == std::string::npos) return false;
  std::string_view cls = tail(std::string_view(field.name).substr(0, dot));
  std::string file = stem(v.tree->tree().files()[v.file].path), kind = plain(cls);
  for (std::string_view suffix : {"config", "configuration", "settings", "options", "args", "arguments"})
    if (kind.size() > suffix.size() && kind.ends_with(suffix)) {
      kind.resize(kind.size() - suffix.size());
      break;
    }
  bool nested = v.key.path.find('.') != std::string::npos;
  if (file == kind || file == plain(cls)) return !nested || v.text.find(cls) != std::string_view::npos;
  // `_target_: pkg.module.Class` in the same mapping.
  std::string_view parent = std::string_view(v.key.path).substr(0, v.key.path.size() - tail(v.key.path).size());
  bool toml = extension(v.tree->tree().files()[v.file].path) == "toml";
  if (!toml && v.text.find("_target_") != std::string_view::npos)
    for (const yaml::Key& k : yaml::keys(v.text))
      if (k.path == std::string(parent) + "_target_" && tail(trim(k.value)) == cls) return true;
  // A section called like the class: `rollout:` for RolloutConfig.
  if (nested) {
    std::string_view section = tail(parent.substr(0, parent.size() - 1));
    if (plain(section) == kind || plain(section) == plain(cls)) return true;
  }
  return false;
}

// Says at its top that a tool wrote it: what it was made from is what people change.
bool is_generated(const ConfigValue& v) {
  constexpr std::size_t kHead = 600;
  return to_lower(v.text.substr(0, kHead)).find("generated") != std::string::npos;
}

// The value as Python would have it; unknown for what is computed.
Claimed value_in(const ConfigValue& v) {
  std::string_view s = v.key.value;
  if (s.starts_with("${") || s.starts_with('&') || s.starts_with('*') || s.starts_with('|') || s.starts_with('>') ||
      s.starts_with('{') || s.starts_with('!'))
    return {};
  if (s == "~") s = "null";
  Claimed c = claimed_value(std::string(s));
  if (c.constant.kind == model::ConstantKind::name || !c.constant) {  // a plain scalar is a string
    c.constant = {};
    c.constant.kind = model::ConstantKind::string;
    c.constant.text = std::string(s);
  }
  return c;
}

}  // namespace

std::optional<Ruling> config_default(const Scene& scene, const Sentence& s, const std::string& name,
                                     const Claimed& claimed) {
  std::vector<ConfigValue> found;
  std::string key(tail(name));
  auto cited = scene.cited(s.statement);
  for (const TreeFacts* t : scene.trees())
    for (ConfigValue& v : values_of(*t, key)) {
      bool path = v.key.path == name || v.key.path.ends_with("." + name) || name == key;
      bool here = cited.empty() || std::any_of(cited.begin(), cited.end(),
                                               [&](const FileRef& r) { return r.tree == v.tree && r.file == v.file; });
      if (path && here) found.push_back(std::move(v));
    }
  if (found.empty() || found.size() > 12) return std::nullopt;
  std::vector<Evidence> proof;
  int equal = 0, different = 0;
  for (const ConfigValue& v : found) {
    Claimed c = value_in(v);
    if (model::equal(c.constant, claimed.constant))
      ++equal;
    else if (model::differ(c.constant, claimed.constant))
      ++different;
    else
      return std::nullopt;
    if (proof.size() < 4) proof.push_back(evidence(*v.tree, v.file, v.key.line, v.key.line, Role::supports, kRule));
  }
  std::string reason = "the configuration key `" + found[0].key.path + "` is `" + found[0].key.value + "` at " +
                       at(*found[0].tree, found[0].file, found[0].key.line);
  if (equal && different)
    return unverified("configuration files set `" + name + "` to different values", std::move(proof));
  // A section's key of that name, in a file nobody cites, may be another thing: it proves nothing wrong.
  bool exact = !cited.empty() ||
               std::all_of(found.begin(), found.end(), [&](const ConfigValue& v) { return v.key.path == name; });
  if (!exact && equal == 0) return unverified(reason + "; whether that key is meant is not told", std::move(proof));
  return decide(s, equal > 0, kRule, std::move(reason), std::move(proof));
}

Ruling with_config(const Scene&, const Sentence& s, const Subject& fields, Ruling ruling, const Claimed& claimed) {
  if (ruling.verdict != VerdictKind::verified && ruling.verdict != VerdictKind::refuted) return ruling;
  for (const Definition& d : fields.found) {
    if (!d.owner) continue;
    std::string name(tail(d.name));
    std::vector<ConfigValue> values = values_of(*d.tree, name);
    std::stable_partition(values.begin(), values.end(), [](const ConfigValue& v) { return !is_generated(v); });
    for (const ConfigValue& v : values) {
      if (!belongs(v, d)) continue;
      Claimed c = value_in(v);
      bool equal = model::equal(c.constant, claimed.constant), different = model::differ(c.constant, claimed.constant);
      bool holds = equal != s.negated();
      bool contradicts = (equal || different) && holds != (ruling.verdict == VerdictKind::verified);
      if (!contradicts) continue;
      Evidence e = evidence(*v.tree, v.file, v.key.line, v.key.line, holds ? Role::supports : Role::contradicts, kRule);
      ruling.evidence.push_back(std::move(e));
      if (ruling.verdict != VerdictKind::partly)
        ruling.reason += "; but the configuration file " + at(*v.tree, v.file, v.key.line) + " sets `" + v.key.path +
                         "` to `" + v.key.value + "`";
      ruling.verdict = VerdictKind::partly;
      ruling.rule = kRule;
      return ruling;
    }
  }
  return ruling;
}

}  // namespace assay
