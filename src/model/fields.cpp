// Classes whose constructor is made from their fields, and classes that a call makes.
#include <algorithm>

#include "model/classes.h"
#include "model/exports.h"
#include "model/flow.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "model/value.h"

namespace assay::model {
namespace {

using py::ExprKind;

// What `field(…)`, `attr.ib(…)`, `Field(…)` says about a field.
void read_specifier(Linked& l, const Unit& u, py::ExprId call, Field& field) {
  const auto kids = u.f->kids(u.expr(call));
  field.has_default = false;
  bool by_alias = false;
  for (std::size_t i = 1; i < kids.size(); ++i) {
    const py::Expr& a = u.expr(kids[i]);
    if (a.kind != ExprKind::keyword) {
      if (i == 1 && a.kind != ExprKind::ellipsis) field.has_default = true;  // Field(3), attr.ib(3)
      continue;
    }
    const std::string_view key = u.str(a.a);
    if (!a.a) field.has_default = true;  // **options may hold one
    if (key == "default" || key == "default_factory" || key == "factory")
      field.has_default = u.expr(a.b).kind != ExprKind::ellipsis;
    else if (key == "init" && truth(evaluate(l, u, a.b)) == Tri::no)
      field.init = false;
    else if (key == "kw_only")
      field.keyword_only = truth(evaluate(l, u, a.b)) == Tri::yes;
    else if (key == "alias") {
      const Value v = evaluate(l, u, a.b);
      if (v.kind == Value::Kind::string) field.name = l.intern(v.text);
      by_alias = true;
    } else if (key == "validation_alias") {
      by_alias = true;
    }
  }
  // A model may be told to take the field's own name as well as its alias.
  const std::string maker = by_alias ? canonical(l, u, kids[0]) : std::string();
  if (maker.starts_with("pydantic.")) field.has_default = true;
}

bool is_specifier(std::string_view name) {
  return name == "dataclasses.field" || name == "attr.ib" || name == "attr.attrib" || name == "attr.field" ||
         name == "attr._make.attrib" || name == "attr._next_gen.field" || name == "attrs.field" ||
         name == "pydantic.Field" || name == "pydantic.fields.Field" || name == "msgspec.field" ||
         name == "pydantic.dataclasses.Field" || name == "pydantic.PrivateAttr";
}

// attrs: `@name.default` above a method gives the field its default.
bool default_method(const py::Facts& f, const py::Scope& scope, py::NameId name) {
  for (std::uint32_t i = scope.first_binding; i < scope.first_binding + scope.binding_count; ++i) {
    if (f.bindings[i].kind != py::BindingKind::function) continue;
    const py::Function& fn = f.functions[f.bindings[i].target];
    for (const py::ExprId d : f.kids(fn.first_decorator, fn.decorator_count)) {
      const py::Expr& x = f.exprs[d];
      if (x.kind == ExprKind::attribute && f.str(x.b) == "default" && f.exprs[x.a].kind == ExprKind::name &&
          f.exprs[x.a].a == name)
        return true;
    }
  }
  return false;
}

std::vector<Field> own_fields(Linked& l, Class& c, bool& complete) {
  std::vector<Field> out = c.made_fields;
  if (!c.id) return out;
  const Unit& u = c.module->unit;
  const py::Facts& f = *u.f;
  const py::Scope& scope = f.scopes[f.classes[c.id].scope];
  bool keyword_only = c.keyword_only_fields;
  for (std::uint32_t i = scope.first_binding; i < scope.first_binding + scope.binding_count; ++i) {
    const py::Binding& b = f.bindings[i];
    const Tri runs = block_runs(l, u, b.block, f.classes[c.id].body);
    if (runs == Tri::no) continue;
    Field field;
    field.name = f.str(b.name);
    field.def = {DefKind::variable, c.module, i, &c, nullptr, {}};
    field.keyword_only = keyword_only;
    if (b.kind == py::BindingKind::ann_assign) {
      field.annotation = b.target;
      field.value = b.value;
      const py::ExprId head = f.exprs[b.target].kind == ExprKind::subscript ? f.exprs[b.target].a : b.target;
      const std::string type = canonical(l, u, head);
      const std::string_view text = text_of(l, u, b.target);
      if (type == "typing.ClassVar" || text.starts_with("'ClassVar") || text.starts_with("\"ClassVar") ||
          text.find("ClassVar[") != std::string_view::npos)
        continue;
      if (type == "dataclasses.KW_ONLY") {
        keyword_only = true;
        continue;
      }
      field.has_default = b.value != 0;
      if (b.value && f.exprs[b.value].kind == ExprKind::call) {
        const std::string maker = canonical(l, u, f.kids(f.exprs[b.value])[0]);
        if (is_specifier(maker)) read_specifier(l, u, b.value, field);
        if (maker == "pydantic.PrivateAttr") continue;
      }
      if (c.style == ClassStyle::pydantic) {
        if (field.name.starts_with('_') || field.name == "model_config") continue;
        if (b.value && f.exprs[b.value].kind == ExprKind::ellipsis) field.has_default = false;
        // Before pydantic 2 an optional field had the default None.
        if (text.find("Optional") != std::string_view::npos || text.find("None") != std::string_view::npos ||
            text.find("Any") != std::string_view::npos)
          field.has_default = true;
        field.keyword_only = true;
      }
    } else if (c.style == ClassStyle::attrs && b.kind == py::BindingKind::assign && b.value &&
               f.exprs[b.value].kind == ExprKind::call) {
      const std::string maker = canonical(l, u, f.kids(f.exprs[b.value])[0]);
      if (!is_specifier(maker)) continue;
      field.value = b.value;
      read_specifier(l, u, b.value, field);
    } else {
      continue;
    }
    if (c.style == ClassStyle::attrs && !field.has_default) field.has_default = default_method(f, scope, b.name);
    if (c.style == ClassStyle::attrs)
      while (field.name.starts_with('_') && field.name.size() > 1) field.name.remove_prefix(1);
    if (runs == Tri::unknown) complete = false, field.has_default = true;
    const auto same = std::find_if(out.begin(), out.end(), [&](const Field& x) { return x.name == field.name; });
    if (same != out.end())
      *same = field;
    else
      out.push_back(field);
  }
  return out;
}

Class* new_class(Linked& l, const Unit& u, py::ExprId call, std::string_view name) {
  Class& c = l.classes.emplace_back();
  c.module = u.module;
  c.call = call;
  c.call_unit = &u;
  c.name = name;
  c.serial = static_cast<std::uint32_t>(l.classes.size());
  return &c;
}

void add_field(Linked& l, Class& c, const Unit& u, py::ExprId at, std::string_view name, bool has_default) {
  Field field;
  field.name = l.intern(name);
  field.def = {DefKind::named, u.module, at, &c, nullptr, {}};
  field.has_default = has_default;
  c.made_fields.push_back(field);
  c.extra.emplace_back(field.name, field.def);
}

// "a b", "a, b", ["a", "b"], [("a", int), ("b", int)], {"a": 1}
bool read_names(Linked& l, Class& c, const Unit& u, py::ExprId e) {
  const Value v = evaluate(l, u, e);
  if (v.kind == Value::Kind::string) {
    std::string word;
    for (char ch : v.text + " ") {
      if (ch != ' ' && ch != ',' && ch != '\n' && ch != '\t')
        word += ch;
      else if (!word.empty())
        add_field(l, c, u, e, word, false), word.clear();
    }
    return true;
  }
  const py::Expr& x = u.expr(e);
  if (x.kind == ExprKind::list || x.kind == ExprKind::tuple) {
    for (py::ExprId k : u.f->kids(x)) {
      const Value item = evaluate(l, u, k);
      const Value& name = item.sequence() && !item.items.empty() ? item.items[0] : item;
      if (name.kind != Value::Kind::string) return false;
      add_field(l, c, u, k, name.text, false);
    }
    return true;
  }
  if (!v.container() || v.open) return false;
  for (std::size_t i = 0; i < v.items.size(); i += v.kind == Value::Kind::dict ? 2 : 1) {
    const Value& name = v.items[i].sequence() && !v.items[i].items.empty() ? v.items[i].items[0] : v.items[i];
    if (name.kind != Value::Kind::string) return false;
    add_field(l, c, u, e, name.text, false);
  }
  return true;
}

// `C = Meta("C", (C,), {})`: the class that the name stood for before the statement.
Class* class_before(Linked& l, const Unit& u, py::ExprId e) {
  const py::Facts& f = *u.f;
  const std::uint32_t at = f.exprs[e].begin;
  if (f.exprs[e].kind != ExprKind::name) return nullptr;
  const py::Binding* last = nullptr;
  for (std::uint32_t i : bindings_of(f, scope_at(u, at), f.exprs[e].a)) {
    const py::Binding& b = f.bindings[i];
    const bool this_one = b.value && f.exprs[b.value].begin <= at && at < f.exprs[b.value].end;
    if (b.begin < at && !this_one && (!last || b.begin > last->begin)) last = &b;
  }
  return last && last->kind == py::BindingKind::class_ ? class_of(l, *u.module, last->target) : nullptr;
}

}  // namespace

std::vector<Field> constructor_fields(Linked& l, Class& c, bool& complete) {
  std::vector<Field> out;
  complete = true;
  const auto& order = mro(l, c);
  for (auto it = order.rbegin(); it != order.rend(); ++it) {
    Class& k = **it;
    if (k.std) continue;
    if (!k.outside_bases.empty() && k.style != ClassStyle::pydantic && k.style != ClassStyle::struct_) complete = false;
    if (k.style == ClassStyle::plain && k.made_fields.empty()) continue;
    for (Field& field : own_fields(l, k, complete)) {
      const auto same = std::find_if(out.begin(), out.end(), [&](const Field& x) { return x.name == field.name; });
      if (same != out.end())
        *same = field;
      else
        out.push_back(field);
    }
  }
  return out;
}

Class* made_class(Linked& l, const Unit& u, py::ExprId call) {
  if (u.snippet || u.expr(call).kind != ExprKind::call) return nullptr;
  const std::uint64_t key = static_cast<std::uint64_t>(u.id) << 32 | call;
  if (const auto it = l.made_classes.find(key); it != l.made_classes.end()) return it->second;
  const auto kids = u.f->kids(u.expr(call));
  if (kids.size() < 2) return nullptr;
  const Lookup callee = static_lookup(l, u, kids[0]);
  if (callee.defs.empty()) return nullptr;
  const std::string name = identity_of(callee.defs[0]);
  const bool enum_call = (callee.defs[0].kind == DefKind::class_ || callee.defs[0].kind == DefKind::std_class) &&
                         kids.size() >= 3 && derives_from_std(l, *callee.defs[0].cls, "enum.Enum");
  // `Meta("Base", (object,), {})`
  Class* meta = callee.defs.size() == 1 && callee.defs[0].kind == DefKind::class_ && kids.size() == 4 &&
                        derives_from_std(l, *callee.defs[0].cls, "type")
                    ? callee.defs[0].cls
                    : nullptr;
  const bool known = meta || name == "collections.namedtuple" || name == "typing.NamedTuple" || name == "type" ||
                     name == "types.new_class" || name == "dataclasses.make_dataclass" || name == "typing.TypedDict" ||
                     enum_call;
  if (!known || (name == "type" && kids.size() != 4)) return nullptr;
  const Value own = evaluate(l, u, u.expr(kids[1]).kind == ExprKind::keyword ? u.expr(kids[1]).b : kids[1]);
  Class* c = new_class(l, u, call, own.kind == Value::Kind::string ? own.text : "<made by a call>");
  l.made_classes[key] = c;
  c->built = true;
  const auto base = [&](std::string_view std) {
    if (Class* b = std_class_of(l, std)) c->bases.push_back(b), c->base_exprs.push_back(0);
  };
  bool whole = true;
  if (name == "collections.namedtuple" || name == "typing.NamedTuple") {
    c->style = ClassStyle::named_tuple;
    base("tuple");
    whole = kids.size() > 2 &&
            read_names(l, *c, u, u.expr(kids[2]).kind == ExprKind::keyword ? u.expr(kids[2]).b : kids[2]);
    std::size_t defaults = 0;
    for (py::ExprId k : kids) {
      if (u.expr(k).kind != ExprKind::keyword || u.str(u.expr(k).a) != "defaults") continue;
      const Value d = evaluate(l, u, u.expr(k).b);
      defaults = d.sequence() ? d.items.size() : c->made_fields.size();
    }
    for (std::size_t i = 0; i < defaults && i < c->made_fields.size(); ++i)
      c->made_fields[c->made_fields.size() - 1 - i].has_default = true;
  } else if (name == "dataclasses.make_dataclass") {
    c->style = ClassStyle::dataclass;
    base("object");
    whole = kids.size() > 2 && read_names(l, *c, u, kids[2]);
    for (Field& f : c->made_fields) f.has_default = true;
  } else if (enum_call) {
    c->style = ClassStyle::enum_;
    c->bases.push_back(callee.defs[0].cls);
    c->base_exprs.push_back(0);
    whole = read_names(l, *c, u, u.expr(kids[2]).kind == ExprKind::keyword ? u.expr(kids[2]).b : kids[2]);
    c->made_fields.clear();
  } else if (name == "typing.TypedDict") {
    c->style = ClassStyle::typed_dict;
    base("dict");
  } else {
    if (kids.size() > 2 && u.expr(kids[2]).kind == ExprKind::tuple) {
      for (py::ExprId b : u.f->kids(u.expr(kids[2]))) {
        const Lookup found = static_lookup(l, u, b);
        if (!found.defs.empty() && (found.defs[0].kind == DefKind::class_ || found.defs[0].kind == DefKind::std_class))
          c->bases.push_back(found.defs[0].cls), c->base_exprs.push_back(0);
        else if (Class* before = class_before(l, u, b))
          c->bases.push_back(before), c->base_exprs.push_back(0);
        else
          c->outside_bases.push_back(std::string(text_of(l, u, b)));
      }
    } else {
      whole = false;
    }
    if (meta) {
      c->metaclass = meta;
      for (const std::string_view maker : {"__new__", "__init__", "__call__", "__prepare__"})
        for (Class* k : mro(l, *meta)) whole &= !class_body_lookup(l, *k, maker).present();
    }
    if (name == "type" || meta) {
      const Value members = evaluate(l, u, kids[3]);
      if (members.kind != Value::Kind::dict || members.open) whole = false;
      for (std::size_t i = 0; i + 1 < members.items.size() && members.kind == Value::Kind::dict; i += 2)
        if (members.items[i].kind == Value::Kind::string)
          c->extra.emplace_back(l.intern(members.items[i].text),
                                Def{DefKind::named, u.module, kids[3], c, nullptr, {}});
    } else {
      whole = false;
    }
    if (c->bases.empty()) base("object");
  }
  if (!whole) {
    c->opaque_decorator = true;
    c->opaque_reason = "made by a call with computed names";
  }
  return c;
}

}  // namespace assay::model
