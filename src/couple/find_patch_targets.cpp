// Patches of what is not there.
#include "base/text.h"
#include "couple/findings.h"
#include "couple/fix.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

const std::vector<Rule> kRules = {
    {"patch-target-gone", RuleKind::finding, "what a patch replaces does not exist at this version",
     "The module or class that is changed has no such name: `mock.patch` and wrappers by name raise, an assignment or "
     "`setattr` makes an attribute that no code reads, and the behaviour that was to be changed goes on as it was. Not "
     "said of a name that one of the trees reads somewhere, or that the documentation of the tree tells its users "
     "(then "
     "the patch adds something and means to), nor where the class or module could have the name in ways that cannot be "
     "read."},
};

// Whether some file of the trees reads an attribute of that name, or spells it as text for getattr and the like; the
// patch itself does not count.
bool read_somewhere(Scene& s, const Patch& p) {
  for (const TreeFacts* tree : s.l.trees)
    for (const FileIndex file : tree->files_with_name(p.name)) {
      const py::Facts& f = tree->file(file);
      const py::NameId id = f.exprs.empty() ? 0 : f.find(p.name);
      if (!id) continue;
      const bool here = tree == p.module->tree && file == p.module->file;
      for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
        const py::Expr& x = f.exprs[e];
        if (here && x.begin >= p.begin && x.end <= p.end) continue;
        if (x.kind == ExprKind::attribute && x.b == id && static_cast<py::Context>(x.op) == py::Context::load)
          return true;
        if (x.kind == ExprKind::string && x.a == id) return true;
      }
      // Of the same name from another module it is another thing: mostly what is put there.
      Module* m = nullptr;
      for (const py::Import& imp : f.imports) {
        if (imp.name != id) continue;
        if (!m) m = module_of_file(s.l, *tree, file);
        if (!m || (p.owner.kind == DefKind::module && p.owner.module &&
                   absolute_module(*m, f.str(imp.module), imp.level) == p.owner.module->name))
          return true;
      }
    }
  return false;
}

// A patch that adds a name for users says so in the documentation that its tree carries ("pytest.lazy_fixture").
constexpr std::uint64_t kLongestPage = 1 << 20;
constexpr std::size_t kPages = 200;

bool is_page(const File& file) {
  const std::string_view name = base_name(file.path), ext = extension(file.path);
  const bool prose = ext == "md" || ext == "rst" || ext == "txt" || name == "METADATA" || name == "PKG-INFO";
  return prose && !file.vendored && file.size <= kLongestPage;
}

bool documented(const Scene& s, const Patch& p) {
  const std::size_t dot = p.target.rfind('.', p.target.size() - p.name.size() - 2);
  const std::string wanted = p.target.substr(dot == std::string::npos ? 0 : dot + 1);  // "pytest.lazy_fixture"
  const auto& files = s.of->tree().files();
  std::size_t pages = 0;
  for (FileIndex i = 0; i < files.size() && pages < kPages; ++i) {
    if (!is_page(files[i])) continue;
    ++pages;
    const std::string_view text = s.of->text(i);
    for (std::size_t at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + 1)) {
      const std::size_t end = at + wanted.size();
      if ((at == 0 || !is_ident_char(text[at - 1])) && (end == text.size() || !is_ident_char(text[end]))) return true;
    }
  }
  return false;
}

// `Class.original = Class.method`: what is there now is kept under a name of the patch's own.
bool keeps_the_original(const Patch& p) {
  if (p.idiom != Patch::Idiom::store || !p.value || p.unit != &p.module->unit) return false;
  const py::Facts& f = *p.module->unit.f;
  const py::Expr& value = f.exprs[p.value];
  if (value.kind != ExprKind::attribute) return false;
  for (std::uint32_t i = 1; i < f.stores.size(); ++i)
    if (f.exprs[f.stores[i].target].begin == p.begin && f.exprs[f.stores[i].target].kind == ExprKind::attribute)
      return same(f, f.exprs[f.stores[i].target].a, f, value.a);
  return false;
}

// `mock.patch("m.f", create=True)`, `monkeypatch.setattr(m, "f", g, raising=False)`: written for where it is missing.
bool may_be_missing(const Patch& p) {
  const py::Facts& f = *p.module->unit.f;
  if (!p.at || f.exprs[p.at].kind != ExprKind::call) return false;
  for (const py::ExprId e : f.kids(f.exprs[p.at]))
    if (f.exprs[e].kind == ExprKind::keyword && (f.str(f.exprs[e].a) == "create" || f.str(f.exprs[e].a) == "raising"))
      return true;
  return false;
}

// These raise where the name is missing: they read the original first.
bool raises(const Patch& p) { return p.idiom == Patch::Idiom::mock || p.idiom == Patch::Idiom::wrap; }

std::string reason_of(const Patch& p) {
  std::string out = p.target + " does not exist in " + tree_name(*p.tree);
  if (!p.original.reason.empty()) out += " (" + p.original.reason + ")";
  if (p.owner.kind == DefKind::none) return out + ": there is nothing to patch";
  if (raises(p)) return out + ": AttributeError when the patch is applied";
  return out + ": the patch makes an attribute that no code of these trees reads";
}

}  // namespace

const std::vector<Rule>& patch_target_rules() { return kRules; }

void find_patch_targets(Scene& s, const Inventory& inventory, Findings& out) {
  for (const Patch& p : inventory.patches) {
    if (!p.tree || p.original.definedness != Definedness::absent) continue;
    // Behind a test that is not decided stands what another version needs.
    if (p.live != Tri::yes) continue;
    if (p.name.starts_with("__") && p.name.ends_with("__")) continue;  // the interpreter reads these
    if (p.idiom == Patch::Idiom::sys_modules || p.idiom == Patch::Idiom::instance || p.one_of_several) continue;
    // Without its module or class it fails where that is imported or read: said there.
    if (p.owner.kind == DefKind::none && !raises(p)) continue;
    if (may_be_missing(p) || protection_of(s, *p.module, p.begin, Failure::attribute_missing, 0, {}).holds()) continue;
    if (!raises(p) && (keeps_the_original(p) || read_somewhere(s, p) || documented(s, p))) continue;
    const bool fails = raises(p) && !p.tests;
    Finding f = finding_at("patch-target-gone", fails ? Severity::error : Severity::warning, *p.module, p.begin,
                           p.target, reason_of(p));
    // A module's own place is its first line, which shows nothing.
    if (const Spot at = spot_of(p.owner); at.module && p.owner.kind != DefKind::module)
      f.evidence.push_back(evidence_at(*at.module, at.offset, 0, Role::context, id_of(p.original.rule)));
    fix_gone_patch(s, p, f);
    out.push_back(std::move(f));
  }
}

}  // namespace assay::couple
