#include "sweep/sweep.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>

#include "base/pool.h"
#include "sweep/follow.h"
#include "sweep/rows.h"
#include "sweep/span.h"

namespace assay::sweep {
namespace {

constexpr std::size_t kAtOnce = 2;  // columns: what is being audited is all that takes memory
// Bytes. A tree that holds more has been expanded just now; such columns are audited one at a time, or the first sweep
// over large archives would take twice the memory of all later ones.
constexpr std::uint64_t kMuchHeld = std::uint64_t{32} << 20;

AuditInput with(const Input& in, const TreeFacts& varying) {
  AuditInput out;
  const auto named = [&](const std::string& name) -> const TreeFacts* {
    if (name == in.varies) return &varying;
    for (const TreeFacts* tree : in.others)
      if (tree->tree().info().name == name) return tree;
    return nullptr;
  };
  out.of = named(in.of);
  for (const std::string& name : in.on) out.on.push_back(named(name));
  out.trees = in.others;
  out.trees.push_back(&varying);
  out.jobs = 1;
  return out;
}

struct Audited {
  std::string missing;  // why not
  std::string digest;
  std::uint32_t files = 0;
  std::optional<VerifyReport> report;
};

Audited audit_at(const Input& in, const Release& release, std::mutex& expanding) {
  Audited out;
  std::unique_lock alone(expanding);
  auto tree = in.open(release);
  if (!tree || (*tree)->tree().held() < kMuchHeld) alone.unlock();
  if (!tree) {
    out.missing = tree.error().message;
    return out;
  }
  out.digest = (*tree)->tree().info().digest;
  out.files = (*tree)->tree().info().files;
  out.report = in.audit(with(in, **tree));
  return out;
}

SweepVersion version_of(const Release& release, const Audited& audited) {
  SweepVersion out;
  out.name = release.name;
  out.revision = release.revision;
  out.title = release.title;
  out.prerelease = release.prerelease;
  out.yanked = release.yanked;
  out.missing = audited.missing;
  out.digest = audited.digest;
  out.files = audited.files;
  if (audited.report)
    for (const Finding& f : audited.report->findings)
      ++(f.severity == Severity::error ? out.errors : f.severity == Severity::warning ? out.warnings : out.notes);
  return out;
}

// Findings by what they say, not where in the matrix.
std::set<std::string> errors_of(const VerifyReport& report) {
  std::set<std::string> out;
  for (const Finding& f : report.findings)
    if (f.severity == Severity::error) out.insert(f.fingerprint);
  return out;
}

}  // namespace

SweepReport sweep(const Input& in) {
  SweepReport out;
  out.of = in.of;
  out.on = in.on;
  out.varies = in.varies;
  for (const TreeFacts* tree : in.others) {
    out.trees.push_back(tree->tree().info());
    for (const Unread& u : tree->tree().unread()) out.unread.push_back(u);
  }
  const auto columns = static_cast<std::uint32_t>(in.releases.size());
  Rows rows(columns, in.of == in.varies);
  std::optional<VerifyReport> newest;
  std::mutex expanding;
  const std::size_t at_once = in.jobs ? in.jobs : kAtOnce;
  for (std::size_t from = 0; from < columns; from += at_once) {
    const std::size_t count = std::min<std::size_t>(at_once, columns - from);
    std::vector<Audited> batch(count);
    parallel_for(count, in.jobs, 1, [&](std::size_t i) { batch[i] = audit_at(in, in.releases[from + i], expanding); });
    for (std::size_t i = 0; i < count; ++i) {
      out.versions.push_back(version_of(in.releases[from + i], batch[i]));
      if (!batch[i].report) continue;
      rows.add(static_cast<std::uint32_t>(from + i), *batch[i].report);
      const std::optional<VerifyReport> before = std::move(newest);
      newest = std::move(batch[i].report);
      if (!before) continue;
      out.new_breaks.clear();
      const std::set<std::string> known = errors_of(*before);
      for (const Finding& f : newest->findings)
        if (f.severity == Severity::error && !known.contains(f.fingerprint)) out.new_breaks.push_back(f);
    }
    if (in.progress) in.progress(from + count, columns);
  }
  if (newest)
    for (Finding& f : newest->findings)
      if (f.severity == Severity::error) out.breaks.push_back(std::move(f));
  out.rows = rows.finish();
  find_working(out);
  if (in.of != in.varies) find_declared(in, out);
  find_bad_commits(in, out);
  follow_moves(in, out);
  if (in.functions) follow_functions(in, out);
  return out;
}

VerifyReport audited_at(const Input& in, const Release& release) {
  std::mutex alone;
  Audited one = audit_at(in, release, alone);
  return one.report ? std::move(*one.report) : VerifyReport{};
}

}  // namespace assay::sweep
