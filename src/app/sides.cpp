#include "app/sides.h"

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

Result<AuditInput> sides(const Options& options, const OpenTrees& trees) {
  AuditInput in;
  in.trees = trees.pointers();
  in.jobs = options.jobs;
  if (options.of.empty()) return Error{"which tree depends on the others? Name it: --of NAME"};
  in.of = named(trees, options.of);
  if (!in.of) return Error{"--of " + options.of + ": no tree has this name (there are: " + known_names(trees) + ")"};
  for (const auto& name : options.on) {
    const TreeFacts* tree = named(trees, name);
    if (!tree) return Error{"--on " + name + ": no tree has this name (there are: " + known_names(trees) + ")"};
    if (tree == in.of) return Error{"--on " + name + ": a tree is not audited on itself"};
    if (std::find(in.on.begin(), in.on.end(), tree) == in.on.end()) in.on.push_back(tree);
  }
  if (options.on.empty())
    for (const TreeFacts* tree : in.trees)
      if (tree != in.of) in.on.push_back(tree);
  if (in.on.empty()) return Error{"an audit needs a second tree: --tree NAME=SOURCE for what " + options.of + " uses"};
  return in;
}

}  // namespace assay
