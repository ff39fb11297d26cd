#include <algorithm>

#include "base/text.h"
#include "model/enum_values.h"
#include "model/evaluate_calls.h"
#include "model/exports.h"
#include "model/flow.h"
#include "model/interpret.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/value.h"

namespace assay::model {
namespace {

using Kind = Value::Kind;
using py::ExprKind;
using py::Operator;

constexpr int kDepth = 48;             // of nested expressions and names behind names
constexpr std::size_t kItems = 20000;  // of one container

Value from_tri(Tri t) { return t == Tri::unknown ? Value{} : bool_value(t == Tri::yes); }

std::optional<std::int64_t> parse_integer(std::string_view s) {
  std::string digits;
  for (char c : s)
    if (c != '_') digits += c;
  int base = 10;
  if (digits.size() > 2 && digits[0] == '0') {
    const char k = digits[1];
    base = k == 'x' || k == 'X' ? 16 : k == 'o' || k == 'O' ? 8 : k == 'b' || k == 'B' ? 2 : 10;
    if (base != 10) digits.erase(0, 2);
  }
  if (digits.empty() || digits.size() > 15) return std::nullopt;
  std::int64_t n = 0;
  for (char c : digits) {
    const int d = c >= '0' && c <= '9'   ? c - '0'
                  : c >= 'a' && c <= 'f' ? c - 'a' + 10
                  : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                         : 99;
    if (d >= base) return std::nullopt;
    n = n * base + d;
  }
  return n;
}

class Evaluator {
 public:
  Evaluator(Linked& l, const Unit& u, const Env* env, int depth) : l_(l), u_(u), f_(*u.f), env_(env), depth_(depth) {}

  Value run(py::ExprId e) {
    if (!e || depth_ > kDepth) return {};
    ++depth_;
    Value v = expression(f_.exprs[e]);
    --depth_;
    return v;
  }

 private:
  Value expression(const py::Expr& x) {
    switch (x.kind) {
      case ExprKind::none_:
        return none_value();
      case ExprKind::true_:
        return bool_value(true);
      case ExprKind::false_:
        return bool_value(false);
      case ExprKind::string:
        return string_value(f_.str(x.a));
      case ExprKind::integer: {
        const auto n = parse_integer(f_.str(x.a));
        return n ? int_value(*n) : Value{};
      }
      case ExprKind::fstring:
        return fstring(x);
      case ExprKind::tuple:
        return sequence(x, Kind::tuple);
      case ExprKind::list:
        return sequence(x, Kind::list);
      case ExprKind::set:
        return sequence(x, Kind::set);
      case ExprKind::dict:
        return dict(x);
      case ExprKind::name:
        return name(x);
      case ExprKind::attribute:
        return attribute(x);
      case ExprKind::subscript:
        return index(x);
      case ExprKind::call:
        return call(x);
      case ExprKind::unary:
        return unary(x);
      case ExprKind::binary:
        return binary(x);
      case ExprKind::boolean:
        return boolean(x);
      case ExprKind::compare:
        return compare(x);
      case ExprKind::conditional: {
        const auto k = f_.kids(x.a, 3);
        const Tri t = truth(run(k[1]));
        if (t == Tri::unknown) return {};
        return run(t == Tri::yes ? k[0] : k[2]);
      }
      case ExprKind::named:
        return run(x.b);
      case ExprKind::list_comp:
      case ExprKind::set_comp:
      case ExprKind::generator:
      case ExprKind::dict_comp:
        return comprehension(x);
      case ExprKind::starred:
        return run(x.a);
      default:
        return {};
    }
  }

  Value fstring(const py::Expr& x) {
    std::string out;
    for (py::ExprId k : f_.kids(x)) {
      const py::Expr& part = f_.exprs[k];
      if (part.kind == ExprKind::string) {
        out += f_.str(part.a);
      } else if (part.kind == ExprKind::interpolation) {
        const auto kids = f_.kids(part.a, 2);
        const Value v = run(kids[0]);
        if (kids[1] || part.op || v.kind != Kind::string) return {};
        out += v.text;
      } else {
        const Value v = run(k);
        if (v.kind != Kind::string) return {};
        out += v.text;
      }
    }
    return string_value(out);
  }

