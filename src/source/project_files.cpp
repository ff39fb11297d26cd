#include "source/project_files.h"

#include <algorithm>
#include <array>
#include <optional>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/text.h"

namespace assay {

namespace {

// A folder as configuration spells it ("./src/", "src"), or nothing when it is no folder below the project.
std::optional<std::string> below(std::string_view folder) {
  std::string path = normalize_path(folder);
  if (path.starts_with("/") || path.starts_with("..")) return std::nullopt;
  return path;
}

void add_folder(Project& project, std::string_view folder) {
  auto path = below(folder);
  if (!path || path->empty()) return;
  auto& all = project.source_folders;
  if (std::find(all.begin(), all.end(), *path) == all.end()) all.push_back(std::move(*path));
}

// A quoted Python string at the start of `text` (after blanks); nothing when there is none on this line.
std::optional<std::string_view> quoted(std::string_view text) {
  text = text.substr(std::min(text.find_first_not_of(" \t"), text.size()));
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return std::nullopt;
  auto end = text.find(text[0], 1);
  if (end == std::string_view::npos || text.substr(0, end).find('\n') != std::string_view::npos) return std::nullopt;
  return text.substr(1, end - 1);
}

std::string text_of(const toml::node_view<const toml::node>& node) { return node.value_or(std::string{}); }

// "NAME = value" lines of one INI section; values that go on over indented lines are joined by newlines.
std::vector<std::pair<std::string, std::string>> ini_section(std::string_view text, std::string_view section) {
  std::vector<std::pair<std::string, std::string>> out;
  bool inside = false;
  for (std::string_view line : split(text, '\n')) {
    std::string_view content = trim(line);
    if (content.empty() || content[0] == '#' || content[0] == ';') continue;
    if (content.front() == '[' && content.back() == ']') {
      inside = content.substr(1, content.size() - 2) == section;
    } else if (inside && (line[0] == ' ' || line[0] == '\t') && !out.empty()) {
      out.back().second += "\n" + std::string(content);
    } else if (auto mark = content.find_first_of("=:"); inside && mark != std::string_view::npos) {
      out.emplace_back(trim(content.substr(0, mark)), trim(content.substr(mark + 1)));
    }
  }
  return out;
}

// "file: VERSION" and "attr: pkg.__version__", as setup.cfg writes them.
void set_version(std::string_view value, Project& project) {
  if (value.starts_with("file:"))
    project.version_file = below(trim(value.substr(5))).value_or("");
  else if (value.starts_with("attr:"))
    project.version_attr = trim(value.substr(5));
  else if (value.find_first_of(" \n:%{}") == std::string_view::npos)
    project.version = value;
}

const File* find_file(const std::vector<File>& files, std::string_view path) {
  auto at = std::lower_bound(files.begin(), files.end(), path,
                             [](const File& file, std::string_view wanted) { return file.path < wanted; });
  return at != files.end() && at->path == path ? &*at : nullptr;
}

std::string read_path(const std::vector<File>& files, const ReadText& read, std::string_view path) {
  const File* file = find_file(files, path);
  return file ? read(static_cast<FileIndex>(file - files.data())) : std::string{};
}

std::string in_folder(std::string_view folder, std::string_view name) {
  return folder.empty() ? std::string(name) : std::string(folder) + "/" + std::string(name);
}

bool is_version(std::string_view text) {
  return !text.empty() && text.size() <= 64 && text[0] >= '0' && text[0] <= '9' &&
         text.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+!-_") ==
             std::string_view::npos;
}

// "pkg.mod.NAME" below the root or one of its source folders.
std::string version_from_attribute(const std::vector<File>& files, const Project& root, const ReadText& read) {
  auto dot = root.version_attr.rfind('.');
  if (dot == std::string::npos) return {};
  std::string module = root.version_attr.substr(0, dot), name = root.version_attr.substr(dot + 1);
  std::replace(module.begin(), module.end(), '.', '/');
  std::vector<std::string> folders = root.source_folders;
  folders.insert(folders.begin(), "");
  folders.push_back("src");
  for (const std::string& folder : folders)
    for (const char* ending : {".py", "/__init__.py"})
      if (auto text = read_path(files, read, in_folder(folder, module + ending)); !text.empty())
        if (auto version = literal_assignment(text, name); is_version(version)) return version;
  return {};
}

// A literal __version__ in the package that is called like the project, or in the only package of the root.
std::string version_from_package(const std::vector<File>& files, const Project& root, const ReadText& read) {
  std::string package = to_lower(root.name);
  std::replace_if(
      package.begin(), package.end(), [](char c) { return c == '-' || c == '.'; }, '_');
  if (package.empty()) return {};
  std::vector<std::string> folders = root.source_folders;
  folders.insert(folders.begin(), "");
  folders.push_back("src");
  for (const std::string& folder : folders)
    for (const char* file : {"__init__.py", "_version.py", "version.py", "__about__.py", "__version__.py"})
      if (auto text = read_path(files, read, in_folder(folder, package + "/" + file)); !text.empty())
        for (const char* name : {"__version__", "version", "VERSION"})
          if (auto version = literal_assignment(text, name); is_version(version)) return version;
  return {};
}

}  // namespace

void read_pyproject(std::string_view text, Project& project) {
  toml::parse_result parsed = toml::parse(text);
  if (!parsed) return;
  const toml::table& table = parsed.table();
  auto at = [&](std::string_view path) { return table.at_path(path); };
  auto add_all = [&](std::string_view path) {
    if (const auto* list = at(path).as_array())
      for (const auto& item : *list)
        if (auto folder = item.value<std::string_view>()) add_folder(project, *folder);
  };
  for (const char* path : {"project", "build-system", "tool.poetry"})
    if (at(path).is_table()) project.declared = true;
  project.name = text_of(at("project.name"));
  if (project.name.empty()) project.name = text_of(at("tool.poetry.name"));
  project.version = text_of(at("project.version"));
  if (project.version.empty()) project.version = text_of(at("tool.poetry.version"));

  add_all("tool.setuptools.packages.find.where");
  add_all("tool.hatch.build.sources");
  add_all("tool.hatch.build.targets.wheel.sources");
  if (const auto* mapping = at("tool.setuptools.package-dir").as_table())
    if (const auto* folder = mapping->get("")) add_folder(project, folder->value_or(std::string_view{}));
  for (const char* path :
       {"tool.maturin.python-source", "tool.pdm.build.package-dir", "tool.uv.build-backend.module-root"})
    add_folder(project, text_of(at(path)));
  if (const auto* packages = at("tool.poetry.packages").as_array())
    for (const auto& item : *packages)
      if (const auto* entry = item.as_table()) add_folder(project, (*entry)["from"].value_or(std::string_view{}));
  for (const char* path : {"tool.hatch.build.targets.wheel.packages", "tool.scikit-build.wheel.packages"})
    if (const auto* packages = at(path).as_array())
      for (const auto& item : *packages)  // folders of packages: what is above them is imported from
        if (auto folder = item.value<std::string_view>()) add_folder(project, dir_name(normalize_path(*folder)));

  if (const auto* file = at("tool.setuptools.dynamic.version.file").as_string())
    project.version_file = below(file->get()).value_or("");
  project.version_attr = text_of(at("tool.setuptools.dynamic.version.attr"));
  if (auto file = text_of(at("tool.hatch.version.path")); !file.empty())
    project.version_file = below(file).value_or("");
}

void read_setup_cfg(std::string_view text, Project& project) {
  for (const auto& [name, value] : ini_section(text, "metadata")) {
    project.declared = true;
    if (name == "name" && project.name.empty()) project.name = value;
    if (name == "version" && project.version.empty()) set_version(value, project);
  }
  for (const auto& [name, value] : ini_section(text, "options"))
    if (name == "package_dir")
      for (std::string_view line : split(value, '\n'))
        if (auto mark = line.find('='); mark != std::string_view::npos && trim(line.substr(0, mark)).empty())
          add_folder(project, trim(line.substr(mark + 1)));
  for (const auto& [name, value] : ini_section(text, "options.packages.find"))
    if (name == "where")
      for (std::string_view line : split(value, '\n')) add_folder(project, trim(line));
}

void read_setup_py(std::string_view text, Project& project) {
  project.declared = project.declared || text.find("setup(") != std::string_view::npos;
  // package_dir={"": "src"}  and  find_packages("src"), find_packages(where="src")
  if (auto at = text.find("package_dir"); at != std::string_view::npos) {
    auto brace = text.find('{', at);
    if (brace != std::string_view::npos && brace - at < 40)
      if (auto key = quoted(text.substr(brace + 1)); key && key->empty())
        if (auto colon = text.find(':', brace); colon != std::string_view::npos)
          if (auto folder = quoted(text.substr(colon + 1))) add_folder(project, *folder);
  }
  for (std::size_t at = 0; (at = text.find("packages(", at)) != std::string_view::npos; at += 9) {
    std::string_view rest = text.substr(at + 9);
    rest = rest.substr(std::min(rest.find_first_not_of(" \t\n"), rest.size()));
    if (rest.starts_with("where=")) rest.remove_prefix(6);
    if (auto folder = quoted(rest)) add_folder(project, *folder);
  }
  auto keyword = [&](std::string_view name) -> std::string {
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string_view::npos; at += name.size()) {
      if (at > 0 && is_ident_char(text[at - 1])) continue;
      std::string_view rest = text.substr(at + name.size());
      rest = rest.substr(std::min(rest.find_first_not_of(" \t"), rest.size()));
      if (!rest.starts_with("=")) continue;
      if (auto value = quoted(rest.substr(1))) return std::string(*value);
    }
    return {};
  };
  if (project.name.empty()) project.name = keyword("name");
  if (project.version.empty()) project.version = keyword("version");
  if (!is_version(project.version)) project.version.clear();
}

