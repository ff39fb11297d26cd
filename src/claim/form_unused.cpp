// "`f` is never called", "`x` is only used in `a.py`".
#include <algorithm>
#include <set>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/uses.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;
using model::Definitions;

#define NOBODY \
  "(nothing|nobody|no one|no code|no caller|no file|no module|no other code|nothing else|no function|no one else)"

constexpr Phrase kUnusedPhrases[] = {
    {"@S(f) %be %call.ed @anywhere [in production [code]]", "call"},
    {"@S(f) %be %call.ed (by|from) (anything|anyone|any code|any caller|any module|anywhere) @anywhere", "call"},
    {"{!} @S(f) %be dead code [(:|,|-|--|because|since|and|;) (nothing|nobody|no one|no code|it) [{any}]]", "call"},
    {"{!} @S(f) %be (unused|uncalled|dead|unreferenced|unreachable) @anywhere [(:|,) {any}]", "use"},
    {"{no} [other] (caller|callers|call|calls|call sites|call site|invocation|invocations) (of|to|for) @S(f) "
     "[(exists|exist|was found|were found|can be found|is found|are found)] @anywhere",
     "call"},
    {"there %be [(a|any|{no}|{no} such|{no} other)] (caller|callers|call|calls|call sites|call "
     "site|invocations|invocation) (of|to|for) @S(f) @anywhere",
     "call"},
    {"@S(f) %have [(a|any|{no}|{no} other)] (caller|callers|call|calls|call sites|call site) @anywhere", "call"},
    {"@S(f) %have [(a|any|{no}|{no} other)] (usages|usage|uses|users|user|references|reference) @anywhere", "use"},
    {"{!} " NOBODY " [(in|within|across) {any}] (calls|invokes|ever calls|ever invokes) @S(f) @anywhere", "call"},
    {"{!} " NOBODY " [(in|within|across) {any}] (uses|references|ever uses|imports|refers to) @S(f) @anywhere", "use"},
    {"@S(f) %be (used|referenced|needed|mentioned) @anywhere", "use"},
    {"there %be [(a|any|{no})] (use|uses|usage|usages|reference|references) (of|to) @S(f) @anywhere", "use"},
    {"{!} @S(f) (goes|is left) (uncalled|unused) @anywhere", "call"},
    {"{!} @S(f) could be (removed|deleted) [(:|,|because|since) (nothing|nobody|no one) calls it]", "call"},
};

constexpr Phrase kOnlyPhrases[] = {
    {"@S(a) %be (only|exclusively|solely|just) (used|referenced|called|imported|needed|mentioned|consumed|invoked) "
     "(in|by|from|within|inside) @P(p)",
     "file"},
    {"@S(a) %be (used|referenced|called|imported|needed|mentioned|consumed|invoked) "
     "(only|exclusively|solely|just|nowhere but) (in|by|from|within|inside) @P(p)",
     "file"},
    {"@S(a) (only|exclusively) (occurs|appears|shows up) in @P(p)", "file"},
    {"@S(a) (occurs|appears|shows up) (only|nowhere but) in @P(p)", "file"},
    {"@P(p) %be the (only|sole|single) (file|module|place|script|user|caller|consumer|one|importer) "
     "[(that|which|to|where)] "
     "(uses|use|references|reference|calls|call|imports|import|mentions|mention|needs|using|calling|importing|of|"
     "touching) @S(a)",
     "file"},
    {"the (only|sole|single) (file|module|place|script|user|caller|consumer|importer) [(that|which|to|where)] "
     "(uses|use|references|reference|calls|call|imports|import|mentions|mention|needs|using|calling|importing|of) "
     "@S(a) %be @P(p)",
     "file"},
    {"(only|just) @P(p) (uses|references|calls|imports|mentions|needs) @S(a)", "file"},
    {"@S(a) %be {!} (used|referenced|called|imported|needed|mentioned) (outside [of]|anywhere (but|except|other than) "
     "[in]|elsewhere than in) @P(p)",
     "file"},
    {"{!} (no|none) {no} [other] (file|module|code) (than|besides|except|outside|outside of|other than|but) @P(p) "
     "(uses|references|calls|imports|mentions|needs) @S(a)",
     "file"},
    {"(no|{no}) [other] (file|module|code) (than|besides|except|outside|outside of|other than|but) @P(p) {!} "
     "(uses|references|calls|imports|mentions|needs) @S(a)",
     "file"},
    {"(all|every) [the] (uses|usages|use|references|reference|callers|calls) (of|to) @S(a) "
     "(is|are|stand|stands|live|lives) (in|within|inside) @P(p)",
     "file"},
    {"nothing (outside|outside of|but|except|other than) @P(p) (uses|references|calls|imports|mentions) @S(a)", "file"},
    {"@S(a) has (no|{no}) (users|uses|usages|references|callers) {!} (outside|outside of|other than|besides) @P(p)",
     "file"},
    {"@S(a) %be (only|exclusively|solely) (called|used|invoked|referenced) (by|from|in|within|inside) @S(g)",
     "function"},
    {"@S(a) %be (called|used|invoked|referenced) (only|exclusively|solely) (by|from|in|within|inside) @S(g)",
     "function"},
    {"@S(g) %be the (only|sole|single) (caller|user|consumer) of @S(a)", "function"},
    {"the (only|sole|single) (caller|user|consumer) of @S(a) %be @S(g)", "function"},
    {"(only|just) @S(g) (calls|uses|invokes) @S(a)", "function"},
};

