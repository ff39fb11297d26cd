// The method resolution order over all trees (C3, as CPython's), and the classes below a class.
#include <algorithm>
#include <unordered_set>

#include "model/classes.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

using py::ExprKind;

constexpr std::size_t kSubclasses = 2000;

bool merge(std::vector<std::vector<Class*>> lists, std::vector<Class*>& out) {
  for (;;) {
    std::erase_if(lists, [](const auto& x) { return x.empty(); });
    if (lists.empty()) return true;
    Class* next = nullptr;
    for (const auto& list : lists) {
      Class* head = list.front();
      const bool in_tail = std::any_of(lists.begin(), lists.end(), [&](const auto& x) {
        return std::find(x.begin() + 1, x.end(), head) != x.end();
      });
      if (!in_tail) {
        next = head;
        break;
      }
    }
    if (!next) return false;
    out.push_back(next);
    for (auto& list : lists) std::erase(list, next);
  }
}

// The last part of a base expression: "D" of `m.D[T]`; "" for anything else.
std::string_view last_name(const py::Facts& f, py::ExprId e) {
  const py::Expr* x = &f.exprs[e];
  if (x->kind == ExprKind::subscript) x = &f.exprs[x->a];
  if (x->kind == ExprKind::name) return f.str(x->a);
  if (x->kind == ExprKind::attribute) return f.str(x->b);
  return {};
}

// Classes that spell `name` as a base and mean `c` by it; and the other names under which files import it.
void direct_subclasses(Linked& l, Class& c, const std::string& name, std::vector<Class*>& out,
                       std::vector<std::string>& aliases) {
  const bool tests = in_tests(*c.module);
  for (const TreeFacts* tree : l.trees) {
    for (FileIndex file : tree->files_with_name(name, word_role::kBase)) {
      if (!tests && in_tests(tree->tree().files()[file].path)) continue;
      const py::Facts& f = tree->file(file);
      const py::NameId id = f.exprs.empty() ? 0 : f.find(name);
      if (!id) continue;
      std::vector<std::string_view> local{name};
      for (std::uint32_t i = 1; i < f.imports.size(); ++i)
        if (f.imports[i].name == id && f.imports[i].as && f.imports[i].as != id) {
          local.push_back(f.str(f.imports[i].as));
          aliases.emplace_back(f.str(f.imports[i].as));
        }
      for (std::uint32_t i = 1; i < f.bindings.size(); ++i) {  // D = C
        const py::Binding& b = f.bindings[i];
        if (b.kind == py::BindingKind::assign && b.value && last_name(f, b.value) == name && !(b.flags & 1))
          local.push_back(f.str(b.name)), aliases.emplace_back(f.str(b.name));
      }
      Module* m = nullptr;
      for (py::ClassId k = 1; k < f.classes.size(); ++k) {
        bool spells = false;
        for (py::ExprId e : f.kids(f.classes[k].first_base, f.classes[k].base_count)) {
          const std::string_view last = last_name(f, e);
          if (!last.empty() && std::find(local.begin(), local.end(), last) != local.end()) spells = true;
          // with_metaclass(M, C), or a conditional base: any spelling inside a call counts.
          if (f.exprs[e].kind == ExprKind::call)
            for (py::ExprId a : f.kids(f.exprs[e]))
              spells |= std::find(local.begin(), local.end(), last_name(f, a)) != local.end();
        }
        if (!spells) continue;
        if (!m) m = module_of_file(l, *tree, file);
        if (!m || (!tests && in_tests(*m))) break;
        Class* sub = class_of(l, *m, k);
        build(l, *sub);
        const bool real =
            std::find(sub->bases.begin(), sub->bases.end(), &c) != sub->bases.end() ||
            std::find(sub->alternative_bases.begin(), sub->alternative_bases.end(), &c) != sub->alternative_bases.end();
        if (real && sub != &c && std::find(out.begin(), out.end(), sub) == out.end()) out.push_back(sub);
      }
    }
  }
}

}  // namespace

