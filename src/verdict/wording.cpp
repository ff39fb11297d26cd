#include "verdict/wording.h"

#include <algorithm>

#include "base/text.h"

namespace assay {
namespace {

constexpr std::string_view kAgainst[] = {
    "broken",         "breaks",       "fail",          "fails",       "failed",        "incompatible",
    "not compatible", "cannot run",   "will not",      "won't work",  "does not work", "doesn't work",
    "not supported",  "unsupported",  "not work",      "not safe",    "unsafe",        "not ready",
    "conflicts",      "may conflict", "not available", "unavailable", "crashes",
};
constexpr std::string_view kFor[] = {
    "works",
    "work",
    "working",
    "compatible",
    "supported",
    "supports",
    "pass",
    "passes",
    "passed",
    "safe to upgrade",
    "safe to use",
    "no issues",
    "no changes needed",
    "runs",
    "ready",
    "no code changes are needed",
    "drop-in",
    "no changes are needed",
};

}  // namespace

bool holds_word(std::string_view lower, std::string_view word) {
  for (std::size_t at = lower.find(word); at != std::string_view::npos; at = lower.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_ident_char(lower[at - 1])) && (end == lower.size() || !is_ident_char(lower[end]))) return true;
  }
  return false;
}

Tone tone_of(std::string_view text) {
  const std::string lower = to_lower(text);
  auto said = [&](std::string_view word) { return holds_word(lower, word); };
  if (std::any_of(std::begin(kAgainst), std::end(kAgainst), said)) return Tone::unfavourable;
  if (std::any_of(std::begin(kFor), std::end(kFor), said)) return Tone::favourable;
  return Tone::none;
}

bool is_quotation(std::string_view text) {
  const std::string lower = to_lower(trim(without_emphasis(text)));
  return lower.starts_with("original claim") || lower.starts_with("original statement");
}

std::string without_emphasis(std::string_view text) {
  std::string out;
  bool code = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    code ^= text[i] == '`';
    if (!code && text[i] == '*' && i + 1 < text.size() && text[i + 1] == '*')
      ++i;
    else
      out += text[i];
  }
  return out;
}

}  // namespace assay
