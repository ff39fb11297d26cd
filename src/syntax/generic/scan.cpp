#include "syntax/generic/scan.h"

#include "base/hash.h"
#include "base/text.h"

namespace assay::generic {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

class Scanner {
 public:
  Scanner(std::string_view text, Family family) : text_(text), family_(family) {}

  std::vector<Token> run() {
    tokens_.reserve(text_.size() / 5);
    while (at_ < text_.size()) step();
    return std::move(tokens_);
  }

 private:
  void step() {
    char c = text_[at_];
    if (c == '\n') {
      ++line_;
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v' || c == '\0') {
      ++at_;
    } else if (comment() || string()) {
    } else if (is_ident_start(c) || c == '$') {
      word();
    } else if (is_digit(c)) {
      number();
    } else {
      emit(TokenKind::punct, at_ + 1);
    }
  }

  bool looking_at(std::string_view s) const { return text_.substr(at_, s.size()) == s; }

  // Emits [at_, end) and counts its lines.
  void emit(TokenKind kind, std::size_t end, std::size_t content_begin = 0, std::size_t content_end = 0) {
    end = std::min(end, text_.size());
    Token t;
    t.kind = kind;
    t.begin = static_cast<std::uint32_t>(at_);
    t.end = static_cast<std::uint32_t>(end);
    t.line = line_;
    std::string_view s = text_.substr(at_, end - at_);
    if (kind == TokenKind::string || kind == TokenKind::comment)
      for (char c : s) line_ += c == '\n';
    t.end_line = line_;
    if (kind == TokenKind::string && content_end >= content_begin)
      s = text_.substr(content_begin, std::min(content_end, end) - content_begin);
    t.hash = static_cast<std::uint32_t>(xxh3(s, static_cast<std::uint64_t>(kind == TokenKind::string)));
    tokens_.push_back(t);
    at_ = end;
  }

  bool emit_to(TokenKind kind, std::size_t end) {
    emit(kind, end);
    return true;
  }

  std::size_t line_end() const {
    std::size_t end = text_.find('\n', at_);
    if (end == std::string_view::npos) end = text_.size();
    if (end > at_ && text_[end - 1] == '\r') --end;
    return end;
  }

  std::size_t after(std::string_view closing, std::size_t from) const {
    std::size_t end = text_.find(closing, from);
    return end == std::string_view::npos ? text_.size() : end + closing.size();
  }

  bool comment() {
    char c = text_[at_];
    switch (family_) {
      case Family::python:
        return c == '#' && emit_to(TokenKind::comment, line_end());
      case Family::hash:
        return c == '#' && (at_ == 0 || text_[at_ - 1] == ' ' || text_[at_ - 1] == '\t' || text_[at_ - 1] == '\n') &&
               emit_to(TokenKind::comment, line_end());
      case Family::c:
        if (looking_at("//")) return emit_to(TokenKind::comment, line_end());
        return looking_at("/*") && emit_to(TokenKind::comment, after("*/", at_ + 2));
      case Family::rust:
        return rust_comment();
      case Family::dash:
        if (looking_at("--")) return emit_to(TokenKind::comment, line_end());
        return looking_at("/*") && emit_to(TokenKind::comment, after("*/", at_ + 2));
      case Family::semi:
        return c == ';' && emit_to(TokenKind::comment, line_end());
      case Family::markup:
        return looking_at("<!--") && emit_to(TokenKind::comment, after("-->", at_ + 4));
      case Family::plain:
        return false;
    }
    return false;
  }

  bool rust_comment() {
    if (looking_at("//")) return emit_to(TokenKind::comment, line_end());
    if (!looking_at("/*")) return false;
    std::size_t i = at_ + 2;
    for (int depth = 1; i < text_.size() && depth > 0;) {
      if (text_.substr(i, 2) == "/*")
        ++depth, i += 2;
      else if (text_.substr(i, 2) == "*/")
        --depth, i += 2;
      else
        ++i;
    }
    return emit_to(TokenKind::comment, i);
  }

