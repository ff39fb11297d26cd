// "`f` is only called if `x`", "line 12 only runs when `x`", "`f` is skipped unless `x`", "`f` is guarded by `x`".
#include <algorithm>
#include <set>

#include "base/text.h"
#include "claim/condition.h"
#include "claim/forms.h"
#include "claim/uses.h"
#include "model/code.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;

#define IF "(if|when|whenever|where|once|as long as|in case|provided [that]|given that|for|under)"
#define HOLDS                                                                                                        \
  "[(is true|is truthy|holds|is set|is given|applies|is met|is satisfied|evaluates to true|is non-empty|is enabled|" \
  "is passed|is on|is specified|is provided|condition holds)]"
#define FAILS                                                                                                       \
  "(is false|is falsy|is not true|does not hold|is unset|is not set|is empty|fails|is not given|is not met|is off|" \
  "is disabled|is not enabled|is not passed|is not provided)"
#define CODE "[the] [(condition|flag|setting|option|check|parameter|argument|test)] {code:c}"
#define DONE                                                                                                \
  "(called|reached|run|executed|used|invoked|entered|triggered|hit|taken|evaluated|applied|performed|made|" \
  "instantiated|"                                                                                           \
  "created|constructed)"
#define DOES "(runs|executes|happens|fires|applies|kicks in|run|execute|happen|applies|occurs|occur)"

// One row for each way to state the condition; `lead` ends where "if" would stand.
#define ROWS(lead, turn)                                                                 \
  {lead " " IF " " CODE " (is|==|equals) {value:r}", turn "is"},                         \
      {lead " " IF " " CODE " (is {neg}|!=|does {neg} equal) {value:r}", turn "is-not"}, \
      {lead " " IF " " CODE " " FAILS, turn "not"}, {                                    \
    lead " " IF " " CODE " " HOLDS, turn "if"                                            \
  }
#define UNLESS(lead, turn)                                                                                       \
  {lead " unless " CODE " (is|==|equals) {value:r}", turn "is"}, {lead " unless " CODE " " FAILS, turn "not"}, { \
    lead " unless " CODE " " HOLDS, turn "if"                                                                    \
  }

// "only" asks for the condition, "never" for its negation. f: the function that is reached; g in h: calls of g in h;
// l: lines.
constexpr Phrase kPhrases[] = {
    ROWS("@S(h) %call @S(g) (only|exclusively)", "only-in "),
    ROWS("@S(h) (only|exclusively) %call @S(g)", "only-in "),
    ROWS("[the] (call|calls|invocation) (of|to) @S(g) (in|inside|within) @S(h) (is|are) (only|exclusively) " DONE,
         "only-in "),
    ROWS("[the] (call|calls|invocation) (of|to) @S(g) (in|inside|within) @S(h) (only|exclusively) " DOES, "only-in "),
    ROWS("(in|inside|within) @S(h) [,] @S(g) %be (only|exclusively) " DONE, "only-in "),
    ROWS("@S(h) (skips|bypasses|omits|avoids) [(the call to|calling)] @S(g)", "never-in "),
    UNLESS("@S(h) (skips|bypasses|omits|avoids) [(the call to|calling)] @S(g)", "only-in "),
    UNLESS("@S(h) (never calls|does not call|never invokes) @S(g)", "only-in "),
    {"[the] (call|calls|invocation) (of|to) @S(g) (in|inside|within) @S(h) %be "
     "(guarded|gated|protected|wrapped) (by|behind|on|in) [(a|an)] " CODE " [(check|guard|condition|test)]",
     "only-in if"},
    ROWS("@S(f) %be (only|exclusively) [ever] " DONE, "only "),
    ROWS("@S(f) %be " DONE " (only|exclusively)", "only "),
    ROWS("@S(f) (only|exclusively) [ever] " DOES, "only "),
    ROWS("@S(f) " DOES " (only|exclusively)", "only "),
    ROWS("@S(f) (is|are) (skipped|bypassed|omitted|unreachable|never " DONE "|not " DONE ")", "never "),
    UNLESS("@S(f) (is|are) (skipped|bypassed|omitted|unreachable|never " DONE "|not " DONE ")", "only "),
    ROWS("@S(f) (never|does not|do not) " DOES, "never "),
    UNLESS("@S(f) (never|does not|do not) " DOES, "only "),
    {"@S(f) (is|are|sits|stays|lives) (guarded|gated|protected) (by|behind|on) [(a|an)] " CODE
     " [(check|guard|condition|test|flag)]",
     "only if"},
    ROWS("[(the code at|the statement at|the code in)] {place:l} (is|are) (only|exclusively) [ever] " DONE, "only-at "),
    ROWS("[(the code at|the statement at|the code in)] {place:l} (only|exclusively) " DOES, "only-at "),
    ROWS("[(the code at|the statement at|the code in)] {place:l} " DOES " (only|exclusively)", "only-at "),
    ROWS("[(the code at|the statement at)] {place:l} (is|are) (skipped|bypassed|never " DONE "|not " DONE ")",
         "never-at "),
    UNLESS("[(the code at|the statement at)] {place:l} (is|are) (skipped|bypassed|never " DONE "|not " DONE ")",
           "only-at "),
    {"[(the code at|the statement at)] {place:l} (is|are) (guarded|gated|protected) (by|behind|on) [(a|an)] " CODE
     " [(check|guard|condition|test)]",
     "only-at if"},
};

