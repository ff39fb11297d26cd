// A default in a class against what feeds the class: who reads `enforce_eager: bool = True` and never the YAML file
// that says False believes the wrong thing.
//
// Said only where the feeding is written down: a YAML file written for the class as a whole (Hydra, OmegaConf: the
// `_target_` at its top level names the class), or a call `Class(field=args.option)` beside an
// `add_argument("--option", default=…)`. A mapping inside a larger file is one use among others, with values of its
// own.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "couple/config_files.h"
#include "couple/findings.h"
#include "couple/fix.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/constant.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"
#include "syntax/yaml/keys.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

constexpr std::size_t kShown = 4;  // further places shown as evidence

const std::vector<Rule> kRules = {
    {"default-disagreement", RuleKind::finding, "a class's default differs from the configuration that feeds it",
     "A field of a dataclass, attrs class or pydantic model has one default, and the YAML file written for the class "
     "(`_target_` at its top level), or the command-line option that is passed for the field, has another: which one "
     "counts depends on the way the object is made. Values that are computed, interpolated (`${…}`) or mandatory "
     "(`???`) are not compared, nor mappings inside larger files, nor files under tests and examples."},
};

// ---------------------------------------------------------------- values
bool is_number(const Constant& c) {
  return c.kind == ConstantKind::real || (c.kind == ConstantKind::integer && c.text.empty());
}

// Two plain values that nobody could take for the same: 1 and 1.0 are, and a list is not compared with None.
bool disagree(const Constant& a, const Constant& b) {
  const auto plain = [](const Constant& c) {
    return c.kind == ConstantKind::none || c.kind == ConstantKind::boolean || c.kind == ConstantKind::string ||
           is_number(c);
  };
  if (!plain(a) || !plain(b)) return false;
  if (is_number(a) && is_number(b)) {
    const auto value = [](const Constant& c) {
      return c.kind == ConstantKind::real ? c.real : static_cast<double>(c.integer);
    };
    return value(a) < value(b) || value(a) > value(b);
  }
  if (a.kind != b.kind) {
    // A string where a number is: the file's way of writing it may be read as one. None against something is plain.
    return (a.kind == ConstantKind::none) != (b.kind == ConstantKind::none) ||
           (a.kind == ConstantKind::boolean) != (b.kind == ConstantKind::boolean);
  }
  if (a.kind == ConstantKind::none) return false;
  return a.kind == ConstantKind::string ? a.text != b.text : a.integer != b.integer;
}

// A YAML scalar as Python would have it; unknown for collections, references and what is to be filled in.
Constant yaml_value(std::string_view s) {
  Constant out;
  if (s.empty() || s == "???" || s.find("${") != std::string_view::npos) return out;
  if (std::string_view("&*|>{[!").find(s[0]) != std::string_view::npos) return out;
  const std::string low = to_lower(s);
  if (low == "null" || low == "~") {
    out.kind = ConstantKind::none;
  } else if (low == "true" || low == "false" || low == "yes" || low == "no" || low == "on" || low == "off") {
    out.kind = ConstantKind::boolean;
    out.integer = low == "true" || low == "yes" || low == "on";
  } else {
    const Parsed parsed(s);
    if (parsed.expr) out = constant(parsed.facts, parsed.expr);
    if (!is_number(out) && out.kind != ConstantKind::string) {
      out = {};
      out.kind = ConstantKind::string;
      out.text = s;
    }
  }
  return out;
}

// The default that a field's declaration gives, and where it is written.
Constant default_of(Scene& s, const Field& field, std::uint32_t& at) {
  if (!field.def.module || !field.value) return {};
  const Unit& u = field.def.module->unit;
  const py::Expr& x = u.f->exprs[field.value];
  at = x.begin;
  if (x.kind != ExprKind::call) return constant(*u.f, field.value);
  const std::string maker = canonical(s.l, u, callee(*u.f, field.value));
  const std::string_view last = std::string_view(maker).substr(maker.rfind('.') + 1);
  if (last != "field" && last != "Field" && last != "attrib" && last != "ib") return {};
  const py::ExprId value = argument(*u.f, field.value, last == "Field" ? 0 : -1, "default");
  return value ? constant(*u.f, value) : Constant{};
}

// ---------------------------------------------------------------- YAML with _target_
struct Fed {  // a value given to a field
  FileIndex file = 0;
  std::uint32_t line = 0;
  std::string value;
};
struct Disagreement {
  std::string field;  // dotted, of the class that the first file names
  const Module* module = nullptr;
  Constant given;
  std::vector<Fed> fed;
};
// By the place of the default: classes that inherit the field have it in common.
using Disagreements = std::map<std::tuple<std::uint32_t, FileIndex, std::uint32_t>, Disagreement>;

std::vector<Field> fields_of(Scene& s, Class& c) {
  bool complete = true;
  return constructor_fields(s.l, c, complete);
}

void read_file(Scene& s, FileIndex file, Disagreements& out) {
  const std::vector<yaml::Key> keys = yaml::keys(s.of->text(file));
  const auto called = [&](std::string_view path) {
    return std::find_if(keys.begin(), keys.end(), [&](const yaml::Key& k) { return k.path == path; });
  };
  const auto target = called("_target_");
  Class* c = target == keys.end() ? nullptr : configuration_named(s, unquoted(target->value));
  if (!c) return;
  for (const Field& field : fields_of(s, *c)) {
    const auto key = called(field.name);
    if (key == keys.end() || field.name.starts_with('_')) continue;  // Hydra's own keys begin so
    std::uint32_t at = 0;
    const Constant given = default_of(s, field, at);
    if (!given || !disagree(given, yaml_value(trim(key->value)))) continue;
    Disagreement& d = out[{field.def.module->tree_index, field.def.module->file, at}];
    if (d.field.empty()) d.field = qualified_name(*c) + "." + std::string(field.name);
    d.module = field.def.module;
    d.given = given;
    d.fed.push_back({file, key->line, key->value});
  }
}

