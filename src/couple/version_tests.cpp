// Which expressions tell the version of another tree. A small backward walk: from a comparison through wrappers
// (`Version(…)`, `.split(".")`, `tuple(map(int, …))`), local names, flags of other modules and helper functions to a
// source: `x.__version__`, `importlib.metadata.version("x")`. Helpers that take the distribution's name as an argument
// (`is_version_ge("x", "1.2")`) are known by the parameter that names it.
#include "couple/version_tests.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/interpret.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;
using py::Operator;
using py::StmtKind;

namespace {

constexpr int kDepth = 24;                    // names, wrappers and helpers behind one another
constexpr std::uint32_t kHelperBytes = 4000;  // a function longer than this is no helper

template <std::size_t N>
bool one_of(std::string_view s, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), s) != names.end();
}

constexpr std::array<std::string_view, 4> kVersionNames = {"__version__", "VERSION", "__version_tuple__",
                                                           "version_tuple"};
// What is made of a version is still one: as text …
constexpr std::array<std::string_view, 10> kTextMethods = {
    "strip", "lstrip", "rstrip", "split", "partition", "replace", "removeprefix", "removesuffix", "group", "decode"};
// … and as something with an order of its own.
constexpr std::array<std::string_view, 9> kOrdered = {
    "Version", "parse", "parse_version", "LooseVersion", "StrictVersion", "int", "float", "map", "Specifier"};
constexpr std::array<std::string_view, 7> kSameKind = {"str",    "tuple",     "list",   "match",
                                                       "search", "fullmatch", "findall"};
constexpr std::array<std::string_view, 8> kParts = {"base_version", "public", "release", "major",
                                                    "minor",        "micro",  "version", "local"};

std::string plain(std::string_view distribution) {
  std::string out = to_lower(distribution);
  for (char& c : out) c = c == '-' || c == '.' ? '_' : c;
  return out;
}

// By its name, or that of its package.
const TreeFacts* tree_called(Scene& s, std::string_view distribution) {
  const std::string name = plain(distribution);
  for (const TreeFacts* t : s.on)
    if (plain(t->tree().info().name) == name) return t;
  const Module* m = find_module(s.l, name);
  return m && s.is_on(m->tree) ? m->tree : nullptr;
}

Operator mirrored(Operator op) {
  switch (op) {
    case Operator::lt:
      return Operator::gt;
    case Operator::le:
      return Operator::ge;
    case Operator::gt:
      return Operator::lt;
    case Operator::ge:
      return Operator::le;
    default:
      return op;
  }
}

VersionOf ordered(VersionOf v) {
  v.text = false;
  return v;
}

class Walk {
 public:
  explicit Walk(Scene& s) : s_(s) {}

  VersionOf of(Module& m, py::ExprId e, int depth) {
    if (!e || depth > kDepth) return {};
    const py::Facts& f = *m.unit.f;
    const py::Expr& x = f.exprs[e];
    switch (x.kind) {
      case ExprKind::name:
        return name(m, e, depth);
      case ExprKind::attribute:
        return attribute(m, e, depth);
      case ExprKind::subscript:
      case ExprKind::starred:
        return of(m, x.a, depth + 1);
      case ExprKind::named:
        return of(m, x.b, depth + 1);
      case ExprKind::call:
        return call(m, e, depth);
      case ExprKind::list_comp:
      case ExprKind::generator: {
        const auto kids = f.kids(x);
        const auto clause = f.kids(f.exprs[kids[1]]);
        VersionOf v = of(m, clause[1], depth + 1);
        if (f.exprs[kids[0]].kind == ExprKind::call) v.text = false;  // int(part) for part in …
        return v;
      }
      case ExprKind::compare:
        return compare(m, x, depth);
      case ExprKind::unary: {
        VersionOf v = of(m, x.a, depth + 1);
        v.op = Operator::none;
        return v.kind == VersionOf::Kind::test ? v : VersionOf{};
      }
      case ExprKind::boolean:
        for (const std::uint32_t k : f.kids(x))
          if (VersionOf v = of(m, k, depth + 1); v.kind == VersionOf::Kind::test) {
            v.op = Operator::none;
            return v;
          }
        return {};
      case ExprKind::conditional: {
        const auto kids = f.kids(x);
        for (const int arm : {0, 2})
          if (VersionOf v = of(m, kids[arm], depth + 1)) return v;
        const ExprKind yes = f.exprs[kids[0]].kind;
        if (yes == ExprKind::true_ || yes == ExprKind::false_) return of(m, kids[1], depth + 1);
        return {};
      }
      default:
        return {};
    }
  }

