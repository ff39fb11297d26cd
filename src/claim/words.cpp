#include "claim/words.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"

namespace assay {
namespace {

struct Macro {
  std::string_view name, body;
};

constexpr Macro kMacros[] = {
    {"the", "[#determiner]"},
    // A symbol with what it is called: "the method `A.b`", "`C` class", "a `x` method".
    {"S", "[#determiner] [#quality] [{noun}] [(named|called)] {sym:$} [{noun}]"},
    // A file, possibly with lines.
    {"P", "[(the|a)] [(file|module|script|source|header|source file|test file)] {path:$} [(file|module|script)]"},
    {"V", "[(the|a|an)] [#valuenoun] [#valuenoun] [(of|as)] {value:$}"},
    {"arg", "[#argkind] [#argkind] #args"},
    // What lists of changes and descriptions of patches say.
    {"added", "(added|adds|add|introduced|introduces|introduce|implemented|implements) [(a|an|the)] [new]"},
    {"removed",
     "{!} (removed|removes|remove|dropped|drops|drop|deleted|deletes|delete) [(a|an|the)] "
     "[(old|deprecated|unused|obsolete|unnecessary|redundant|dead)]"},
    {"err", "[(a|an|the)] {sym:$} [(exception|error|exceptions|errors|warning|instance)]"},
    {"tree", "(tree|codebase|code|repository|repo|project|package|sources|source|library|program)"},
    {"anywhere",
     "[(anywhere|somewhere)] [(in|within|across|throughout|of) (the|this|its) "
     "[(whole|entire|given|source|current|released|code)] [(source|code)] [@tree] [base]]"},
};

struct WordSet {
  std::string_view name, words;
};

constexpr WordSet kSets[] = {
    {"determiner", "the a an this that these those its their our one each every any all some"},
    {"adverb",
     "directly itself themselves always just simply explicitly actually also still currently already internally "
     "automatically indeed unconditionally immediately eventually then even effectively clearly really ever properly "
     "usually normally typically generally first now once both apparently probably likely presumably possibly perhaps "
     "seemingly evidently supposedly reportedly silently lazily deliberately intentionally merely correctly manually"},
    {"modal", "will would can could may might shall should must does do did"},
    {"seem",
     "seems seem appears appear tends looks known said expected supposed meant believed designed happens turns-out"},
    {"be", "is are was were gets get remains stays"},
    {"quality",
     "public private global local static new helper module-level top-level class-level instance-level internal "
     "abstract "
     "existing nested decorated async python instance concrete overridden inherited actual single custom own same"},
    {"valuenoun",
     "value default literal constant string integer int number boolean bool float tuple list dict name expression "
     "singleton sentinel object class"},
    {"args",
     "parameter parameters argument arguments arg args param params kwarg kwargs keyword keywords option options input "
     "inputs"},
    {"argkind",
     "positional keyword keyword-only positional-only required optional mandatory named explicit formal different "
     "separate total distinct positional-or-keyword other further additional extra"},
    {"noun",
     "class classes function functions method methods attribute attributes property constant variable module package "
     "file parameter argument field option flag setting decorator constructor dataclass exception error enum member "
     "coroutine helper callable symbol name identifier type subclass script keyword object instance instances element "
     "key interface protocol mixin hook handler routine submodule subpackage staticmethod classmethod fixture wrapper "
     "global initializer implementation definition word string alias base superclass api call calls code test tests "
     "entry value item token import dependency library exceptions errors warning backend plugin command"},
};

struct Verb {
  std::string_view name;
  std::string_view forms;  // "calls/call/called/calling" joined by ';'
};

// third person / base / participle / gerund
constexpr Verb kVerbs[] = {
    {"call",
     "calls/call/called/calling;invokes/invoke/invoked/invoking;delegates to/delegate to/delegated to/delegating to;"
     "makes a call to/make a call to/-/making a call to;runs/run/run/running;executes/execute/executed/executing;"
     "uses/use/used/using;calls into/call into/called into/calling into;calls out to/call out to/-/calling out to;"
     "calls through to/call through to/-/calling through to;forwards to/forward to/-/forwarding to;"
     "defers to/defer to/-/deferring to;hands over to/hand over to/-/handing over to;relies on/rely on/relied "
     "on/relying on;"
     "triggers/trigger/triggered/triggering;dispatches to/dispatch to/-/dispatching to;contains a call to/contain a "
     "call to/-/containing a call to;"
     "has a call to/have a call to/-/having a call to;includes a call to/include a call to/-/including a call to;"
     "instantiates/instantiate/instantiated/instantiating;constructs/construct/constructed/constructing;"
     "creates/create/created/creating;goes through/go through/-/going through"},
    {"import",
     "imports/import/imported/importing;pulls in/pull in/pulled in/pulling in;brings in/bring in/brought in/bringing "
     "in;"
     "loads/load/loaded/loading"},
    {"raise",
     "raises/raise/raised/raising;throws/throw/thrown/throwing;signals/signal/signalled/signalling;emits/emit/emitted/"
     "emitting;"
     "fails with/fail with/-/failing with;errors out with/error out with/-/erroring out with;aborts with/abort "
     "with/-/aborting with;"
     "errors with/error with/-/erroring with;bails out with/bail out with/-/bailing out with;bails with/bail "
     "with/-/bailing with"},
    {"return",
     "returns/return/returned/returning;yields back/yield back/-/-;evaluates to/evaluate to/-/evaluating to;gives "
     "back/give back/given back/giving back;"
     "gives/give/given/giving;results in/result in/-/resulting "
     "in;produces/produce/produced/producing;answers/answer/answered/answering"},
    {"default",
     "defaults to/default to/defaulted to/defaulting to;falls back to/fall back to/-/falling back to;"
     "has a default of/have a default of/-/having a default of;has the default/have the default/-/having the default;"
     "has the default value/have the default value/-/having the default value;"
     "has a default value of/have a default value of/-/having a default value of;has default value/have default "
     "value/-/-;"
     "has default/have default/-/-;has a default value/have a default value/-/-;comes with a default of/come with a "
     "default of/-/-;"
     "uses a default of/use a default of/-/-;takes a default of/take a default of/-/-;carries a default of/carry a "
     "default of/-/-;"
     "has as its default/have as their default/-/-;has as default/have as default/-/-;"
     "carries the default/carry the default/-/-;has the default value of/have the default value of/-/-;"
     "starts as/start as/-/starting as;starts out as/start out as/-/-;is defaulted to/are defaulted to/-/-"},
    {"define",
     "defines/define/defined/defining;declares/declare/declared/declaring;implements/implement/implemented/"
     "implementing;"
     "provides/provide/provided/providing;contains/contain/contained/containing;introduces/introduce/introduced/"
     "introducing;"
     "includes/include/included/including;holds/hold/held/holding;exposes/expose/exposed/exposing;ships/ship/shipped/"
     "shipping;"
     "offers/offer/offered/offering;has/have/had/having;hosts/host/hosted/hosting;houses/house/housed/housing"},
    {"have",
     "has/have/had/having;carries/carry/carried/carrying;contains/contain/contained/containing;exposes/expose/exposed/"
     "exposing;"
     "provides/provide/provided/providing;offers/offer/offered/offering;defines/define/defined/defining;"
     "declares/declare/declared/declaring;owns/own/owned/owning;includes/include/included/including;"
     "implements/implement/implemented/implementing;supplies/supply/supplied/supplying;comes with/come with/-/coming "
     "with;"
     "possesses/possess/possessed/possessing;bears/bear/borne/bearing;keeps/keep/kept/keeping;gains/gain/gained/"
     "gaining"},
    {"accept",
     "accepts/accept/accepted/accepting;takes/take/taken/taking;has/have/had/having;receives/receive/received/"
     "receiving;"
     "expects/expect/expected/expecting;supports/support/supported/supporting;declares/declare/declared/declaring;"
     "requires/require/required/requiring;wants/want/wanted/wanting;allows/allow/allowed/allowing;needs/need/needed/"
     "needing;"
     "knows/know/known/knowing;defines/define/defined/defining;is called with/are called with/-/-;can be called "
     "with/-/-/-"},
    {"inherit",
     "inherits from/inherit from/inherited from/inheriting from;extends/extend/extended/extending;"
     "derives from/derive from/derived from/deriving from;subclasses/subclass/subclassed/subclassing;"
     "is derived from/are derived from/-/-;is a subclass of/are subclasses of/-/-;is a child of/are children of/-/-;"
     "is a direct subclass of/are direct subclasses of/-/-;is based on/are based "
     "on/-/-;specializes/specialize/specialized/specializing;"
     "specialises/specialise/specialised/specialising;inherits/inherit/inherited/inheriting;has the base class/have "
     "the base class/-/-;"
     "has base class/have base class/-/-;is built on/are built on/-/-;builds on/build on/-/-;is a kind of/are kinds "
     "of/-/-;"
     "has as a base class/have as a base class/-/-;is a subtype of/are subtypes of/-/-;is a specialization of/-/-/-"},
    {"override",
     "overrides/override/overridden/overriding;overwrites/overwrite/overwritten/overwriting;"
     "redefines/redefine/redefined/redefining;reimplements/reimplement/reimplemented/reimplementing;"
     "re-implements/re-implement/re-implemented/re-implementing;shadows/shadow/shadowed/shadowing;"
     "replaces/replace/replaced/replacing;supersedes/supersede/superseded/superseding"},
    {"patch",
     "patches/patch/patched/patching;monkey-patches/monkey-patch/monkey-patched/monkey-patching;"
     "monkeypatches/monkeypatch/monkeypatched/monkeypatching;monkey patches/monkey patch/monkey patched/monkey "
     "patching;"
     "replaces/replace/replaced/replacing;overwrites/overwrite/overwritten/overwriting;swaps out/swap out/swapped "
     "out/swapping out;"
     "reassigns/reassign/reassigned/reassigning;rebinds/rebind/rebound/rebinding;overrides/override/overridden/"
     "overriding;"
     "hooks/hook/hooked/hooking;wraps/wrap/wrapped/wrapping;substitutes/substitute/substituted/substituting;"
     "assigns to/assign to/assigned to/assigning to;changes/change/changed/changing;stubs out/stub out/stubbed "
     "out/stubbing out;"
     "sets/set/set/setting;stubs/stub/stubbed/stubbing;injects/inject/injected/injecting;modifies/modify/modified/"
     "modifying"},
    {"use",
     "uses/use/used/using;references/reference/referenced/referencing;mentions/mention/mentioned/mentioning;"
     "refers to/refer to/referred to/referring to;touches/touch/touched/touching;needs/need/needed/needing;"
     "consumes/consume/consumed/consuming;names/name/named/naming;contains/contain/contained/containing;imports/import/"
     "imported/importing"},
    {"read",
     "reads/read/read/reading;looks up/look up/looked up/looking up;consults/consult/consulted/consulting;"
     "checks/check/checked/checking;queries/query/queried/querying;uses/use/used/using;gets/get/got/getting;"
     "obtains/obtain/obtained/obtaining;evaluates/evaluate/evaluated/evaluating;fetches/fetch/fetched/fetching;"
     "accesses/access/accessed/accessing;takes/take/taken/taking;honours/honour/honoured/honouring;honors/honor/"
     "honored/honoring;"
     "respects/respect/respected/respecting"},
    {"set",
     "sets/set/set/setting;assigns/assign/assigned/assigning;initializes/initialize/initialized/initializing;"
     "initialises/initialise/initialised/initialising;creates/create/created/creating;defines/define/defined/defining;"
     "establishes/establish/established/establishing;stores/store/stored/storing;binds/bind/bound/binding;"
     "populates/populate/populated/populating;writes/write/written/writing;sets up/set up/set up/setting up;"
     "introduces/introduce/introduced/introducing;adds/add/added/adding;declares/declare/declared/declaring"},
    {"decorate",
     "decorates/decorate/decorated/decorating;annotates/annotate/annotated/annotating;marks/mark/marked/marking;"
     "wraps/wrap/wrapped/wrapping;tags/tag/tagged/tagging"},
    {"carry",
     "carries/carry/carried/carrying;has/have/had/having;uses/use/used/using;bears/bear/borne/bearing;wears/wear/worn/"
     "wearing;"
     "comes with/come with/-/-;sports/sport/-/-"},
    {"live",
     "lives/live/-/living;resides/reside/-/residing;sits/sit/-/sitting;is located/are located/-/-;is defined/are "
     "defined/-/-;"
     "is declared/are declared/-/-;is implemented/are implemented/-/-;is found/are found/-/-;can be found/-/-/-;"
     "is placed/are placed/-/-;is/are/-/-;stands/stand/-/standing;starts/start/-/starting;begins/begin/-/beginning;"
     "is introduced/are introduced/-/-;comes/come/-/coming;is written/are written/-/-;is provided/are provided/-/-;"
     "appears/appear/-/appearing;is situated/-/-/-;is housed/-/-/-;is contained/-/-/-;originates/originate/-/-"},
    {"exist",
     "exists/exist/existed/existing;is present/are present/-/-;is available/are available/-/-;is defined/are "
     "defined/-/-;"
     "is there/are there/-/-;is provided/are provided/-/-;is existing/-/-/-;is part of the tree/-/-/-;is real/-/-/-;"
     "can be found/-/-/-;is found/-/-/-;is implemented/are implemented/-/-;is declared/are declared/-/-"},
    {"occur",
     "occurs/occur/occurred/occurring;appears/appear/appeared/appearing;is mentioned/are mentioned/-/-;is used/are "
     "used/-/-;"
     "shows up/show up/showed up/showing up;is found/are found/-/-;is referenced/are referenced/-/-;can be found/-/-/-;"
     "turns up/turn up/-/-;is spelled/-/-/-;is written/-/-/-;features/feature/-/-;is named/-/-/-"},
    {"access",
     "accesses/access/accessed/accessing;reaches into/reach into/reached into/reaching "
     "into;reaches/reach/reached/reaching;"
     "touches/touch/touched/touching;reads/read/read/reading;manipulates/manipulate/manipulated/manipulating;"
     "uses/use/used/using;relies on/rely on/relied on/relying on;depends on/depend on/depended on/depending on;"
     "digs into/dig into/-/digging into;pokes at/poke at/-/poking at;modifies/modify/modified/modifying;writes "
     "to/write to/-/writing to"},
    {"support",
     "supports/support/supported/supporting;allows/allow/allowed/allowing;permits/permit/permitted/permitting;handles/"
     "handle/handled/handling;"
     "accepts/accept/accepted/accepting;works in/work in/-/working in;works with/work with/-/working with"},
    {"warn",
     "emits/emit/emitted/emitting;issues/issue/issued/issuing;raises/raise/raised/raising;triggers/trigger/triggered/"
     "triggering;"
     "warns with/warn with/-/warning "
     "with;shows/show/shown/showing;gives/give/given/giving;produces/produce/produced/producing;"
     "warns about/warn about/-/warning about;logs/log/logged/logging"},
    {"conflict",
     "conflicts with/conflict with/-/conflicting with;clashes with/clash with/-/clashing with;collides with/collide "
     "with/-/colliding with;"
     "interferes with/interfere with/-/interfering with;overlaps with/overlap with/-/overlapping "
     "with;overlaps/overlap/-/-"},
    {"require",
     "requires/require/required/requiring;needs/need/needed/needing;depends on/depend on/-/depending on;"
     "relies on/rely on/-/relying on;mandates/mandate/mandated/mandating;expects/expect/-/expecting;"
     "demands/demand/demanded/demanding;declares/declare/declared/declaring;lists/list/listed/listing;"
     "specifies/specify/specified/specifying;asks for/ask for/asked for/asking for;"
     "declares a dependency on/declare a dependency on/-/-;installs/install/installed/installing"},
    {"pin",
     "pins/pin/pinned/pinning;locks/lock/locked/locking;caps/cap/capped/capping;"
     "restricts/restrict/restricted/restricting;constrains/constrain/constrained/constraining;"
     "limits/limit/limited/limiting;freezes/freeze/frozen/freezing;is pinned to/are pinned to/-/-"},
};

using Words = std::vector<std::string_view>;

struct VerbForms {
  std::vector<Words> form[4];  // third person, base, participle, gerund
};

const VerbForms& verb_forms(std::uint32_t verb) {
  static const std::vector<VerbForms> all = [] {
    std::vector<VerbForms> out;
    for (const Verb& v : kVerbs) {
      VerbForms forms;
      for (std::string_view lemma : split(v.forms, ';')) {
        auto parts = split(lemma, '/');
        for (std::size_t i = 0; i < 4 && i < parts.size(); ++i)
          if (parts[i] != "-") forms.form[i].push_back(split(parts[i], ' '));
      }
      out.push_back(std::move(forms));
    }
    return out;
  }();
  return all[verb];
}

// The end of the words where they stand at `at`, or 0.
std::uint32_t words_at(const Tokens& s, std::uint32_t at, const Words& words, std::size_t from = 0) {
  if (at + words.size() - from > s.size()) return 0;
  for (std::size_t i = from; i < words.size(); ++i)
    if (s[at + i - from].kind != TokenKind::word || !s[at + i - from].is(words[i])) return 0;
  return at + static_cast<std::uint32_t>(words.size() - from);
}

struct VerbMatcher {
  const Tokens& s;
  std::vector<VerbEnd>& out;

