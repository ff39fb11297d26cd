// The tokens of the normal form. What they are is nobody's business but normal_*.cpp's.
#pragma once

#include "syntax/python/normal_form.h"

namespace assay::py {

// Tokens that are no kind of expression or statement.
enum class Mark : std::uint64_t {
  none = 0x200,  // an absent part
  end,           // of a list without a count before it
  else_,
  handler,
  finally_,
  case_,
  parameter,
  result,
  own_name,
  local,
};
inline std::uint64_t token(Mark m) { return mix_token(static_cast<std::uint64_t>(m)); }
inline std::uint64_t token(const Expr& e, std::uint64_t count = 0) {
  return mix_token(0x10000 | static_cast<std::uint64_t>(e.kind) | count << 32);
}
inline std::uint64_t token(const Expr& e, std::uint8_t op, std::uint64_t count) {
  return mix_token(0x10000 | static_cast<std::uint64_t>(e.kind) | std::uint64_t{op} << 8 | count << 32);
}
inline std::uint64_t token(const Stmt& s, std::uint64_t count = 0, std::uint64_t extra = 0) {
  return mix_token(0x20000 | static_cast<std::uint64_t>(s.kind) | extra << 8 | count << 32);
}
inline std::uint64_t text_token(std::uint64_t hash) { return mix_token(hash ^ 0x30000); }

}  // namespace assay::py
