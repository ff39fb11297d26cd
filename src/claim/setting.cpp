#include "claim/setting.h"

#include <algorithm>
#include <initializer_list>

#include "base/text.h"
#include "claim/prose.h"

namespace assay {
namespace {

bool one_of(const Token& t, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view w) { return t.is(w); });
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_preposition(const Token& t) {
  return one_of(t, {"in", "with", "on", "for", "under", "of", "against", "at", "since", "from"});
}

bool is_filler(const Token& t) { return t.kind == TokenKind::word && one_of(t, {"still", "already", "nowadays"}); }

const TreeFacts* tree_at(const Scene& scene, const Token& t) {
  if (t.kind != TokenKind::word && !(t.kind == TokenKind::code && t.bare)) return nullptr;
  const std::string name = project_word(t.text);
  for (const TreeFacts* tree : scene.trees())
    if (project_word(tree->tree().info().name) == name) return tree;
  return nullptr;
}

// "2.3.3", "v2.3", "8.x", "2.3+": by their parts, a wildcard ending them. Empty: no version.
std::vector<std::string_view> parts_of(std::string_view text) {
  if (text.starts_with('v') || text.starts_with('V')) text.remove_prefix(1);
  if (text.empty() || !is_digit(text[0])) return {};
  std::vector<std::string_view> out;
  for (const std::string_view part : split(text, '.')) {
    if (part == "x" || part == "*") break;
    if (part.empty() || !is_digit(part[0])) return {};
    out.push_back(part);
  }
  return out;
}

bool is_version_of(const Token& t, const TreeFacts& tree) {
  const auto said = parts_of(t.text), has = parts_of(tree.tree().info().version);
  return !said.empty() && said.size() <= has.size() && std::equal(said.begin(), said.end(), has.begin());
}

// A number that no tree is named with: with a dot, and the version of exactly one tree.
bool is_version_of_one(const Scene& scene, const Token& t) {
  if (t.text.find('.') == std::string::npos) return false;
  return std::count_if(scene.trees().begin(), scene.trees().end(),
                       [&](const TreeFacts* tree) { return is_version_of(t, *tree); }) == 1;
}

// The tokens from `at` on that name a project, a version or both: how many; 0 where the version is another one.
std::size_t setting_at(const Scene& scene, const Tokens& t, std::size_t at) {
  if (at >= t.size()) return 0;
  const TreeFacts* tree = tree_at(scene, t[at]);
  std::size_t i = at + (tree ? 1 : 0);
  if (i < t.size() && one_of(t[i], {"version", "release"})) ++i;
  const bool number = i < t.size() && !parts_of(t[i].text).empty() && t[i].kind != TokenKind::place;
  if (!number) return tree && i == at + 1 ? 1 : 0;
  const bool meant = tree ? is_version_of(t[i], *tree) : is_version_of_one(scene, t[i]);
  return meant ? i + 1 - at : 0;
}

Token word(std::string_view text, const Token& near) {
  Token out = near;
  out.kind = TokenKind::word;
  out.text = out.key = std::string(text);
  return out;
}

}  // namespace

std::optional<Tokens> without_setting(const Scene& scene, const Tokens& raw) {
  Tokens t;
  for (const Token& x : raw)
    if (!is_filler(x)) t.push_back(x);
  // "In flask 2.3, …"
  if (t.size() > 3 && is_preposition(t[0]))
    if (const std::size_t n = setting_at(scene, t, 1); n && n + 2 < t.size() && t[n + 1].is(","))
      t.erase(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(n) + 2);
  // "flask's `X` …", "flask 2.3 has `X`"
  if (const std::size_t n = setting_at(scene, t, 0); n && n + 1 < t.size()) {
    const bool owns = n == 1 && project_word(t[0].text) != to_lower(t[0].text);
    if (t[n].kind == TokenKind::code && !t[n].bare && owns) {
      t.erase(t.begin(), t.begin() + static_cast<std::ptrdiff_t>(n));
    } else if (one_of(t[n], {"has", "had", "provides", "ships", "contains", "defines", "exports", "offers"}) &&
               n + 2 == t.size() && t[n + 1].kind == TokenKind::code) {
      t = {t[n + 1], word("exists", t[n])};
    }
  }
  // "… in flask 2.3", at the end or before a second clause.
  for (std::size_t i = 1; i + 1 < t.size(); ++i) {
    if (!is_preposition(t[i])) continue;
    const std::size_t n = setting_at(scene, t, i + 1);
    const std::size_t after = i + 1 + n;
    const bool ends = after >= t.size() || t[after].kind == TokenKind::punct;
    // A project alone may be what the sentence is about.
    const bool version = n > 0 && !parts_of(t[after - 1].text).empty();
    if (!version || !ends) continue;
    t.erase(t.begin() + static_cast<std::ptrdiff_t>(i), t.begin() + static_cast<std::ptrdiff_t>(after));
    --i;
  }
  if (t.size() == raw.size() || t.empty()) return std::nullopt;
  return t;
}

}  // namespace assay
