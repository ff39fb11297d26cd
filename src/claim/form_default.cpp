// "`x` defaults to `3`": parameters, fields, class attributes, command-line options, environment variables.
#include <algorithm>

#include "base/text.h"
#include "claim/config_keys.h"
#include "claim/environment.h"
#include "claim/forms.h"
#include "claim/options.h"
#include "claim/value_of.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;

constexpr Phrase kPhrases[] = {
    // Environment variables.
    {"(when|if|whenever|where|unless) [the] [environment] [(variable|var|setting)] {sym:e} (is not set|is unset|is not "
     "defined|is missing|is absent|"
     "is not present|is not given|is undefined|has not been set|is not specified|is set) [(in|by) the environment] , "
     "[then] [the (code|module|function)] "
     "(@V(v) %be used|%default @V(v)|uses @V(v)|it (defaults to|is|becomes|falls back to) @V(v)|[the] "
     "(default|fallback) %be @V(v))",
     "env"},
    {"@V(v) %be used (when|if|unless) [the] [environment] [(variable|var|setting)] {sym:e} (is not set|is unset|is "
     "missing|is not defined|is absent|is set) [in the environment]",
     "env"},
    {"[the] (environment|env) (variable|var|setting) {sym:e} %default @V(v) [(if|when) (it is|) (unset|not "
     "set|missing|absent|undefined)]",
     "env"},
    {"[the] default [value] (of|for) [the] (environment|env) (variable|var|setting) {sym:e} %be @V(v)", "env"},
    {"[the] [environment] [(variable|var)] {sym:e} %be %read.ed [from the environment] with [(a|the)] "
     "(default|fallback) [value] [of] @V(v)",
     "env"},
    {"@P(p) %read [the] [environment] [(variable|var)] {sym:e} [from the environment] with [(a|the)] "
     "(default|fallback) [value] [of] @V(v)",
     "env"},
    {"[the] [environment] [(variable|var)] {sym:e} %be @V(v) (when|if) (unset|not set|it is unset|it is not "
     "set|absent|missing|undefined)",
     "env"},
    // Command-line options.
    {"[the] [#quality] [(command-line|cli|command line)] [(option|flag|switch|argument)] {option:o} "
     "[(command-line|cli)] [(option|flag|switch|argument)] [(in|of|from) @P(p)] %default @V(v)",
     "option"},
    {"@P(p) (gives|assigns|sets|provides) [the] [(command-line|cli|command line)] [(option|flag|switch|argument)] "
     "{option:o} [(option|flag)] [(a|the|to)] default [value] [of|to] @V(v)",
     "option"},
    {"@P(p) %define [the] [(command-line|cli|command line)] [(option|flag|switch|argument)] {option:o} [(option|flag)] "
     "with [(a|the)] default [value] [of] @V(v)",
     "option"},
    {"[the] default [value] (of|for) [the] [(command-line|cli|command line)] [(option|flag|switch|argument)] "
     "{option:o} [(option|flag)] %be @V(v)",
     "option"},
    {"[the] [(command-line|cli|command line)] [(option|flag|switch|argument)] {option:o} [(option|flag)] %be @V(v) by "
     "default",
     "option"},
    {"(if|when|unless) {option:o} (is not|is) (given|passed|set|specified) , @V(v) %be used", "option"},
    // No default: said of a parameter.
    {"{!} [the] [#args] {param:x} %be [(a|an)] (required|mandatory) [#args] [parameter] (of|for|in|by) @S(f)",
     "has-default"},
    {"{!} @S(f) (requires|needs|demands) [the] [#argkind] [#args] {param:x} [#args] [(:|,|and|because|since) "
     "[(it|which)] (has no default [value]|there is no default|no default is given)]",
     "has-default"},
    {"[the] [#args] {param:x} (of|in|for|on) @S(f) %have [(a|any|{no})] default [value] [of its own]", "has-default"},
    {"{!} [the] [#args] {param:x} (of|in|for|on) @S(f) %be (required|mandatory)", "has-default"},
    {"{!} [the] [#args] {param:x} must [always] be (given|passed|supplied|provided|specified) (to|when calling|for|in) "
     "@S(f)",
     "has-default"},
    {"{!} @S(f) (can not|must not) be called without {param:x}", "has-default"},
    {"[the] [#args] {param:x} %be [(a|an)] optional [#args] (of|for|in|on) @S(f)", "has-default"},
    {"[the] [#args] {param:x} (of|in|for|on) @S(f) %be optional", "has-default"},
    {"@S(f) %accept [(a|an|the)] optional [#args] {param:x} [#args]", "has-default"},
    {"@S(f) %be callable without {param:x}", "has-default"},
    {"in @S(f) , [the] [#args] {param:x} %have [(a|{no})] default [value]", "has-default"},
    {"{!} in @S(f) , [the] [#args] {param:x} %be (required|mandatory)", "has-default"},
    {"there %be [(a|{no})] default [value] for [the] [#args] {param:x} (in|of|on) @S(f)", "has-default"},
    {"@S(f) (gives|assigns|provides) {no} default [value] (to|for) [the] [#args] {param:x}", "has-default"},
    {"@S(f) %have [(a|any|{no})] default [value] for [the] [#args] {param:x} [#args]", "has-default"},
    // Parameters.
    {"(if|when|where) (omitted|left out|not given|unset) , [the] [#args] {param:x} [#args] (of|in|for|on) @S(f) %be "
     "@V(v)",
     "parameter"},
    {"by default [,] [the] [#args] {param:x} [#args] %be @V(v) (in|of|for|on) @S(f)", "parameter"},
    {"@S(f) %accept [(a|an|the)] [#argkind] [#args] {param:x} [#args] , (which|that) %be @V(v) (by default|when "
     "omitted|if omitted|unless given)",
     "parameter"},
    {"{assign:s} %be [the] default (in|of|for) @S(c)", "parameter-assignment"},
    {"[the] default [value] (of|for) [the] [#args] {param:x} [#args] (in|of|for|on) @S(f) %be @V(v)", "parameter"},
    {"[the] default [value] (of|for) [the] [#args] {param:x} [#args] %be @V(v) (in|of|for|on) @S(f)", "parameter"},
    {"[the] [#args] {param:x} [#args] (of|in|for|on|to) @S(f) %default @V(v)", "parameter"},
    {"[the] [#args] {param:x} [#args] %default @V(v) (in|of|for|on) @S(f)", "parameter"},
    {"[the] [#args] {param:x} [#args] %default @V(v) (when|if) [@S(f)] {any} (in|of|for|on|calling) @S(f)",
     "parameter"},
    {"(in|for|of|inside|within) @S(f) , [the] [#args] {param:x} [#args] %default @V(v)", "parameter"},
    {"(in|for|of|inside|within) @S(f) , [the] default [value] (of|for) [the] [#args] {param:x} [#args] %be @V(v)",
     "parameter"},
    {"(in|for|of|inside|within) @S(f) , [the] [#args] {param:x} [#args] %be @V(v) by default", "parameter"},
    {"@S(f) [(the|its)] {param:x} @arg %default @V(v)", "parameter"},
    {"@S(f) 's [#args] {param:x} [#args] %default @V(v)", "parameter"},
    {"[the] [#args] {param:x} [#args] (of|in|for|on) @S(f) %be @V(v) (by default|unless "
     "(given|set|passed|overridden)|when (omitted|not given|not passed)|if (omitted|not given|not passed))",
     "parameter"},
    {"[the] [#args] {param:x} [#args] %be @V(v) by default (in|of|for|on) @S(f)", "parameter"},
    {"@S(f) (defaults|sets|initializes|initialises) [the] [#args] {param:x} [#args] to @V(v) [(by default|when "
     "omitted|if not given|if omitted)]",
     "parameter"},
    {"@S(f) (uses|takes|has|declares|assigns) @V(v) (as|for) [the] default [value] (of|for) [the] [#args] {param:x} "
     "[#args]",
     "parameter"},
    {"@S(f) (gives|assigns) [the] [#args] {param:x} [#args] [(a|the)] default [value] [of] @V(v)", "parameter"},
    {"@S(f) %accept [(a|an|the)] [#argkind] [#args] {param:x} [#args] [#valuenoun] [that|which] (with a default "
     "of|with the default|with default|with a default value of|with the default value|defaulting to|which defaults "
     "to|that defaults to|defaults to|whose default is|, defaulting to) @V(v)",
     "parameter"},
    {"(if|when) [the] [#args] {param:x} (is omitted|is not given|is not passed|is left out|is not specified|is not "
     "supplied) , @S(f) (uses|falls back to|defaults to|assumes|takes) @V(v)",
     "parameter"},
    {"(if|when) [the] [#args] {param:x} (is omitted|is not given|is not passed|is left out|is not specified) "
     "(in|to|from|when calling) @S(f) , @V(v) %be used",
     "parameter"},
    {"@V(v) %be [the] default [value] (of|for) [the] [#args] {param:x} [#args] (in|of|for|on) @S(f)", "parameter"},
    // Fields and attributes.
    {"@S(c) %define [the] [#quality] [(field|attribute|option|setting)] {param:x} [field] (with a default of|with the "
     "default|with default|with a default value of|with the default value|defaulting to|, defaulting to|as) @V(v) [by "
     "default]",
     "member"},
    {"@S(c) (sets|initializes|initialises|defaults) [the] [(field|attribute|option|setting)] {param:x} to @V(v) by "
     "default",
     "member"},
    {"@S(c) %set {assign:s} (by default|as (a|the) default|at class level|as (a|the) class attribute|on the class|in "
     "(its|the) (body|class body)|)",
     "assignment"},
    {"@S(c) %define {assign:s} [(by default|as (a|the) default|at class level|as (a|the) class attribute|on the "
     "class|in (its|the) (body|class body))]",
     "assignment"},
    {"[the] field {param:x} (of|in|on) @S(c) %default @V(v)", "member"},
    {"[the] class attribute @S(a) %be [(set|initialized|initialised|assigned|bound)] [to] @V(v)", "name"},
    {"@S(a) %be [(set|initialized|initialised|assigned|bound)] [to] @V(v) (at class level|on the class|as a class "
     "attribute|in the class body|by default|at the class level)",
     "name"},
    {"[the] [class] [(field|attribute|setting|option|parameter|config option|configuration option|configuration "
     "key|key|config key)] @S(a) %default @V(v) [by default]",
     "name"},
    {"[the] default [value] (of|for) @S(a) %be @V(v)", "name"},
    {"@V(v) %be [the] default [value] (of|for) @S(a)", "name"},
    {"[@the] [{word}] (default|defaults|sets) {assign:s} [by default]", "assignment"},
    {"{assign:s} %be [the] default", "assignment"},
    {"@S(a) (has|carries) @V(v) as [(its|the|a)] default [value]", "name"},
};

