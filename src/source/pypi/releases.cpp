#include "source/pypi/releases.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "source/pypi/choose.h"
#include "source/pypi/index.h"
#include "source/pypi/pypi.h"
#include "source/pypi/specifier.h"

namespace assay::pypi {

namespace {

struct Listed {
  Version version;
  std::string name;  // the shortest spelling among the files, of equals the first
  bool has_sdist = false, has_wheel = false;
  bool yanked = true;  // all of its files are
  std::string why;
};

struct Less {
  bool operator()(const Version& a, const Version& b) const { return compare(a, b) < 0; }
};

std::vector<Listed> versions_of(const std::vector<IndexFile>& files, std::string_view project) {
  std::map<Version, Listed, Less> all;
  for (const IndexFile& file : files) {
    auto name = parse_filename(file.filename, project);
    auto version = name ? parse_version(name->version) : std::nullopt;
    if (!version) continue;
    Listed& one = all[*version];
    if (one.name.empty() || std::pair(name->version.size(), name->version) < std::pair(one.name.size(), one.name))
      one.name = name->version;
    one.version = *version;
    (name->kind == Distribution::sdist ? one.has_sdist : one.has_wheel) = true;
    if (!file.yanked)
      one.yanked = false;
    else if (one.why.empty())
      one.why = sanitize_utf8(*file.yanked);
  }
  std::vector<Listed> out;
  for (auto& [version, one] : all) out.push_back(std::move(one));
  return out;
}

}  // namespace

Result<std::vector<Release>> list_releases(std::string_view text, bool pre, bool yanked, sys::System& system,
                                           Store* store, LeftOut& left_out) {
  text.remove_prefix(text.starts_with("pypi:") ? 5 : 0);
  Wanted wanted = Wanted::any;
  std::string suffix;
  if (auto question = text.find('?'); question != std::string_view::npos) {
    suffix = text.substr(question);
    if (suffix != "?sdist" && suffix != "?wheel") return Error{"after the '?' comes sdist or wheel"};
    wanted = suffix == "?sdist" ? Wanted::sdist : Wanted::wheel;
    text = text.substr(0, question);
  }
  std::size_t end = std::min(text.find_first_of("<>=!~* "), text.size());
  std::string project(trim(text.substr(0, end)));
  std::string_view written = trim(text.substr(end));
  if (!is_project_name(project)) return Error{"'" + sanitize_utf8(project) + "' is no project's name"};
  auto specifier = parse_specifier(written);
  if (!specifier) return Error{"'" + sanitize_utf8(written) + "' is no version specifier (as >=0.9,<0.14)"};
  auto index = find_index(system, store);
  if (!index) return index.error();
  auto files = read_project_page(system, *index, project);
  if (!files) return files.error();

  std::vector<Listed> all = versions_of(*files, project);
  if (all.empty()) return Error{"the package index has no files of " + project + " that can be read"};
  const std::size_t before = all.size();
  std::erase_if(all, [&](const Listed& one) {
    if (one.yanked && !yanked && matches(*specifier, one.version)) ++left_out.yanked;
    return (one.yanked && !yanked) || (wanted == Wanted::sdist && !one.has_sdist) ||
           (wanted == Wanted::wheel && !one.has_wheel);
  });
  std::vector<std::string> names;
  for (const Listed& one : all) names.push_back(one.name);
  auto taken = select(*specifier, names, pre);
  std::vector<Release> out;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (!taken[i]) {
      left_out.prereleases += all[i].version.is_prerelease() && matches(*specifier, all[i].version);
      continue;
    }
    Release release;
    release.name = all[i].name;
    release.source = "pypi:" + project + "==" + all[i].name + suffix;
    release.prerelease = all[i].version.is_prerelease();
    release.yanked = all[i].yanked;
    release.yanked_why = all[i].yanked ? all[i].why : "";
    out.push_back(std::move(release));
  }
  if (!out.empty()) return out;
  if (all.empty())
    return Error{"all " + std::to_string(before) + " versions of " + project +
                 " are yanked or have no such file: --yanked takes yanked ones"};
  return Error{"none of the " + std::to_string(all.size()) + " versions of " + project + " on the package index (" +
               names.front() + " to " + names.back() + ") is " + std::string(written)};
}

}  // namespace assay::pypi
