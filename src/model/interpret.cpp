#include "model/interpret.h"

#include <algorithm>
#include <array>
#include <span>

#include "model/exports.h"
#include "model/flow.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/scopes.h"
#include "syntax/python/children.h"

namespace assay::model {
namespace {

using py::ExprKind;
using py::StmtKind;
using Kind = Value::Kind;

constexpr int kSteps = 4000;  // statements of one function followed, with all that following it leads to
constexpr std::uint32_t kNestedFollows = 8;
constexpr int kCallDepth = 5;
constexpr std::size_t kPaths = 64;

enum class End : std::uint8_t { falls, left, broke };

class Interpreter {
 public:
  Interpreter(Linked& l, const Unit& u, py::ScopeId scope, const HasAttribute& has, int depth, int& steps)
      : l_(l), u_(u), f_(*u.f), scope_(scope), has_(has), depth_(depth), steps_(steps) {}

  Outcome out;

  End block(py::BlockId b, Env& env) {
    const py::Block& body = f_.blocks[b];
    if (!body.first) return End::falls;
    for (py::StmtId s = body.first; s <= body.last; ++s) {
      if (f_.stmts[s].block != b) continue;
      if (++steps_ > kSteps || out.returns.size() > kPaths || out.raises.size() > kPaths) {
        out.unknown = true;
        return End::left;
      }
      const End end = statement(f_.stmts[s], env);
      if (end != End::falls) return end;
    }
    return End::falls;
  }

 private:
  // The exception that evaluating `e` is known to raise; "" for none known.
  std::string raised_by(py::ExprId e, const Env& env) {
    const py::Expr& x = f_.exprs[e];
    if (x.kind == ExprKind::subscript) {
      const Value base = evaluate(l_, u_, x.a, &env);
      const Value key = evaluate(l_, u_, x.b, &env);
      if (base.kind == Kind::dict && contains(base, key) == Tri::no) return "KeyError";
      if (is_own_globals(x.a) && key.kind == Kind::string && key.text == l_.asked_of_getattr.second) return "KeyError";
      return {};
    }
    if (x.kind == ExprKind::attribute) return raised_by(x.a, env);
    if (x.kind != ExprKind::call) return {};
    const auto k = f_.kids(x);
    const py::Expr& callee = f_.exprs[k[0]];
    if (callee.kind == ExprKind::attribute) {
      const std::string_view method = f_.str(callee.b);
      // What the normal look-up did not find, the base's own method doesn't either. A name of its own is another thing.
      if ((method == "__getattribute__" || method == "__getattr__") &&
          (k.size() < 2 || f_.exprs[k[k.size() - 1]].kind != ExprKind::string))
        return "AttributeError";
      if (const std::string inner = raised_by(callee.a, env); !inner.empty()) return inner;
    }
    for (std::size_t i = 1; i < k.size(); ++i) {
      const py::Expr& a = f_.exprs[k[i]];
      const py::ExprId value = a.kind == ExprKind::keyword ? a.b : a.kind == ExprKind::starred ? a.a : k[i];
      if (const std::string inner = raised_by(value, env); !inner.empty()) return inner;
    }
    const std::string target = canonical(l_, u_, k[0]);
    if (target == "getattr" && k.size() == 3) {
      const Value name = evaluate(l_, u_, k[2], &env);
      if (name.kind != Kind::string) return {};
      const Value object = evaluate(l_, u_, k[1], &env);
      if (object.kind == Kind::object) {
        if (Module* m = find_module(l_, object.text))
          return module_attribute(l_, *m, name.text)->definedness == Definedness::absent ? "AttributeError" : "";
        if (std_module(object.text) == StdModule::listed)
          return std_entry(object.text, name.text).kind == StdEntry::Kind::none &&
                         std_module(object.text + "." + name.text) == StdModule::none
                     ? "AttributeError"
                     : "";
        return {};
      }
      if (namespace_has(k[1], name.text) == Tri::no) return "AttributeError";
      if (has_ && has_(u_, k[1], name.text) == Tri::no) return "AttributeError";
      return {};
    }
    if (target == "importlib.import_module") {
      const Value module = evaluate(l_, u_, e, &env);
      if (module.kind == Kind::object && !find_module(l_, module.text) && std_module(module.text) == StdModule::none &&
          find_module(l_, module.text.substr(0, module.text.find('.'))) && !module_may_exist(l_, module.text))
        return "ModuleNotFoundError";
    }
    return {};
  }

