#include "source/pypi/choose.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/text.h"
#include "source/pypi/version.h"

namespace assay::pypi {

namespace {

constexpr std::array<std::string_view, 5> kSdistEndings{".tar.gz", ".zip", ".tar.bz2", ".tgz", ".tar.xz"};

bool has_tag(std::string_view tags, std::string_view wanted) {
  for (std::string_view tag : split(tags, '.'))
    if (tag == wanted) return true;
  return false;
}

// The newest CPython of a wheel's tag: "cp310.cp311" is 311. 0 for "py3" and other interpreters.
std::uint64_t newest_cpython(std::string_view tags) {
  std::uint64_t newest = 0;
  for (std::string_view tag : split(tags, '.'))
    if (tag.starts_with("cp"))
      if (auto number = parse_uint(tag.substr(2))) newest = std::max(newest, *number);
  return newest;
}

int platform_rank(std::string_view platform) {
  bool x86 = platform.find("x86_64") != std::string_view::npos;
  bool musl = platform.find("musllinux") != std::string_view::npos;
  bool linux = !musl && platform.find("linux") != std::string_view::npos;
  if (linux) return x86 ? 0 : 1;
  if (musl) return x86 ? 2 : 3;
  if (platform.find("macosx") != std::string_view::npos) return 4;
  return platform.starts_with("win") ? 5 : 6;
}

// Smaller is better; the file name last, so that no two files are equal.
auto order_of(const Choice& c) {
  const ParsedName& n = c.name;
  int spelling = 0;  // of pure wheels and sdists
  if (n.kind == Distribution::pure_wheel) spelling = n.python == "py3" ? 0 : n.python == "py2.py3" ? 1 : 2;
  if (n.kind == Distribution::sdist) {
    auto ending =
        std::find_if(kSdistEndings.begin(), kSdistEndings.end(), [&](auto e) { return c.file.filename.ends_with(e); });
    spelling = static_cast<int>(ending - kSdistEndings.begin());
  }
  bool platform = n.kind == Distribution::platform_wheel;
  bool free_threaded = platform && n.abi.ends_with("t") && n.abi.starts_with("cp");
  std::uint64_t age = platform ? 10'000 - std::min<std::uint64_t>(newest_cpython(n.python), 10'000) : 0;
  std::uint64_t build = 1'000'000 - std::min<std::uint64_t>(parse_uint(n.build).value_or(0), 1'000'000);
  return std::tuple(spelling, platform ? platform_rank(n.platform) : 0, free_threaded, age, build,
                    std::string_view(c.file.filename));
}

std::string list(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

Error no_such_version(const std::vector<IndexFile>& files, std::string_view project, std::string_view version) {
  std::vector<std::string> versions;
  for (const IndexFile& file : files)
    if (auto name = parse_filename(file.filename, project)) versions.push_back(name->version);
  if (versions.empty()) return Error{"the package index has no files of it that can be read"};
  auto near = near_versions(version, std::move(versions), 4);
  return Error{std::string(version) + " is not on the package index" + (near.empty() ? "" : "; near: " + list(near))};
}

}  // namespace

std::optional<ParsedName> parse_filename(std::string_view filename, std::string_view project) {
  std::string wanted = normalize_name(project);
  ParsedName out;
  if (filename.ends_with(".whl")) {
    auto parts = split(filename.substr(0, filename.size() - 4), '-');
    if (parts.size() != 5 && parts.size() != 6) return std::nullopt;
    if (normalize_name(parts[0]) != wanted) return std::nullopt;
    out.version = parts[1];
    if (parts.size() == 6) out.build = std::string(parts[2].substr(0, parts[2].find_first_not_of("0123456789")));
    out.python = parts[parts.size() - 3];
    out.abi = parts[parts.size() - 2];
    out.platform = parts[parts.size() - 1];
    bool pure = has_tag(out.abi, "none") && has_tag(out.platform, "any") && out.python.find('3') != std::string::npos;
    out.kind = pure ? Distribution::pure_wheel : Distribution::platform_wheel;
    return out;
  }
  for (std::string_view ending : kSdistEndings) {
    if (!filename.ends_with(ending)) continue;
    std::string_view stem = filename.substr(0, filename.size() - ending.size());
    for (std::size_t dash = stem.find('-'); dash != std::string_view::npos; dash = stem.find('-', dash + 1))
      if (normalize_name(stem.substr(0, dash)) == wanted && dash + 1 < stem.size() && stem[dash + 1] >= '0' &&
          stem[dash + 1] <= '9') {
        out.version = stem.substr(dash + 1);
        return out;
      }
  }
  return std::nullopt;
}

Result<Choice> choose_file(const std::vector<IndexFile>& files, std::string_view project, std::string_view version,
                           Wanted wanted) {
  std::vector<Choice> matching;
  for (const IndexFile& file : files)
    if (auto name = parse_filename(file.filename, project); name && matches(version, name->version))
      matching.push_back({file, std::move(*name)});
  if (matching.empty()) return no_such_version(files, project, version);
  // "==1.0" takes 1.0+cpu too, but not where there is a plain 1.0.
  auto has_local = [](const Choice& c) { return c.name.version.find('+') != std::string::npos; };
  if (!std::all_of(matching.begin(), matching.end(), has_local) && version.find('+') == std::string_view::npos)
    std::erase_if(matching, has_local);

  for (Distribution kind : {Distribution::pure_wheel, Distribution::sdist, Distribution::platform_wheel}) {
    bool sdist = kind == Distribution::sdist;
    if ((wanted == Wanted::sdist && !sdist) || (wanted == Wanted::wheel && sdist)) continue;
    const Choice* best = nullptr;
    for (const Choice& choice : matching)
      if (choice.name.kind == kind && (!best || order_of(choice) < order_of(*best))) best = &choice;
    if (best) return *best;
  }
  return Error{std::string(version) +
               (wanted == Wanted::sdist ? " has wheels only: leave ?sdist away" : " has no wheel: leave ?wheel away")};
}

}  // namespace assay::pypi