constexpr std::string_view kRule = "reached.condition";
constexpr int kLevels = 2;  // callers of callers that are looked at

std::string constant_word(const std::string& key, std::string text) {
  return key == "none" ? "None" : key == "true" ? "True" : key == "false" ? "False" : text;
}

// The condition as Python would write it, most faithful first.
std::vector<std::string> stated(const Sentence& s) {
  std::string c = s.token("c")->text;
  // "`x = True`" says that it is so.
  if (auto [left, right] = split_assignment(c); !left.empty()) c = std::string(left) + " == " + std::string(right);
  std::string_view how = s.key.substr(s.key.find(' ') + 1);
  if (how == "not") c = "not (" + c + ")";
  std::vector<std::string> out;
  if (how == "is" || how == "is-not") {
    std::string right = constant_word(s.token("r")->key, s.text("r"));
    bool constant = right == "None" || right == "True" || right == "False";
    out.push_back(c + (how == "is" ? constant ? " is " : " == " : constant ? " is not " : " != ") + right);
    c += (how == "is" ? " == " : " != ") + right;
  }
  out.push_back(c);
  for (auto [ending, plain] : {std::pair{" == True", ""},
                               {" is True", ""},
                               {" == False", "not "},
                               {" is False", "not "},
                               {" != True", "not "},
                               {" is not True", "not "},
                               {" != False", ""},
                               {" == true", ""},
                               {" == false", "not "}})
    if (c.ends_with(ending)) out.push_back(plain + c.substr(0, c.size() - std::string_view(ending).size()));
  if (s.key.starts_with("never"))
    for (std::string& x : out) x = x.starts_with("not (") ? x.substr(5, x.size() - 6) : "not (" + x + ")";
  return out;
}

// `debug` may be `self.debug` or `config.debug` where it is tested: the spelling that the code's condition has.
std::string as_spelled(const std::string& claimed, const std::string& actual) {
  std::size_t at = 0;
  while (claimed.substr(at).starts_with("not ") || claimed.substr(at).starts_with("("))
    at += claimed[at] == '(' ? 1 : 4;
  std::size_t end = at;
  while (end < claimed.size() && is_ident_char(claimed[end])) ++end;
  if (end == at || (end < claimed.size() && (claimed[end] == '.' || claimed[end] == '('))) return {};
  std::string name = claimed.substr(at, end - at);
  for (std::size_t i = actual.find("." + name); i != std::string::npos; i = actual.find("." + name, i + 1)) {
    std::size_t beyond = i + 1 + name.size(), begin = i;
    if (beyond < actual.size() && (is_ident_char(actual[beyond]) || actual[beyond] == '(' || actual[beyond] == '.'))
      continue;
    while (begin && (is_ident_char(actual[begin - 1]) || actual[begin - 1] == '.')) --begin;
    if (begin == i) continue;
    return claimed.substr(0, at) + actual.substr(begin, beyond - begin) + claimed.substr(end);
  }
  return {};
}

// An operand that is not always evaluated, a lambda, a comprehension's condition: no statement's test says when.
bool conditional_in_expression(const Facts& f, ExprId e) {
  const Expr& x = f.exprs[e];
  for (ExprId i = e + 1; i < f.exprs.size(); ++i) {
    const Expr& outer = f.exprs[i];
    if (outer.begin > x.begin || outer.end < x.end) continue;
    if (outer.kind == ExprKind::lambda || outer.kind == ExprKind::generator || outer.kind == ExprKind::list_comp ||
        outer.kind == ExprKind::set_comp || outer.kind == ExprKind::dict_comp)
      return true;
    if (outer.kind == ExprKind::boolean && f.kids(outer)[0] != e && f.exprs[f.kids(outer)[0]].end <= x.begin)
      return true;
    if (outer.kind == ExprKind::conditional) {
      const Expr& test = f.exprs[f.kids(outer)[1]];
      if (x.begin < test.begin || x.begin >= test.end) return true;
    }
  }
  return false;
}

