#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "syntax/generic/scan.h"

namespace assay::generic {
namespace {

// Sorted by extension or fence word.
constexpr std::pair<std::string_view, Family> kFamilies[] = {
    {"adb", Family::dash},      {"asm", Family::semi},
    {"awk", Family::hash},      {"bash", Family::hash},
    {"bazel", Family::hash},    {"bzl", Family::python},
    {"c", Family::c},           {"c++", Family::c},
    {"cc", Family::c},          {"cfg", Family::hash},
    {"cjs", Family::c},         {"clj", Family::semi},
    {"cljs", Family::semi},     {"cmake", Family::hash},
    {"conf", Family::hash},     {"cpp", Family::c},
    {"cr", Family::hash},       {"cs", Family::c},
    {"csharp", Family::c},      {"css", Family::c},
    {"cts", Family::c},         {"cu", Family::c},
    {"cuda", Family::c},        {"cuh", Family::c},
    {"cxx", Family::c},         {"d", Family::c},
    {"dart", Family::c},        {"dockerfile", Family::hash},
    {"dts", Family::c},         {"dtsi", Family::c},
    {"el", Family::semi},       {"elixir", Family::hash},
    {"env", Family::hash},      {"ex", Family::hash},
    {"exs", Family::hash},      {"fish", Family::hash},
    {"frag", Family::c},        {"fs", Family::c},
    {"glsl", Family::c},        {"go", Family::c},
    {"golang", Family::c},      {"gql", Family::hash},
    {"gradle", Family::c},      {"graphql", Family::hash},
    {"groovy", Family::c},      {"h", Family::c},
    {"haskell", Family::dash},  {"hcl", Family::hash},
    {"hh", Family::c},          {"hlsl", Family::c},
    {"hpp", Family::c},         {"hs", Family::dash},
    {"htm", Family::markup},    {"html", Family::markup},
    {"hxx", Family::c},         {"ini", Family::semi},
    {"inl", Family::c},         {"ipp", Family::c},
    {"java", Family::c},        {"javascript", Family::c},
    {"jl", Family::hash},       {"js", Family::c},
    {"json", Family::c},        {"json5", Family::c},
    {"jsonc", Family::c},       {"jsx", Family::c},
    {"julia", Family::hash},    {"kotlin", Family::c},
    {"kt", Family::c},          {"kts", Family::c},
    {"less", Family::c},        {"lisp", Family::semi},
    {"lua", Family::dash},      {"m", Family::c},
    {"make", Family::hash},     {"makefile", Family::hash},
    {"md", Family::markup},     {"mdx", Family::markup},
    {"metal", Family::c},       {"mjs", Family::c},
    {"mk", Family::hash},       {"mm", Family::c},
    {"mts", Family::c},         {"nim", Family::hash},
    {"nix", Family::hash},      {"objc", Family::c},
    {"php", Family::c},         {"pl", Family::hash},
    {"pm", Family::hash},       {"powershell", Family::hash},
    {"proto", Family::c},       {"ps1", Family::hash},
    {"pxd", Family::python},    {"py", Family::python},
    {"py3", Family::python},    {"pyi", Family::python},
    {"python", Family::python}, {"python3", Family::python},
    {"pyx", Family::python},    {"r", Family::hash},
    {"rb", Family::hash},       {"rs", Family::rust},
    {"ruby", Family::hash},     {"rust", Family::rust},
    {"s", Family::semi},        {"scala", Family::c},
    {"scm", Family::semi},      {"scss", Family::c},
    {"sh", Family::hash},       {"shell", Family::hash},
    {"sol", Family::c},         {"sql", Family::dash},
    {"sv", Family::c},          {"svelte", Family::c},
    {"swift", Family::c},       {"tcl", Family::hash},
    {"tf", Family::hash},       {"thrift", Family::c},
    {"toml", Family::hash},     {"ts", Family::c},
    {"tsx", Family::c},         {"typescript", Family::c},
    {"v", Family::c},           {"vert", Family::c},
    {"vhdl", Family::dash},     {"vue", Family::c},
    {"wgsl", Family::rust},     {"xml", Family::markup},
    {"yaml", Family::hash},     {"yml", Family::hash},
    {"zig", Family::c},         {"zsh", Family::hash},
};
static_assert(std::is_sorted(std::begin(kFamilies), std::end(kFamilies),
                             [](const auto& a, const auto& b) { return a.first < b.first; }));

Family look_up(std::string_view word) {
  auto it = std::lower_bound(std::begin(kFamilies), std::end(kFamilies), word,
                             [](const auto& entry, std::string_view w) { return entry.first < w; });
  return it != std::end(kFamilies) && it->first == word ? it->second : Family::plain;
}

}  // namespace

Family family_of(std::string_view path) {
  std::string name = to_lower(base_name(path));
  if (name == "cmakelists.txt" || name.starts_with("makefile") || name.starts_with("dockerfile") ||
      name == "justfile" || name == "gnumakefile" || name == "gemfile" || name == "rakefile")
    return Family::hash;
  return look_up(to_lower(extension(path)));
}

Family family_of_language(std::string_view word) { return look_up(to_lower(word)); }

}  // namespace assay::generic
