// What is in a value when its function has run: containers that are filled after they were made, parts of versions.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/evaluate_calls.h"

namespace assay::model {
namespace {

using py::ExprKind;

constexpr std::array<std::string_view, 9> kMutators = {"append", "extend",     "insert", "add",        "update",
                                                       "pop",    "setdefault", "clear",  "__setitem__"};
// Builtins that read what they are given.
constexpr std::array<std::string_view, 22> kReaders = {
    "all", "any", "bool", "dict",  "enumerate", "filter",   "frozenset", "iter",   "isinstance", "len",   "list",
    "map", "max", "min",  "print", "repr",      "reversed", "set",       "sorted", "sum",        "tuple", "zip"};

template <std::size_t N>
bool one_of(std::string_view s, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), s) != names.end();
}

// `type(name, bases, names)` and `", ".join(names)` read as well.
bool reads_only(const py::Facts& f, const py::Expr& call) {
  const auto kids = f.kids(call);
  const py::Expr& callee = f.exprs[kids[0]];
  if (callee.kind == ExprKind::name) return one_of(f.str(callee.a), kReaders) || f.str(callee.a) == "type";
  return callee.kind == ExprKind::attribute && f.str(callee.b) == "join";
}

}  // namespace

bool may_be_filled(const py::Facts& f, const py::Binding& b) {
  const py::Scope& scope = f.scopes[b.scope];
  const auto inside = [&](std::uint32_t begin) { return begin >= scope.begin && begin < scope.end; };
  const auto is_it = [&](py::ExprId e) { return e && f.exprs[e].kind == ExprKind::name && f.exprs[e].a == b.name; };
  for (const py::Expr& x : f.exprs) {
    if (!inside(x.begin)) continue;
    if (x.kind == ExprKind::attribute && is_it(x.a) && one_of(f.str(x.b), kMutators)) return true;
    if (x.kind != ExprKind::call || reads_only(f, x)) continue;
    const auto kids = f.kids(x);
    for (std::size_t i = 1; i < kids.size(); ++i) {
      const py::Expr& argument = f.exprs[kids[i]];
      if (is_it(argument.kind == ExprKind::keyword ? argument.b : kids[i])) return true;
    }
  }
  const auto item_of_it = [&](const py::Store& s) {
    return inside(f.stmts[s.stmt].begin) && f.exprs[s.target].kind == ExprKind::subscript && is_it(f.exprs[s.target].a);
  };
  if (std::any_of(f.stores.begin(), f.stores.end(), item_of_it)) return true;
  for (const py::Stmt& s : f.stmts)
    if (inside(s.begin) && s.kind == py::StmtKind::aug_assign && is_it(s.a)) return true;
  return false;
}

bool filled_in_functions(const py::Facts& f, py::NameId name) {
  const auto is_it = [&](py::ExprId e) { return e && f.exprs[e].kind == ExprKind::name && f.exprs[e].a == name; };
  // In a function that has no name of its own like this.
  const auto inside = [&](std::uint32_t at) {
    bool in_function = false;
    for (py::ScopeId s = 2; s < f.scopes.size(); ++s) {
      const py::Scope& scope = f.scopes[s];
      if (scope.kind != py::ScopeKind::function || at < scope.begin || at >= scope.end) continue;
      in_function = true;
      for (std::uint32_t i = scope.first_binding; i < scope.first_binding + scope.binding_count; ++i)
        if (f.bindings[i].name == name && f.bindings[i].kind != py::BindingKind::global) return false;
    }
    return in_function;
  };
  for (const py::Expr& x : f.exprs)
    if (x.kind == ExprKind::attribute && is_it(x.a) && one_of(f.str(x.b), kMutators) && inside(x.begin)) return true;
  return std::any_of(f.stores.begin(), f.stores.end(), [&](const py::Store& s) {
    return f.exprs[s.target].kind == ExprKind::subscript && is_it(f.exprs[s.target].a) && inside(f.stmts[s.stmt].begin);
  });
}

Value version_part(std::string_view text, std::string_view attribute) {
  constexpr std::array<std::string_view, 3> kNamed = {"major", "minor", "micro"};
  const auto named = std::find(kNamed.begin(), kNamed.end(), attribute);
  if (attribute != "release" && attribute != "version" && named == kNamed.end()) return {};
  Value parts{Value::Kind::tuple, false, 0, {}, {}};
  while (true) {
    const std::size_t dot = text.find('.');
    const auto n = parse_uint(text.substr(0, dot));
    if (!n) return {};
    parts.items.push_back(int_value(static_cast<std::int64_t>(*n)));
    if (dot == std::string_view::npos) break;
    text.remove_prefix(dot + 1);
  }
  if (named != kNamed.end()) {
    const auto i = static_cast<std::size_t>(named - kNamed.begin());
    return i < parts.items.size() ? parts.items[i] : int_value(0);
  }
  // StrictVersion has three parts whatever the text, LooseVersion those of the text.
  if (attribute == "version" && parts.items.size() != 3) parts.open = true;
  return parts;
}

}  // namespace assay::model
