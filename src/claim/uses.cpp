#include "claim/uses.h"

#include <algorithm>

namespace assay {

using namespace py;

std::vector<std::uint32_t> calls_in(const Facts& f, model::Span span, std::string_view name) {
  std::vector<std::uint32_t> out;
  NameId id = f.find(name);
  if (!id) return out;
  for (ExprId i = 1; i < f.exprs.size(); ++i) {
    const Expr& e = f.exprs[i];
    if (e.kind != ExprKind::call || !span.holds(e.begin)) continue;
    const Expr& c = f.exprs[model::callee(f, i)];
    bool named = (c.kind == ExprKind::name && c.a == id) || (c.kind == ExprKind::attribute && c.b == id);
    if (!named && c.kind == ExprKind::subscript) named = model::last_name(f, c.a) == name;  // Generic[T](…)
    if (named) out.push_back(f.line_of(c.kind == ExprKind::attribute ? c.end - 1 : e.begin));
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::uint32_t> mentions_in(const Facts& f, model::Span span, std::string_view name) {
  std::vector<std::uint32_t> out;
  NameId id = f.find(name);
  if (!id) return out;
  for (ExprId i = 1; i < f.exprs.size(); ++i) {
    const Expr& e = f.exprs[i];
    if (!span.holds(e.begin)) continue;
    bool named = (e.kind == ExprKind::name && e.a == id) || (e.kind == ExprKind::attribute && e.b == id) ||
                 (e.kind == ExprKind::string && e.a == id);
    if (named) out.push_back(f.line_of(e.kind == ExprKind::attribute ? e.end - 1 : e.begin));
  }
  for (std::uint32_t i = 1; i < f.imports.size(); ++i)
    if (span.holds(f.imports[i].begin) && (f.imports[i].name == id || f.imports[i].as == id))
      out.push_back(f.line_of(f.imports[i].begin));
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> aliases_of(const Facts& f, std::string_view name) {
  std::vector<std::string> out;
  NameId id = f.find(name);
  if (!id) return out;
  for (const Import& im : f.imports)
    if (im.as && im.name == id && im.as != id) out.emplace_back(f.str(im.as));
  for (std::uint32_t i = 1; i < f.bindings.size(); ++i) {
    const Binding& b = f.bindings[i];
    if (b.kind != BindingKind::assign || !b.value || b.name == id) continue;
    const Expr& e = f.exprs[b.value];
    if ((e.kind == ExprKind::name && e.a == id) || (e.kind == ExprKind::attribute && e.b == id))
      out.emplace_back(f.str(b.name));
  }
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const Expr& v = f.exprs[f.stores[i].value];
    const Expr& t = f.exprs[f.stores[i].target];
    if (t.kind == ExprKind::attribute && t.b != id &&
        ((v.kind == ExprKind::name && v.a == id) || (v.kind == ExprKind::attribute && v.b == id)))
      out.emplace_back(f.str(t.b));
  }
  return out;
}

std::vector<Use> uses_of(const Scene& scene, std::string_view name) {
  std::vector<Use> out;
  for (const TreeFacts* t : scene.trees())
    for (FileIndex file : t->files_with_name(name)) {
      const Facts& f = t->file(file);
      NameId id = f.find(name);
      if (!id) continue;
      std::vector<Use> here;
      std::vector<bool> callees(f.exprs.size());
      for (ExprId i = 1; i < f.exprs.size(); ++i)
        if (f.exprs[i].kind == ExprKind::call) callees[model::callee(f, i)] = true;
      for (ExprId i = 1; i < f.exprs.size(); ++i) {
        const Expr& e = f.exprs[i];
        if (e.kind == ExprKind::string && e.a == id)
          here.push_back({Use::text_, t, file, f.line_of(e.begin), i, false});
        bool plain = e.kind == ExprKind::name && e.a == id, member = e.kind == ExprKind::attribute && e.b == id;
        if ((!plain && !member) || static_cast<Context>(e.op) != Context::load) continue;
        here.push_back(
            {callees[i] ? Use::call : Use::reference, t, file, f.line_of(member ? e.end - 1 : e.begin), i, member});
      }
      for (const Import& im : f.imports)
        if (im.name == id && id) here.push_back({Use::import_, t, file, f.line_of(im.begin), 0, false});
      std::stable_sort(here.begin(), here.end(), [](const Use& a, const Use& b) { return a.line < b.line; });
      out.insert(out.end(), here.begin(), here.end());
    }
  return out;
}

bool inside(const Use& u, const model::Definition& d) {
  return u.tree == d.tree && u.file == d.file && u.line >= d.first && u.line <= d.end;
}

// Whether a use can be one of this definition: `x.name` is, if the definition is a member, or x a module.
bool may_mean(const Scene& scene, const Use& u, const model::Definition& d) {
  if (!u.through_object) {
    if (d.owner) {  // a bare name never means a member, save in the class body itself
      return inside(u, d) || u.kind == Use::text_;
    }
    if (u.kind == Use::import_ || u.kind == Use::text_) return true;
    const Facts& f = u.tree->file(u.file);
    BlockId block = f.block_at(f.exprs[u.expr].begin);
    auto meant = scene.symbols().meaning(*u.tree, u.file, block ? f.blocks[block].scope : 1, u.expr);
    if (meant.empty()) return true;
    return std::any_of(meant.begin(), meant.end(), [&](const model::Definition& m) {
      return m == d || (m.tree == d.tree && m.file == d.file && m.name == d.name);
    });
  }
  if (d.owner) return true;
  // A module's function through an object: only if the object is a module.
  const Facts& f = u.tree->file(u.file);
  BlockId block = f.block_at(f.exprs[u.expr].begin);
  auto owner = scene.symbols().meaning(*u.tree, u.file, block ? f.blocks[block].scope : 1, f.exprs[u.expr].a);
  return owner.empty() || std::any_of(owner.begin(), owner.end(), [](const model::Definition& m) {
           return m.kind == model::DefinitionKind::module;
         });
}

}  // namespace assay
