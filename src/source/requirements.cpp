#include "source/requirements.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.h"
#include "source/pypi/index.h"
#include "source/requirement_files.h"

namespace assay {

namespace {

constexpr std::uint64_t kMostFile = 1 << 20;  // larger ones are no metadata
constexpr std::size_t kMostFiles = 500;
constexpr std::ptrdiff_t kDeepest = 3;  // folders above a file of metadata

enum class Kind { pyproject, setup_cfg, setup_py, metadata, requirements, none };

Kind kind_of(std::string_view path) {
  std::string_view name = base_name(path), folder = base_name(dir_name(path));
  if (name == "pyproject.toml") return Kind::pyproject;
  if (name == "setup.cfg") return Kind::setup_cfg;
  if (name == "setup.py") return Kind::setup_py;
  if (name == "PKG-INFO" || (name == "METADATA" && folder.ends_with(".dist-info"))) return Kind::metadata;
  if (name.ends_with(".txt") &&
      (name.starts_with("requirements") || name.ends_with("requirements.txt") || folder == "requirements"))
    return Kind::requirements;
  return Kind::none;
}

std::vector<Requirement> read(Kind kind, std::string_view text) {
  switch (kind) {
    case Kind::pyproject:
      return requirements_of_pyproject(text);
    case Kind::setup_cfg:
      return requirements_of_setup_cfg(text);
    case Kind::setup_py:
      return requirements_of_setup_py(text);
    case Kind::metadata:
      return requirements_of_metadata(text);
    default:
      return requirements_of_lines(text);
  }
}

// Versions as the tried ones in order: "0.9.0", "0.9.0 to 0.10.2 (4)", divided by ", ".
std::string runs(const std::vector<std::pair<std::string, bool>>& versions) {
  std::string out;
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (!versions[i].second) continue;
    std::size_t last = i;
    while (last + 1 < versions.size() && versions[last + 1].second) ++last;
    out += (out.empty() ? "" : ", ") + versions[i].first;
    if (last > i) out += (last == i + 1 ? ", " : " to ") + versions[last].first;
    i = last;
  }
  return out;
}

}  // namespace

std::optional<RequirementParts> split_requirement(std::string_view text) {
  text = trim(text);
  const auto plain = [](char c) { return (is_ident_char(c) || c == '-' || c == '.') && !(c & 0x80); };
  std::size_t n = 0;
  while (n < text.size() && plain(text[n])) ++n;
  if (n == 0 || text[0] == '-' || text[0] == '.') return std::nullopt;
  RequirementParts out;
  out.name = text.substr(0, n);
  std::string_view rest = trim(text.substr(n));
  if (rest.starts_with('[')) {
    const auto close = rest.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    out.extras = trim(rest.substr(1, close - 1));
    rest = trim(rest.substr(close + 1));
  }
  if (const auto semicolon = rest.find(';'); semicolon != std::string_view::npos) {
    out.marker = trim(rest.substr(semicolon + 1));
    rest = trim(rest.substr(0, semicolon));
  }
  if (rest.starts_with('(') && rest.ends_with(')')) rest = trim(rest.substr(1, rest.size() - 2));
  if (rest.empty() || rest.starts_with('@') || rest == "*") return out;
  if (std::string_view("<>=!~").find(rest[0]) == std::string_view::npos) return std::nullopt;
  out.specifier = rest;
  return out;
}

std::string_view requirement_line(std::string_view line) {
  line = trim(line);
  if (line.empty() || line[0] == '#' || line[0] == '-') return {};
  line = line.substr(0, line.find(" #"));
  line = line.substr(0, line.find(" --"));
  if (line.ends_with('\\')) line.remove_suffix(1);
  return trim(line);
}

std::string_view extra_of_marker(std::string_view marker) {
  const auto at = marker.find("extra");
  const auto open = at == std::string_view::npos ? at : marker.find_first_of("\"'", at);
  const auto close = open == std::string_view::npos ? open : marker.find(marker[open], open + 1);
  return close == std::string_view::npos ? std::string_view() : marker.substr(open + 1, close - open - 1);
}

