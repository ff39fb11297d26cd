// assay sweep --of NAME --on NAME ... --tree NAME=SOURCE ... --versions SPEC
#include "app/audit_sides.h"
#include "app/commands.h"
#include "app/config.h"
#include "app/kept_audit.h"
#include "app/rules.h"
#include "app/session.h"
#include "app/trees.h"
#include "app/varying.h"
#include "app/watch_file.h"
#include "facts/wanted_text.h"
#include "report/items.h"
#include "report/report.h"
#include "source/git.h"
#include "source/open.h"
#include "sweep/sweep.h"

#include <algorithm>
#include <memory>
#include <mutex>

namespace assay {
namespace {

constexpr std::uint64_t kWatchLimit = std::uint64_t{64} << 20;  // bytes

// The trees that stay the same: those of --tree, or of the configuration.
Result<Varying> who_varies(const Options& options, Session& session) {
  auto sources = wanted_trees(options, session);
  if (!sources) return sources.error();
  auto out = varying_tree(options.versions, *sources, options.of, options.on);
  if (!out) return out.error();
  out->query.pre = options.pre;
  out->query.yanked = options.yanked;
  out->query.every_commit = options.every_commit;
  return out;
}

Result<std::vector<std::string>> named_sides(const Options& options, const Varying& varying, const OpenTrees& others) {
  std::vector<std::string> names{varying.tree};
  for (const auto& tree : others.facts) names.push_back(tree->tree().info().name);
  const auto known = [&](const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (!known(options.of)) return Error{"--of " + options.of + ": no tree has this name"};
  for (const std::string& name : options.on)
    if (!known(name)) return Error{"--on " + name + ": no tree has this name"};
  std::vector<std::string> on = options.on;
  if (on.empty())
    for (const std::string& name : names)
      if (name != options.of) on.push_back(name);
  if (on.empty()) return Error{"a sweep needs a second tree: --tree NAME=SOURCE for what " + options.of + " uses"};
  return on;
}

// --watch-file
Status watch(const Options& options, Session& session, SweepReport& report) {
  const std::string& path = options.watch_file;
  if (path.empty()) return ok();
  if (session.system().stat(path)) {
    auto last = session.system().read(path, kWatchLimit);
    if (!last) return last.error();
    if (auto done = compare_with_last(report, last->data, path); !done) return done;
  }
  return session.system().write_atomically(path, watch_text(report));
}

bool is_git(const Release& release) { return !release.revision.empty() && release.source.starts_with("git:"); }

}  // namespace

int run_sweep(const Options& options, Session& session) {
  if (options.versions.empty())
    return session.fail(Error{"which versions? Write --versions 'NAME>=1.0' (docs/versions.md)"});
  if (options.of.empty()) return session.fail(Error{"which tree depends on the others? Write --of NAME"});
  auto varying = who_varies(options, session);
  if (!varying) return session.fail(varying.error());
  Options fixed = options;
  fixed.trees = varying->others;
  OpenTrees others;
  if (!fixed.trees.empty()) {
    auto opened = open_trees(fixed, session);
    if (!opened) return session.fail(opened.error());
    others = std::move(*opened);
  }
  for (const auto& one : others.facts)
    if (one->tree().info().name == options.of && one->python_files().empty())
      return session.fail(without_python("--of ", *one));
  auto on = named_sides(options, *varying, others);
  if (!on) return session.fail(on.error());
  session.progress().show("looking for versions of " + varying->tree);
  Store* store = session.store();
  LeftOut left_out;
  auto releases = find_releases(varying->query, session.system(), store, &left_out);
  if (!releases) return session.fail(releases.error());

  OpenOptions open;
  open.ignore_files = !options.no_ignore;
  open.jobs = options.jobs;
  open.progress = [&](std::string_view text) { session.progress().show(text); };
  fetch_releases(*releases, session.system(), store, open);  // what cannot be had says so when it is opened
  open.progress = nullptr;
  open.repositories = std::make_shared<GitRepositories>();
  open.jobs = 1;
  open.keep = is_wanted_text;

  sweep::Input in;
  in.of = options.of;
  in.on = std::move(*on);
  in.varies = varying->tree;
  in.others = others.pointers();
  in.releases = std::move(*releases);
  in.jobs = options.jobs;
  in.functions = !options.no_functions;
  // The newest version's archive is the one that no earlier run has expanded; it is asked for again when functions are
  // followed.
  std::mutex newest_mutex;
  std::shared_ptr<const Tree> newest;
  in.open = [&](const Release& release) -> Result<std::unique_ptr<TreeFacts>> {
    const bool last = release.source == in.releases.back().source;
    std::unique_lock lock(newest_mutex, std::defer_lock);
    if (last) lock.lock();
    auto tree = last && newest ? Result<std::shared_ptr<const Tree>>(newest)
                               : open_tree(in.varies, release.source, session.system(), store, open);
    if (!tree) return tree.error();
    if (last) newest = *tree;
    // Releases are audited side by side; a second thread helps where only the newest one is left to be.
    auto facts = std::make_unique<TreeFacts>(std::move(*tree), store, options.jobs == 1 ? 1 : 2);
    if (in.varies == in.of && facts->python_files().empty()) return Error{"it holds no Python file"};
    return facts;
  };
  in.audit = [&](const AuditInput& one) { return kept_column(one, store); };
  in.recall = [&](const std::string& key) { return recall(store, key); };
  in.keep = [&](const std::string& key, std::string value) { keep(store, key, std::move(value)); };
  in.progress = [&](std::size_t done, std::size_t of) {
    session.progress().show(std::to_string(done) + " of " + plural(of, "version") + " audited");
    if (store) store->flush();
  };
  if (!options.no_bisect && is_git(in.releases.front()) && !options.every_commit)
    in.commits_between = [&](const Release& from, const Release& to) {
      ReleaseQuery query = varying->query;
      query.every_commit = true;
      const std::string repository = to.source.substr(0, to.source.rfind('@'));
      query.source = repository;
      query.spec = repository + "@" + from.revision + ".." + to.revision;
      return find_releases(query, session.system(), store);
    };

  SweepReport report = sweep::sweep(in);
  report.prereleases_left_out = left_out.prereleases;
  report.yanked_left_out = left_out.yanked;
  // Nothing is known then, and the state of the last run is still the newest.
  if (std::all_of(report.versions.begin(), report.versions.end(), [](const auto& v) { return !v.missing.empty(); }))
    return session.fail(Error{"no version of " + report.varies + " could be had: " + report.versions.back().missing});
  if (auto done = watch(options, session, report); !done) return session.fail(done.error());
  const auto* format = find_report_format(options.format.empty() ? "text" : options.format);
  ReportOptions look{kVersion, session.color(), options.verbosity};
  look.rules = all_rules();
  if (int failed = session.emit(format->sweep(report, look))) return failed;
  const bool newly = options.fail_on == "new-break";
  const bool wrong = newly ? !report.new_breaks.empty() : !report.breaks.empty();
  return wrong && !options.exit_zero ? kFindings : kClean;
}

}  // namespace assay
