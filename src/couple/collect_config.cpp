// Keys of another tree's configuration objects: what is passed by `**` from a dictionary that is written down, what is
// read or set in a dictionary that a configuration class holds, options on a command line, and YAML files whose
// `_target_` names a class.
#include <algorithm>
#include <map>

#include "base/text.h"
#include "couple/config_files.h"
#include "couple/inventory.h"
#include "couple/signatures.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/names.h"
#include "model/questions.h"
#include "model/types.h"
#include "syntax/yaml/keys.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

namespace {

bool is_configuration(const Class& c) {
  return c.style == ClassStyle::dataclass || c.style == ClassStyle::attrs || c.style == ClassStyle::pydantic;
}

// ---------------------------------------------------------------- f(**d)
struct Key {
  std::string name;
  py::ExprId at = 0;
  bool sure = false;  // it is surely among what is passed
};

void literal_keys(const py::Facts& f, py::ExprId dict, bool sure, std::vector<Key>& out) {
  const py::Expr& x = f.exprs[dict];
  if (x.kind == ExprKind::dict) {
    const auto pairs = f.kids(x);
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2)
      if (const std::string_view name = pairs[i] ? string_value(f, pairs[i]) : ""; !name.empty())
        out.push_back({std::string(name), pairs[i], sure});
  } else if (x.kind == ExprKind::call && f.exprs[callee(f, dict)].kind == ExprKind::name &&
             last_name(f, callee(f, dict)) == "dict") {
    for (const std::uint32_t a : arguments(f, dict))
      if (f.exprs[a].kind == ExprKind::keyword && f.exprs[a].a)
        out.push_back({std::string(f.str(f.exprs[a].a)), a, sure});
  }
}

// What happens to a dictionary between its making and the call; false where keys can get lost on the way.
bool follow(Scene& s, Module& m, py::NameId name, py::ExprId call, std::vector<Key>& out) {
  const py::Facts& f = *m.unit.f;
  const py::FunctionId fn = function_of(f, f.block_at(f.exprs[call].begin));
  const std::uint32_t begin = fn ? body_of(f, f.functions[fn]).begin : 0;
  bool whole = true;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    const py::Expr& x = f.exprs[e];
    if (x.kind != ExprKind::name || x.a != name || x.begin < begin || x.begin >= f.exprs[call].begin) continue;
    if (static_cast<py::Context>(x.op) != py::Context::load) continue;
    const py::ExprId up = parent_of(s, m, e);
    if (!up) {
      whole = false;
    } else if (f.exprs[up].kind == ExprKind::subscript && f.exprs[up].a == e) {
      if (static_cast<py::Context>(f.exprs[up].op) == py::Context::del) whole = false;
      if (const std::string_view key = string_value(f, f.exprs[up].b);
          !key.empty() && static_cast<py::Context>(f.exprs[up].op) == py::Context::store)
        out.push_back({std::string(key), f.exprs[up].b, f.block_at(x.begin) == f.block_at(f.exprs[call].begin)});
    } else if (f.exprs[up].kind == ExprKind::attribute) {
      const std::string_view method = f.str(f.exprs[up].b);
      const py::ExprId called = parent_of(s, m, up);
      const bool is_call = called && f.exprs[called].kind == ExprKind::call && callee(f, called) == up;
      if (method == "update" && is_call && !arguments(f, called).empty())
        literal_keys(f, arguments(f, called)[0], false, out);
      else if (method != "get" && method != "setdefault" && method != "keys")
        whole = false;
    } else if (f.exprs[up].kind != ExprKind::compare && f.exprs[up].kind != ExprKind::keyword) {
      whole = false;
    }
  }
  return whole;
}

