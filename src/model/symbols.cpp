#include "model/symbols.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "base/text.h"
#include "model/code.h"

namespace assay::model {

using namespace py;

namespace {

constexpr int kHops = 12;  // imports and bases followed; longer chains are cycles or nobody's code

std::vector<std::string_view> parts_of(std::string_view dotted) { return split(dotted, '.'); }

std::string join(const std::vector<std::string_view>& parts, std::size_t from, std::size_t to) {
  std::string out;
  for (std::size_t i = from; i < to; ++i) {
    if (i > from) out += '.';
    out += parts[i];
  }
  return out;
}

void sort_unique(Definitions& d, const std::vector<const TreeFacts*>& trees) {
  auto rank = [&](const TreeFacts* t) { return std::find(trees.begin(), trees.end(), t) - trees.begin(); };
  std::stable_sort(d.begin(), d.end(), [&](const Definition& a, const Definition& b) {
    if (a.tree != b.tree) return rank(a.tree) < rank(b.tree);
    if (a.file != b.file) return a.file < b.file;
    return a.line < b.line;
  });
  d.erase(std::unique(d.begin(), d.end()), d.end());
}

void append(Definitions& to, Definitions from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

}  // namespace

struct Symbols::Impl {
  std::vector<const TreeFacts*> trees;
  mutable std::once_flag modules_once;
  struct Module {
    const TreeFacts* tree;
    FileIndex file;
  };
  mutable std::multimap<std::string, Module, std::less<>> modules;       // full dotted name
  mutable std::multimap<std::string, std::string, std::less<>> by_tail;  // last component -> full name
  mutable std::set<std::string, std::less<>> packages;                   // every prefix of a module's name

  void index_modules() const {
    std::call_once(modules_once, [&] {
      for (const TreeFacts* t : trees)
        for (FileIndex file : t->python_files()) {
          std::string name = t->module_name(file);
          if (name.empty()) continue;
          by_tail.emplace(name.substr(name.rfind('.') + 1), name);
          for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1))
            packages.insert(name.substr(0, dot));
          packages.insert(name);
          modules.emplace(std::move(name), Module{t, file});
        }
    });
  }

  std::vector<Module> module_files(std::string_view name) const {
    index_modules();
    std::vector<Module> out;
    for (auto [it, end] = modules.equal_range(name); it != end; ++it) out.push_back(it->second);
    // A stub beside its module says less than the module.
    if (out.size() > 1)
      std::stable_sort(out.begin(), out.end(), [](const Module& a, const Module& b) {
        return a.tree->tree().files()[a.file].path.ends_with(".py") >
               b.tree->tree().files()[b.file].path.ends_with(".py");
      });
    return out;
  }

  // The module that an import statement of the file names; relative ones by path, so that it works below any root.
  std::vector<Module> imported_module(const TreeFacts& tree, FileIndex file, std::string_view name,
                                      std::uint32_t level) const {
    std::vector<Module> out;
    if (level == 0) {
      out = module_files(name);
      if (out.size() > 1)  // the same tree first
        std::stable_sort(out.begin(), out.end(),
                         [&](const Module& a, const Module& b) { return (a.tree == &tree) > (b.tree == &tree); });
      if (!out.empty() && out[0].tree == &tree) std::erase_if(out, [&](const Module& m) { return m.tree != &tree; });
      return out;
    }
    std::string_view dir = dir_name(tree.tree().files()[file].path);
    for (std::uint32_t i = 1; i < level; ++i) dir = dir_name(dir);
    std::string base(dir);
    for (std::string_view part : split(name, '.'))
      if (!part.empty()) base += (base.empty() ? "" : "/") + std::string(part);
    for (std::string_view tail : {".py", "/__init__.py", ".pyi", "/__init__.pyi"}) {
      FileIndex index = 0;
      std::string path = base + std::string(tail);
      if (path.starts_with('/')) path.erase(0, 1);
      if (tree.tree().find(path, &index)) {
        out.push_back({&tree, index});
        break;
      }
    }
    return out;
  }

