#include "app/config.h"

#include <algorithm>

#include "app/config_toml.h"

#include "base/text.h"

namespace assay {
namespace {

constexpr std::uint64_t kLimit = std::uint64_t{4} << 20;  // bytes; a larger configuration is a mistake

std::string at_line(const std::string& path, const toml::source_region& source) {
  return path + ":" + std::to_string(source.begin.line) + ": ";
}

std::string below(const std::string& folder, std::string_view path) {
  if (folder.empty() || path.empty() || path[0] == '/') return std::string(path);
  return path == "." ? folder : folder + "/" + std::string(path);
}

// A source as seen from the current directory.
std::string rebased(std::string_view source, const std::string& folder) {
  if (source.starts_with("pypi:")) return std::string(source);
  if (source.starts_with("git:")) return "git:" + below(folder, source.substr(4));
  return below(folder, source);
}

Status read_trees(Config& config, const toml::table& table, const std::string& folder) {
  struct Entry {
    std::uint32_t line;
    std::string name, source;
  };
  std::vector<Entry> entries;
  for (const auto& [key, node] : table) {
    auto source = node.value<std::string>();
    if (!node.is_string() || source->empty())
      return Error{at_line(config.path, node.source()) + "trees." + std::string(key.str()) +
                   " has to be a SOURCE string"};
    entries.push_back({key.source().begin.line, std::string(key.str()), rebased(*source, folder)});
  }
  // toml++ sorts keys by name; the file's order is what decides precedence.
  std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.line < b.line; });
  for (auto& entry : entries) config.trees.emplace_back(std::move(entry.name), std::move(entry.source));
  return ok();
}

Result<Config> read_table(const toml::table& table, std::string_view text, const std::string& path,
                          const std::string& folder) {
  Config config;
  config.path = path;
  config.folder = folder;
  for (const auto& [key, node] : table) {
    if (is_claims_key(key.str())) {
      if (auto read = read_claims_key(config.file, key.str(), node, {text, path}); !read) return read.error();
      continue;
    }
    if (key.str() != "trees") {
      config.warnings.push_back(at_line(path, key.source()) + "unknown key '" + std::string(key.str()) +
                                "' is ignored (known: trees, documents, claim, audit, suppress)");
      continue;
    }
    const toml::table* trees = node.as_table();
    if (!trees) return Error{at_line(path, node.source()) + "trees has to be a table: NAME = \"SOURCE\""};
    if (auto read = read_trees(config, *trees, folder); !read) return read.error();
  }
  return config;
}

Result<toml::table> parse_toml(std::string_view text, const std::string& path) {
  auto parsed = toml::parse(text, path);
  if (!parsed) return Error{at_line(path, parsed.error().source()) + std::string(parsed.error().description())};
  return std::move(parsed).table();
}

// Nothing when the file has no [tool.assay].
Result<std::optional<Config>> parse_pyproject(std::string_view text, const std::string& path,
                                              const std::string& folder) {
  if (text.find("assay") == std::string_view::npos) return std::optional<Config>{};
  auto table = parse_toml(text, path);
  if (!table) return table.error();
  const toml::table* own = (*table)["tool"]["assay"].as_table();
  if (!own) return std::optional<Config>{};
  auto config = read_table(*own, text, path, folder);
  if (!config) return config.error();
  return std::optional<Config>(std::move(*config));
}

Result<std::optional<Config>> load_from(const sys::System& system, const std::string& folder) {
  for (const char* name : {"assay.toml", ".assay.toml", "pyproject.toml"}) {
    std::string path = below(folder, name);
    if (!system.stat(path)) continue;
    auto content = system.read(path, kLimit);
    if (!content) return content.error();
    auto config = std::string_view(name) == "pyproject.toml" ? parse_pyproject(content->data, path, folder)
                                                             : [&]() -> Result<std::optional<Config>> {
      auto read = parse_config(content->data, path, folder);
      if (!read) return read.error();
      return std::optional<Config>(std::move(*read));
    }();
    if (!config) return config.error();
    if (*config) return config;
  }
  return std::optional<Config>{};
}

std::string user_folder(const sys::System& system) {
  if (auto home = system.env("XDG_CONFIG_HOME"); home && !home->empty()) return *home + "/assay";
  if (auto home = system.env("HOME"); home && !home->empty()) return *home + "/.config/assay";
  return {};
}

}  // namespace

Result<Config> parse_config(std::string_view text, const std::string& path, const std::string& folder) {
  auto table = parse_toml(text, path);
  if (!table) return table.error();
  return read_table(*table, text, path, folder);
}

Result<Config> load_config_file(const sys::System& system, const std::string& path) {
  auto content = system.read(path, kLimit);
  if (!content) return Error{"cannot read the configuration: " + content.error().message};
  std::string folder(dir_name(path));
  if (base_name(path) != "pyproject.toml") return parse_config(content->data, path, folder);
  auto config = parse_pyproject(content->data, path, folder);
  if (!config) return config.error();
  if (!*config) return Error{path + " has no [tool.assay]"};
  return std::move(**config);
}

Result<Config> load_config(const sys::System& system) {
  auto here = system.real_path(".");
  auto depth = here ? std::count(here->begin(), here->end(), '/') - (*here == "/") : 0;
  std::string folder;
  for (std::ptrdiff_t i = 0; i <= depth; ++i) {
    auto config = load_from(system, folder);
    if (!config) return config.error();
    if (*config) return std::move(**config);
    folder += folder.empty() ? ".." : "/..";
  }
  if (auto user = user_folder(system); !user.empty() && system.stat(user + "/assay.toml")) {
    auto config = load_from(system, user);
    if (!config) return config.error();
    if (*config) return std::move(**config);
  }
  return Config{};
}

}  // namespace assay
