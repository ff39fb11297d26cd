#include "source/git_config.h"

#include <algorithm>

#include "base/text.h"

namespace assay::git {

namespace {

constexpr std::uint64_t kMostConfigBytes = std::uint64_t{1} << 20;
constexpr std::uint64_t kMostPointerBytes = 4096;
constexpr int kDeepestInclude = 10;  // git's own limit
constexpr int kMostIncludes = 200;

std::string joined(const std::string& folder, std::string_view path) {
  return path.starts_with('/') ? std::string(path) : folder + "/" + std::string(path);
}

// The values of all keys called "path": those of include sections are among them, whatever the layout.
std::vector<std::string> paths_in(std::string_view text) {
  std::string joined_lines;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\n')
      ++i;
    else
      joined_lines += text[i];
  }
  std::vector<std::string> out;
  for (std::string_view line : split(joined_lines, '\n')) {
    if (auto close = line.rfind(']'); close != std::string_view::npos && close < line.find('='))
      line.remove_prefix(close + 1);
    auto equals = line.find('=');
    if (equals == std::string_view::npos || to_lower(trim(line.substr(0, equals))) != "path") continue;
    std::string value;
    std::string_view raw = trim(line.substr(equals + 1));
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '\\' && i + 1 < raw.size())
        ++i;
      else if (raw[i] == '"')
        continue;
      value += raw[i];
    }
    out.push_back(std::move(value));
  }
  return out;
}

Status check_file(const sys::System& system, const std::string& path, int depth, int& budget) {
  auto stat = system.stat(path);
  if (!stat) return ok();                               // not there
  if (stat->kind == sys::Kind::directory) return ok();  // libgit2 says so itself
  if (stat->kind != sys::Kind::file) return Error{path + ": not a regular file"};
  if (depth > kDeepestInclude || --budget < 0) return Error{path + ": included too deep"};
  auto content = system.read(path, kMostConfigBytes);
  if (!content) return content.error();
  std::string folder(dir_name(path));
  for (const std::string& include : paths_in(content->data)) {
    if (include.starts_with("~")) continue;
    if (auto checked = check_file(system, joined(folder, include), depth + 1, budget); !checked) return checked;
  }
  return ok();
}

}  // namespace

std::string git_directory(const sys::System& system, const std::string& path) {
  std::string git = path + "/.git";
  auto stat = system.stat(git);
  if (stat && stat->kind == sys::Kind::directory) return git;
  std::string pointer = git;
  if (!stat) {
    auto own = system.stat(path);
    if (!own || own->kind == sys::Kind::directory) return path;
    pointer = path;  // a `.git` file given as the repository
  }
  auto content = system.read(pointer, kMostPointerBytes);
  if (!content || !content->data.starts_with("gitdir: ")) return {};
  std::string_view line = content->data.substr(8, content->data.find('\n') - 8);
  return joined(std::string(dir_name(pointer)), trim(line));
}

std::string common_directory(const sys::System& system, const std::string& git) {
  auto content = system.read(git + "/commondir", kMostPointerBytes);
  if (!content) return git;
  return joined(git, trim(content->data.substr(0, content->data.find('\n'))));
}

Status check_config(const sys::System& system, const std::string& git) {
  int budget = kMostIncludes;
  for (const std::string& folder : {git, common_directory(system, git)})
    for (const char* name : {"/config", "/config.worktree"})
      if (auto checked = check_file(system, folder + name, 0, budget); !checked) return checked;
  return ok();
}

}  // namespace assay::git
