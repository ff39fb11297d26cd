#include "model/packaging.h"

#include <algorithm>

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include "base/text.h"
#include "model/code.h"
#include "source/pypi/index.h"
#include "source/requirements.h"

namespace assay::model {

using namespace py;

Requirement parse_requirement(std::string_view text) {
  Requirement out;
  const auto parts = split_requirement(text);
  if (!parts) return out;
  out.name = pypi::normalize_name(parts->name);
  out.marker = parts->marker;
  for (const char c : parts->specifier)
    if (c != ' ' && c != '\t') out.specifier += c;
  return out;
}

namespace {

struct Reader {
  const TreeFacts& tree;
  Packaging out;

  void add(FileIndex file, std::uint32_t line, std::string_view text, std::string group) {
    Requirement r = parse_requirement(text);
    if (r.name.empty()) return;
    r.file = file;
    r.line = line;
    r.group = std::move(group);
    out.requirements.push_back(std::move(r));
  }
  void add_python(FileIndex file, std::uint32_t line, std::string_view range) {
    Requirement r = parse_requirement("python" + std::string(range));
    if (r.name.empty()) return;
    r.file = file, r.line = line;
    out.requirements.push_back(std::move(r));
  }

  // Lines of a requirements file; options and other files it includes are left out.
  void from_requirements(FileIndex file, const std::string& group) {
    Lines lines(tree.text(file));
    for (std::uint32_t n = 1; n <= lines.count(); ++n) {
      add(file, n, requirement_line(lines.line(n)), group);
    }
  }

  void poetry(FileIndex file, const toml::table& dependencies, const std::string& group) {
    for (const auto& [key, value] : dependencies) {
      std::string range;
      std::string in = group;
      if (auto text = value.value<std::string_view>()) {
        range = *text;
      } else if (const auto* table = value.as_table()) {
        range = (*table)["version"].value_or(std::string{});
        if ((*table)["optional"].value_or(false) && in.empty()) in = "optional";
      }
      Requirement r;
      r.file = file;
      r.line = key.source().begin.line;
      r.name = pypi::normalize_name(key.str());
      r.specifier = poetry_specifier(range).value_or(range);  // one that cannot be read stands as written
      if (r.name != "python") r.group = in;
      out.requirements.push_back(std::move(r));
    }
  }

  void list(FileIndex file, const toml::node_view<const toml::node>& node, const std::string& group) {
    if (const auto* all = node.as_array())
      for (const auto& item : *all)
        if (auto text = item.value<std::string_view>()) add(file, item.source().begin.line, *text, group);
  }

  void points(FileIndex file, const toml::node_view<const toml::node>& node, const std::string& group) {
    if (const auto* table = node.as_table())
      for (const auto& [name, target] : *table)
        if (auto text = target.value<std::string_view>())
          out.entry_points.push_back(
              {file, name.source().begin.line, group, std::string(name.str()), std::string(*text)});
  }

  void from_pyproject(FileIndex file) {
    toml::parse_result parsed = toml::parse(tree.text(file));
    if (!parsed) {
      out.open = out.open_entry_points = "`pyproject.toml` could not be read";
      return;
    }
    const toml::table& table = parsed.table();
    auto at = [&](std::string_view path) { return table.at_path(path); };
    list(file, at("project.dependencies"), "");
    if (auto python = at("project.requires-python").value<std::string_view>())
      add_python(file, at("project.requires-python").node()->source().begin.line, *python);
    for (const char* groups : {"project.optional-dependencies", "dependency-groups"})
      if (const auto* extras = at(groups).as_table())
        for (const auto& [name, items] : *extras)
          list(file, toml::node_view<const toml::node>(items), std::string(name.str()));
    list(file, at("build-system.requires"), "build");
    if (const auto* main = at("tool.poetry.dependencies").as_table()) poetry(file, *main, "");
    if (const auto* dev = at("tool.poetry.dev-dependencies").as_table()) poetry(file, *dev, "dev");
    if (const auto* groups = at("tool.poetry.group").as_table())
      for (const auto& [name, group] : *groups)
        if (const auto* members = toml::node_view<const toml::node>(group)["dependencies"].as_table())
          poetry(file, *members, std::string(name.str()));
    points(file, at("project.scripts"), "console_scripts");
    points(file, at("project.gui-scripts"), "gui_scripts");
    points(file, at("tool.poetry.scripts"), "console_scripts");
    for (const char* path : {"project.entry-points", "tool.poetry.plugins"})
      if (const auto* groups = at(path).as_table())
        for (const auto& [name, group] : *groups)
          points(file, toml::node_view<const toml::node>(group), std::string(name.str()));
    if (const auto* dynamic = at("project.dynamic").as_array())
      for (const auto& item : *dynamic) {
        auto what = item.value_or(std::string_view{});
        if (what == "dependencies") out.open = "`pyproject.toml` has the dependencies computed when it is built";
        if (what == "entry-points" || what == "scripts")
          out.open_entry_points = "`pyproject.toml` has the entry points computed when it is built";
      }
    auto dynamic_files = at("tool.setuptools.dynamic.dependencies.file");
    auto take = [&](std::string_view path) {
      FileIndex i = 0;
      if (!tree.tree().find(path, &i)) return;
      from_requirements(i, "");
      read_ = i + 1;
      out.open.clear();
    };
    if (auto one = dynamic_files.value<std::string_view>()) take(*one);
    if (const auto* several = dynamic_files.as_array())
      for (const auto& item : *several) take(item.value_or(std::string_view{}));
  }