  // `globals()` of the module whose `__getattr__` is followed: that was looked at before.
  bool is_own_globals(py::ExprId e) {
    const py::Expr& x = f_.exprs[e];
    return x.kind == ExprKind::call && x.b == 1 && u_.module == l_.asked_of_getattr.first &&
           canonical(l_, u_, f_.kids(x)[0]) == "globals";
  }

  // `TABLE[name]` of a table that may have more than was read.
  bool may_lack(py::ExprId e, const Env& env) {
    const py::Expr& x = f_.exprs[e];
    if (x.kind != ExprKind::subscript) return false;
    const Value base = evaluate(l_, u_, x.a, &env);
    return base.kind == Kind::dict && base.open && contains(base, evaluate(l_, u_, x.b, &env)) != Tri::yes;
  }

  // types.SimpleNamespace(a=1, b=2) has what it is given.
  Tri namespace_has(py::ExprId e, std::string_view name) {
    const py::Expr& x = f_.exprs[e];
    if (x.kind != ExprKind::call) return Tri::unknown;
    const auto k = f_.kids(x);
    const std::string callee = canonical(l_, u_, k[0]);
    if (callee != "types.SimpleNamespace" && callee != "argparse.Namespace") return Tri::unknown;
    for (std::size_t i = 1; i < k.size(); ++i) {
      if (f_.exprs[k[i]].kind != ExprKind::keyword || !f_.exprs[k[i]].a) return Tri::unknown;
      if (f_.str(f_.exprs[k[i]].a) == name) return Tri::yes;
    }
    return tri(name.starts_with("__"));
  }

  // A getattr whose outcome is not known.
  bool doubtful(py::ExprId e, const Env& env) {
    const py::Expr& x = f_.exprs[e];
    if (x.kind != ExprKind::call) return false;
    const auto k = f_.kids(x);
    if (canonical(l_, u_, k[0]) != "getattr" || k.size() != 3) return false;
    const Value name = evaluate(l_, u_, k[2], &env);
    if (name.kind != Kind::string) return true;
    const Value object = evaluate(l_, u_, k[1], &env);
    if (object.kind == Kind::object) {
      if (Module* m = find_module(l_, object.text)) return !module_attribute(l_, *m, name.text)->present();
      return std_module(object.text) != StdModule::listed;
    }
    if (namespace_has(k[1], name.text) == Tri::yes) return false;
    return !has_ || has_(u_, k[1], name.text) != Tri::yes;
  }

  End raise(std::string exception) {
    out.raises.push_back(std::move(exception));
    return End::left;
  }

  // The container that the name at the root of `d`, `d[k]`, `d.x` holds; null for anything else.
  Value* held(py::ExprId e, Env& env) const {
    while (f_.exprs[e].kind == ExprKind::subscript || f_.exprs[e].kind == ExprKind::attribute) e = f_.exprs[e].a;
    if (f_.exprs[e].kind != ExprKind::name) return nullptr;
    const auto it = env.find(f_.str(f_.exprs[e].a));
    return it != env.end() && it->second.container() ? &it->second : nullptr;
  }

  void assign(py::ExprId target, const Value& v, Env& env) {
    const py::Expr& t = f_.exprs[target];
    Value* whole = t.kind == ExprKind::subscript || t.kind == ExprKind::attribute ? held(target, env) : nullptr;
    if (!whole) {
      assign_target(u_, target, v, env);
      return;
    }
    const Value key = t.kind == ExprKind::subscript ? evaluate(l_, u_, t.b, &env) : Value{};
    if (whole->kind != Kind::dict || f_.exprs[t.a].kind != ExprKind::name ||
        (key.kind != Kind::string && key.kind != Kind::integer)) {
      whole->open = true;
      return;
    }
    for (std::size_t i = 0; i + 1 < whole->items.size(); i += 2)
      if (whole->items[i] == key) {
        whole->items[i + 1] = v;
        return;
      }
    whole->items.push_back(key);
    whole->items.push_back(v);
  }

