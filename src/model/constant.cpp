#include "model/constant.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "model/code.h"

namespace assay::model {

using namespace py;

namespace {

constexpr int kDepth = 64;
constexpr std::size_t kItems = 4096;

Constant integer(std::int64_t n) {
  Constant c;
  c.kind = ConstantKind::integer;
  c.integer = n;
  return c;
}
Constant real(double x) {
  Constant c;
  c.kind = ConstantKind::real;
  c.real = x;
  return c;
}
Constant text(ConstantKind kind, std::string s) {
  Constant c;
  c.kind = kind;
  c.text = std::move(s);
  return c;
}
Constant boolean(bool b) {
  Constant c;
  c.kind = ConstantKind::boolean;
  c.integer = b;
  return c;
}

Constant integer_literal(std::string_view source) {
  std::string digits;
  for (char ch : source)
    if (ch != '_') digits += ch;
  int base = 10;
  std::string_view d = digits;
  if (d.size() > 2 && d[0] == '0') {
    char b = d[1] | 0x20;
    base = b == 'x' ? 16 : b == 'o' ? 8 : b == 'b' ? 2 : 10;
    if (base != 10) d.remove_prefix(2);
  }
  std::int64_t n = 0;
  auto [end, error] = std::from_chars(d.data(), d.data() + d.size(), n, base);
  if (error == std::errc{} && end == d.data() + d.size()) return integer(n);
  if (base == 10) {
    Constant c = text(ConstantKind::integer, std::string(d));
    return c;
  }
  return {};
}

double number(const Constant& c) { return c.kind == ConstantKind::real ? c.real : static_cast<double>(c.integer); }
bool numeric(const Constant& c) {
  return c.kind == ConstantKind::real || (c.kind == ConstantKind::integer && c.text.empty());
}

Constant power(std::int64_t base, std::int64_t exponent) {
  if (exponent < 0) return real(std::pow(static_cast<double>(base), static_cast<double>(exponent)));
  std::int64_t out = 1;
  if (exponent > 64 && base != 0 && base != 1 && base != -1) return {};
  for (std::int64_t i = 0; i < (exponent > 64 ? exponent % 2 + 64 : exponent); ++i)
    if (__builtin_mul_overflow(out, base, &out)) return {};
  return integer(out);
}

Constant arithmetic(Operator op, const Constant& l, const Constant& r) {
  if (l.kind == ConstantKind::string && r.kind == ConstantKind::string && op == Operator::add)
    return text(ConstantKind::string, l.text + r.text);
  if (l.kind == ConstantKind::string && r.kind == ConstantKind::integer && op == Operator::mult && r.integer >= 0 &&
      l.text.size() * static_cast<std::uint64_t>(r.integer) < 4096) {
    std::string out;
    for (std::int64_t i = 0; i < r.integer; ++i) out += l.text;
    return text(ConstantKind::string, std::move(out));
  }
  bool lists = l.kind == r.kind && (l.kind == ConstantKind::list || l.kind == ConstantKind::tuple);
  if (lists && op == Operator::add) {
    Constant out = l;
    out.items.insert(out.items.end(), r.items.begin(), r.items.end());
    return out;
  }
  if (!numeric(l) || !numeric(r)) return {};
  if (l.kind == ConstantKind::integer && r.kind == ConstantKind::integer) {
    std::int64_t a = l.integer, b = r.integer, out = 0;
    switch (op) {
      case Operator::add:
        return __builtin_add_overflow(a, b, &out) ? Constant{} : integer(out);
      case Operator::sub:
        return __builtin_sub_overflow(a, b, &out) ? Constant{} : integer(out);
      case Operator::mult:
        return __builtin_mul_overflow(a, b, &out) ? Constant{} : integer(out);
      case Operator::pow:
        return power(a, b);
      case Operator::lshift:
        return b >= 0 && b < 62 && std::abs(a) < (std::int64_t{1} << (62 - b)) ? integer(a << b) : Constant{};
      case Operator::rshift:
        return b >= 0 && b < 63 ? integer(a >> b) : Constant{};
      case Operator::bit_or:
        return integer(a | b);
      case Operator::bit_and:
        return integer(a & b);
      case Operator::bit_xor:
        return integer(a ^ b);
      case Operator::floordiv:
      case Operator::mod: {
        if (b == 0 || (a == INT64_MIN && b == -1)) return {};
        std::int64_t q = a / b, m = a % b;
        if (m != 0 && (m < 0) != (b < 0)) --q, m += b;
        return integer(op == Operator::mod ? m : q);
      }
      case Operator::div:
        return b ? real(static_cast<double>(a) / static_cast<double>(b)) : Constant{};
      default:
        return {};
    }
  }
  double a = number(l), b = number(r);
  switch (op) {
    case Operator::add:
      return real(a + b);
    case Operator::sub:
      return real(a - b);
    case Operator::mult:
      return real(a * b);
    case Operator::div:
      return b != 0 ? real(a / b) : Constant{};
    case Operator::pow:
      return real(std::pow(a, b));
    default:
      return {};
  }
}

Constant at(const Facts& f, ExprId id, int depth) {
  if (!id || depth > kDepth) return {};
  const Expr& e = f.exprs[id];
  switch (e.kind) {
    case ExprKind::none_:
      return text(ConstantKind::none, {});
    case ExprKind::true_:
      return boolean(true);
    case ExprKind::false_:
      return boolean(false);
    case ExprKind::ellipsis:
      return text(ConstantKind::ellipsis, {});
    case ExprKind::string:
      return text(ConstantKind::string, std::string(f.str(e.a)));
    case ExprKind::bytes:
      return text(ConstantKind::bytes, std::string(f.str(e.a)));
    case ExprKind::integer:
      return integer_literal(f.str(e.a));
    case ExprKind::floating: {
      std::string digits;
      for (char c : f.str(e.a))
        if (c != '_') digits += c;
      return real(std::strtod(digits.c_str(), nullptr));
    }
    case ExprKind::name:
    case ExprKind::attribute: {
      std::string name = dotted(f, id);
      return name.empty() || name.find('(') != std::string::npos || name.find('[') != std::string::npos
                 ? Constant{}
                 : text(ConstantKind::name, std::move(name));
    }
    case ExprKind::unary: {
      Constant v = at(f, e.a, depth + 1);
      auto op = static_cast<Operator>(e.op);
      if (op == Operator::not_ && v.kind == ConstantKind::boolean) return boolean(!v.integer);
      if (!numeric(v)) return {};
      if (op == Operator::uadd) return v;
      if (op == Operator::usub) {
        if (v.kind == ConstantKind::real) return real(-v.real);
        return v.integer == INT64_MIN ? Constant{} : integer(-v.integer);
      }
      return op == Operator::invert && v.kind == ConstantKind::integer ? integer(~v.integer) : Constant{};
    }
    case ExprKind::binary:
      return arithmetic(static_cast<Operator>(e.op), at(f, e.a, depth + 1), at(f, e.b, depth + 1));
    case ExprKind::tuple:
    case ExprKind::list:
    case ExprKind::set:
    case ExprKind::dict: {
      Constant out;
      if (e.b > kItems) return {};
      for (ExprId kid : f.kids(e)) {
        Constant item = at(f, kid, depth + 1);
        if (!item) return {};
        out.items.push_back(std::move(item));
      }
      out.kind = e.kind == ExprKind::tuple  ? ConstantKind::tuple
                 : e.kind == ExprKind::list ? ConstantKind::list
                 : e.kind == ExprKind::set  ? ConstantKind::set
                                            : ConstantKind::dict;
      return out;
    }
    case ExprKind::call: {
      if (e.b != 1) {
        if (dotted(f, callee(f, id)) == "float" && e.b == 2) {
          std::string_view s = string_value(f, f.children[e.a + 1]);
          if (s == "inf" || s == "infinity") return real(HUGE_VAL);
          if (s == "-inf") return real(-HUGE_VAL);
        }
        return {};
      }
      std::string name = dotted(f, callee(f, id));
      Constant out;
      if (name == "list")
        out.kind = ConstantKind::list;
      else if (name == "dict")
        out.kind = ConstantKind::dict;
      else if (name == "tuple")
        out.kind = ConstantKind::tuple;
      else if (name == "set")
        out.kind = ConstantKind::set;
      else if (name == "str")
        out.kind = ConstantKind::string;
      return out;
    }
    default:
      return {};
  }
}

}  // namespace

Constant constant(const Facts& f, ExprId id) { return at(f, id, 0); }

bool equal(const Constant& a, const Constant& b) {
  if (!a || !b) return false;
  if (numeric(a) && numeric(b)) {
    if (a.kind == b.kind && a.kind == ConstantKind::integer) return a.integer == b.integer;
    return number(a) == number(b);
  }
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case ConstantKind::none:
    case ConstantKind::ellipsis:
      return true;
    case ConstantKind::boolean:
      return a.integer == b.integer;
    case ConstantKind::integer:
      return a.text == b.text && a.integer == b.integer;
    case ConstantKind::string:
    case ConstantKind::bytes:
      return a.text == b.text;
    case ConstantKind::name:
      return a.text == b.text || a.text.ends_with("." + b.text) || b.text.ends_with("." + a.text);
    default:
      break;
  }
  if (a.items.size() != b.items.size()) return false;
  for (std::size_t i = 0; i < a.items.size(); ++i)
    if (!equal(a.items[i], b.items[i])) return false;
  return true;
}

