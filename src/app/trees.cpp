#include "app/trees.h"

#include <optional>

#include "app/config.h"
#include "base/pool.h"
#include "source/open.h"

namespace assay {
Result<TreeSources> wanted_trees(const Options& options, Session& session) {
  if (!options.trees.empty()) return options.trees;
  auto config = load_config(session.system());
  if (!config) return config.error();
  for (const auto& warning : config->warnings) session.warn(warning);
  if (config->trees.empty())
    return Error{"no tree is given: write --tree NAME=SOURCE, or [trees] with NAME = \"SOURCE\" in assay.toml"};
  return std::move(config->trees);
}

std::vector<const TreeFacts*> OpenTrees::pointers() const {
  std::vector<const TreeFacts*> out;
  for (const auto& one : facts) out.push_back(one.get());
  return out;
}

Result<OpenTrees> open_trees(const Options& options, Session& session) {
  auto sources = wanted_trees(options, session);
  if (!sources) return sources.error();
  OpenOptions open;
  open.jobs = options.jobs;
  open.ignore_files = !options.no_ignore;
  open.progress = [&](std::string_view text) { session.progress().show(text); };
  Store* store = session.store();
  std::vector<std::optional<Result<std::shared_ptr<const Tree>>>> opened(sources->size());
  parallel_for(sources->size(), options.jobs, 1, [&](std::size_t i) {
    const auto& [name, source] = (*sources)[i];
    opened[i] = open_tree(name, source, session.system(), store, open);
  });
  std::string wrong;
  OpenTrees out;
  for (std::size_t i = 0; i < opened.size(); ++i) {
    auto& one = opened[i];
    if (*one)
      out.facts.push_back(std::make_unique<TreeFacts>(std::move(**one), store, options.jobs));
    else
      wrong +=
          (wrong.empty() ? "" : "\nassay: error: ") + ("tree " + (*sources)[i].first + ": ") + one->error().message;
  }
  if (!wrong.empty()) return Error{wrong};
  return out;
}

}  // namespace assay