 private:
  VersionOf source(const Module& where, std::string_view attribute) const {
    if (!s_.is_on(where.tree) || !one_of(attribute, kVersionNames)) return {};
    // `pkg.__version__`, `pkg.version.VERSION`; a VERSION deep inside is something else.
    if (std::count(where.name.begin(), where.name.end(), '.') > 1) return {};
    VersionOf v;
    v.kind = VersionOf::Kind::version;
    v.tree = where.tree;
    v.text = attribute != "__version_tuple__" && attribute != "version_tuple";
    return v;
  }

  VersionOf of_def(const Def& d, std::string_view name, int depth) {
    if (!d.module || d.kind != DefKind::variable) return {};
    if (s_.is_on(d.module->tree)) return source(*d.module, name);
    return binding(*d.module, d.index, depth);
  }

  VersionOf binding(Module& m, std::uint32_t index, int depth) {
    const std::uint64_t key = std::uint64_t{m.unit.id} << 32 | index;
    if (const auto it = s_.version_names.find(key); it != s_.version_names.end()) return it->second;
    s_.version_names.emplace(key, VersionOf{});
    VersionOf out;
    const py::Facts& f = *m.unit.f;
    const py::Binding& b = f.bindings[index];
    switch (b.kind) {
      case py::BindingKind::assign:
      case py::BindingKind::ann_assign:
      case py::BindingKind::named:
        out = of(m, b.value, depth + 1);
        if (!out) out = under_test(m, b, depth);
        break;
      case py::BindingKind::import_from: {
        const py::Import& imp = f.imports[b.target];
        const Module* top = find_module(s_.l, absolute_module(m, f.str(imp.module), imp.level));
        if (top) out = source(*top, f.str(imp.name));
        if (out) break;
        const Lookup target = import_target(s_.l, m, imp);
        if (target.defs.size() == 1) out = of_def(target.defs[0], f.str(imp.name), depth + 1);
        break;
      }
      default:
        break;
    }
    s_.version_names[key] = out;
    return out;
  }

  // `FLAG = True` in a branch of a version test.
  VersionOf under_test(Module& m, const py::Binding& b, int depth) {
    const py::Facts& f = *m.unit.f;
    if (!b.value || (f.exprs[b.value].kind != ExprKind::true_ && f.exprs[b.value].kind != ExprKind::false_)) return {};
    const py::BlockId block = b.block;
    if (!block || !f.blocks[block].test) return {};
    if (f.blocks[block].kind != py::BlockKind::if_true && f.blocks[block].kind != py::BlockKind::if_false) return {};
    VersionOf v = of(m, f.blocks[block].test, depth + 1);
    v.op = Operator::none;
    return v.kind == VersionOf::Kind::test ? v : VersionOf{};
  }

  VersionOf name(Module& m, py::ExprId e, int depth) {
    const py::Facts& f = *m.unit.f;
    const NameUse use = use_of(s_.l, m.unit, e);
    if (use.kind == NameUse::Kind::local) {
      for (const std::uint32_t b : use.bindings)
        if (VersionOf v = binding(m, b, depth)) return v;
    } else if (use.kind == NameUse::Kind::module) {
      link(s_.l, m);
      if (const auto it = m.bindings.find(f.str(f.exprs[e].a)); it != m.bindings.end())
        for (const std::uint32_t b : it->second)
          if (VersionOf v = binding(m, b, depth)) return v;
    }
    return {};
  }