constexpr std::string_view kParameter = "default.parameter", kNoDefault = "default.none", kMember = "default.member",
                           kOption = "default.option", kEnvironment = "default.environment";

bool all_caps(std::string_view name) {
  return name.size() > 2 && std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; }) &&
         name.find('.') == std::string_view::npos;
}

std::string plain_parameter(std::string_view text) {
  while (text.starts_with('*')) text.remove_prefix(1);
  if (auto equal = text.find('='); equal != std::string_view::npos) text = text.substr(0, equal);
  return std::string(trim(text));
}

Ruling has_default(const Scene& scene, const Sentence& s) {
  std::string x = plain_parameter(s.text("x"));
  Subject who = functions_of(scene, subject(scene, s, "f"));
  if (who.found.empty()) return not_found(scene, who);
  return all_agree(who, [&](const Definition& d) {
    const Parameter* p = parameter_named(d, x);
    if (!p)
      return unverified(
          "`" + d.name + "` has no parameter `" + x + "`; its parameters are (" + parameter_names(d) + ")",
          {evidence(d, Role::context, kNoDefault)});
    bool variadic = p->kind == ParameterKind::var_positional || p->kind == ParameterKind::var_keyword;
    std::string reason = p->default_value ? "its default is `" + source_of(*d.tree, d.file, p->default_value) + "`"
                         : variadic       ? "it takes any number of arguments"
                                          : "it has no default";
    return decide(s, p->default_value != 0 || variadic, kNoDefault,
                  "`" + x + "` is a parameter of `" + d.name + "`: " + reason,
                  {evidence_at(d, d.facts().line_of(p->begin), Role::supports, kNoDefault)});
  });
}

