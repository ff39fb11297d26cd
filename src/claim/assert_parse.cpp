// Reads the expressions of claims files. Recursive descent over tokens; depth and length are limited, so that no input
// costs more than its size.
#include <algorithm>
#include <charconv>
#include <initializer_list>

#include "base/text.h"
#include "claim/assert.h"

namespace assay {
namespace {

constexpr std::size_t kLongest = 64 << 10;  // bytes of one expression
constexpr int kDeepest = 64;                // parentheses, `not` and lists inside each other

struct Lexeme {
  enum class Kind : std::uint8_t { end, name, number, string, symbol, bad } kind = Kind::end;
  std::uint32_t begin = 0, end = 0;
  std::string text;  // string: what it says; bad: what is wrong
};

int hex_digit(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

// A quoted string from `at`, with the escapes \\ \' \" \n \t \r \xHH.
Lexeme string_at(std::string_view text, std::size_t at) {
  Lexeme out{Lexeme::Kind::string, static_cast<std::uint32_t>(at), 0, {}};
  char quote = text[at];
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    char c = text[i];
    if (c == quote) {
      out.end = static_cast<std::uint32_t>(i + 1);
      return out;
    }
    if (c == '\n') break;
    if (c != '\\') {
      out.text += c;
      continue;
    }
    char next = i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == 'x' && i + 3 < text.size() && hex_digit(text[i + 2]) >= 0 && hex_digit(text[i + 3]) >= 0) {
      out.text += static_cast<char>(hex_digit(text[i + 2]) * 16 + hex_digit(text[i + 3]));
      i += 3;
      continue;
    }
    constexpr std::string_view from = "\\'\"ntr", to = "\\'\"\n\t\r";
    auto known = next ? from.find(next) : std::string_view::npos;
    if (known == std::string_view::npos)
      return {Lexeme::Kind::bad, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(i + 1),
              "unknown escape in a string (known: \\\\ \\' \\\" \\n \\t \\r \\xHH)"};
    out.text += to[known];
    ++i;
  }
  return {Lexeme::Kind::bad, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + 1),
          "this string is not closed"};
}

Lexeme number_at(std::string_view text, std::size_t at) {
  std::size_t i = at;
  if (text[i] == '-' || text[i] == '+') ++i;
  while (i < text.size() && (is_ident_char(text[i]) || text[i] == '.' ||
                             ((text[i] == '-' || text[i] == '+') && (text[i - 1] == 'e' || text[i - 1] == 'E'))))
    ++i;
  return {Lexeme::Kind::number, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(i),
          std::string(text.substr(at, i - at))};
}

std::vector<Lexeme> lexemes(std::string_view text) {
  std::vector<Lexeme> out;
  std::size_t i = 0;
  auto digit = [&](std::size_t k) { return k < text.size() && text[k] >= '0' && text[k] <= '9'; };
  while (i < text.size()) {
    char c = text[i];
    auto begin = static_cast<std::uint32_t>(i);
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      ++i;
      continue;
    }
    if (c == '"' || c == '\'') {
      out.push_back(string_at(text, i));
    } else if (digit(i) || ((c == '-' || c == '+' || c == '.') && digit(i + 1))) {
      out.push_back(number_at(text, i));
    } else if (is_ident_start(c)) {
      std::size_t k = i;
      while (k < text.size() && is_ident_char(text[k])) ++k;
      out.push_back({Lexeme::Kind::name, begin, static_cast<std::uint32_t>(k), std::string(text.substr(i, k - i))});
    } else {
      std::string_view two = text.substr(i, 2);
      bool pair = two == "==" || two == "!=" || two == "<=" || two == ">=";
      bool one = std::string_view("()[],<>").find(c) != std::string_view::npos;
      if (!pair && !one) {
        std::string what = c == '=' ? "`=` is no comparison: write `==`" : c == '!' ? "write `not` for `!`" : "";
        if (c == '&' || c == '|') what = c == '&' ? "write `and` for `&`" : "write `or` for `|`";
        if (what.empty()) what = c >= ' ' && c < 127 ? std::string("unexpected `") + c + "`" : "unexpected byte";
        out.push_back({Lexeme::Kind::bad, begin, begin + 1, what});
      } else {
        std::size_t size = pair ? 2 : 1;
        out.push_back(
            {Lexeme::Kind::symbol, begin, static_cast<std::uint32_t>(i + size), std::string(text.substr(i, size))});
      }
    }
    if (out.back().kind == Lexeme::Kind::bad) return out;
    i = out.back().end;
  }
  auto end = static_cast<std::uint32_t>(text.size());
  out.push_back({Lexeme::Kind::end, end, end, {}});
  return out;
}

