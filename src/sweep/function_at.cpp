#include "sweep/function_at.h"

#include <algorithm>

#include "base/text.h"
#include "model/classes.h"
#include "model/code.h"
#include "model/modules.h"
#include "model/questions.h"
#include "source/git_diff.h"

namespace assay::sweep {

using namespace model;
using py::DefinitionDigest;
using py::DigestKind;

namespace {

const py::Function& function_of(const FunctionAt& at) { return at.tree->file(at.file).functions[at.digest->id]; }

constexpr int kSteps = 24;  // imports followed for one name

struct Finder {
  Linked& l;
  const TreeFacts& tree;
  int steps = kSteps;

  // The longest prefix of the name that is a module, the rest in its file.
  std::optional<FunctionAt> find(std::string_view dotted) {
    for (std::size_t dot = dotted.rfind('.'); dot != std::string_view::npos && dot > 0;
         dot = dotted.rfind('.', dot - 1))
      if (Module* m = find_module(l, dotted.substr(0, dot))) return in_module(*m, dotted.substr(dot + 1));
    return {};
  }

  std::optional<FunctionAt> in_module(Module& m, std::string_view name) {
    if (m.tree != &tree || !m.unit.f || m.kind != Module::Kind::source) return {};
    const py::Digests& digests = tree.digests(m.file);
    const DefinitionDigest* d = digests.find(name);
    if (d && d->kind == DigestKind::function) return FunctionAt{&tree, m.file, d};
    if (d) return member(m, *d, "__init__");
    const std::size_t dot = name.rfind('.');
    const DefinitionDigest* owner = dot == std::string_view::npos ? nullptr : digests.find(name.substr(0, dot));
    if (owner) return owner->kind == DigestKind::class_ ? member(m, *owner, name.substr(dot + 1)) : std::nullopt;
    return imported(m, name);
  }

  // A method of a class or of its bases.
  std::optional<FunctionAt> member(Module& m, const DefinitionDigest& d, std::string_view name) {
    link(l, m);
    begin_question(l);
    Class* c = class_of(l, m, d.id);
    if (!c) return {};
    for (const Class* k : mro(l, *c)) {
      if (!k->module || k->module->tree != &tree) continue;
      const DefinitionDigest* found = tree.digests(k->module->file).find(k->name + "." + std::string(name));
      if (found && found->kind == DigestKind::function) return FunctionAt{&tree, k->module->file, found};
    }
    return {};
  }

  // Of several imports of a name the last that leads anywhere.
  std::optional<FunctionAt> imported(const Module& m, std::string_view name) {
    const py::Facts& f = *m.unit.f;
    const std::size_t dot = name.find('.');
    const std::string rest(dot == std::string_view::npos ? std::string_view{} : name.substr(dot));
    const py::NameId first = f.find(name.substr(0, dot));
    for (std::size_t i = f.imports.size(); i-- > 1 && steps > 0;) {
      const py::Import& x = f.imports[i];
      const bool star = f.str(x.name) == "*";
      if (x.scope != 1 || (!star && (first == 0 || (x.as ? x.as : x.name) != first))) continue;
      const std::string from = absolute_module(m, f.str(x.module), x.level);
      if (from.empty()) continue;
      --steps;
      const std::string target = star     ? from + "." + std::string(name)
                                 : x.name ? from + "." + std::string(f.str(x.name)) + rest
                                          : from + rest;
      if (auto at = find(target)) return at;
    }
    return {};
  }
};

// Adds to the line numbers of each hunk what stands above the texts in their files.
std::string shift_hunks(std::string_view diff, std::uint32_t before, std::uint32_t after) {
  std::string out;
  for (const std::string_view line : split(diff, '\n')) {
    if (!out.empty()) out += '\n';
    if (!line.starts_with("@@ -")) {
      out += line;
      continue;
    }
    std::uint32_t add = before;
    for (std::size_t i = 0; i < line.size();) {
      std::size_t end = i;
      while (end < line.size() && line[end] >= '0' && line[end] <= '9') ++end;
      const char sign = i > 0 ? line[i - 1] : ' ';
      if (end > i && (sign == '-' || sign == '+')) {
        out += std::to_string(parse_uint(line.substr(i, end - i)).value_or(0) + add);
        add = after;
        i = end;
      } else {
        out += line[i++];
      }
    }
  }
  return out;
}

}  // namespace

std::optional<FunctionAt> function_at(const TreeFacts& tree, FileIndex file, py::FunctionId id) {
  for (const DefinitionDigest& d : tree.digests(file).definitions)
    if (d.kind == DigestKind::function && d.id == id) return FunctionAt{&tree, file, &d};
  return {};
}

std::optional<FunctionAt> function_at(Linked& l, const TreeFacts& tree, std::string_view dotted) {
  return Finder{l, tree}.find(dotted);
}

std::string dotted_name(const FunctionAt& at) {
  std::string module = at.tree->module_name(at.file);
  if (module.empty()) module = at.tree->tree().files()[at.file].path;
  return module + "." + std::string(at.tree->digests(at.file).name(*at.digest));
}

SourcePlace place(const FunctionAt& at) {
  const py::Facts& f = at.tree->file(at.file);
  const py::Function& fn = function_of(at);
  return {at.tree->tree().info().name, at.tree->tree().files()[at.file].path, first_line(f, fn), end_line(f, fn.stmt)};
}

std::string text_of(const FunctionAt& at) {
  const SourcePlace lines = place(at);
  const py::Facts& f = at.tree->file(at.file);
  const std::string_view text = at.tree->text(at.file);
  const auto start_of = [&](std::uint32_t line) {
    return line <= f.lines.size() ? std::min<std::size_t>(f.lines[line - 1], text.size()) : text.size();
  };
  const std::size_t from = start_of(lines.start), to = start_of(lines.end + 1);
  const std::string_view head = text.substr(from, text.find_first_not_of(" \t", from) - from);
  std::string out;
  for (std::string_view line : split(text.substr(from, to - from), '\n')) {
    if (!out.empty()) out += '\n';
    if (line.starts_with(head)) line.remove_prefix(head.size());
    if (line.ends_with('\r')) line.remove_suffix(1);
    out += line;
  }
  if (!out.empty() && out.back() != '\n') out += '\n';
  return out;
}

std::string function_diff(const FunctionText& before, const FunctionText& after) {
  const std::string diff = unified_diff(after.at.path, before.text, after.text);
  return shift_hunks(diff, before.at.start ? before.at.start - 1 : 0, after.at.start ? after.at.start - 1 : 0);
}

}  // namespace assay::sweep
