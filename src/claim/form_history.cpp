// "`f` was added in abc1234", "removed in v0.9", "available since 2.1", "introduced by #123".
#include <algorithm>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/prose.h"
#include "claim/same_code.h"
#include "model/symbols.h"
#include "source/history.h"
#include "source/pypi/version.h"

namespace assay {
namespace {

using model::Definition;
using model::DefinitionKind;

#define REV                                                                                \
  "[(the|a)] [(commit|revision|changeset|sha|rev|version|release|merge commit|tag|hash)] " \
  "({code:c}|{word:c}|{value:c})"                                                          \
  " [(release|commit)]"
#define PULL "[(the|a)] [(PR|pr|pull request|pull|merge request|mr|issue|change)] # {n:pr} [{(} [commit] {code:c} {)}]"
#define WHEN "(" REV "|" PULL ")"
#define ADDED "(added|introduced|created|implemented|first added|first introduced|originally added|landed|merged|new)"
#define GONE "(removed|deleted|dropped|taken out|ripped out|eliminated|gone)"
#define CHANGED "(changed|modified|touched|edited|updated|rewritten|refactored|reworked|altered)"
#define FIXED "(fixed|repaired|corrected|resolved|patched up|mended)"
#define BY "(in|by|with|at|as of|since|from|as part of)"

constexpr Phrase kPhrases[] = {
    {"@S(x) %be " ADDED " " BY " " WHEN, "added"},
    {"@S(x) (appeared|appears|landed|arrived|came) [first] (in|with) " WHEN, "added"},
    {"@S(x) first (appeared|appears|landed|arrived|came|showed up) (in|with) " WHEN, "added"},
    {WHEN " (added|introduced|introduces|adds|created|creates|brought in) @S(x)", "added"},
    {"(added|adds|introduced|introduces) @S(x) {(} [commit] ({code:c}|{word:c}|{value:c}) {)}", "added"},
    {"(removed|removes|deleted|drops|dropped) @S(x) {(} [commit] ({code:c}|{word:c}|{value:c}) {)}", "removed"},
    {"(in|with) " WHEN " [,] @S(x) %be " ADDED, "added"},
    {"@S(x) %be (available|present|there|supported|public|in place|in the tree|part of the api) (since|as "
     "of|from|starting "
     "with|beginning with) " WHEN,
     "since"},
    {"@S(x) (exists|existed|has existed|has been there|has been available|has been present|has been supported) "
     "(since|as of|from) " WHEN,
     "since"},
    {"since " WHEN " [,] @S(x) (exists|is available|is there|is present)", "since"},
    {"@S(x) %be " GONE " " BY " " WHEN, "removed"},
    {WHEN " (removed|removes|deleted|deletes|dropped|drops) @S(x)", "removed"},
    {"(in|with) " WHEN " [,] @S(x) %be " GONE, "removed"},
    {"@S(x) %be (last|most recently) " CHANGED " " BY " " WHEN, "last"},
    {"the last (change|commit|edit|modification) (to|of|that touched|touching) @S(x) (is|was) " WHEN, "last"},
    {"@S(x) %be " CHANGED " " BY " " WHEN, "changed"},
    {WHEN " (changed|changes|modified|modifies|touched|touches|edited|updated|rewrote|refactored) @S(x)", "changed"},
    {WHEN " (did {neg}|does {neg}) (change|modify|touch|edit|update) @S(x)", "changed"},
    {"@S(x) %be " FIXED " " BY " " WHEN, "fixed"},
    {WHEN " (fixed|fixes|corrected|repaired|resolved) @S(x)", "fixed"},
};

constexpr std::string_view kAdded = "history.added", kRemoved = "history.removed", kChanged = "history.changed",
                           kDirective = "history.directive";
constexpr std::uint32_t kMostVersions = 300;  // of one file

Ruling not_checkable(std::string reason, std::vector<Evidence> proof = {}) {
  Ruling r = unverified(std::move(reason), std::move(proof));
  r.verdict = VerdictKind::not_checkable;
  return r;
}

// What the sentence names: a commit, or a version.
struct When {
  std::string commit;   // as written: 7 to 40 hexadecimal digits
  std::string version;  // without a "v"
  std::string pull;
};

std::optional<When> when_of(const Sentence& s) {
  When out;
  if (const Token* pr = s.token("pr"); pr && number_of(*pr) > 0) out.pull = std::to_string(number_of(*pr));
  const Token* c = s.token("c");
  if (!c) return out.pull.empty() ? std::nullopt : std::optional(out);
  std::string_view text = c->text;
  bool hex = text.size() >= 7 && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char x) {
               return (x >= '0' && x <= '9') || (x >= 'a' && x <= 'f');
             });
  bool digit = text.find_first_of("0123456789") != std::string_view::npos;
  if (hex && digit) {
    out.commit = std::string(text);
    return out;
  }
  if (text.size() > 1 && (text[0] == 'v' || text[0] == 'V')) text.remove_prefix(1);
  if (text.empty() || text[0] < '0' || text[0] > '9' || !pypi::parse_version(text)) return std::nullopt;
  if (c->kind == TokenKind::number && text.find('.') == std::string_view::npos && c->text.size() > 3)
    return std::nullopt;
  out.version = std::string(text);
  return out;
}