StmtId statement_at(const Facts& f, std::uint32_t offset) {
  StmtId out = 0;
  for (StmtId i = 1; i < f.stmts.size(); ++i)
    if (f.stmts[i].begin <= offset && offset < f.stmts[i].end) out = i;  // the innermost comes last
  return out;
}

struct Site {
  const TreeFacts* tree;
  FileIndex file;
  std::uint32_t line;
  Under under;
  std::string actual;
};

Site site(const TreeFacts& tree, FileIndex file, StmtId st, const std::vector<std::string>& claimed) {
  const Facts& f = tree.file(file);
  Site out{&tree, file, f.line_of(f.stmts[st].begin), Under::other, {}};
  FunctionId fn = model::function_of(f, f.stmts[st].block);
  Under first = Under::other;
  for (std::size_t i = 0; i < claimed.size(); ++i) {
    for (bool adapted : {false, true}) {
      std::string text = adapted ? as_spelled(claimed[i], out.actual) : claimed[i];
      if (text.empty()) continue;
      Condition c = condition_at(tree, file, fn, st, text);
      if (i == 0 && !adapted) first = c.under;
      out.actual = c.actual;
      out.under = c.under;
      if (c.under == Under::same || c.under == Under::opposite) return out;
    }
  }
  out.under = first;
  return out;
}

struct Thread {
  std::vector<Site> sites;
  bool unsure = false;  // other uses may reach it too
  std::string why;
};

bool known_call(const Scene& scene, const Use& u, const Definition& d) {
  if (u.kind != Use::call || !may_mean(scene, u, d)) return false;
  if (!d.owner || !u.through_object) return true;
  const Facts& f = u.tree->file(u.file);
  ExprId receiver = f.exprs[u.expr].a;
  bool by_self = f.exprs[receiver].kind == ExprKind::name && f.str(f.exprs[receiver].a) == "self";
  if (by_self && u.tree == d.tree && u.file == d.file) return true;
  // The only definition of that name.
  model::Definitions same = scene.symbols().find(d.name.substr(d.name.rfind('.') + 1));
  return std::all_of(same.begin(), same.end(),
                     [&](const Definition& x) { return x == d || x.kind == DefinitionKind::import_; });
}

// The calls of a function; where one stands under no condition, those of the function it is in, and so on.
void calls_of(const Scene& scene, const Definition& d, const std::vector<std::string>& claimed, int level,
              Thread& out) {
  std::string last = d.name.substr(d.name.rfind('.') + 1);
  bool any = false;
  for (const Use& u : uses_of(scene, last)) {
    if (inside(u, d) || u.kind == Use::import_ || !may_mean(scene, u, d)) continue;
    if (level == 0 && u.tree == d.tree && u.tree->tree().files()[u.file].path.find("test") != std::string::npos)
      continue;
    if (!known_call(scene, u, d)) {
      out.unsure = true;
      if (out.why.empty()) out.why = at(*u.tree, u.file, u.line) + " names `" + last + "` too";
      continue;
    }
    any = true;
    const Facts& f = u.tree->file(u.file);
    StmtId st = statement_at(f, f.exprs[u.expr].begin);
    if (!st) continue;
    Site here = site(*u.tree, u.file, st, claimed);
    here.line = u.line;
    if (here.under == Under::always && conditional_in_expression(f, u.expr)) here.under = Under::other;
    FunctionId fn = model::function_of(f, f.stmts[st].block);
    if (here.under == Under::always && fn) {
      // What calls the function around it may be under the condition.
      if (level + 1 >= kLevels) {
        here.under = Under::other;
      } else if (f.functions[fn].stmt) {
        Thread above;
        calls_of(scene, model::function_definition(*u.tree, u.file, fn), claimed, level + 1, above);
        bool all_same =
            !above.sites.empty() && !above.unsure &&
            std::all_of(above.sites.begin(), above.sites.end(), [](const Site& x) { return x.under == Under::same; });
        bool open = above.unsure ||
                    (!above.sites.empty() && std::none_of(above.sites.begin(), above.sites.end(),
                                                          [](const Site& x) { return x.under == Under::always; }));
        if (all_same)
          here = above.sites[0];
        else if (open)
          here.under = Under::other;
      }
    }
    out.sites.push_back(std::move(here));
    if (out.sites.size() > 40) {
      out.unsure = true;
      out.why = "it is called in more than forty places";
      return;
    }
  }
  if (!any && out.why.empty()) out.why = "no call of `" + d.name + "` was found";
}

