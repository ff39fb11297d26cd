// "`f` is decorated with `@cached_property`", "`f` is deprecated", "`C.m` is a static method".
#include <algorithm>
#include <set>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/uses.h"
#include "claim/value_of.h"
#include "claim/words.h"
#include "model/code.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;

constexpr Phrase kDecoratedPhrases[] = {
    {"@S(f) %be (decorated|annotated|marked|wrapped|tagged|adorned) (with|by|as|using) [(the|a|an)] "
     "[(decorator|decorators)] {code:d} [decorator]",
     "decorated"},
    {"@S(f) (carries|has|uses|bears|wears|sports) [(the|a|an|{no}|any)] {code:d} decorator", "decorated"},
    {"@S(f) (carries|has|uses|bears|wears|sports) [(the|a|an|{no}|any)] decorator [(named|called)] {code:d}",
     "decorated"},
    {"@S(f) (does|do) {neg} (carry|have|use|bear|wear) [(the|a|an|any)] {code:d} decorator", "decorated"},
    {"@S(f) (does|do) {neg} (carry|have|use|bear|wear) [(the|a|an|any)] decorator {code:d}", "decorated"},
    {"@S(f) (lacks|is missing) {!} [(the|a|an)] {code:d} decorator", "decorated"},
    {"there %be [(a|an|the|any|{no})] {code:d} decorator (on|at|above|over) @S(f)", "decorated"},
    {"[the] {code:d} decorator %be applied to @S(f)", "decorated"},
    {"[the] decorator {code:d} %be applied to @S(f)", "decorated"},
    {"{code:d} %be applied to @S(f)", "decorated"},
    {"{code:d} (decorates|wraps) @S(f)", "decorated"},
    {"[the] [(only|first|outermost|innermost)] decorator (of|on) @S(f) %be {code:d}", "decorated"},
    {"@S(f) (carries|has|uses|bears) {code:d}", "decorated-at"},
    {"@S(f) (does|do) {neg} (carry|have|use|bear) {code:d}", "decorated-at"},
    {"@S(f) %be {code:d}", "decorated-at"},
};

constexpr std::string_view kDecoratedRule = "decorated";

struct Decorators {
  std::vector<ExprId> exprs;
  std::string list;
};

Decorators decorators_of(const Definition& d) {
  const Facts& f = d.facts();
  Decorators out;
  auto kids = d.kind == DefinitionKind::class_
                  ? f.kids(f.classes[d.class_].first_decorator, f.classes[d.class_].decorator_count)
                  : f.kids(f.functions[d.function].first_decorator, f.functions[d.function].decorator_count);
  for (ExprId e : kids) {
    out.exprs.push_back(e);
    out.list += (out.list.empty() ? "`@" : ", `@") + source_of(*d.tree, d.file, e) + "`";
  }
  if (out.list.empty()) out.list = "no decorator";
  return out;
}

// Whether the decorator in code is the one written: by its last name, and by its arguments where the claim gives any.
bool is_decorator(const Definition& d, ExprId e, std::string_view written) {
  const Facts& f = d.facts();
  auto open = written.find('(');
  std::string_view name = written.substr(0, open);
  std::string have = model::dotted(f, f.exprs[e].kind == ExprKind::call ? model::callee(f, e) : e);
  bool same = have == name || have.ends_with("." + std::string(name)) || name.ends_with("." + have);
  if (!same || open == std::string_view::npos || written.find("...") != std::string_view::npos) return same;
  model::Parsed claimed(written);
  if (written.ends_with("()") && f.exprs[e].kind != ExprKind::call) return true;
  return claimed.expr && model::same(claimed.facts, claimed.expr, f, e);
}

