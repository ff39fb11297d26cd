// The project's own files as the invariants see them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace assay::test {

struct SourceFile {
  std::string path;   // from the project's root: "src/base/text.cpp"
  std::string layer;  // "base"; "" outside src/<layer>/
  std::string text;
  std::string code;  // the text with comments and the contents of string literals blanked, line for line
};

// Files below `folder` with one of these extensions, sorted by path.
std::vector<SourceFile> source_files(const std::string& folder, const std::vector<std::string>& extensions);

struct Include {
  std::uint32_t line;
  std::string name;  // as written between the quotes or brackets
  bool system;       // <…>
};
std::vector<Include> includes_of(const SourceFile&);

// Layers in the order of CMakeLists.txt, each with the layers it may include (itself not named).
struct Layer {
  std::string name;
  std::vector<std::string> may_include;
};
std::vector<Layer> declared_layers();

std::string read_project_file(const std::string& path);

// "path:line" of each line of `code` in which `word` stands as a whole word.
std::vector<std::string> places_of(const SourceFile&, std::string_view word);

}  // namespace assay::test
