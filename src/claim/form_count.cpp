// "`x` occurs 3 times in `a.py`", "`a.py` has 120 lines", "`C` has four methods".
#include <algorithm>
#include <set>

#include "base/text.h"
#include "claim/forms.h"
#include "model/code.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;

constexpr Phrase kPhrases[] = {
    {"[the] [(name|word|identifier|string|symbol|token|term)] {code:w} %occur [(exactly|only|just|precisely|a total "
     "of|about)] {n} [(times|time|places|place)] (in|within|inside|throughout|across) @P(p)",
     "occurrences"},
    {"there %be [(exactly|only|just|precisely|a total of)] {n} "
     "(occurrences|occurrence|uses|use|mentions|mention|references|instances|hits|matches|usages|appearances) "
     "(of|to|for) [the] [{noun}] {code:w} (in|within|inside) @P(p)",
     "occurrences"},
    {"@P(p) (mentions|contains|uses|has|names|spells|references|includes|shows) [the] "
     "[(name|word|identifier|string|symbol)] {code:w} [(exactly|only|just)] {n} [times|time]",
     "occurrences"},
    {"@P(p) %have [(exactly|only|just|a total of)] {n} "
     "(occurrences|occurrence|uses|mentions|references|instances|hits|matches|usages|appearances) (of|to|for) [the] "
     "[{noun}] {code:w}",
     "occurrences"},
    {"{n} (occurrences|occurrence|uses|mentions|references|instances|hits|matches|usages|appearances) (of|to|for) "
     "[the] [{noun}] {code:w} (are|can be found|exist|is|appear|were found|) [found] (in|within|inside) @P(p)",
     "occurrences"},
    {"{code:w} %have [(exactly|only|just)] {n} "
     "(occurrences|occurrence|uses|mentions|references|hits|matches|usages|appearances) (in|within|inside) @P(p)",
     "occurrences"},
    {"(in|inside|within) @P(p) , {code:w} %occur [(exactly|only|just)] {n} [times|time]", "occurrences"},
    {"@P(p) %have [(exactly|about|some|roughly|only|a total of)] {n} lines [(of code|in total|long|overall|of text|of "
     "source)]",
     "lines"},
    {"@P(p) %be [(exactly|about|some|roughly|only)] {n} lines [(long|of code|in length)]", "lines"},
    {"@P(p) (spans|counts|totals|comprises|runs to|consists of|is made of|has a length of|amounts "
     "to|holds|measures|comes to) [(exactly|about|some|roughly)] {n} lines [(of code|in total|overall)]",
     "lines"},
    {"@P(p) {(} {n} lines {)}", "lines"},
    {"@P(p) , {n} lines", "lines"},
    {"[the] (length|size|line count|number of lines) (of|in) @P(p) %be {n} [lines]", "lines"},
    {"there %be [(exactly|only)] {n} lines [of code] in @P(p)", "lines"},
    {"@S(f) (is|spans|has|covers|runs over|takes up|comprises) [(exactly|about|some|roughly|only)] {n} lines [(long|of "
     "code|in length)]",
     "symbol-lines"},
    {"@P(p) %define [(exactly|only|just|a total of)] {n} [#quality] {noun:what} [(in total|overall|at module level|at "
     "the top level|of its own)]",
     "in-file"},
    {"there %be [(exactly|only|just|a total of)] {n} [#quality] {noun:what} [defined] (in|within|inside) @P(p)",
     "in-file"},
    {"[the] number of [#quality] {noun:what} [defined] (in|within) @P(p) %be {n}", "in-file"},
    {"{n} [#quality] {noun:what} %be (defined|declared) (in|by|within) @P(p)", "in-file"},
    {"@S(c) %define [(exactly|only|just|a total of)] {n} [#quality] {noun:what} [(of its own|itself|directly|in its "
     "body|in its own body|in total|of their own)]",
     "in-class"},
    {"@S(c) %have [(exactly|only|just|a total of)] {n} [#quality] {noun:what} [(of its own|itself|directly|in its "
     "body|in its own body|in total)]",
     "in-class"},
    {"there %be [(exactly|only|just)] {n} [#quality] {noun:what} [defined] (in|on|within) @S(c)", "in-class"},
    {"[the] number of [#quality] {noun:what} [defined] (in|of|on|within) @S(c) %be {n}", "in-class"},
    {"{n} [#quality] {noun:what} %be (defined|declared) (in|by|on) @S(c)", "in-class"},
};

