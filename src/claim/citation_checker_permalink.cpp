// Links to a code host: judged at the revision they name, where its history is at hand.
#include "base/text.h"
#include "claim/citation_checker.h"
#include "claim/citation_drift.h"
#include "source/history.h"

namespace assay::cite {
namespace {

bool is_home(const Tree& tree, const std::string& repository) {
  std::string home = to_lower(tree.home()), wanted = to_lower(repository);
  if (!home.empty()) return home.find("/" + wanted + "/") != std::string::npos || home.ends_with("/" + wanted);
  return to_lower(base_name(repository)) == to_lower(tree.info().name);
}

}  // namespace

std::optional<Citation> Checker::permalink(std::size_t i, Citation c) {
  const Mention& m = x_.mentions[i];
  c.status = CitationStatus::external;
  c.reason = "a link into " + m.repository + ", which is not given here";
  for (const Tree* tree : library_.trees()) {
    if (!is_home(*tree, m.repository)) continue;
    c.tree = tree->info().name;
    c.reason = "the revision of the link is not at hand";
    // The ref may hold slashes: the shortest that names a revision wins.
    for (std::size_t cut = m.path.find('/'); cut != std::string::npos; cut = m.path.find('/', cut + 1)) {
      std::string ref = m.path.substr(0, cut), path = m.path.substr(cut + 1);
      if (const Tree* pinned = at_revision(*tree, ref)) return at_pin(i, *tree, *pinned, ref, path, std::move(c));
    }
  }
  return c;
}

std::optional<Citation> Checker::at_pin(std::size_t i, const Tree& tree, const Tree& pinned, const std::string& ref,
                                        const std::string& path, Citation c) {
  const Mention& m = x_.mentions[i];
  c.path = path;
  auto target = library_.exact(pinned, path);
  if (target.empty()) {
    c.status = CitationStatus::missing_file;
    c.reason = "the file is not there at " + ref;
    return c;
  }
  anchors_ = anchors_of(x_, i);
  quotation_ = m.start > 0 ? quotation_of(doc_, x_, i) : std::nullopt;
  std::optional<Citation> out = one(i, Resolution{How::exact, target, nullptr, false, {}}, target[0], std::move(c));
  out->tree = tree.info().name;
  if (out->moved_to) out->moved_to->tree = out->tree;
  if (&pinned == &tree || m.start == 0 || out->status != CitationStatus::ok) return out;
  Drift d = drift(library_, pinned, tree, path, {m.start, m.end});
  out->reason += " (at " + ref.substr(0, 10) + ")" + (d.now.empty() ? "" : "; " + d.now);
  return out;
}

const Tree* Checker::at_revision(const Tree& tree, const std::string& ref) {
  const std::string& here = tree.info().revision;
  if (!here.empty() && ref.size() >= 7 && here.starts_with(ref)) return &tree;
  return tree.history() && tree.history()->resolve(ref) ? library_.tree_at(tree, ref) : nullptr;
}

}  // namespace assay::cite