// One revision of a tree, opened for look-ups.
struct Opened {
  std::string id;
  std::unique_ptr<TreeFacts> facts;
  std::unique_ptr<model::Symbols> symbols;
};

struct Past {
  const TreeFacts& now;
  const History& history;
  const Scene& scene;

  std::optional<Opened> open(std::string_view revision) const {
    auto id = history.resolve(revision);
    if (!id || !scene.may_open_revision()) return std::nullopt;
    auto tree = history.at(*id);
    if (!tree) return std::nullopt;
    Opened out{*id, std::make_unique<TreeFacts>(*tree, nullptr), nullptr};
    out.symbols = std::make_unique<model::Symbols>(std::vector<const TreeFacts*>{out.facts.get()});
    return out;
  }

  // Where the name is defined at the revision: in the file as it was called then, else anywhere.
  model::Definitions find(const Opened& old, std::string_view path, std::string_view name) const {
    model::Definitions out;
    if (!path.empty()) {
      FileIndex i = 0;
      auto then = history.follow(now.tree().info().revision, path, old.id);
      if (then && old.facts->tree().find(*then, &i)) out = old.symbols->find_in(*old.facts, i, name);
    }
    if (out.empty()) out = old.symbols->find(name);
    std::erase_if(out, [](const Definition& d) { return d.kind == DefinitionKind::import_; });
    return out;
  }
};

struct About {
  std::string name;  // of the symbol; "" for a file
  std::string path;  // at the tree's own revision; ""
};

std::string short_id(std::string_view id) { return std::string(id.substr(0, 10)); }

Evidence now_evidence(const TreeFacts& t, const Subject& who, std::string_view rule) {
  if (!who.found.empty()) return evidence(who.found[0], Role::supports, rule);
  return evidence(t, 0, 0, 0, Role::context, rule);
}

// The text of a definition without white space at its lines' ends, to see whether a commit changed it.
std::string text_of(const Definition& d) {
  Lines lines(d.tree->text(d.file));
  std::string out;
  for (std::uint32_t n = d.first; n <= d.end; ++n) out += std::string(trim(lines.line(n))) + "\n";
  return out;
}

// What a version tag says: "v0.9.0", "release-0.9", "pkg-1.2.3".
std::optional<pypi::Version> version_of_tag(std::string_view tag) {
  tag = tag.substr(tag.rfind('/') == std::string_view::npos ? 0 : tag.rfind('/') + 1);
  for (std::size_t i = 0; i < tag.size(); ++i)
    if (tag[i] >= '0' && tag[i] <= '9' && (i == 0 || tag[i - 1] == 'v' || tag[i - 1] == '-' || tag[i - 1] == '_'))
      if (auto v = pypi::parse_version(tag.substr(i))) return v;
  return std::nullopt;
}

