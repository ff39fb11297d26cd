#include "model/questions.h"

#include <algorithm>

#include "base/text.h"
#include "model/classes.h"
#include "model/decorators.h"
#include "model/exports.h"
#include "model/infer.h"
#include "model/modules.h"
#include "model/scopes.h"

namespace assay::model {
namespace {

std::string_view kind_of(Linked& l, const Def& d, const Reached& r) {
  switch (d.kind) {
    case DefKind::module:
    case DefKind::std_module:
      return "module";
    case DefKind::class_:
    case DefKind::std_class:
      return "class";
    case DefKind::function: {
      if (!d.owner && !d.module->unit.f->functions[d.index].owner) return "function";
      return unwrap(l, *d.module, d.index).is_property ? "property" : "method";
    }
    case DefKind::std_function:
      return d.owner ? "method" : "function";
    case DefKind::attribute:
      return "attribute";
    case DefKind::variable: {
      if (d.owner) return r.rule == HopRule::field ? "field" : "attribute";
      const std::string_view name = d.module->unit.f->str(d.module->unit.f->bindings[d.index].name);
      const bool upper = std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; }) &&
                         std::none_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
      return upper ? "constant" : "variable";
    }
    default:
      return "attribute";
  }
}

// "module", "class", "instance of X": what the hop's value is.
std::string type_text(Linked& l, const Reached& r) { return r.type ? describe(l, *r.type) : std::string(); }

Hop hop_of(Linked& l, const ChainHop& h) {
  Hop hop;
  hop.name = h.name;
  hop.type = type_text(l, h.reached);
  hop.definedness = h.reached.definedness;
  hop.at = place_of(l, spot_of(effective_def(l, h.reached)));
  hop.rule = id_of(h.reached.rule);
  return hop;
}

void add_hops(Linked& l, const std::vector<ChainHop>& chain, std::vector<Hop>& out) {
  for (const ChainHop& h : chain) {
    for (const Step& s : h.reached.steps) {
      Hop hop;
      hop.name = s.name;
      hop.type = "re-exported";
      hop.definedness = h.reached.definedness;
      hop.at = place_of(l, s.at);
      hop.rule = id_of(s.rule);
      out.push_back(std::move(hop));
    }
    out.push_back(hop_of(l, h));
    if (!h.reached.condition.text.empty()) out.back().type += out.back().type.empty() ? "" : "";
  }
}

int severity(Definedness d) {
  switch (d) {
    case Definedness::always:
      return 0;
    case Definedness::conditional:
      return 1;
    case Definedness::subclass_only:
      return 2;
    default:
      return 3;
  }
}

// The answer along a chain: its last hop's, or that of the first hop that is less than certain.
void conclude(Linked& l, const std::vector<ChainHop>& chain, std::size_t wanted, Answer& a) {
  if (chain.empty()) return;
  add_hops(l, chain, a.hops);
  const ChainHop* worst = &chain.back();
  const bool whole = chain.size() == wanted;
  if (whole)
    for (const ChainHop& h : chain)
      if (severity(h.reached.definedness) > severity(worst->reached.definedness)) worst = &h;
  a.definedness = worst->reached.definedness;
  if (!worst->reached.condition.text.empty()) {
    a.condition = worst->reached.condition.text;
    const SourcePlace at = place_of(l, worst->reached.condition.at);
    if (at.start) a.condition += " (" + at.path + ":" + std::to_string(at.start) + ")";
  }
  a.reason = worst->reached.reason;
  HopRule rule = worst->reached.rule;
  if (!whole && a.definedness == Definedness::absent) {
    a.reason = chain.back().name + ": " + a.reason;
  } else {
    const Def d = effective_def(l, chain.back().reached);
    a.at = place_of(l, spot_of(d));
    if (d.module) a.tree = d.module->tree->tree().info().name;
    a.kind = kind_of(l, d, chain.back().reached);
    if (d.kind == DefKind::function) {
      const bool method = d.owner || d.module->unit.f->functions[d.index].owner;
      (void)method;
      a.signature = signature_text(l, d, false);
    }
  }
  a.confidence = confidence_of(rule);
  for (const ChainHop& h : chain) a.confidence = std::min(a.confidence, std::max(confidence_of(h.reached.rule), 0.5));
}

std::size_t count_links(const Unit& u, py::ExprId e) {
  std::size_t n = 0;
  for (int i = 0; i < 200 && e; ++i) {
    ++n;
    const py::Expr& x = u.expr(e);
    if (x.kind == py::ExprKind::attribute || x.kind == py::ExprKind::subscript || x.kind == py::ExprKind::await)
      e = x.a;
    else if (x.kind == py::ExprKind::call)
      e = u.f->kids(x)[0];
    else
      break;
  }
  return n;
}

