#include "source/layout.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_set>

#include "base/hash.h"
#include "base/text.h"
#include "source/project_files.h"

namespace assay {

namespace {

constexpr std::array<std::string_view, 12> kVendorFolders{"_vendor",     "_vendored",   "vendor",     "vendored",
                                                          "third_party", "third-party", "thirdparty", "3rdparty",
                                                          "3rd_party",   "extern",      "external",   "externals"};

std::string join(std::string_view folder, std::string_view name) {
  if (folder.empty() || name.empty()) return std::string(folder.empty() ? name : folder);
  return std::string(folder) + "/" + std::string(name);
}

bool is_module(std::string_view path) {
  auto ext = extension(path);
  return ext == "py" || ext == "pyi";
}

// Folders of a tree by what Python sees in them. Views point into the file list.
class Folders {
 public:
  explicit Folders(const std::vector<File>& files) : files_(files) {
    for (const File& file : files) {
      std::string_view path = file.path, dir = dir_name(path), name = base_name(path);
      if (name == "__init__.py" || name == "__init__.pyi") {
        packages_.insert(dir);
        holds_package_.insert(dir_name(dir));
      } else if (is_module(name) && name != "setup.py" && name != "conftest.py") {
        holds_module_.insert(dir);
      }
    }
  }
  bool is_package(std::string_view dir) const { return packages_.contains(dir); }
  bool in_package(std::string_view dir) const {
    for (; !dir.empty(); dir = dir_name(dir))
      if (is_package(dir)) return true;
    return false;
  }
  bool holds_package(std::string_view dir) const { return holds_package_.contains(dir); }
  bool holds_module(std::string_view dir) const { return holds_module_.contains(dir); }
  bool holds_python(std::string_view dir) const {  // at any depth
    std::string prefix = std::string(dir) + "/";
    auto at = std::lower_bound(files_.begin(), files_.end(), prefix,
                               [](const File& file, const std::string& wanted) { return file.path < wanted; });
    for (; at != files_.end() && at->path.starts_with(prefix); ++at)
      if (is_module(at->path)) return true;
    return false;
  }

 private:
  const std::vector<File>& files_;
  std::unordered_set<std::string_view> packages_, holds_package_, holds_module_;
};

// Whether any module of the tree imports from `name` as from a package: "from src.x import y", "import src.x".
bool is_imported(const std::vector<File>& files, const ReadText& read, std::string_view name) {
  for (const File& file : files) {
    if (!is_module(file.path) || file.vendored) continue;
    const std::string text = read(static_cast<FileIndex>(&file - files.data()));
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos; at += name.size()) {
      std::size_t line = text.rfind('\n', at) + 1;                             // npos + 1 is the start of the text
      if (at == 0 || (text[at - 1] != ' ' && text[at - 1] != '\t')) continue;  // importlib.import_module()
      std::string_view before = trim(std::string_view(text).substr(line, at - line));
      // Prose has lines that begin so, too: "from lib/pkg/data", "import lib files".
      const std::string_view rest = std::string_view(text).substr(at + name.size());
      const std::string_view next = trim(rest.substr(0, rest.find_first_of("\r\n")));
      const bool blank = rest.starts_with(' ') || rest.starts_with('\t');
      const bool below = rest.size() > 1 && rest[0] == '.' && is_ident_char(rest[1]);
      if (before == "from" && (below || (blank && next.starts_with("import")))) return true;
      const bool ends = next.empty() || next[0] == ',' || next[0] == ';' || next[0] == '#';
      if (before == "import" && (below || ends || (blank && next.starts_with("as ")))) return true;
    }
  }
  return false;
}

void add_roots_of_project(const Folders& folders, const Project& project, const std::vector<File>& files,
                          const ReadText& read, std::set<std::string>& roots) {
  std::string_view dir = project.dir;
  if (folders.holds_package(dir) || folders.holds_module(dir)) roots.insert(std::string(dir));
  // Folders that the project's own configuration names: believed when there is any Python in them.
  for (const std::string& source : project.source_folders) {
    std::string folder = join(dir, source);
    if (!folders.in_package(folder) && folders.holds_python(folder)) roots.insert(folder);
  }
  // Customary folders: only with a package directly in them, and where nobody imports from "src" itself.
  for (std::string_view customary : {"src", "lib", "Lib", "python"}) {
    std::string folder = join(dir, customary);
    if (folders.in_package(folder) || !folders.holds_package(folder) || roots.contains(folder)) continue;
    if (!is_imported(files, read, customary)) roots.insert(folder);
  }
}

}  // namespace

bool is_vendored(std::string_view path) {
  for (std::size_t begin = 0, slash; (slash = path.find('/', begin)) != std::string_view::npos; begin = slash + 1) {
    std::string_view folder = path.substr(begin, slash - begin);
    if (std::find(kVendorFolders.begin(), kVendorFolders.end(), folder) != kVendorFolders.end()) return true;
  }
  return false;
}

Layout read_layout(const std::vector<File>& files, const ReadText& read) {
  Folders folders(files);
  std::vector<Project> projects =
      find_projects(files, read, [&](std::string_view dir) { return folders.in_package(dir); });
  std::set<std::string> roots;
  for (const Project& project : projects) add_roots_of_project(folders, project, files, read, roots);
  Layout layout;
  layout.roots.push_back({""});
  for (const std::string& root : roots)
    if (!root.empty()) layout.roots.push_back({root});
  layout.version = find_version(files, projects.front(), read);
  return layout;
}

std::string tree_digest(const std::vector<File>& files) {
  std::string all;
  all.reserve(files.size() * 80);
  for (const File& file : files) {
    all += file.path;
    all += '\0';
    all.append(reinterpret_cast<const char*>(file.digest.bytes.data()), file.digest.bytes.size());
  }
  return sha256(all).hex();
}

}  // namespace assay
