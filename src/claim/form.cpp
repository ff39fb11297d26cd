#include "claim/form.h"

#include <algorithm>
#include <functional>

#include "base/text.h"
#include "claim/prose.h"
#include "model/code.h"

namespace assay {

using model::Definition;
using model::DefinitionKind;
using model::Definitions;

// ---------------------------------------------------------------- the scene

Scene::Scene(const VerifyInput& input, const std::vector<Citation>& citations, model::Symbols& symbols)
    : input_(input), citations_(citations), symbols_(symbols) {}

std::vector<FileRef> Scene::files(const Token& place) const {
  std::vector<FileRef> exact, ending;
  if (place.path.empty()) return exact;
  std::string path = place.path;
  std::replace(path.begin(), path.end(), '\\', '/');
  path = normalize_path(path);
  while (path.starts_with("../")) path.erase(0, 3);
  std::uint32_t start = place.lines.empty() ? 0 : place.lines[0].first,
                end = place.lines.empty() ? 0 : place.lines[0].second;
  for (const TreeFacts* t : input_.trees) {
    FileIndex index = 0;
    std::string_view inside = path;
    // The tree's own name before the path: `lib/lib/utils/x.py`.
    if (inside.starts_with(t->tree().info().name) && inside.size() > t->tree().info().name.size() &&
        inside[t->tree().info().name.size()] == '/' && !t->tree().find(inside))
      if (std::string_view below = inside.substr(t->tree().info().name.size() + 1); t->tree().find(below))
        inside = below;
    if (t->tree().find(inside, &index)) {
      exact.push_back({t, index, start, end});
      continue;
    }
    const auto& all = t->tree().files();
    for (FileIndex i = 0; i < all.size(); ++i) {
      const std::string& p = all[i].path;
      if (p.size() > path.size() && p.ends_with(path) && p[p.size() - path.size() - 1] == '/' && !all[i].vendored)
        ending.push_back({t, i, start, end});
    }
  }
  return exact.empty() ? ending : exact;
}

std::vector<FileRef> Scene::cited(const Statement& s) const {
  std::vector<FileRef> out;
  auto add = [&](FileRef r) {
    for (FileRef& x : out)
      if (x.tree == r.tree && x.file == r.file) {
        if (!x.start) x.start = r.start, x.end = r.end;
        return;
      }
    out.push_back(r);
  };
  for (const Extent& e : s.extents)
    for (const FileRef& r : cited_in(e)) add(r);
  for (const Token& p : s.places)
    for (const FileRef& r : files(p)) add(r);
  for (const Token& p : s.tokens)
    if (p.kind == TokenKind::place)
      for (const FileRef& r : files(p)) add(r);
  if (out.empty()) {
    std::uint32_t start = 0, end = 0;
    for (const Token& p : s.places)
      if (!p.lines.empty()) start = p.lines[0].first, end = p.lines[0].second;
    for (const Token& p : s.context) {
      if (p.kind != TokenKind::place || p.path.empty()) continue;
      for (FileRef r : files(p)) {
        if (!r.start) r.start = start, r.end = end;
        add(r);
      }
      if (!out.empty()) break;
    }
  }
  return out;
}

std::vector<FileRef> Scene::cited_in(const Extent& extent) const {
  std::vector<FileRef> out;
  for (const Citation& c : citations_) {
    if (c.tree.empty() || c.status == CitationStatus::external || c.status == CitationStatus::missing_file ||
        c.status == CitationStatus::ambiguous || !extent.holds(c.at.line, c.at.column))
      continue;
    for (const TreeFacts* t : input_.trees) {
      FileIndex index = 0;
      if (t->tree().info().name == c.tree && t->tree().find(c.path, &index)) out.push_back({t, index, c.start, c.end});
    }
  }
  return out;
}

const model::Program& Scene::program() const {
  if (!program_) program_.emplace(input_.trees);
  return *program_;
}

// ---------------------------------------------------------------- the sentence

const Token* Sentence::token(std::string_view slot) const {
  for (const Capture& c : match.captures)
    if (c.slot == slot) return &tokens[c.first];
  return nullptr;
}

std::vector<const Token*> Sentence::tokens_of(std::string_view slot) const {
  std::vector<const Token*> out;
  for (const Capture& c : match.captures)
    if (c.slot == slot) out.push_back(&tokens[c.first]);
  return out;
}

std::string Sentence::text(std::string_view slot) const {
  for (const Capture& c : match.captures) {
    if (c.slot != slot) continue;
    std::string out;
    for (std::uint32_t i = c.first; i <= c.last; ++i) {
      bool apart = i > c.first && tokens[i].column > tokens[i - 1].end_column && tokens[i].line == tokens[i - 1].line;
      if (apart || (i > c.first && tokens[i].line != tokens[i - 1].line)) out += ' ';
      out += tokens[i].text;
    }
    return out;
  }
  return {};
}

SymbolText Sentence::symbol(std::string_view slot) const {
  const Token* t = token(slot);
  return t ? parse_symbol(t->text) : SymbolText{};
}

bool Sentence::says(std::initializer_list<std::string_view> words) const {
  return std::any_of(tokens.begin(), tokens.end(), [&](const Token& t) {
    return t.kind == TokenKind::word && std::find(words.begin(), words.end(), t.key) != words.end();
  });
}

// ---------------------------------------------------------------- subjects

namespace {

Definitions keep_if(Definitions all, const std::function<bool(const Definition&)>& keep) {
  Definitions some;
  for (Definition& d : all)
    if (keep(d)) some.push_back(d);
  return some.empty() ? std::move(all) : std::move(some);
}

}  // namespace

Subject subject_named(const Scene& scene, const Sentence& s, const std::string& name) {
  Subject out;
  out.name = name;
  std::vector<FileRef> cited = scene.cited(s.statement);
  for (const FileRef& r : cited) {
    if (!r.is_python()) continue;
    for (Definition& d : scene.symbols().find_in(*r.tree, r.file, name)) out.found.push_back(std::move(d));
  }
  if (!out.found.empty()) {
    out.by_place = true;
    // Where the citation has lines, the candidate that holds them.
    out.found = keep_if(std::move(out.found), [&](const Definition& d) {
      return std::any_of(cited.begin(), cited.end(), [&](const FileRef& r) {
        return r.tree == d.tree && r.file == d.file && r.start && r.start <= d.end && r.end >= d.first;
      });
    });
    // Members before locals, and the shallowest.
    if (name.find('.') == std::string::npos)
      out.found = keep_if(std::move(out.found), [&](const Definition& d) { return d.name == name; });
    return out;
  }
  out.found = scene.symbols().find(name);
  const Tokens& words = s.statement.tokens;
  if (auto trees = trees_named(scene, words, 0, static_cast<std::uint32_t>(words.size())); !trees.empty())
    out.found = keep_if(std::move(out.found), [&](const Definition& d) {
      return std::find(trees.begin(), trees.end(), d.tree) != trees.end();
    });
  // The package's own code before its tests and examples.
  out.found = keep_if(std::move(out.found), [&](const Definition& d) { return !in_tests(d.path()); });
  return out;
}

Subject subject(const Scene& scene, const Sentence& s, std::string_view slot) {
  return subject_named(scene, s, s.symbol(slot).name);
}

void drop_overloads(Subject& in) {
  in.found = keep_if(std::move(in.found), [](const Definition& d) {
    if (d.kind != DefinitionKind::function) return true;
    const py::Facts& f = d.facts();
    const py::Function& fn = f.functions[d.function];
    auto all = f.kids(fn.first_decorator, fn.decorator_count);
    return std::none_of(all.begin(), all.end(), [&](py::ExprId e) { return model::last_name(f, e) == "overload"; });
  });
}

Subject functions_of(const Scene& scene, const Subject& in) {
  Subject out = in;
  out.found.clear();
  for (const Definition& d : in.found) {
    if (d.kind == DefinitionKind::function)
      out.found.push_back(d);
    else if (d.kind == DefinitionKind::class_)
      for (Definition& m : scene.symbols().members(d, "__init__").found())
        if (m.kind == DefinitionKind::function) out.found.push_back(std::move(m));
  }
  drop_overloads(out);
  return out;
}

Subject classes_of(const Subject& in) {
  Subject out = in;
  std::erase_if(out.found, [](const Definition& d) { return d.kind != DefinitionKind::class_; });
  return out;
}

// ---------------------------------------------------------------- evidence and rulings

Evidence evidence(const TreeFacts& tree, FileIndex file, std::uint32_t start, std::uint32_t end, Role role,
                  std::string_view rule) {
  Evidence e;
  e.at = {tree.tree().info().name, tree.tree().files()[file].path, start, std::max(start, end)};
  e.role = role;
  e.rule = std::string(rule);
  if (start) {
    std::string_view text = tree.text(file);
    Lines lines(text);
    e.text = sanitize_utf8(lines.lines(start, std::min({e.at.end, start + 5, lines.count()})));
    if (e.text.size() > 1000) e.text = sanitize_utf8(std::string_view(e.text).substr(0, 1000));
  }
  return e;
}

Evidence evidence(const Definition& d, Role role, std::string_view rule) {
  bool whole = d.kind == DefinitionKind::class_ || d.kind == DefinitionKind::function;
  return evidence(*d.tree, d.file, whole ? d.first : d.line, whole ? d.line : d.end, role, rule);
}

Evidence evidence_at(const Definition& d, std::uint32_t line, Role role, std::string_view rule) {
  return evidence(*d.tree, d.file, line, line, role, rule);
}

Ruling unverified(std::string reason, std::vector<Evidence> evidence) {
  Ruling r;
  r.reason = std::move(reason);
  r.evidence = std::move(evidence);
  return r;
}

Ruling too_many_searches() {
  return unverified("not looked at: the document has too many sentences that need whole trees to be searched");
}

Ruling decide(const Sentence& s, bool holds, std::string_view rule, std::string reason,
              std::vector<Evidence> evidence) {
  Ruling r;
  bool right = holds != s.negated();
  r.verdict = right ? VerdictKind::verified : VerdictKind::refuted;
  r.reason = std::move(reason);
  r.rule = rule;
  r.evidence = std::move(evidence);
  for (Evidence& e : r.evidence)
    if (e.role != Role::context) e.role = right ? Role::supports : Role::contradicts;
  return r;
}

Ruling all_agree(const Subject& subject, const std::function<Ruling(const Definition&)>& one) {
  std::vector<Ruling> rulings;
  // Names defined everywhere ("forward") say nothing; reading them all would cost much.
  if (subject.found.size() > 24)
    return unverified("`" + subject.name + "` has " + std::to_string(subject.found.size()) +
                      " definitions; the sentence doesn't say which is meant");
  for (const Definition& d : subject.found) rulings.push_back(one(d));
  if (rulings.empty()) return unverified("nothing named `" + subject.name + "` of the kind that is meant was found");
  for (const Ruling& r : rulings)
    if (r.verdict != rulings[0].verdict) {
      std::string where;
      for (std::size_t i = 0; i < subject.found.size() && i < 4; ++i) where += (i ? ", " : "") + at(subject.found[i]);
      std::vector<Evidence> all;
      for (Ruling& x : rulings)
        for (Evidence& e : x.evidence)
          if (all.size() < 6) all.push_back(std::move(e));
      return unverified("`" + subject.name + "` has " + std::to_string(subject.found.size()) +
                            " definitions that differ in this: " + where,
                        std::move(all));
    }
  return std::move(rulings[0]);
}

Ruling not_found(const Scene&, const Subject& s) {
  return unverified("no definition of `" + s.name + "` was found in the given trees");
}

std::string at(const TreeFacts& tree, FileIndex file, std::uint32_t line) {
  return "`" + tree.tree().files()[file].path + ":" + std::to_string(line) + "`";
}
std::string at(const Definition& d) { return at(*d.tree, d.file, d.line); }

}  // namespace assay
