#include "claim/assert_pose.h"

#include "base/text.h"

namespace assay {

Token place_token(std::string_view path) {
  Token t;
  t.kind = TokenKind::place;
  t.text = std::string(path);
  t.key = t.text;
  if (!parse_place(path, t)) t.path = t.text;
  return t;
}

Token& Posed::push(TokenKind kind, std::string_view text) {
  Token t;
  t.kind = kind;
  t.text = std::string(text);
  t.key = to_lower(text);
  statement_.tokens.push_back(std::move(t));
  return statement_.tokens.back();
}

Posed::Posed(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> slots,
             std::initializer_list<std::string_view> words)
    : key_(key) {
  for (const auto& [slot, text] : slots) {
    auto at = static_cast<std::uint32_t>(statement_.tokens.size());
    bool file = slot == "p" || slot.starts_with('@');
    if (file)
      statement_.tokens.push_back(place_token(text));
    else
      push(TokenKind::code, text);
    match_.captures.push_back({slot.starts_with('@') ? slot.substr(1) : slot, at, at});
  }
  for (std::string_view w : words) push(TokenKind::word, w);
}

Posed& Posed::beside(std::string_view path) {
  statement_.places.push_back(place_token(path));
  return *this;
}

Ruling Posed::ask(const Form& form, const Scene& scene) {
  auto r = form.check(scene, sentence());
  return r ? std::move(*r) : unverified("the names are not of the kind that is asked about");
}

bool is_path(std::string_view s) { return s.find('/') != std::string_view::npos || looks_like_path(s); }

const FileRef* one_file(const std::vector<FileRef>& files, std::string_view path, std::string& why) {
  if (files.size() == 1) return &files[0];
  why = files.empty() ? "no given tree has a file `" + std::string(path) + "`"
                      : "`" + std::string(path) + "` may be any of " + std::to_string(files.size()) + " files";
  return nullptr;
}

Ruling decided(bool holds, std::string_view rule, std::string reason, std::vector<Evidence> proof) {
  Ruling r;
  r.verdict = holds ? VerdictKind::verified : VerdictKind::refuted;
  r.rule = rule;
  r.reason = std::move(reason);
  r.evidence = std::move(proof);
  for (Evidence& e : r.evidence)
    if (e.role != Role::context) e.role = holds ? Role::supports : Role::contradicts;
  return r;
}

}  // namespace assay
