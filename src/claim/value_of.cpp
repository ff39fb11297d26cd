#include "claim/value_of.h"

#include <algorithm>

#include "base/text.h"
#include "model/code.h"

namespace assay {

using namespace py;
using model::Constant;
using model::ConstantKind;
using model::Definition;
using model::DefinitionKind;

namespace {

std::string without_spaces(std::string_view s) {
  std::string out;
  for (char c : s)
    if (static_cast<unsigned char>(c) > ' ' && c != '`') out += c == '"' ? '\'' : c;
  return out;
}

// Words that stand for values in prose.
std::string_view python_spelling(std::string_view lower) {
  if (lower == "true" || lower == "yes" || lower == "on") return "True";
  if (lower == "false" || lower == "off") return "False";
  if (lower == "none" || lower == "null" || lower == "nothing" || lower == "nil" || lower == "undefined") return "None";
  if (lower == "an empty list" || lower == "empty list" || lower == "the empty list") return "[]";
  if (lower == "an empty dict" || lower == "empty dict" || lower == "an empty dictionary" ||
      lower == "empty dictionary")
    return "{}";
  if (lower == "an empty tuple" || lower == "empty tuple") return "()";
  if (lower == "an empty string" || lower == "empty string" || lower == "the empty string") return "\"\"";
  return {};
}

bool is_string(const Facts& f, ExprId e) { return f.exprs[e].kind == ExprKind::string; }

}  // namespace

bool element_of(const Sentence& s, std::string_view slot) {
  for (const Capture& c : s.match.captures) {
    if (c.slot != slot || c.first < 2 || !s.tokens[c.first - 1].is("of")) continue;
    for (std::string_view w : {"list", "tuple", "dict", "set", "sequence", "mapping", "series", "array"})
      if (s.tokens[c.first - 2].is(w)) return true;
  }
  return false;
}

Claimed claimed_value(std::string text) {
  Claimed c;
  c.text = std::string(trim(text));
  std::string spelled = c.text;
  if (auto word = python_spelling(to_lower(c.text)); !word.empty())
    spelled = std::string(word);
  else if (int n =
               [&] {
                 Token t;
                 t.kind = TokenKind::word;
                 t.key = to_lower(c.text);
                 return static_cast<int>(number_of(t));
               }();
           n >= 0 && is_identifier(c.text))
    spelled = std::to_string(n);
  std::string joined;  // 1,914 and "- 1" as prose writes numbers
  bool digits = !spelled.empty();
  for (char ch : spelled) {
    if (ch == ' ' || ch == ',') continue;
    if ((ch < '0' || ch > '9') && ch != '-' && ch != '.') digits = false;
    joined += ch;
  }
  if (digits) spelled = joined;
  auto parsed = std::make_shared<model::Parsed>(spelled);
  if (parsed->expr) {
    c.parsed = parsed;
    c.constant = model::constant(parsed->facts, parsed->expr);
  }
  return c;
}

std::string source_of(const TreeFacts& tree, FileIndex file, ExprId id) {
  const Expr& e = tree.file(file).exprs[id];
  std::string_view text = tree.text(file);
  if (e.begin >= text.size()) return {};
  std::string out;
  for (char c : text.substr(e.begin, std::min(e.end, static_cast<std::uint32_t>(text.size())) - e.begin)) {
    bool space = static_cast<unsigned char>(c) <= ' ';
    if (space && (out.empty() || out.back() == ' ')) continue;
    out += space ? ' ' : c;
    if (out.size() > 80) {
      while ((out.back() & 0xC0) == 0x80) out.pop_back();
      out.pop_back();
      return sanitize_utf8(out) + "...";
    }
  }
  return sanitize_utf8(out);
}

FieldDefault field_default(const Facts& f, ExprId value) {
  FieldDefault out;
  if (f.exprs[value].kind != ExprKind::call) return out;
  std::string name = model::dotted(f, model::callee(f, value));
  std::string_view last = model::last_name(f, model::callee(f, value));
  bool pydantic = last == "Field" || last == "PrivateAttr";
  bool known = pydantic || last == "field" || name == "attr.ib" || name == "attr.attrib" || name == "attrs.field" ||
               last == "mapped_column";
  if (!known) return out;
  out.field = true;
  if (ExprId d = model::argument(f, value, pydantic ? 0 : -1, "default"))
    out.value = d;
  else if (ExprId factory = model::argument(f, value, -1, "default_factory");
           factory || (factory = model::argument(f, value, -1, "factory"))) {
    out.factory = true;
    out.value = factory;
    const Expr& e = f.exprs[factory];
    if (e.kind == ExprKind::lambda) {
      out.value = e.b;
      out.factory = false;
    }
  }
  if (out.value && f.exprs[out.value].kind == ExprKind::ellipsis) out.value = 0;  // pydantic's "required"
  return out;
}

Compared compare(const Scene& scene, const TreeFacts& tree, FileIndex file, ScopeId scope, ExprId actual,
                 const Claimed& claimed, std::string_view rule) {
  const Facts& f = tree.file(file);
  Compared out;
  out.actual = source_of(tree, file, actual);
  Constant have = model::constant(f, actual);
  if (model::equal(have, claimed.constant) && have.kind != ConstantKind::name) return out.match = Match::equal, out;
  if (claimed.parsed && model::same(claimed.parsed->facts, claimed.parsed->expr, f, actual))
    return out.match = Match::equal, out;
  if (without_spaces(out.actual) == without_spaces(claimed.text)) return out.match = Match::equal, out;
  // A string claimed without its quotes.
  if (is_string(f, actual) && f.str(f.exprs[actual].a) == claimed.text) return out.match = Match::equal, out;
  if (have.kind == ConstantKind::name && model::equal(have, claimed.constant)) return out.match = Match::equal, out;
  if (model::differ(have, claimed.constant)) return out.match = Match::different, out;
  // A name: what it is bound to, where that is one constant.
  if (have.kind == ConstantKind::name && claimed.constant && claimed.constant.kind != ConstantKind::name) {
    model::Definitions found = scene.symbols().meaning(tree, file, scope, actual);
    Constant value;
    for (const Definition& d : found) {
      if (d.kind != DefinitionKind::variable || !d.binding) return out;
      const Facts& g = d.facts();
      const Binding& b = g.bindings[d.binding];
      bool plain = (b.kind == BindingKind::assign || b.kind == BindingKind::ann_assign) && !(b.flags & 1) && b.value;
      if (!plain) return out;
      Constant v = model::constant(g, b.value);
      if (value && !model::equal(v, value)) return out;
      value = v;
      out.via.push_back(evidence(d, Role::context, rule));
      out.note = "`" + have.text + "` is `" + source_of(*d.tree, d.file, b.value) + "` (" + at(d) + ")";
    }
    if (model::equal(value, claimed.constant))
      out.match = Match::equal;
    else if (model::differ(value, claimed.constant))
      out.match = Match::different;
    else
      out.note.clear(), out.via.clear();
    return out;
  }
  // The code has a literal and the claim names something else, or the code computes what the claim says is a literal.
  bool literal = have && have.kind != ConstantKind::name;
  if (literal && claimed.constant.kind == ConstantKind::name && claimed.constant.text.find('.') == std::string::npos &&
      is_string(f, actual))
    out.match = Match::different;
  return out;
}

const Parameter* parameter_named(const Definition& d, std::string_view name) {
  const Facts& f = d.facts();
  const Function& fn = f.functions[d.function];
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i)
    if (f.str(f.parameters[fn.first_parameter + i].name) == name) return &f.parameters[fn.first_parameter + i];
  return nullptr;
}

