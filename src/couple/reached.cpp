// What of the tree is reached at all at these versions.
//
// `patch("…", new_way if version >= "2" else old_way)`: the body of old_way never runs at version 2, though nothing in
// it says so. So a function is dead when its name stands somewhere in the tree and every such place is dead, and a
// module when it is imported somewhere and every such import is dead. Names are compared by spelling, which errs on the
// side of life: any equal name, attribute, imported name or string anywhere keeps a function alive; so does a
// decorator, being a method, or being named nowhere (somebody outside calls it). A module is kept alive by a string or
// another file that spells it, by being a script or a test.
#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "couple/scene.h"
#include "model/code.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;

struct References {
  struct Place {
    Module* module;
    std::uint32_t begin;
    py::ExprId expr;
  };
  std::unordered_map<std::string_view, std::vector<Place>> names;  // of functions
  std::unordered_map<const Module*, std::vector<Place>> imports;   // of modules
  std::unordered_map<std::uint64_t, Decided> functions;
  std::unordered_map<const Module*, Decided> modules;
  // What could spell a module by name: the strings of the tree and its files that are no Python, and which of them hold
  // a word that some module's name or path ends in.
  bool texts_read = false;
  std::vector<std::string_view> strings, files;
  std::unordered_map<std::string_view, std::vector<std::string_view>> strings_by_word, files_by_word;
  int depth = 0;
};

namespace {

constexpr int kDeepest = 100;  // functions and modules behind one another; beyond, they live
constexpr std::size_t kTextFile = 1 << 20;

bool could_be_dead(const py::Facts& f, const py::Function& fn) {
  return fn.body && !fn.owner && !fn.decorator_count && !(fn.flags & py::kFunctionLambda) &&
         !f.str(fn.name).starts_with("__");
}

void collect_names(Module& m, References& out) {
  const py::Facts& f = *m.unit.f;
  std::vector<std::vector<References::Place>*> wanted(f.string_offsets.size(), nullptr);
  for (py::NameId n = 1; n + 1 < f.string_offsets.size(); ++n)
    if (const auto it = out.names.find(f.str(n)); it != out.names.end()) wanted[n] = &it->second;
  for (py::ExprId e = 1; e < f.exprs.size(); ++e) {
    const py::Expr& x = f.exprs[e];
    const py::NameId n = x.kind == ExprKind::name || x.kind == ExprKind::string ? x.a
                         : x.kind == ExprKind::attribute                        ? x.b
                                                                                : 0;
    if (n && wanted[n]) wanted[n]->push_back({&m, x.begin, e});
  }
  for (std::uint32_t i = 1; i < f.imports.size(); ++i)
    if (const py::Import& imp = f.imports[i]; wanted[imp.name]) wanted[imp.name]->push_back({&m, imp.begin, 0});
}

void collect_imports_of(Scene& s, Module& m, References& out) {
  const py::Facts& f = *m.unit.f;
  for (std::uint32_t i = 1; i < f.imports.size(); ++i) {
    const py::Import& imp = f.imports[i];
    const std::string name = absolute_module(m, f.str(imp.module), imp.level);
    const auto add = [&](std::string_view dotted) {
      const Module* t = find_module(s.l, dotted);
      if (t && t != &m && t->tree == s.of && t->unit.f) out.imports[t].push_back({&m, imp.begin, 0});
    };
    if (name.empty()) continue;
    const std::string top = name.substr(0, name.find('.'));
    const Module* package = find_module(s.l, top);
    if (!package || package->tree != s.of) continue;
    for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1))
      add(std::string_view(name).substr(0, dot));
    add(name);
    if (imp.name && f.str(imp.name) != "*") add(name + "." + std::string(f.str(imp.name)));
  }
}

References& references(Scene& s) {
  if (s.references) return *s.references;
  s.references = std::make_shared<References>();
  References& out = *s.references;
  for (Module* m : s.all)
    for (const py::Function& fn : m->unit.f->functions)
      if (could_be_dead(*m->unit.f, fn)) out.names.try_emplace(m->unit.f->str(fn.name));
  for (Module* m : s.all) collect_names(*m, out), collect_imports_of(s, *m, out);
  return out;
}

// Dead when all of the places are, as the first of them is.
Decided all_of(Scene& s, const std::vector<References::Place>& places, const Module* own, Span span) {
  Decided out;
  for (const References::Place& p : places) {
    if (p.module == own && span.holds(p.begin)) continue;  // itself
    const Decided d = decide(s, *p.module, p.begin, p.expr);
    if (d.runs != Tri::no) return {};
    if (out.runs != Tri::no) out = d;
  }
  return out;
}

bool is_script(const Module& m) { return m.unit.f->find("__main__") != 0; }

