#include "source/history.h"

#include "base/line_map.h"
#include "base/text.h"

namespace assay {

History::Blame History::blame(std::string_view commit, std::string_view path, std::uint32_t limit) const {
  Blame out;
  auto text = read(commit, path);
  if (!text) return out;
  out.versions = changes(commit, path, limit);
  if (out.versions.empty()) return out;
  const std::uint32_t count = Lines(text->data).count();
  out.lines.assign(count, static_cast<std::uint32_t>(out.versions.size() - 1));
  // Lines still looked for, each with its number in the version at hand. One that the version before does not have was
  // brought in by this one.
  std::vector<std::pair<std::uint32_t, std::uint32_t>> open;
  for (std::uint32_t i = 0; i < count; ++i) open.push_back({i, i + 1});
  for (std::uint32_t v = 0; v + 1 < out.versions.size() && !open.empty(); ++v) {
    auto before = read(out.versions[v + 1].commit.id, out.versions[v + 1].path);
    LineMap map(text->data, before ? before->data : std::string_view());
    std::size_t kept = 0;
    for (auto [line, number] : open) {
      if (std::uint32_t older = map.line(number))
        open[kept++] = {line, older};
      else
        out.lines[line] = v;
    }
    open.resize(kept);
    if (!before) break;
    text = std::move(before);
  }
  return out;
}

}  // namespace assay
