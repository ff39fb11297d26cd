// "`C.x` is set in `__init__`", "`C.x` exists only if `y`", "`C.x` may be missing".
#include <algorithm>
#include <set>

#include "base/text.h"
#include "claim/condition.h"
#include "claim/forms.h"
#include "model/code.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;
using model::Definitions;

#define ONLY_IF                                                                                                      \
  "(only if|only when|only under|only in case|only where|if and only if|only after|exclusively when|solely if|only " \
  "as long as)"

constexpr Phrase kPhrases[] = {
    {"@S(m) %set [the] [(attribute|field|instance attribute)] {code:x} " ONLY_IF
     " {code:c} [(is true|holds|is set|is given)]",
     "only-in"},
    {"@S(m) only (sets|assigns|creates|initializes|initialises|defines) [the] [(attribute|field)] {code:x} (if|when) "
     "{code:c} [(is true|holds|is set|is given)]",
     "only-in"},
    {"@S(a) %be "
     "(set|assigned|created|initialized|initialised|defined|available|present|there|populated|added|bound) " ONLY_IF
     " {code:c} [(is true|holds|is set|is given)]",
     "only"},
    {"@S(a) %be only "
     "(set|assigned|created|initialized|initialised|defined|available|present|there|populated|added|bound) "
     "(if|when|under|where|in case) {code:c} [(is true|holds|is set|is given)]",
     "only"},
    {"@S(a) %exist " ONLY_IF " {code:c} [(is true|holds|is set|is given)]", "only"},
    {"@S(a) only (exists|exist) (if|when|under|where) {code:c} [(is true|holds|is set|is given)]", "only"},
    {"(only if|only when) {code:c} [(is true|holds)] (is|does) @S(a) (set|assigned|defined|exist|created)", "only"},
    {"@S(a) %be conditional (on|upon) {code:c}", "only"},
    {"(instances|objects) of @S(k) (have|carry|get|own) [the] [attribute] {sym:x} " ONLY_IF
     " {code:c} [(is true|holds|is set|is given)]",
     "only"},
    {"@S(a) (may|might|can|could) be (missing|absent|undefined|unset|unavailable|lacking|not set) "
     "[(after|on|at|in|from) {any}] [(:|,|because|since) {any}]",
     "lacks"},
    {"@S(a) (may|might|can|could) (not exist|not be there|not be set|not be defined|not be present|be lacking) "
     "[(after|on|at|in|for) {any}] [(:|,|because|since) {any}]",
     "lacks"},
    {"@S(a) (may|might|can|could) not (exist|be there|be set|be defined|be present|be available) "
     "(in|under|during) {any}",
     "lacks"},
    {"@S(a) [%be] (undefined|nonexistent) (in|under|during) {any}", "lacks"},
    {"@S(a) [%be] {word:u} (in|under|during) {any}", "unavailable"},
    {"@S(a) (is not always|is not necessarily|is not guaranteed to be|need not be) "
     "(set|defined|present|available|there|assigned|initialized) [(after|on|at|in) {any}]",
     "lacks"},
    {"@S(a) %be (set|assigned|defined|created) conditionally [(in|by) {any}]", "lacks"},
    {"@S(a) %be conditionally (set|assigned|defined|created) [(in|by) {any}]", "lacks"},
    {"{!} @S(a) (is always|is unconditionally|is guaranteed to be) "
     "(set|defined|present|available|there|assigned|initialized|initialised|created) [(after|on|at|in|by) {any}]",
     "lacks"},
    {"{!} @S(a) %be (set|assigned|defined|created) unconditionally [(in|by) {any}]", "lacks"},
    {"{!} (every instance|all instances|instances|each instance) of @S(k) (always have|has|have|carries|carry) [the] "
     "[attribute] {sym:x}",
     "lacks"},
    {"not (every instance|all instances|each instance) of @S(k) (have|has|carries|carry) [(the|a|an)] [attribute] "
     "{sym:x} [attribute]",
     "lacks"},
    {"[the] [(attribute|field|instance attribute)] {sym:a} %be "
     "(set|assigned|initialized|initialised|defined|created|introduced|established|bound|populated|first set|first "
     "assigned) (in|by|inside|within) [the] [(method|function|constructor)] {sym:m}",
     "in"},
    {"[the] [(attribute|field|instance attribute)] {sym:a} %be "
     "(set|assigned|initialized|initialised|defined|created|introduced|established|bound|populated) "
     "(in|by|inside|within) [the|its] (constructor|initializer|initialiser)",
     "in-init"},
    {"[the] (constructor|initializer|initialiser) of @S(k) %set [the] [(attribute|field)] {sym:x}", "in-init"},
    {"{sym:m} %set [the] [(attribute|field|instance attribute)] {sym:x}", "by"},
    {"{sym:m} (assigns|sets|initializes|initialises|defines|creates) self . {sym:x}", "by"},
};

