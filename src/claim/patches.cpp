#include "claim/patches.h"

#include <algorithm>

#include "claim/value_of.h"
#include "model/code.h"

namespace assay {

using namespace py;

namespace {

// Whether the receiver is something of another module: not `self`, not a parameter or local object.
bool foreign(const Facts& f, ScopeId scope, NameId head) {
  std::string_view name = f.str(head);
  if (name == "self" || name == "cls") return false;
  for (int depth = 0; scope && depth < 64; ++depth, scope = f.scopes[scope].parent) {
    const Scope& s = f.scopes[scope];
    for (std::uint32_t i = s.first_binding; i < s.first_binding + s.binding_count; ++i) {
      const Binding& b = f.bindings[i];
      if (b.name != head) continue;
      switch (b.kind) {
        case BindingKind::import:
        case BindingKind::import_from:
        case BindingKind::class_:
          return true;
        case BindingKind::parameter:
        case BindingKind::for_:
        case BindingKind::comprehension:
        case BindingKind::except_:
          return false;
        default:
          break;  // an assignment: may be a module or class under another name
      }
    }
  }
  return true;
}

NameId head_of(const Facts& f, ExprId e) {
  for (int depth = 0; e && depth < 64; ++depth) {
    const Expr& x = f.exprs[e];
    if (x.kind == ExprKind::name) return x.a;
    if (x.kind != ExprKind::attribute) return 0;
    e = x.a;
  }
  return 0;
}

}  // namespace

std::vector<Patch> patches_in(const Scene& scene, const TreeFacts& tree, FileIndex file, bool objects) {
  const Facts& f = tree.file(file);
  std::vector<Patch> out;
  auto add = [&](std::string target, std::string value, std::uint32_t begin, std::uint32_t end, bool object = false) {
    Patch p;
    p.object = object;
    p.expanded = scene.symbols().expand(tree, file, target);
    p.target = std::move(target);
    p.value = std::move(value);
    p.line = f.line_of(begin);
    p.end = f.line_of(end > begin ? end - 1 : begin);
    out.push_back(std::move(p));
  };
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Store& s = f.stores[i];
    const Expr& t = f.exprs[s.target];
    if (s.kind == BindingKind::del) continue;
    if (t.kind == ExprKind::subscript && model::dotted(f, t.a) == "sys.modules") {
      std::string_view name = model::string_value(f, t.b);
      if (!name.empty()) add(std::string(name), source_of(tree, file, s.value), t.begin, f.stmts[s.stmt].end);
      continue;
    }
    if (t.kind != ExprKind::attribute) continue;
    NameId head = head_of(f, t.a);
    if (!head || f.str(head) == "self" || f.str(head) == "cls") continue;
    bool object = !foreign(f, s.scope, head);
    if (object && !objects) continue;
    add(model::dotted(f, s.target), source_of(tree, file, s.value), t.begin, f.stmts[s.stmt].end, object);
  }
  for (ExprId i = 1; i < f.exprs.size(); ++i) {
    const Expr& e = f.exprs[i];
    if (e.kind != ExprKind::call || e.b < 2) continue;
    std::string_view last = model::last_name(f, model::callee(f, i));
    if (last != "setattr" && last != "object" && last != "wrap_function_wrapper" && last != "wrap_object" &&
        last != "wrap_object_attribute" && last != "patch_object" && last != "patch")
      continue;
    std::string name = model::dotted(f, model::callee(f, i));
    auto args = model::arguments(f, i);
    auto text = [&](std::size_t k) { return k < args.size() ? model::string_value(f, args[k]) : std::string_view{}; };
    std::string value = args.size() > 2 ? source_of(tree, file, args[2]) : "";
    if (last != "patch") {
      if (last == "object" && name.find("patch") == std::string::npos) continue;
      std::string first = !text(0).empty() ? std::string(text(0)) : model::dotted(f, args[0]);
      if (first.empty() || first == "self" || first == "cls") continue;
      if (last == "setattr" && args.size() == 2 && !text(0).empty())
        add(first, source_of(tree, file, args[1]), e.begin, e.end);  // monkeypatch.setattr("a.b", v)
      else if (!text(1).empty())
        add(first + "." + std::string(text(1)), value, e.begin, e.end);
    } else if (text(0).find('.') != std::string_view::npos) {
      add(std::string(text(0)), args.size() > 1 ? source_of(tree, file, args[1]) : "", e.begin, e.end);
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Patch& a, const Patch& b) { return a.line < b.line; });
  return out;
}

}  // namespace assay