const std::vector<Class*>& mro(Linked& l, Class& c) {
  if (c.mro_done || c.mro_building) return c.mro;
  c.mro_building = true;
  build(l, c);
  std::vector<std::vector<Class*>> lists;
  c.mro_open = !c.outside_bases.empty();
  std::vector<Class*> bases;
  for (Class* b : c.bases) {
    const std::vector<Class*>& above = mro(l, *b);
    if (!b->mro_done) continue;  // a circle
    lists.push_back(above);
    bases.push_back(b);
    c.mro_open |= b->mro_open;
  }
  // `class C(Generic[T], Base[T])`: Generic is left out where another base brings it (its __mro_entries__).
  for (std::size_t i = 0; i + 1 < bases.size(); ++i) {
    Class* generic = bases[i];
    if (!generic->std || generic->std->name != "typing.Generic") continue;
    if (std::any_of(bases.begin() + i + 1, bases.end(),
                    [&](Class* b) { return std::find(b->mro.begin(), b->mro.end(), generic) != b->mro.end(); })) {
      bases.erase(bases.begin() + i);
      lists.erase(lists.begin() + i);
      break;
    }
  }
  lists.push_back(bases);
  std::vector<Class*> order{&c};
  if (!merge(lists, order)) {
    order = {&c};
    Class* last = nullptr;
    for (const auto& list : lists)
      for (Class* k : list) {
        if (k->std && k->std->name == "object")
          last = k;
        else if (std::find(order.begin(), order.end(), k) == order.end())
          order.push_back(k);
      }
    if (last) order.push_back(last);
  }
  c.mro = std::move(order);
  c.mro_done = true;
  c.mro_building = false;
  return c.mro;
}

bool is_subclass(Linked& l, Class& c, const Class& of) {
  const auto& order = mro(l, c);
  return std::find(order.begin(), order.end(), &of) != order.end();
}

bool derives_from_std(Linked& l, Class& c, std::string_view key) {
  for (const Class* k : mro(l, c))
    if (k->std && k->std->name == key) return true;
  return false;
}

bool derives_from_outside(Linked& l, Class& c, std::string_view dotted) {
  for (const Class* k : mro(l, c))
    for (const std::string& name : k->outside_bases)
      if (name == dotted) return true;
  return false;
}

Class* metaclass_of(Linked& l, Class& c) {
  for (Class* k : mro(l, c)) {
    build(l, *k);
    if (k->metaclass) return k->metaclass;
  }
  return std_class_of(l, "type");
}

std::vector<Class*> subclasses(Linked& l, Class& c) {
  std::vector<Class*> out;
  std::vector<Class*> todo{&c};
  std::unordered_set<const Class*> seen;  // what is in `out`, once there are many
  for (std::size_t i = 0; i < todo.size() && out.size() < kSubclasses; ++i) {
    Class& k = *todo[i];
    if (!k.subclasses_done && k.module) {
      k.subclasses_done = true;
      std::vector<std::string> names{k.name.substr(k.name.rfind('.') + 1)};
      // Under another name it may be exported and derived from again.
      for (std::size_t n = 0; n < names.size() && n < 8; ++n) {
        std::vector<std::string> aliases;
        direct_subclasses(l, k, names[n], k.subclasses, aliases);
        for (std::string& a : aliases)
          if (std::find(names.begin(), names.end(), a) == names.end()) names.push_back(std::move(a));
      }
    }
    for (Class* sub : k.subclasses) {
      if (sub == &c) continue;
      // A base of everything has thousands of them: then a look through all of them for each is too slow.
      if (out.size() < 32 ? std::find(out.begin(), out.end(), sub) != out.end() : seen.contains(sub)) continue;
      out.push_back(sub);
      todo.push_back(sub);
      if (out.size() == 32) seen.insert(out.begin(), out.end());
      if (out.size() > 32) seen.insert(sub);
    }
  }
  return out;
}

}  // namespace assay::model