  Value sequence(const py::Expr& x, Kind kind) {
    Value out{kind, false, 0, {}, {}};
    for (py::ExprId k : f_.kids(x)) {
      if (out.items.size() > kItems) return {};
      if (f_.exprs[k].kind == ExprKind::starred) {
        const Value inner = run(f_.exprs[k].a);
        if (!inner.container()) {
          out.open = true;
          continue;
        }
        out.open |= inner.open;
        const std::size_t step = inner.kind == Kind::dict ? 2 : 1;
        for (std::size_t i = 0; i < inner.items.size(); i += step) out.items.push_back(inner.items[i]);
      } else {
        out.items.push_back(run(k));
      }
    }
    return out;
  }

  Value dict(const py::Expr& x) {
    Value out{Kind::dict, false, 0, {}, {}};
    const auto kids = f_.kids(x.a, x.b);
    for (std::size_t i = 0; i + 1 < kids.size(); i += 2) {
      if (out.items.size() > kItems) return {};
      if (!kids[i]) {
        const Value inner = run(kids[i + 1]);
        if (inner.kind != Kind::dict) {
          out.open = true;
          continue;
        }
        out.open |= inner.open;
        out.items.insert(out.items.end(), inner.items.begin(), inner.items.end());
        continue;
      }
      Value key = run(kids[i]);
      if (!key.known()) out.open = true;
      out.items.push_back(std::move(key));
      out.items.push_back(run(kids[i + 1]));
    }
    return out;
  }

  Value name(const py::Expr& x) {
    const std::string_view text = f_.str(x.a);
    if (env_)
      if (const auto it = env_->find(text); it != env_->end()) return it->second;
    if (text == "__name__" || text == "__package__") return module_value(l_, *u_.module, text, depth_);
    const NameUse use = use_of(l_, u_, x.a, x.begin);
    if (use.kind == NameUse::Kind::module) return module_value(l_, *u_.module, text, depth_);
    if (use.kind == NameUse::Kind::builtin)
      return text == "__debug__" ? bool_value(true) : object_value(std::string(text));
    if (use.kind != NameUse::Kind::local || use.bindings.size() != 1) return {};
    const py::Facts& mf = *u_.module->unit.f;
    const py::Binding& b = mf.bindings[use.bindings[0]];
    if ((b.kind == py::BindingKind::assign || b.kind == py::BindingKind::ann_assign) && b.value && !(b.flags & 1)) {
      Value v = evaluate(l_, u_.module->unit, b.value, env_, depth_);
      if (v.container() && v.kind != Kind::tuple && !v.open) v.open = v.items.empty() || may_be_filled(mf, b);
      return v;
    }
    if (b.kind == py::BindingKind::import || b.kind == py::BindingKind::import_from) {
      const Lookup target = import_target(l_, *u_.module, mf.imports[b.target]);
      if (!target.defs.empty()) return dotted_value(l_, identity_of(target.defs[0]), depth_);
    }
    return {};
  }