  bool string() {
    char c = text_[at_];
    if (family_ == Family::plain || family_ == Family::markup) return false;
    if (family_ == Family::rust && raw_string()) return true;
    if (c == '`' && family_ == Family::c) {
      std::size_t end = closing_quote('`', at_ + 1, true);
      emit(TokenKind::string, end, at_ + 1, end - 1);
      return true;
    }
    if (c != '"' && c != '\'') return false;
    if (family_ == Family::python && (looking_at("\"\"\"") || looking_at("'''"))) {
      std::size_t end = triple_end();
      emit(TokenKind::string, end, at_ + 3, end >= 3 ? end - 3 : end);
      return true;
    }
    if (c == '\'' && (family_ == Family::semi || (family_ == Family::rust && !rust_char()))) return false;
    // Apostrophes in words of YAML, shell comments, Haskell primes.
    if (c == '\'' && (family_ == Family::hash || family_ == Family::dash) && at_ > 0 && is_ident_char(text_[at_ - 1]))
      return false;
    std::size_t end = closing_quote(c, at_ + 1, family_ == Family::rust || family_ == Family::dash);
    // An apostrophe that nothing closes on its line is one of prose (JSX text, comments in other languages).
    if (c == '\'' && family_ != Family::python &&
        (end <= at_ + 1 || end > text_.size() || text_[end - 1] != '\'' || end == at_ + 1))
      return false;
    emit(TokenKind::string, end, at_ + 1, end > at_ + 1 && text_[end - 1] == c ? end - 1 : end);
    return true;
  }

  // 'a' and '\n' are characters, 'a is a lifetime.
  bool rust_char() const {
    if (at_ + 2 >= text_.size()) return false;
    if (text_[at_ + 1] == '\\') return true;
    std::size_t next = at_ + 1;
    do ++next;
    while (next < text_.size() && (static_cast<unsigned char>(text_[next]) & 0xC0) == 0x80);
    return next < text_.size() && text_[next] == '\'';
  }

  bool raw_string() {
    std::size_t i = at_;
    if (i < text_.size() && text_[i] == 'b') ++i;
    if (i >= text_.size() || text_[i] != 'r') return false;
    std::size_t hashes = i + 1;
    while (hashes < text_.size() && text_[hashes] == '#') ++hashes;
    if (hashes >= text_.size() || text_[hashes] != '"') return false;
    std::string closing = '"' + std::string(hashes - i - 1, '#');
    std::size_t end = after(closing, hashes + 1);
    emit(TokenKind::string, end, hashes + 1, end >= closing.size() ? end - closing.size() : end);
    return true;
  }

  std::size_t triple_end() const {
    std::string_view quote = text_.substr(at_, 3);
    for (std::size_t i = at_ + 3; i < text_.size(); ++i) {
      if (text_[i] == '\\')
        ++i;
      else if (text_.substr(i, 3) == quote)
        return i + 3;
    }
    return text_.size();
  }

  // One past the closing quote; at the end of the line where a string may not run over it.
  std::size_t closing_quote(char quote, std::size_t from, bool multi_line) const {
    for (std::size_t i = from; i < text_.size(); ++i) {
      if (text_[i] == '\\' && i + 1 < text_.size() && (multi_line || text_[i + 1] != '\n'))
        ++i;
      else if (text_[i] == quote)
        return i + 1;
      else if (text_[i] == '\n' && !multi_line)
        return i;
    }
    return text_.size();
  }

  void word() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && is_ident_char(text_[end])) ++end;
    // String prefixes (r"", b'', f"") belong to the string that follows; the letters are not compared.
    if (family_ == Family::python && end - at_ <= 2 && end < text_.size() &&
        (text_[end] == '"' || text_[end] == '\'')) {
      at_ = end;
      return;
    }
    emit(TokenKind::word, end);
  }

  void number() {
    std::size_t end = at_ + 1;
    while (end < text_.size() &&
           (is_ident_char(text_[end]) || (text_[end] == '.' && end + 1 < text_.size() && is_digit(text_[end + 1]))))
      ++end;
    emit(TokenKind::number, end);
  }

  std::string_view text_;
  Family family_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text, Family family) { return Scanner(text, family).run(); }

}  // namespace assay::generic
