// Patches of names that were renamed or moved.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "couple/fix.h"
#include "couple/fix_text.h"
#include "model/classes.h"
#include "model/exports.h"
#include "model/members.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"
#include "model/types.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

constexpr std::size_t kDistinctive = 8;  // letters of a name that two unrelated things hardly share

// "_maxLength", "max_length" → "maxlength"
std::string plain_letters(std::string_view name) {
  std::string out;
  for (const char c : to_lower(name))
    if (c != '_') out += c;
  return out;
}

bool dunder(std::string_view name) { return name.starts_with("__") && name.ends_with("__"); }

// Names that the classes of the MRO bind in their bodies or set through an object in their text.
std::set<std::string, std::less<>> member_names(Scene& s, Class& c) {
  std::set<std::string, std::less<>> out;
  for (Class* k : mro(s.l, c)) {
    if (!k->module || !k->id) continue;
    const py::Facts& f = *k->module->unit.f;
    const py::Scope& scope = f.scopes[f.classes[k->id].scope];
    for (std::uint32_t i = scope.first_binding; i < scope.first_binding + scope.binding_count; ++i)
      out.emplace(f.str(f.bindings[i].name));
    for (const py::Store& st : f.stores) {
      const py::Expr& target = f.exprs[st.target];
      if (target.kind == ExprKind::attribute && target.begin >= scope.begin && target.end <= scope.end)
        out.emplace(f.str(target.b));
    }
  }
  return out;
}

bool always(Scene& s, Class& c, std::string_view name, bool on_class) {
  begin_question(s.l);
  return member(s.l, c, name, on_class ? Access::class_ : Access::instance)->definedness == Definedness::always;
}

// Where a class keeps what it is configured with.
bool holds_settings(std::string_view name) {
  const std::string low = to_lower(name);
  for (const std::string_view word : {"config", "settings", "options", "params"})
    if (low.find(word) != std::string::npos) return true;
  return false;
}

// What stands for the attribute now: a name, or "config.name". "" for none, or several.
std::string on_class(Scene& s, Class& c, std::string_view gone, bool through_class) {
  std::vector<std::string> same, moved;
  const std::string letters = plain_letters(gone);
  for (const std::string& name : member_names(s, c)) {
    if (dunder(name) || name == gone) continue;
    if (plain_letters(name) == letters && always(s, c, name, through_class)) same.push_back(name);
    if (through_class || !holds_settings(name) || !always(s, c, name, false)) continue;
    begin_question(s.l);
    const Type* held = attribute_type(s.l, instance_atom(&c, HopRule::none), name);
    if (held->open || held->atoms.size() != 1 || held->atoms[0].kind != AtomKind::instance) continue;
    Class* k = held->atoms[0].cls;
    if (k && k->module && s.is_on(k->module->tree) && always(s, *k, gone, false))
      moved.push_back(name + "." + std::string(gone));
  }
  if (same.size() == 1) return same[0];
  return same.empty() && moved.size() == 1 && gone.size() >= kDistinctive ? moved[0] : std::string{};
}

// The one class that the receiver is of, with what tells how it is reached.
const Atom* receiver_of(const Type& base) {
  const Atom* out = nullptr;
  for (const Atom& a : base.atoms) {
    if (a.kind == AtomKind::none) continue;
    if (out || (a.kind != AtomKind::instance && a.kind != AtomKind::class_ && a.kind != AtomKind::module))
      return nullptr;
    out = &a;
  }
  return out;
}

std::string in_module(Scene& s, Module& m, std::string_view gone) {
  std::vector<std::string> same;
  for (const std::string_view name : names_of(s.l, m)) {
    if (dunder(name) || name == gone || plain_letters(name) != plain_letters(gone)) continue;
    // `pkg.transport` is the module in which a `pkg.Transport` may have stood, not what became of it.
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (capital(name[0]) != capital(gone[0])) continue;
    if (module_attribute(s.l, m, name)->definedness == Definedness::always) same.emplace_back(name);
  }
  return same.size() == 1 ? same[0] : std::string{};
}

}  // namespace

void fix_attribute(Scene& s, const std::vector<const Use*>& uses, Finding& finding) {
  const Use& first = *uses[0];
  const Module& m = *first.module;
  const py::Facts& f = *m.unit.f;
  if (!first.expr) return;
  const std::string gone(f.str(f.exprs[first.expr].b));
  if (dunder(gone)) return;
  begin_question(s.l);
  const Atom* a = receiver_of(*type_of(s.l, m.unit, f.exprs[first.expr].a));
  if (!a) return;
  std::string now, elsewhere;
  if (a->kind == AtomKind::module && a->module) {
    now = in_module(s, *a->module, gone);
    const auto places = modules_defining(s, *first.tree, gone);
    if (now.empty() && places.size() == 1 && gone.size() >= kDistinctive && places[0] != a->module->name &&
        importable(f, places[0]))
      elsewhere = places[0];
  } else if (a->cls && a->cls->module) {
    now = on_class(s, *a->cls, gone, a->kind == AtomKind::class_);
  }
  if (now.empty() && elsewhere.empty()) return;
  std::vector<TextEdit> edits;
  for (const Use* u : uses) {
    const py::Expr& x = f.exprs[u->expr];
    if (x.kind != ExprKind::attribute || static_cast<py::Context>(x.op) != py::Context::load) return;
    if (elsewhere.empty())
      edits.push_back({"", x.end - static_cast<std::uint32_t>(gone.size()), x.end, now});
    else
      edits.push_back({"", x.begin, x.end, elsewhere + "." + gone});
  }
  if (!elsewhere.empty() && !imports(f, elsewhere)) {
    const std::uint32_t at = import_place(m);
    if (!at && (f.imports.size() < 2 || f.stmts[f.imports[1].stmt].begin != 0)) return;
    edits.push_back({"", at, at, "import " + elsewhere + "\n"});
  }
  finding.reason += elsewhere.empty() ? ". `" + now + "` is there now" : ". " + elsewhere + " has it now";
  set_fix(finding, m, std::move(edits), false);
}

void fix_dotted_string(Scene& s, const Module& m, py::ExprId string, const TreeFacts& tree, Finding& finding) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[string];
  if (x.kind != ExprKind::string || x.flags) return;
  const std::string_view whole = f.str(x.a);
  const std::size_t dot = whole.find_last_of(".:");
  if (dot == std::string_view::npos) return;
  const std::string_view name = whole.substr(dot + 1), before = whole.substr(0, dot);
  const auto places = modules_defining(s, tree, name);
  if (places.size() != 1 || places[0] == before || name.size() < kDistinctive) return;
  const std::string_view text = text_of(m).substr(x.begin, x.end - x.begin);
  if (text.size() != whole.size() + 2) return;  // a prefix, an escape
  set_fix(finding, m, {{"", x.begin + 1, x.begin + 1 + static_cast<std::uint32_t>(dot), places[0]}}, false);
  if (finding.fix) finding.reason += ". " + places[0] + " has it now";
}

}  // namespace assay::couple
