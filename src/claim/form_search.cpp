// "`grep -rn x src/` returns nothing", "3 hits for `rg foo`".
#include <algorithm>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/prose.h"
#include "claim/search_command.h"

namespace assay {
namespace {

#define HITS                                                                                                         \
  "(hit|hits|match|matches|result|results|line|lines|occurrence|occurrences|output|instance|instances|usage|usages|" \
  "use|uses|reference|references|place|places|call sites|row|rows)"
#define GIVES                                                                                                        \
  "(returns|finds|yields|gives|shows|reports|produces|prints|lists|has|matches|found|returned|matched|gave|yielded|" \
  "showed|produced|reported|prints out|turns up|turned up|comes back with|came back with|outputs|counts|->|:|=|-|--)"
#define DOES_NOT "(does|did|do) {neg} (return|find|yield|give|show|report|produce|print|match|have|turn up)"
#define SEARCH "[(running|a|the|search|command|searching with|a search with)] {search:g} [(in|over|on|across) {any}]"
#define ROUGH "[(exactly|only|just|a total of|about|roughly|around|approximately|some)]"

constexpr Phrase kPhrases[] = {
    {SEARCH " " GIVES " " ROUGH " {n:n} (file|files)", "files"},
    {SEARCH " " GIVES " " ROUGH " {n:n} " HITS " (in|across) " ROUGH " {n:m} (file|files)", "both"},
    {SEARCH " " GIVES " " ROUGH " {n:n} [#quality] " HITS, "lines"},
    {SEARCH " " GIVES " " ROUGH " {n:n}", "lines"},
    {SEARCH " " GIVES " (nothing|empty|none|nowhere)", "nothing"},
    {SEARCH " (is|comes back|came back|comes up|came up|was|remains|stays) (empty|clean|blank)", "nothing"},
    {SEARCH " " DOES_NOT " (anything|any " HITS "|a single " HITS ")", "nothing"},
    {SEARCH " %have [(any|{no})] " HITS, "any"},
    {SEARCH " " GIVES " (something|" HITS "|several " HITS "|many " HITS "|multiple " HITS ")", "any"},
    {SEARCH " {(} " ROUGH " {n:n} " HITS " {)}", "lines"},
    {SEARCH " , {n:n} " HITS, "lines"},
    {"[there (is|are)] " ROUGH " {n:n} " HITS " (for|of|from|with|in) {search:g}", "lines"},
    {"(nothing|no files|no file) (is|was|are|were) (found|returned|matched) (by|for|with) {search:g}", "nothing"},
    {"{search:g} (only|exclusively) (matches|hits|finds|returns|shows|lists) {path:p}", "only-file"},
    {"{search:g} (matches|hits|finds|returns|shows|lists) (only|just) {path:p}", "only-file"},
};

constexpr std::string_view kRule = "search.result";

bool rough(const Sentence& s) {
  for (const Token& t : s.tokens)
    for (std::string_view w : {"about", "roughly", "around", "approximately", "some", "~", "nearly", "almost", "over"})
      if (t.is(w)) return true;
  return false;
}

// "3 uses": lines may hold several.
bool of_occurrences(const Sentence& s) {
  for (const Token& t : s.tokens)
    for (std::string_view w : {"occurrence", "occurrences", "instance", "instances", "usage", "usages", "use", "uses",
                               "reference", "references"})
      if (t.is(w)) return true;
  return false;
}

// Whether what the search found is what the sentence says.
bool as_stated(const Scene& scene, const Sentence& s, const SearchCommand& c, const SearchResult& r) {
  auto n = s.token("n") ? static_cast<std::size_t>(std::max<std::int64_t>(number_of(*s.token("n")), 0)) : 0;
  std::size_t lines = c.names_only ? r.files.size() : c.only_matching ? r.occurrences : r.lines;
  if (s.key == "nothing") return r.lines == 0;
  if (s.key == "any") return r.lines != 0;
  if (s.key == "files") return r.files.size() == n;
  if (s.key == "both")
    return (lines == n || (of_occurrences(s) && r.occurrences == n)) &&
           r.files.size() == static_cast<std::size_t>(std::max<std::int64_t>(number_of(*s.token("m")), 0));
  if (s.key == "only-file") {
    std::vector<FileRef> files = scene.files(*s.token("p"));
    return r.files.size() == 1 &&
           std::any_of(files.begin(), files.end(), [&](const FileRef& f) { return f.path() == r.files[0]; });
  }
  return lines == n || (!c.counts_lines && of_occurrences(s) && r.occurrences == n);
}

std::string told(const SearchCommand& c, const SearchResult& r) {
  if (!r.lines) return "the search finds nothing in " + std::to_string(r.searched) + " files";
  std::size_t n = c.only_matching ? r.occurrences : r.lines;
  return "the search finds " + std::to_string(n) +
         (c.only_matching ? " occurrences"
          : n == 1        ? " line"
                          : " lines") +
         " in " + std::to_string(r.files.size()) + (r.files.size() == 1 ? " file" : " files") + ": " + listed(r.files);
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  const std::string& command = s.token("g")->text;
  auto parsed = parse_search(command);
  if (!parsed) return unverified("the command has parts that are not understood");
  if (!scene.may_search()) return too_many_searches();
  std::optional<SearchResult> shown;
  bool nothing = s.key == "nothing" || s.key == "any";
  for (const std::string* pattern : {&parsed->pattern, &parsed->other}) {
    if (pattern->empty()) continue;
    // The document that quotes the search may lie in the tree, and may have been written after it was run.
    for (bool without : {false, true}) {
      SearchResult r = run_search(scene, s.statement, *parsed, command, *pattern, without, kRule);
      if (!r.why.empty()) return unverified(r.why);
      if (!parsed->inverted && as_stated(scene, s, *parsed, r) && (!parsed->cut || nothing))
        return decide(s, true, kRule, told(*parsed, r), r.first);
      if (!shown || without) shown = std::move(r);
    }
  }
  std::string reason = told(*parsed, *shown);
  bool open = parsed->inverted || (parsed->cut && !nothing) || rough(s);
  if (open) return unverified(std::move(reason), std::move(shown->first));
  // "12 hits" in 11 lines: hits may have been counted one by one.
  auto n = s.token("n") ? number_of(*s.token("n")) : -1;
  if (n > 0 && !parsed->counts_lines && static_cast<std::size_t>(n) == shown->occurrences) {
    Ruling r = decide(s, true, kRule, reason + "; " + std::to_string(n) + " occurrences", std::move(shown->first));
    r.verdict = VerdictKind::partly;
    return r;
  }
  return decide(s, false, kRule, std::move(reason), std::move(shown->first));
}

}  // namespace

const Form kSearch = {
    {"search", RuleKind::claim_form, "a quoted search has a result",
     "“`grep -rn 'x' src/` returns nothing”, “`rg foo --type py`: 3 hits in 2 files”, “no matches for `git grep "
     "bar`”.\n\nThe search is run again over the tree's files by our own matcher, in linear time and without a shell: "
     "`grep` (basic, extended, fixed), `git grep`, `rg`, their usual options, globs, and pipes into further `grep`s "
     "and `wc -l`. Lines are counted, or files with `-l`; the number of "
     "occurrences is right where the sentence speaks of uses, else it holds partly. Files "
     "that quote the command itself may be left out. What a pipe cuts off, and “about” a number, refutes nothing."},
    kPhrases,
    check};

}  // namespace assay