std::string metadata_field(std::string_view text, std::string_view field) {
  for (std::string_view line : split(text, '\n')) {
    line = trim(line);
    if (line.empty()) return {};  // the description follows
    if (line.size() > field.size() && line.starts_with(field) && line[field.size()] == ':')
      return std::string(trim(line.substr(field.size() + 1)));
  }
  return {};
}

std::string literal_assignment(std::string_view text, std::string_view name) {
  for (std::string_view line : split(text, '\n')) {
    if (!line.starts_with(name)) continue;
    std::string_view rest = trim(line.substr(name.size()));
    if (rest.starts_with(":")) rest = rest.substr(std::min(rest.find('='), rest.size()));  // an annotation
    if (!rest.starts_with("=") || rest.starts_with("==")) continue;
    if (auto value = quoted(rest.substr(1))) return std::string(*value);
  }
  return {};
}

std::vector<Project> find_projects(const std::vector<File>& files, const ReadText& read,
                                   const std::function<bool(std::string_view)>& is_inside_package) {
  constexpr std::array<std::pair<std::string_view, void (*)(std::string_view, Project&)>, 3> kReaders{
      {{"pyproject.toml", read_pyproject}, {"setup.cfg", read_setup_cfg}, {"setup.py", read_setup_py}}};
  std::vector<std::pair<std::string_view, FileIndex>> found;  // folder, file
  for (FileIndex i = 0; i < files.size(); ++i) {
    std::string_view name = base_name(files[i].path), dir = dir_name(files[i].path);
    bool known = std::any_of(kReaders.begin(), kReaders.end(), [&](const auto& r) { return r.first == name; });
    if (known && (dir.empty() || !is_inside_package(dir))) found.emplace_back(dir, i);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Project> projects(1);  // the root
  for (const auto& [dir, index] : found) {
    if (projects.back().dir != dir) {
      projects.emplace_back();
      projects.back().dir = dir;
    }
    for (const auto& [name, reader] : kReaders)  // files of a folder are sorted by name, which is the order we want
      if (base_name(files[index].path) == name) reader(read(index), projects.back());
  }
  std::erase_if(projects, [](const Project& project) { return !project.declared && !project.dir.empty(); });
  return projects;
}

std::string find_version(const std::vector<File>& files, const Project& root, const ReadText& read) {
  for (const File& file : files) {  // a wheel's metadata, at its root
    std::string_view dir = dir_name(file.path);
    if (dir.ends_with(".dist-info") && dir.find('/') == std::string_view::npos && base_name(file.path) == "METADATA")
      return metadata_field(read(static_cast<FileIndex>(&file - files.data())), "Version");
  }
  if (auto text = read_path(files, read, "PKG-INFO"); !text.empty()) return metadata_field(text, "Version");
  if (!root.version.empty()) return root.version;
  if (!root.version_file.empty()) {
    std::string text = read_path(files, read, root.version_file);
    std::string version(trim(text));
    if (is_version(version)) return version;
    for (const char* name : {"__version__", "version", "VERSION"})
      if (version = literal_assignment(text, name); is_version(version)) return version;
  }
  if (auto version = version_from_attribute(files, root, read); !version.empty()) return version;
  return version_from_package(files, root, read);
}

}  // namespace assay
