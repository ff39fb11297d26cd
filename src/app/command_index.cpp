// assay index --tree NAME=SOURCE ...: reads everything once, so that later commands find it in the cache.
#include <fmt/format.h>

#include "app/commands.h"
#include "app/session.h"
#include "app/trees.h"
#include "report/excerpt.h"

namespace assay {

int run_index(const Options& options, Session& session) {
  auto trees = open_trees(options, session);
  if (!trees) return session.fail(trees.error());
  std::string out;
  for (const auto& facts : trees->facts) {
    const Tree& tree = facts->tree();
    session.progress().show("reading " + tree.info().name);
    facts->load_all(options.jobs);
    Coverage coverage = facts->coverage();
    out += fmt::format("{}: {} files, {} of Python, {} with syntax errors, {} unread\n", printable(tree.info().name),
                       tree.info().files, coverage.python_files, coverage.with_errors,
                       coverage.unread + tree.unread().size());
    for (const auto& unread : tree.unread())
      out += fmt::format("    {}: {}\n", printable(unread.path), printable(unread.reason));
  }
  if (Store* store = session.store()) store->flush();
  return session.emit(out);
}

}  // namespace assay