  // What calls inside an expression may do to containers is not followed: afterwards they may hold more, or, behind a
  // method that takes something out, anything.
  void after_calls(py::ExprId whole, Env& env) {
    constexpr std::array<std::string_view, 10> kAdding = {
        "append", "extend", "insert", "add", "update", "sort", "setdefault", "reverse", "__setitem__", "appendleft"};
    constexpr std::array<std::string_view, 5> kRemoving = {"pop", "popitem", "remove", "discard", "clear"};
    const auto among = [](const auto& list, std::string_view name) {
      return std::find(list.begin(), list.end(), name) != list.end();
    };
    py::any_within(f_, whole, [&](py::ExprId e) {
      const py::Expr& x = f_.exprs[e];
      if (x.kind != ExprKind::call) return false;
      const auto k = f_.kids(x);
      const py::Expr& callee = f_.exprs[k[0]];
      if (callee.kind == ExprKind::attribute) {
        const std::string_view method = f_.str(callee.b);
        if (Value* on = among(kAdding, method) || among(kRemoving, method) ? held(callee.a, env) : nullptr) {
          if (among(kRemoving, method))
            *on = {};
          else
            on->open = true;
        }
      }
      std::vector<Value*> given;
      for (std::size_t i = 1; i < k.size(); ++i) {
        const py::Expr& a = f_.exprs[k[i]];
        const py::ExprId value = a.kind == ExprKind::keyword ? a.b : k[i];
        if (f_.exprs[value].kind == ExprKind::name)
          if (Value* passed = held(value, env)) given.push_back(passed);
      }
      // Functions of the standard library leave what they are given as it is: len(d), sorted(d), warnings.warn(…).
      if (!given.empty()) {
        const Lookup callee_is = static_lookup(l_, u_, k[0]);
        const DefKind kind = callee_is.defs.empty() ? DefKind::none : callee_is.defs[0].kind;
        if (kind != DefKind::std_function && kind != DefKind::std_class)
          for (Value* passed : given) passed->open = true;
      }
      return false;
    });
  }

  End statement(const py::Stmt& s, Env& env) {
    switch (s.kind) {
      case StmtKind::return_:
        return return_(s.a, env);
      case StmtKind::raise: {
        std::string name;
        if (s.a) {
          const py::Expr& x = f_.exprs[s.a];
          name = dotted_text(f_, x.kind == ExprKind::call ? f_.kids(x)[0] : s.a);
        }
        return raise(name.substr(name.rfind('.') + 1));
      }
      case StmtKind::assign:
      case StmtKind::ann_assign: {
        if (!s.c) return End::falls;
        if (const std::string e = raised_by(s.c, env); !e.empty()) return raise(e);
        if (doubtful(s.c, env)) out.unknown = true;
        if (f_.exprs[s.c].kind == ExprKind::call && depth_ < kCallDepth) {
          // `result = helper(name)`: whether the helper raises.
          Interpreter inner(l_, u_, scope_, has_, depth_, steps_);
          if (inner.follow_call(s.c, env)) {
            if (inner.out.returns.empty() && !inner.out.unknown && !inner.out.raises.empty())
              return raise(inner.out.raises.front());
            for (const std::string& e : inner.out.raises) raise(e);
          }
        }
        const Value v = evaluate(l_, u_, s.c, &env);
        after_calls(s.c, env);
        if (s.kind == StmtKind::ann_assign)
          assign(s.a, v, env);
        else
          for (py::ExprId t : f_.kids(s.a, s.b)) assign(t, v, env);
        return End::falls;
      }
      case StmtKind::aug_assign:
        assign(s.a, {}, env);
        return End::falls;
      case StmtKind::expr: {
        if (const std::string e = raised_by(s.a, env); !e.empty()) return raise(e);
        after_calls(s.a, env);
        return End::falls;
      }
      case StmtKind::delete_:
        for (const py::ExprId t : f_.kids(s.a, s.b))
          if (Value* whole = held(t, env)) *whole = {};
        return End::falls;
      case StmtKind::if_:
        return if_(s, env);
      case StmtKind::for_:
        return for_(s, env);
      case StmtKind::while_:
        out.unknown = true;
        return End::left;
      case StmtKind::match:
        out.unknown = true;
        return End::left;
      case StmtKind::with:
        return block(s.c, env);
      case StmtKind::try_:
        return try_(s, env);
      case StmtKind::break_:
      case StmtKind::continue_:
        return End::broke;
      case StmtKind::import:
      case StmtKind::import_from: {
        for (std::uint32_t i = s.a; i < s.a + s.b; ++i) {
          const py::Import& imp = f_.imports[i];
          if (u_.snippet) return End::falls;
          if (import_succeeds(l_, *u_.module, imp) == Tri::no) return raise("ImportError");
          const Lookup target = import_target(l_, *u_.module, imp);
          std::string_view bound = f_.str(imp.as ? imp.as : imp.name ? imp.name : imp.module);
          if (!imp.as && !imp.name) bound = bound.substr(0, bound.find('.'));
          env[bound] = imported(target);
        }
        return End::falls;
      }
      case StmtKind::error:
        out.unknown = true;
        return End::left;
      default:
        return End::falls;
    }
  }

