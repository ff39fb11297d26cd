#include "claim/label.h"

#include <algorithm>
#include <initializer_list>

namespace assay {
namespace {

bool one_of(const std::string& key, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), key) != words.end();
}

bool evidence_word(const Token& t) {
  return t.kind == TokenKind::punct || one_of(t.key, {"see", "also", "evidence", "source", "cf", "ref", "reference",
                                                      "at", "and", "in", "on", "the", "e.g", "here", "code"});
}

}  // namespace

std::size_t label_end(const Tokens& t, std::string& label) {
  label.clear();
  for (std::size_t i = 0; i < t.size() && i < 6; ++i) {
    if (i && t[i].is(":")) return i + 1;
    if (t[i].kind == TokenKind::place && i && i + 1 < t.size() && t[i + 1].is(":"))
      return i + 2;  // "Evidence (place):"
    if (t[i].kind != TokenKind::word && t[i].kind != TokenKind::number) return 0;
    if (!label.empty()) label += ' ';
    label += t[i].key;
  }
  return 0;
}

bool evidence_label(const std::string& label) {
  return one_of(label, {"evidence",
                        "additional evidence",
                        "source",
                        "sources",
                        "ref",
                        "refs",
                        "reference",
                        "references",
                        "location",
                        "locations",
                        "where",
                        "proof",
                        "citation",
                        "citations",
                        "code",
                        "see",
                        "see also",
                        "file",
                        "files",
                        "line",
                        "lines",
                        "place",
                        "supporting evidence",
                        "more evidence",
                        "code reference",
                        "code references",
                        "path",
                        "cf"});
}

bool statement_label(const std::string& label) {
  return one_of(label, {"finding",
                        "findings",
                        "claim",
                        "original claim",
                        "fact",
                        "note",
                        "notes",
                        "observation",
                        "statement",
                        "result",
                        "answer",
                        "verification",
                        "resolution",
                        "conclusion",
                        "verdict",
                        "summary",
                        "assertion",
                        "assumption",
                        "behaviour",
                        "behavior",
                        "details",
                        "detail",
                        "issue",
                        "problem",
                        "cause",
                        "root cause",
                        "impact",
                        "current",
                        "current behavior",
                        "current behaviour",
                        "reality",
                        "actual",
                        "important",
                        "caveat",
                        "warning",
                        "confirmed",
                        "verified",
                        "key finding",
                        "remark",
                        "comment",
                        "default",
                        "status",
                        "what",
                        "why",
                        "effect"});
}

bool only_evidence(const Tokens& t) {
  bool place = false;
  for (const Token& x : t) {
    if (x.kind == TokenKind::place)
      place = true;
    else if (!evidence_word(x))
      return false;
  }
  return place;
}

std::size_t status_end(const Tokens& t) {
  std::size_t i = 0;
  for (; i < t.size() && i < 3 && t[i].kind == TokenKind::word && !t[i].bare; ++i)
    if (t[i].text.size() < 2 ||
        std::any_of(t[i].text.begin(), t[i].text.end(), [](char c) { return c < 'A' || c > 'Z'; }))
      break;
  bool negative = std::any_of(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(i), [](const Token& x) {
    return one_of(x.key, {"false", "no", "not", "wrong", "incorrect", "refuted", "rejected"});
  });
  if (i == 0 || negative || i + 1 >= t.size() || !one_of(t[i].key, {"-", "--", ":"})) return 0;
  return i + 1;
}

}  // namespace assay
