// Names of another tree in strings that something turns into the thing itself: `import_module("pkg.mod")`,
// `mock.patch("pkg.mod.Class")`, an argument of a function that resolves it, and entry points, by which the other tree
// finds this one.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "couple/inventory.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"
#include "model/types.h"
#include "syntax/yaml/keys.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

// "pkg.mod", "pkg.mod.Class", "pkg.mod:Class".
bool dotted_name_like(std::string_view s) {
  if (s.size() > 300 || s.find('.') == std::string_view::npos) return false;
  bool start = true;
  for (const char c : s) {
    if (start ? !is_ident_start(c) : !is_ident_char(c) && c != '.' && c != ':') return false;
    start = c == '.' || c == ':';
  }
  return !start;
}

// Functions that import or look up what a string names, by their last name; those of the trees are known by what they
// do (name_parameter).
constexpr std::array<std::string_view, 6> kResolvers = {"import_module", "__import__",         "resolve_name",
                                                        "import_string", "import_from_string", "importorskip"};

enum class Handed : std::uint8_t { no, module, object, mock };

Handed handed_to(Scene& s, Module& m, py::ExprId string) {
  const py::Facts& f = *m.unit.f;
  const py::ExprId call = parent_of(s, m, string);
  if (!call || f.exprs[call].kind != ExprKind::call) return Handed::no;
  const auto args = arguments(f, call);
  const py::ExprId to = callee(f, call);
  const std::string_view called = last_name(f, to);
  if (!args.empty() && args[0] == string) {
    if (called == "patch") return canonical(s.l, m.unit, to).ends_with("mock.patch") ? Handed::mock : Handed::no;
    if (called == "setattr" && args.size() < 3) return Handed::mock;  // monkeypatch.setattr("a.b", value)
    if (std::find(kResolvers.begin(), kResolvers.end(), called) != kResolvers.end())
      return called == "import_module" || called == "__import__" || called == "importorskip" ? Handed::module
                                                                                             : Handed::object;
  }
  const Lookup target = static_lookup(s.l, m.unit, to);
  if (target.defs.size() != 1 || target.defs[0].kind != DefKind::function || !target.defs[0].module) return Handed::no;
  const Def& d = target.defs[0];
  const int at = name_parameter(s.l, *d.module, d.index);
  if (at < 0) return Handed::no;
  const py::Facts& df = *d.module->unit.f;
  const py::Function& fn = df.functions[d.index];
  const std::string_view name = df.str(df.parameters[fn.first_parameter + static_cast<std::uint32_t>(at)].name);
  return argument(f, call, at, name) == string ? Handed::object : Handed::no;
}

void by_name(Scene& s, Module& m, py::ExprId e, const TreeFacts* tree, Inventory& out) {
  const Handed handed = handed_to(s, m, e);
  if (handed == Handed::no) return;
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[e];
  Use u;
  u.kind = CouplingKind::by_name;
  u.module = &m;
  u.begin = x.begin;
  u.end = x.end;
  u.expr = e;
  u.index = static_cast<std::uint32_t>(handed == Handed::mock);  // its target is a patch's
  u.target = f.str(x.a);
  std::replace(u.target.begin(), u.target.end(), ':', '.');
  u.tree = tree;
  u.reached = reached_by_name(s, f.str(x.a));
  u.failure = handed == Handed::module ? Failure::module_missing : Failure::attribute_missing;
  u.live = runs(s, m, x.begin, e);
  u.protection = protection_of(s, m, x.begin, u.failure, 0, {});
  out.uses.push_back(std::move(u));
}

// ---------------------------------------------------------------- entry points
struct EntryPoint {
  std::string group, name, target;
  std::uint32_t line = 0;
};

std::string without_quotes(std::string_view s) {
  s = trim(s);
  if (s.size() > 1 && (s.front() == '"' || s.front() == '\'')) s = s.substr(1);
  if (!s.empty() && (s.back() == '"' || s.back() == '\'')) s.remove_suffix(1);
  return std::string(s);
}