// Where the receiver is unknown: the classes of the trees that spell the attribute.
void by_spelling(Linked& l, std::string_view name, Answer& a) {
  std::vector<std::string> owners;
  for (const TreeFacts* tree : l.trees) {
    for (FileIndex file : tree->files_with_name(name)) {
      const py::Facts& f = tree->file(file);
      const py::NameId id = f.exprs.empty() ? 0 : f.find(name);
      if (!id) continue;
      for (py::ClassId c = 1; c < f.classes.size() && owners.size() < 8; ++c)
        if (!bindings_of(f, f.classes[c].scope, id).empty()) owners.push_back(std::string(f.str(f.classes[c].name)));
      if (owners.size() >= 8) break;
    }
  }
  if (owners.empty()) return;
  a.definedness = Definedness::by_name;
  a.reason += "; classes that have a name " + std::string(name) + ": ";
  for (std::size_t i = 0; i < owners.size(); ++i) a.reason += (i ? ", " : "") + owners[i];
  a.confidence = confidence_of(HopRule::spelled_only);
}

}  // namespace

Question parse_question(std::string_view text) {
  Question q;
  text = trim(text);
  const std::size_t open = text.find('(');
  if (open == std::string_view::npos || text.back() != ')') {
    q.name = std::string(text);
    return q;
  }
  std::string_view name = trim(text.substr(0, open));
  if (name.ends_with('!')) {
    q.through_class = true;
    name = trim(name.substr(0, name.size() - 1));
  }
  q.name = std::string(name);
  std::string_view inside = trim(text.substr(open + 1, text.size() - open - 2));
  Shape shape;
  const std::size_t semicolon = inside.find(';');
  std::string_view keywords = inside;
  if (semicolon != std::string_view::npos) {
    if (const auto n = parse_uint(trim(inside.substr(0, semicolon))))
      shape.positional = static_cast<std::uint32_t>(std::min<std::uint64_t>(*n, 100000));
    keywords = inside.substr(semicolon + 1);
  } else if (const auto n = parse_uint(inside)) {
    shape.positional = static_cast<std::uint32_t>(std::min<std::uint64_t>(*n, 100000));
    keywords = {};
  } else {
    shape.only_keywords = !inside.empty();
  }
  for (std::string_view k : split(keywords, ',')) {
    k = trim(k);
    if (k.ends_with('=')) k = trim(k.substr(0, k.size() - 1));
    if (k == "*")
      shape.star = true;
    else if (k == "**")
      shape.double_star = true;
    else if (!k.empty())
      shape.keywords.emplace_back(k);
  }
  q.call = shape;
  return q;
}

CallAnswer answer_call(Linked& l, const Reached& callee, const Shape& shape, bool through_class) {
  CallAnswer out;
  const Type values = concrete(l, *callee.type);
  bool yes = false, no = false, doubt = values.open && values.atoms.empty();
  // `same = Class.is_same` of a module: nothing supplies the receiver.
  if (!callee.defs.empty() && callee.defs[0].kind == DefKind::variable && !callee.defs[0].owner) through_class = true;
  for (const Atom& a : values.atoms) {
    if (a.kind == AtomKind::none) continue;
    const Callable c = callable(l, a, through_class);
    const Binds b = bind(c, shape);
    if (!c.signatures.empty() && !out.at.module) out.at = c.signatures[0].at;
    if (b.binds == Tri::yes) {
      yes = true;
      if (shape.only_keywords && shape.keywords.size() == 1 && !out.field.module)
        for (const Signature& s : c.signatures)
          for (const SignatureParameter& p : s.parameters)
            if (p.name == shape.keywords[0] && p.at.module && !out.field.module) out.field = p.at;
    } else if (b.binds == Tri::no) {
      no = true;
      if (out.reason.empty() || !yes) out.reason = b.reason;
    } else {
      doubt = true;
      if (!no) out.reason = b.reason;
    }
  }
  if (yes && !no) {
    out.definedness = Definedness::always;
    out.rule = HopRule::call_binds;
    out.reason.clear();
  } else if (no && !yes && !doubt && !values.open) {
    out.definedness = Definedness::absent;
    out.rule = HopRule::call_fails;
  } else if (yes && no) {
    out.definedness = Definedness::conditional;
    out.rule = HopRule::call_binds;
    out.reason = "some of what it can be takes the call, some does not: " + out.reason;
  } else {
    out.definedness = Definedness::dynamic;
    out.rule = HopRule::call_any;
    if (out.reason.empty()) out.reason = "what is called could not be told";
  }
  return out;
}

std::optional<PlacedQuestion> parse_placed(std::string_view text) {
  text = trim(text);
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':', colon + 1)) {
    std::size_t end = colon + 1;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    if (end >= text.size() || text[end] != ':') continue;
    const auto line = parse_uint(text.substr(colon + 1, end - colon - 1));
    const std::string_view expression = trim(text.substr(end + 1));
    if (!line || *line > UINT32_MAX || colon == 0 || expression.empty()) continue;
    return PlacedQuestion{text.substr(0, colon), static_cast<std::uint32_t>(*line), expression};
  }
  return std::nullopt;
}

