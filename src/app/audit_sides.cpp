#include "app/audit_sides.h"

#include <algorithm>

namespace assay {
namespace {

const TreeFacts* named(const OpenTrees& trees, std::string_view name) {
  for (const auto& one : trees.facts)
    if (one->tree().info().name == name) return one.get();
  return nullptr;
}

std::string known_names(const OpenTrees& trees) {
  std::string out;
  for (const auto& one : trees.facts) out += (out.empty() ? "" : ", ") + one->tree().info().name;
  return out;
}

}  // namespace

Error without_python(const std::string& flag, const TreeFacts& tree) {
  const TreeInfo& info = tree.tree().info();
  return {flag + info.name + ": " + info.source + " holds no Python file, so nothing of it can be audited"};
}

Result<AuditInput> audit_sides(const OpenTrees& trees, const std::string& of, const std::vector<std::string>& on,
                               unsigned jobs, const std::string& of_flag, const std::string& on_flag) {
  AuditInput in;
  in.trees = trees.pointers();
  in.jobs = jobs;
  in.of = named(trees, of);
  if (!in.of) return Error{of_flag + of + ": no tree has this name (there are: " + known_names(trees) + ")"};
  if (in.of->python_files().empty()) return without_python(of_flag, *in.of);
  for (const auto& name : on) {
    const TreeFacts* tree = named(trees, name);
    if (!tree) return Error{on_flag + name + ": no tree has this name (there are: " + known_names(trees) + ")"};
    if (tree == in.of) return Error{on_flag + name + ": a tree is not audited on itself"};
    if (std::find(in.on.begin(), in.on.end(), tree) == in.on.end()) in.on.push_back(tree);
  }
  if (on.empty())
    for (const TreeFacts* tree : in.trees)
      if (tree != in.of) in.on.push_back(tree);
  if (in.on.empty()) return Error{"an audit needs a second tree: --tree NAME=SOURCE for what " + of + " uses"};
  return in;
}

}  // namespace assay