Requirement parse_requirement(std::string_view text) {
  Requirement out;
  out.text = trim(text);
  const auto parts = split_requirement(text);
  if (!parts) return out;
  out.extras = parts->extras;
  out.marker = parts->marker;
  if (!pypi::parse_specifier(parts->specifier)) return out;
  out.specifier = parts->specifier;
  out.name = pypi::normalize_name(parts->name);
  return out;
}

std::vector<std::string> distribution_names(const Tree& tree) {
  std::vector<std::string> out;
  auto add = [&](std::string_view name) {
    std::string normal = pypi::normalize_name(trim(name));
    if (!normal.empty() && std::find(out.begin(), out.end(), normal) == out.end()) out.push_back(std::move(normal));
  };
  std::string_view source = tree.info().source;
  if (source.starts_with("pypi:")) add(source.substr(5, source.find_first_of("=<>!~?") - 5));
  const auto& files = tree.files();
  for (FileIndex i = 0; i < files.size(); ++i) {
    std::string_view path = files[i].path;
    Kind kind = kind_of(path);
    bool top = path.find('/') == std::string::npos ||
               (kind == Kind::metadata && std::count(path.begin(), path.end(), '/') == 1);
    if (!top || kind == Kind::none || kind == Kind::requirements || files[i].size > kMostFile) continue;
    if (auto text = tree.read_to_quote(i)) add(project_name(path, text->data));
  }
  return out;
}

std::vector<Requirement> requirements_on(const Tree& tree, const std::vector<std::string>& names) {
  struct Found {
    std::tuple<bool, bool, bool, std::ptrdiff_t, Kind> rank;
    Requirement requirement;
  };
  std::vector<Found> found;
  const auto& files = tree.files();
  std::size_t looked_at = 0;
  for (FileIndex i = 0; i < files.size() && looked_at < kMostFiles; ++i) {
    const File& file = files[i];
    Kind kind = kind_of(file.path);
    auto depth = std::count(file.path.begin(), file.path.end(), '/');
    if (kind == Kind::none || file.vendored || depth > kDeepest || file.size > kMostFile) continue;
    auto text = tree.read_to_quote(i);
    if (!text || text->data.size() > kMostFile) continue;
    ++looked_at;
    for (Requirement& one : read(kind, text->data)) {
      if (std::find(names.begin(), names.end(), one.name) == names.end()) continue;
      one.path = file.path;
      found.push_back({{one.specifier.empty(), !one.group.empty(), !one.marker.empty(), depth, kind}, std::move(one)});
    }
  }
  std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.rank < b.rank; });
  std::vector<Requirement> out;
  for (Found& one : found) out.push_back(std::move(one.requirement));
  return out;
}

std::string compare_declared(std::string_view text, const std::vector<pypi::TriedVersion>& tried) {
  auto specifier = pypi::parse_specifier(text);
  if (!specifier) return {};
  struct Point {
    std::string name;
    pypi::Version version;
    pypi::Tried outcome;
  };
  std::vector<Point> points;
  for (const auto& one : tried)
    if (auto version = pypi::parse_version(one.name); version && one.outcome != pypi::Tried::unknown)
      points.push_back({one.name, std::move(*version), one.outcome});
  std::stable_sort(points.begin(), points.end(),
                   [](const Point& a, const Point& b) { return compare(a.version, b.version) < 0; });
  std::vector<std::pair<std::string, bool>> fails, left_out;
  for (const Point& point : points) {
    bool in = matches(*specifier, point.version), works = point.outcome == pypi::Tried::works;
    fails.emplace_back(point.name, in && !works);
    left_out.emplace_back(point.name, !in && works);
  }
  std::string allowed = runs(fails), missing = runs(left_out);
  auto plural = [](const std::vector<std::pair<std::string, bool>>& all) {
    return std::count_if(all.begin(), all.end(), [](const auto& one) { return one.second; }) != 1;
  };
  std::string out;
  if (!allowed.empty()) out = "it allows " + allowed + ", which " + (plural(fails) ? "fail" : "fails");
  if (!missing.empty())
    out += (out.empty() ? "it" : ", and") + std::string(" leaves out ") + missing + ", which " +
           (plural(left_out) ? "work" : "works");
  return out;
}

}  // namespace assay
