#include "syntax/cpp/tokens.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace assay::cpp {

namespace {

constexpr std::size_t kConditions = 64;  // nested #ifs that are kept

bool starts_word(char c) { return is_ident_start(c) && static_cast<unsigned char>(c) < 0x80; }
bool in_word(char c) { return is_ident_char(c) && static_cast<unsigned char>(c) < 0x80; }

// A directive's text on one line, without comments.
std::string joined(std::string_view s) {
  std::string out;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s.substr(i).starts_with("//")) break;
    if (s.substr(i).starts_with("/*")) {
      const std::size_t end = s.find("*/", i + 2);
      if (end == std::string_view::npos) break;
      i = end + 1;
      out += ' ';
    } else if (s[i] == '\\' && (s.substr(i).starts_with("\\\n") || s.substr(i).starts_with("\\\r\n"))) {
      i += s[i + 1] == '\r' ? 2 : 1;
      if (!out.ends_with(' ')) out += ' ';
    } else if (s[i] != ' ' || !out.ends_with(' ')) {
      out += s[i];
    }
  }
  return std::string(trim(out));
}

}  // namespace

void Tokens::open(std::string condition) {
  if (conditions_.size() < kConditions)
    conditions_.push_back(std::move(condition));
  else
    ++too_deep_;
}

void Tokens::directive() {
  const std::size_t begin = at_;
  bool comment = false;
  while (at_ < text_.size()) {
    if (text_[at_] == '\n') {
      ++line_;
      const std::size_t before = at_ > begin && text_[at_ - 1] == '\r' ? at_ - 1 : at_;
      if (!comment && (before == begin || text_[before - 1] != '\\')) break;
    } else if (!comment && text_.substr(at_).starts_with("/*")) {
      comment = true;
      ++at_;
    } else if (comment && text_.substr(at_).starts_with("*/")) {
      comment = false;
      ++at_;
    }
    ++at_;
  }
  const std::string text = joined(text_.substr(begin, at_ - begin));
  if (at_ < text_.size()) ++at_;
  line_start_ = true;

  std::string_view rest = trim(std::string_view(text).substr(1));
  std::size_t n = 0;
  while (n < rest.size() && in_word(rest[n])) ++n;
  const std::string_view word = rest.substr(0, n);
  rest = trim(rest.substr(n));
  const std::string guard = std::exchange(guard_, {});
  if (word == "ifdef") {
    open("defined(" + std::string(rest) + ")");
  } else if (word == "ifndef") {
    open("!defined(" + std::string(rest) + ")");
    guard_ = rest;
  } else if (word == "if") {
    open(std::string(rest));
  } else if (word == "define" && !guard.empty() && rest.starts_with(guard) && !conditions_.empty() && !too_deep_) {
    conditions_.back().clear();
  } else if (word == "endif") {
    if (too_deep_)
      --too_deep_;
    else if (!conditions_.empty())
      conditions_.pop_back();
  } else if (!too_deep_ && !conditions_.empty()) {
    if (word == "else") conditions_.back() = "!(" + conditions_.back() + ")";
    if (word == "elif") conditions_.back() = rest;
  }
  if (on_directive) on_directive(directive_data, text);
}

void Tokens::skip_blank() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '\n') {
      ++line_;
      ++at_;
      line_start_ = true;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v' || c == '\\') {
      ++at_;
    } else if (text_.substr(at_, 2) == "//") {
      at_ = std::min(text_.find('\n', at_), text_.size());
    } else if (text_.substr(at_, 2) == "/*") {
      const std::size_t end = text_.find("*/", at_ + 2);
      const std::size_t to = end == std::string_view::npos ? text_.size() : end + 2;
      line_ += static_cast<std::uint32_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(at_),
                                                     text_.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
      at_ = to;
    } else if (c == '#' && line_start_) {
      directive();
    } else {
      return;
    }
  }
}

// At the opening quote.
Token Tokens::string_token(bool raw) {
  Token t{TokenKind::string, {}, line_};
  const std::size_t begin = ++at_;
  if (raw) {  // R"delimiter( … )delimiter"
    const std::size_t paren = text_.find('(', begin);
    if (paren != std::string_view::npos && paren - begin <= 16) {
      const std::string close = ")" + std::string(text_.substr(begin, paren - begin)) + "\"";
      const std::size_t end = std::min(text_.find(close, paren), text_.size());
      t.text = text_.substr(paren + 1, end - paren - 1);
      line_ += static_cast<std::uint32_t>(std::count(t.text.begin(), t.text.end(), '\n'));
      at_ = std::min(end + close.size(), text_.size());
      return t;
    }
  }
  while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\n') {
    if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
      ++at_;
      if (text_[at_] == '\n') ++line_;
    }
    ++at_;
  }
  t.text = text_.substr(begin, std::min(at_, text_.size()) - begin);
  if (at_ < text_.size() && text_[at_] == '"') ++at_;
  return t;
}

Token Tokens::next() {
  skip_blank();
  line_start_ = false;
  if (at_ >= text_.size()) return {};
  const char c = text_[at_];
  if (c == '"') return string_token(false);
  const std::size_t begin = at_;
  if (starts_word(c)) {
    while (at_ < text_.size() && in_word(text_[at_])) ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (at_ < text_.size() && text_[at_] == '"' &&
        (word == "R" || word == "u8R" || word == "uR" || word == "UR" || word == "LR"))
      return string_token(true);
    return {TokenKind::word, word, line_};
  }
  if (c >= '0' && c <= '9') {  // with digit separators: 1'000
    while (at_ < text_.size() && (in_word(text_[at_]) || text_[at_] == '\'' || text_[at_] == '.')) ++at_;
    return {TokenKind::other, text_.substr(begin, at_ - begin), line_};
  }
  if (c == '\'') {
    ++at_;
    while (at_ < text_.size() && text_[at_] != '\'' && text_[at_] != '\n') at_ += text_[at_] == '\\' ? 2 : 1;
    at_ = std::min(at_, text_.size());
    if (at_ < text_.size() && text_[at_] == '\'') ++at_;
    return {TokenKind::other, text_.substr(begin, at_ - begin), line_};
  }
  const std::string_view two = text_.substr(at_, 2);
  at_ += two == "::" || two == "->" || two == "##" ? 2 : 1;
  return {TokenKind::other, text_.substr(begin, at_ - begin), line_};
}

std::string Tokens::condition() const {
  std::string out;
  for (const std::string& c : conditions_)
    if (!c.empty()) out += (out.empty() ? "" : " && ") + c;
  return out;
}

}  // namespace assay::cpp
