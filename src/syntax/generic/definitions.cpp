// Where names are defined, by shape alone. One pass over the code tokens with the brackets matched beforehand: a
// keyword that introduces a name (fn, func, class, struct, type, …), or in brace languages `name(…) … {` outside of any
// function body. Blocks end at the matching brace, or by indentation where the language has none.
#include <algorithm>
#include <array>
#include <limits>

#include "syntax/generic/scan.h"

namespace assay::generic {
namespace {

constexpr std::size_t kNone = std::numeric_limits<std::size_t>::max();

bool one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

class Finder {
 public:
  Finder(std::string_view text, const std::vector<Token>& tokens, Family family) : text_(text), family_(family) {
    code_.reserve(tokens.size());
    for (const Token& t : tokens)
      if (t.kind != TokenKind::comment) code_.push_back(t);
    match_brackets();
  }

  std::vector<Definition> run() {
    bool by_indentation = family_ == Family::python || family_ == Family::hash;
    if (by_indentation)
      indented();
    else if (family_ != Family::plain && family_ != Family::markup)
      braced();
    std::stable_sort(out_.begin(), out_.end(),
                     [](const Definition& a, const Definition& b) { return a.line < b.line; });
    return std::move(out_);
  }

 private:
  std::string_view word(std::size_t i) const {
    return i < code_.size() && code_[i].kind != TokenKind::string
               ? text_.substr(code_[i].begin, code_[i].end - code_[i].begin)
               : std::string_view();
  }
  bool is_word(std::size_t i) const { return i < code_.size() && code_[i].kind == TokenKind::word; }
  bool starts_line(std::size_t i) const { return i == 0 || code_[i - 1].end_line < code_[i].line; }

  std::uint32_t column(std::size_t i) const {
    std::size_t start = text_.rfind('\n', code_[i].begin);
    return code_[i].begin - static_cast<std::uint32_t>(start == std::string_view::npos ? 0 : start + 1);
  }

  void match_brackets() {
    match_.assign(code_.size(), kNone);
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < code_.size(); ++i) {
      if (code_[i].kind != TokenKind::punct) continue;
      char c = text_[code_[i].begin];
      if (c == '(' || c == '[' || c == '{') open.push_back(i);
      if (c != ')' && c != ']' && c != '}') continue;
      char want = c == ')' ? '(' : c == ']' ? '[' : '{';
      // A brace closes whatever brackets were left open inside it.
      while (c == '}' && !open.empty() && text_[code_[open.back()].begin] != '{') open.pop_back();
      if (open.empty() || text_[code_[open.back()].begin] != want) continue;
      match_[open.back()] = i;
      open.pop_back();
    }
  }

  // First token of the line that a token stands on.
  std::size_t line_start(std::size_t i) const {
    while (i > 0 && code_[i - 1].line == code_[i].line) --i;
    return i;
  }

  // The token that closes the block opened at `open` for a definition whose line begins with token `head`. Brackets in
  // places this scanner misreads (JSX text, regular expressions) can pair wrongly: then the layout decides, since a
  // block ends at the first line that is indented no deeper than its head.
  std::size_t block_close(std::size_t open, std::size_t head) const {
    std::uint32_t indent = column(line_start(head));
    std::size_t close = match_[open];
    if (close != kNone && (code_[close].line == code_[open].line || column(line_start(close)) == indent)) return close;
    std::size_t limit = close == kNone ? code_.size() : close;
    for (std::size_t i = open + 1; i < limit; ++i) {
      if (!starts_line(i) || code_[i].line == code_[open].line || column(i) > indent) continue;
      std::string_view w = word(i);
      if (w == "}" || w == ")" || w == "]") return i;
      if (close == kNone) return i - 1;
      break;
    }
    return close == kNone ? code_.size() - 1 : close;
  }

  std::size_t past(std::size_t i) const { return i < match_.size() && match_[i] != kNone ? match_[i] + 1 : i + 1; }

  void add(std::size_t name, std::string_view owner, std::uint32_t line, std::uint32_t end_line, bool body) {
    out_.push_back({std::string(word(name)), std::string(owner), line, std::max(line, end_line), body});
  }

  // ------------------------------------------------------------ indentation
  struct Open {
    std::size_t index;  // into out_
    std::uint32_t column;
    bool is_class;
  };

  void indented() {
    std::vector<Open> open;
    std::uint32_t last_line = 0;
    for (std::size_t i = 0; i < code_.size();) {
      std::size_t next = next_statement(i);
      std::uint32_t indent = column(i);
      while (!open.empty() && indent <= open.back().column) {
        // Ruby's `end` and a closing brace belong to what they close.
        bool closes = indent == open.back().column && one_of(word(i), {"end", "}", ")"});
        std::uint32_t last = closes ? code_[next - 1].end_line : last_line;
        out_[open.back().index].end_line = std::max(out_[open.back().index].line, last);
        open.pop_back();
        if (closes) break;
      }
      statement(i, next, indent, open);
      last_line = code_[next - 1].end_line;
      i = next;
    }
    for (const Open& o : open) out_[o.index].end_line = std::max(out_[o.index].line, last_line);
  }