// `if not x: return` before anything else: the function does nothing unless x.
std::optional<Site> leaves_at_once(const Definition& d, const std::vector<std::string>& claimed) {
  const Facts& f = d.facts();
  BlockId body = f.functions[d.function].body;
  std::vector<StmtId> top;
  for (StmtId i = f.blocks[body].first; i && i <= f.blocks[body].last && top.size() < 3; ++i)
    if (f.stmts[i].block == body &&
        !(f.stmts[i].kind == StmtKind::expr && f.stmts[i].a == f.functions[d.function].docstring))
      top.push_back(i);
  if (top.size() < 2 || f.stmts[top[0]].kind != StmtKind::if_) return std::nullopt;
  Site s = site(*d.tree, d.file, top[1], claimed);
  s.line = f.line_of(f.stmts[top[0]].begin);
  return s.under == Under::same ? std::optional(s) : std::nullopt;
}

Ruling weigh(const Sentence& s, const std::string& what, const std::string& claimed, const Thread& t) {
  std::vector<Evidence> proof;
  bool all = !t.sites.empty();
  const Site *against = nullptr, *open = nullptr;
  std::string actual;
  for (const Site& x : t.sites) {
    all = all && x.under == Under::same;
    if ((x.under == Under::always || x.under == Under::opposite) && !against) against = &x;
    if (x.under == Under::other && !open) open = &x;
    if (proof.size() < 4)
      proof.push_back(evidence(*x.tree, x.file, x.line > 1 ? x.line - 1 : x.line, x.line, Role::supports, kRule));
  }
  if (against) {
    Evidence e = evidence(*against->tree, against->file, against->line > 1 ? against->line - 1 : against->line,
                          against->line, Role::supports, kRule);
    proof.insert(proof.begin(), std::move(e));
    std::string reason = what + " is reached at " + at(*against->tree, against->file, against->line) +
                         (against->under == Under::always ? " under no condition"
                          : against->actual.empty()       ? ", not if `" + claimed + "`"
                                                          : " if `" + against->actual + "`, not if `" + claimed + "`");
    return decide(s, false, kRule, std::move(reason), std::move(proof));
  }
  if (all && !t.unsure) {
    std::string reason = t.sites.size() == 1 ? what + " is reached at "
                                             : what + " is reached in " + std::to_string(t.sites.size()) +
                                                   " places, each under it, first at ";
    reason += at(*t.sites[0].tree, t.sites[0].file, t.sites[0].line);
    reason += t.sites[0].actual.empty() ? std::string(", after an early exit for the others")
                                        : " if `" + t.sites[0].actual + "`";
    return decide(s, true, kRule, std::move(reason), std::move(proof));
  }
  std::string reason = what + ": ";
  if (open)
    reason += open->actual.empty() ? "what stands around " + at(*open->tree, open->file, open->line) +
                                         " does not say under which condition it runs"
                                   : "at " + at(*open->tree, open->file, open->line) + " it is `" + open->actual +
                                         "`; whether that is the condition meant is not decided by the text";
  else
    reason += t.why;
  return unverified(std::move(reason), std::move(proof));
}