constexpr std::string_view kOnly = "attribute.condition", kLacks = "attribute.missing", kWhere = "attribute.place";

std::string last_of(std::string_view name) { return std::string(name.substr(name.rfind('.') + 1)); }

struct Attribute {
  Definition cls;
  Definitions sets;       // `self.x = …` in methods of the class itself
  Definitions elsewhere;  // in its body, in its bases
  model::Members members;
};

// The attribute `name` of each class that is meant.
std::vector<Attribute> attributes(const Scene& scene, const Subject& classes, const std::string& name) {
  std::vector<Attribute> out;
  for (const Definition& c : classes.found) {
    Attribute a;
    a.cls = c;
    a.members = scene.symbols().members(c, name);
    for (const Definition& d : a.members.own) (d.kind == DefinitionKind::attribute ? a.sets : a.elsewhere).push_back(d);
    a.elsewhere.insert(a.elsewhere.end(), a.members.inherited.begin(), a.members.inherited.end());
    out.push_back(std::move(a));
  }
  return out;
}

bool in_init(const Definition& d) {
  std::string_view name = d.facts().str(d.facts().functions[d.function].name);
  return name == "__init__" || name == "__new__" || name == "__post_init__";
}

StmtId statement_of(const Definition& d) { return d.facts().stores[d.store].stmt; }

// Whether the statement runs whenever its function does (loops, handlers and tests make it doubtful).
bool unconditional(const Definition& d) {
  const Facts& f = d.facts();
  const Function& fn = f.functions[d.function];
  BlockId block = f.stores[d.store].block;
  if (model::function_of(f, block) != d.function) return false;
  for (const model::Guard& g : model::guards(f, block, fn.body))
    if (g.kind != BlockKind::with_body && g.kind != BlockKind::try_body && g.kind != BlockKind::finally_) return false;
  // An early return before it.
  for (StmtId st : model::stmts_in(f, model::body_of(f, fn), StmtKind::return_))
    if (f.stmts[st].begin < f.stmts[statement_of(d)].begin && model::function_of(f, f.stmts[st].block) == d.function)
      return false;
  return true;
}

// Both sides of an `if` set it: then it is set in any case.
bool both_branches(const Definitions& sets) {
  for (const Definition& a : sets)
    for (const Definition& b : sets) {
      const Facts& f = a.facts();
      if (a.tree != b.tree || a.file != b.file || a.function != b.function) continue;
      const Block &x = f.blocks[f.stores[a.store].block], &y = f.blocks[f.stores[b.store].block];
      if (x.kind == BlockKind::if_true && y.kind == BlockKind::if_false && x.stmt == y.stmt && in_init(a)) return true;
    }
  return false;
}

std::vector<Evidence> places(const Definitions& sets, std::string_view rule) {
  std::vector<Evidence> out;
  for (const Definition& d : sets)
    if (out.size() < 3) out.push_back(evidence(d, Role::supports, rule));
  return out;
}

