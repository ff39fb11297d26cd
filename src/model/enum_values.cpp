#include "model/enum_values.h"

#include <algorithm>

#include "model/classes.h"
#include "model/exports.h"
#include "model/modules.h"

namespace assay::model {
namespace {

using Kind = Value::Kind;

// nullptr for what is no enumeration of the trees.
Class* enumeration(Linked& l, const Value& v) {
  const std::size_t dot = v.kind == Kind::object ? v.text.rfind('.') : std::string::npos;
  if (dot == std::string::npos) return nullptr;
  Module* m = find_module(l, std::string_view(v.text).substr(0, dot));
  if (!m) return nullptr;
  const Lookup& there = *module_attribute(l, *m, std::string_view(v.text).substr(dot + 1));
  if (there.defs.size() != 1 || there.defs[0].kind != DefKind::class_ || !there.defs[0].cls) return nullptr;
  Class& c = *there.defs[0].cls;
  return c.id && c.module && derives_from_std(l, c, "enum.Enum") ? &c : nullptr;
}

// `_ignore_`, `__slots__` and private names (`__x`) are none.
bool is_member_name(std::string_view name) {
  return !name.starts_with("__") && !(name.starts_with("_") && name.ends_with("_"));
}

Value members_of(Linked& l, const Value& of, bool aliases) {
  const Class* c = enumeration(l, of);
  if (!c) return {};
  const Unit& u = c->module->unit;
  const py::Facts& f = *u.f;
  const py::Scope& scope = f.scopes[f.classes[c->id].scope];
  Value out{Kind::list, (scope.flags & 1) != 0 || c->mro_open, 0, {}, {}};
  std::vector<Value> seen;
  for (std::uint32_t i = scope.first_binding; i < scope.first_binding + scope.binding_count; ++i) {
    const py::Binding& b = f.bindings[i];
    const std::string_view name = f.str(b.name);
    if (!is_member_name(name) || b.kind == py::BindingKind::function || b.kind == py::BindingKind::class_) continue;
    if (b.kind == py::BindingKind::ann_assign && !b.value) continue;
    if (b.kind != py::BindingKind::assign && b.kind != py::BindingKind::ann_assign) {
      out.open = true;
      continue;
    }
    // The second name of a value is an alias, which iteration leaves out.
    const Value value = !aliases && b.value && !(b.flags & 1) ? evaluate(l, u, b.value) : Value{};
    if (value.known() && std::find(seen.begin(), seen.end(), value) != seen.end()) continue;
    if (value.known()) seen.push_back(value);
    out.items.push_back(object_value(of.text + "." + std::string(name)));
  }
  return out;
}

}  // namespace

Value enum_members(Linked& l, const Value& of) { return members_of(l, of, false); }

Value enum_attribute(Linked& l, const Value& base, std::string_view name) {
  if (base.kind != Kind::object) return {};
  if (name == "__members__") {
    const Value members = members_of(l, base, true);
    if (!members.known()) return {};
    Value out{Kind::dict, members.open, 0, {}, {}};
    for (const Value& member : members.items) {
      out.items.push_back(string_value(std::string_view(member.text).substr(base.text.size() + 1)));
      out.items.push_back(member);
    }
    return out;
  }
  const std::size_t dot = base.text.rfind('.');
  if ((name != "name" && name != "_name_") || dot == std::string::npos) return {};
  if (!enumeration(l, object_value(base.text.substr(0, dot)))) return {};
  return string_value(std::string_view(base.text).substr(dot + 1));
}

}  // namespace assay::model
