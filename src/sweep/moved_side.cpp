#include "sweep/moved_side.h"

#include <algorithm>

#include "base/text.h"
#include "model/code.h"
#include "model/exports.h"
#include "model/modules.h"
#include "model/questions.h"
#include "model/scopes.h"
#include "sweep/moved_search.h"

namespace assay::sweep {

using namespace model;
using py::BindingKind;
using py::ScopeKind;

namespace {

// "Outer.Inner" of a class scope; false for a scope inside a function.
bool class_path(const py::Facts& f, py::ScopeId scope, std::string& out) {
  out.clear();
  for (int depth = 0; depth < 64 && scope; ++depth, scope = f.scopes[scope].parent) {
    const py::Scope& s = f.scopes[scope];
    if (s.kind == ScopeKind::module) return true;
    if (s.kind == ScopeKind::type_params) continue;
    if (s.kind != ScopeKind::class_) return false;
    const std::string_view name = f.str(f.classes[s.owner].name);
    out = out.empty() ? std::string(name) : std::string(name) + "." + out;
  }
  return false;
}

// To the end of a bare string below the statement, which documents it.
std::uint32_t end_with_docs(const py::Facts& f, py::StmtId s) {
  const py::Stmt& stmt = f.stmts[s];
  if (s + 1 < f.stmts.size()) {
    const py::Stmt& next = f.stmts[s + 1];
    if (next.kind == py::StmtKind::expr && next.block == stmt.block && f.exprs[next.a].kind == py::ExprKind::string)
      return next.end;
  }
  return stmt.end;
}

std::vector<Thing> read_things(const py::Facts& f, FileIndex file) {
  std::vector<Thing> out;
  std::string owner;
  for (py::ClassId i = 1; i < f.classes.size(); ++i) {
    const py::Class& c = f.classes[i];
    if (!class_path(f, c.outer, owner)) continue;
    const py::Stmt& s = f.stmts[c.stmt];
    out.push_back({Thing::Kind::class_, file, owner, std::string(f.str(c.name)), s.begin, s.end});
  }
  for (py::FunctionId i = 1; i < f.functions.size(); ++i) {
    const py::Function& fn = f.functions[i];
    if (!fn.stmt || !class_path(f, fn.outer, owner)) continue;
    const py::Stmt& s = f.stmts[fn.stmt];
    out.push_back({Thing::Kind::function, file, owner, std::string(f.str(fn.name)), s.begin, s.end});
  }
  for (std::uint32_t i = 1; i < f.bindings.size(); ++i) {
    const py::Binding& b = f.bindings[i];
    if (b.kind != BindingKind::assign && b.kind != BindingKind::ann_assign && b.kind != BindingKind::type_alias)
      continue;
    const ScopeKind kind = f.scopes[b.scope].kind;
    if ((kind != ScopeKind::module && kind != ScopeKind::class_) || !class_path(f, b.scope, owner)) continue;
    const std::uint32_t end = b.stmt ? end_with_docs(f, b.stmt) : b.begin + 1;
    out.push_back({Thing::Kind::variable, file, owner, std::string(f.str(b.name)), b.begin, end});
  }
  for (std::uint32_t i = 1; i < f.stores.size(); ++i) {
    const py::Store& s = f.stores[i];
    const py::Expr& target = f.exprs[s.target];
    if (s.kind == BindingKind::del || target.kind != py::ExprKind::attribute) continue;
    const py::Expr& receiver = f.exprs[target.a];
    if (receiver.kind != py::ExprKind::name) continue;
    const py::ClassId cls = class_of_receiver(f, s.scope, receiver.a);
    if (!cls || !class_path(f, f.classes[cls].scope, owner) || !s.stmt) continue;
    out.push_back({Thing::Kind::attribute, file, owner, std::string(f.str(target.b)), target.begin,
                   std::max(f.stmts[s.stmt].end, target.end)});
  }
  std::stable_sort(out.begin(), out.end(), [](const Thing& a, const Thing& b) { return a.begin < b.begin; });
  return out;
}

const std::vector<std::uint32_t>& shingles_in(Side& s, const Thing& t) {
  const std::uint64_t key = std::uint64_t{t.file} << 32 | (t.kind == Thing::Kind::module ? UINT32_MAX : t.begin);
  const auto [it, fresh] = s.shingles.try_emplace(key);
  if (fresh) {
    const std::vector<Token>& all = tokens_in(s, t.file);
    const auto at = [&](std::uint32_t offset) {
      return std::lower_bound(all.begin(), all.end(), offset,
                              [](const Token& x, std::uint32_t o) { return x.begin < o; });
    };
    const std::vector<Token> own(at(t.begin), at(t.end));
    it->second = shingles_of(s.tree->text(t.file), own, t.name);
  }
  return it->second;
}

// The smallest definition around a place.
const Thing* innermost(Side& s, const Spot& spot) {
  const Thing* best = nullptr;
  for (const Thing& t : things_in(s, spot.module->file)) {
    if (t.begin > spot.offset) break;
    if (spot.offset < t.end && (!best || t.end - t.begin <= best->end - best->begin)) best = &t;
  }
  return best;
}

// A function inside the one that was found: what a decorator returned.
bool local_function(const Def& d, const Thing& found) {
  if (d.kind != DefKind::function) return false;
  const py::Facts& f = *d.module->unit.f;
  const py::StmtId stmt = f.functions[d.index].stmt;
  return stmt && f.stmts[stmt].begin != found.begin;
}

// Of `f = decorator(f)`, at its place, the `def f` above it; without one the statement itself.
const Thing* before_decoration(Side& s, const Spot& spot, std::string_view name) {
  if (!spot.module || spot.module->tree != s.tree || !spot.module->unit.f) return nullptr;
  const Thing* statement = innermost(s, spot);
  const Thing* def = nullptr;
  for (const Thing& t : things_in(s, spot.module->file))
    if (statement && t.name == name && t.owner == statement->owner && t.begin < statement->begin &&
        (t.kind == Thing::Kind::function || t.kind == Thing::Kind::class_))
      def = &t;
  return def ? def : statement;
}

std::vector<ChainHop> chain_of(Side& s, std::string_view dotted) {
  begin_question(*s.l);
  return reach_dotted(*s.l, dotted, ChainOptions{});
}

}  // namespace

const std::vector<Thing>& things_in(Side& s, FileIndex file) {
  const auto [it, fresh] = s.things.try_emplace(file);
  if (fresh) {
    const py::Facts& f = s.tree->file(file);
    if (!f.exprs.empty()) it->second = read_things(f, file);
  }
  return it->second;
}

const std::vector<Token>& tokens_in(Side& s, FileIndex file) {
  const auto [it, fresh] = s.tokens.try_emplace(file);
  if (fresh) it->second = tokens_of(s.tree->text(file));
  return it->second;
}

std::string dotted(const Side& s, const Thing& t) {
  std::string out = s.tree->module_name(t.file);
  if (out.empty() || t.name.empty()) return out;
  if (t.member()) out += "." + t.owner;
  return out + "." + t.name;
}

SourcePlace place(const Side& s, const Thing& t) {
  SourcePlace p;
  p.tree = s.tree->tree().info().name;
  p.path = s.tree->tree().files()[t.file].path;
  const py::Facts& f = s.tree->file(t.file);
  p.start = p.end = t.kind == Thing::Kind::module || f.lines.empty() ? 1 : f.line_of(t.begin);
  return p;
}

bool in_tests(const Side& s, FileIndex file) {
  const Module* m = module_of_file(*s.l, *s.tree, file);
  return !m || model::in_tests(*m);
}

std::vector<Thing> named(Side& s, std::string_view name, std::string_view top, bool members) {
  std::vector<Thing> out;
  const std::string below = std::string(top) + ".";
  for (const FileIndex file : s.tree->files_with_name(name)) {
    const std::string module = s.tree->module_name(file);
    if ((module != top && !module.starts_with(below)) || in_tests(s, file)) continue;
    for (const Thing& t : things_in(s, file)) {
      if (t.name != name || t.member() != members) continue;
      if (!out.empty() && out.back().file == file && out.back().owner == t.owner) continue;  // a second binding of it
      out.push_back(t);
    }
  }
  return out;
}

Likeness likeness(Side& a, const Thing& x, Side& b, const Thing& y) {
  return likeness(shingles_in(a, x), shingles_in(b, y));
}
std::size_t weight(Side& s, const Thing& t) { return shingles_in(s, t).size(); }

Presence presence(Side& s, const std::string& dotted) {
  const auto it = s.presence.find(dotted);
  if (it != s.presence.end()) return static_cast<Presence>(it->second);
  const std::vector<ChainHop> chain = chain_of(s, dotted);
  const std::size_t wanted = split(dotted, '.').size();
  Presence p = Presence::unclear;
  if (!chain.empty()) {
    const Definedness d = chain.back().reached.definedness;
    if (d == Definedness::absent)
      p = Presence::absent;
    else if (chain.size() == wanted &&
             (d == Definedness::always || d == Definedness::conditional || d == Definedness::subclass_only))
      p = Presence::present;
  }
  s.presence.emplace(dotted, static_cast<int>(p));
  return p;
}

std::size_t known_prefix(Side& s, std::string_view dotted) {
  const std::vector<ChainHop> chain = chain_of(s, dotted);
  std::size_t n = 0;
  while (n < chain.size() && chain[n].reached.definedness != Definedness::absent &&
         chain[n].reached.definedness != Definedness::unknown)
    ++n;
  return n;
}

bool definition(Side& s, const std::string& dotted, Thing& out) {
  const std::vector<ChainHop> chain = chain_of(s, dotted);
  if (chain.size() != split(dotted, '.').size() || chain.back().reached.defs.empty()) return false;
  const Def d = effective_def(*s.l, chain.back().reached);
  const Spot spot = spot_of(d);
  if (!spot.module || spot.module->tree != s.tree || !spot.module->unit.f) return false;
  if (d.kind == DefKind::module) {
    out = {Thing::Kind::module, spot.module->file, "", "", 0, spot.module->unit.f->text_size};
    return true;
  }
  const Thing* best = innermost(s, spot);
  // An entry of a table, a field that a call names: what stands around it is another thing.
  if (!best || (d.kind == DefKind::named && best->name != last_of(dotted))) return false;
  if (local_function(d, *best)) {
    best = before_decoration(s, spot_of(chain.back().reached.defs[0]), last_of(dotted));
    if (!best) return false;
  }
  out = *best;
  return true;
}

void make_room(Side& side) {
  constexpr std::size_t kMost = 1'500'000;  // tokens and shingles, of 4 to 16 bytes
  std::size_t held = 0;
  for (const auto& [_, tokens] : side.tokens) held += tokens.size();
  for (const auto& [_, shingles] : side.shingles) held += shingles.size();
  if (held < kMost) return;
  side.tokens.clear();
  side.shingles.clear();
}

}  // namespace assay::sweep
