#include "claim/citation_path.h"

#include <algorithm>

#include "base/text.h"

namespace assay::cite {
namespace {

constexpr std::string_view kExtensions[] = {
    "S",      "ac",         "adb",     "adoc",   "am",   "asm",   "awk",    "bash",     "bat",     "bazel",  "bzl",
    "c",      "cc",         "cfg",     "cjs",    "clj",  "cljs",  "cmake",  "cmd",      "conf",    "cpp",    "cr",
    "cs",     "csproj",     "css",     "csv",    "cts",  "cu",    "cue",    "cuh",      "cxx",     "d",      "dart",
    "dts",    "dtsi",       "ejs",     "el",     "env",  "erl",   "ex",     "exs",      "feature", "fish",   "frag",
    "fs",     "f90",        "gemspec", "glsl",   "go",   "gql",   "gradle", "graphql",  "groovy",  "h",      "hbs",
    "hcl",    "hh",         "hlsl",    "hpp",    "hrl",  "hs",    "htm",    "html",     "hxx",     "in",     "ini",
    "inl",    "ipp",        "ipynb",   "j2",     "java", "jinja", "jinja2", "jl",       "js",      "json",   "json5",
    "jsonc",  "jsonl",      "jsx",     "kt",     "kts",  "ld",    "less",   "lisp",     "ll",      "lock",   "log",
    "lua",    "m",          "m4",      "md",     "mdc",  "mdx",   "metal",  "mjs",      "mk",      "ml",     "mli",
    "mlir",   "mm",         "mts",     "nim",    "nix",  "pas",   "patch",  "php",      "pl",      "plist",  "pm",
    "prisma", "properties", "proto",   "ps1",    "pxd",  "py",    "pyi",    "pyx",      "r",       "rake",   "rb",
    "rego",   "robot",      "rs",      "rst",    "s",    "sass",  "scala",  "scss",     "service", "sh",     "sln",
    "sol",    "sql",        "sv",      "svelte", "svg",  "swift", "td",     "template", "tf",      "tfvars", "thrift",
    "tmpl",   "toml",       "tpl",     "ts",     "tsv",  "tsx",   "txt",    "v",        "vb",      "vert",   "vhd",
    "vim",    "vue",        "wgsl",    "wxs",    "xml",  "yaml",  "yml",    "zig",      "zsh",
};

constexpr std::string_view kNames[] = {
    "BUILD",       "Brewfile", "CMakeLists.txt", "CODEOWNERS", "Containerfile", "Dockerfile",
    "GNUmakefile", "Gemfile",  "Jenkinsfile",    "Justfile",   "Kconfig",       "LICENSE",
    "Makefile",    "Podfile",  "Procfile",       "Rakefile",   "Vagrantfile",   "WORKSPACE",
    "go.mod",      "go.sum",   "go.work",        "justfile",   "makefile",
};

constexpr std::string_view kProducts[] = {
    "angular.js", "asp.net",   "backbone.js", "chart.js", "d3.js",   "deno.js", "ember.js",
    "express.js", "gatsby.js", "nest.js",     "next.js",  "node.js", "nuxt.js", "react.js",
    "socket.io",  "solid.js",  "three.js",    "vue.js",   "web3.js", "web3.py",
};

template <std::size_t N>
bool contains(const std::string_view (&sorted)[N], std::string_view word) {
  return std::find(std::begin(sorted), std::end(sorted), word) != std::end(sorted);
}

bool is_path_char(char c) {
  return (static_cast<unsigned char>(c) < 0x80 && is_ident_char(c)) || c == '.' || c == '-' || c == '/' || c == '\\' ||
         c == '@' || c == '+' || c == '~' || c == '$';
}

// "[id]", "[...slug]" and "(group)" are directory names of web frameworks: taken only between slashes.
std::size_t bracketed(std::string_view text, std::size_t at) {
  char close = text[at] == '[' ? ']' : text[at] == '(' ? ')' : '\0';
  if (!close || at == 0 || text[at - 1] != '/') return 0;
  std::size_t end = at + 1;
  while (end < text.size() && (is_ident_char(text[end]) || text[end] == '.' || text[end] == '-')) ++end;
  if (end == at + 1 || end >= text.size() || text[end] != close) return 0;
  ++end;
  return end < text.size() && (text[end] == '/' || text[end] == '.') ? end : 0;
}

// One past the run of characters a path may have.
std::size_t run_end(std::string_view text, std::size_t at) {
  std::size_t i = at;
  while (i < text.size() && i - at < 512) {
    if (is_path_char(text[i]))
      ++i;
    else if (std::size_t length = wide_letter(text, i))
      i += length;
    else if (std::size_t end = bracketed(text, i))
      i = end;
    else
      break;
  }
  return i;
}

// The name as a path is compared: forward slashes, no leading "./" and no doubled separators of escaped backslashes.
std::string cleaned(std::string_view run) {
  std::string out;
  for (char c : run) {
    if (c == '\\') c = '/';
    if (c == '/' && !out.empty() && out.back() == '/') continue;
    out += c;
  }
  while (out.starts_with("./")) out.erase(0, 2);
  return out;
}

bool has_letter(std::string_view s) {
  return std::any_of(s.begin(), s.end(), [](char c) { return is_ident_start(c); });
}

bool plausible_stem(std::string_view name) {
  std::string_view ext = extension(name);
  std::string_view stem = name.substr(0, name.size() - ext.size() - (ext.empty() ? 0 : 1));
  return has_letter(stem);
}

}  // namespace

bool is_source_name(std::string_view name) {
  if (contains(kNames, name)) return true;
  if (name.size() > 1 && name[0] == '.' && name.find('.', 1) == std::string_view::npos)
    return name == ".gitignore" || name == ".dockerignore" || name == ".editorconfig" || name == ".env" ||
           name == ".clang-format" || name == ".gitattributes" || name == ".gitmodules";
  std::string_view ext = extension(name);
  return !ext.empty() && contains(kExtensions, ext) && plausible_stem(name);
}

bool is_product_name(std::string_view name) { return contains(kProducts, to_lower(name)); }

std::size_t wide_letter(std::string_view text, std::size_t at) {
  auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  unsigned lead = byte(at);
  if (lead < 0xC3 || lead == 0xE2 || lead == 0xEF || lead >= 0xF0) return 0;     // punctuation, dashes, arrows, emoji
  if (lead == 0xC3 && (byte(at + 1) == 0x97 || byte(at + 1) == 0xB7)) return 0;  // × ÷
  if (lead == 0xE3 && byte(at + 1) == 0x80) return 0;                            // CJK punctuation
  return lead < 0xE0 ? 2 : 3;
}

bool can_start_path(std::string_view text, std::size_t at) {
  char c = text[at];
  if (!is_path_char(c) && !wide_letter(text, at)) return false;
  if (c == '-' || c == '+') return false;
  if (at == 0) return true;
  char before = text[at - 1];
  if (is_path_char(before)) return false;
  for (std::size_t back = 2; back <= 3 && back <= at; ++back)
    if (wide_letter(text, at - back) == back) return false;
  // "<root>/a.py", "{name}/a.py" and "*.py" are patterns, not files.
  bool joins = c == '/' || c == '.' || c == '\\';
  return !(joins &&
           (before == '>' || before == '}' || before == '*' || before == '%' || before == ']' || before == ')'));
}

std::optional<PathToken> path_at(std::string_view text, std::size_t at, const KnownPath& known) {
  std::size_t end = run_end(text, at);
  // "src/{a,b}.py", "src/*.py", "test_*.py": a pattern.
  if (end < text.size() &&
      (text[end] == '{' || text[end] == '<' ||
       (text[end] == '*' && end + 1 < text.size() && (text[end + 1] == '.' || text[end + 1] == '/'))))
    return std::nullopt;
  std::string_view run = text.substr(at, end - at);
  while (!run.empty() && (run.back() == '.' || run.back() == '-' || run.back() == '+' || run.back() == '\\' ||
                          run.back() == '~' || run.back() == '@'))
    run.remove_suffix(1);
  if (run.empty() || run.back() == '/') return std::nullopt;
  std::string path = cleaned(run);
  std::string_view name = base_name(path);
  if (name.empty()) return std::nullopt;
  bool by_name = is_source_name(name);
  // `response.json()` is a call.
  if (by_name && at + run.size() < text.size() && text[at + run.size()] == '(') return std::nullopt;
  bool sure = by_name || (path.find('/') != std::string::npos && known && known(path));
  if (!sure) return std::nullopt;
  return PathToken{at, at + run.size(), std::move(path), sure};
}

}  // namespace assay::cite