std::vector<Key> passed_keys(Scene& s, Module& m, py::ExprId value, py::ExprId call) {
  const py::Facts& f = *m.unit.f;
  std::vector<Key> out;
  if (f.exprs[value].kind != ExprKind::name) {
    literal_keys(f, value, true, out);
    return out;
  }
  const NameUse use = use_of(s.l, m.unit, value);
  if (use.kind != NameUse::Kind::local || use.bindings.size() != 1) return out;
  const py::Binding& b = f.bindings[use.bindings[0]];
  if ((b.kind != py::BindingKind::assign && b.kind != py::BindingKind::ann_assign) || !b.value || (b.flags & 1))
    return out;
  if (f.scopes[b.scope].kind != py::ScopeKind::function) return out;
  literal_keys(f, b.value, true, out);
  if (out.empty()) return out;
  if (!follow(s, m, f.exprs[value].a, call, out))
    for (Key& k : out) k.sure = false;
  return out;
}

// ---------------------------------------------------------------- config.extra["key"]
// The keys that are asked of what an expression stands for, where it is used so.
py::ExprId key_asked(Scene& s, const Module& m, py::ExprId e) {
  const py::Facts& f = *m.unit.f;
  const py::ExprId up = parent_of(s, m, e);
  if (!up) return 0;
  const py::Expr& x = f.exprs[up];
  if (x.kind == ExprKind::subscript && x.a == e) return x.b;
  if (x.kind != ExprKind::attribute) return 0;
  const std::string_view method = f.str(x.b);
  if (method != "get" && method != "pop" && method != "setdefault") return 0;
  const py::ExprId call = parent_of(s, m, up);
  if (!call || f.exprs[call].kind != ExprKind::call || callee(f, call) != up) return 0;
  const auto args = arguments(f, call);
  return args.empty() ? 0 : args[0];
}

struct Collector {
  Scene& s;
  Inventory& out;
  std::map<std::string, Spot, std::less<>> options;  // of the other trees' command lines
  bool options_read = false;

  Use use_at(Module& m, py::ExprId at, std::string target, const TreeFacts* tree) const {
    const py::Expr& x = m.unit.f->exprs[at];
    Use u;
    u.kind = CouplingKind::config;
    u.module = &m;
    u.begin = x.begin;
    u.end = x.end;
    u.expr = at;
    u.target = std::move(target);
    u.tree = tree;
    u.live = runs(s, m, x.begin, at);
    u.reached.definedness = Definedness::by_name;
    return u;
  }

  void passed(const Use& call) {
    Module& m = *call.module;
    const py::Facts& f = *m.unit.f;
    if (f.exprs[call.expr].kind != ExprKind::call) return;
    for (const std::uint32_t a : arguments(f, call.expr)) {
      if (f.exprs[a].kind != ExprKind::keyword || f.exprs[a].a) continue;
      for (const Key& k : passed_keys(s, m, f.exprs[a].b, call.expr)) {
        Shape shape;
        shape.keywords = {k.name};
        shape.star = shape.double_star = shape.only_keywords = true;
        begin_question(s.l);
        CallJudged judged = judge_call(s, m, callee(f, call.expr), shape, false);
        if (!judged.tree) continue;
        Use u = use_at(m, k.at, call.target + "." + k.name, judged.tree);
        u.failure = Failure::call_fails;
        u.protection = call.protection;
        u.reached.defs = {judged.callee};
        u.signature = std::move(judged.signature);
        u.signature_at = judged.at;
        u.reached.rule = judged.binds == Tri::no ? HopRule::call_fails : HopRule::call_binds;
        u.reached.definedness = judged.binds == Tri::yes            ? Definedness::always
                                : judged.binds == Tri::no && k.sure ? Definedness::absent
                                                                    : Definedness::unknown;
        u.reached.reason = std::move(judged.reason);
        // Of functions they are arguments like others.
        if (judged.callee.kind != DefKind::class_ && u.reached.definedness != Definedness::absent) continue;
        out.uses.push_back(std::move(u));
      }
    }
  }