constexpr std::string_view kNever = "unused.calls", kNoUse = "unused.uses", kOnlyFile = "only-used.file",
                           kOnlyFunction = "only-used.function";

std::string_view last_of(std::string_view name) { return name.substr(name.rfind('.') + 1); }

// A function that frameworks find by its name or its decorator is called without being named.
std::string called_by_others(const Definition& d) {
  const Facts& f = d.facts();
  std::string_view last = last_of(d.name);
  if (last.starts_with("__") && last.ends_with("__")) return "Python itself calls `" + std::string(last) + "`";
  if (last.starts_with("test") || last.starts_with("pytest_") || last.starts_with("visit_") ||
      last.starts_with("do_") || last == "setUp" || last == "tearDown")
    return "functions of such a name are found by it";
  if (d.kind != DefinitionKind::function) return {};
  for (ExprId dec : f.kids(f.functions[d.function].first_decorator, f.functions[d.function].decorator_count)) {
    std::string_view name = model::last_name(f, dec);
    if (name != "staticmethod" && name != "classmethod" && name != "contextmanager" && name != "lru_cache" &&
        name != "cache" && name != "wraps" && name != "final" && name != "override" && name != "no_grad" &&
        name != "inference_mode" && name != "property" && name != "cached_property")
      return "its decorator `" + model::dotted(f, dec) + "` may hand it to somebody";
  }
  return {};
}