Ruling only_when(const Sentence& s, const Attribute& a, const std::string& name, const std::string& condition) {
  if (a.sets.empty()) {
    if (!a.elsewhere.empty())
      return unverified(
          "`" + a.cls.name + "." + name + "` is not set on instances but defined at " + at(a.elsewhere[0]),
          {evidence(a.elsewhere[0], Role::context, kOnly)});
    return unverified("no assignment of `" + name + "` was found in `" + a.cls.name + "`",
                      {evidence(a.cls, Role::context, kOnly)});
  }
  std::vector<Evidence> proof = places(a.sets, kOnly);
  for (const Definition& d : a.sets)
    if (in_init(d) && unconditional(d))
      return decide(s, false, kOnly, "`" + a.cls.name + "` sets `" + name + "` unconditionally at " + at(d),
                    {evidence(d, Role::supports, kOnly)});
  if (both_branches(a.sets)) return decide(s, false, kOnly, "both branches set `" + name + "`", std::move(proof));
  bool all_same = true, opposite = false;
  std::string actual;
  for (const Definition& d : a.sets) {
    Condition c = condition_at(*d.tree, d.file, d.function, statement_of(d), condition);
    all_same = all_same && c.under == Under::same;
    opposite = opposite || c.under == Under::opposite;
    if (actual.empty()) actual = c.actual;
  }
  std::string reason = "`" + a.cls.name + "` sets `" + name + "`" + (actual.empty() ? "" : " if `" + actual + "`") +
                       " at " + at(a.sets[0]);
  if (all_same) {
    if (!a.elsewhere.empty()) {
      proof.push_back(evidence(a.elsewhere[0], Role::supports, kOnly));
      Ruling r = decide(s, true, kOnly, reason + "; but it is also defined at " + at(a.elsewhere[0]), std::move(proof));
      r.verdict = VerdictKind::partly;
      return r;
    }
    return decide(s, true, kOnly, std::move(reason), std::move(proof));
  }
  if (opposite && a.sets.size() == 1) return decide(s, false, kOnly, std::move(reason), std::move(proof));
  return unverified(reason + "; whether that is the condition meant is not decided by the text", std::move(proof));
}

// `x: int` in a class without decorators or keywords that would make it a field.
bool only_annotated(const Definition& d) {
  if (d.kind != DefinitionKind::variable || !d.owner) return false;
  const Facts& f = d.facts();
  const Binding& b = f.bindings[d.binding];
  const Class& c = f.classes[d.owner];
  return b.kind == BindingKind::ann_assign && !b.value && c.decorator_count == 0 && c.base_count == 0;
}

bool may_be_none(const Definition& d) {
  if (d.kind != DefinitionKind::variable) return false;
  const Facts& f = d.facts();
  ExprId value = f.bindings[d.binding].value;
  return !value || f.exprs[value].kind == ExprKind::none_ ||
         d.tree->text(d.file).substr(f.exprs[value].begin, f.exprs[value].end - f.exprs[value].begin).find("None") !=
             std::string_view::npos;
}

// Where the container is filled: `x.name[key] = …`, in the tree that defines it.
void add_fillings(const Definition& d, const std::string& name, std::vector<Evidence>& proof) {
  for (FileIndex file : d.tree->files_with_name(name)) {
    const Facts& f = d.tree->file(file);
    NameId id = f.find(name);
    for (std::uint32_t i = 1; i < f.stores.size() && id; ++i) {
      const Expr& t = f.exprs[f.stores[i].target];
      if (t.kind != ExprKind::subscript) continue;
      const Expr& base = f.exprs[t.a];
      if (base.kind != ExprKind::attribute || base.b != id) continue;
      std::uint32_t line = f.line_of(t.begin);
      proof.push_back(evidence(*d.tree, file, line, line, Role::context, kLacks));
      if (proof.size() > 3) return;
    }
  }
}