  VersionOf attribute(Module& m, py::ExprId e, int depth) {
    const py::Facts& f = *m.unit.f;
    const py::Expr& x = f.exprs[e];
    const std::string_view attr = f.str(x.b);
    const Lookup base = static_lookup(s_.l, m.unit, x.a);
    if (base.defs.size() == 1 && base.defs[0].kind == DefKind::module && base.defs[0].module) {
      Module& owner = *base.defs[0].module;
      if (VersionOf v = source(owner, attr)) return v;
      if (owner.tree == s_.of && owner.unit.f) {
        link(s_.l, owner);
        if (const auto it = owner.bindings.find(attr); it != owner.bindings.end())
          for (const std::uint32_t b : it->second)
            if (VersionOf v = binding(owner, b, depth)) return v;
      }
      return {};
    }
    if (!one_of(attr, kParts)) return {};
    VersionOf v = of(m, x.a, depth + 1);
    return attr == "base_version" || attr == "public" || attr == "version" ? v : ordered(v);
  }

  VersionOf compare(Module& m, const py::Expr& x, int depth) {
    const auto kids = m.unit.f->kids(x);
    for (std::size_t i = 0; i < kids.size(); i += 2) {
      VersionOf v = of(m, kids[i], depth + 1);
      if (v.kind != VersionOf::Kind::version) continue;
      v.kind = VersionOf::Kind::test;
      const bool left = i == 0;
      const auto op = static_cast<Operator>(kids[left ? 1 : i - 1]);
      if (op == Operator::is || op == Operator::is_not) return {};  // is it installed at all
      v.op = kids.size() != 3 ? Operator::none : left ? op : mirrored(op);
      v.text = v.text && op != Operator::in && op != Operator::not_in;
      return v;
    }
    return {};
  }

  VersionOf call(Module& m, py::ExprId e, int depth) {
    const py::Facts& f = *m.unit.f;
    const py::ExprId to = callee(f, e);
    const std::string_view last = last_name(f, to);
    const auto args = arguments(f, e);
    if (last == "version" || last == "get_distribution" || last == "distribution") {
      const std::string target = canonical(s_.l, m.unit, to);
      if (target.ends_with("metadata.version") || target.starts_with("pkg_resources.") ||
          target.ends_with("metadata.distribution"))
        return distribution(m, args.empty() ? 0 : args[0]);
    }
    if (f.exprs[to].kind == ExprKind::attribute) {
      if (last == "startswith" || last == "endswith") {
        VersionOf v = of(m, f.exprs[to].a, depth + 1);
        if (!v) return {};
        v.kind = VersionOf::Kind::test;
        v.op = Operator::none;
        v.text = false;
        return v;
      }
      if (one_of(last, kTextMethods))
        if (VersionOf v = of(m, f.exprs[to].a, depth + 1)) return v;
    }
    if (one_of(last, kOrdered) || one_of(last, kSameKind)) {
      for (const std::uint32_t a : args)
        if (f.exprs[a].kind != ExprKind::keyword)
          if (VersionOf v = of(m, a, depth + 1)) return one_of(last, kOrdered) ? ordered(v) : v;
      if (f.exprs[to].kind == ExprKind::name || one_of(last, kOrdered)) return {};
    }
    const Lookup target = static_lookup(s_.l, m.unit, to);
    if (target.defs.size() != 1 || target.defs[0].kind != DefKind::function || !target.defs[0].module) return {};
    const Def& d = target.defs[0];
    if (d.module->tree != s_.of) return {};
    VersionOf v = function(*d.module, d.index, depth);
    if (!v) return {};
    if (v.parameter >= 0) {
      const py::Facts& df = *d.module->unit.f;
      const py::Function& fn = df.functions[d.index];
      const py::Parameter& p = df.parameters[fn.first_parameter + static_cast<std::uint32_t>(v.parameter)];
      const VersionOf named = [&] {
        if (const py::ExprId a = argument(f, e, v.parameter, df.str(p.name))) return distribution(m, a);
        return p.default_value ? distribution(*d.module, p.default_value) : VersionOf{};
      }();
      if (!named) return {};
      v.tree = named.tree;
      v.parameter = named.parameter;
    }
    v.helper = true;
    return v;
  }