std::string_view near_name(std::string_view name) {
  std::string_view best;
  std::uint32_t least = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(name.size() / 3)) + 1;
  for (const Predicate* p : predicates()) {
    std::uint32_t d = edit_distance(to_lower(name), p->name, least);
    if (d < least) least = d, best = p->name;
  }
  return best;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), all_(lexemes(text)) {}

  ParsedAssertion run() {
    Operand whole = expression(0);
    if (!error_ && next().kind != Lexeme::Kind::end) unexpected("`and`, `or` or the end");
    if (!error_) require_truth(whole);
    if (error_) return {{}, error_};
    return {std::move(out_), std::nullopt};
  }

 private:
  // What stands between operators: a finished part (its node), a predicate that still has to be compared, a literal.
  struct Operand {
    enum class Kind : std::uint8_t { nothing, truth, given, literal } kind = Kind::nothing;
    std::uint32_t node = 0;
    Literal literal;
    std::uint32_t begin = 0;
  };

  const Lexeme& next() const { return all_[at_]; }
  void step() {
    if (at_ + 1 < all_.size()) ++at_;
  }
  bool is(std::string_view text) const {
    return (next().kind == Lexeme::Kind::symbol || next().kind == Lexeme::Kind::name) && next().text == text;
  }
  bool take(std::string_view text) {
    if (!is(text)) return false;
    step();
    return true;
  }
  void wrong(std::uint32_t begin, std::string message) {
    if (!error_) error_ = AssertError{begin + 1, std::move(message)};
  }
  std::string shown(const Lexeme& l) const {
    if (l.kind == Lexeme::Kind::end) return "the end";
    std::string s = sanitize_utf8(text_.substr(l.begin, std::min<std::size_t>(l.end - l.begin, 30)));
    return "`" + s + "`";
  }
  void unexpected(std::string_view wanted) {
    if (next().kind == Lexeme::Kind::bad) return wrong(next().begin, next().text);
    wrong(next().begin, "expected " + std::string(wanted) + ", found " + shown(next()));
  }
  std::uint32_t add(Assertion::Node node) {
    out_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(out_.nodes.size() - 1);
  }
  void require_truth(const Operand& o) {
    if (o.kind == Operand::Kind::literal) wrong(o.begin, "a literal alone says nothing: compare a predicate with it");
    if (o.kind == Operand::Kind::given)
      wrong(o.begin, std::string(out_.nodes[o.node].predicate->name) + "(...) has to be compared with something (" +
                         operators_of(out_.nodes[o.node].predicate->gives) + ")");
  }
  static std::string operators_of(Gives gives) {
    return gives == Gives::number || gives == Gives::version ? "==, !=, <, <=, >, >=, in, not in"
                                                             : "==, !=, in, not in";
  }

  Operand join(int depth, std::string_view word, Assertion::Node::Kind kind, Operand (Parser::*part)(int)) {
    Operand left = (this->*part)(depth);
    while (!error_ && is(word)) {
      require_truth(left);
      step();
      Operand right = (this->*part)(depth);
      if (!error_) require_truth(right);
      if (error_) return {};
      Assertion::Node n;
      n.kind = kind;
      n.a = left.node;
      n.b = right.node;
      left.node = add(std::move(n));
    }
    return left;
  }
  Operand expression(int depth) {
    if (depth > kDeepest) {
      wrong(next().begin, "nested more than " + std::to_string(kDeepest) + " deep");
      return {};
    }
    return join(depth, "or", Assertion::Node::Kind::or_, &Parser::conjunction);
  }
  Operand conjunction(int depth) { return join(depth, "and", Assertion::Node::Kind::and_, &Parser::negation); }
  Operand negation(int depth) {
    if (!is("not")) return comparison(depth);
    std::uint32_t begin = next().begin;
    if (depth > kDeepest) {
      wrong(begin, "nested more than " + std::to_string(kDeepest) + " deep");
      return {};
    }
    step();
    Operand inner = negation(depth + 1);
    if (!error_) require_truth(inner);
    if (error_) return {};
    Assertion::Node n;
    n.kind = Assertion::Node::Kind::not_;
    n.a = inner.node;
    return {Operand::Kind::truth, add(std::move(n)), {}, begin};
  }

  std::optional<Operator_> operator_here() {
    using enum Operator_;
    if (is("not")) {
      step();
      if (!take("in")) unexpected("`in` after `not`");
      return not_in;
    }
    if (next().kind == Lexeme::Kind::name && next().text == "is") {
      wrong(next().begin, "write `==` for `is`");
      return std::nullopt;
    }
    for (Operator_ op : {equal, not_equal, less, less_equal, greater, greater_equal, in})
      if (take(spelling(op))) return op;
    return std::nullopt;
  }

  Operand comparison(int depth) {
    Operand left = operand(depth);
    if (error_) return {};
    std::uint32_t op_at = next().begin;
    auto op = operator_here();
    if (error_ || !op) return left;
    Operand right = operand(depth);
    if (error_) return {};
    if (left.kind == Operand::Kind::literal && right.kind != Operand::Kind::literal) {
      std::swap(left, right);
      using enum Operator_;
      switch (*op) {
        case less:
          op = greater;
          break;
        case less_equal:
          op = greater_equal;
          break;
        case greater:
          op = less;
          break;
        case greater_equal:
          op = less_equal;
          break;
        case in:
        case not_in:
          wrong(op_at, "the predicate stands before `in`, the list after it");
          return {};
        default:
          break;
      }
    }
    if (right.kind != Operand::Kind::literal || left.kind == Operand::Kind::literal) {
      wrong(op_at, left.kind == Operand::Kind::literal ? "two literals are compared: one side has to be a predicate"
                                                       : "a predicate is compared with a literal (True, None, 3, "
                                                         "\"text\", [1, 2])");
      return {};
    }
    return finish(std::move(left), *op, std::move(right), op_at);
  }

  Operand finish(Operand left, Operator_ op, Operand right, std::uint32_t op_at) {
    using enum Operator_;
    const Literal& with = right.literal;
    if (left.kind == Operand::Kind::truth) {
      if (with.kind != Literal::Kind::boolean || (op != equal && op != not_equal)) {
        wrong(op_at, "this is true or false: let it stand alone, or compare it with == or != and True or False");
        return {};
      }
      if ((with.number != 0) != (op == equal)) {
        Assertion::Node n;
        n.kind = Assertion::Node::Kind::not_;
        n.a = left.node;
        left.node = add(std::move(n));
      }
      return left;
    }
    Assertion::Node& node = out_.nodes[left.node];
    Gives gives = node.predicate->gives;
    bool member = op == in || op == not_in, ordering = !member && op != equal && op != not_equal;
    if (ordering && gives != Gives::number && gives != Gives::version) {
      wrong(op_at, std::string(node.predicate->name) + "(...) is compared with " + operators_of(gives));
      return {};
    }
    bool specifier = gives == Gives::version && member && with.kind == Literal::Kind::string;
    if (member && with.kind != Literal::Kind::list && !specifier) {
      wrong(right.begin, "`in` needs a list: [1, 2]");
      return {};
    }
    if (std::string_view wanted = fits(gives, with, member && !specifier); !wanted.empty()) {
      wrong(right.begin, std::string(node.predicate->name) + "(...) is compared with " + std::string(wanted) +
                             ", found " + sanitize_utf8(std::string_view(with.source).substr(0, 30)));
      return {};
    }
    node.op = op;
    node.against = std::move(right.literal);
    left.kind = Operand::Kind::truth;
    return left;
  }
  // "" when the literal (or, `each`, every item of the list) is of the kind that the predicate gives.
  static std::string_view fits(Gives gives, const Literal& l, bool each) {
    auto ok = [&](const Literal& x) {
      if (gives == Gives::number) return x.kind == Literal::Kind::number;
      if (gives == Gives::text || gives == Gives::version) return x.kind == Literal::Kind::string;
      return true;
    };
    bool all = each ? std::all_of(l.items.begin(), l.items.end(), ok) : ok(l);
    if (all) return {};
    return gives == Gives::number ? "numbers" : gives == Gives::version ? "versions in quotes" : "strings";
  }

  Operand operand(int depth) {
    std::uint32_t begin = next().begin;
    if (take("(")) {
      Operand inner = expression(depth + 1);
      if (!error_ && !take(")")) unexpected("`)`");
      return error_ ? Operand{} : inner;
    }
    if (next().kind == Lexeme::Kind::name && next().text != "True" && next().text != "False" && next().text != "None")
      return predicate();
    Operand out{Operand::Kind::literal, 0, literal(depth), begin};
    return error_ ? Operand{} : out;
  }

  Operand predicate() {
    Lexeme name = next();
    const Predicate* found = find_predicate(name.text);
    step();
    if (!found || !is("(")) {
      if (!found) {
        std::string_view near = near_name(name.text);
        std::string shown = sanitize_utf8(std::string_view(name.text).substr(0, 60));
        wrong(name.begin, "no predicate is called `" + shown + "`" +
                              (near.empty() ? " (docs/claims-file.md lists them; strings stand in quotes)"
                                            : "; did you mean `" + std::string(near) + "`?"));
      } else {
        unexpected("`(` after `" + name.text + "`");
      }
      return {};
    }
    step();
    Assertion::Node n;
    n.predicate = found;
    while (!is(")")) {
      if (!n.arguments.empty() && !take(",")) {
        unexpected("`,` or `)`");
        return {};
      }
      if (is(")") && !n.arguments.empty()) break;
      if (next().kind != Lexeme::Kind::string) {
        unexpected("a string in quotes as argument of " + name.text + "(" + std::string(found->parameters) + ")");
        return {};
      }
      if (next().text.empty()) {
        wrong(next().begin, "an argument of " + name.text + " is empty");
        return {};
      }
      n.arguments.push_back(next().text);
      step();
    }
    step();
    if (n.arguments.size() < found->least() || n.arguments.size() > found->most()) {
      wrong(name.begin, name.text + "(" + std::string(found->parameters) + ") takes " + arity(*found) + ", found " +
                            std::to_string(n.arguments.size()));
      return {};
    }
    return {
        found->gives == Gives::truth ? Operand::Kind::truth : Operand::Kind::given, add(std::move(n)), {}, name.begin};
  }
  static std::string arity(const Predicate& p) {
    std::string out = std::to_string(p.least());
    if (p.most() != p.least()) out += p.most() > 100 ? " or more" : " or " + std::to_string(p.most());
    return out + (out == "1" ? " argument" : " arguments");
  }

  Literal literal(int depth) {
    Literal out;
    Lexeme l = next();
    if (l.kind == Lexeme::Kind::string) {
      out.kind = Literal::Kind::string;
      out.text = l.text;
    } else if (l.kind == Lexeme::Kind::number) {
      out.kind = Literal::Kind::number;
      if (!read_number(l.text, out.number))
        wrong(l.begin, "`" + sanitize_utf8(l.text.substr(0, 30)) + "` is no number");
    } else if (l.kind == Lexeme::Kind::name && (l.text == "True" || l.text == "False" || l.text == "None")) {
      out.kind = l.text == "None" ? Literal::Kind::none : Literal::Kind::boolean;
      out.number = l.text == "True";
    } else if (is("[")) {
      return list(depth);
    } else {
      unexpected("a predicate, a literal or `(`");
      return out;
    }
    step();
    out.source = std::string(text_.substr(l.begin, l.end - l.begin));
    return out;
  }
  Literal list(int depth) {
    Literal out;
    out.kind = Literal::Kind::list;
    std::uint32_t begin = next().begin;
    if (depth > kDeepest) {
      wrong(begin, "nested more than " + std::to_string(kDeepest) + " deep");
      return out;
    }
    step();
    while (!error_ && !is("]")) {
      if (!out.items.empty() && !take(",")) unexpected("`,` or `]`");
      if (error_ || is("]")) break;
      out.items.push_back(literal(depth + 1));
    }
    if (error_) return out;
    out.source = std::string(text_.substr(begin, next().end - begin));
    step();
    return out;
  }
  static bool read_number(std::string text, double& out) {
    std::erase(text, '_');
    std::string_view s = text;
    bool minus = s.starts_with('-');
    if (minus || s.starts_with('+')) s.remove_prefix(1);
    bool hex = s.starts_with("0x") || s.starts_with("0X");
    if (hex) s.remove_prefix(2);
    if (s.empty() || s[0] == '-' || s[0] == '+') return false;
    std::from_chars_result r{};
    if (hex) {
      std::uint64_t whole = 0;
      r = std::from_chars(s.data(), s.data() + s.size(), whole, 16);
      out = static_cast<double>(whole);
    } else {
      r = std::from_chars(s.data(), s.data() + s.size(), out);
    }
    if (minus) out = -out;
    return r.ec == std::errc{} && r.ptr == s.data() + s.size();
  }

  std::string_view text_;
  std::vector<Lexeme> all_;
  std::size_t at_ = 0;
  Assertion out_;
  std::optional<AssertError> error_;
};

}  // namespace

std::string_view spelling(Operator_ op) {
  constexpr std::string_view names[] = {"==", "!=", "<", "<=", ">", ">=", "in", "not in"};
  return names[static_cast<std::size_t>(op)];
}

std::string string_literal(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out = "\"";
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (byte < ' ' || byte == 127)
      out += std::string("\\x") + digits[byte >> 4] + digits[byte & 15];
    else
      out += c;
  }
  return out + "\"";
}

ParsedAssertion parse_assertion(std::string_view text) {
  if (text.size() > kLongest)
    return {{},
            AssertError{1, "an expression of " + std::to_string(text.size()) +
                               " bytes is too long (most: " + std::to_string(kLongest) + ")"}};
  return Parser(text).run();
}

}  // namespace assay