  bool in(std::uint32_t at, std::string_view set) const { return at < s.size() && in_word_set(set, s[at]); }

  void end(std::uint32_t at, bool negated) {
    std::uint32_t beyond = skip_adverbs(s, at);
    out.push_back({beyond, negated});
    if (beyond != at) out.push_back({at, negated});
  }

  void any_of(const std::vector<Words>& forms, std::uint32_t at, bool negated, std::size_t from = 0) {
    for (const Words& w : forms)
      if (w.size() > from)
        if (std::uint32_t e = words_at(s, at, w, from)) end(e, negated);
  }

  // A negation at `at`, and what follows it.
  std::uint32_t negation(std::uint32_t at, bool& negated) const {
    std::uint32_t n = negation_width(s, at);
    if (!n) return at;
    negated = !negated;
    return skip_adverbs(s, at + n);
  }

  void active(const VerbForms& v, std::uint32_t at) {
    at = skip_adverbs(s, at);
    bool negated = false;
    std::uint32_t head = negation(at, negated);
    any_of(v.form[0], head, negated);
    any_of(v.form[1], head, negated);
    if (in(head, "modal")) {
      std::uint32_t next = negation(skip_adverbs(s, head + 1), negated);
      if (in(next, "seem") && next + 1 < s.size() && s[next + 1].is("to")) infinitive(v, next + 2, negated);
      any_of(v.form[1], next, negated);
      be_forms(v, next, negated);
      if (next < s.size() && s[next].is("have")) any_of(v.form[2], next + 1, negated);
    } else if (head < s.size() && in(head, "be")) {
      bool turned = negated;
      std::uint32_t next = negation(skip_adverbs(s, head + 1), turned);
      any_of(v.form[3], next, turned);
      if (turned != negated) for_aux(v.form[0], "is", next, turned);
      if (in(next, "seem") && next + 1 < s.size() && s[next + 1].is("to")) infinitive(v, next + 2, turned);
    } else if (head < s.size() && (s[head].is("has") || s[head].is("have"))) {
      bool turned = !negated;
      if (head + 1 < s.size() && (s[head + 1].is("no") || s[head + 1].is("zero"))) {
        for_aux2(v.form[0], "has", "a", head + 2, turned);
        for_aux2(v.form[0], "has", "the", head + 2, turned);
        for_aux(v.form[0], "has", head + 2, turned);
        if (std::any_of(v.form[0].begin(), v.form[0].end(),
                        [](const Words& w) { return w.size() == 1 && w[0] == "has"; }))
          out.push_back({head + 2, turned});
      }
      turned = negated;
      std::uint32_t next = negation(head + 1, turned);
      if (next < s.size() && s[next].is("been")) any_of(v.form[3], next + 1, turned);
    }
    if (in(head, "seem")) {
      bool turned = negated;
      std::uint32_t next = negation(head + 1, turned);
      if (next < s.size() && s[next].is("to")) infinitive(v, next + 1, turned);
    }
  }