  static Definition module_definition(const Module& m) {
    Definition d;
    d.tree = m.tree;
    d.file = m.file;
    d.first = d.line = d.end = 1;
    return d;
  }

  // ------------------------------------------------------------ names in a module
  Definitions in_module(const TreeFacts& tree, FileIndex file, std::string_view name, int hops) const {
    const Facts& f = tree.file(file);
    Definitions out, imported;
    NameId id = f.find(name);
    if (id && f.scopes.size() > 1) {
      const Scope& scope = f.scopes[1];
      for (std::uint32_t i = scope.first_binding; i < scope.first_binding + scope.binding_count; ++i) {
        const Binding& b = f.bindings[i];
        if (b.name != id) continue;
        if (b.kind == BindingKind::class_)
          out.push_back(class_definition(tree, file, b.target));
        else if (b.kind == BindingKind::function)
          out.push_back(function_definition(tree, file, b.target));
        else if (b.kind == BindingKind::import_from || b.kind == BindingKind::import)
          append(imported, follow(tree, file, i, hops));
        else if (defines(b.kind))
          out.push_back(binding_definition(tree, file, i));
      }
    }
    append(out, std::move(imported));
    if (out.empty() && hops > 0) {
      for (const Import& im : f.imports)
        if (im.name && f.str(im.name) == "*" && f.scopes[im.scope].kind == ScopeKind::module)
          for (const Module& m : imported_module(tree, file, f.str(im.module), im.level))
            append(out, in_module(*m.tree, m.file, name, hops - 1));
    }
    if (out.empty() && base_name(tree.tree().files()[file].path).starts_with("__init__.")) {  // a submodule
      std::string dir(dir_name(tree.tree().files()[file].path));
      for (std::string_view tail : {".py", "/__init__.py"}) {
        FileIndex index = 0;
        if (tree.tree().find((dir.empty() ? "" : dir + "/") + std::string(name) + std::string(tail), &index)) {
          out.push_back(module_definition({&tree, index}));
          break;
        }
      }
    }
    return out;
  }

  // What an import binding means; itself when no tree has it.
  Definitions follow(const TreeFacts& tree, FileIndex file, std::uint32_t binding, int hops) const {
    const Facts& f = tree.file(file);
    const Binding& b = f.bindings[binding];
    const Import& im = f.imports[b.target];
    Definitions out;
    if (hops <= 0) return out;
    if (b.kind == BindingKind::import) {
      std::string name(f.str(im.module));
      if (!im.as) name = name.substr(0, name.find('.'));
      for (const Module& m : module_files(name)) out.push_back(module_definition(m));
    } else {
      for (const Module& m : imported_module(tree, file, f.str(im.module), im.level)) {
        if (m.tree == &tree && m.file == file && im.level == 0) continue;
        append(out, in_module(*m.tree, m.file, f.str(im.name), hops - 1));
      }
      if (out.empty()) {  // a submodule
        std::string name(f.str(im.module));
        if (im.level == 0) {
          for (const Module& m : module_files(name + "." + std::string(f.str(im.name))))
            out.push_back(module_definition(m));
        } else {
          name += (name.empty() ? "" : ".") + std::string(f.str(im.name));
          for (const Module& m : imported_module(tree, file, name, im.level)) out.push_back(module_definition(m));
        }
      }
    }
    if (out.empty()) out.push_back(binding_definition(tree, file, binding));
    return out;
  }

  Definitions members_of(const Definition& owner, std::string_view name, const Symbols& symbols) const {
    if (owner.kind == DefinitionKind::class_) return symbols.members(owner, name).found();
    if (owner.kind == DefinitionKind::module) return in_module(*owner.tree, owner.file, name, kHops);
    if (owner.kind == DefinitionKind::function)
      return definitions_in(*owner.tree, owner.file, owner.name + "." + std::string(name), name);
    return {};
  }
};

Symbols::Symbols(std::vector<const TreeFacts*> trees) : impl_(std::make_unique<Impl>()) {
  impl_->trees = std::move(trees);
}
Symbols::~Symbols() = default;

