#include "source/releases.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "source/archive.h"
#include "source/git_releases.h"
#include "source/pypi/pypi.h"
#include "source/pypi/releases.h"
#include "source/pypi/specifier.h"

namespace assay {

namespace {

constexpr std::uint64_t kMostListBytes = std::uint64_t{4} << 20;
constexpr std::size_t kMostReleases = 20'000;

bool is_source(std::string_view text) {
  return text.starts_with("pypi:") || text.starts_with("git:") || text.find('/') != std::string_view::npos ||
         is_archive_name(text);
}

// FROM..TO, and no path with "..".
bool is_range(std::string_view text) {
  auto dots = text.find("..");
  return dots != std::string_view::npos && !text.substr(dots + 2).starts_with('/') &&
         !text.substr(0, dots).ends_with('/');
}

bool starts_with_operator(std::string_view text) { return text.find_first_of("<>=!~") == 0; }

// A specifier, or a range of revisions: not one version by its name.
bool is_selection(std::string_view text) {
  return text.empty() || text == "*" || starts_with_operator(text) || is_range(text);
}

std::string name_of_source(std::string_view source) {
  if (source.starts_with("pypi:")) {
    auto equals = source.find("==");
    if (equals != std::string_view::npos) source.remove_prefix(equals + 2);
    return std::string(source.substr(0, source.find('?')));
  }
  if (source.starts_with("git:")) {
    auto at = source.rfind('@');
    return std::string(at == std::string_view::npos ? base_name(source.substr(4)) : source.substr(at + 1));
  }
  while (source.size() > 1 && source.ends_with('/')) source.remove_suffix(1);
  return std::string(base_name(source));
}

class Finder {
 public:
  Finder(const ReleaseQuery& query, sys::System& system, Store* store, LeftOut& left_out)
      : query_(query), system_(system), store_(store), left_out_(left_out) {}

  Result<std::vector<Release>> run() {
    std::string_view spec = trim(query_.spec);
    if (spec.starts_with("file:")) return from_file(std::string(spec.substr(5)));
    if (several_sources(spec)) return from_list(split(spec, ','), "");
    if (spec.starts_with("git:")) return from_git(spec);
    const bool list = spec.find(',') != std::string_view::npos && !starts_with_operator(spec);
    if (spec.starts_with("pypi:") || (!list && is_selection(spec))) return selection(spec);
    return from_list(split(spec, ','), "");
  }

 private:
  Error fail(std::string_view what, const Error& error) const {
    return Error{"--versions " + sanitize_utf8(what) + ": " + error.message};
  }

  // "pypi:a==1,pypi:a==2" is a list; the commas of "pypi:a>=1,<2" divide clauses.
  static bool several_sources(std::string_view spec) {
    auto parts = split(spec, ',');
    return parts.size() > 1 && std::all_of(parts.begin(), parts.end(), [](auto p) { return is_source(trim(p)); });
  }

  // The repository that the tree comes from, as "git:REPO@"; "" where it comes from none.
  std::string repository() const {
    std::string_view source = query_.source;
    if (!source.starts_with("git:"))
      return !source.empty() && system_.stat(query_.source + "/.git") ? "git:" + query_.source + "@" : "";
    if (system_.stat(std::string(source.substr(4)))) return query_.source + "@";
    return std::string(source.substr(0, source.rfind('@'))) + "@";
  }

  // A specifier or a range, over the index or the repository that the tree comes from.
  Result<std::vector<Release>> selection(std::string_view spec) {
    if (spec.starts_with("pypi:")) return from_index(spec, "");
    std::string_view source = query_.source;
    if (auto repo = repository(); !repo.empty()) return from_git(repo + std::string(spec));
    if (is_range(spec))
      return fail(spec, {"a range of revisions needs a git repository: write git:REPO@" + std::string(spec)});
    if (source.starts_with("pypi:")) {
      auto end = source.find_first_of("=<>!~");
      auto question = source.find('?');
      std::string project(source.substr(0, std::min(end, question)));
      std::string wanted(question == std::string_view::npos ? "" : source.substr(question));
      return from_index(project + std::string(spec), wanted);
    }
    if (source.empty()) return from_index("pypi:" + query_.name + std::string(spec), "");
    return fail(spec,
                {sanitize_utf8(source) + " is neither on the package index nor a git repository: write pypi:NAME" +
                 std::string(spec) + " or git:REPO@FROM..TO"});
  }