Thread calls_within(const Scene& scene, const Definition& h, const std::string& g,
                    const std::vector<std::string>& claimed) {
  (void)scene;
  Thread out;
  const Facts& f = h.facts();
  model::Span span = model::span_of(f, f.functions[h.function]);
  std::string_view last = std::string_view(g).substr(g.rfind('.') + 1);
  NameId id = f.find(last);
  for (ExprId i = 1; i < f.exprs.size() && id; ++i) {
    const Expr& e = f.exprs[i];
    if (e.kind != ExprKind::call || !span.holds(e.begin) || model::last_name(f, model::callee(f, i)) != last) continue;
    const Expr& c = f.exprs[model::callee(f, i)];
    if (c.kind != ExprKind::name && c.kind != ExprKind::attribute) continue;
    StmtId st = statement_at(f, e.begin);
    if (!st) continue;
    Site here = site(*h.tree, h.file, st, claimed);
    here.line = f.line_of(e.begin);
    if (here.under == Under::always && conditional_in_expression(f, i)) here.under = Under::other;
    // In a nested function: when that runs is another question.
    if (here.under == Under::always && model::function_of(f, f.stmts[st].block) != h.function)
      here.under = Under::other;
    out.sites.push_back(std::move(here));
  }
  if (out.sites.empty()) out.why = "`" + h.name + "` has no call of `" + std::string(last) + "`";
  return out;
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  std::vector<std::string> claimed = stated(s);
  if (!model::Parsed(claimed[0]).expr) return std::nullopt;
  // A lone name in upper case, a word, an option: what is meant by it stands nowhere in the code's tests.
  std::string kind(s.key.substr(0, s.key.find(' ')));
  if (kind.ends_with("-in")) {
    Subject h = functions_of(scene, subject(scene, s, "h"));
    if (h.found.empty()) return not_found(scene, subject(scene, s, "h"));
    std::string g = s.symbol("g").name;
    return all_agree(h, [&](const Definition& d) {
      Thread t = calls_within(scene, d, g, claimed);
      return weigh(s, "the call of `" + g + "` in `" + d.name + "`", claimed[0], t);
    });
  }
  if (kind.ends_with("-at")) {
    std::vector<FileRef> files = scene.files(*s.token("l"));
    if (files.empty() && s.token("l")->path.empty()) {
      for (FileRef r : scene.cited(s.statement)) {
        r.start = s.token("l")->lines[0].first, r.end = s.token("l")->lines[0].second;
        files.push_back(r);
      }
    }
    std::erase_if(files, [](const FileRef& r) { return !r.is_python(); });
    if (files.size() != 1) return std::nullopt;
    const FileRef& r = files[0];
    const Facts& f = r.tree->file(r.file);
    StmtId st = 0;
    for (StmtId i = 1; i < f.stmts.size() && !st; ++i)
      if (std::uint32_t line = f.line_of(f.stmts[i].begin); line >= r.start && line <= r.end) st = i;
    if (!st) return unverified("no statement begins at the cited lines");
    Thread t;
    Site here = site(*r.tree, r.file, st, claimed);
    FunctionId fn = model::function_of(f, f.stmts[st].block);
    if (here.under == Under::always && fn && f.functions[fn].stmt) {
      Thread above;
      calls_of(scene, model::function_definition(*r.tree, r.file, fn), claimed, 1, above);
      bool certain = std::any_of(above.sites.begin(), above.sites.end(),
                                 [](const Site& x) { return x.under == Under::always || x.under == Under::opposite; });
      if (!certain) here.under = Under::other;
    }
    t.sites.push_back(std::move(here));
    return weigh(s, "the code at " + at(*r.tree, r.file, r.start), claimed[0], t);
  }
  Subject who = subject(scene, s, "f");
  std::erase_if(who.found, [](const Definition& d) {
    return d.kind != DefinitionKind::function && d.kind != DefinitionKind::class_;
  });
  drop_overloads(who);
  if (who.found.empty()) return std::nullopt;
  if (!scene.may_search()) return too_many_searches();
  return all_agree(who, [&](const Definition& d) {
    if (d.kind == DefinitionKind::function)
      if (auto own = leaves_at_once(d, claimed)) {
        Thread t;
        t.sites.push_back(*own);
        return weigh(s, "what `" + d.name + "` does", claimed[0], t);
      }
    Thread t;
    calls_of(scene, d, claimed, 0, t);
    return weigh(s, "`" + d.name + "`", claimed[0], t);
  });
}

}  // namespace

const Form kReached = {
    {"reached", RuleKind::claim_form, "code is only reached under a condition",
     "“`f` is only called if `x`”, “`f` calls `g` only when `x is None`”, “`a.py:12` is skipped unless `x`”, “the call "
     "to "
     "`g` in `f` is guarded by `x`”.\n\nEvery call that can be followed is looked at: the tests around it and the "
     "early "
     "exits before it have to be, or to contain, the condition. A call under no condition is followed to the calls of "
     "the function it stands in. A function that returns at once unless the condition holds counts as well. Refuted by "
     "a call under no condition at all, or under the opposite one; where the tests are others, where an object of "
     "unknown class may reach it, or where the call stands in a lambda or behind `and`, it stays unverified with the "
     "tests as evidence. An attribute may be written without what it is an attribute of."},
    kPhrases,
    check};

}  // namespace assay