bool takes_any_keyword(const Definition& d) {
  const Facts& f = d.facts();
  const Function& fn = f.functions[d.function];
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i)
    if (f.parameters[fn.first_parameter + i].kind == ParameterKind::var_keyword) return true;
  return false;
}

std::string parameter_names(const Definition& d) {
  const Facts& f = d.facts();
  const Function& fn = f.functions[d.function];
  std::string out;
  for (std::uint32_t i = 0; i < fn.parameter_count; ++i) {
    const Parameter& p = f.parameters[fn.first_parameter + i];
    if (!out.empty()) out += ", ";
    out += p.kind == ParameterKind::var_positional ? "*" : p.kind == ParameterKind::var_keyword ? "**" : "";
    out += f.str(p.name);
  }
  return out;
}

Ruling ruling_of_parameter(const Scene& scene, const Sentence& s, const Definition& d, std::string_view name,
                           const Claimed& claimed, std::string_view rule) {
  const Facts& f = d.facts();
  std::string what = "`" + std::string(name) + "` of `" + d.name + "`";
  const Parameter* p = parameter_named(d, name);
  if (!p) {
    if (takes_any_keyword(d))
      return unverified(what + " is no parameter of its own; the function takes any keyword",
                        {evidence(d, Role::context, rule)});
    return decide(s, false, rule,
                  "`" + d.name + "` has no parameter `" + std::string(name) + "`; its parameters are (" +
                      parameter_names(d) + ")",
                  {evidence(d, Role::supports, rule)});
  }
  std::uint32_t line = f.line_of(p->begin);
  if (!p->default_value)
    return decide(s, false, rule, what + " has no default", {evidence_at(d, line, Role::supports, rule)});
  Compared c = compare(scene, *d.tree, d.file, f.functions[d.function].outer, p->default_value, claimed, rule);
  std::vector<Evidence> proof{evidence_at(d, line, Role::supports, rule)};
  proof.insert(proof.end(), c.via.begin(), c.via.end());
  std::string reason = "the default of " + what + " is `" + c.actual + "`" + (c.note.empty() ? "" : ", and " + c.note);
  if (c.match == Match::unknown)
    return unverified(reason + "; whether that is `" + claimed.text + "` is not decided by the text", std::move(proof));
  return decide(s, c.match == Match::equal, rule, std::move(reason), std::move(proof));
}