  // A field of a configuration class.
  bool is_field(const Use& u) const {
    if (u.reached.defs.empty()) return false;
    const Def& d = u.reached.defs[0];
    if (d.kind != DefKind::variable || !d.module) return false;
    const py::Facts& f = *d.module->unit.f;
    const py::Scope& scope = f.scopes[f.bindings[d.index].scope];
    if (scope.kind != py::ScopeKind::class_) return false;
    Class* c = class_of(s.l, *d.module, scope.owner);
    if (!c) return false;
    build(s.l, *c);
    return is_configuration(*c);
  }

  void asked(const Use& field, Module& m, py::ExprId e) {
    const py::ExprId key = key_asked(s, m, e);
    const std::string_view name = key ? string_value(*m.unit.f, key) : std::string_view{};
    if (name.empty()) return;
    Use u = use_at(m, key, field.target + "[\"" + std::string(name) + "\"]", field.tree);
    u.failure = Failure::key_missing;
    u.protection = protection_of(s, m, u.begin, Failure::key_missing, 0, {});
    u.reached.defs = field.reached.defs;
    out.uses.push_back(std::move(u));
  }

  // `extra = config.extra`, `config.extra or {}`, `config.extra if … else {}`: the keys asked of that name.
  void asked_of_field(const Use& field) {
    Module& m = *field.module;
    const py::Facts& f = *m.unit.f;
    asked(field, m, field.expr);
    py::ExprId root = field.expr;
    for (py::ExprId up = parent_of(s, m, root);
         up && (f.exprs[up].kind == ExprKind::boolean || f.exprs[up].kind == ExprKind::conditional);
         up = parent_of(s, m, root))
      root = up;
    if (parent_of(s, m, root)) return;
    for (const py::Binding& b : f.bindings) {
      if (b.value != root || b.kind != py::BindingKind::assign || f.scopes[b.scope].kind != py::ScopeKind::function)
        continue;
      const Span body = body_of(f, f.functions[f.scopes[b.scope].owner]);
      for (const py::ExprId e : exprs_in(f, body, ExprKind::name)) {
        if (f.exprs[e].a != b.name || static_cast<py::Context>(f.exprs[e].op) != py::Context::load) continue;
        const NameUse use = use_of(s.l, m.unit, e);
        if (use.bindings.size() == 1 && &f.bindings[use.bindings[0]] == &b) asked(field, m, e);
      }
    }
  }

  void read_options() {
    options_read = true;
    for (const TreeFacts* tree : s.on)
      for (const FileIndex file : tree->files_with_name("add_argument")) {
        Module* m = module_of_file(s.l, *tree, file);
        if (!m || !m->unit.f || in_tests(*m)) continue;
        const py::Facts& f = *m->unit.f;
        for (const auto& [_, call] : calls_of(s.l, f, f.find("add_argument")))
          for (const std::uint32_t a : arguments(f, call))
            if (const std::string_view text = string_value(f, a); text.starts_with("--"))
              options.emplace(std::string(tree->tree().info().name) + " " + std::string(text),
                              Spot{m, f.exprs[a].begin});
      }
  }

  // ["python", "-m", "lib.server", "--port", "80"]: options of a module of another tree that has such.
  void command_line(Module& m, py::ExprId list) {
    const py::Facts& f = *m.unit.f;
    const TreeFacts* tree = nullptr;
    bool any = false, next = false;
    for (const std::uint32_t k : f.kids(f.exprs[list])) {
      const std::string_view text = string_value(f, k);
      any |= text.starts_with("--");
      if (next && text.find_first_not_of(".abcdefghijklmnopqrstuvwxyz0123456789_ABCDEFGHIJKLMNOPQRSTUVWXYZ") ==
                      std::string_view::npos)
        if (const Module* named = find_module(s.l, text); named && s.is_on(named->tree)) tree = named->tree;
      next = text == "-m";
    }
    if (!any || !tree) return;
    if (!options_read) read_options();
    for (const std::uint32_t k : f.kids(f.exprs[list])) {
      const std::string_view whole = string_value(f, k), text = whole.substr(0, whole.find('='));
      const auto it =
          text.starts_with("--") ? options.find(tree->tree().info().name + " " + std::string(text)) : options.end();
      if (it == options.end()) continue;
      Use u = use_at(m, k, std::string(it->second.module->name) + " " + std::string(text), tree);
      u.place = place_at(*it->second.module, it->second.offset);
      u.place_text = line_text(*it->second.module, it->second.offset);
      out.uses.push_back(std::move(u));
    }
  }
};