std::optional<Ruling> check_unused(const Scene& scene, const Sentence& s) {
  bool calls_only = s.key == "call";
  std::string_view rule = calls_only ? kNever : kNoUse;
  std::string name = s.symbol("f").name;
  Subject who = subject(scene, s, "f");
  std::erase_if(who.found, [](const Definition& d) {
    return d.kind == DefinitionKind::import_ || d.kind == DefinitionKind::module;
  });
  if (who.found.empty()) return not_found(scene, subject(scene, s, "f"));
  std::vector<Use> uses = uses_of(scene, last_of(name));
  return all_agree(who, [&](const Definition& d) {
    const Use *called = nullptr, *unsure = nullptr, *other = nullptr;
    // Members of one name in several classes: a call through an object may be of any of them.
    Definitions same = scene.symbols().find(last_of(name));
    bool alone = std::all_of(same.begin(), same.end(),
                             [&](const Definition& x) { return x == d || x.kind == DefinitionKind::import_; });
    bool receiver_self = false;
    for (const Use& u : uses) {
      bool self_call = inside(u, d) && d.kind == DefinitionKind::function;  // recursion keeps nothing alive
      if (!may_mean(scene, u, d) || self_call) continue;
      if (u.kind == Use::call || (!calls_only && u.kind == Use::reference)) {
        const Facts& f = u.tree->file(u.file);
        bool by_self = u.through_object && f.exprs[f.exprs[u.expr].a].kind == ExprKind::name &&
                       f.str(f.exprs[f.exprs[u.expr].a].a) == "self" && u.tree == d.tree && u.file == d.file;
        if (!u.through_object || alone || by_self || !d.owner) {
          called = &u;
          receiver_self = by_self;
          break;
        }
        if (!unsure) unsure = &u;
      } else if (u.kind != Use::import_ && !other) {
        other = &u;
      }
    }
    (void)receiver_self;
    if (called) {
      return decide(s, true, rule,
                    "`" + d.name + "` is " + (called->kind == Use::call ? "called" : "used") + " at " +
                        at(*called->tree, called->file, called->line),
                    {evidence(*called->tree, called->file, called->line, called->line, Role::supports, rule),
                     evidence(d, Role::context, rule)});
    }
    std::vector<Evidence> proof{evidence(d, Role::supports, rule)};
    const Use* doubt = unsure ? unsure : other;
    if (doubt) {
      proof.push_back(evidence(*doubt->tree, doubt->file, doubt->line, doubt->line, Role::context, rule));
      return unverified("no call of `" + d.name + "` is certain, but " + at(*doubt->tree, doubt->file, doubt->line) +
                            " names `" + std::string(last_of(name)) + "`",
                        std::move(proof));
    }
    if (std::string why = called_by_others(d); !why.empty())
      return unverified("nothing in the given trees calls `" + d.name + "`, but " + why, std::move(proof));
    if (std::string why = scene.symbols().unread(last_of(name)); !why.empty())
      return unverified("no call was found, but " + why, std::move(proof));
    return decide(s, false, rule,
                  "no code of the given trees " + std::string(calls_only ? "calls" : "uses") + " `" + d.name + "`",
                  std::move(proof));
  });
}