Ruling check_decorator(const Scene&, const Sentence& s, const Subject& who, const std::string& written) {
  // A property's getter and setter are one name with several definitions: any may carry it.
  std::optional<Ruling> first;
  Subject merged = who;
  auto one = [&](const Definition& d) {
    Decorators have = decorators_of(d);
    for (ExprId e : have.exprs)
      if (is_decorator(d, e, written)) {
        std::uint32_t line = d.facts().line_of(d.facts().exprs[e].begin);
        return decide(
            s, true, kDecoratedRule, "`" + d.name + "` is decorated with " + have.list,
            {evidence_at(d, line, Role::supports, kDecoratedRule), evidence(d, Role::context, kDecoratedRule)});
      }
    return decide(s, false, kDecoratedRule, "`" + d.name + "` has " + have.list,
                  {evidence(d, Role::supports, kDecoratedRule)});
  };
  bool same_name = !who.found.empty() && std::all_of(who.found.begin(), who.found.end(), [&](const Definition& d) {
    return d.tree == who.found[0].tree && d.file == who.found[0].file && d.name == who.found[0].name;
  });
  if (same_name && who.found.size() > 1) {
    for (const Definition& d : who.found) {
      Ruling r = one(d);
      bool carries = (r.verdict == VerdictKind::verified) != s.negated();
      if (carries) return r;
      if (!first) first = std::move(r);
    }
    return std::move(*first);
  }
  return all_agree(merged, one);
}

std::optional<Ruling> check_decorated(const Scene& scene, const Sentence& s) {
  std::string written = s.token("d")->text;
  bool at_sign = written.starts_with('@');
  if (s.key == "decorated-at" && !at_sign) return std::nullopt;
  if (at_sign) written = std::string(trim(std::string_view(written).substr(1)));
  Subject who = subject(scene, s, "f");
  std::erase_if(who.found, [](const Definition& d) {
    return d.kind != DefinitionKind::class_ && d.kind != DefinitionKind::function;
  });
  if (who.found.empty()) return not_found(scene, subject(scene, s, "f"));
  Ruling r = check_decorator(scene, s, who, written);
  // "`A.m` is wrapped by `B.m`, which …": a call around it.
  if (r.verdict == VerdictKind::refuted && !at_sign && s.says({"wrapped"}) && !s.says({"decorator"}))
    return unverified(r.reason + "; a call around it may be meant", std::move(r.evidence));
  return r;
}

// ---------------------------------------------------------------- deprecated

constexpr Phrase kDeprecatedPhrases[] = {
    {"@S(f) %be [(marked|flagged|declared|documented|considered)] [as] [(a|an)] deprecated [{noun}] [(and|, and|, it|, "
     "which) (warns|emits|issues|raises) [(with|a|an)] [@err(w)] [(deprecation warning|warning)]] [(since|as of|from) "
     "{any}] [(in favour|in favor) of {any}]",
     "deprecated"},
    {"[(calling|using|instantiating|importing|a call to|a call of|the use of)] @S(f) %warn [(a|an|the)] (deprecation "
     "warning|deprecation) [(when|on|if) {any}]",
     "deprecated"},
    {"[(calling|using|instantiating|importing|a call to|a call of|the use of)] @S(f) %warn [(a|an|the)] {sym:w} "
     "[warning] [(when|on|if) {any}]",
     "warns"},
    {"(deprecated|deprecates|deprecate) [the] @S(f) [(in favour|in favor) of {any}]", "deprecated"},
    {"@S(f) (has|carries) [(a|the|{no})] deprecation (warning|notice|note|marker|decorator)", "deprecated"},
    {"there %be [(a|{no})] deprecation (warning|notice|note) (in|on|for) @S(f)", "deprecated"},
    {"@S(f) (warns|warn) [(about|of)] [its] deprecation", "deprecated"},
    {"{sym:w} %be (emitted|issued|raised|triggered) (by|in|when calling|on calling) @S(f)", "warns"},
};

constexpr std::string_view kDeprecatedRule = "deprecated";

// Where the definition says that it is deprecated: a decorator, a warning in its body, its docstring; 0 for nowhere.
std::uint32_t deprecation_line(const Definition& d, bool& certain) {
  const Facts& f = d.facts();
  certain = true;
  for (ExprId e : decorators_of(d).exprs)
    if (to_lower(model::dotted(f, e)).find("deprecat") != std::string::npos) return f.line_of(f.exprs[e].begin);
  model::Span span;
  ExprId doc;
  if (d.kind == DefinitionKind::class_) {
    const Stmt& st = f.stmts[f.classes[d.class_].stmt];
    span = {st.begin, st.end};
    doc = f.classes[d.class_].docstring;
  } else {
    span = model::span_of(f, f.functions[d.function]);
    doc = f.functions[d.function].docstring;
  }
  for (ExprId i : model::exprs_in(f, span, ExprKind::call)) {
    std::string name = to_lower(model::dotted(f, model::callee(f, i)));
    if (name.find("deprecat") != std::string::npos) return f.line_of(f.exprs[i].begin);
    bool warns = name.find("warn") != std::string::npos;
    if (!warns) continue;
    for (ExprId a : model::arguments(f, i)) {
      ExprId v = f.exprs[a].kind == ExprKind::keyword ? f.exprs[a].b : a;
      std::string kind = to_lower(model::dotted(f, v));
      if (kind.find("deprecat") != std::string::npos || kind.find("removedin") != std::string::npos ||
          kind.find("futurewarning") != std::string::npos)
        return f.line_of(f.exprs[i].begin);
      if (to_lower(model::string_value(f, v)).find("deprecat") != std::string::npos) return f.line_of(f.exprs[i].begin);
    }
  }
  certain = false;
  if (doc && to_lower(f.str(f.exprs[doc].a)).find("deprecat") != std::string::npos)
    return f.line_of(f.exprs[doc].begin);
  return 0;
}