  Result<std::vector<Release>> from_index(std::string_view text, std::string_view wanted) {
    if (query_.every_commit)
      return fail(text, {"the package index has no commits; --every-commit needs a range: git:REPO@FROM..TO"});
    auto found = pypi::list_releases(std::string(text) + std::string(wanted), query_.pre, query_.yanked, system_,
                                     store_, left_out_);
    if (!found) return fail(text, found.error());
    return found;
  }

  Result<std::vector<Release>> from_git(std::string_view text) {
    auto found = git::list_releases(text.substr(4), query_.pre, query_.every_commit, system_, left_out_);
    if (!found) return fail(text, found.error());
    return found;
  }

  // Versions of the tree, or sources of their own, in the order given.
  Result<std::vector<Release>> from_list(const std::vector<std::string_view>& parts, const std::string& folder) {
    std::vector<Release> out;
    std::set<std::string> seen;
    for (std::string_view part : parts) {
      part = trim(part);
      if (part.empty()) continue;
      Release release;
      auto equals = part.find('=');
      if (equals != std::string_view::npos && equals > 0 && !is_source(part.substr(0, equals)) &&
          is_source(part.substr(equals + 1))) {
        release.name = trim(part.substr(0, equals));
        part = trim(part.substr(equals + 1));
      }
      if (is_source(part)) {
        bool path = !part.starts_with("pypi:") && !part.starts_with("git:");
        release.source = (path && !part.starts_with('/') ? folder : "") + std::string(part);
      } else if (is_selection(part)) {
        return fail(query_.spec, {"'" + sanitize_utf8(part) +
                                  "' is no single version: a list has versions or sources, "
                                  "a specifier only clauses"});
      } else {
        auto source = source_of_version(part);
        if (!source) return source.error();
        release.source = std::move(*source);
        if (release.name.empty()) release.name = part;
      }
      if (release.name.empty()) release.name = name_of_source(release.source);
      if (auto version = pypi::parse_version(release.name)) release.prerelease = version->is_prerelease();
      if (!seen.insert(release.source).second) continue;
      out.push_back(std::move(release));
      if (out.size() > kMostReleases)
        return fail(query_.spec, {"more than " + std::to_string(kMostReleases) + " versions"});
    }
    if (out.empty()) return fail(query_.spec, {"names no version"});
    return out;
  }

  Result<std::string> source_of_version(std::string_view version) {
    std::string_view source = query_.source;
    if (auto repo = repository(); !repo.empty()) return repo + std::string(version);
    if (source.empty() || source.starts_with("pypi:")) {
      if (!pypi::parse_version(version))
        return fail(query_.spec, {"'" + sanitize_utf8(version) + "' is neither a version nor a source (a folder is " +
                                  "written ./" + sanitize_utf8(version) + ")"});
      std::string_view project = source.empty() ? std::string_view(query_.name) : source.substr(5);
      auto question = project.find('?');
      std::string wanted(question == std::string_view::npos ? "" : project.substr(question));
      return "pypi:" + std::string(trim(project.substr(0, project.find_first_of("=<>!~?")))) +
             "==" + std::string(version) + wanted;
    }
    return fail(query_.spec,
                {sanitize_utf8(source) + " is neither on the package index nor a git repository: list sources"});
  }

  Result<std::vector<Release>> from_file(const std::string& path) {
    auto text = system_.read(path, kMostListBytes);
    if (!text) return fail(query_.spec, text.error());
    std::vector<std::string_view> lines;
    for (std::string_view line : split(text->data, '\n'))
      if (line = trim(line.substr(0, line.find(" #"))); !line.empty() && line[0] != '#') lines.push_back(line);
    std::string folder(dir_name(path));
    return from_list(lines, folder.empty() ? "" : folder + "/");
  }

  const ReleaseQuery& query_;
  sys::System& system_;
  Store* store_;
  LeftOut& left_out_;
};

}  // namespace

Result<std::vector<Release>> find_releases(const ReleaseQuery& query, sys::System& system, Store* store,
                                           LeftOut* left_out) {
  LeftOut ignored;
  return Finder(query, system, store, left_out ? *left_out : ignored).run();
}

std::vector<std::string> fetch_releases(const std::vector<Release>& releases, sys::System& system, Store* store,
                                        const OpenOptions& options) {
  std::vector<std::string> sources, reasons(releases.size());
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < releases.size(); ++i)
    if (releases[i].source.starts_with("pypi:")) {
      sources.push_back(releases[i].source);
      places.push_back(i);
    }
  auto found = pypi::fetch(sources, system, store, options);
  for (std::size_t i = 0; i < found.size(); ++i) reasons[places[i]] = std::move(found[i]);
  return reasons;
}

}  // namespace assay