Evidence line_of_file(const TreeFacts& tree, FileIndex file, std::uint32_t line, Role role) {
  Evidence e;
  e.at = {tree.tree().info().name, tree.tree().files()[file].path, line, line};
  e.text = std::string(Lines(tree.text(file)).line(line));
  e.role = role;
  e.rule = "default-disagreement";
  return e;
}

// The file is what is run with: the class gets the value that every file for it gives.
void fix_default(const Disagreement& d, std::uint32_t at, Finding& finding) {
  const Module& m = *d.module;
  const py::Facts& f = *m.unit.f;
  const Constant given = yaml_value(trim(d.fed[0].value));
  for (const Fed& fed : d.fed)
    if (!equal(given, yaml_value(trim(fed.value)))) return;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    const py::Expr& x = f.exprs[e];
    if (x.begin != at || !equal(constant(f, e), d.given)) continue;
    set_fix(finding, m, {{"", x.begin, x.end, to_string(given)}}, false);
    return;
  }
}

void report(Scene& s, std::uint32_t at, const Disagreement& d, Findings& out) {
  const Fed& first = d.fed[0];
  const std::string reason = d.field + " defaults to " + to_string(d.given) + ", but " +
                             s.of->tree().files()[first.file].path + ":" + std::to_string(first.line) + " feeds it " +
                             first.value + ": an object made without the file behaves differently";
  Finding f = finding_at("default-disagreement", Severity::warning, *d.module, at, d.field, reason);
  for (std::size_t i = 0; i < std::min(d.fed.size(), kShown); ++i)
    f.evidence.push_back(line_of_file(*s.of, d.fed[i].file, d.fed[i].line, Role::contradicts));
  if (d.module->tree == s.of) fix_default(d, at, f);
  if (d.module->tree != s.of) {  // the audited side is the file
    f.from = f.evidence[1].at;
    f.column = 1;
    f.from_text = std::string(trim(f.evidence[1].text));
  }
  out.push_back(std::move(f));
}

// ---------------------------------------------------------------- argparse
// `add_argument("--max-len", default=…)` → "max_len".
struct Option {
  py::ExprId call = 0;
  Constant value;
};
std::map<std::string, Option, std::less<>> options_of(const py::Facts& f) {
  std::map<std::string, Option, std::less<>> out;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    if (f.exprs[e].kind != ExprKind::call || last_name(f, callee(f, e)) != "add_argument") continue;
    std::string name(string_value(f, argument(f, e, -1, "dest")));
    for (const std::uint32_t a : arguments(f, e))
      if (name.empty() && string_value(f, a).starts_with("--")) name = string_value(f, a).substr(2);
    std::replace(name.begin(), name.end(), '-', '_');
    if (name.empty()) continue;
    Option o;
    o.call = e;
    if (const py::ExprId value = argument(f, e, -1, "default")) o.value = constant(f, value);
    if (!out.emplace(name, o).second) out[name].value = {};  // declared twice: which one counts is not known
  }
  return out;
}

void look_at_options(Scene& s, Module& m, Findings& out) {
  const py::Facts& f = *m.unit.f;
  if (!f.find("add_argument")) return;
  const auto options = options_of(f);
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    if (f.exprs[e].kind != ExprKind::call) continue;
    std::vector<std::pair<std::string_view, const Option*>> passed;
    for (const std::uint32_t a : arguments(f, e)) {
      const py::Expr& x = f.exprs[a];
      if (x.kind != ExprKind::keyword || !x.a || f.exprs[x.b].kind != ExprKind::attribute) continue;
      const py::Expr& from = f.exprs[x.b];
      if (f.exprs[from.a].kind != ExprKind::name) continue;
      const auto it = options.find(f.str(from.b));
      if (it != options.end() && it->second.value && it->second.call < e) passed.emplace_back(f.str(x.a), &it->second);
    }
    if (passed.empty()) continue;
    const std::string name = canonical(s.l, m.unit, callee(f, e));
    Class* c = name.empty() ? nullptr : configuration_named(s, name);
    if (!c) continue;
    for (const Field& field : fields_of(s, *c))
      for (const auto& [keyword, option] : passed) {
        std::uint32_t at = 0;
        if (keyword != field.name) continue;
        const Constant given = default_of(s, field, at);
        if (!given || !disagree(given, option->value)) continue;
        const std::string target = qualified_name(*c) + "." + std::string(field.name);
        Finding finding =
            finding_at("default-disagreement", Severity::warning, m, f.exprs[option->call].begin, target,
                       target + " defaults to " + to_string(given) +
                           ", but the option that is passed for it defaults to " + to_string(option->value));
        finding.evidence.push_back(evidence_at(*field.def.module, at, 0, Role::contradicts, "default-disagreement"));
        finding.evidence.push_back(evidence_at(m, f.exprs[e].begin, 0, Role::context, "default-disagreement"));
        out.push_back(std::move(finding));
      }
  }
}

}  // namespace

const std::vector<Rule>& default_rules() { return kRules; }

void find_defaults(Scene& s, const Inventory&, Findings& out) {
  Disagreements found;
  const auto& files = s.of->tree().files();
  for (FileIndex i = 0; i < files.size(); ++i)
    if (configures(files[i]) && s.of->text(i).find("_target_") != std::string_view::npos) read_file(s, i, found);
  for (const auto& [place, d] : found) report(s, std::get<2>(place), d, out);
  for (Module* m : s.all)
    if (!in_tests(*m)) look_at_options(s, *m, out);
}

}  // namespace assay::couple
