#include "model/modules.h"

#include <algorithm>

#include "base/text.h"

namespace assay::model {
namespace {

// Index of the first file of the tree whose path is not before `prefix`.
FileIndex first_from(const Tree& tree, std::string_view prefix) {
  const auto& files = tree.files();
  const auto it = std::lower_bound(files.begin(), files.end(), prefix,
                                   [](const File& f, std::string_view p) { return f.path < p; });
  return static_cast<FileIndex>(it - files.begin());
}

bool is_compiled_module(std::string_view path, std::size_t stem) {
  const std::string_view rest = path.substr(stem);  // ".cpython-311-x86_64-linux-gnu.so", ".pyx"
  return rest == ".pyx" || rest.ends_with(".so") || rest.ends_with(".pyd");
}

struct Candidate {
  Module::Kind kind = Module::Kind::namespace_;
  bool package = false, found = false;
  FileIndex file = 0, stub = 0;
  bool has_stub = false;
};

// What stands at `path` ("a/b/c" below an import root) of a tree.
Candidate probe(const TreeFacts& tree, const std::string& path, std::string_view dotted) {
  const Tree& t = tree.tree();
  Candidate c;
  FileIndex index = 0;
  const auto source = [&](const std::string& file, bool package, Module::Kind kind) {
    if (!t.find(file, &index) || tree.module_name(index) != dotted) return false;
    c = {kind, package, true, index, c.stub, c.has_stub};
    return true;
  };
  if (source(path + "/__init__.py", true, Module::Kind::source) || source(path + ".py", false, Module::Kind::source))
    return c;
  const std::string stem = path + ".";
  for (FileIndex i = first_from(t, stem); i < t.files().size() && t.files()[i].path.starts_with(stem); ++i) {
    if (!is_compiled_module(t.files()[i].path, path.size())) continue;
    c = {Module::Kind::compiled, false, true, i, 0, false};
    if (t.find(path + ".pyi", &index)) c.stub = index, c.has_stub = true;
    return c;
  }
  if (source(path + "/__init__.pyi", true, Module::Kind::stub) || source(path + ".pyi", false, Module::Kind::stub))
    return c;
  const std::string folder = path + "/";
  for (FileIndex i = first_from(t, folder); i < t.files().size() && t.files()[i].path.starts_with(folder); ++i) {
    const std::string_view ext = extension(t.files()[i].path);
    if (ext == "py" || ext == "pyi" || ext == "so" || ext == "pyd" || ext == "pyx") {
      c = {Module::Kind::namespace_, true, true, i, 0, false};
      return c;
    }
  }
  return c;
}

// Smaller is better.
int rank(const Candidate& c) {
  switch (c.kind) {
    case Module::Kind::source:
      return 0;
    case Module::Kind::compiled:
      return 1;
    case Module::Kind::stub:
      return 2;
    case Module::Kind::namespace_:
      return 3;
  }
  return 4;
}

Module* add_module(Linked& l, std::uint32_t tree_index, std::string name, const Candidate& c) {
  Module& m = l.modules.emplace_back();
  m.kind = c.kind;
  m.is_package = c.package;
  m.tree_index = tree_index;
  m.tree = l.trees[tree_index];
  m.file = c.file;
  m.name = std::move(name);
  m.unit.module = &m;
  m.unit.id = l.next_unit++;
  if (c.kind == Module::Kind::source || c.kind == Module::Kind::stub) {
    const py::Facts& f = m.tree->file(c.file);
    if (f.exprs.empty())
      m.kind = Module::Kind::compiled;  // could not be decoded: it exists, its names are not known
    else
      m.unit.f = &f;
  }
  return &m;
}

}  // namespace

Module* find_module(Linked& l, std::string_view dotted) {
  if (dotted.empty()) return nullptr;
  if (const auto it = l.by_name.find(dotted); it != l.by_name.end()) return it->second;
  // `from .__init__ import name`: the package once more.
  if (dotted.ends_with(".__init__")) return find_module(l, dotted.substr(0, dotted.size() - 9));
  const std::string name(dotted);
  l.by_name.emplace(name, nullptr);
  // A module without __path__ has no submodules, whatever folder stands beside it.
  const std::size_t dot = dotted.rfind('.');
  if (dot != std::string_view::npos) {
    const Module* parent = find_module(l, dotted.substr(0, dot));
    if (!parent || !parent->is_package) return nullptr;
  }
  std::string relative(dotted);
  std::replace(relative.begin(), relative.end(), '.', '/');
  Candidate best;
  std::uint32_t best_tree = 0;
  for (std::uint32_t i = 0; i < l.trees.size(); ++i) {
    const auto& roots = l.trees[i]->tree().import_roots();
    const auto consider = [&](const std::string& dir) {
      const Candidate c = probe(*l.trees[i], dir.empty() ? relative : dir + "/" + relative, dotted);
      if (c.found && (!best.found || rank(c) < rank(best))) best = c, best_tree = i;
    };
    for (const ImportRoot& root : roots) consider(root.dir);
    if (std::none_of(roots.begin(), roots.end(), [](const ImportRoot& r) { return r.dir.empty(); })) consider("");
  }
  if (!best.found) return nullptr;
  Module* m = add_module(l, best_tree, name, best);
  if (best.has_stub) m->stub = add_module(l, best_tree, name, {Module::Kind::stub, false, true, best.stub, 0, false});
  l.by_name.find(dotted)->second = m;
  return m;
}

Module* module_of_file(Linked& l, const TreeFacts& tree, FileIndex file) {
  auto& table = l.by_file[&tree];
  if (table.empty()) table.resize(tree.tree().files().size(), nullptr);
  if (table[file]) return table[file];
  const std::string name = tree.module_name(file);
  Module* m = name.empty() ? nullptr : find_module(l, name);
  if (!m || m->tree != &tree || m->file != file) {
    // Another tree, or a better file, answers to this name; the file still has scopes of its own. So has a script.
    const auto it = std::find(l.trees.begin(), l.trees.end(), &tree);
    if (it == l.trees.end()) return nullptr;
    const std::string_view path = tree.tree().files()[file].path;
    const std::string_view ext = extension(path);
    if (ext != "py" && ext != "pyi") return nullptr;
    m = add_module(l, static_cast<std::uint32_t>(it - l.trees.begin()), name,
                   {ext == "pyi" ? Module::Kind::stub : Module::Kind::source, base_name(path).starts_with("__init__."),
                    true, file, 0, false});
  }
  table[file] = m;
  return m;
}

bool has_top_level(Linked& l, std::string_view top) { return find_module(l, top) != nullptr; }

std::string package_of(const Module& m) {
  if (m.is_package) return m.name;
  const std::size_t dot = m.name.rfind('.');
  return dot == std::string::npos ? std::string() : m.name.substr(0, dot);
}

std::string absolute_module(const Module& m, std::string_view module, std::uint32_t level) {
  if (level == 0) return std::string(module);
  std::string package = package_of(m);
  for (std::uint32_t i = 1; i < level; ++i) {
    const std::size_t dot = package.rfind('.');
    if (dot == std::string::npos) return {};
    package.resize(dot);
  }
  if (package.empty()) return {};
  if (!module.empty()) package += "." + std::string(module);
  return package;
}

std::string_view text_of(const Module& m) { return m.unit.f ? m.tree->text(m.file) : std::string_view{}; }

std::string_view text_of(const Linked& l, const Unit& u, py::ExprId e) {
  const py::Expr& x = u.expr(e);
  std::string_view text;
  if (u.snippet) {
    const auto it = std::find_if(l.snippets.begin(), l.snippets.end(), [&](const Unit& s) { return &s == &u; });
    if (it != l.snippets.end()) text = l.snippet_texts[static_cast<std::size_t>(it - l.snippets.begin())];
  } else {
    text = text_of(*u.module);
  }
  return x.end <= text.size() && x.begin <= x.end ? text.substr(x.begin, x.end - x.begin) : std::string_view{};
}

const Unit* snippet(Linked& l, Module& m, py::ScopeId scope, std::uint32_t at, std::string_view text) {
  const std::string key =
      std::to_string(m.unit.id) + ":" + std::to_string(scope) + ":" + std::to_string(at) + ":" + std::string(text);
  if (const auto it = l.snippet_memo.find(key); it != l.snippet_memo.end()) return it->second;
  // Parentheses, so that an annotation over several lines is one expression.
  const std::string& kept = l.snippet_texts.emplace_back("(" + std::string(text) + "\n)");
  const std::string& block = l.snippet_blocks.emplace_back(py::parse(kept));
  py::Facts& f = l.snippet_facts.emplace_back();
  py::Facts::open(block, f);
  Unit& u = l.snippets.emplace_back();
  u.module = &m;
  u.f = &f;
  u.id = l.next_unit++;
  u.scope = scope;
  u.at = at;
  u.snippet = true;
  l.snippet_memo.emplace(key, &u);
  return &u;
}

py::ExprId snippet_root(const Unit& u) {
  if (u.f->stmts.size() < 2 || u.f->errors.size() > 1 || u.f->stmts[1].kind != py::StmtKind::expr) return 0;
  return u.f->stmts[1].a;
}

py::BlockId block_at(const Unit& u, std::uint32_t offset) {
  if (u.snippet) return u.module->unit.f ? u.module->unit.f->block_at(u.at) : 0;
  return u.f->block_at(offset);
}

py::ScopeId scope_at(const Unit& u, std::uint32_t offset) {
  if (u.snippet) return u.scope;
  const py::Facts& f = *u.f;
  const py::BlockId block = f.block_at(offset);
  py::ScopeId best = f.blocks[block].scope;
  // Comprehensions and lambdas are no suites. The innermost one around the offset is the one that begins last.
  const auto& inner = u.module->inline_scopes;
  auto it = std::upper_bound(inner.begin(), inner.end(), offset,
                             [&](std::uint32_t o, py::ScopeId s) { return o < f.scopes[s].begin; });
  for (int tries = 0; it != inner.begin() && tries < 64; ++tries) {
    --it;
    const py::Scope& s = f.scopes[*it];
    if (s.begin < f.blocks[block].begin) break;
    if (offset < s.end) return *it;
  }
  return best;
}

bool in_tests(const Module& m) {
  const std::string_view path = m.tree->tree().files()[m.file].path;
  // `tests.py` beside what it tests, as Django's applications have it; others have tests for templates in such a file.
  if (base_name(path) == "tests.py" && m.unit.f && m.unit.f->find("TestCase")) return true;
  return in_tests(path);
}

bool in_tests(std::string_view path) {
  return path.starts_with("tests/") || path.starts_with("test/") || path.find("/tests/") != std::string_view::npos ||
         path.find("/test/") != std::string_view::npos || base_name(path) == "conftest.py" ||
         base_name(path).starts_with("test_");
}

SourcePlace place_of(const Linked&, Spot spot) {
  SourcePlace p;
  if (!spot.module) return p;
  p.tree = spot.module->tree->tree().info().name;
  p.path = spot.module->tree->tree().files()[spot.module->file].path;
  if (spot.module->kind == Module::Kind::namespace_) {
    // A folder: the path up to the package itself.
    std::string dir = spot.module->name;
    std::replace(dir.begin(), dir.end(), '.', '/');
    const std::size_t at = p.path.find(dir + "/");
    p.path = at == std::string::npos ? dir : p.path.substr(0, at + dir.size());
    return p;
  }
  p.start = p.end = spot.module->unit.f ? spot.module->unit.f->line_of(spot.offset) : 1;
  return p;
}

bool has_compiled_twin(const Module& m) {
  if (!m.tree || m.kind != Module::Kind::source) return false;
  const auto& files = m.tree->tree().files();
  std::string stem = files[m.file].path;
  stem.resize(stem.rfind('.') + 1);
  auto it = std::lower_bound(files.begin(), files.end(), stem,
                             [](const auto& f, const std::string& s) { return f.path < s; });
  for (; it != files.end() && it->path.starts_with(stem); ++it)
    if (it->path.ends_with(".so") || it->path.ends_with(".pyd")) return true;
  return false;
}

}  // namespace assay::model