  // The token that begins the next logical line: brackets hold lines together.
  std::size_t next_statement(std::size_t i) const {
    std::size_t k = i;
    do k = std::min(past(k), code_.size());
    while (k < code_.size() && !starts_line(k));
    return k;
  }

  void statement(std::size_t i, std::size_t end, std::uint32_t indent, std::vector<Open>& open) {
    std::uint32_t line = code_[i].line;
    std::string_view owner =
        !open.empty() && open.back().is_class ? std::string_view(out_[open.back().index].name) : std::string_view();
    std::size_t k = i;
    if (word(k) == "async") ++k;
    bool callable = one_of(word(k), {"def", "function"}), type = one_of(word(k), {"class", "module"});
    if ((callable || type) && is_word(k + 1)) {
      std::string kept(owner);
      add(k + 1, kept, line, line, true);
      open.push_back({out_.size() - 1, indent, type});
    } else if (is_word(k) && word(k + 1) == "(" && word(k + 2) == ")" && word(k + 3) == "{") {
      add(k, owner, line, code_[past(k + 3) - 1].end_line, true);  // a shell function
    } else if (is_word(k) && k + 1 < end && (word(k + 1) == "=" || word(k + 1) == ":") && word(k + 2) != "=" &&
               (open.empty() || open.back().is_class)) {
      std::string kept(owner);
      add(k, kept, line, code_[end - 1].end_line, false);
    }
  }

  // ------------------------------------------------------------ braces
  struct Scope {
    std::size_t end;    // token that closes it
    std::string owner;  // class, impl, namespace; "" in a function
    bool function;
  };

  void braced() {
    for (std::size_t i = 0; i < code_.size(); ++i) {
      while (!scopes_.empty() && i >= scopes_.back().end) scopes_.pop_back();
      if (!is_word(i)) continue;
      if (one_of(word(i), {"fn", "func", "function", "fun", "sub"}))
        function_keyword(i);
      else if (one_of(word(i), {"class", "struct", "enum", "trait", "interface", "union", "namespace", "mod", "module",
                                "protocol", "extension", "object", "record", "message", "service", "type", "impl"}))
        type_keyword(i);
      else if (one_of(word(i), {"const", "static", "let", "var", "val", "final"}))
        value_keyword(i);
      else if (word(i) == "define" && i > 0 && word(i - 1) == "#" && is_word(i + 1))
        add(i + 1, "", code_[i].line, code_[i].line, false);
      else if (word(i) == "macro_rules" && is_word(i + 2))
        add(i + 2, "", code_[i].line, block_end(i + 3, i + 4), true);
      else if (word(i) == "typedef")
        type_definition(i);
      else if (word(i + 1) == "(")
        callable(i);
    }
  }

  std::string_view owner() const {
    return scopes_.empty() ? std::string_view() : std::string_view(scopes_.back().owner);
  }
  bool in_function() const { return !scopes_.empty() && scopes_.back().function; }

  // The line of the brace that closes the first block at or after `i`; `i`'s own line when a `;` comes first.
  std::uint32_t block_end(std::size_t i, std::size_t limit) const {
    std::size_t open = block(i, limit);
    return open == kNone ? code_[std::min(i, code_.size() - 1)].line : code_[block_close(open, i)].end_line;
  }

  // Token of the `{` that opens the body: the first before a `;`, other brackets skipped.
  std::size_t block(std::size_t i, std::size_t limit) const {
    for (; i < std::min(limit, code_.size()); i = past(i)) {
      std::string_view w = word(i);
      if (w == "{") return i;
      if (w == ";" || w == "}") return kNone;
    }
    return kNone;
  }

  void open_scope(std::size_t brace, std::size_t head, std::string name, bool function) {
    if (brace != kNone) scopes_.push_back({block_close(brace, head), std::move(name), function});
  }

  void function_keyword(std::size_t i) {
    std::size_t k = i + 1;
    std::string receiver(owner());
    if (word(k) == "*") ++k;
    if (word(k) == "(" && match_[k] != kNone) {  // Go: func (r *Type) Name(…)
      for (std::size_t r = k + 1; r < match_[k]; ++r)
        if (is_word(r)) receiver = word(r);
      k = match_[k] + 1;
    }
    if (!is_word(k)) return;
    std::size_t brace = block(k + 1, k + 400);
    add(k, receiver, code_[i].line, brace == kNone ? code_[k].line : code_[block_close(brace, i)].end_line,
        brace != kNone);
    open_scope(brace, i, receiver, true);
  }

