// Reading ahead without understanding: strings, comments and brackets are recognised, nothing else.
//
// Needed where one token is not enough to tell (`match`, `with (`), and after a syntax error, to find where the next
// statement begins. When a bracket is never closed that is a guess: a line that is indented no deeper than the broken
// statement and that starts with a keyword only statements have, or with an operand where the line before ended in one
// (`x = f(1` / `y = 2`).
#pragma once

#include <cstdint>

#include "syntax/python/facts.h"
#include "syntax/python/vec.h"

namespace assay::py {

struct SkimmedLine {
  const char* next;      // start of the line after it
  const char* last_end;  // end of its last token
  char unclosed;         // bracket left open, or 0
};

class Skimmer {
 public:
  // Text from `begin` to `limit`, where kPadding zeros follow. Comments are added to `comments` unless it is null.
  Skimmer(const char* base, const char* begin, const char* limit, Vec<Comment>* comments)
      : base_(base), p_(begin), limit_(limit), comments_(comments), last_begin_(begin), last_end_(begin) {}

  SkimmedLine skip_logical_line(std::int32_t column);
  bool line_ends_in_colon(std::int32_t column);
  bool bracket_is_before_colon(std::int32_t column);  // begins at the bracket

 private:
  enum class Kind : std::uint8_t { end, newline, word, string, open, close, other };
  Kind next();  // as scan(), remembering the last token that is no line end
  Kind scan();
  Kind string(const char* quote, bool raw, bool format);
  const char* plain_string(const char* body, char quote, bool triple) const;
  const char* format_string(const char* body, char quote, bool triple, bool raw, int depth);
  const char* format_field(const char* p, char quote, bool triple, bool raw, int depth);
  const char* give_up(const char* p);
  const char* skip_comment(const char* p);
  bool statement_starts(std::int32_t column) const;  // p_ is at the start of a physical line
  bool ended_operand() const;
  bool is_line_end(const char* p) const { return *p == '\n' || *p == '\r' || p == limit_; }

  const char* base_;
  const char* p_;
  const char* limit_;
  Vec<Comment>* comments_;
  const char* begin_ = nullptr;  // of the last token
  const char* end_ = nullptr;
  std::uint32_t depth_ = 0;
  Kind last_ = Kind::newline;  // the last token that is no line end
  const char* last_begin_ = nullptr;
  const char* last_end_ = nullptr;
  bool gave_up_ = false;
  char brackets_[64] = {};  // the outermost open ones
};

}  // namespace assay::py
