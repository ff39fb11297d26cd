// Which of several files is meant, and what the citations of one file say together.
#include <algorithm>

#include "claim/citation_checker.h"

namespace assay::cite {

std::string count_files(std::size_t n) {
  return n == 2 ? "two files" : n == 3 ? "three files" : std::to_string(n) + " files";
}

std::optional<Citation> Checker::several(std::size_t i, const Resolution& r, Citation c) {
  const Mention& m = x_.mentions[i];
  std::vector<Target> holding, partly, reaching;
  // Reading dozens of files of one name pays only where something beside the citation can tell them apart.
  bool told = !anchors_.empty() || quotation_;
  std::size_t limit = m.start == 0 ? 0 : told ? 200 : 24;
  bool all = r.targets.size() <= limit;
  for (std::size_t k = 0; all && k < r.targets.size(); ++k) {
    const SourceText& file = library_.text(r.targets[k]);
    if (!file.readable()) continue;
    Judgement j = judge(file, question(m));
    if (j.start_beyond || j.end_beyond) continue;
    if (j.hold == Hold::yes) holding.push_back(r.targets[k]);
    if (j.hold == Hold::partly && j.by_quotation) partly.push_back(r.targets[k]);
    if (j.hold != Hold::elsewhere && j.hold != Hold::nowhere) reaching.push_back(r.targets[k]);
  }
  if (holding.empty()) holding = std::move(partly);
  const Target* chosen = holding.size() == 1 ? &holding[0] : nullptr;
  if (chosen) {
    std::optional<Citation> out = one(i, Resolution{r.how, {*chosen}, r.context, false, {}}, *chosen, std::move(c));
    out->reason += "; of " + count_files(r.targets.size()) + " of that name only this one has it there";
    return out;
  }
  c.status = CitationStatus::ambiguous;
  c.reason = count_files(r.targets.size()) + " fit `" + m.path + "`: " + list_of(r.targets);
  if (holding.empty() && reaching.size() == 1) c.reason += "; only " + reaching[0].path() + " has such lines";
  if (std::all_of(r.targets.begin(), r.targets.end(), [&](const Target& t) { return t.tree == r.targets[0].tree; }))
    c.tree = r.targets[0].tree->info().name;
  return c;
}

// The file was chosen among several; another one may fit after all.
void Checker::reconsider(Citation& c, const Resolution& r, const Question& q) {
  std::vector<Target> fits;
  for (std::size_t k = 0; k < r.others.size() && k < 16; ++k) {
    const SourceText& other = library_.text(r.others[k]);
    if (!other.readable()) continue;
    Judgement j = judge(other, q);
    bool in_range = !j.start_beyond && !j.end_beyond;
    bool holds = j.hold == Hold::yes || j.hold == Hold::partly;
    if (in_range && (holds || (c.status == CitationStatus::out_of_range && j.hold == Hold::unknown)))
      fits.push_back(r.others[k]);
  }
  if (fits.empty()) return;
  std::string chosen = c.path;
  c.status = CitationStatus::ambiguous;
  c.moved_to.reset();
  c.reason = count_files(fits.size() + 1) + " fit: " + chosen + " (" + c.reason + "), " + list_of(fits);
}

std::size_t Checker::files_named_beside(std::size_t i) const {
  std::vector<std::string_view> seen;
  auto it = std::lower_bound(x_.mentions.begin(), x_.mentions.end(), x_.mentions[i].block,
                             [](const Mention& m, int block) { return m.block < block; });
  for (; it != x_.mentions.end() && it->block == x_.mentions[i].block && seen.size() < 2; ++it)
    if (it->file_source == FileSource::own && std::find(seen.begin(), seen.end(), it->path) == seen.end())
      seen.push_back(it->path);
  return seen.size();
}

std::string Checker::list_of(const std::vector<Target>& targets) const {
  std::string out;
  for (std::size_t k = 0; k < targets.size() && k < 4; ++k) {
    out += k ? ", " : "";
    if (library_.trees().size() > 1) out += targets[k].tree->info().name + ":";
    out += targets[k].path();
  }
  if (targets.size() > 4) out += ", …";
  return out;
}

void Checker::count(const Citation& c, std::uint32_t group) {
  Standing& s = standing_[c.tree + '\n' + c.path];
  if (is_bad(c.status) && c.start > 0) s.wrong.insert(group);
  if (c.status == CitationStatus::ok && compared_) s.right = true;
}

// A citation that points into the body of the function named beside it may mean that very line. But where several
// others of the same file are wrong and none with anything to compare is right, the document speaks of another
// version of the file, and its number was that of the function.
void Checker::distrust(Citation& c, const SourcePlace& place) {
  const Standing& s = standing_[place.tree + '\n' + place.path];
  if (s.right || s.wrong.size() < 2) return;
  c.status = CitationStatus::moved;
  c.moved_to = place;
  c.reason += "; other citations of this file are wrong, so the line is of another version of it";
  for (Evidence& evidence : c.evidence) evidence.role = Role::contradicts;
}

}  // namespace assay::cite