std::optional<Ruling> check_deprecated(const Scene& scene, const Sentence& s) {
  // "`f(x=1)` is deprecated", "the `f(x)` parameter is": one way to call it.
  const bool of_argument =
      !s.symbol("f").arguments.empty() ||
      std::any_of(s.tokens.begin(), s.tokens.end(), [](const Token& t) { return in_word_set("args", t); });
  Subject who = subject(scene, s, "f");
  std::erase_if(who.found, [](const Definition& d) {
    return d.kind != DefinitionKind::class_ && d.kind != DefinitionKind::function;
  });
  if (s.key == "warns" && !s.symbol("w").name.ends_with("Warning")) return std::nullopt;
  if (who.found.empty()) return not_found(scene, subject(scene, s, "f"));
  return all_agree(who, [&](const Definition& d) {
    const Facts& f = d.facts();
    bool certain = false;
    std::uint32_t line = 0;
    if (s.key == "warns") {
      model::Span span = d.kind == DefinitionKind::function ? model::span_of(f, f.functions[d.function])
                                                            : model::Span{f.stmts[f.classes[d.class_].stmt].begin,
                                                                          f.stmts[f.classes[d.class_].stmt].end};
      std::string w = s.symbol("w").name;
      auto lines = mentions_in(f, span, std::string_view(w).substr(w.rfind('.') + 1));
      if (!lines.empty()) line = lines[0], certain = true;
    } else {
      line = deprecation_line(d, certain);
    }
    if (line)
      return decide(s, true, kDeprecatedRule, "`" + d.name + "` says so at line " + std::to_string(line),
                    {evidence_at(d, line, Role::supports, kDeprecatedRule)});
    std::vector<Evidence> proof{evidence(d, Role::supports, kDeprecatedRule)};
    if (!s.negated() && s.says({"was"}))
      return unverified("nothing in `" + d.name + "` says a deprecation now", std::move(proof));
    if (of_argument)
      return unverified("nothing in `" + d.name + "` says a deprecation as a whole; one argument may be deprecated",
                        std::move(proof));
    // A comment, or a module-wide notice, may still say it.
    std::string_view text = d.tree->text(d.file);
    Lines lines(text);
    std::string around = to_lower(lines.lines(d.first > 3 ? d.first - 3 : 1, d.end));
    if (around.find("deprecat") != std::string::npos)
      return unverified("the text of `" + d.name +
                            "` mentions deprecation, but no decorator, warning or docstring says it is deprecated",
                        std::move(proof));
    if (f.errors.size() > 1) return unverified("`" + d.path() + "` was not read whole", std::move(proof));
    if (s.key == "warns" && to_lower(std::string(lines.lines(d.first, d.end))).find("warn") != std::string::npos)
      return unverified("`" + d.name + "` warns, but not visibly so", std::move(proof));
    std::string what = s.key == "warns" ? "`" + s.symbol("w").name + "`" : "a deprecation";
    for (ExprId e : decorators_of(d).exprs) {
      std::string_view name = model::last_name(f, e);
      static const std::set<std::string_view> plain = {
          "property", "staticmethod", "classmethod",    "cached_property", "dataclass", "contextmanager", "lru_cache",
          "final",    "override",     "abstractmethod", "wraps",           "setter",    "total_ordering"};
      if (!plain.contains(name) && scene.symbols().find(name).empty())
        return unverified(
            "nothing in `" + d.name + "` says " + what + ", but its decorator `" + std::string(name) + "` may",
            std::move(proof));
    }
    return decide(s, false, kDeprecatedRule,
                  "nothing in `" + d.name + "` says " + what + ": no decorator, no warning, no docstring",
                  std::move(proof));
  });
}