Ruling parameter(const Scene& scene, const Sentence& s, const Subject& named, const std::string& x, const Claimed& v) {
  // "the default of `x` in `C`" may be a field of the class.
  Subject classes = classes_of(named);
  if (!classes.found.empty()) {
    Subject fields = classes;
    fields.found.clear();
    for (const Definition& c : classes.found)
      for (Definition& m : scene.symbols().members(c, x).found())
        if (m.kind == DefinitionKind::variable) fields.found.push_back(std::move(m));
    if (!fields.found.empty())
      return all_agree(fields, [&](const Definition& d) { return ruling_of_binding(scene, s, d, v, kMember); });
  }
  Subject who = functions_of(scene, named);
  if (who.found.empty()) return not_found(scene, named);
  // Overloads and stubs without the default are not the definition.
  Subject with = who;
  std::erase_if(with.found, [&](const Definition& d) { return !parameter_named(d, x); });
  if (!with.found.empty()) who = with;
  return all_agree(who, [&](const Definition& d) { return ruling_of_parameter(scene, s, d, x, v, kParameter); });
}

// Class attributes, fields, constants; a name alone may also be a parameter at the cited lines.
std::optional<Ruling> name(const Scene& scene, const Sentence& s, const std::string& written, const Claimed& v) {
  SymbolText sym = parse_symbol(written);
  if (sym.name.empty()) return std::nullopt;
  // `f(x=...)` has a default of …
  if (sym.call && sym.arguments.find('=') != std::string::npos) {
    std::string x = plain_parameter(sym.arguments);
    if (!is_identifier(x)) return std::nullopt;
    return parameter(scene, s, subject_named(scene, s, sym.name), x, v);
  }
  if (all_caps(sym.name))
    if (auto r = environment_default(scene, s, sym.name, v, kEnvironment, false)) return r;
  Subject who = subject_named(scene, s, sym.name);
  Subject values = who;
  std::erase_if(values.found, [](const Definition& d) {
    return d.kind != DefinitionKind::variable && d.kind != DefinitionKind::attribute;
  });
  // Of what is set in several methods the constructor's is the default, and a class's own statement comes before both.
  auto keep = [&](auto test) {
    Subject some = values;
    std::erase_if(some.found, [&](const Definition& d) { return !test(d); });
    if (!some.found.empty()) values = some;
  };
  keep([](const Definition& d) { return d.owner != 0; });
  keep([](const Definition& d) { return d.kind == DefinitionKind::variable; });
  keep([](const Definition& d) {
    return d.kind == DefinitionKind::variable || d.facts().str(d.facts().functions[d.function].name) == "__init__";
  });
  if (sym.name.find('.') == std::string::npos) {
    // A parameter at the cited lines.
    for (const FileRef& r : scene.cited(s.statement)) {
      if (!r.start || !r.is_python()) continue;
      const Facts& f = r.tree->file(r.file);
      for (FunctionId i = 1; i < f.functions.size(); ++i)
        for (std::uint32_t k = 0; k < f.functions[i].parameter_count; ++k) {
          const Parameter& p = f.parameters[f.functions[i].first_parameter + k];
          std::uint32_t line = f.line_of(p.begin);
          if (f.str(p.name) != sym.name || line < r.start || line > r.end || !f.functions[i].stmt) continue;
          for (const Definition& d : scene.symbols().find_in(*r.tree, r.file, f.str(f.functions[i].name)))
            if (d.function == i) return ruling_of_parameter(scene, s, d, sym.name, v, kParameter);
        }
    }
  } else if (values.found.empty()) {
    // `f.x`: a parameter of f.
    auto dot = sym.name.rfind('.');
    Subject owner = functions_of(scene, subject_named(scene, s, sym.name.substr(0, dot)));
    std::string x = sym.name.substr(dot + 1);
    if (std::any_of(owner.found.begin(), owner.found.end(), [&](const Definition& d) { return parameter_named(d, x); }))
      return parameter(scene, s, owner, x, v);
  }
  if (values.found.empty()) {
    if (auto r = config_default(scene, s, sym.name, v)) return r;
    return not_found(scene, who);
  }
  Ruling r = all_agree(values, [&](const Definition& d) { return ruling_of_binding(scene, s, d, v, kMember); });
  return with_config(scene, s, values, std::move(r), v);
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  if (s.key == "has-default") return has_default(scene, s);
  if (element_of(s, "v")) return std::nullopt;
  if (s.key == "assignment") {
    auto [left, right] = split_assignment(s.token("s")->text);
    Claimed v = claimed_value(std::string(right));
    std::string target(left);
    // "`C` sets `self.alive = False`": some method does.
    if (trim(s.token("s")->text).starts_with("self.")) return std::nullopt;
    if (s.has("c")) target = s.symbol("c").name + "." + target;
    return name(scene, s, target, v);
  }
  if (s.key == "parameter-assignment") {
    auto [left, right] = split_assignment(s.token("s")->text);
    return parameter(scene, s, subject(scene, s, "c"), plain_parameter(std::string(left)),
                     claimed_value(std::string(right)));
  }
  Claimed v = claimed_value(s.text("v"));
  if (s.key == "env") return environment_default(scene, s, s.symbol("e").name, v, kEnvironment, true);
  if (s.key == "option") return option_default(scene, s, s.token("o")->text, v, kOption);
  if (s.key == "parameter") return parameter(scene, s, subject(scene, s, "f"), plain_parameter(s.text("x")), v);
  if (s.key == "member") {
    std::string x = plain_parameter(s.text("x"));
    Subject who = subject(scene, s, "c");
    if (classes_of(who).found.empty()) return parameter(scene, s, who, x, v);
    return name(scene, s, s.symbol("c").name + "." + x, v);
  }
  return name(scene, s, s.token("a")->text, v);
}

}  // namespace

const Form kDefault = {
    {"default", RuleKind::claim_form, "a parameter, field, option or environment variable has a default",
     "“The `timeout` parameter of `get` defaults to `10`”, “`f(x=...)` has a default of `None`”, “`C` declares `size` "
     "with a default of `3`”, “`key` is a "
     "required argument of `f()`”, “the `--jobs` option defaults to `1`”, “when `HOME` is not set, `\"/\"` is "
     "used”.\n\nThe default is read off the definition: a "
     "parameter's, a dataclass, attrs or pydantic field's (`field(default=…)`, factories), a class attribute's, the "
     "one an option is declared with, the "
     "second argument of an environment look-up. Values are compared as Python values (`0x10` is `16`, `'a'` is "
     "`\"a\"`), names are followed to the constant "
     "they stand for. Where a configuration file of the tree sets the same key to another value, the claim holds only "
     "partly. Several definitions "
     "that disagree make it unverified."},
    kPhrases,
    check};

}  // namespace assay