constexpr std::string_view kOccurrences = "count.occurrences", kLines = "count.lines",
                           kDefinitions = "count.definitions";

bool word_at(std::string_view text, std::size_t at, std::size_t size) {
  return (!at || !is_ident_char(text[at - 1])) && (at + size >= text.size() || !is_ident_char(text[at + size]));
}

Ruling occurrences(const Scene& scene, const Sentence& s, std::int64_t n) {
  std::vector<FileRef> files = scene.files(*s.token("p"));
  if (files.size() != 1)
    return unverified(files.empty() ? "no given tree has the file" : "several files are meant by the path");
  std::string word = s.token("w")->text;
  bool call = word.ends_with("()");
  if (call) word.resize(word.size() - 2);
  if (word.empty()) return unverified("nothing to count");
  std::string_view text = files[0].tree->text(files[0].file);
  Lines lines(text);
  std::int64_t words = 0, plain = 0;
  std::set<std::uint32_t> on;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) {
    ++plain;
    bool whole = (!is_ident_char(word.front()) && !is_ident_char(word.back())) || word_at(text, at, word.size());
    if (!whole) continue;
    ++words;
    on.insert(lines.line_at(at));
  }
  std::vector<Evidence> proof;
  for (std::uint32_t l : on)
    if (proof.size() < 3) proof.push_back(evidence(*files[0].tree, files[0].file, l, l, Role::supports, kOccurrences));
  if (proof.empty()) proof.push_back(evidence(*files[0].tree, files[0].file, 0, 0, Role::supports, kOccurrences));
  std::string reason = "`" + word + "` stands " + std::to_string(words) + " time" + (words == 1 ? "" : "s") +
                       " as a word in `" + files[0].path() + "`, on " + std::to_string(on.size()) + " lines";
  // A search counts lines, or parts of words: true for whoever ran it, but not what the sentence says.
  bool other = n != words && (n == plain || n == static_cast<std::int64_t>(on.size()));
  if (other && !s.negated()) {
    Ruling r =
        decide(s, true, kOccurrences,
               reason + (n == plain ? "; " + std::to_string(plain) + " times counting parts of longer words" : ""),
               std::move(proof));
    r.verdict = VerdictKind::partly;
    return r;
  }
  return decide(s, n == words, kOccurrences, std::move(reason), std::move(proof));
}

Ruling lines(const Scene& scene, const Sentence& s, std::int64_t n) {
  std::vector<FileRef> files = scene.files(*s.token("p"));
  if (files.size() != 1)
    return unverified(files.empty() ? "no given tree has the file" : "several files are meant by the path");
  Lines all(files[0].tree->text(files[0].file));
  std::int64_t have = all.count(), code = 0;
  for (std::uint32_t i = 1; i <= all.count(); ++i) {
    std::string_view l = trim(all.line(i));
    code += !l.empty() && l[0] != '#';
  }
  bool about = std::any_of(s.tokens.begin(), s.tokens.end(), [](const Token& t) {
    return t.is("about") || t.is("roughly") || t.is("some") || t.is("approximately") || t.is("~");
  });
  bool of_code = std::any_of(s.tokens.begin(), s.tokens.end(), [](const Token& t) { return t.is("code"); });
  bool holds = n == have || (of_code && n == code) || (about && std::abs(n - have) * 10 <= have);
  std::string reason = "`" + files[0].path() + "` has " + std::to_string(have) + " lines" +
                       (of_code ? ", " + std::to_string(code) + " without blank and comment lines" : "");
  Evidence last = evidence(*files[0].tree, files[0].file, all.count(), all.count(), Role::supports, kLines);
  // Editors and `split("\n")` count the empty line after the last line end.
  if (!holds && n == have + 1 && files[0].tree->text(files[0].file).ends_with('\n'))
    return unverified(reason + "; " + std::to_string(n) + " with the empty one after the last line end",
                      {std::move(last)});
  if (!holds && n % 10 == 0 && std::abs(n - have) * 10 <= have)
    return unverified(reason + "; a round number near it may be an estimate", {std::move(last)});
  return decide(s, holds, kLines, std::move(reason), {std::move(last)});
}