  // A constant is its value, anything else the object.
  Value imported(const Lookup& target) {
    if (target.defs.empty()) return {};
    const std::string name = identity_of(target.defs[0]);
    if (target.defs[0].kind == DefKind::variable)
      if (Value v = dotted_value(l_, name, depth_); v.known()) return v;
    return object_value(name);
  }

  End return_(py::ExprId e, const Env& env) {
    if (!e) {
      out.returns.push_back({&u_, 0, none_value()});
      return End::left;
    }
    const py::Expr& x = f_.exprs[e];
    if (x.kind == ExprKind::conditional) {
      const auto k = f_.kids(x.a, 3);
      const Tri t = truth(evaluate(l_, u_, k[1], &env));
      if (t != Tri::no) return_(k[0], env);
      if (t != Tri::yes) return_(k[2], env);
      return End::left;
    }
    if (const std::string exception = raised_by(e, env); !exception.empty()) return raise(exception);
    if (doubtful(e, env)) {
      out.unknown = true;
      out.returns.push_back({&u_, e, {}});
      return End::left;
    }
    if (x.kind == ExprKind::call && follow_call(e, env)) return End::left;
    if (may_lack(e, env)) raise("KeyError");
    out.returns.push_back({&u_, e, evaluate(l_, u_, e, &env)});
    return End::left;
  }

  // `return helper(name)`: what the helper does.
  bool follow_call(py::ExprId e, const Env& env) {
    if (depth_ >= kCallDepth) return false;
    const auto k = f_.kids(f_.exprs[e]);
    const Lookup callee = static_lookup(l_, u_, k[0]);
    if (f_.exprs[k[0]].kind == ExprKind::name && callee.defs.size() == 1 && callee.defs[0].kind == DefKind::variable &&
        !callee.defs[0].owner)
      return follow_made(callee.defs[0], k, env);
    if (callee.defs.size() != 1 || callee.defs[0].kind != DefKind::function) return false;
    std::vector<Value> args;
    std::vector<std::pair<std::string_view, Value>> keywords;
    for (std::size_t i = 1; i < k.size(); ++i) {
      const py::Expr& a = f_.exprs[k[i]];
      if (a.kind == ExprKind::starred) return false;
      if (a.kind == ExprKind::keyword)
        keywords.emplace_back(f_.str(a.a), evaluate(l_, u_, a.b, &env));
      else
        args.push_back(evaluate(l_, u_, k[i], &env));
    }
    const Def& d = callee.defs[0];
    Env inner;
    if (!bind_arguments(d.module->unit, d.index, args, keywords, inner)) return false;
    const py::Function& fn = d.module->unit.f->functions[d.index];
    if (!fn.body || fn.decorator_count || (fn.flags & (py::kFunctionAsync | py::kFunctionGenerator))) return false;
    run_body(d.module->unit, fn, inner);
    return true;
  }

  void run_body(const Unit& u, const py::Function& fn, Env& env) {
    Interpreter nested(l_, u, fn.scope, has_, depth_ + 1, steps_);
    const End end = nested.block(fn.body, env);
    if (end == End::falls) nested.out.returns.push_back({&u, 0, none_value()});
    out.unknown |= nested.out.unknown;
    out.returns.insert(out.returns.end(), nested.out.returns.begin(), nested.out.returns.end());
    out.raises.insert(out.raises.end(), nested.out.raises.begin(), nested.out.raises.end());
  }

