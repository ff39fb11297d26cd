// assay resolve NAME... --was NAME=SOURCE: where a name went that the tree of this name had at another version.
#include "app/resolve_was.h"
#include "sweep/moved.h"

namespace assay {

struct Earlier::Impl {
  OpenTrees trees;
  struct Pair {
    model::Linked before_program, after_program;
    sweep::Side before, after;
  };
  std::vector<std::unique_ptr<Pair>> pairs;
};

Earlier::Earlier() : impl_(std::make_unique<Impl>()) {}
Earlier::Earlier(Earlier&&) noexcept = default;
Earlier::~Earlier() = default;

Result<Earlier> open_earlier(const Options& options, const OpenTrees& trees, Session& session) {
  Earlier out;
  Options other = options;
  other.trees = options.was;
  auto opened = open_trees(other, session);
  if (!opened) return opened.error();
  out.impl_->trees = std::move(*opened);
  for (const auto& facts : out.impl_->trees.facts) {
    const std::string& name = facts->tree().info().name;
    const TreeFacts* now = nullptr;
    for (const TreeFacts* t : trees.pointers())
      if (t->tree().info().name == name) now = t;
    if (!now) return Error{"--was " + name + ": no --tree has this name"};
    auto pair = std::make_unique<Earlier::Impl::Pair>();
    pair->before_program.trees = {facts.get()};
    pair->after_program.trees = trees.pointers();
    pair->before.l = &pair->before_program;
    pair->before.tree = facts.get();
    pair->after.l = &pair->after_program;
    pair->after.tree = now;
    out.impl_->pairs.push_back(std::move(pair));
  }
  return out;
}

std::optional<MovedTo> Earlier::moved_to(std::string_view name) {
  for (auto& pair : impl_->pairs)
    if (auto m = sweep::moved_to(pair->before, pair->after, name)) {
      const auto patched = sweep::patched_at(pair->before, pair->after, name);
      if (patched && patched->name != m->name) m->patch = patched->name;
      return m;
    }
  return std::nullopt;
}

}  // namespace assay