  void from_setup_cfg(FileIndex file) {
    Lines lines(tree.text(file));
    std::string section, key;
    for (std::uint32_t n = 1; n <= lines.count(); ++n) {
      std::string_view raw = lines.line(n), line = trim(raw);
      if (line.empty() || line[0] == '#' || line[0] == ';') continue;
      if (raw[0] == '[' && line.ends_with(']')) {
        section = std::string(line.substr(1, line.size() - 2));
        key.clear();
        continue;
      }
      std::string_view value = line;
      bool indented = raw[0] == ' ' || raw[0] == '\t';
      if (!indented) {
        auto mark = line.find('=');
        if (mark == std::string_view::npos) continue;
        key = std::string(trim(line.substr(0, mark)));
        value = trim(line.substr(mark + 1));
        if (value.empty()) continue;
      }
      if (section == "options" && key == "install_requires") {
        if (value.starts_with("file:"))
          out.open = "`setup.cfg` takes the dependencies from other files";
        else
          add(file, n, value, "");
      } else if (section == "options" && key == "python_requires") {
        add_python(file, n, value);
      } else if (section == "options" && key == "setup_requires") {
        add(file, n, value, "build");
      } else if (section == "options.extras_require") {
        add(file, n, value, key);
      } else if ((section == "options.entry_points" || section == "entry_points") && indented) {
        auto mark = value.find('=');
        if (mark != std::string_view::npos)
          out.entry_points.push_back(
              {file, n, key, std::string(trim(value.substr(0, mark))), std::string(trim(value.substr(mark + 1)))});
      }
    }
  }

  // Strings of a literal list, or one string with a line for each; false when something is computed.
  bool strings(const Facts& f, ExprId e, std::vector<std::pair<std::string, std::uint32_t>>& into) const {
    const Expr& x = f.exprs[e];
    if (x.kind == ExprKind::string) {
      for (std::string_view s : split(f.str(x.a), '\n'))
        if (!trim(s).empty()) into.emplace_back(trim(s), f.line_of(x.begin));
      return true;
    }
    if (x.kind != ExprKind::list && x.kind != ExprKind::tuple && x.kind != ExprKind::set) return false;
    bool whole = true;
    for (ExprId kid : f.kids(x))
      if (f.exprs[kid].kind == ExprKind::string)
        into.emplace_back(trim(f.str(f.exprs[kid].a)), f.line_of(f.exprs[kid].begin));
      else
        whole = false;
    return whole;
  }

  // A keyword's value, or that of the one name of the module it stands for.
  static ExprId literal(const Facts& f, ExprId e) {
    if (f.exprs[e].kind != ExprKind::name) return e;
    ExprId found = 0;
    for (const Stmt& st : f.stmts) {
      if (st.kind != StmtKind::assign) continue;
      for (ExprId t : f.kids(st.a, st.b))
        if (f.exprs[t].kind == ExprKind::name && f.str(f.exprs[t].a) == f.str(f.exprs[e].a)) {
          if (found) return e;
          found = st.c;
        }
    }
    return found ? found : e;
  }

  void from_setup_py(FileIndex file) {
    const Facts& f = tree.file(file);
    bool calls = false;
    for (ExprId e = 1; e < f.exprs.size(); ++e) {
      if (f.exprs[e].kind == ExprKind::call && last_name(f, callee(f, e)) == "setup") calls = true;
      const Expr& k = f.exprs[e];
      if (k.kind != ExprKind::keyword || !k.a) continue;
      std::string_view name = f.str(k.a);
      bool main = name == "install_requires", extras = name == "extras_require", points = name == "entry_points";
      if (name == "python_requires") {
        if (std::string_view v = string_value(f, literal(f, k.b)); !v.empty()) add_python(file, f.line_of(k.begin), v);
        continue;
      }
      if (!main && !extras && !points) continue;
      ExprId value = literal(f, k.b);
      std::vector<std::pair<std::string, std::uint32_t>> items;
      bool whole = true;
      if (main) {
        whole = strings(f, value, items);
        for (auto& [text, line] : items) add(file, line, text, "");
      } else if (f.exprs[value].kind == ExprKind::dict) {
        auto pairs = f.kids(f.exprs[value]);
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
          std::string group(pairs[i] ? string_value(f, pairs[i]) : std::string_view{});
          items.clear();
          whole = strings(f, pairs[i + 1], items) && !group.empty() && whole;
          for (auto& [text, line] : items) {
            auto mark = text.find('=');
            if (extras)
              add(file, line, text, group);
            else if (mark != std::string::npos)
              out.entry_points.push_back({file, line, group, std::string(trim(std::string_view(text).substr(0, mark))),
                                          std::string(trim(std::string_view(text).substr(mark + 1)))});
          }
        }
      } else {
        whole = false;
      }
      if (whole) continue;
      (points ? out.open_entry_points : out.open) = "`setup.py` computes `" + std::string(name) + "`";
    }
    if (calls && (f.errors.size() > 1 || f.file_flags))
      out.open = out.open_entry_points = "`setup.py` was not read whole";
  }