  // `return lookup(name)` with `lookup = factory(__name__)`; whether another variable's call returns can't be told.
  bool follow_made(const Def& d, std::span<const std::uint32_t> call, const Env& env) {
    const py::Facts& f = *d.module->unit.f;
    const py::ExprId value = f.bindings[d.index].value;
    const bool plain = value && !(f.bindings[d.index].flags & 1) && f.exprs[value].kind == ExprKind::call;
    Made made = plain ? made_by(l_, *d.module, value) : Made{};
    if (!made.function || call.size() != 2) {
      out.unknown = true;
      return false;
    }
    const py::Function& fn = made.unit->f->functions[made.function];
    if (fn.parameter_count != 1 || !fn.body || (fn.flags & (py::kFunctionAsync | py::kFunctionGenerator))) {
      out.unknown = true;
      return false;
    }
    made.closure[made.unit->f->str(made.unit->f->parameters[fn.first_parameter].name)] =
        evaluate(l_, u_, call[1], &env);
    run_body(*made.unit, fn, made.closure);
    return true;
  }

  static void merge(Env& a, const Env& b) {
    for (auto& [name, value] : a) {
      const auto it = b.find(name);
      if (it == b.end() || !(it->second == value)) value = {};
    }
    for (const auto& [name, value] : b) a.try_emplace(name, Value{});
  }

  End if_(const py::Stmt& s, Env& env) {
    const Tri t = truth(evaluate(l_, u_, s.a, &env));
    if (t == Tri::yes) return block(s.b, env);
    if (t == Tri::no) return s.c ? block(s.c, env) : End::falls;
    Env other = env;
    const End a = block(s.b, env);
    const End b = s.c ? block(s.c, other) : End::falls;
    if (a != End::falls && b == End::falls)
      env = std::move(other);
    else if (a == End::falls && b == End::falls)
      merge(env, other);
    if (a == End::falls || b == End::falls) return End::falls;
    return a == b ? a : End::broke;
  }

  End for_(const py::Stmt& s, Env& env) {
    const Value over = evaluate(l_, u_, s.d, &env);
    if (!over.container() || over.open) {
      Env inside = env;
      assign_target(u_, s.a, {}, inside);
      block(s.b, inside);
      merge(env, inside);
      return s.c ? block(s.c, env) : End::falls;
    }
    const std::size_t step = over.kind == Kind::dict ? 2 : 1;
    for (std::size_t i = 0; i < over.items.size(); i += step) {
      if (steps_ > kSteps) {
        out.unknown = true;
        return End::left;
      }
      assign_target(u_, s.a, over.items[i], env);
      if (block(s.b, env) == End::left) return End::left;
    }
    return s.c ? block(s.c, env) : End::falls;
  }

  End try_(const py::Stmt& s, Env& env) {
    Env before = env;
    std::vector<std::string> outer;
    std::swap(outer, out.raises);
    End end = block(s.a, env);
    std::vector<std::string> raised;
    std::swap(raised, out.raises);
    out.raises = std::move(outer);
    if (end == End::falls && s.d) end = block(s.d, env);
    const auto handlers = f_.kids(s.b, s.c);
    for (const std::string& exception : raised) {
      bool caught = false;
      for (py::BlockId h : handlers) {
        if (!catches(h, exception)) continue;
        Env inside = before;
        const End e = block(h, inside);
        if (e == End::falls) {
          if (end == End::left)
            env = std::move(inside), end = End::falls;
          else
            merge(env, inside);
        }
        caught = true;
        break;
      }
      if (!caught) out.raises.push_back(exception);
    }
    if (s.e && end == End::falls) end = block(s.e, env);
    return end;
  }

