// From the versions that work to a specifier.
//
// The versions that were tried are a line of points. Each run of working ones (an unknown point between two working
// ones doesn't end it) is an interval, written with a lower bound that names its first version, and, where something
// follows that doesn't work, an upper bound below that. The upper bound may be any version after the last that works
// and up to the first that doesn't; the shortest spelling is taken ("<0.11" before "<0.11.0"). A few failing versions
// between working ones are holes, left out one by one or by their common prefix; more than kMostHoles divide the
// specifier.
#include <algorithm>

#include "source/pypi/specifier.h"

namespace assay::pypi {

namespace {

constexpr std::size_t kMostHoles = 4;

struct Point {
  Version version;
  Tried outcome;
};

// The version cut to `parts` components of its release.
Version cut(const Version& v, std::size_t parts) {
  Version out;
  out.epoch = v.epoch;
  out.release = v.release;
  if (out.release.size() > parts) out.release.resize(parts);
  while (out.release.size() > 1 && out.release.back() == 0) out.release.pop_back();
  out.parts = parts;
  return out;
}

std::string bare_name(Version v) {
  v.local.clear();
  return to_string(v);
}

bool takes(const std::string& clause, const Version& version) {
  auto specifier = parse_specifier(clause);
  return specifier && matches(*specifier, version);
}

class Writer {
 public:
  explicit Writer(std::vector<Point> points) : points_(std::move(points)) {}

  std::string run() {
    std::string out;
    for (std::size_t i = 0; i < points_.size();) {
      if (points_[i].outcome != Tried::works) {
        ++i;
        continue;
      }
      std::size_t last = i;
      for (std::size_t j = i, failed = 0; j < points_.size(); ++j) {
        if (points_[j].outcome == Tried::fails && (j == 0 || points_[j - 1].outcome != Tried::fails || !covered(j)))
          ++failed;
        if (failed > kMostHoles) break;
        if (points_[j].outcome == Tried::works) last = j;
      }
      out += (out.empty() ? "" : " or ") + interval(i, last);
      i = last + 1;
    }
    return out;
  }

 private:
  // Whether the failing version j falls under the prefix that leaves out the one before it.
  bool covered(std::size_t j) const {
    auto prefix = hole_prefix(j - 1);
    return prefix && takes("==" + *prefix, points_[j].version);
  }

  // The shortest prefix of the failing version under which nothing works, when it covers more than that version.
  std::optional<std::string> hole_prefix(std::size_t at) const {
    const Version& v = points_[at].version;
    for (std::size_t parts = 2; parts < std::max<std::size_t>(v.parts, 3); ++parts) {
      std::string prefix = to_string(cut(v, parts)) + ".*";
      std::size_t failing = 0;
      bool works = false;
      for (const Point& p : points_)
        if (takes("==" + prefix, p.version)) {
          works = works || p.outcome == Tried::works;
          failing += p.outcome == Tried::fails;
        }
      if (!works && failing > 1) return prefix;
    }
    return std::nullopt;
  }

  std::string interval(std::size_t first, std::size_t last) const {
    std::string out = lower(first);
    if (last + 1 < points_.size()) out += "," + upper(last);
    std::string done;  // the prefix that the failing versions before fell under
    for (std::size_t i = first; i <= last; ++i) {
      if (points_[i].outcome != Tried::fails || (!done.empty() && takes("==" + done, points_[i].version))) continue;
      done = hole_prefix(i).value_or(bare_name(points_[i].version));
      out += ",!=" + done;
    }
    return out;
  }

  std::string lower(std::size_t first) const {
    const Version& v = points_[first].version;
    std::string text = ">=" + bare_name(v);
    // Zeros at the end say nothing: 0.9 is 0.9.0.
    if (!v.pre && !v.post && !v.dev && v.local.empty())
      text = ">=" + to_string(cut(v, std::max<std::size_t>(v.release.size(), std::min<std::size_t>(v.parts, 2))));
    return text;
  }

  std::string upper(std::size_t last) const {
    const Version& good = points_[last].version;
    const Version& next = points_[last + 1].version;
    for (std::size_t parts = 1; parts <= next.release.size(); ++parts) {
      std::string text = "<" + to_string(cut(next, std::max<std::size_t>(parts, std::min<std::size_t>(next.parts, 2))));
      bool right = takes(text, good) && !takes(text, next);
      // What "<" leaves out beside its own version (pre-releases of it) must not work.
      for (std::size_t i = 0; right && i <= last; ++i)
        right = points_[i].outcome != Tried::works || takes(text, points_[i].version);
      if (right) return text;
    }
    return "<=" + bare_name(good);
  }

  std::vector<Point> points_;
};

}  // namespace

std::string shortest_specifier(const std::vector<TriedVersion>& tried) {
  std::vector<Point> points;
  for (const TriedVersion& one : tried)
    if (auto version = parse_version(one.name)) points.push_back({std::move(*version), one.outcome});
  std::stable_sort(points.begin(), points.end(),
                   [](const Point& a, const Point& b) { return compare(a.version, b.version) < 0; });
  return Writer(std::move(points)).run();
}

}  // namespace assay::pypi
