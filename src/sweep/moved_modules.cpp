// Where a module or package went: among the files that are new, the one with the same text or the same definitions.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "model/modules.h"
#include "sweep/moved_search.h"

namespace assay::sweep {
namespace {

constexpr double kSameText = 0.5;  // likeness of two modules that can only be one
constexpr double kNames = 0.5;     // share of common definitions
constexpr double kMargin = 0.1;    // to the next best
constexpr std::size_t kLeastNames = 2;
constexpr std::size_t kReadWhole = 6;  // candidates whose whole text is compared

std::set<std::string> names_defined(Side& s, FileIndex file) {
  std::set<std::string> out;
  for (const Thing& t : things_in(s, file))
    if (!t.member()) out.insert(t.name);
  return out;
}

double overlap(const std::set<std::string>& a, const std::set<std::string>& b) {
  if (a.empty() || b.empty()) return 0;
  std::size_t shared = 0;
  for (const std::string& n : a) shared += b.count(n);
  return 2 * static_cast<double>(shared) / static_cast<double>(a.size() + b.size());
}

struct Candidate {
  FileIndex file = 0;
  std::string name;
  double names = 0, like = 0;
};

// Files of modules below `top` that the other side has not.
std::vector<FileIndex> new_files(const Side& s, const Side& other, std::string_view top) {
  std::vector<FileIndex> out;
  const std::string below = std::string(top) + ".";
  for (const FileIndex file : s.tree->python_files()) {
    if (other.tree->tree().find(s.tree->tree().files()[file].path)) continue;
    const std::string module = s.tree->module_name(file);
    if (module == top || module.starts_with(below)) out.push_back(file);
  }
  return out;
}

// The last names of the modules directly in a package.
std::set<std::string> parts_of(const Side& s, const std::string& package) {
  std::set<std::string> out;
  const std::string below = package + ".";
  for (const FileIndex file : s.tree->python_files()) {
    const std::string module = s.tree->module_name(file);
    if (!module.starts_with(below)) continue;
    out.insert(module.substr(below.size(), module.find('.', below.size()) - below.size()));
  }
  return out;
}

std::optional<Guess> find_package(Search s, const std::string& name, const Thing& was,
                                  const std::vector<FileIndex>& fresh) {
  const std::set<std::string> parts = parts_of(s.before, name);
  if (parts.size() < 2) return std::nullopt;
  std::vector<std::pair<double, FileIndex>> ranked;
  for (const FileIndex file : fresh) {
    if (base_name(s.after.tree->tree().files()[file].path) != "__init__.py") continue;
    const std::string module = s.after.tree->module_name(file);
    const double share = overlap(parts, parts_of(s.after, module));
    if (share >= kNames) ranked.emplace_back(share, file);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
  if (ranked.empty() || (ranked.size() > 1 && ranked[0].first < ranked[1].first + kMargin)) return std::nullopt;
  Guess g;
  g.thing = was;
  g.thing.file = ranked[0].second;
  g.name = s.after.tree->module_name(ranked[0].second);
  g.relation = last_of(g.name) == last_of(name) ? MovedTo::Relation::moved : MovedTo::Relation::renamed;
  g.ground = Ground::package_parts;
  g.like = ranked[0].first;
  return g;
}

// A package that defines nothing and only hands on what modules in it define: where those definitions are now, if that
// is one module.
std::optional<Guess> find_handed_on(Search s, const std::string& name, const Thing& was) {
  for (const Thing& t : things_in(s.before, was.file))
    if (t.name != "__all__") return std::nullopt;
  const model::Module* m = model::module_of_file(*s.before.l, *s.before.tree, was.file);
  const py::Facts& f = s.before.tree->file(was.file);
  if (!m) return std::nullopt;
  std::optional<Guess> out;
  std::string only;
  for (std::uint32_t i = 1; i < f.imports.size(); ++i) {
    const py::Import& imp = f.imports[i];
    const std::string from = model::absolute_module(*m, f.str(imp.module), imp.level);
    if (!imp.name || f.str(imp.name) == "*" || !from.starts_with(name + ".")) return std::nullopt;
    auto g = find({s.before, s.after, s.depth + 1}, from + "." + std::string(f.str(imp.name)));
    if (!g || (!only.empty() && parent_of(g->name) != only)) return std::nullopt;
    only = parent_of(g->name);
    out = std::move(g);
  }
  Thing there;
  if (!out || presence(s.before, only) != Presence::absent || !definition(s.after, only, there)) return std::nullopt;
  const bool same_name = last_of(only) == last_of(name);
  return Guess{only, there, same_name ? MovedTo::Relation::moved : MovedTo::Relation::renamed, Ground::handed_on, 0, 0};
}

// A module became a package of its name with one module of its name inside: people import the package, where that has
// what they imported.
std::string importable_as(Search s, const Candidate& c, const std::set<std::string>& names) {
  const std::string package = parent_of(c.name);
  if (last_of(package) != last_of(c.name)) return c.name;
  for (const Thing& t : things_in(s.after, c.file))
    if (!t.member() && t.kind != Thing::Kind::variable && !t.name.starts_with('_') && names.count(t.name) &&
        presence(s.after, package + "." + t.name) != Presence::present)
      return c.name;
  return package;
}

}  // namespace

std::optional<Guess> find_module(Search s, const std::string& name, const Thing& was) {
  const std::vector<FileIndex> fresh = new_files(s.after, s.before, top_of(name));
  if (base_name(s.before.tree->tree().files()[was.file].path) == "__init__.py")
    if (auto g = find_package(s, name, was, fresh); g || (g = find_handed_on(s, name, was))) return g;
  const std::set<std::string> names = names_defined(s.before, was.file);
  std::vector<Candidate> ranked;
  for (const FileIndex file : fresh) {
    if (in_tests(s.after, file)) continue;
    Candidate c{file, s.after.tree->module_name(file), overlap(names, names_defined(s.after, file)), 0};
    if (c.names > 0 || last_of(c.name) == last_of(name)) ranked.push_back(std::move(c));
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Candidate& a, const Candidate& b) { return a.names > b.names; });
  for (std::size_t i = 0; i < ranked.size(); ++i) {
    if (i >= kReadWhole && last_of(ranked[i].name) != last_of(name)) continue;
    const std::uint32_t size = s.after.tree->file(ranked[i].file).text_size;
    ranked[i].like = likeness(s.before, was, s.after, {Thing::Kind::module, ranked[i].file, "", "", 0, size}).both;
  }
  std::stable_sort(ranked.begin(), ranked.end(),
                   [](const Candidate& a, const Candidate& b) { return a.like > b.like; });
  if (ranked.empty()) return std::nullopt;
  const Candidate& best = ranked[0];
  const double next = ranked.size() > 1 ? ranked[1].like : 0;
  Guess g;
  g.name = importable_as(s, best, names);
  g.thing = {Thing::Kind::module, best.file, "", "", 0, s.after.tree->file(best.file).text_size};
  g.like = best.like;
  const bool same_name = last_of(best.name) == last_of(name);
  g.relation = same_name ? MovedTo::Relation::moved : MovedTo::Relation::renamed;
  if (best.like >= kSameText && best.like >= next + kMargin)
    g.ground = Ground::module_text;
  else if (best.names >= kNames && names.size() >= kLeastNames && best.like >= next + kMargin)
    g.ground = Ground::module_names;
  else
    return std::nullopt;
  return g;
}

}  // namespace assay::sweep