  bool catches(py::BlockId handler, const std::string& exception) {
    const py::ExprId test = f_.blocks[handler].test;
    if (!test || exception.empty()) return true;
    const auto one = [&](py::ExprId e) {
      const std::string full = dotted_text(f_, e);
      const std::string name = full.substr(full.rfind('.') + 1);
      return name == exception || name == "Exception" || name == "BaseException" ||
             (name == "LookupError" && exception == "KeyError") ||
             (name == "ImportError" && exception == "ModuleNotFoundError");
    };
    if (f_.exprs[test].kind != ExprKind::tuple) return one(test);
    const auto kids = f_.kids(f_.exprs[test]);
    return std::any_of(kids.begin(), kids.end(), one);
  }

  Linked& l_;
  const Unit& u_;
  const py::Facts& f_;
  py::ScopeId scope_;
  const HasAttribute& has_;
  int depth_;
  int& steps_;
};

}  // namespace

Outcome follow(Linked& l, const Unit& u, py::FunctionId id, Env env, const HasAttribute& has, int depth) {
  const py::Function& fn = u.f->functions[id];
  // Following leads to tests and types, and they to following: one count for all of it.
  if (l.following == 0) l.followed_steps = 0;
  struct Nested {
    std::uint32_t& depth;
    explicit Nested(std::uint32_t& d) : depth(d) { ++depth; }
    ~Nested() { --depth; }
  } nested(l.following);
  Interpreter i(l, u, fn.scope, has, depth, l.followed_steps);
  if (l.following > kNestedFollows || !fn.body || (fn.flags & (py::kFunctionAsync | py::kFunctionGenerator))) {
    i.out.unknown = true;
    return std::move(i.out);
  }
  if (i.block(fn.body, env) == End::falls) i.out.returns.push_back({&u, 0, none_value()});
  return std::move(i.out);
}

bool bind_arguments(const Unit& u, py::FunctionId id, const std::vector<Value>& args,
                    const std::vector<std::pair<std::string_view, Value>>& keywords, Env& out, bool skip_first) {
  const py::Facts& f = *u.f;
  const py::Function& fn = f.functions[id];
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
    const py::Parameter& p = f.parameters[fn.first_parameter + i];
    const std::string_view name = f.str(p.name);
    if (i == 0 && skip_first) {
      out[name] = {};
      continue;
    }
    if (p.kind == py::ParameterKind::var_positional || p.kind == py::ParameterKind::var_keyword) {
      out[name] = {};
      continue;
    }
    const auto keyword = std::find_if(keywords.begin(), keywords.end(), [&](const auto& k) { return k.first == name; });
    if (p.kind != py::ParameterKind::keyword_only && next < args.size())
      out[name] = args[next++];
    else if (keyword != keywords.end())
      out[name] = keyword->second;
    else
      out[name] = {};
  }
  return true;
}

Value call_tree_function(Linked& l, const Unit& u, py::ExprId callee, const std::vector<Value>& args,
                         const std::vector<std::pair<std::string_view, Value>>& keywords, int depth) {
  if (depth > 12 || l.value_depth > 8) return {};
  const Lookup target = static_lookup(l, u, callee);
  if (target.defs.size() != 1 || target.defs[0].kind != DefKind::function || target.defs[0].owner) return {};
  const Def& d = target.defs[0];
  const py::Function& fn = d.module->unit.f->functions[d.index];
  if (!fn.body || fn.decorator_count > 1) return {};
  Env env;
  if (!bind_arguments(d.module->unit, d.index, args, keywords, env)) return {};
  // Defaults of parameters that were not given.
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
    const py::Parameter& p = d.module->unit.f->parameters[fn.first_parameter + i];
    Value& v = env[d.module->unit.f->str(p.name)];
    const bool given = i < args.size() || std::any_of(keywords.begin(), keywords.end(), [&](const auto& k) {
                         return k.first == d.module->unit.f->str(p.name);
                       });
    if (!given && p.default_value) v = evaluate(l, d.module->unit, p.default_value, nullptr, depth + 1);
  }
  ++l.value_depth;
  const Outcome out = follow(l, d.module->unit, d.index, std::move(env), {}, depth > 4 ? kCallDepth : depth);
  --l.value_depth;
  if (out.unknown || !out.raises.empty() || out.returns.empty()) return {};
  for (const Outcome::Return& r : out.returns)
    if (!(r.value == out.returns.front().value)) return {};
  return out.returns.front().value;
}

}  // namespace assay::model
