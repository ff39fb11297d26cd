// The end of a file: bindings go to the scope that really gets them, and are sorted by scope.
//
// `global x` sends every binding of x in its scope to the module; `nonlocal x` to the nearest function around that
// binds x. Both are known only when the whole file is read. The declarations themselves stay where they are written.
#include <algorithm>
#include <unordered_map>

#include "syntax/python/parser.h"

namespace assay::py {

namespace {

constexpr std::uint32_t kManyBindings = 1 << 20;  // above: the memory for sorting is given back at once

std::uint64_t key_of(ScopeId scope, NameId name) { return static_cast<std::uint64_t>(scope) << 32 | name; }

// Nearest function or lambda around `scope` that binds `name` itself; 0 when there is none.
ScopeId enclosing_binder(const Tables& t, const std::unordered_map<std::uint64_t, BindingKind>& names, ScopeId scope,
                         NameId name) {
  for (ScopeId s = t.scopes[scope].parent; s > 1; s = t.scopes[s].parent) {
    const ScopeKind kind = t.scopes[s].kind;
    if (kind != ScopeKind::function && kind != ScopeKind::lambda) continue;
    const auto it = names.find(key_of(s, name));
    if (it == names.end() || it->second == BindingKind::nonlocal) continue;
    return it->second == BindingKind::global ? 1 : s;
  }
  return 0;
}

void move_declared_names(Tables& t) {
  bool any = false;
  for (std::uint32_t i = 1; i < t.bindings.size() && !any; ++i)
    any = t.bindings[i].kind == BindingKind::global || t.bindings[i].kind == BindingKind::nonlocal;
  if (!any) return;
  // What each scope does with each name: a declaration wins over bindings.
  std::unordered_map<std::uint64_t, BindingKind> names;
  for (std::uint32_t i = 1; i < t.bindings.size(); ++i) {
    const Binding& b = t.bindings[i];
    const bool declares = b.kind == BindingKind::global || b.kind == BindingKind::nonlocal;
    auto [it, fresh] = names.try_emplace(key_of(b.scope, b.name), b.kind);
    if (!fresh && declares) it->second = b.kind;
  }
  std::unordered_map<std::uint64_t, ScopeId> owners;  // of nonlocal names, found once each
  for (std::uint32_t i = 1; i < t.bindings.size(); ++i) {
    Binding& b = t.bindings[i];
    if (b.kind == BindingKind::global || b.kind == BindingKind::nonlocal) continue;
    const std::uint64_t key = key_of(b.scope, b.name);
    const BindingKind how = names.find(key)->second;
    if (how == BindingKind::global) b.scope = 1;
    if (how != BindingKind::nonlocal) continue;
    auto [it, fresh] = owners.try_emplace(key, 0);
    if (fresh) it->second = enclosing_binder(t, names, b.scope, b.name);
    if (it->second != 0) b.scope = it->second;
  }
}

}  // namespace

void Parser::resolve_scopes() {
  move_declared_names(t_);
  // Counting sort by scope, keeping the order within each.
  Vec<Binding>& bindings = t_.bindings;
  Vec<Scope>& scopes = t_.scopes;
  for (std::uint32_t i = 1; i < bindings.size(); ++i) ++scopes[bindings[i].scope].binding_count;
  std::uint32_t next = 1;
  for (std::uint32_t s = 1; s < scopes.size(); ++s) {
    scopes[s].first_binding = next;
    next += scopes[s].binding_count;
    scopes[s].binding_count = 0;
  }
  t_.sorted.clear();
  t_.sorted.resize(bindings.size());
  if (!bindings.empty()) t_.sorted[0] = bindings[0];
  for (std::uint32_t i = 1; i < bindings.size(); ++i) {
    Scope& scope = scopes[bindings[i].scope];
    t_.sorted[scope.first_binding + scope.binding_count++] = bindings[i];
  }
  for (std::uint32_t s = 1; s < scopes.size(); ++s) {
    Binding* first = t_.sorted.data() + scopes[s].first_binding;
    Binding* last = first + scopes[s].binding_count;
    auto earlier = [](const Binding& a, const Binding& b) { return a.begin < b.begin; };
    if (!std::is_sorted(first, last, earlier)) std::stable_sort(first, last, earlier);
  }
  t_.bindings.swap(t_.sorted);
  if (t_.sorted.size() > kManyBindings) t_.sorted.release();
}

}  // namespace assay::py