// [project.entry-points."group"], [project.entry-points.group], [tool.poetry.plugins."group"]
void from_pyproject(std::string_view text, std::vector<EntryPoint>& out) {
  std::string group;
  Lines lines(text);
  for (std::uint32_t n = 1; n <= lines.count(); ++n) {
    const std::string_view line = trim(lines.line(n));
    if (line.starts_with('[')) {
      group.clear();
      for (const std::string_view section : {"[project.entry-points.", "[tool.poetry.plugins."})
        if (line.starts_with(section) && line.ends_with(']'))
          group = without_quotes(line.substr(section.size(), line.size() - section.size() - 1));
      continue;
    }
    const std::size_t equal = line.find('=');
    if (group.empty() || equal == std::string_view::npos || line.starts_with('#')) continue;
    std::string_view value = trim(line.substr(equal + 1));
    if (value.size() < 2 || (value[0] != '"' && value[0] != '\'')) continue;
    value = value.substr(1, value.find(value[0], 1) - 1);
    out.push_back({group, without_quotes(line.substr(0, equal)), std::string(value), n});
  }
}

// [options.entry_points] with "group =" and indented "name = target" lines.
void from_setup_cfg(std::string_view text, std::vector<EntryPoint>& out) {
  bool inside = false;
  std::string group;
  Lines lines(text);
  for (std::uint32_t n = 1; n <= lines.count(); ++n) {
    const std::string_view raw = lines.line(n), line = trim(raw);
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with('[')) {
      inside = line == "[options.entry_points]" || line == "[entry_points]";
      continue;
    }
    const std::size_t equal = line.find('=');
    if (!inside || equal == std::string_view::npos) continue;
    const bool indented = raw[0] == ' ' || raw[0] == '\t';
    if (!indented)
      group = std::string(trim(line.substr(0, equal)));
    else
      out.push_back({group, std::string(trim(line.substr(0, equal))), std::string(trim(line.substr(equal + 1))), n});
  }
}

// setup(entry_points={"group": ["name = target"]})
void from_setup_py(const py::Facts& f, std::vector<EntryPoint>& out) {
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    const py::Expr& k = f.exprs[e];
    if (k.kind != ExprKind::keyword || f.str(k.a) != "entry_points" || f.exprs[k.b].kind != ExprKind::dict) continue;
    const auto pairs = f.kids(f.exprs[k.b]);
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
      const std::string_view group = pairs[i] ? string_value(f, pairs[i]) : std::string_view{};
      const py::Expr& list = f.exprs[pairs[i + 1]];
      if (group.empty() || (list.kind != ExprKind::list && list.kind != ExprKind::tuple)) continue;
      for (const std::uint32_t item : f.kids(list)) {
        const std::string_view text = string_value(f, item);
        const std::size_t equal = text.find('=');
        if (equal == std::string_view::npos) continue;
        out.push_back({std::string(group), std::string(trim(text.substr(0, equal))),
                       std::string(trim(text.substr(equal + 1))), f.line_of(f.exprs[item].begin)});
      }
    }
  }
}

// The tree that reads a group, and where it spells it.
const TreeFacts* reader_of(const Scene& s, std::string_view group, SourcePlace& at) {
  for (const TreeFacts* tree : s.on)
    for (const FileIndex file : tree->python_files()) {
      // A test's own plugin belongs to the group; it doesn't read it.
      const std::string_view path = tree->tree().files()[file].path;
      if (base_name(path) == "setup.py" || path.starts_with("tests/") || path.find("/tests/") != std::string_view::npos)
        continue;
      const std::string_view text = tree->text(file);
      for (std::size_t i = text.find(group); i != std::string_view::npos; i = text.find(group, i + 1)) {
        const bool quoted = i && (text[i - 1] == '"' || text[i - 1] == '\'') && i + group.size() < text.size() &&
                            text[i + group.size()] == text[i - 1];
        if (!quoted) continue;
        const std::uint32_t line = Lines(text).line_at(i);
        at = {tree->tree().info().name, tree->tree().files()[file].path, line, line};
        return tree;
      }
    }
  return nullptr;
}

