#include "app/audit_fix.h"

#include <algorithm>
#include <map>

#include "source/git_diff.h"

namespace assay {
namespace {

constexpr std::uint64_t kFileLimit = std::uint64_t{64} << 20;  // bytes of a source file that is rewritten

}  // namespace

std::vector<FixedFile> fixed_files(const VerifyReport& report, const TreeFacts& tree, bool only_safe) {
  std::map<std::string, std::vector<TextEdit>> edits;
  for (const Finding& f : report.findings) {
    if (f.edits.empty() || (only_safe && !f.fix_is_safe)) continue;
    // A finding's edits belong together: all or none.
    const bool free = std::all_of(f.edits.begin(), f.edits.end(), [&](const TextEdit& e) {
      const auto& taken = edits[e.path];
      return std::none_of(taken.begin(), taken.end(),
                          [&](const TextEdit& t) { return e.begin < t.end && t.begin < e.end; });
    });
    if (free)
      for (const TextEdit& e : f.edits) {
        // Several findings may need the same import.
        auto& list = edits[e.path];
        const bool there = std::any_of(list.begin(), list.end(), [&](const TextEdit& t) {
          return t.begin == e.begin && t.end == e.end && t.text == e.text;
        });
        if (!there) list.push_back(e);
      }
  }
  std::vector<FixedFile> out;
  for (auto& [path, list] : edits) {
    FileIndex file = 0;
    if (list.empty() || !tree.tree().find(path, &file)) continue;
    FixedFile one{path, std::string(tree.text(file)), {}};
    one.after = one.before;
    std::stable_sort(list.begin(), list.end(), [](const TextEdit& a, const TextEdit& b) { return a.begin > b.begin; });
    for (const TextEdit& e : list) one.after.replace(e.begin, e.end - e.begin, e.text);
    if (one.after != one.before) out.push_back(std::move(one));
  }
  return out;
}

std::string diff_of(const std::vector<FixedFile>& files) {
  std::string out;
  for (const FixedFile& file : files) out += unified_diff(file.path, file.before, file.after);
  return out;
}

Status write_fixes(const std::vector<FixedFile>& files, const TreeFacts& tree, Session& session) {
  const std::string root = tree.tree().info().source;
  for (const FixedFile& file : files) {
    const std::string path = root + "/" + file.path;
    auto real = session.system().real_path(path);
    if (!real)
      return Error{"--apply changes files of a directory: " + tree.tree().info().name + " is " + root +
                   " (--fix FILE writes a patch instead)"};
    auto now = session.system().read(*real, kFileLimit);
    if (!now) return now.error();
    // Another encoding, or changed since: the offsets would not be right.
    if (now->data != file.before) return Error{path + " is not as it was audited: nothing is written"};
    if (auto written = session.system().write_atomically(*real, file.after); !written) return written;
  }
  return ok();
}

}  // namespace assay