Ruling ruling_of_binding(const Scene& scene, const Sentence& s, const Definition& d, const Claimed& claimed,
                         std::string_view rule) {
  const Facts& f = d.facts();
  ExprId value = 0;
  ScopeId scope = 0;
  bool whole = true;
  if (d.kind == DefinitionKind::variable) {
    const Binding& b = f.bindings[d.binding];
    whole = (b.kind == BindingKind::assign || b.kind == BindingKind::ann_assign) && !(b.flags & 1);
    value = b.value;
    scope = b.scope;
  } else if (d.kind == DefinitionKind::attribute) {
    const py::Store& st = f.stores[d.store];
    whole = (st.kind == BindingKind::assign || st.kind == BindingKind::ann_assign) && !(st.flags & 1);
    value = st.value;
    scope = st.scope;
  } else {
    return unverified("`" + d.name + "` is not a value", {evidence(d, Role::context, rule)});
  }
  std::vector<Evidence> proof{evidence(d, Role::supports, rule)};
  if (!value || !whole) return unverified("`" + d.name + "` is bound here without a plain value", std::move(proof));
  FieldDefault field = field_default(f, value);
  if (field.field && !field.value)
    return decide(s, false, rule, "the field `" + d.name + "` has no default", std::move(proof));
  if (field.value) value = field.value;
  Compared c;
  if (field.factory) {
    // `default_factory=list` is an empty list.
    std::string made = model::dotted(f, value);
    c.actual = made + "()";
    model::Parsed call(c.actual);
    if (call.expr && model::equal(model::constant(call.facts, call.expr), claimed.constant))
      c.match = Match::equal;
    else if (call.expr && model::differ(model::constant(call.facts, call.expr), claimed.constant))
      c.match = Match::different;
    else if (claimed.parsed && (model::same(claimed.parsed->facts, claimed.parsed->expr, f, value) ||
                                model::same(claimed.parsed->facts, claimed.parsed->expr, call.facts, call.expr)))
      c.match = Match::equal;
    else
      c = compare(scene, *d.tree, d.file, scope, value, claimed, rule);
  } else {
    c = compare(scene, *d.tree, d.file, scope, value, claimed, rule);
  }
  proof.insert(proof.end(), c.via.begin(), c.via.end());
  std::string reason = "`" + d.name + "` is `" + c.actual + "` at " + at(d) + (c.note.empty() ? "" : ", and " + c.note);
  if (c.match == Match::unknown)
    return unverified(reason + "; whether that is `" + claimed.text + "` is not decided by the text", std::move(proof));
  return decide(s, c.match == Match::equal, rule, std::move(reason), std::move(proof));
}

}  // namespace assay