  Value attribute(const py::Expr& x) {
    if (f_.exprs[x.a].kind == ExprKind::name && f_.str(f_.exprs[x.a].a) == "__spec__") {
      if (f_.str(x.b) == "parent") return module_value(l_, *u_.module, "__package__", depth_);
      if (f_.str(x.b) == "name") return module_value(l_, *u_.module, "__name__", depth_);
    }
    const Value base = run(x.a);
    const std::string_view attr = f_.str(x.b);
    if (base.kind == Kind::object) {
      if (const Value v = enum_attribute(l_, base, attr); v.known()) return v;
      if (attr == "__dict__" && find_module(l_, base.text)) return object_value(base.text + ".__dict__");
      Value v = dotted_value(l_, base.text + "." + std::string(attr), depth_);
      if (!v.known() && l_.environment_unset && env_)
        if (Module* m = find_module(l_, base.text)) v = lazy_default(l_, *m, attr, depth_);
      return v;
    }
    if (base.kind == Kind::tuple && base.items.size() == 5) {  // sys.version_info
      if (attr == "major") return base.items[0];
      if (attr == "minor") return base.items[1];
      if (attr == "micro") return base.items[2];
    }
    if (base.kind == Kind::version) {
      if (attr == "base_version" || attr == "public") return string_value(base.text);
      return version_part(base.text, attr);
    }
    return {};
  }

  Value index(const py::Expr& x) {
    const Value base = run(x.a);
    const py::Expr& i = f_.exprs[x.b];
    if (i.kind == ExprKind::slice) {
      const auto k = f_.kids(i.a, 3);
      if (k[2] || !(base.kind == Kind::tuple || base.kind == Kind::list || base.kind == Kind::string)) return {};
      const std::int64_t size =
          static_cast<std::int64_t>(base.kind == Kind::string ? base.text.size() : base.items.size());
      const auto bound = [&](py::ExprId e, std::int64_t otherwise) -> std::optional<std::int64_t> {
        if (!e) return otherwise;
        const Value v = run(e);
        if (v.kind != Kind::integer) return std::nullopt;
        return std::clamp<std::int64_t>(v.number < 0 ? v.number + size : v.number, 0, size);
      };
      const auto lo = bound(k[0], 0), hi = bound(k[1], size);
      if (!lo || !hi || *lo > *hi) return {};
      Value out = base;
      if (base.kind == Kind::string)
        out.text = base.text.substr(static_cast<std::size_t>(*lo), static_cast<std::size_t>(*hi - *lo));
      else
        out.items.assign(base.items.begin() + *lo, base.items.begin() + *hi);
      return out;
    }
    if (base.kind == Kind::object && base.text == "sys.modules") {
      const Value key = run(x.b);
      if (key.kind == Kind::string) return object_value(key.text);
    }
    return subscript(base, run(x.b));
  }

  Value unary(const py::Expr& x) {
    const Value v = run(x.a);
    switch (static_cast<Operator>(x.op)) {
      case Operator::not_:
        return from_tri(!truth(v));
      case Operator::usub:
        return v.kind == Kind::integer ? int_value(-v.number) : Value{};
      case Operator::uadd:
        return v.kind == Kind::integer ? v : Value{};
      default:
        return {};
    }
  }

  Value binary(const py::Expr& x) {
    const Value a = run(x.a), b = run(x.b);
    const auto op = static_cast<Operator>(x.op);
    if (a.kind == Kind::integer && b.kind == Kind::integer) {
      switch (op) {
        case Operator::add:
          return int_value(a.number + b.number);
        case Operator::sub:
          return int_value(a.number - b.number);
        case Operator::mult:
          return a.number < (1LL << 30) && b.number < (1LL << 30) && a.number > -(1LL << 30) && b.number > -(1LL << 30)
                     ? int_value(a.number * b.number)
                     : Value{};
        case Operator::lshift:
          return b.number >= 0 && b.number < 62 && a.number >= 0 && a.number < (1LL << (62 - b.number))
                     ? int_value(a.number << b.number)
                     : Value{};
        case Operator::pow:
          if (a.number == 2 && b.number >= 0 && b.number < 62) return int_value(1LL << b.number);
          return {};
        default:
          return {};
      }
    }
    if (op == Operator::add) {
      if (a.kind == Kind::string && b.kind == Kind::string)
        return a.text.size() + b.text.size() < 1'000'000 ? string_value(a.text + b.text) : Value{};
      if ((a.kind == Kind::list || a.kind == Kind::tuple) || (b.kind == Kind::list || b.kind == Kind::tuple)) {
        // One known side is worth having: more may be in the sum.
        Value out = a.sequence() ? a : Value{b.kind, true, 0, {}, {}};
        if (!b.sequence())
          out.open = true;
        else
          out.items.insert(out.items.end(), b.items.begin(), b.items.end()), out.open |= b.open;
        return out.items.size() > kItems ? Value{} : out;
      }
    }
    if (op == Operator::bit_or && a.container() && a.kind == b.kind) {
      Value out = a;
      out.items.insert(out.items.end(), b.items.begin(), b.items.end());
      out.open |= b.open;
      return out.items.size() > kItems ? Value{} : out;
    }
    if (op == Operator::mod && a.kind == Kind::string) {
      const std::size_t at = a.text.find("%s");
      const Value& item = b.kind == Kind::tuple && b.items.size() == 1 ? b.items[0] : b;
      if (at != std::string::npos && a.text.find('%', at + 1) == std::string::npos && item.kind == Kind::string)
        return string_value(a.text.substr(0, at) + item.text + a.text.substr(at + 2));
    }
    return {};
  }