  // The version of the distribution that an expression names: a string, or a parameter of the function around.
  VersionOf distribution(Module& m, py::ExprId e) {
    VersionOf v;
    v.text = true;
    if (!e) return v;
    const py::Facts& f = *m.unit.f;
    const Value named = evaluate(s_.l, m.unit, e);
    if (named.kind == Value::Kind::string) {
      v.tree = tree_called(s_, named.text);
    } else if (f.exprs[e].kind == ExprKind::name) {
      const NameUse use = use_of(s_.l, m.unit, e);
      if (use.kind == NameUse::Kind::local && use.bindings.size() == 1) {
        const py::Binding& b = f.bindings[use.bindings[0]];
        const std::uint32_t fn = f.scopes[b.scope].owner;
        if (b.kind == py::BindingKind::parameter && f.scopes[b.scope].kind == py::ScopeKind::function)
          v.parameter = static_cast<int>(b.target - f.functions[fn].first_parameter);
      }
    }
    if (v.tree || v.parameter >= 0) v.kind = VersionOf::Kind::version;
    return v;
  }

  VersionOf function(Module& m, py::FunctionId id, int depth) {
    const std::uint64_t key = std::uint64_t{m.unit.id} << 32 | id;
    if (const auto it = s_.version_helpers.find(key); it != s_.version_helpers.end()) return it->second;
    s_.version_helpers.emplace(key, VersionOf{});
    VersionOf out;
    const py::Facts& f = *m.unit.f;
    const py::Function& fn = f.functions[id];
    const Span body = body_of(f, fn);
    if (!fn.body || body.end - body.begin > kHelperBytes || depth > kDepth) return out;
    std::uint32_t constants = 0, others = 0;
    for (const py::StmtId st : stmts_in(f, body, StmtKind::return_)) {
      const py::Stmt& r = f.stmts[st];
      if (function_of_block(f, r.block) != id || !r.a) continue;
      const VersionOf v = of(m, r.a, depth + 1);
      const ExprKind k = f.exprs[r.a].kind;
      ++(k == ExprKind::true_ || k == ExprKind::false_ ? constants : others);
      if (v && !out) out = v;
      if (out.op != v.op && v) out.op = Operator::none;
    }
    if (!out && constants && !others)  // if version < …: return True; return False
      for (const py::StmtId st : stmts_in(f, body, StmtKind::if_))
        if (const VersionOf v = of(m, f.stmts[st].a, depth + 1); v.kind == VersionOf::Kind::test) {
          out = v;
          out.op = Operator::none;
          break;
        }
    s_.version_helpers[key] = out;
    return out;
  }

  Scene& s_;
};

// The answer of a helper function of the tree, no environment variable being set.
Tri helper_answer(Scene& s, Module& m, py::ExprId call) {
  const py::Facts& f = *m.unit.f;
  std::vector<Value> args;
  std::vector<std::pair<std::string_view, Value>> keywords;
  for (const std::uint32_t a : arguments(f, call)) {
    const py::Expr& x = f.exprs[a];
    if (x.kind == ExprKind::starred) return Tri::unknown;
    if (x.kind == ExprKind::keyword)
      keywords.emplace_back(f.str(x.a), evaluate(s.l, m.unit, x.b));
    else
      args.push_back(evaluate(s.l, m.unit, a));
  }
  s.l.environment_unset = true;
  const Value v = call_tree_function(s.l, m.unit, callee(f, call), args, keywords, 0);
  s.l.environment_unset = false;
  return truth(v);
}