  // "Requires-Dist: click>=8.0; extra == 'cli'". What stands here was computed when the archive was made.
  void from_metadata(FileIndex file, bool wheel) {
    Lines lines(tree.text(file));
    bool any = false;
    for (std::uint32_t n = 1; n <= lines.count(); ++n) {
      std::string_view line = lines.line(n);
      if (line.empty()) break;  // the description
      constexpr std::string_view kDist = "Requires-Dist:", kPython = "Requires-Python:";
      if (line.starts_with(kPython)) add_python(file, n, line.substr(kPython.size()));
      if (!line.starts_with(kDist)) continue;
      any = true;
      std::string_view text = line.substr(kDist.size());
      add(file, n, text, "");
      if (!out.requirements.empty() && out.requirements.back().line == n && out.requirements.back().file == file)
        out.requirements.back().group = extra_of_marker(out.requirements.back().marker);
    }
    if (any || wheel) settled_ = true;
  }

  void from_entry_points_txt(FileIndex file) {
    Lines lines(tree.text(file));
    std::string group;
    for (std::uint32_t n = 1; n <= lines.count(); ++n) {
      std::string_view line = trim(lines.line(n));
      if (line.starts_with('[') && line.ends_with(']')) group = std::string(trim(line.substr(1, line.size() - 2)));
      auto mark = line.find('=');
      if (line.empty() || line[0] == '#' || line[0] == '[' || mark == std::string_view::npos) continue;
      out.entry_points.push_back(
          {file, n, group, std::string(trim(line.substr(0, mark))), std::string(trim(line.substr(mark + 1)))});
    }
    out.open_entry_points.clear();
  }

  bool settled_ = false;
  FileIndex read_ = 0;  // 1 + the requirements file that counts as the project's own

  void run() {
    const auto& files = tree.tree().files();
    std::vector<FileIndex> requirement_files, metadata, points;
    FileIndex index = 0;
    auto root = [&](std::string_view name) {
      if (!tree.tree().find(name, &index)) return false;
      out.files.push_back(index);
      return true;
    };
    for (FileIndex i = 0; i < files.size(); ++i) {
      std::string_view path = files[i].path, name = base_name(path), dir = dir_name(path);
      if (files[i].vendored || dir.find('/') != std::string_view::npos) continue;
      bool info = dir.ends_with(".dist-info");
      if ((info && name == "METADATA") || path == "PKG-INFO") metadata.push_back(i);
      if (info && name == "entry_points.txt") points.push_back(i);
      bool listed = name.ends_with(".txt") && (name.starts_with("requirements") || dir == "requirements") &&
                    (dir.empty() || dir == "requirements" || dir == "requirements.d");
      if (listed) requirement_files.push_back(i);
    }
    if (root("pyproject.toml")) from_pyproject(index);
    if (root("setup.cfg")) from_setup_cfg(index);
    if (root("setup.py")) from_setup_py(index);
    for (FileIndex i : requirement_files) {
      out.files.push_back(i);
      std::string_view name = base_name(files[i].path);
      // "requirements-dev.txt", "requirements/test.txt": the name says what for.
      std::string group(name.substr(0, name.size() - 4));
      for (std::string_view lead : {"requirements-", "requirements_", "requirements."})
        if (group.starts_with(lead)) group.erase(0, lead.size());
      if (read_ != i + 1) from_requirements(i, group);
    }
    for (FileIndex i : metadata) {
      out.files.push_back(i);
      from_metadata(i, files[i].path != "PKG-INFO");
    }
    for (FileIndex i : points) {
      out.files.push_back(i);
      from_entry_points_txt(i);
    }
    if (settled_) out.open.clear();
    std::stable_sort(out.requirements.begin(), out.requirements.end(), [](const Requirement& a, const Requirement& b) {
      return a.file != b.file ? a.file < b.file : a.line < b.line;
    });
  }
};

}  // namespace

Packaging packaging_of(const TreeFacts& tree) {
  Reader r{tree, {}};
  r.run();
  return std::move(r.out);
}

}  // namespace assay::model