  Value boolean(const py::Expr& x) {
    const bool is_and = static_cast<Operator>(x.op) == Operator::and_;
    bool doubt = false;
    Value last;
    for (py::ExprId k : f_.kids(x)) {
      last = run(k);
      const Tri t = truth(last);
      if (t == Tri::unknown)
        doubt = true;
      else if ((t == Tri::no) == is_and)
        return doubt ? bool_value(!is_and) : last;  // decides whatever the others are
    }
    return doubt ? Value{} : last;
  }

  Value compare(const py::Expr& x) {
    const auto k = f_.kids(x);
    bool doubt = false;
    Value left = run(k[0]);
    for (std::size_t i = 1; i + 1 < k.size(); i += 2) {
      Value right = run(k[i + 1]);
      const auto op = static_cast<Operator>(k[i]);
      const bool lacks = (op == Operator::in || op == Operator::not_in) && asked_for(left, right);
      const Tri t = lacks ? tri(op == Operator::not_in) : compare_one(op, left, right);
      if (t == Tri::no) return bool_value(false);
      if (t == Tri::unknown) doubt = true;
      left = std::move(right);
    }
    return doubt ? Value{} : bool_value(true);
  }

  // `name in sys.modules[module].__dict__`, where the module's __getattr__ was asked for this name: it is not there.
  bool asked_for(const Value& item, const Value& space) const {
    const auto& [module, name] = l_.asked_of_getattr;
    return module && item.kind == Kind::string && item.text == name && space.kind == Kind::object &&
           space.text == module->name + ".__dict__";
  }

  static Tri compare_one(Operator op, const Value& a, const Value& b) {
    switch (op) {
      case Operator::eq:
        return equals(a, b);
      case Operator::ne:
        return !equals(a, b);
      case Operator::is:
      case Operator::is_not: {
        Tri same = equals(a, b);
        if (a.kind == Kind::object && b.kind == Kind::object && a.text != b.text && std_class(a.text) &&
            std_class(b.text))
          same = Tri::no;
        return op == Operator::is ? same : !same;
      }
      case Operator::in:
        return contains(b, a);
      case Operator::not_in:
        return !contains(b, a);
      default:
        break;
    }
    auto c = order(a, b);
    // LooseVersion and StrictVersion take a text beside them; for those that don't, no outcome would be wrong.
    const bool with_text =
        (a.kind == Kind::version && b.kind == Kind::string) || (a.kind == Kind::string && b.kind == Kind::version);
    if (!c && with_text) c = compare_versions(a.text, b.text);
    if (!c) return Tri::unknown;
    switch (op) {
      case Operator::lt:
        return tri(*c < 0);
      case Operator::le:
        return tri(*c <= 0);
      case Operator::gt:
        return tri(*c > 0);
      case Operator::ge:
        return tri(*c >= 0);
      default:
        return Tri::unknown;
    }
  }

