#include "source/requirement_files.h"

#include <algorithm>
#include <optional>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/text.h"
#include "source/project_files.h"
#include "source/pypi/index.h"

namespace assay {

namespace {

// Adds the requirement when it is one.
void add(std::vector<Requirement>& out, std::string_view text, std::uint32_t line, std::string_view group = "") {
  Requirement one = parse_requirement(text);
  if (one.name.empty()) return;
  one.line = line;
  one.group = group;
  out.push_back(std::move(one));
}

std::uint32_t line_of(const toml::node& node) { return node.source().begin.line; }

void add_array(std::vector<Requirement>& out, const toml::node* node, std::string_view group) {
  const toml::array* list = node ? node->as_array() : nullptr;
  if (!list) return;
  for (const auto& item : *list)
    if (auto text = item.value<std::string_view>()) add(out, *text, line_of(item), group);
}

void add_groups(std::vector<Requirement>& out, const toml::node* node) {
  const toml::table* groups = node ? node->as_table() : nullptr;
  if (!groups) return;
  for (const auto& [name, list] : *groups) add_array(out, &list, name.str());
}

void add_poetry(std::vector<Requirement>& out, const toml::node* node, std::string_view group) {
  const toml::table* table = node ? node->as_table() : nullptr;
  if (!table) return;
  for (const auto& [name, value] : *table) {
    const toml::table* entry = value.as_table();
    auto text = entry ? (*entry)["version"].value<std::string_view>() : value.value<std::string_view>();
    if (!text) continue;
    auto specifier = poetry_specifier(*text);
    if (!specifier) continue;
    Requirement one;
    one.name = pypi::normalize_name(name.str());
    one.text = std::string(name.str()) + " = \"" + std::string(*text) + "\"";
    one.specifier = std::move(*specifier);
    one.line = line_of(value);
    one.group = group;
    if (entry) {
      one.marker = (*entry)["markers"].value_or(std::string());
      if ((*entry)["optional"].value_or(false) && group.empty()) one.group = "optional";
    }
    out.push_back(std::move(one));
  }
}

}  // namespace

std::optional<std::string> poetry_specifier(std::string_view text) {
  std::string out;
  for (std::string_view part : split(text, ',')) {
    part = trim(part);
    if (part.empty() || part == "*") continue;
    bool caret = part.starts_with('^'), tilde = part.starts_with('~') && !part.starts_with("~=");
    if (!caret && !tilde) {
      bool bare = part[0] >= '0' && part[0] <= '9';
      out += (out.empty() ? "" : ",") + std::string(bare ? "==" : "") + std::string(part);
      continue;
    }
    std::string_view low = trim(part.substr(1));
    auto version = pypi::parse_version(low);
    if (!version) return std::nullopt;
    std::vector<std::uint64_t> parts = version->release;
    parts.resize(std::max(version->parts, parts.size()), 0);
    // ^: up to the first part that is not 0, or the last; ~: up to the second, or the only one.
    std::size_t bumped = 0;
    if (caret)
      while (bumped + 1 < parts.size() && parts[bumped] == 0) ++bumped;
    else
      bumped = parts.size() > 1 ? 1 : 0;
    std::string high;
    for (std::size_t i = 0; i <= bumped; ++i) high += (i ? "." : "") + std::to_string(parts[i] + (i == bumped));
    out += (out.empty() ? "" : ",") + std::string(">=") + std::string(low) + ",<" + high;
  }
  if (!pypi::parse_specifier(out)) return std::nullopt;
  return out;
}

std::vector<Requirement> requirements_of_pyproject(std::string_view text) {
  std::vector<Requirement> out;
  toml::parse_result parsed = toml::parse(text);
  if (!parsed) return out;
  const toml::table& table = parsed.table();
  add_array(out, table.at_path("project.dependencies").node(), "");
  add_groups(out, table.at_path("project.optional-dependencies").node());
  add_groups(out, table.at_path("dependency-groups").node());
  add_poetry(out, table.at_path("tool.poetry.dependencies").node(), "");
  add_poetry(out, table.at_path("tool.poetry.dev-dependencies").node(), "dev");
  if (const toml::table* groups = table.at_path("tool.poetry.group").as_table())
    for (const auto& [name, group] : *groups)
      if (const toml::table* entry = group.as_table()) add_poetry(out, entry->get("dependencies"), name.str());
  return out;
}

std::vector<Requirement> requirements_of_setup_cfg(std::string_view text) {
  std::vector<Requirement> out;
  std::string section, key;
  std::uint32_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    std::string_view content = trim(line);
    if (content.empty() || content[0] == '#' || content[0] == ';') continue;
    std::string_view value = content;
    if (content.front() == '[' && content.back() == ']') {
      section = content.substr(1, content.size() - 2);
      key.clear();
      continue;
    }
    if (line[0] != ' ' && line[0] != '\t') {
      auto mark = content.find_first_of("=:");
      if (mark == std::string_view::npos) continue;
      key = trim(content.substr(0, mark));
      value = trim(content.substr(mark + 1));
    }
    if (section == "options" && key == "install_requires") add(out, value, number);
    if (section == "options.extras_require" && !key.empty()) add(out, value, number, key);
  }
  return out;
}

std::vector<Requirement> requirements_of_metadata(std::string_view text) {
  constexpr std::string_view kField = "Requires-Dist:";
  std::vector<Requirement> out;
  std::uint32_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    if (trim(line).empty()) break;  // the description follows
    if (!line.starts_with(kField)) continue;
    add(out, line.substr(kField.size()), number);
    if (out.empty() || out.back().line != number) continue;
    Requirement& one = out.back();
    one.group = extra_of_marker(one.marker);
    if (one.group.empty()) continue;
    // What remains of `… and extra == "x"`.
    std::string_view rest = trim(std::string_view(one.marker).substr(0, one.marker.find("extra")));
    if (rest.ends_with("and")) rest = trim(rest.substr(0, rest.size() - 3));
    one.marker = std::string(rest);
  }
  return out;
}

std::vector<Requirement> requirements_of_lines(std::string_view text) {
  std::vector<Requirement> out;
  std::uint32_t number = 0;
  for (std::string_view line : split(text, '\n')) {
    ++number;
    add(out, requirement_line(line), number);
  }
  return out;
}

std::string project_name(std::string_view path, std::string_view text) {
  std::string_view file = base_name(path);
  if (file == "PKG-INFO" || file == "METADATA") return metadata_field(text, "Name");
  Project project;
  if (file == "pyproject.toml") read_pyproject(text, project);
  if (file == "setup.cfg") read_setup_cfg(text, project);
  // Before the call other things have names: extensions.
  if (file == "setup.py") read_setup_py(text.substr(std::min(text.rfind("setup("), text.size())), project);
  return project.name;
}

}  // namespace assay