bool differ(const Constant& a, const Constant& b) {
  if (!a || !b || a.kind == ConstantKind::name || b.kind == ConstantKind::name) return false;
  for (const Constant* c : {&a, &b})
    for (const Constant& item : c->items)
      if (item.kind == ConstantKind::name) return a.items.size() != b.items.size();
  return !equal(a, b);
}

std::string to_string(const Constant& c) {
  switch (c.kind) {
    case ConstantKind::unknown:
      return "?";
    case ConstantKind::none:
      return "None";
    case ConstantKind::boolean:
      return c.integer ? "True" : "False";
    case ConstantKind::integer:
      return c.text.empty() ? std::to_string(c.integer) : c.text;
    case ConstantKind::real: {
      char buffer[32];
      auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, c.real);
      return std::string(buffer, end);
    }
    case ConstantKind::string:
      return "\"" + c.text + "\"";
    case ConstantKind::ellipsis:
      return "...";
    case ConstantKind::bytes:
    case ConstantKind::name:
      return c.text;
    default:
      break;
  }
  std::string out(1, c.kind == ConstantKind::list ? '[' : c.kind == ConstantKind::tuple ? '(' : '{');
  for (std::size_t i = 0; i < c.items.size(); ++i) {
    if (i) out += c.kind == ConstantKind::dict && i % 2 ? ": " : ", ";
    out += to_string(c.items[i]);
  }
  if (c.kind == ConstantKind::tuple && c.items.size() == 1) out += ',';
  if (c.kind == ConstantKind::set && c.items.empty()) return "set()";
  return out + (c.kind == ConstantKind::list ? ']' : c.kind == ConstantKind::tuple ? ')' : '}');
}

}  // namespace assay::model
