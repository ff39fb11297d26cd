#include "claim/patch_set.h"

#include <algorithm>
#include <map>
#include <set>

#include "claim/prose.h"
#include "model/code.h"

namespace assay {

struct PatchSets {
  std::map<const TreeFacts*, std::vector<PatchSite>> of;
  std::map<const TreeFacts*, std::set<std::string>> packages;
};

namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;

bool says_patch(std::string_view text) {
  std::vector<std::string> words = stems_of(text);
  return std::any_of(words.begin(), words.end(),
                     [](const std::string& w) { return w == "patch" || w == "patche" || w == "monkeypatch"; });
}

std::string function_at(const Facts& f, std::uint32_t line) {
  std::string name;
  std::uint32_t best = 0;
  for (std::uint32_t i = 1; i < f.functions.size(); ++i) {
    const Function& fn = f.functions[i];
    if (!fn.stmt) continue;
    std::uint32_t first = f.line_of(f.stmts[fn.stmt].begin);
    if (first <= line && model::end_line(f, fn.stmt) >= line && first >= best) best = first, name = f.str(fn.name);
  }
  return name;
}

// The module or class that `dotted` names; the tree alone when only its package is known.
void find_owner(const Scene& scene, PatchSite& site, std::string_view dotted) {
  const model::Symbols& symbols = scene.symbols();
  if (!symbols.known_package(dotted)) return;
  std::size_t end = dotted.size();
  model::Definitions found;
  for (; end && end != std::string_view::npos; end = dotted.rfind('.', end - 1)) {
    found = symbols.modules(dotted.substr(0, end), false);
    if (!found.empty()) break;
  }
  if (found.empty()) return;
  site.into = found[0].tree;
  site.owner = std::string(dotted);
  while (end < dotted.size()) {
    auto next = std::min(dotted.find('.', end + 1), dotted.size());
    std::string_view name = dotted.substr(end + 1, next - end - 1);
    if (found[0].kind == DefinitionKind::module)
      found = symbols.in_module(*found[0].tree, found[0].file, name);
    else
      found = symbols.members(found[0], name).found();
    std::erase_if(found, [](const Definition& d) {
      return d.kind != DefinitionKind::class_ && d.kind != DefinitionKind::module;
    });
    if (found.size() != 1) return;
    end = next;
  }
  site.into = found[0].tree;
  std::string module = found[0].tree->module_name(found[0].file);
  site.owner = found[0].kind == DefinitionKind::module ? module : module + "." + found[0].name;
  if (found[0].kind == DefinitionKind::class_) site.cls = std::move(found[0]);
}

PatchSets& sets_of(const Scene& scene) {
  if (!scene.patch_sets()) scene.patch_sets() = std::make_shared<PatchSets>();
  return *scene.patch_sets();
}

}  // namespace

std::vector<PatchSite> patch_sites(const Scene& scene, const TreeFacts& tree, FileIndex file, bool objects) {
  std::vector<PatchSite> out;
  const Facts& f = tree.file(file);
  bool file_patches = says_patch(tree.tree().files()[file].path);
  for (Patch& p : patches_in(scene, tree, file, true)) {
    auto dot = p.expanded.rfind('.');
    if (dot == std::string::npos) continue;
    PatchSite site;
    site.tree = &tree;
    site.file = file;
    site.attribute = p.expanded.substr(dot + 1);
    site.function = function_at(f, p.line);
    if (!p.object && (p.expanded != p.target || scene.symbols().known_package(p.expanded)))
      find_owner(scene, site, std::string_view(p.expanded).substr(0, dot));
    site.patch = std::move(p);
    if (site.into == &tree) continue;  // its own names: no patch of another's
    bool said = says_patch(site.function) || (site.function.empty() && file_patches);
    if (!site.into && !objects && !said) continue;
    out.push_back(std::move(site));
  }
  // Those whose target is known say most.
  std::stable_sort(out.begin(), out.end(), [](const PatchSite& a, const PatchSite& b) { return a.into && !b.into; });
  return out;
}

std::vector<std::string> packages_of(const Scene& scene, const TreeFacts& other, const TreeFacts& tree) {
  auto all = [&](const TreeFacts& t) -> const std::set<std::string>& {
    auto [it, fresh] = sets_of(scene).packages.try_emplace(&t);
    if (!fresh) return it->second;
    for (FileIndex file : t.python_files()) {
      std::string module = t.module_name(file);
      it->second.insert(module.substr(0, module.find('.')));
    }
    it->second.erase("");
    return it->second;
  };
  const std::set<std::string>& own = all(tree);
  std::vector<std::string> out;
  for (const std::string& p : all(other))
    if (!own.contains(p)) out.push_back(p);
  return out;
}

const std::vector<PatchSite>& patch_sites(const Scene& scene, const TreeFacts& tree) {
  auto [it, fresh] = sets_of(scene).of.try_emplace(&tree);
  if (!fresh) return it->second;
  std::vector<PatchSite>& out = it->second;
  std::vector<FileIndex> files;
  for (const TreeFacts* other : scene.trees())
    if (other != &tree)
      for (const std::string& p : packages_of(scene, *other, tree))
        for (FileIndex file : tree.files_with_name(p)) files.push_back(file);
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  if (scene.trees().size() < 2) files = tree.python_files();
  for (FileIndex file : files) {
    const File& info = tree.tree().files()[file];
    if (in_tests(info.path) || info.vendored) continue;
    for (PatchSite& s : patch_sites(scene, tree, file, false)) out.push_back(std::move(s));
  }
  return out;
}

Evidence evidence(const PatchSite& s, Role role, std::string_view rule) {
  return evidence(*s.tree, s.file, s.patch.line, s.patch.end, role, rule);
}

std::optional<Evidence> original(const Scene& scene, const PatchSite& s, std::string_view rule) {
  model::Definitions found;
  if (s.cls)
    found = scene.symbols().members(*s.cls, s.attribute).found();
  else if (!s.owner.empty())
    for (const Definition& m : scene.symbols().modules(s.owner, false)) {
      found = scene.symbols().in_module(*m.tree, m.file, s.attribute);
      if (!found.empty()) break;
    }
  if (found.empty()) return std::nullopt;
  return evidence(found[0], Role::context, rule);
}

std::vector<std::string> target_words(const PatchSite& s) {
  std::string_view owner = s.owner.empty() ? std::string_view(s.patch.target) : std::string_view(s.owner);
  auto dot = owner.rfind('.');
  return stems_of(s.attribute + " " + std::string(owner.substr(dot == std::string_view::npos ? 0 : dot + 1)));
}

std::vector<std::string> nearby_words(const PatchSite& s) {
  return stems_of(s.function + " " + s.tree->tree().files()[s.file].path + " " + s.patch.value + " " + s.owner + " " +
                  s.patch.target);
}

}  // namespace assay