Evidence line_of(const SourcePlace& at, std::string_view text, Role role) {
  Evidence e;
  e.at = at;
  e.text = std::string(Lines(text).line(at.start));
  e.role = role;
  e.rule = "entry_point";
  return e;
}

void entry_point(Scene& s, FileIndex file, const EntryPoint& p, Inventory& out) {
  if (p.group == "console_scripts" || p.group == "gui_scripts" || p.group.empty()) return;
  SourcePlace read_at;
  const TreeFacts* reader = reader_of(s, p.group, read_at);
  if (!reader) return;
  EntryPointUse u;
  Coupling& c = u.coupling;
  c.kind = CouplingKind::entry_point;
  c.from = {s.of->tree().info().name, s.of->tree().files()[file].path, p.line, p.line};
  c.column = 1;
  c.from_text = std::string(trim(Lines(s.of->text(file)).line(p.line)));
  c.target = p.group;
  c.at = read_at;
  c.definedness = Definedness::by_name;
  c.live = true;
  c.evidence.push_back(line_of(c.from, s.of->text(file), Role::context));
  u.reader = reader;
  std::string target = p.target.substr(0, p.target.find_first_of("[ ;"));
  u.object = target;
  const Module* top = find_module(s.l, std::string_view(target).substr(0, target.find_first_of(".:")));
  if (top && top->tree == s.of) {
    const std::size_t colon = target.find(':');
    begin_question(s.l);
    const Lookup module = dotted_lookup(s.l, target.substr(0, colon));
    u.reached = module.definedness == Definedness::absent || colon == std::string::npos ? from_lookup(s.l, module)
                                                                                        : reached_by_name(s, target);
  }
  out.entry_points.push_back(std::move(u));
}

void collect_entry_points(Scene& s, Inventory& out) {
  const auto& files = s.of->tree().files();
  for (FileIndex i = 0; i < files.size(); ++i) {
    const std::string_view name = base_name(files[i].path);
    if (files[i].vendored || std::count(files[i].path.begin(), files[i].path.end(), '/') > 2) continue;
    std::vector<EntryPoint> points;
    if (name == "pyproject.toml") from_pyproject(s.of->text(i), points);
    if (name == "setup.cfg") from_setup_cfg(s.of->text(i), points);
    if (name == "setup.py") from_setup_py(s.of->file(i), points);
    for (const EntryPoint& p : points) entry_point(s, i, p, out);
  }
}

}  // namespace

Reached reached_by_name(Scene& s, std::string_view text) {
  std::string dotted(text);
  std::replace(dotted.begin(), dotted.end(), ':', '.');
  begin_question(s.l);
  ChainOptions options;
  options.asking = s.of;
  const auto hops = reach_dotted(s.l, dotted, options);
  Reached out = hops.empty() ? Reached{} : hops.back().reached;
  for (const ChainHop& h : hops)
    if (h.reached.definedness == Definedness::absent) return h.reached;
  return out;
}

void collect_named(Scene& s, Inventory& out) {
  for (Module* m : s.modules) {
    const py::Facts& f = *m->unit.f;
    for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
      if (f.exprs[e].kind != ExprKind::string) continue;
      const std::string_view text = f.str(f.exprs[e].a);
      if (!dotted_name_like(text)) continue;
      const Module* top = find_module(s.l, text.substr(0, text.find_first_of(".:")));
      if (top && s.is_on(top->tree)) by_name(s, *m, e, top->tree, out);
    }
  }
  collect_entry_points(s, out);
}

}  // namespace assay::couple