// `VERSION >= (2, 1)` where the parts of the version are made in a way that is not followed: numbers are compared as
// numbers. Only `>=` and `<`, which cutting the version to a few parts does not change.
Tri compares_numbers(Scene& s, Module& m, py::ExprId e) {
  const VersionOf v = version_of(s, m, e);
  if (v.kind != VersionOf::Kind::test || v.text || !v.tree || (v.op != Operator::ge && v.op != Operator::lt))
    return Tri::unknown;
  const std::string& now = v.tree->tree().info().version;
  const auto kids = m.unit.f->kids(m.unit.f->exprs[e]);
  if (now.empty() || kids.size() != 3) return Tri::unknown;
  for (const py::ExprId side : {kids[2], kids[0]}) {
    const Value bound = evaluate(s.l, m.unit, side);
    if (bound.kind != Value::Kind::tuple || bound.items.empty() || bound.open) continue;
    std::string text;
    for (const Value& part : bound.items) {
      if (part.kind != Value::Kind::integer) return Tri::unknown;
      text += (text.empty() ? "" : ".") + std::to_string(part.number);
    }
    const bool reached = compare_versions(now, text) >= 0;
    return tri(reached == (v.op == Operator::ge));
  }
  return Tri::unknown;
}

Tri holds_here(Scene& s, Module& m, py::ExprId e, int depth);

Tri compute(Scene& s, Module& m, py::ExprId e, int depth) {
  const py::Facts& f = *m.unit.f;
  const py::Expr& x = f.exprs[e];
  switch (x.kind) {
    case ExprKind::unary:
      return static_cast<Operator>(x.op) == Operator::not_ ? !holds_here(s, m, x.a, depth + 1) : Tri::unknown;
    case ExprKind::named:
      return holds_here(s, m, x.b, depth + 1);
    case ExprKind::boolean: {
      const Tri decides = tri(static_cast<Operator>(x.op) == Operator::or_);
      bool doubt = false;
      for (const std::uint32_t k : f.kids(x)) {
        const Tri t = holds_here(s, m, k, depth + 1);
        if (t == decides) return decides;
        doubt |= t == Tri::unknown;
      }
      return doubt ? Tri::unknown : !decides;
    }
    case ExprKind::compare:
      return compares_numbers(s, m, e);
    case ExprKind::call:
      return version_of(s, m, e).kind == VersionOf::Kind::test ? helper_answer(s, m, e) : Tri::unknown;
    case ExprKind::name: {
      if (version_of(s, m, e).kind != VersionOf::Kind::test) return Tri::unknown;
      const NameUse use = use_of(s.l, m.unit, e);
      std::uint32_t only = 0;
      Module* where = &m;
      if (use.kind == NameUse::Kind::local && use.bindings.size() == 1) only = use.bindings[0];
      if (use.kind == NameUse::Kind::module)
        if (const auto it = m.bindings.find(f.str(x.a)); it != m.bindings.end() && it->second.size() == 1)
          only = it->second[0];
      if (!only) return Tri::unknown;
      if (f.bindings[only].kind == py::BindingKind::import_from) {
        const Lookup target = import_target(s.l, m, f.imports[f.bindings[only].target]);
        if (target.defs.size() != 1 || target.defs[0].kind != DefKind::variable) return Tri::unknown;
        where = target.defs[0].module;
        only = target.defs[0].index;
      }
      const py::Binding& b = where->unit.f->bindings[only];
      const bool plain_value =
          (b.kind == py::BindingKind::assign || b.kind == py::BindingKind::ann_assign) && b.value && !(b.flags & 1);
      return plain_value ? holds_here(s, *where, b.value, depth + 1) : Tri::unknown;
    }
    default:
      return Tri::unknown;
  }
}

Tri holds_here(Scene& s, Module& m, py::ExprId e, int depth) {
  if (!e || depth > kDepth) return Tri::unknown;
  const std::uint64_t key = std::uint64_t{m.unit.id} << 32 | e;
  if (const auto it = s.tests.find(key); it != s.tests.end()) return it->second;
  Tri t = holds(s.l, m.unit, e);
  if (t == Tri::unknown) {
    s.tests.emplace(key, Tri::unknown);
    t = compute(s, m, e, depth);
  }
  s.tests[key] = t;
  return t;
}

}  // namespace

VersionOf version_of(Scene& s, Module& m, py::ExprId e) { return Walk(s).of(m, e, 0); }

Tri test_holds(Scene& s, Module& m, py::ExprId test) { return holds_here(s, m, test, 0); }

}  // namespace assay::couple
