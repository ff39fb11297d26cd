#include "claim/prose.h"

#include <algorithm>

#include "base/text.h"

namespace assay {
namespace {

// Words that say nothing about which thing is meant.
bool empty_word(std::string_view w) {
  static const std::vector<std::string_view> kWords = split(
      "the a an this that these those its their own of and or in on for to from with by at as is are be it there both "
      "all "
      "some any two three no not only same different differing various several other certain specific actual existing "
      "aspect aspects part parts thing things component components code logic behaviour behavior attribute attributes "
      "method methods function functions class classes module modules patch patches patched patching monkey "
      "monkey-patch "
      "target targets conflict conflicts conflicting non-conflicting internal internals private may might could can "
      "would "
      "do does did between where when which",
      ' ');
  return std::find(kWords.begin(), kWords.end(), w) != kWords.end();
}

std::string stem(std::string w) {
  auto cut = [&](std::string_view ending, std::size_t least) {
    if (w.size() < ending.size() + least || !w.ends_with(ending)) return false;
    w.resize(w.size() - ending.size());
    return true;
  };
  if (!w.ends_with("ss")) cut("s", 3);
  cut("ing", 3) || cut("er", 3) || cut("ed", 3) || cut("or", 4);
  cut("e", 3);
  return w;
}

}  // namespace

std::string project_word(std::string_view word) {
  std::string out = to_lower(word);
  for (const std::string_view end : {"'s", "\xE2\x80\x99s"})
    if (out.ends_with(end)) out.resize(out.size() - end.size());
  if (out.ends_with("'")) out.pop_back();
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

std::vector<const TreeFacts*> trees_named(const Scene& scene, const Tokens& t, std::uint32_t first,
                                          std::uint32_t last) {
  std::vector<const TreeFacts*> out;
  for (std::uint32_t i = first; i <= last && i < t.size(); ++i) {
    if (t[i].kind != TokenKind::word && t[i].kind != TokenKind::code) continue;
    std::string name = project_word(t[i].text);
    for (const TreeFacts* tree : scene.trees())
      if (project_word(tree->tree().info().name) == name && std::find(out.begin(), out.end(), tree) == out.end())
        out.push_back(tree);
  }
  return out;
}

std::vector<const TreeFacts*> trees_named(const Scene& scene, const Sentence& s, std::string_view slot) {
  for (const Capture& c : s.match.captures)
    if (c.slot == slot) return trees_named(scene, s.tokens, c.first, c.last);
  return {};
}

std::vector<FileRef> cited_python(const Scene& scene, const Statement& st) {
  std::vector<FileRef> out = scene.cited(st);
  if (out.empty()) out = scene.cited_in(st.section);
  std::erase_if(out, [](const FileRef& r) { return !r.is_python(); });
  return out;
}

std::vector<std::string> stems_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  auto flush = [&] {
    if (word.size() > 1) {
      std::string s = stem(std::move(word));
      if (std::find(out.begin(), out.end(), s) == out.end()) out.push_back(std::move(s));
    }
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    bool upper = c >= 'A' && c <= 'Z', lower = c >= 'a' && c <= 'z', digit = c >= '0' && c <= '9';
    if (!upper && !lower && !digit) {
      flush();
      continue;
    }
    // "createWeights", "MoELayer": an upper-case letter before a lower-case one begins a word.
    bool after_lower = i && text[i - 1] >= 'a' && text[i - 1] <= 'z';
    bool before_lower = i + 1 < text.size() && text[i + 1] >= 'a' && text[i + 1] <= 'z';
    if (upper && word.size() > 1 && (after_lower || before_lower)) flush();
    word += upper ? static_cast<char>(c + 32) : c;
  }
  flush();
  return out;
}

std::vector<std::string> topic_of(const Tokens& t, std::uint32_t first, std::uint32_t last) {
  std::vector<std::string> out;
  for (std::uint32_t i = first; i <= last && i < t.size(); ++i) {
    if (t[i].kind == TokenKind::punct || t[i].kind == TokenKind::place || empty_word(project_word(t[i].key))) continue;
    for (std::string& s : stems_of(project_word(t[i].text)))
      if (std::find(out.begin(), out.end(), s) == out.end()) out.push_back(std::move(s));
  }
  return out;
}

bool contains_all(const std::vector<std::string>& words, const std::vector<std::string>& wanted) {
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](const std::string& w) { return std::find(words.begin(), words.end(), w) != words.end(); });
}

bool contains_any(const std::vector<std::string>& words, const std::vector<std::string>& wanted) {
  return std::any_of(wanted.begin(), wanted.end(),
                     [&](const std::string& w) { return std::find(words.begin(), words.end(), w) != words.end(); });
}

bool in_tests(std::string_view path) {
  return path.starts_with("tests/") || path.starts_with("test/") || path.starts_with("testing/") ||
         path.find("/tests/") != std::string_view::npos || path.starts_with("examples/") || path.starts_with("docs/");
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < 3; ++i) {
    bool last = i + 1 == names.size();
    out += (i == 0 ? "`" : last ? " and `" : ", `") + names[i] + "`";
  }
  if (names.size() > 3) out += " and " + std::to_string(names.size() - 3) + " more";
  return out;
}

}  // namespace assay