// ---------------------------------------------------------------- kinds

#define K(words, key)                                                                                                  \
  {                                                                                                                    \
    "@S(a) %be [(declared|defined|implemented|written|marked|made|designed|used|exposed)] [as] [(a|an|the|{no}|any)] " \
    "[(simple|plain|read-only|computed|lazy|regular|normal|ordinary|proper|real|true|frozen|python|pure|ordinary|"     \
    "public|private|module-level|top-level)] " words " [(class|function|method|definition|attribute|,)]",              \
        key                                                                                                            \
  }
constexpr Phrase kKindPhrases[] = {
    K("(property|cached property|cached_property|readonly property)", "property"),
    K("(static method|staticmethod|static)", "staticmethod"),
    K("(class method|classmethod)", "classmethod"),
    K("(async|asynchronous|coroutine|async def|async function|async method|coroutine function|asynchronous "
      "function)",
      "async"),
    K("awaitable", "awaitable"),
    K("(synchronous|sync|non-async)", "sync"),
    K("(generator|generator function|generator method)", "generator"),
    K("(abstract|abstract method|abstractmethod|abstract class|abstract base class|abc)", "abstract"),
    K("(dataclass|data class)", "dataclass"),
    K("(enum|enumeration|enum class|intenum|enum type)", "enum"),
    K("(named tuple|namedtuple|named-tuple)", "namedtuple"),
    K("(typed dict|typeddict|typed dictionary)", "typeddict"),
    K("(protocol|protocol class|typing protocol)", "protocol"),
    K("(exception|exception class|error class)", "exception"),
    K("(context manager|contextmanager)", "contextmanager"),
    K("(instance method|ordinary method|regular method|bound method)", "instance"),
    {"{sym:a} %be [(a|an)] (function|free function)", "function"},
    {"{sym:a} %be [(a|an)] method", "method"},
    {"{sym:a} %be [(a|an)] class", "class"},
    {"{sym:a} %be (wrapped|cached) by lru_cache", "cached"},
    {"@S(a) %be defined with async def", "async"},
    {"@S(a) (must|can|has to) be awaited", "awaitable"},
    {"@S(a) (yields|is a generator that yields)", "generator"},
};
#undef K

constexpr std::string_view kKindRule = "kind";

bool decorated_with(const Definition& d, std::initializer_list<std::string_view> names) {
  const Facts& f = d.facts();
  for (ExprId e : decorators_of(d).exprs) {
    std::string_view last = model::last_name(f, e);
    if (std::find(names.begin(), names.end(), last) != names.end()) return true;
  }
  return false;
}

enum class Is { yes, no, unknown };

Is descends_from(const Scene& scene, const Definition& d, std::initializer_list<std::string_view> names) {
  std::vector<std::string> unknown;
  for (const Definition& a : scene.symbols().ancestors(d, unknown))
    for (const model::Base& b : scene.symbols().bases(a))
      for (std::string_view n : names)
        if (b.spelled == n || b.spelled.ends_with("." + std::string(n))) return Is::yes;
  for (const std::string& u : unknown)
    if (!model::closed_base(u)) return Is::unknown;
  return Is::no;
}

bool has_abstract_methods(const Definition& d) {
  const Facts& f = d.facts();
  for (FunctionId i = 1; i < f.functions.size(); ++i) {
    if (f.functions[i].owner != d.class_) continue;
    for (ExprId e : f.kids(f.functions[i].first_decorator, f.functions[i].decorator_count))
      if (model::last_name(f, e).starts_with("abstract")) return true;
  }
  return false;
}