// ---------------------------------------------------------------- YAML
void yaml_file(Scene& s, FileIndex file, Inventory& out) {
  const std::string_view text = s.of->text(file);
  const std::vector<yaml::Key> keys = yaml::keys(text);
  const Lines lines(text);
  for (const yaml::Key& target : keys) {
    if (target.path != "_target_" && !target.path.ends_with("._target_")) continue;
    Class* c = configuration_named(s, unquoted(target.value));
    if (!c || !s.is_on(c->module->tree)) continue;
    const std::string_view prefix = std::string_view(target.path).substr(0, target.path.size() - 8);
    Atom atom = class_atom(c, HopRule::class_body);
    atom.exact = true;
    const Callable made = callable(s.l, atom, false);
    for (const yaml::Key& key : keys) {
      if (!key.path.starts_with(prefix)) continue;
      const std::string_view name = std::string_view(key.path).substr(prefix.size());
      // Hydra's own keys begin so, and it composes the file from others by `defaults`.
      if (name.starts_with('_') || name == "defaults" || !is_identifier(name)) continue;
      begin_question(s.l);
      Shape shape;
      shape.keywords = {std::string(name)};
      shape.star = shape.double_star = shape.only_keywords = true;
      const Binds binds = bind(made, shape);
      EntryPointUse u;
      Coupling& one = u.coupling;
      one.kind = CouplingKind::config;
      one.from = {s.of->tree().info().name, s.of->tree().files()[file].path, key.line, key.line};
      one.column = 1;
      one.from_text = std::string(trim(lines.line(key.line)));
      one.target = qualified_name(*c) + "." + std::string(name);
      one.live = true;
      one.definedness = binds.binds == Tri::yes  ? Definedness::always
                        : binds.binds == Tri::no ? Definedness::absent
                                                 : Definedness::unknown;
      const Def cls = def_of_class(s.l, *c->module, c->id);
      Spot at = spot_of(cls);
      bool complete = true;
      for (const Field& field : constructor_fields(s.l, *c, complete))
        if (field.name == name && field.def.module) at = spot_of(field.def);
      one.at = place_at(*at.module, at.offset);
      Evidence e;
      e.at = one.from;
      e.text = std::string(lines.line(key.line));
      e.rule = "config";
      one.evidence.push_back(std::move(e));
      one.evidence.push_back(evidence_at(*at.module, at.offset, 0, Role::supports, "config"));
      u.reader = c->module->tree;
      u.object = one.target;
      out.entry_points.push_back(std::move(u));
    }
  }
}

}  // namespace

void collect_config(Scene& s, Inventory& out) {
  Collector c{s, out, {}, false};
  for (std::size_t i = 0, n = out.uses.size(); i < n; ++i) {
    const CouplingKind kind = out.uses[i].kind;
    if (kind != CouplingKind::call && kind != CouplingKind::attribute) continue;
    const Use use = out.uses[i];  // what is appended moves the others
    if (kind == CouplingKind::call)
      c.passed(use);
    else if (c.is_field(use))
      c.asked_of_field(use);
  }
  for (Module* m : s.modules) {
    const py::Facts& f = *m->unit.f;
    if (!f.find("-m")) continue;
    for (py::ExprId e = 1; e < f.exprs.size(); ++e)
      if (f.exprs[e].kind == ExprKind::list || f.exprs[e].kind == ExprKind::tuple) c.command_line(*m, e);
  }
  const auto& files = s.of->tree().files();
  for (FileIndex i = 0; i < files.size(); ++i)
    if (configures(files[i]) && s.of->text(i).find("_target_") != std::string_view::npos) yaml_file(s, i, out);
}

}  // namespace assay::couple