struct Tags {
  std::string wanted, before;  // names; "" where there is none
};
Tags tags_around(const History& history, const std::string& version) {
  Tags out;
  auto v = pypi::parse_version(version);
  std::optional<pypi::Version> best;
  if (!v) return out;
  for (const std::string& tag : history.tags()) {
    auto t = version_of_tag(tag);
    if (!t) continue;
    auto order = pypi::compare(*t, *v);
    if (order == 0 && out.wanted.empty()) out.wanted = tag;
    if (order >= 0 || (t->is_prerelease() && !v->is_prerelease())) continue;
    if (!best || pypi::compare(*t, *best) > 0) best = t, out.before = tag;
  }
  return out;
}

// ".. versionadded:: 8.0" in a docstring.
std::optional<std::pair<std::string, std::uint32_t>> directive(const Definition& d, std::string_view name) {
  const py::Facts& f = d.facts();
  py::ExprId doc = d.kind == DefinitionKind::function ? f.functions[d.function].docstring
                   : d.kind == DefinitionKind::class_ ? f.classes[d.class_].docstring
                                                      : 0;
  if (!doc) return std::nullopt;
  std::string_view text = d.tree->text(d.file).substr(f.exprs[doc].begin, f.exprs[doc].end - f.exprs[doc].begin);
  std::string mark = ".. " + std::string(name) + "::";
  auto at = text.find(mark);
  if (at == std::string_view::npos || text.find(mark, at + 1) != std::string_view::npos) return std::nullopt;
  // Indented deeper than the docstring it speaks of a parameter.
  auto line_start = text.rfind('\n', at);
  std::size_t indent = line_start == std::string_view::npos ? 0 : at - line_start - 1;
  if (indent > f.column_of(f.exprs[doc].begin)) return std::nullopt;
  std::string_view rest = trim(text.substr(at + mark.size(), text.find('\n', at) - at - mark.size()));
  rest = rest.substr(0, rest.find(' '));
  if (!pypi::parse_version(rest)) return std::nullopt;
  return std::pair(std::string(rest), f.line_of(f.exprs[doc].begin + static_cast<std::uint32_t>(at)));
}

Ruling partly(Ruling r) {
  if (r.verdict == VerdictKind::refuted) r.verdict = VerdictKind::partly;
  return r;
}

// Whether something came, or went, between two revisions.
Ruling came_or_went(const Sentence& s, const Past& past, const About& about, const Subject& who, const Opened& at,
                    const std::optional<Opened>& before, const std::string& label) {
  bool removed = s.key == "removed";
  std::string_view rule = removed ? kRemoved : kAdded;
  model::Definitions here = past.find(at, about.path, about.name), there;
  if (before) there = past.find(*before, about.path, about.name);
  std::vector<Evidence> proof;
  if (!here.empty()) proof.push_back(evidence(here[0], Role::supports, rule));
  if (!there.empty()) proof.push_back(evidence(there[0], Role::supports, rule));
  if (proof.empty()) proof.push_back(now_evidence(past.now, who, rule));
  for (Evidence& e : proof) e.at.tree = past.now.tree().info().name;
  std::string reason =
      "`" + about.name + "` is " + (here.empty() ? "not there" : "there") + " at " + label + ", " +
      (!before ? "which is the first one"
               : std::string("and ") + (there.empty() ? "not " : "") + "at " + short_id(before->id) + " before it");
  if (removed) {
    if (here.empty() && there.empty()) return unverified(std::move(reason), std::move(proof));
    return decide(s, here.empty(), rule, std::move(reason), std::move(proof));
  }
  // A name that means several things: which one was added is not told.
  if (here.size() > 3 || there.size() > 3) return unverified(std::move(reason), std::move(proof));
  bool holds = !here.empty() && there.empty();
  Ruling r = decide(s, holds, rule, std::move(reason), std::move(proof));
  return s.key == "since" && !here.empty() ? partly(std::move(r)) : r;
}