Ruling lacks(const Sentence& s, const Attribute& a, const std::string& name) {
  if (!a.elsewhere.empty() && only_annotated(a.elsewhere[0]))
    return unverified("`" + name + "` is declared at " + at(a.elsewhere[0]) + " but given no value there",
                      {evidence(a.elsewhere[0], Role::context, kLacks)});
  if (!a.elsewhere.empty()) {
    std::string there = "`" + name + "` is defined for every instance at " + at(a.elsewhere[0]);
    if (s.has("u") && may_be_none(a.elsewhere[0]))
      return unverified(there + ", but may be None", {evidence(a.elsewhere[0], Role::context, kLacks)});
    std::vector<Evidence> proof{evidence(a.elsewhere[0], Role::supports, kLacks)};
    add_fillings(a.elsewhere[0], name, proof);
    return decide(s, false, kLacks, std::move(there), std::move(proof));
  }
  if (a.sets.empty())
    return unverified("no assignment of `" + name + "` was found in `" + a.cls.name + "`",
                      {evidence(a.cls, Role::context, kLacks)});
  for (const Definition& d : a.sets)
    if (in_init(d) && unconditional(d))
      return decide(s, false, kLacks,
                    "`" + a.cls.name + "` sets `" + name + "` unconditionally when it is made, at " + at(d),
                    {evidence(d, Role::supports, kLacks)});
  std::vector<Evidence> proof = places(a.sets, kLacks);
  if (both_branches(a.sets)) return decide(s, false, kLacks, "both branches set `" + name + "`", std::move(proof));
  if (!a.members.unknown.empty() || a.members.dynamic)
    return unverified(
        "`" + a.cls.name + "` sets `" + name + "` under conditions only, but a base that is not known may set it too",
        std::move(proof));
  bool init = std::any_of(a.sets.begin(), a.sets.end(), in_init);
  return decide(s, true, kLacks,
                init ? "`" + a.cls.name + "` sets `" + name + "` under conditions only, at " + at(a.sets[0])
                     : "`" + name + "` is set only outside the constructor, at " + at(a.sets[0]),
                std::move(proof));
}

Ruling in_method(const Sentence& s, const Attribute& a, const std::string& name, const std::string& method) {
  if (a.sets.empty() && a.elsewhere.empty()) {
    std::vector<Evidence> proof{evidence(a.cls, Role::supports, kWhere)};
    if (!a.members.closed() || a.cls.facts().errors.size() > 1)
      return unverified("no assignment of `" + name + "` was found in `" + a.cls.name + "`", std::move(proof));
    return decide(s, false, kWhere, "`" + a.cls.name + "` never sets `" + name + "`", std::move(proof));
  }
  std::string others;
  for (const Definition& d : a.sets) {
    std::string in = std::string(d.facts().str(d.facts().functions[d.function].name));
    if (in == method)
      return decide(s, true, kWhere, "`" + a.cls.name + "." + method + "` sets `" + name + "` at " + at(d),
                    {evidence(d, Role::supports, kWhere)});
    if (others.find("`" + in + "`") == std::string::npos) others += (others.empty() ? "`" : ", `") + in + "`";
  }
  std::vector<Evidence> proof = places(a.sets, kWhere);
  if (a.sets.empty())
    return unverified(
        "`" + name + "` is defined at " + at(a.elsewhere[0]) + ", not on instances in `" + a.cls.name + "`",
        {evidence(a.elsewhere[0], Role::context, kWhere)});
  // The method may be a base's.
  if (!a.members.inherited.empty() && a.members.inherited[0].kind == DefinitionKind::attribute &&
      a.members.inherited[0].facts().str(
          a.members.inherited[0].facts().functions[a.members.inherited[0].function].name) == method)
    return decide(s, true, kWhere, "the base's `" + method + "` sets `" + name + "` at " + at(a.members.inherited[0]),
                  {evidence(a.members.inherited[0], Role::supports, kWhere)});
  if (a.members.dynamic)
    return unverified("`" + name + "` is set in " + others + ", but " + a.members.dynamic_why, std::move(proof));
  if (!a.members.unknown.empty() && a.members.inherited.empty() && method == "__init__") {
    // The unknown base's constructor might set it; the class's own does not.
    return decide(s, false, kWhere, "`" + a.cls.name + "` sets `" + name + "` in " + others + " only",
                  std::move(proof));
  }
  return decide(s, false, kWhere, "`" + a.cls.name + "` sets `" + name + "` in " + others + " only", std::move(proof));
}