  void type_keyword(std::size_t i) {
    if (i > 0 && one_of(word(i - 1), {".", "<", ",", "(", ":"})) return;
    std::size_t k = i + 1;
    if (word(i) == "impl") return impl(i);
    if (one_of(word(k), {"class", "struct"})) ++k;  // enum class
    if (!is_word(k)) return;
    std::size_t name = k;
    if (!one_of(word(k + 1), {"{", ":", "<", "(", ";", "=", "extends", "implements", "final", "where", "struct",
                              "interface", "func", "["}) &&
        !is_word(k + 1))
      return;
    if (is_word(k + 1) && word(i) != "type" &&
        !one_of(word(k + 1), {"extends", "implements", "final", "where", "for", "is"})) {
      if (word(k + 2) != "{" && word(k + 2) != ":") return;  // `struct foo x`
      name = k + 1;                                          // `class API Name {`
    }
    std::size_t brace = block(name + 1, name + 200);
    if (brace == kNone && one_of(word(name + 1), {"(", ","}) && word(i) != "struct" && word(i) != "record") return;
    add(name, owner(), code_[i].line, brace == kNone ? code_[name].line : code_[block_close(brace, i)].end_line,
        brace != kNone);
    open_scope(brace, i, std::string(word(name)), false);
  }

  // impl<T> Trait for Type<T> { … }: methods belong to Type.
  void impl(std::size_t i) {
    std::size_t brace = block(i + 1, i + 200);
    if (brace == kNone) return;
    std::string name;
    int angle = 0;
    for (std::size_t k = i + 1; k < brace; ++k) {
      if (word(k) == "<")
        ++angle;
      else if (word(k) == ">" && word(k - 1) != "-")
        --angle;
      else if (angle == 0 && word(k) == "where")
        break;
      else if (angle == 0 && is_word(k) && word(k) != "for" && word(k) != "dyn" && word(k) != "mut")
        name = word(k);
    }
    open_scope(brace, i, name, false);
  }

  // `const X: T = …`, `const int kX = …`, `static X = …`: every name that stands directly before `=`, `:` or a type.
  void value_keyword(std::size_t i) {
    if (in_function()) return;
    for (std::size_t k = i + 1; k < std::min(i + 8, code_.size()); ++k) {
      if (!is_word(k)) {
        if (!one_of(word(k), {"*", "&", "<", ">"})) break;
        continue;
      }
      if (one_of(word(k),
                 {"fn", "func", "function", "class", "struct", "enum", "async", "static", "const", "unsafe", "extern"}))
        break;
      if (one_of(word(k), {"int", "char", "void", "unsigned", "signed", "long", "short", "float", "double", "bool",
                           "auto", "inline"}))
        continue;
      if (one_of(word(k + 1), {"=", ":", "["}) || (k == i + 1 && is_word(k + 1)))
        add(k, owner(), code_[i].line, value_end(k), false);
    }
  }

  std::uint32_t value_end(std::size_t k) const {
    std::uint32_t indent = column(line_start(k));
    for (std::size_t i = k; i < code_.size(); ++i) {
      if (word(i) == "{")
        i = block_close(i, k);
      else if (word(i) == "(" || word(i) == "[")
        i = past(i) - 1;
      else if (word(i) == ";")
        return code_[i].line;
      else if (i > k && starts_line(i) && column(i) <= indent)
        return code_[i - 1].end_line;
    }
    return code_.empty() ? 0 : code_.back().end_line;
  }

  void type_definition(std::size_t i) {
    for (std::size_t k = i + 1; k < std::min(i + 2000, code_.size()); k = past(k))
      if (word(k) == ";") {
        if (k > 0 && is_word(k - 1)) add(k - 1, "", code_[i].line, code_[k].line, true);
        return;
      }
  }

  // name(…) … { outside of function bodies: a function or method. name(…) ; after a type: a prototype.
  void callable(std::size_t i) {
    if (in_function() || match_[i + 1] == kNone) return;
    if (one_of(word(i), {"if",    "for",          "while",   "switch",   "catch",         "return",  "sizeof",
                         "match", "with",         "using",   "foreach",  "lock",          "defined", "new",
                         "throw", "synchronized", "alignas", "decltype", "__attribute__", "super",   "this"}))
      return;
    if (i > 0 && one_of(word(i - 1), {".", ",", "(", "=", "!", "@", "#", "new", "return", "+", "|", "?"})) return;
    std::size_t close = match_[i + 1];
    bool initializers = word(close + 1) == ":" && word(close + 2) != ":";
    std::size_t limit = close + (initializers ? 200 : 30);
    for (std::size_t k = close + 1; k < std::min(limit, code_.size()); k = past(k)) {
      std::string_view w = word(k);
      if (w == "{") {
        std::string name(owner());
        if (i > 2 && word(i - 1) == ":" && word(i - 2) == ":" && is_word(i - 3)) name = word(i - 3);
        add(i, name, code_[i].line, code_[block_close(k, i)].end_line, true);
        return open_scope(k, i, name, true);
      }
      if (w == ";" && i > 0 && (is_word(i - 1) || one_of(word(i - 1), {"*", "&", ">"})))
        return add(i, owner(), code_[i].line, code_[k].line, false);
      if (w == ";" || w == "}" || w == "," || (w == "=" && !initializers)) return;
    }
  }

  std::string_view text_;
  Family family_;
  std::vector<Token> code_;
  std::vector<std::size_t> match_;
  std::vector<Scope> scopes_;
  std::vector<Definition> out_;
};

}  // namespace

std::vector<Definition> definitions(std::string_view text, const std::vector<Token>& tokens, Family family) {
  return Finder(text, tokens, family).run();
}

}  // namespace assay::generic
