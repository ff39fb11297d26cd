#include "source_text.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/text.h"

namespace assay::test {
namespace {

const std::string kRoot = ASSAY_SOURCE_DIR;

// Blanks comments, and what stands between quotes; line ends stay. Raw strings with empty or short delimiters too.
std::string blank_comments_and_strings(const std::string& text) {
  std::string out = text;
  auto blank = [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < std::min(to, out.size()); ++i)
      if (out[i] != '\n') out[i] = ' ';
  };
  for (std::size_t i = 0; i < text.size();) {
    std::string_view rest = std::string_view(text).substr(i);
    if (rest.starts_with("//")) {
      std::size_t end = std::min(text.find('\n', i), text.size());
      blank(i, end);
      i = end;
    } else if (rest.starts_with("/*")) {
      std::size_t end = text.find("*/", i + 2);
      end = end == std::string::npos ? text.size() : end + 2;
      blank(i, end);
      i = end;
    } else if (rest.starts_with("R\"")) {
      std::size_t open = text.find('(', i);
      std::string close = ")" + text.substr(i + 2, open - i - 2) + "\"";
      std::size_t end = text.find(close, open);
      end = end == std::string::npos ? text.size() : end;
      blank(open + 1, end);
      i = std::min(end + close.size(), text.size());
    } else if (text[i] == '"' || (text[i] == '\'' && (i == 0 || !is_ident_char(text[i - 1])))) {
      char quote = text[i];
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != quote && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
      blank(i + 1, end);
      i = end + 1;
    } else {
      ++i;
    }
  }
  return out;
}

}  // namespace

std::string read_project_file(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(kRoot + "/" + path).rdbuf();
  return out.str();
}

std::vector<SourceFile> source_files(const std::string& folder, const std::vector<std::string>& extensions) {
  namespace fs = std::filesystem;
  std::vector<SourceFile> files;
  if (!fs::exists(kRoot + "/" + folder)) return files;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot + "/" + folder)) {
    if (!entry.is_regular_file()) continue;
    std::string path = fs::relative(entry.path(), kRoot).generic_string();
    if (std::find(extensions.begin(), extensions.end(), extension(path)) == extensions.end()) continue;
    SourceFile file;
    file.path = path;
    auto parts = split(file.path, '/');
    if (parts.size() > 2 && parts[0] == "src") file.layer = parts[1];
    file.text = read_project_file(path);
    file.code = blank_comments_and_strings(file.text);
    files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
  return files;
}

std::vector<Include> includes_of(const SourceFile& file) {
  std::vector<Include> out;
  std::uint32_t number = 0;
  for (auto line : split(file.text, '\n')) {
    ++number;
    line = trim(line);
    if (!line.starts_with("#")) continue;
    line = trim(line.substr(1));
    if (!line.starts_with("include")) continue;
    line = trim(line.substr(7));
    if (line.size() < 2) continue;
    std::size_t end = line.find(line[0] == '<' ? '>' : '"', 1);
    if (end != std::string_view::npos) out.push_back({number, std::string(line.substr(1, end - 1)), line[0] == '<'});
  }
  return out;
}

std::vector<Layer> declared_layers() {
  std::vector<Layer> out;
  std::string text = read_project_file("CMakeLists.txt");
  for (auto line : split(text, '\n')) {
    if (!line.starts_with("assay_layer(")) continue;
    line = line.substr(12, line.find(')') - 12);
    Layer layer;
    bool layers = false;
    for (auto word : split(line, ' ')) {
      if (word.empty()) continue;
      if (layer.name.empty())
        layer.name = word;
      else if (word == "LAYERS")
        layers = true;
      else if (word == "LIBS" || word == "PUBLIC_LIBS")
        layers = false;
      else if (layers)
        layer.may_include.emplace_back(word);
    }
    out.push_back(std::move(layer));
  }
  return out;
}

std::vector<std::string> places_of(const SourceFile& file, std::string_view word) {
  std::vector<std::string> out;
  std::uint32_t number = 0;
  for (auto line : split(file.code, '\n')) {
    ++number;
    for (std::size_t at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
      bool begins = at == 0 || !is_ident_char(line[at - 1]);
      std::size_t end = at + word.size();
      bool ends = end >= line.size() || !is_ident_char(line[end]) || !is_ident_char(word.back());
      if (begins && ends) out.push_back(file.path + ":" + std::to_string(number));
    }
  }
  return out;
}

}  // namespace assay::test