Ruling symbol_lines(const Scene& scene, const Sentence& s, std::int64_t n) {
  Subject who = subject(scene, s, "f");
  std::erase_if(who.found, [](const Definition& d) {
    return d.kind != DefinitionKind::class_ && d.kind != DefinitionKind::function;
  });
  if (who.found.empty()) return not_found(scene, who);
  return all_agree(who, [&](const Definition& d) {
    std::int64_t plain = d.end - d.line + 1, decorated = d.end - d.first + 1;
    return decide(s, n == plain || n == decorated, kLines,
                  "`" + d.name + "` stands on lines " + std::to_string(d.first) + "-" + std::to_string(d.end) + ": " +
                      std::to_string(decorated) + " lines",
                  {evidence(d, Role::supports, kLines)});
  });
}

std::string singular(std::string_view noun) {
  if (noun == "classes") return "class";
  if (noun.ends_with('s') && noun != "class") noun.remove_suffix(1);
  return std::string(noun);
}

// Numbers that a careful reader may arrive at: with and without what is nested, each name once or each definition.
std::set<std::int64_t> counts(const Facts& f, std::string_view what, ClassId owner, std::vector<std::uint32_t>& on) {
  std::set<std::int64_t> out;
  if (what == "class") {
    std::int64_t all = 0, top = 0;
    std::set<NameId> names;
    for (ClassId i = 1; i < f.classes.size(); ++i) {
      ScopeId scope = f.classes[i].outer;
      bool inside = !owner || f.scopes[scope].owner == owner;
      if (owner && (f.scopes[scope].kind != ScopeKind::class_ || !inside)) continue;
      ++all;
      top += f.scopes[scope].kind == ScopeKind::module;
      names.insert(f.classes[i].name);
      on.push_back(f.line_of(f.classes[i].name_begin));
    }
    out = {all, static_cast<std::int64_t>(names.size())};
    if (!owner) out.insert(top);
  } else if (what == "method" || what == "function") {
    std::int64_t all = 0, top = 0, functions = 0;
    std::set<NameId> names;
    for (FunctionId i = 1; i < f.functions.size(); ++i) {
      const Function& fn = f.functions[i];
      if (!fn.stmt) continue;
      if (owner ? fn.owner != owner : what == "method" && !fn.owner) continue;
      ++all;
      top += f.scopes[fn.outer].kind == ScopeKind::module;
      functions += !fn.owner;
      names.insert(fn.name);
      on.push_back(f.line_of(fn.name_begin));
    }
    out = {all, static_cast<std::int64_t>(names.size())};
    if (!owner && what == "function") out.insert({top, functions});
    if (owner) {  // top-level names of the class, property accessors once
      std::int64_t public_ = 0;
      for (NameId n : names) public_ += !f.str(n).starts_with('_');
      (void)public_;
    }
  } else if (what == "field" || what == "attribute" || what == "member" || what == "constant" || what == "variable") {
    std::set<NameId> annotated, assigned;
    for (std::uint32_t i = 1; i < f.bindings.size(); ++i) {
      const Binding& b = f.bindings[i];
      bool here = owner ? f.scopes[b.scope].kind == ScopeKind::class_ && f.scopes[b.scope].owner == owner
                        : f.scopes[b.scope].kind == ScopeKind::module;
      if (!here || (b.kind != BindingKind::assign && b.kind != BindingKind::ann_assign)) continue;
      (b.kind == BindingKind::assign ? assigned : annotated).insert(b.name);
      on.push_back(f.line_of(b.begin));
    }
    auto both = annotated;
    both.insert(assigned.begin(), assigned.end());
    if (what == "field")
      out = {static_cast<std::int64_t>(annotated.size()), static_cast<std::int64_t>(both.size())};
    else
      out = {static_cast<std::int64_t>(both.size())};
  }
  return out;
}

