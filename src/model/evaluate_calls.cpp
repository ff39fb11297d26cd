#include "model/evaluate_calls.h"

#include <algorithm>

#include "base/text.h"
#include "model/classes.h"
#include "model/exports.h"
#include "model/modules.h"

namespace assay::model {
namespace {

using Kind = Value::Kind;

Value from_tri(Tri t) { return t == Tri::unknown ? Value{} : bool_value(t == Tri::yes); }

std::string normalized(std::string_view name) {
  std::string out = to_lower(name);
  for (char& c : out) c = c == '-' || c == '.' ? '_' : c;
  return out;
}

// Of a folder that several distributions are installed into, the version of one; "" where it holds at most one.
std::optional<std::string> installed_version(const TreeFacts& t, std::string_view name) {
  std::string found, last;
  std::size_t count = 0;
  for (const auto& file : t.tree().files()) {
    const std::string_view path = file.path;
    const std::string_view top = path.substr(0, path.find('/'));
    if (top.size() == path.size() || top == last || !top.ends_with(".dist-info")) continue;
    last = top;
    ++count;
    const std::string_view stem = top.substr(0, top.size() - std::string_view(".dist-info").size());
    const std::size_t dash = stem.find('-');
    if (dash != std::string_view::npos && normalized(stem.substr(0, dash)) == name) found = stem.substr(dash + 1);
  }
  if (count < 2) return std::nullopt;
  return found;
}

// The version of the tree that provides a distribution, by its name or that of its package.
Value tree_version(Linked& l, std::string name) {
  name = normalized(name);
  for (const TreeFacts* t : l.trees) {
    if (normalized(t->tree().info().name) == name && !t->tree().info().version.empty())
      return string_value(t->tree().info().version);
  }
  for (const TreeFacts* t : l.trees)
    if (const auto installed = installed_version(*t, name))
      return installed->empty() ? Value{} : string_value(*installed);
  if (const Module* m = find_module(l, name); m && m->tree && !m->tree->tree().info().version.empty())
    return string_value(m->tree->tree().info().version);
  return {};
}

Tri has_attribute(Linked& l, const std::string& object, const std::string& name) {
  if (Module* m = find_module(l, object)) return tri(module_attribute(l, *m, name)->definedness);
  if (std_module(object) == StdModule::listed)
    return tri(std_entry(object, name).kind != StdEntry::Kind::none ||
               std_module(object + "." + name) != StdModule::none);
  if (const StdClass* cls = std_class(object)) {
    std::vector<const StdClass*> todo{cls};
    while (!todo.empty()) {
      const StdClass* c = todo.back();
      todo.pop_back();
      if (std_member(*c, name)) return Tri::yes;
      for (std::string_view b : c->bases)
        if (const StdClass* up = std_class(b)) todo.push_back(up);
    }
    return Tri::no;
  }
  return Tri::unknown;
}

// dir(module): what its own scope binds.
Value names_in(Linked& l, Module& m) {
  if (!m.unit.f) return {};
  link(l, m);
  Value out{Kind::list, !m.stars.empty() || m.bindings.count("__dir__") > 0, 0, {}, {}};
  std::vector<std::string_view> names;
  for (const auto& [name, bindings] : m.bindings) names.push_back(name);
  std::sort(names.begin(), names.end());
  for (const std::string_view name : names) out.items.push_back(string_value(name));
  out.open |= !m.setattrs.empty();  // names set at run time are not listed
  return out;
}

}  // namespace

Value split_words(const std::string& text) {
  Value out{Kind::list, false, 0, {}, {}};
  for (std::size_t i = 0; i < text.size();) {
    while (i < text.size() && (text[i] == ' ' || text[i] == '\n' || text[i] == '\t' || text[i] == '\r')) ++i;
    const std::size_t start = i;
    while (i < text.size() && text[i] != ' ' && text[i] != '\n' && text[i] != '\t' && text[i] != '\r') ++i;
    if (i > start) out.items.push_back(string_value(std::string_view(text).substr(start, i - start)));
  }
  return out;
}

Value lazy_default(Linked& l, Module& m, std::string_view name, int depth) {
  const py::Facts* f = m.unit.f;
  const py::NameId id = f ? f->find(name) : 0;
  if (!id || !f->find("__getattr__")) return {};
  for (const py::Expr& x : f->exprs) {
    if (x.kind != py::ExprKind::dict) continue;
    const auto kids = f->kids(x);
    for (std::size_t i = 0; i + 1 < kids.size(); i += 2) {
      if (!kids[i] || f->exprs[kids[i]].kind != py::ExprKind::string || f->exprs[kids[i]].a != id) continue;
      const py::Expr& v = f->exprs[kids[i + 1]];
      if (v.kind != py::ExprKind::lambda || f->functions[v.a].parameter_count) return {};
      const Env none;
      return evaluate(l, m.unit, v.b, &none, depth + 1);
    }
  }
  return {};
}

Value call_known(Linked& l, const Unit& u, const std::string& target, const std::vector<Value>& args,
                 const Keywords& keywords, bool following, int depth) {
  const auto as = [&](Kind kind) {
    if (args.empty()) return Value{kind, false, 0, {}, {}};
    Value out = args[0].container() && args[0].kind != Kind::dict ? args[0]
                : args[0].kind == Kind::dict                      ? call_method(args[0], "keys", {})
                                                                  : Value{};
    if (out.known()) out.kind = kind;
    return out;
  };
  if (target == "list" || target == "sorted" || target == "reversed") return as(Kind::list);
  if (target == "tuple") return as(Kind::tuple);
  if (target == "set" || target == "frozenset") return as(Kind::set);
  if (target == "dict" || target == "collections.OrderedDict" || target == "types.MappingProxyType") {
    Value out{Kind::dict, false, 0, {}, {}};
    if (!args.empty()) {
      if (args[0].kind == Kind::dict)
        out = args[0];
      else if (args[0].sequence()) {
        out.open = args[0].open;
        for (const Value& pair : args[0].items) {
          if (pair.items.size() != 2) return {};
          out.items.push_back(pair.items[0]);
          out.items.push_back(pair.items[1]);
        }
      } else {
        return {};
      }
    }
    for (const auto& [key, v] : keywords) {
      if (key.empty())
        out.open = true;
      else
        out.items.push_back(string_value(key)), out.items.push_back(v);
    }
    return out;
  }
  if (target == "str" && args.size() == 1 && (args[0].kind == Kind::string || args[0].kind == Kind::version))
    return string_value(args[0].text);
  if (target == "dir" && args.size() == 1 && args[0].kind == Kind::object)
    if (Module* m = find_module(l, args[0].text)) return names_in(l, *m);
  if (target == "bool" && args.size() == 1) return from_tri(truth(args[0]));
  if (target == "int" && args.size() == 1) {
    if (args[0].kind == Kind::integer) return args[0];
    if (args[0].kind == Kind::string)
      if (const auto n = parse_uint(args[0].text)) return int_value(static_cast<std::int64_t>(*n));
    return {};
  }
  if (target == "len" && args.size() == 1 && args[0].container() && !args[0].open)
    return int_value(
        static_cast<std::int64_t>(args[0].kind == Kind::dict ? args[0].items.size() / 2 : args[0].items.size()));
  if (target == "hasattr" && args.size() == 2 && args[0].kind == Kind::object && args[1].kind == Kind::string)
    return from_tri(has_attribute(l, args[0].text, args[1].text));
  if (target == "getattr" && args.size() >= 2 && args[0].kind == Kind::object && args[1].kind == Kind::string) {
    const Tri there = has_attribute(l, args[0].text, args[1].text);
    if (there == Tri::no && args.size() == 3) return args[2];
    const std::string full = args[0].text + "." + args[1].text;
    if (following && there != Tri::no)
      return object_value(full);  // following a function: which object matters, not its value
    if (there == Tri::yes) return dotted_value(l, full, depth);
    return {};
  }
  if (target == "importlib.import_module" || target == "__import__") {
    if (args.empty() || args[0].kind != Kind::string) return {};
    std::string name = args[0].text;
    if (name.starts_with('.')) {
      std::uint32_t level = 0;
      while (level < name.size() && name[level] == '.') ++level;
      // The package is the second argument; nearly always it is the module itself or __package__.
      const Value* given = args.size() > 1 ? &args[1] : nullptr;
      for (const auto& [keyword, value] : keywords)
        if (keyword == "package") given = &value;
      if (given && given->kind == Kind::string) {
        std::string package = given->text;
        for (std::uint32_t i = 1; i < level; ++i)
          package.resize(package.rfind('.') == std::string::npos ? 0 : package.rfind('.'));
        name = level == name.size() ? package : package + "." + name.substr(level);
      } else if (given && l.asked_of_getattr.first && l.asked_of_getattr.first != u.module) {
        return {};  // in a helper of other modules: the package is one of theirs
      } else {
        name = absolute_module(*u.module, std::string_view(name).substr(level), level);
      }
    }
    return name.empty() ? Value{} : object_value(name);
  }
  if (following && l.environment_unset && (target == "os.getenv" || target == "os.environ.get") && !args.empty())
    return args.size() > 1 ? args[1] : keywords.empty() ? none_value() : keywords[0].second;
  if (target == "issubclass" && args.size() == 2 && args[0].kind == Kind::object && args[1].kind == Kind::object) {
    Class* both[2] = {};
    for (int i = 0; i < 2; ++i) {
      const Lookup found = dotted_lookup(l, args[static_cast<std::size_t>(i)].text);
      if (found.definedness == Definedness::always && found.defs.size() == 1) both[i] = found.defs[0].cls;
    }
    if (!both[0] || !both[1]) return {};
    if (is_subclass(l, *both[0], *both[1])) return bool_value(true);
    return both[0]->mro_open ? Value{} : bool_value(false);
  }
  if (target == "platform.system") return string_value("Linux");
  if (target == "platform.python_implementation") return string_value("CPython");
  if (target == "platform.python_version") return string_value("3.11.7");
  if (target == "sys.getdefaultencoding") return string_value("utf-8");
  if (args.size() == 1 && (args[0].kind == Kind::string || args[0].kind == Kind::version) &&
      (target.ends_with("version.parse") || target.ends_with("version.Version") || target.ends_with(".LooseVersion") ||
       target.ends_with(".StrictVersion") || target.ends_with(".parse_version")))
    return {Kind::version, false, 0, args[0].text, {}};
  if ((target == "importlib.metadata.version" || target == "importlib_metadata.version") && args.size() == 1 &&
      args[0].kind == Kind::string)
    return tree_version(l, args[0].text);
  return {};
}

}  // namespace assay::model
