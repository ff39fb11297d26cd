// Operators registered in C++ sources. A namespace is often a macro that only the compiler's command line defines
// (TORCH_EXTENSION_NAME): such operators can be in any namespace, so a name is missing from a namespace only where no
// such block has it either.
#include "couple/operators.h"

#include <algorithm>

#include "base/text.h"
#include "model/modules.h"
#include "syntax/cpp/registrations.h"

namespace assay::couple {

namespace {

constexpr std::uint64_t kLargestSource = 8 << 20;

bool is_cpp(const File& file) {
  static constexpr std::string_view kExtensions[] = {"cpp", "cc", "cxx", "cu", "cuh", "h",
                                                     "hpp", "hh", "hip", "mm", "inc"};
  return file.size <= kLargestSource &&
         std::find(std::begin(kExtensions), std::end(kExtensions), extension(file.path)) != std::end(kExtensions);
}
bool is_compiled(std::string_view path) {
  const auto ext = extension(path);
  return ext == "so" || ext == "pyd" || ext == "dylib";
}

Operator operator_at(const TreeFacts& tree, FileIndex file, const Lines& lines, std::uint32_t line) {
  Operator out;
  out.tree = &tree;
  out.at = {tree.tree().info().name, tree.tree().files()[file].path, line, line};
  out.text = std::string(trim(lines.line(line)));
  return out;
}

void add_file(const TreeFacts& tree, FileIndex file, const std::vector<std::string>& wrappers,
              const cpp::Macros& macros, Operators& out) {
  const std::string_view text = tree.text(file);
  const Lines lines(text);
  for (const cpp::Registration& r : cpp::registrations(text, wrappers)) {
    if (r.pybind) continue;  // functions of a module
    const std::string ns = cpp::expanded(r.name, macros);
    if (r.whole && !ns.empty()) out.namespaces[ns].owned = true;
    for (const cpp::Member& m : r.members) {
      Operator one = operator_at(tree, file, lines, m.line);
      one.condition = m.condition;
      one.defines = m.defines;
      out.add(ns, m.name, std::move(one));
    }
    if (r.open) out.add(ns, "", operator_at(tree, file, lines, r.line));
  }
}

// A build file that speaks of extension modules, where no source of theirs was read.
bool builds_extensions(const TreeFacts& tree) {
  const auto& files = tree.tree().files();
  for (FileIndex i = 0; i < files.size(); ++i) {
    const std::string_view name = base_name(files[i].path);
    if ((name == "setup.py" && tree.text(i).find("Extension(") != std::string_view::npos) || name == "CMakeLists.txt")
      return true;
  }
  return false;
}

void cpp_operators(const TreeFacts& tree, Operators& out) {
  const auto& files = tree.tree().files();
  std::vector<FileIndex> sources;
  bool compiled = false;
  for (FileIndex i = 0; i < files.size(); ++i) {
    compiled |= is_compiled(files[i].path);
    if (is_cpp(files[i])) sources.push_back(i);
  }
  // A wheel's libraries may be listed without being read.
  for (const auto* list : {&tree.tree().unread(), &tree.tree().skipped()})
    for (const Unread& u : *list) compiled |= is_compiled(u.path);
  cpp::Macros macros;
  bool any = false;
  for (const FileIndex i : sources) {
    const std::string_view text = tree.text(i);
    any |= text.find("TORCH_LIBRARY") != std::string_view::npos;
    if (text.find("RegisterOperators") != std::string_view::npos) out.anywhere.open = true;  // the older interface
  }
  if (any)
    for (const FileIndex i : sources) cpp::read_macros(tree.text(i), macros);
  const std::vector<std::string> wrappers = cpp::wrappers_of(macros);
  if (any)
    for (const FileIndex i : sources) {
      const std::string_view text = tree.text(i);
      bool spells = text.find("TORCH_LIBRARY") != std::string_view::npos;
      for (const std::string& w : wrappers) spells |= text.find(w) != std::string_view::npos;
      if (spells) add_file(tree, i, wrappers, macros, out);
    }
  if (compiled || (!any && builds_extensions(tree))) out.anywhere.open = true;
}

}  // namespace

void Operators::add(std::string_view ns, std::string_view name, Operator one) {
  OperatorNamespace& to = ns.empty() ? anywhere : namespaces[std::string(ns)];
  if (std::find(to.trees.begin(), to.trees.end(), one.tree) == to.trees.end()) to.trees.push_back(one.tree);
  if (name.empty())
    to.open = true;
  else
    to.named[std::string(name)].push_back(std::move(one));
}

const std::vector<Operator>* Operators::find(std::string_view ns, std::string_view name, bool& sure) const {
  sure = false;
  const auto it = namespaces.find(ns);
  if (it != namespaces.end())
    if (const auto op = it->second.named.find(name); op != it->second.named.end()) return &op->second;
  if (const auto op = anywhere.named.find(name); op != anywhere.named.end()) return &op->second;
  sure = it != namespaces.end() && it->second.owned && !it->second.open && !anywhere.open;
  return nullptr;
}

Operators operators_of(Scene& s) {
  Operators out;
  for (const TreeFacts* tree : s.l.trees) cpp_operators(*tree, out);
  python_operators(s, out);
  for (auto& [ns, space] : out.namespaces)
    if (const model::Module* m = model::find_module(s.l, ns))
      space.owned |= std::find(space.trees.begin(), space.trees.end(), m->tree) != space.trees.end();
  return out;
}

}  // namespace assay::couple