const std::vector<const TreeFacts*>& Symbols::trees() const { return impl_->trees; }

Definitions Symbols::in_module(const TreeFacts& tree, FileIndex file, std::string_view name) const {
  Definitions out = impl_->in_module(tree, file, name, kHops);
  sort_unique(out, impl_->trees);
  return out;
}

Definitions Symbols::modules(std::string_view dotted, bool suffix) const {
  Definitions out;
  for (const auto& m : impl_->module_files(dotted)) out.push_back(Impl::module_definition(m));
  if (out.empty() && suffix) {
    auto tail = dotted.substr(dotted.rfind('.') + 1);
    std::set<std::string_view> names;
    for (auto [it, end] = impl_->by_tail.equal_range(tail); it != end; ++it)
      if (suffix_of(dotted, it->second)) names.insert(it->second);
    for (std::string_view n : names)
      for (const auto& m : impl_->module_files(n)) out.push_back(Impl::module_definition(m));
  }
  sort_unique(out, impl_->trees);
  return out;
}

bool Symbols::known_package(std::string_view dotted) const {
  impl_->index_modules();
  return impl_->packages.contains(dotted.substr(0, dotted.find('.')));
}

std::string Symbols::expand(const TreeFacts& tree, FileIndex file, std::string_view name) const {
  const Facts& f = tree.file(file);
  auto dot = name.find('.');
  std::string_view head = name.substr(0, dot), rest = dot == std::string_view::npos ? "" : name.substr(dot);
  NameId id = f.find(head);
  if (!id) return std::string(name);
  for (std::uint32_t i = 1; i < f.bindings.size(); ++i) {
    const Binding& b = f.bindings[i];
    if (b.name != id) continue;
    if (b.kind == BindingKind::import_from) {
      const Import& im = f.imports[b.target];
      std::string module(f.str(im.module));
      if (im.level) {
        auto found = impl_->imported_module(tree, file, module, im.level);
        if (!found.empty())
          module = found[0].tree->module_name(found[0].file);
        else {  // a package without __init__.py
          std::string_view dir = dir_name(tree.tree().files()[file].path);
          for (std::uint32_t k = 1; k < im.level; ++k) dir = dir_name(dir);
          std::string path(dir);
          std::replace(path.begin(), path.end(), '/', '.');
          module = path + (module.empty() ? "" : "." + module);
        }
      }
      return module + "." + std::string(f.str(im.name)) + std::string(rest);
    }
    if (b.kind == BindingKind::import) {
      const Import& im = f.imports[b.target];
      return im.as ? std::string(f.str(im.module)) + std::string(rest) : std::string(name);
    }
  }
  return std::string(name);
}

Definitions Symbols::find_in(const TreeFacts& tree, FileIndex file, std::string_view name) const {
  std::string_view last = name.substr(name.rfind('.') + 1);
  Definitions out = definitions_in(tree, file, name, last);
  if (out.empty()) {
    // Inherited: the class is here, the member is not.
    auto dot = name.rfind('.');
    if (dot != std::string_view::npos)
      for (const Definition& d : find_in(tree, file, name.substr(0, dot)))
        if (d.kind == DefinitionKind::class_) append(out, members(d, last).found());
  }
  sort_unique(out, impl_->trees);
  return out;
}