std::optional<Ruling> check_only(const Scene& scene, const Sentence& s) {
  std::string name = s.symbol("a").name;
  std::string_view last = last_of(name);
  Subject who = subject_named(scene, s, name);
  std::erase_if(who.found, [](const Definition& d) { return d.kind == DefinitionKind::import_; });
  std::vector<Use> uses = uses_of(scene, last);
  auto allowed = [&](const Use&) { return false; };
  std::function<bool(const Use&)> inside_place = allowed;
  std::string_view rule = s.key == "file" ? kOnlyFile : kOnlyFunction;
  std::string place;
  if (s.key == "file") {
    std::vector<FileRef> files = scene.files(*s.token("p"));
    if (files.size() != 1)
      return unverified(files.empty() ? "no given tree has the file" : "several files are meant by the path");
    place = files[0].path();
    FileRef file = files[0];
    inside_place = [file](const Use& u) { return u.tree == file.tree && u.file == file.file; };
    // The place of use is no hint at the place of definition.
    if (who.by_place || who.found.empty()) {
      Definitions all = scene.symbols().find(name);
      std::erase_if(all, [](const Definition& d) { return d.kind == DefinitionKind::import_; });
      who.found = all;
    }
  } else {
    Subject g = subject(scene, s, "g");
    std::erase_if(g.found, [](const Definition& d) {
      return d.kind != DefinitionKind::function && d.kind != DefinitionKind::class_;
    });
    if (g.found.size() != 1) return unverified("which `" + g.name + "` is meant is not clear");
    Definition d = g.found[0];
    place = d.name;
    inside_place = [d](const Use& u) { return inside(u, d); };
    if (who.found.empty()) who.found = scene.symbols().find(name);
  }
  if (who.found.size() > 1) {  // one definition per name, or nothing can be said
    std::string where;
    for (std::size_t i = 0; i < who.found.size() && i < 3; ++i) where += (i ? ", " : "") + at(who.found[i]);
    bool members = std::all_of(who.found.begin(), who.found.end(), [&](const Definition& d) {
      return d.tree == who.found[0].tree && d.file == who.found[0].file && d.name == who.found[0].name;
    });
    if (!members) return unverified("several definitions are named `" + name + "`: " + where);
  }
  if (who.found.empty()) return not_found(scene, who);
  const Definition& d = who.found[0];
  const Use *out = nullptr, *unsure = nullptr, *imported = nullptr, *in = nullptr;
  for (const Use& u : uses) {
    if (inside(u, d) && d.kind == DefinitionKind::function) continue;
    if (!may_mean(scene, u, d)) continue;
    if (inside_place(u)) {
      if (!in && u.kind != Use::import_) in = &u;
      continue;
    }
    if (u.kind == Use::text_) {
      if (!unsure) unsure = &u;
    } else if (u.kind == Use::import_) {
      if (!imported) imported = &u;
    } else if (u.through_object && d.owner) {
      if (!out) out = &u;
    } else if (u.through_object) {
      if (!unsure) unsure = &u;
    } else if (!out) {
      out = &u;
    }
  }
  // In its own file a definition is no use; the claim is about others.
  std::vector<Evidence> proof;
  if (in) proof.push_back(evidence(*in->tree, in->file, in->line, in->line, Role::supports, rule));
  if (const Use* u = out ? out : imported) {
    std::vector<Evidence> against{evidence(*u->tree, u->file, u->line, u->line, Role::supports, rule)};
    against.insert(against.end(), proof.begin(), proof.end());
    Ruling r =
        decide(s, false, rule,
               "`" + name + "` is " + (out ? "used" : "imported") + " at " + at(*u->tree, u->file, u->line) + " too",
               std::move(against));
    if (!out && r.verdict == VerdictKind::refuted) r.verdict = VerdictKind::partly;
    return r;
  }
  if (unsure)
    return unverified("`" + std::string(last) + "` is named at " + at(*unsure->tree, unsure->file, unsure->line) +
                          ", which may mean it",
                      {evidence(*unsure->tree, unsure->file, unsure->line, unsure->line, Role::context, rule)});
  if (std::string why = scene.symbols().unread(last); !why.empty())
    return unverified("no other use was found, but " + why, std::move(proof));
  if (!in) {
    bool own = s.key == "file" && d.path() == place;
    if (!own)
      return unverified("no use of `" + name + "` was found in `" + place + "`", {evidence(d, Role::context, rule)});
    proof.push_back(evidence(d, Role::supports, rule));
  }
  return decide(s, true, rule, "all uses of `" + name + "` in code are in `" + place + "`", std::move(proof));
}

}  // namespace

const Form kUnused = {{"unused", RuleKind::claim_form, "nothing calls or uses a function",
                       "“`f` is never called anywhere in the tree”, “`f()` is dead code: nothing calls it”, “no caller "
                       "of `f` exists”, “`x` is unused”.\n\nEvery file that spells the name is read. A call whose "
                       "name resolves to the definition, or a call through an object where only one member has the "
                       "name, disproves it; recursion and imports don't. "
                       "It is proven only when no call, no reference and no equal string exists, the function is not "
                       "of a kind that frameworks find by name or "
                       "decorator, and every file was read whole."},
                      kUnusedPhrases,
                      check_unused};

const Form kOnlyUsed = {
    {"only-used", RuleKind::claim_form, "a name is used in one file, or by one function, alone",
     "“`x` is only used in `a.py`”, “`a.py` is the only file that uses `x`”, “`f` is only called by `g`”.\n\nUses are "
     "names and attributes in code; the definition itself, recursion and comments are "
     "none. An import elsewhere makes the claim hold partly, a use elsewhere disproves it. Names with several "
     "definitions, and uses through objects "
     "of unknown type, leave it unverified."},
    kOnlyPhrases,
    check_only};

}  // namespace assay
