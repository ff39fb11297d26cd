// "`a.f` is identical to `b.g`", "`C` is a copy of `D`", "`f` has the same signature as `g`".
#include <algorithm>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/same_code.h"
#include "model/code.h"

namespace assay {
namespace {

using model::Definition;
using model::DefinitionKind;

#define COPY "(copied|taken|lifted|cloned|duplicated|vendored|copy-pasted|copied over|backported|ported|borrowed)"
#define THING \
  "(body|bodies|implementation|implementations|code|source|definition|definitions|contents|content|text|logic)"
#define EXACT                                                                                                   \
  "[(verbatim|exactly|word for word|line by line|unchanged|as is|as-is|one-to-one|1:1|literally|byte-for-byte|" \
  "line-for-line|token for token|character for character|byte for byte|textually|completely|entirely|fully)]"

constexpr Phrase kPhrases[] = {
    {"@S(a) and @S(b) (have|share|take) (the same|identical|an identical|equal) (signature|signatures|parameters|"
     "parameter list|arguments)",
     "signature"},
    {"@S(a) (has|takes|accepts|keeps) (the same|an identical|identical) (signature|parameters|parameter "
     "list|arguments) as @S(b)",
     "signature"},
    {"the (signature|signatures|parameters) of @S(a) and @S(b) (are|{neg} are|are {neg}) (the same|identical|equal)",
     "signature"},
    {"@S(a) and @S(b) %be " EXACT " (identical|the same|equal|duplicates|duplicates of each other|copies of each other|"
     "the same code|identical code|word-for-word the same|duplicated) " EXACT,
     "code"},
    {"the " THING " (of|in) @S(a) and @S(b) %be " EXACT " (identical|the same|equal|duplicated) " EXACT, "code"},
    {"@S(a) and @S(b) (have|share|contain) " EXACT " (the same|identical|an identical|equal) " THING, "code"},
    {"@S(a) and @S(b) {!} (differ|diverge|are different|are not identical|are not the same|have diverged)", "code"},
    {"{!} @S(a) (differs|diverges|is different|deviates) from @S(b)", "code"},
    {"@S(a) %be " EXACT " (identical|equal) to @S(b) " EXACT, "code"},
    {"@S(a) %be " EXACT " the same [(code|function|method|class|implementation|thing)] as @S(b)", "code"},
    {"@S(a) (has|contains|shares) " EXACT " (the same|identical|an identical) " THING " (as|with|to) @S(b)", "code"},
    {"[the] " THING " of @S(a) %be " EXACT " (identical to|the same as|equal to) (that of|the one of|those of) @S(b)",
     "code"},
    {"[the] " THING " of @S(a) %be " EXACT " (identical to|the same as|equal to) @S(b)", "code"},
    {"@S(a) %be [(a|an|the)] [(exact|verbatim|literal|plain|straight|full|complete|one-to-one|byte-for-byte|"
     "word-for-word|line-for-line|identical|unmodified|local|vendored|private|direct)] (copy|duplicate|clone|"
     "replica|copies|duplicates) of @S(b)",
     "copy"},
    {"@S(a) %be " EXACT " " COPY " " EXACT " from @S(b) " EXACT, "copy"},
    {"@S(a) (duplicates|copies|mirrors|replicates|clones|repeats) @S(b) " EXACT, "copy"},
    {"@S(a) (does {neg}|do {neg}) (duplicate|copy|mirror|replicate|repeat) @S(b)", "copy"},
    {"@P(p) and @P(q) %be " EXACT " (identical|the same|equal|duplicates|duplicates of each other) " EXACT, "file"},
    {"@P(p) and @P(q) (have|share) " EXACT " (the same|identical|equal) " THING, "file"},
    {"{!} @P(p) (differs|diverges|is different) from @P(q)", "file"},
    {"@P(p) %be " EXACT " (identical to|the same as|equal to|the same file as) @P(q) " EXACT, "file"},
    {"@P(p) %be [(a|an|the)] [(exact|verbatim|literal|plain|identical|unmodified|byte-for-byte)] "
     "(copy|duplicate|clone) of @P(q)",
     "file-copy"},
    {"@P(p) %be " EXACT " " COPY " " EXACT " from @P(q) " EXACT, "file-copy"},
    {"@P(p) (duplicates|copies|mirrors) @P(q)", "file-copy"},
};

constexpr std::string_view kCode = "identical.code", kSignature = "identical.signature", kFile = "identical.file";

// "almost identical", "functionally the same", "a copy with small changes": more or less than the same text.
bool qualified(const Sentence& s) {
  return std::any_of(s.statement.tokens.begin(), s.statement.tokens.end(), [](const Token& t) {
    if (t.kind != TokenKind::word) return false;
    for (std::string_view w :
         {"except",    "apart",        "aside",        "besides",       "modulo",       "barring",     "almost",
          "nearly",    "mostly",       "only",         "difference",    "differences",  "similar",     "essentially",
          "basically", "semantically", "functionally", "behaviourally", "behaviorally", "effectively", "practically",
          "virtually", "logically",    "conceptually", "but",           "with",         "plus",        "minus",
          "without",   "save",         "roughly",      "largely",       "structurally", "same-named",  "renamed",
          "adapted",   "equivalent",   "pattern",      "purpose",       "idea",         "role",        "style",
          "level",     "value"})
      if (t.is(w)) return true;
    return false;
  });
}

std::string short_name(const Definition& d) { return "`" + (d.name.empty() ? d.path() : d.name) + "` (" + at(d) + ")"; }

Evidence first_lines(const TreeFacts& tree, FileIndex file, std::uint32_t line, std::string_view rule) {
  return evidence(tree, file, line, line, Role::supports, rule);
}

// The verdict on two pieces of code. Where they differ a copy may have changed since; the rest is one or the other.
Ruling weigh(const Sentence& s, const CodeDifference& d, bool copy, std::string_view rule, std::string what,
             std::vector<Evidence> proof) {
  if (d.same()) return decide(s, true, rule, what + ": the same code, statement by statement", std::move(proof));
  std::string how = std::to_string(d.common) + " of " + std::to_string(std::max(d.a, d.b)) + " statements are the same";
  if (d.line_a || d.line_b)
    how += ", and they part at line " + (d.line_a ? std::to_string(d.line_a) : std::string("(end)")) + " and line " +
           (d.line_b ? std::to_string(d.line_b) : std::string("(end)"));
  if (qualified(s))
    return unverified(what + ": " + how + "; whether that is what the sentence means is not decided", std::move(proof));
  if (copy && !s.negated()) {
    if (d.share() < 0.5) return unverified(what + ": " + how, std::move(proof));
    Ruling r;
    r.verdict = VerdictKind::partly;
    r.rule = rule;
    r.reason = what + ": " + how;
    r.evidence = std::move(proof);
    return r;
  }
  return decide(s, false, rule, what + ": " + how, std::move(proof));
}

bool read_whole(const TreeFacts& tree, FileIndex file) {
  const py::Facts& f = tree.file(file);
  return f.errors.size() <= 1 && !f.file_flags;
}

// Each slot's definitions, looked for by the slot's own name alone where both are at the cited places.
Subject side(const Scene& scene, const Sentence& s, std::string_view slot) {
  Subject out = subject(scene, s, slot);
  if (out.found.empty()) {
    out.found = scene.symbols().find(s.symbol(slot).name);
  }
  drop_overloads(out);
  std::erase_if(out.found, [](const Definition& d) {
    return d.kind == DefinitionKind::import_ || d.kind == DefinitionKind::attribute;
  });
  return out;
}

std::optional<Ruling> symbols(const Scene& scene, const Sentence& s) {
  Subject a = side(scene, s, "a"), b = side(scene, s, "b");
  // `A.step` is a copy of `B.step`: the last name alone may be written on one side ("`f` of `a.py` and `b.py`").
  if (a.found.empty()) return not_found(scene, a);
  if (b.found.empty()) return not_found(scene, b);
  auto keep = [](Subject& x, auto test) {
    if (std::any_of(x.found.begin(), x.found.end(), test))
      std::erase_if(x.found, [&](const Definition& d) { return !test(d); });
  };
  if (s.key == "signature") {
    keep(a, [](const Definition& d) { return d.kind == DefinitionKind::function; });
    keep(b, [](const Definition& d) { return d.kind == DefinitionKind::function; });
  }
  if (a.found.size() > 1 || b.found.size() > 1) {
    const Subject& many = a.found.size() > 1 ? a : b;
    std::string where;
    for (std::size_t i = 0; i < many.found.size() && i < 3; ++i) where += (i ? ", " : "") + at(many.found[i]);
    return unverified("`" + many.name + "` has " + std::to_string(many.found.size()) + " definitions: " + where);
  }
  const Definition &x = a.found[0], &y = b.found[0];
  if (x == y) return std::nullopt;
  std::string_view rule = s.key == "signature" ? kSignature : kCode;
  std::vector<Evidence> proof{evidence(x, Role::supports, rule), evidence(y, Role::supports, rule)};
  if (!read_whole(*x.tree, x.file) || !read_whole(*y.tree, y.file))
    return unverified("one of the files was not read whole", std::move(proof));
  std::string what = short_name(x) + " and " + short_name(y);
  if (s.key == "signature") {
    if (x.kind != DefinitionKind::function || y.kind != DefinitionKind::function) return std::nullopt;
    bool same = parameters_of(x) == parameters_of(y);
    if (!same && qualified(s)) return unverified(what + ": their parameters differ", std::move(proof));
    return decide(s, same, rule, what + (same ? " have the same parameters" : " have different parameters"),
                  std::move(proof));
  }
  if (x.kind != y.kind) {
    // Another name for it: `g = f`.
    return std::nullopt;
  }
  if (x.kind == DefinitionKind::variable) return std::nullopt;
  CodeDifference d = compare_code(code_of(x, true), code_of(y, true));
  if (!d.same()) {
    CodeDifference bare = compare_code(code_of(x, false), code_of(y, false));
    if (bare.same() && !qualified(s)) {
      Ruling r = decide(s, true, rule, what + ": the same code; their docstrings differ", std::move(proof));
      if (s.negated()) r.verdict = VerdictKind::partly;
      bool text = std::any_of(s.statement.tokens.begin(), s.statement.tokens.end(), [](const Token& t) {
        return t.is("verbatim") || t.is("text") || t.is("word-for-word") || t.is("exactly") || t.is("byte-for-byte") ||
               t.is("line-for-line");
      });
      if (text) r.verdict = VerdictKind::partly;
      return r;
    }
    if (bare.line_a) proof.push_back(first_lines(*x.tree, x.file, bare.line_a, rule));
    if (bare.line_b) proof.push_back(first_lines(*y.tree, y.file, bare.line_b, rule));
    if (!bare.same()) d = bare;
  }
  return weigh(s, d, s.key == "copy", rule, what, std::move(proof));
}

std::optional<Ruling> files(const Scene& scene, const Sentence& s) {
  std::vector<FileRef> p = scene.files(*s.token("p")), q = scene.files(*s.token("q"));
  for (const auto* side : {&p, &q})
    if (side->size() != 1)
      return unverified(side->empty() ? "no given tree has one of the files" : "several files are meant by the path");
  const FileRef &a = p[0], &b = q[0];
  if (a.tree == b.tree && a.file == b.file) return std::nullopt;
  if (a.start || b.start) return std::nullopt;
  std::string what = "`" + a.path() + "` and `" + b.path() + "`";
  std::string_view one = a.tree->text(a.file), two = b.tree->text(b.file);
  std::vector<Evidence> proof{evidence(*a.tree, a.file, 0, 0, Role::supports, kFile),
                              evidence(*b.tree, b.file, 0, 0, Role::supports, kFile)};
  if (one == two && !one.empty()) return decide(s, true, kFile, what + " are the same bytes", std::move(proof));
  bool python = a.is_python() && b.is_python();
  if (python && (!read_whole(*a.tree, a.file) || !read_whole(*b.tree, b.file)))
    return unverified("one of the files was not read whole", std::move(proof));
  std::vector<CodeLine> left, right;
  if (python) {
    left = code_of(*a.tree, a.file), right = code_of(*b.tree, b.file);
  } else {
    for (auto [text, out] : {std::pair{one, &left}, std::pair{two, &right}}) {
      Lines lines(text);
      for (std::uint32_t n = 1; n <= lines.count(); ++n)
        if (!trim(lines.line(n)).empty()) out->push_back({std::string(trim(lines.line(n))), n});
    }
  }
  CodeDifference d = compare_code(left, right);
  if (!d.same()) {
    if (d.line_a) proof.push_back(first_lines(*a.tree, a.file, d.line_a, kFile));
    if (d.line_b) proof.push_back(first_lines(*b.tree, b.file, d.line_b, kFile));
  }
  return weigh(s, d, s.key == "file-copy", kFile, what, std::move(proof));
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  if (s.key.starts_with("file")) return files(scene, s);
  return symbols(scene, s);
}

}  // namespace

const Form kIdentical = {
    {"identical", RuleKind::claim_form, "two definitions or files are the same code",
     "“`a.f` is identical to `b.g`”, “`C.run` is copied verbatim from `D.run`”, “`f` and `g` have the same signature”, "
     "“`a.py` is a duplicate of `b.py`”.\n\nWhat the parser reads of both is compared, statement by statement: "
     "formatting, comments, quotes, redundant parentheses and the definition's own name don't count. A different "
     "docstring alone makes a difference only where the sentence speaks of the text (“verbatim”). A copy of which "
     "half or more is still the same holds partly, with the first place where they part; less than that is unverified, "
     "since the copy may have been changed. “Almost identical” and “the same except for …” are never refuted."},
    kPhrases,
    check};

}  // namespace assay
