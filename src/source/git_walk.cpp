#include "source/git_walk.h"

#include <algorithm>

#include "base/text.h"

namespace assay::git {

namespace {
constexpr std::uint32_t kFirstStep = 64, kLongestStep = 4096;  // commits looked at in one go
}

std::uint32_t FirstParents::extend_chain(std::uint32_t count) {
  count = std::min(count, kMaxCommits);
  while (commits_.size() < count && next_) {
    auto data = repo_.commit(*next_);
    if (!data) {
      next_.reset();
      break;
    }
    commits_.push_back({*next_, data->tree});
    next_ = data->first_parent;
  }
  return std::min(count, static_cast<std::uint32_t>(commits_.size()));
}

bool FirstParents::has(std::uint32_t index) { return extend_chain(index + 1) > index; }

// The runs of `path` over the first `count` commits at least (fewer where there are fewer).
const FirstParents::Track& FirstParents::extend_track(const std::string& path, std::uint32_t count) {
  count = extend_chain(count);
  Track& track = tracks_[path];
  auto add = [&](Run run) {
    if (track.runs.empty() || !(track.runs.back() == run)) track.runs.push_back(run);
  };
  if (track.known >= count) return track;
  if (path.empty()) {
    for (std::uint32_t i = track.known; i < count; ++i) add({i, commits_[i].tree, true});
    track.known = count;
    return track;
  }
  const std::string folder(dir_name(path));
  const std::string_view name = base_name(path);
  const Track& above = extend_track(folder, count);
  auto run = std::upper_bound(above.runs.begin(), above.runs.end(), track.known,
                              [](std::uint32_t index, const Run& r) { return index < r.first; });
  for (--run; run != above.runs.end() && run->first < count; ++run) {
    std::optional<Entry> entry;
    if (run->oid && run->is_tree)
      if (auto raw = repo_.read(*run->oid, Kind::tree)) entry = find_entry(raw->data, name);
    std::uint32_t first = std::max(run->first, track.known);
    add(entry ? Run{first, entry->oid, entry->is_tree()} : Run{first, std::nullopt, false});
  }
  track.known = count;
  return track;
}

FirstParents::Version FirstParents::version(std::string_view path, std::uint32_t index) {
  const std::string key(path);
  for (std::uint32_t step = kFirstStep;; step = std::min(2 * step, kLongestStep)) {
    const Track* track = &tracks_[key];
    if (track->known <= index + 1 || track->runs.back().first <= index)
      track = &extend_track(key, std::max(track->known, index + 1) + step);
    auto run = std::upper_bound(track->runs.begin(), track->runs.end(), index,
                                [](std::uint32_t i, const Run& r) { return i < r.first; });
    Version out{(run - 1)->oid, 0, false};
    if (run != track->runs.end()) {
      out.last = run->first - 1;
      return out;
    }
    if (!has(track->known)) {
      out.last = track->known - 1;
      out.to_the_end = true;
      return out;
    }
  }
}

}  // namespace assay::git