// A word that stands whole wherever the name is spelled: the first one behind its last separator. "" where none does,
// for a name without a separator may be the end of a longer word.
std::string_view whole_word(std::string_view name, char separator) {
  const std::size_t at = name.rfind(separator);
  if (at == std::string_view::npos) return {};
  std::size_t end = at + 1;
  while (end < name.size() && is_ident_char(name[end])) ++end;
  return name.substr(at + 1, end - at - 1);
}

// Every text is read once, for all modules: there can be thousands of modules, and as many files to look through.
void collect_texts(const Scene& s, References& out) {
  const auto& files = s.of->tree().files();
  std::unordered_set<std::string_view> wanted;
  for (const Module* m : s.all) wanted.insert({whole_word(m->name, '.'), whole_word(files[m->file].path, '/')});
  const auto take = [&](std::string_view text, auto& words) {
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = at;
      while (end < text.size() && is_ident_char(text[end])) ++end;
      if (end == at) {
        ++at;
        continue;
      }
      if (const auto it = wanted.find(text.substr(at, end - at)); it != wanted.end()) {
        std::vector<std::string_view>& texts = words[*it];
        if (texts.empty() || texts.back().data() != text.data()) texts.push_back(text);
      }
      at = end;
    }
  };
  for (const Module* m : s.all) {
    const py::Facts& f = *m->unit.f;
    std::vector<bool> seen(f.string_offsets.size(), false);
    for (const py::Expr& x : f.exprs) {
      if (x.kind != ExprKind::string || seen[x.a]) continue;
      seen[x.a] = true;
      out.strings.push_back(f.str(x.a));
      take(out.strings.back(), out.strings_by_word);
    }
  }
  constexpr std::array<std::string_view, 9> kinds = {"toml", "cfg", "yaml", "yml", "json", "sh", "ini", "txt", "in"};
  for (FileIndex i = 0; i < files.size(); ++i) {
    if (files[i].size > kTextFile) continue;
    const std::string ext(extension(files[i].path));
    if (std::find(kinds.begin(), kinds.end(), ext) == kinds.end()) continue;
    out.files.push_back(s.of->text(i));
    take(out.files.back(), out.files_by_word);
  }
}

// Some string of the tree, or some file that is no Python, spells the module.
bool spelled(const Scene& s, References& r, const Module& m) {
  if (!r.texts_read) collect_texts(s, r);
  r.texts_read = true;
  using Texts = std::vector<std::string_view>;
  const auto spells = [](const Texts& texts, std::string_view name) {
    return std::any_of(texts.begin(), texts.end(), [&](std::string_view text) {
      for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
        const char next = at + name.size() < text.size() ? text[at + name.size()] : ' ';
        if (!is_ident_char(next)) return true;
      }
      return false;
    });
  };
  const auto with = [](const std::unordered_map<std::string_view, Texts>& by_word, const Texts& all,
                       std::string_view word) -> const Texts& {
    static const Texts none;
    if (word.empty()) return all;
    const auto it = by_word.find(word);
    return it == by_word.end() ? none : it->second;
  };
  const std::string& path = s.of->tree().files()[m.file].path;
  const std::string_view word = whole_word(m.name, '.');
  return spells(with(r.strings_by_word, r.strings, word), m.name) ||
         spells(with(r.files_by_word, r.files, word), m.name) ||
         spells(with(r.files_by_word, r.files, whole_word(path, '/')), path);
}

}  // namespace

Decided function_reached(Scene& s, Module& m, py::FunctionId id) {
  const py::Facts& f = *m.unit.f;
  if (!id || m.tree != s.of || !could_be_dead(f, f.functions[id])) return {};
  References& r = references(s);
  const std::uint64_t key = std::uint64_t{m.unit.id} << 32 | id;
  if (const auto it = r.functions.find(key); it != r.functions.end()) return it->second;
  if (r.depth >= kDeepest) return {};
  r.functions.emplace(key, Decided{});
  ++r.depth;
  const auto places = r.names.find(f.str(f.functions[id].name));
  const Decided out = places == r.names.end() ? Decided{} : all_of(s, places->second, &m, span_of(f, f.functions[id]));
  --r.depth;
  r.functions[key] = out;
  return out;
}

Decided module_reached(Scene& s, Module& m) {
  if (m.tree != s.of || m.name.empty()) return {};
  References& r = references(s);
  if (const auto it = r.modules.find(&m); it != r.modules.end()) return it->second;
  if (r.depth >= kDeepest) return {};
  r.modules.emplace(&m, Decided{});
  if (in_tests(m) || is_script(m)) return {};
  ++r.depth;
  const auto places = r.imports.find(&m);
  Decided out = places == r.imports.end() ? Decided{} : all_of(s, places->second, nullptr, {});
  --r.depth;
  if (out.runs == Tri::no && spelled(s, r, m)) out = {};
  r.modules[&m] = out;
  return out;
}

}  // namespace assay::couple