  void infinitive(const VerbForms& v, std::uint32_t at, bool negated) {
    at = negation(skip_adverbs(s, at), negated);
    any_of(v.form[1], at, negated);
    be_forms(v, at, negated);
  }

  // "be derived from" after a modal or "to".
  void be_forms(const VerbForms& v, std::uint32_t at, bool negated) {
    if (at < s.size() && s[at].is("be")) for_aux(v.form[0], "is", skip_adverbs(s, at + 1), negated);
  }

  // Forms that begin with the auxiliary, matched without it.
  void for_aux(const std::vector<Words>& forms, std::string_view aux, std::uint32_t at, bool negated) {
    for (const Words& w : forms)
      if (w.size() > 1 && w[0] == aux)
        if (std::uint32_t e = words_at(s, at, w, 1)) end(e, negated);
  }
  void for_aux2(const std::vector<Words>& forms, std::string_view aux, std::string_view second, std::uint32_t at,
                bool negated) {
    for (const Words& w : forms)
      if (w.size() > 2 && w[0] == aux && w[1] == second)
        if (std::uint32_t e = words_at(s, at, w, 2)) end(e, negated);
  }
};

}  // namespace

std::string_view macro_pattern(std::string_view name) {
  for (const Macro& m : kMacros)
    if (m.name == name) return m.body;
  return {};
}

std::optional<std::uint32_t> verb_index(std::string_view name) {
  for (std::uint32_t i = 0; i < std::size(kVerbs); ++i)
    if (kVerbs[i].name == name) return i;
  return std::nullopt;
}

std::vector<std::string_view> verb_anchors(std::uint32_t verb, VerbForm form) {
  std::vector<std::string_view> out;
  const VerbForms& v = verb_forms(verb);
  for (std::size_t i = 0; i < 4; ++i) {
    if (form != VerbForm::active && i != static_cast<std::size_t>(form) - 1) continue;
    for (const Words& w : v.form[i]) {
      std::string_view longest;
      for (std::string_view word : w)
        if (word.size() > longest.size()) longest = word;
      out.push_back(longest);
      if (w.size() == 1 && w[0] == "has") out.push_back("have");
    }
  }
  return out;
}

void match_verb(std::uint32_t verb, VerbForm form, const Tokens& s, std::uint32_t at, std::vector<VerbEnd>& out) {
  const VerbForms& v = verb_forms(verb);
  VerbMatcher m{s, out};
  if (form == VerbForm::active) return m.active(v, at);
  m.any_of(v.form[static_cast<std::size_t>(form) - 1], skip_adverbs(s, at), false);
}

void match_be(const Tokens& s, std::uint32_t at, std::vector<VerbEnd>& out) {
  VerbMatcher m{s, out};
  at = skip_adverbs(s, at);
  bool negated = false;
  std::uint32_t head = m.negation(at, negated);
  if (m.in(head, "be")) {
    std::uint32_t next = m.negation(skip_adverbs(s, head + 1), negated);
    return m.end(next, negated);
  }
  auto be_at = [&](std::uint32_t i) { return i < s.size() && (s[i].is("be") || s[i].is("get") || s[i].is("remain")); };
  if (m.in(head, "modal")) {
    std::uint32_t next = m.negation(skip_adverbs(s, head + 1), negated);
    if (m.in(next, "seem") && next + 1 < s.size() && s[next + 1].is("to")) next = skip_adverbs(s, next + 2);
    if (!be_at(next)) return;
    next = m.negation(skip_adverbs(s, next + 1), negated);
    m.end(next, negated);
  } else if (m.in(head, "seem")) {
    std::uint32_t next = m.negation(head + 1, negated);
    if (next < s.size() && s[next].is("to")) next = m.negation(next + 1, negated);
    if (be_at(next)) m.end(skip_adverbs(s, next + 1), negated);
  } else if (head < s.size() && (s[head].is("has") || s[head].is("have"))) {
    std::uint32_t next = m.negation(head + 1, negated);
    if (next < s.size() && s[next].is("been")) m.end(skip_adverbs(s, next + 1), negated);
  }
}

std::uint32_t negation_width(const Tokens& s, std::uint32_t at) {
  if (at >= s.size() || s[at].kind != TokenKind::word) return 0;
  if (s[at].is("not") || s[at].is("never")) return 1;
  return s[at].is("no") && at + 1 < s.size() && s[at + 1].is("longer") ? 2 : 0;
}

std::uint32_t skip_adverbs(const Tokens& s, std::uint32_t at) {
  for (;;) {
    if (at < s.size() && in_word_set("adverb", s[at]))
      ++at;
    else if (at + 1 < s.size() && (s[at].is("by") && s[at + 1].is("itself")))
      at += 2;
    else if (at + 1 < s.size() && (s[at].is("in") && (s[at + 1].is("fact") || s[at + 1].is("turn"))))
      at += 2;
    else
      return at;
  }
}

namespace {
const auto& word_sets() {
  static const auto sets = [] {
    std::unordered_map<std::string_view, std::unordered_set<std::string_view>> out;
    for (const WordSet& w : kSets)
      for (std::string_view word : split(w.words, ' '))
        if (!word.empty()) out[w.name].insert(word);
    return out;
  }();
  return sets;
}
}  // namespace

bool is_word_set(std::string_view name) { return word_sets().contains(name); }

bool in_word_set(std::string_view set, const Token& t) {
  if (t.kind != TokenKind::word) return false;
  auto it = word_sets().find(set);
  return it != word_sets().end() && it->second.contains(t.key);
}

}  // namespace assay