Is class_is(const Scene& scene, const Definition& d, std::string_view kind) {
  if (kind == "dataclass") {
    if (decorated_with(d, {"dataclass", "dataclasses"})) return Is::yes;
    std::vector<std::string> unknown;
    for (ExprId e : decorators_of(d).exprs)  // a decorator that may wrap it
      if (to_lower(model::dotted(d.facts(), e)).find("data") != std::string::npos) return Is::unknown;
    for (const Definition& a : scene.symbols().ancestors(d, unknown))
      if (!(a == d) && decorated_with(a, {"dataclass"})) return Is::unknown;
    return Is::no;
  }
  if (kind == "enum")
    return descends_from(scene, d,
                         {"Enum", "IntEnum", "StrEnum", "Flag", "IntFlag", "TextChoices", "IntegerChoices", "Choices"});
  if (kind == "namedtuple") return descends_from(scene, d, {"NamedTuple", "namedtuple"});
  if (kind == "typeddict") return descends_from(scene, d, {"TypedDict"});
  if (kind == "protocol") return descends_from(scene, d, {"Protocol"});
  if (kind == "exception") {
    std::vector<std::string> unknown;
    for (const Definition& a : scene.symbols().ancestors(d, unknown))
      for (const model::Base& b : scene.symbols().bases(a))
        if (model::closed_base(b.spelled) &&
            (b.spelled.ends_with("Error") || b.spelled.ends_with("Exception") || b.spelled.ends_with("Warning") ||
             b.spelled == "SystemExit" || b.spelled == "KeyboardInterrupt" || b.spelled == "StopIteration"))
          return Is::yes;
    for (const std::string& u : unknown)
      if (!model::closed_base(u)) return Is::unknown;
    return Is::no;
  }
  if (kind == "abstract") {
    if (has_abstract_methods(d)) return Is::yes;
    Is is = descends_from(scene, d, {"ABC"});
    return is == Is::yes ? Is::yes : Is::unknown;
  }
  if (kind == "contextmanager") {
    model::Members m = scene.symbols().members(d, "__enter__");
    if (!m.found().empty() || !scene.symbols().members(d, "__aenter__").found().empty()) return Is::yes;
    return m.closed() ? Is::no : Is::unknown;
  }
  if (kind == "class") return Is::yes;
  if (kind == "function" || kind == "method") return Is::no;
  return Is::unknown;
}

// Whether some `return` of the function itself has a value.
bool gives_value(const Facts& f, FunctionId fn) {
  const auto returns = model::stmts_in(f, model::body_of(f, f.functions[fn]), StmtKind::return_);
  return std::any_of(returns.begin(), returns.end(),
                     [&](StmtId st) { return f.stmts[st].a && model::function_of(f, f.stmts[st].block) == fn; });
}

Is function_is(const Definition& d, std::string_view kind) {
  const Facts& f = d.facts();
  const Function& fn = f.functions[d.function];
  auto yes = [](bool b) { return b ? Is::yes : Is::no; };
  Decorators have = decorators_of(d);
  if (kind == "property") {
    for (ExprId e : have.exprs) {
      std::string name = to_lower(model::dotted(f, e));
      if (name.find("property") != std::string::npos || name.ends_with(".setter") || name.ends_with(".getter") ||
          name.ends_with(".deleter"))
        return Is::yes;
    }
    return yes(false);
  }
  bool implicit_static = fn.owner && f.str(fn.name) == "__new__",
       implicit_class = fn.owner && (f.str(fn.name) == "__init_subclass__" || f.str(fn.name) == "__class_getitem__");
  if (kind == "staticmethod")
    return implicit_static ? Is::unknown : yes(decorated_with(d, {"staticmethod", "abstractstaticmethod"}));
  if (kind == "classmethod")
    return implicit_class ? Is::unknown : yes(decorated_with(d, {"classmethod", "abstractclassmethod"}));
  if (kind == "instance") return yes(fn.owner && !decorated_with(d, {"staticmethod", "classmethod"}));
  if (kind == "async") {
    if (fn.flags & kFunctionAsync) return Is::yes;
    return decorated_with(d, {"coroutine"}) ? Is::unknown : Is::no;
  }
  if (kind == "sync") return yes(!(fn.flags & kFunctionAsync));
  if (kind == "generator" && !(fn.flags & kFunctionGenerator)) return gives_value(f, d.function) ? Is::unknown : Is::no;
  if (kind == "generator") return Is::yes;
  if (kind == "awaitable" && !(fn.flags & kFunctionAsync)) return gives_value(f, d.function) ? Is::unknown : Is::no;
  if (kind == "awaitable") return Is::yes;
  if (kind == "abstract") {
    for (ExprId e : have.exprs)
      if (model::last_name(f, e).starts_with("abstract")) return Is::yes;
    // `raise NotImplementedError` is abstract in spirit.
    auto raises = model::stmts_in(f, model::span_of(f, fn), StmtKind::raise);
    for (StmtId st : raises)
      if (model::last_name(f, f.stmts[st].a) == "NotImplementedError") return Is::unknown;
    return Is::no;
  }
  if (kind == "contextmanager") {
    if (decorated_with(d, {"contextmanager", "asynccontextmanager"})) return Is::yes;
    return gives_value(f, d.function) ? Is::unknown : Is::no;  // what it gives may be one
  }
  if (kind == "function") return Is::yes;
  if (kind == "method") return yes(fn.owner != 0);
  if (kind == "class" || kind == "dataclass" || kind == "enum" || kind == "exception") return Is::no;
  return Is::unknown;
}