  Value comprehension(const py::Expr& x) {
    const auto k = f_.kids(x);
    const bool is_dict = x.kind == ExprKind::dict_comp;
    const std::size_t elements = is_dict ? 2 : 1;
    if (k.size() != elements + 1) return {};
    const auto clause = f_.kids(f_.exprs[k[elements]]);
    Value over = run(clause[1]);
    if (over.kind == Kind::object) over = enum_members(l_, over);
    if (!over.container()) return {};
    Value out{is_dict ? Kind::dict : x.kind == ExprKind::set_comp ? Kind::set : Kind::list, over.open, 0, {}, {}};
    const std::size_t step = over.kind == Kind::dict ? 2 : 1;
    for (std::size_t i = 0; i < over.items.size(); i += step) {
      Env env = env_ ? *env_ : Env{};
      if (!assign_target(u_, clause[0], over.items[i], env)) return {};
      Evaluator inner(l_, u_, &env, depth_);
      Tri keep = Tri::yes;
      for (std::size_t c = 2; c < clause.size() && keep != Tri::no; ++c) {
        const Tri t = truth(inner.run(clause[c]));
        if (t != Tri::yes) keep = t;
      }
      if (keep == Tri::no) continue;
      if (keep == Tri::unknown) out.open = true;
      for (std::size_t n = 0; n < elements; ++n) out.items.push_back(inner.run(k[n]));
    }
    return out;
  }

  Value call(const py::Expr& x) {
    const auto k = f_.kids(x);
    const py::Expr& callee = f_.exprs[k[0]];
    std::vector<Value> args;
    std::vector<std::pair<std::string_view, Value>> keywords;
    for (std::size_t i = 1; i < k.size(); ++i) {
      const py::Expr& a = f_.exprs[k[i]];
      if (a.kind == ExprKind::keyword) {
        keywords.emplace_back(f_.str(a.a), run(a.b));
      } else if (a.kind == ExprKind::starred) {
        const Value inner = run(a.a);
        if (!inner.sequence() || inner.open) return {};
        args.insert(args.end(), inner.items.begin(), inner.items.end());
      } else {
        args.push_back(run(k[i]));
      }
    }
    if (callee.kind == ExprKind::attribute) {
      const Value receiver = run(callee.a);
      if (receiver.kind == Kind::string || receiver.container()) {
        if (f_.str(callee.b) == "split" && args.empty() && receiver.kind == Kind::string)
          return split_words(receiver.text);
        return call_method(receiver, f_.str(callee.b), args);
      }
    }
    const std::string target = canonical(l_, u_, k[0]);
    if (const Value v = call_known(l_, u_, target, args, keywords, env_ != nullptr, depth_); v.known()) return v;
    return call_tree_function(l_, u_, k[0], args, keywords, depth_);
  }

  Linked& l_;
  const Unit& u_;
  const py::Facts& f_;
  const Env* env_;
  int depth_;
};

}  // namespace

Value evaluate(Linked& l, const Unit& u, py::ExprId e, const Env* env, int depth) {
  if (!u.f) return {};
  return Evaluator(l, u, env, depth).run(e);
}

bool assign_target(const Unit& u, py::ExprId target, const Value& v, Env& env) {
  const py::Expr& t = u.expr(target);
  if (t.kind == ExprKind::name) {
    env[u.str(t.a)] = v;
    return true;
  }
  if (t.kind != ExprKind::tuple && t.kind != ExprKind::list) return false;
  const auto kids = u.f->kids(t);
  if (!v.sequence() || v.open || v.items.size() != kids.size()) {
    for (py::ExprId k : kids)
      if (u.expr(k).kind == ExprKind::name) env[u.str(u.expr(k).a)] = {};
    return true;
  }
  for (std::size_t i = 0; i < kids.size(); ++i)
    if (!assign_target(u, kids[i], v.items[i], env)) return false;
  return true;
}

}  // namespace assay::model