// The classes that have the member which an attribute's plain name can mean; none when it can mean something else.
Subject owners_of(const Subject& members) {
  Subject out;
  out.name = members.name;
  for (const Definition& d : members.found) {
    if (!d.owner) return Subject{{}, false, members.name};
    Definition c = model::class_definition(*d.tree, d.file, d.owner);
    if (std::find(out.found.begin(), out.found.end(), c) == out.found.end()) out.found.push_back(std::move(c));
  }
  return out;
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  std::string cls, name, method;
  auto cut = [](std::string& full) {
    auto dot = full.rfind('.');
    std::string tail = full.substr(dot == std::string::npos ? 0 : dot + 1);
    full.resize(dot == std::string::npos ? 0 : dot);
    return tail;
  };
  if (s.has("k"))
    cls = s.symbol("k").name, name = s.symbol("x").name;
  else if (s.key == "only-in" || s.key == "by") {
    cls = s.symbol("m").name;
    method = cut(cls);
    name = s.symbol("x").name;
  } else {
    cls = s.symbol("a").name;
    name = cut(cls);
  }
  if (s.key == "in") {
    std::string where = s.symbol("m").name;
    method = cut(where);
    if (!where.empty())
      cls = where;
    else if (cls.empty())
      return std::nullopt;
  }
  if (s.key == "in-init") method = "__init__";
  if (s.key == "unavailable" && !s.token("u")->is("unavailable")) return std::nullopt;
  bool missing = s.key == "lacks" || s.key == "unavailable";
  name = last_of(name);
  if (name.empty() || (cls.empty() && !missing)) return std::nullopt;
  Subject classes = cls.empty() ? owners_of(subject_named(scene, s, name)) : classes_of(subject_named(scene, s, cls));
  if (cls.empty() && classes.found.empty()) return std::nullopt;
  if (classes.found.empty()) {
    if (s.key == "by" || s.key == "in") return std::nullopt;
    return not_found(scene, subject_named(scene, s, cls));
  }
  std::vector<Attribute> all = attributes(scene, classes, name);
  if (s.key == "by" && std::all_of(all.begin(), all.end(), [](const Attribute& a) { return a.sets.empty(); }))
    return std::nullopt;
  std::size_t i = 0;
  return all_agree(classes, [&](const Definition&) {
    const Attribute& a = all[i++];
    if (s.key.starts_with("only")) {
      Attribute of = a;
      if (!method.empty()) {
        Definitions in = a.sets;
        std::erase_if(
            in, [&](const Definition& d) { return d.facts().str(d.facts().functions[d.function].name) != method; });
        if (in.empty())
          return unverified("`" + cls + "." + method + "` doesn't set `" + name + "`",
                            {evidence(a.cls, Role::context, kOnly)});
        of.sets = in;
        // "f sets x only if c" is about f alone.
        of.elsewhere.clear();
        for (const Definition& d : in)
          if (unconditional(d))
            return decide(s, false, kOnly,
                          "`" + cls + "." + method + "` sets `" + name + "` unconditionally at " + at(d),
                          {evidence(d, Role::supports, kOnly)});
      }
      return only_when(s, of, name, s.token("c")->text);
    }
    return missing ? lacks(s, a, name) : in_method(s, a, name, method);
  });
}

}  // namespace

const Form kAttribute = {
    {"attribute", RuleKind::claim_form, "where and under which condition instances get an attribute",
     "“`C.x` is set in `__init__`”, “`C.x` exists only if `y`”, “`C.__init__` sets `self.x` only when `y`”, “`C.x` may "
     "be missing after construction”.\n\nAll assignments `self.x = …` of the class are read. One in the constructor "
     "that nothing guards, or one in each branch, refutes a condition and “may be missing”; so does a definition in "
     "the class body or a base. A condition is compared with the tests around the assignment and "
     "must be the same or the negation to decide."},
    kPhrases,
    check};

}  // namespace assay