// Commits of the file's own history whose subject names the pull request.
std::string commit_of_pull(const Past& past, const std::string& path, const std::string& pull) {
  if (path.empty()) return {};
  for (const History::Change& c : past.history.changes(past.now.tree().info().revision, path, kMostVersions)) {
    std::string mark = "#" + pull;
    auto at = c.commit.subject.find(mark);
    if (at == std::string::npos) continue;
    std::size_t end = at + mark.size();
    if (end < c.commit.subject.size() && c.commit.subject[end] >= '0' && c.commit.subject[end] <= '9') continue;
    return c.commit.id;
  }
  return {};
}

// Whether the commit changed the file, or the definition in it.
std::optional<Ruling> changed(const Sentence& s, const Past& past, const About& about, const Subject& who,
                              const std::string& id, const std::string& label) {
  if (about.path.empty()) return unverified("in which file to look is not told");
  auto then = past.history.follow(past.now.tree().info().revision, about.path, id);
  std::vector<Evidence> proof{now_evidence(past.now, who, kChanged)};
  if (!then) return unverified("`" + about.path + "` is not there at " + label, std::move(proof));
  auto versions = past.history.changes(id, *then, 2);
  bool touched = !versions.empty() && versions[0].commit.id == id;
  std::string subject_line = touched ? " (“" + versions[0].commit.subject + "”)" : "";
  if (!touched) {
    if (s.key == "fixed") return unverified(label + " did not change `" + about.path + "`", std::move(proof));
    return decide(s, false, kChanged, label + " did not change `" + about.path + "`", std::move(proof));
  }
  if (s.key == "fixed")
    return unverified(label + subject_line + " changed `" + about.path + "`; that it mended it only a test can tell",
                      std::move(proof));
  bool did = true;
  if (!about.name.empty() && versions.size() > 1) {
    auto a = past.open(versions[0].commit.id), b = past.open(versions[1].commit.id);
    if (!a || !b) return unverified("the revisions could not be read", std::move(proof));
    FileIndex i = 0, j = 0;
    if (!a->facts->tree().find(versions[0].path, &i) || !b->facts->tree().find(versions[1].path, &j))
      return unverified("the revisions could not be read", std::move(proof));
    auto x = a->symbols->find_in(*a->facts, i, about.name), y = b->symbols->find_in(*b->facts, j, about.name);
    if (x.empty() && y.empty()) return unverified("`" + about.name + "` is not there at " + label, std::move(proof));
    did = x.empty() != y.empty() || text_of(x[0]) != text_of(y[0]);
  }
  std::string what = about.name.empty() ? about.path : about.name;
  std::string reason = label + subject_line + (did ? " changed `" : " did not change `") + what + "`";
  if (s.key == "last" && did) {
    // No later change of the same.
    auto all = past.history.changes(past.now.tree().info().revision, about.path, kMostVersions);
    if (about.name.empty()) {
      bool newest = !all.empty() && all[0].commit.id == id;
      if (!newest && !all.empty()) reason += ", but " + short_id(all[0].commit.id) + " changed it later";
      return decide(s, newest, kChanged, std::move(reason), std::move(proof));
    }
    auto a = past.open(id);
    if (!a || who.found.empty()) return unverified(std::move(reason), std::move(proof));
    auto x = past.find(*a, about.path, about.name);
    bool same = !x.empty() && text_of(x[0]) == text_of(who.found[0]);
    if (!same) reason += ", but it was changed later";
    return decide(s, same, kChanged, std::move(reason), std::move(proof));
  }
  return decide(s, did, kChanged, std::move(reason), std::move(proof));
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  auto when = when_of(s);
  if (!when || !s.token("x")) return std::nullopt;
  bool fix = s.key == "fixed";
  // "changed in version 3": of behaviour.
  if (when->commit.empty() && when->pull.empty() && (fix || s.key == "changed" || s.key == "last")) return std::nullopt;
  Subject who = subject(scene, s, "x");
  std::erase_if(who.found, [](const Definition& d) { return d.kind == DefinitionKind::import_; });
  drop_overloads(who);
  About about{s.symbol("x").name, who.found.empty() ? std::string() : who.found[0].path()};
  std::vector<const TreeFacts*> trees;
  for (const Definition& d : who.found)
    if (std::find(trees.begin(), trees.end(), d.tree) == trees.end()) trees.push_back(d.tree);
  if (trees.empty())
    for (const TreeFacts* t : scene.trees())
      if (t->tree().history()) trees.push_back(t);
  if (!when->version.empty() && who.found.size() == 1 && (s.key == "added" || s.key == "since")) {
    const Definition& d = who.found[0];
    if (auto said = directive(d, "versionadded")) {
      auto a = pypi::parse_version(said->first), b = pypi::parse_version(when->version);
      return decide(s, pypi::compare(*a, *b) == 0, kDirective,
                    "its documentation says “versionadded:: " + said->first + "”",
                    {evidence_at(d, said->second, Role::supports, kDirective)});
    }
  }
  std::vector<Evidence> shown;
  if (!who.found.empty()) shown.push_back(evidence(who.found[0], Role::context, kAdded));
  if (trees.size() != 1 || !trees[0]->tree().history())
    return not_checkable("no history of the tree is given, which would tell (a git source has one)", std::move(shown));
  if (who.found.size() > 1) {
    bool one_file = std::all_of(who.found.begin(), who.found.end(),
                                [&](const Definition& d) { return d.file == who.found[0].file; });
    if (!one_file) return unverified("`" + about.name + "` has " + std::to_string(who.found.size()) + " definitions");
  }
  if (who.found.empty() && s.key != "removed") return not_found(scene, who);
  Past past{*trees[0], *trees[0]->tree().history(), scene};
  std::string id, label;
  if (!when->version.empty()) {
    Tags tags = tags_around(past.history, when->version);
    if (tags.wanted.empty())
      return not_checkable("the history has no tag for version " + when->version, std::move(shown));
    auto at = past.open(tags.wanted);
    if (!at) return unverified("the tag `" + tags.wanted + "` could not be read", std::move(shown));
    std::optional<Opened> before;
    if (!tags.before.empty() && !(before = past.open(tags.before)))
      return unverified("the tag `" + tags.before + "` could not be read", std::move(shown));
    return came_or_went(s, past, about, who, *at, before, "`" + tags.wanted + "`");
  }
  std::string revision = when->commit.empty() ? commit_of_pull(past, about.path, when->pull) : when->commit;
  if (revision.empty())
    return not_checkable("no commit of `" + about.path + "` names #" + when->pull + " in its subject",
                         std::move(shown));
  auto resolved = past.history.resolve(revision);
  if (!resolved) return not_checkable("the history at hand has no commit " + revision, std::move(shown));
  id = *resolved;
  label = "commit " + short_id(id);
  if (fix || s.key == "changed" || s.key == "last") return changed(s, past, about, who, id, label);
  auto at = past.open(id);
  if (!at) return unverified(label + " could not be read", std::move(shown));
  std::optional<Opened> before;
  if (auto parent = past.history.parent(id); !parent.empty() && !(before = past.open(parent)))
    return unverified("the commit before " + label + " could not be read", std::move(shown));
  return came_or_went(s, past, about, who, *at, before, label);
}

}  // namespace

const Form kHistory = {
    {"history", RuleKind::claim_form, "a definition was added, changed or removed by a commit or version",
     "“`f` was added in abc1234”, “introduced by #123”, “available since v0.9”, “`C.m` was removed in 2.0”, “the last "
     "change to `f` is abc1234”.\n\nThe tree's history is asked: whether the name is defined at that commit and at the "
     "one before it (first parent), or at the version's tag and at the next lower release's. The file is followed "
     "through renames; where it is not there, the whole tree of that revision is searched, so that a move is no "
     "addition. A pull request is the commit of the file whose subject names it. “Since” an earlier or later version "
     "than that of its addition holds partly as long as it is there. `.. versionadded::` in the docstring decides "
     "first. That a commit fixed something is never decided, only whether it touched it. Without a history, or "
     "without the commit or tag in it, it is not checkable, with that reason."},
    kPhrases,
    check};

}  // namespace assay
