#include "app/varying.h"

#include <algorithm>

#include "base/text.h"

namespace assay {

namespace {

using Trees = std::vector<std::pair<std::string, std::string>>;

const std::string* source_of(const Trees& trees, std::string_view name) {
  auto at = std::find_if(trees.begin(), trees.end(), [&](const auto& tree) { return tree.first == name; });
  return at == trees.end() ? nullptr : &at->second;
}

bool leaves_version_open(std::string_view source) {
  return source.starts_with("pypi:") && source.find("==") == std::string_view::npos;
}

// Takes "NAME=" or the NAME of a requirement off the front; a NAME alone means all its versions. "" where SPEC names no
// tree.
std::string take_name(std::string_view& spec, const std::vector<std::string>& names) {
  std::string found;
  std::string_view rest;
  for (const std::string& name : names) {
    if (!spec.starts_with(name) || name.size() <= found.size()) continue;
    std::string_view behind = trim(spec.substr(name.size()));
    if (spec.size() > name.size() &&
        (behind.empty() || std::string_view("=<>!~").find(behind[0]) == std::string_view::npos))
      continue;
    const bool assigned = behind.starts_with('=') && !behind.starts_with("==");
    found = name;
    rest = assigned ? trim(behind.substr(1)) : behind;
  }
  if (!found.empty()) spec = rest;
  return found;
}

// "git:REPO" of "git:REPO@A..B"; "" for what is no repository.
std::string_view repository_of(std::string_view source) {
  return source.starts_with("git:") ? source.substr(0, source.find('@')) : std::string_view();
}

std::string the_only(const std::vector<std::string>& names) { return names.size() == 1 ? names[0] : std::string(); }

}  // namespace

Result<Varying> varying_tree(std::string_view versions, const Trees& trees, const std::string& of,
                             const std::vector<std::string>& on) {
  std::vector<std::string> sides = on, names{of};
  if (on.empty())
    for (const auto& [name, source] : trees)
      if (name != of) sides.push_back(name);
  names.insert(names.end(), sides.begin(), sides.end());
  for (const auto& [name, source] : trees) names.push_back(name);

  std::string_view spec = trim(versions);
  Varying out;
  out.tree = take_name(spec, names);
  if (out.tree.empty()) {
    std::vector<std::string> open, without;
    for (const auto& [name, source] : trees)
      if (leaves_version_open(source)) open.push_back(name);
    for (const std::string& name : sides)
      if (!source_of(trees, name)) without.push_back(name);
    // Versions of the repository that one of the trees comes from are that tree's.
    std::vector<std::string> from;
    for (const auto& [name, source] : trees)
      if (const std::string_view repository = repository_of(spec);
          !repository.empty() && repository == repository_of(source))
        from.push_back(name);
    out.tree = the_only(from);
    if (out.tree.empty()) out.tree = the_only(open);
    if (out.tree.empty() && open.empty()) out.tree = the_only(without);
    if (out.tree.empty() && open.empty() && without.empty()) out.tree = the_only(sides);
  }
  if (out.tree.empty())
    return Error{"which tree do the versions belong to? Write --versions NAME=" +
                 (spec.empty() ? "SPEC" : sanitize_utf8(spec)) + ", or give it a source that leaves the version open"};
  out.query.spec = spec;
  out.query.name = out.tree;
  if (const std::string* source = source_of(trees, out.tree)) out.query.source = *source;
  for (const auto& tree : trees)
    if (tree.first != out.tree) out.others.push_back(tree);
  for (const auto& [name, source] : out.others)
    if (leaves_version_open(source))
      return Error{"tree " + name + ": say which version: " + source + "==VERSION (only " + out.tree + " varies)"};
  return out;
}

}  // namespace assay
