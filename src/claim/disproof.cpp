#include "claim/disproof.h"

#include <algorithm>

#include "base/text.h"
#include "claim/prose.h"
#include "claim/words.h"
#include "model/stdlib.h"
#include "source/pypi/version.h"

namespace assay {
namespace {

// "It is not actually async": speaks of the effect, not of the letter.
bool figurative(const Tokens& t) {
  for (std::size_t i = 0; i + 1 < t.size(); ++i)
    if (negation_width(t, static_cast<std::uint32_t>(i)) == 1 &&
        (t[i + 1].is("actually") || t[i + 1].is("really") || t[i + 1].is("truly") || t[i + 1].is("genuinely") ||
         t[i + 1].is("effectively")))
      return true;
  return false;
}

std::string quoted(std::string_view name) { return "`" + std::string(name) + "`"; }

// What a list of changes says of one version was true of that version; other trees need not agree.
std::string of_another_version(const Scene& scene, const Statement& st) {
  std::vector<ReleaseNotes> all = st.releases;
  if (std::string version = release_file(scene.document_path()); !version.empty()) all.push_back({version, ""});
  for (const ReleaseNotes& release : all) {
    const std::string named = project_word(release.of);
    bool known = false, same = false;
    std::string have;
    for (const TreeFacts* t : scene.trees()) {
      const TreeInfo& info = t->tree().info();
      if (!named.empty() && project_word(info.name) != named) continue;
      known = true;
      same = same || pypi::matches(release.version, info.version);
      if (!info.version.empty()) have += (have.empty() ? "" : ", ") + info.version;
    }
    if (!known) continue;
    if (same) return {};
    return "the section is about " +
           (release.version == kUnreleased ? "changes that were not released then" : quoted(release.version)) +
           (have.empty() ? ", and the tree's version is not known" : ", and the tree is " + quoted(have));
  }
  return {};
}

// Names that stand in prose, or are Python's own, may mean another thing than the definition of that name.
std::string of_another_thing(const Scene& scene, const Sentence& s, const Ruling& r) {
  const bool cited = std::any_of(r.evidence.begin(), r.evidence.end(), [&](const Evidence& e) {
    const std::vector<FileRef> places = scene.cited(s.statement);
    return std::any_of(places.begin(), places.end(), [&](const FileRef& f) {
      return f.tree->tree().info().name == e.at.tree && f.path() == e.at.path;
    });
  });
  if (cited) return {};
  // What is called a test is meant to be one.
  const bool of_test = std::any_of(s.match.captures.begin(), s.match.captures.end(), [&](const Capture& c) {
    return s.tokens[c.first].key.find("test") != std::string::npos;
  });
  if (!of_test && !r.evidence.empty() &&
      std::all_of(r.evidence.begin(), r.evidence.end(), [](const Evidence& e) { return in_tests(e.at.path); }))
    return "it is one of a test or an example";
  for (const Capture& c : s.match.captures) {
    const Token& t = s.tokens[c.first];
    if (c.first != c.last || t.kind != TokenKind::code) continue;
    if (t.bare && !trees_named(scene, s.tokens, c.first, c.last).empty())
      return quoted(t.text) + " may mean the whole project";
    const std::string name = parse_symbol(t.text).name;
    const bool subject = c.slot == "a" || c.slot == "f" || c.slot == "c";
    if (!subject || scene.symbols().find(name).empty()) continue;
    for (const std::string_view module : {"builtins", "typing"})
      if (model::std_entry(module, name).kind != model::StdEntry::Kind::none)
        return quoted(name) + " may mean Python's own";
  }
  return {};
}

// "Add `x` to `f`": what to do, or what a change does.
bool imperative(const Tokens& t) {
  if (t.empty()) return false;
  for (const std::string_view w : {"add", "introduce", "remove", "drop", "delete", "deprecate"})
    if (t[0].is(w)) return true;
  return false;
}

}  // namespace

std::string doubt_of_disproof(const Scene& scene, const Sentence& s, const Form& form, const Ruling& r) {
  if (r.verdict == VerdictKind::refuted && figurative(s.statement.tokens))
    return "whether “not actually” means that is not told";
  if (std::string why = of_another_version(scene, s.statement); !why.empty()) return why;
  if (imperative(s.tokens)) return "it may say what to do";
  // What a project requires is asked of the project, whose name is no symbol.
  if (r.verdict != VerdictKind::refuted || form.rule.id == "requires") return {};
  return of_another_thing(scene, s, r);
}

}  // namespace assay