Answer answer_placed(Linked& l, const PlacedQuestion& q, std::string_view text) {
  Answer a;
  const TreeFacts* in = nullptr;
  FileIndex file = 0;
  std::vector<std::string> trees;
  for (const bool prefixed : {false, true}) {
    for (const TreeFacts* tree : l.trees) {
      const std::string& name = tree->tree().info().name;
      std::string_view path = q.path;
      if (prefixed) {
        if (!path.starts_with(name) || !path.substr(name.size()).starts_with('/')) continue;
        path.remove_prefix(name.size() + 1);
      }
      FileIndex found = 0;
      if (!tree->tree().find(path, &found)) continue;
      if (!in) in = tree, file = found;
      trees.push_back(name);
    }
  }
  if (trees.size() == 1) {
    a = answer_expression(l, *in, file, q.line, q.expression);
  } else if (trees.empty()) {
    a.reason = "no tree has a file " + std::string(q.path);
  } else {
    a.reason = std::string(q.path) + " is in several trees: write " + trees[0] + "/" + std::string(q.path);
  }
  a.name = std::string(text);
  return a;
}

void begin_question(Linked& l) { l.fuel = kTypeFuel; }

Answer answer_question(Linked& l, std::string_view text) {
  if (const auto placed = parse_placed(text)) return answer_placed(l, *placed, text);
  Answer a;
  a.name = std::string(text);
  begin_question(l);
  const Question q = parse_question(text);
  if (q.name.empty()) {
    a.reason = "no name is given";
    return a;
  }
  const std::vector<std::string_view> parts = split(q.name, '.');
  for (std::string_view part : parts)
    if (!is_identifier(part)) {
      a.reason = "not a dotted name";
      return a;
    }
  if (parts.size() > 200) {
    a.reason = "too long a chain";
    return a;
  }
  ChainOptions options;
  options.last_on_class = q.through_class;
  const std::vector<ChainHop> chain = reach_dotted(l, q.name, options);
  conclude(l, chain, parts.size(), a);
  const bool reached = chain.size() == parts.size();
  if (!q.call) {
    if (a.definedness == Definedness::unknown && chain.size() > 1) by_spelling(l, parts[chain.size() - 1], a);
    return a;
  }
  a.kind = "call";
  if (!reached || chain.back().reached.definedness == Definedness::absent) {
    if (a.definedness == Definedness::absent) {
      a.reason = "there is nothing to call: " + a.reason;
      a.confidence = std::min(a.confidence, confidence_of(HopRule::call_no_callee));
    }
    return a;
  }
  if (severity(chain.back().reached.definedness) > 2) return a;
  const CallAnswer call = answer_call(l, chain.back().reached, *q.call, q.through_class);
  Hop hop;
  hop.name = std::string(text);
  hop.type = "call";
  hop.definedness = call.definedness;
  hop.at = place_of(l, call.at);
  hop.rule = id_of(call.rule);
  // A constructor is shown at its class, a function at its definition, a keyword that a field makes at the field.
  const Def callee = effective_def(l, chain.back().reached);
  if (call.at.module && callee.kind != DefKind::class_) a.at = hop.at, a.tree = hop.at.tree;
  if (call.field.module) a.at = place_of(l, call.field), a.tree = a.at.tree;
  a.hops.push_back(std::move(hop));
  if (call.definedness != Definedness::always) a.definedness = call.definedness;
  a.reason = call.reason;
  a.confidence = std::min(a.confidence, confidence_of(call.rule));
  return a;
}

Answer answer_expression(Linked& l, const TreeFacts& tree, FileIndex file, std::uint32_t line,
                         std::string_view expression) {
  Answer a;
  a.name = std::string(expression);
  begin_question(l);
  Module* m = module_of_file(l, tree, file);
  if (!m || !m->unit.f) {
    a.reason = "the file is not readable Python";
    return a;
  }
  link(l, *m);
  const py::Facts& f = *m->unit.f;
  if (line == 0 || line > f.lines.size()) {
    a.reason = "the file has no such line";
    return a;
  }
  // The expression where it stands, if it does; else as if it stood at the line's first statement.
  const std::string_view wanted = trim(expression);
  const std::uint32_t begin = f.lines[line - 1];
  const std::uint32_t end = line < f.lines.size() ? f.lines[line] : f.text_size;
  const Unit* u = &m->unit;
  py::ExprId root = 0;
  for (py::ExprId e = 1; e < f.exprs.size() && !root; ++e)
    if (f.exprs[e].begin >= begin && f.exprs[e].begin < end && text_of(l, *u, e) == wanted) root = e;
  if (!root) {
    std::uint32_t at = begin;
    const std::string_view text = text_of(*m);
    while (at < end && at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
    u = snippet(l, *m, scope_at(m->unit, at), at, wanted);
    root = snippet_root(*u);
  }
  if (!root) {
    a.reason = "not an expression";
    return a;
  }
  ChainOptions options;
  options.classes_are_instances = false;
  options.asking = &tree;
  const std::vector<ChainHop> chain = reach_expression(l, *u, root, options);
  conclude(l, chain, count_links(*u, root), a);
  if (a.definedness == Definedness::unknown && u->expr(root).kind == py::ExprKind::attribute)
    by_spelling(l, u->str(u->expr(root).b), a);
  return a;
}

}  // namespace assay::model