Definitions Symbols::find(std::string_view name) const {
  auto parts = parts_of(name);
  std::string_view last = parts.back();
  Definitions out;
  if (parts.size() == 1) {
    Definitions inner;
    for (const TreeFacts* t : impl_->trees)
      for (FileIndex file : t->files_with_name(last))
        for (Definition& d : definitions_in(*t, file, last, last))
          (d.name == last ? out : inner).push_back(std::move(d));
    if (out.empty()) {
      out = std::move(inner);
      // Members say more than the local variables of functions.
      Definitions members;
      for (const Definition& d : out)
        if (d.owner || d.kind != DefinitionKind::variable) members.push_back(d);
      if (!members.empty()) out = std::move(members);
    }
    if (out.empty())
      for (Definition& d : modules(last, true)) out.push_back(std::move(d));
    sort_unique(out, impl_->trees);
    return out;
  }
  // Own members, by the spelling of the class before them.
  for (const TreeFacts* t : impl_->trees)
    for (FileIndex file : t->files_with_name(last)) append(out, definitions_in(*t, file, name, last));
  if (out.empty()) {
    // Inherited members, and names spelled with their module.
    std::string left = join(parts, 0, parts.size() - 1);
    if (parts.size() <= 12)
      for (const Definition& owner : find(left)) append(out, impl_->members_of(owner, last, *this));
  }
  if (out.empty()) {
    Definitions mods = modules(name, false);
    append(out, std::move(mods));
    if (out.empty()) append(out, modules(name, true));
  }
  for (std::size_t k = parts.size() - 1; out.empty() && k > 0; --k) {
    Definitions owners = modules(join(parts, 0, k), true);
    for (std::size_t i = k; i < parts.size() && !owners.empty(); ++i) {
      Definitions next;
      for (const Definition& o : owners) append(next, impl_->members_of(o, parts[i], *this));
      owners = std::move(next);
    }
    out = std::move(owners);
  }
  sort_unique(out, impl_->trees);
  return out;
}

Definitions Symbols::meaning(const TreeFacts& tree, FileIndex file, ScopeId scope, ExprId expr) const {
  const Facts& f = tree.file(file);
  const Expr& e = f.exprs[expr];
  Definitions out;
  if (e.kind == ExprKind::subscript) return meaning(tree, file, scope, e.a);
  if (e.kind == ExprKind::string) {  // a quoted annotation
    std::string_view s = f.str(e.a);
    if (is_identifier(s)) return in_module(tree, file, s);
    return out;
  }
  if (e.kind == ExprKind::attribute) {
    std::string name = dotted(f, expr);
    if (name.empty() || name.find('(') != std::string::npos) return out;
    for (const Definition& owner : meaning(tree, file, scope, e.a))
      append(out, impl_->members_of(owner, f.str(e.b), *this));
    if (out.empty()) {  // `import a.b` binds only `a`
      auto dot = name.rfind('.');
      for (const Definition& m : modules(expand(tree, file, name.substr(0, dot)), false))
        append(out, impl_->members_of(m, f.str(e.b), *this));
    }
    return out;
  }
  if (e.kind != ExprKind::name) return out;
  for (int depth = 0; scope && depth < 64; ++depth, scope = f.scopes[scope].parent) {
    const Scope& s = f.scopes[scope];
    if (s.kind == ScopeKind::module) return in_module(tree, file, f.str(e.a));
    for (std::uint32_t i = s.first_binding; i < s.first_binding + s.binding_count; ++i) {
      const Binding& b = f.bindings[i];
      if (b.name != e.a) continue;
      if (b.kind == BindingKind::class_)
        out.push_back(class_definition(tree, file, b.target));
      else if (b.kind == BindingKind::function)
        out.push_back(function_definition(tree, file, b.target));
      else if (b.kind == BindingKind::import_from || b.kind == BindingKind::import)
        append(out, impl_->follow(tree, file, i, kHops));
      else if (defines(b.kind))
        out.push_back(binding_definition(tree, file, i));
    }
    if (!out.empty()) return out;
  }
  return out;
}

std::string Symbols::unread(std::string_view identifier) const {
  for (const TreeFacts* t : impl_->trees) {
    for (const Unread& u : t->tree().unread()) {
      auto ext = extension(u.path);
      if (ext == "py" || ext == "pyi") return "`" + u.path + "` could not be read: " + u.reason;
    }
    for (FileIndex file : t->files_with_name(identifier)) {
      const Facts& f = t->file(file);
      const std::string& path = t->tree().files()[file].path;
      if (f.file_flags) return "`" + path + "` could not be read whole";
      if (f.errors.size() > 1)
        return "`" + path + "` has a syntax error at line " + std::to_string(f.line_of(f.errors[1].begin));
    }
  }
  return {};
}

}  // namespace assay::model