std::optional<Ruling> definitions(const Scene& scene, const Sentence& s, std::int64_t n) {
  std::string what = singular(s.token("what")->key);
  if (what != "class" && what != "method" && what != "function" && what != "field" && what != "attribute" &&
      what != "member" && what != "constant" && what != "variable")
    return std::nullopt;
  auto rule_on = [&](const TreeFacts& tree, FileIndex file, ClassId owner, const std::string& where) {
    const Facts& f = tree.file(file);
    std::vector<std::uint32_t> on;
    std::set<std::int64_t> have = counts(f, what, owner, on);
    std::sort(on.begin(), on.end());
    std::vector<Evidence> proof;
    for (std::size_t i = 0; i < on.size() && i < 3; ++i)
      proof.push_back(evidence(tree, file, on[i], on[i], Role::supports, kDefinitions));
    if (proof.empty()) proof.push_back(evidence(tree, file, 0, 0, Role::supports, kDefinitions));
    std::string plural = what == "class" ? "classes" : what + "s";
    std::string reason = where + " defines " + std::to_string(have.empty() ? 0 : *have.rbegin()) + " " + plural;
    if (f.errors.size() > 1) return unverified(reason + ", but the file has a syntax error", std::move(proof));
    // Attributes and constants can be meant in too many ways to refute a number.
    bool soft = what == "attribute" || what == "member" || what == "constant" || what == "variable";
    bool holds = have.contains(n);
    if (soft && !holds) return unverified(std::move(reason), std::move(proof));
    return decide(s, holds, kDefinitions, std::move(reason), std::move(proof));
  };
  if (s.key == "in-file") {
    std::vector<FileRef> files = scene.files(*s.token("p"));
    if (files.size() != 1 || !files[0].is_python())
      return unverified("the path does not name one Python file of the given trees");
    return rule_on(*files[0].tree, files[0].file, 0, "`" + files[0].path() + "`");
  }
  Subject who = classes_of(subject(scene, s, "c"));
  if (who.found.empty()) return not_found(scene, subject(scene, s, "c"));
  return all_agree(who, [&](const Definition& d) { return rule_on(*d.tree, d.file, d.class_, "`" + d.name + "`"); });
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  std::int64_t n = number_of(*s.token("n"));
  if (s.key == "occurrences") return occurrences(scene, s, n);
  if (s.key == "lines") return lines(scene, s, n);
  if (s.key == "symbol-lines") return symbol_lines(scene, s, n);
  return definitions(scene, s, n);
}

}  // namespace

const Form kCount = {
    {"count", RuleKind::claim_form, "so many occurrences, lines, classes, functions or methods",
     "“`x` occurs 3 times in `a.py`”, “`a.py` has 120 lines”, “`a.py` (120 lines)”, “`a.py` defines 4 classes”, “`C` "
     "has nine methods of its own”.\n\nOccurrences are whole words of the "
     "text, comments and strings included; a number that fits lines or parts of words holds partly. Lines are those an "
     "editor shows. Of classes and "
     "functions both the top-level ones and all are accepted, of methods each definition or each name."},
    kPhrases,
    check};

}  // namespace assay