std::optional<Ruling> check_kind(const Scene& scene, const Sentence& s) {
  std::string kind(s.key);
  if (s.token("a")->bare && !s.statement.labelled) return std::nullopt;
  Subject who = subject(scene, s, "a");
  std::erase_if(who.found, [](const Definition& d) {
    return d.kind != DefinitionKind::class_ && d.kind != DefinitionKind::function;
  });
  if (who.found.empty()) {
    // "`x` is static": of a variable, nothing is said here.
    if (!subject(scene, s, "a").found.empty()) return std::nullopt;
    return not_found(scene, subject(scene, s, "a"));
  }
  auto one = [&](const Definition& d) {
    Is is = d.kind == DefinitionKind::class_ ? class_is(scene, d, kind) : function_is(d, kind);
    std::vector<Evidence> proof{evidence(d, Role::supports, kKindRule)};
    Decorators have = decorators_of(d);
    bool async = d.kind == DefinitionKind::function && (d.facts().functions[d.function].flags & kFunctionAsync);
    std::string reason = "`" + d.name + "` at " + at(d) + " is " +
                         (d.kind == DefinitionKind::class_ ? "a class"
                          : async                          ? "an `async def`"
                                                           : "a `def`") +
                         " with " + have.list;
    if (d.kind == DefinitionKind::class_) {
      std::string bases;
      for (const model::Base& b : scene.symbols().bases(d)) bases += (bases.empty() ? "`" : ", `") + b.spelled + "`";
      reason += bases.empty() ? " and no bases" : " and the bases " + bases;
    }
    if (is == Is::unknown) return unverified(reason + "; that doesn't settle it", std::move(proof));
    return decide(s, is == Is::yes, kKindRule, std::move(reason), std::move(proof));
  };
  // The accessors of a property are several definitions of one name: the first one decides.
  bool same_name = std::all_of(who.found.begin(), who.found.end(), [&](const Definition& d) {
    return d.tree == who.found[0].tree && d.file == who.found[0].file && d.name == who.found[0].name;
  });
  if (same_name && who.found.size() > 1) {
    for (const Definition& d : who.found) {
      Ruling r = one(d);
      if (r.verdict != VerdictKind::unverified && (r.verdict == VerdictKind::verified) != s.negated()) return r;
    }
    return one(who.found[0]);
  }
  return all_agree(who, one);
}

}  // namespace

const Form kDecorated = {{"decorated", RuleKind::claim_form, "a function or class carries a decorator",
                          "“`f` is decorated with `@cached_property`”, “`C.m` carries the `@staticmethod` decorator”, "
                          "“there is no `@final` decorator on `C`”.\n\nDecorators are compared by their last name; "
                          "where the claim gives arguments, they must be the same."},
                         kDecoratedPhrases,
                         check_decorated};

const Form kDeprecated = {{"deprecated", RuleKind::claim_form, "a function or class is deprecated, or warns",
                           "“`f` is deprecated”, “calling `C.m()` emits a deprecation warning”.\n\nA decorator, a "
                           "warning or a docstring that says so proves it. It is refuted when none of them, and no "
                           "text around the definition, mentions deprecation."},
                          kDeprecatedPhrases,
                          check_deprecated};

const Form kKind = {{"kind", RuleKind::claim_form,
                     "a definition is a property, static or class method, coroutine, generator, dataclass, enum …",
                     "“`C.m` is a property”, “`f` is an async function”, “`C` is a dataclass”, “`C.m` is not a static "
                     "method”.\n\nRead off the decorators, the `def` and the bases. A class whose bases are not all "
                     "known is not denied to be an enum, exception or protocol."},
                    kKindPhrases,
                    check_kind};

}  // namespace assay
