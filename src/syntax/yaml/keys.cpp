#include "syntax/yaml/keys.h"

#include "base/text.h"

namespace assay::yaml {
namespace {

// Without the comment that a line ends in; a '#' inside quotes, or (in YAML) without a blank before it, is none.
std::string_view without_comment(std::string_view s, bool blank_before) {
  char quote = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    char c = s[i];
    if (quote) {
      if (c == '\\' && quote == '"')
        ++i;
      else if (c == quote)
        quote = 0;
    } else if (c == '"' || c == '\'') {
      if (!i || s[i - 1] == ' ' || s[i - 1] == ':' || s[i - 1] == '=' || s[i - 1] == '[' || s[i - 1] == ',') quote = c;
    } else if (c == '#' && (!blank_before || !i || s[i - 1] == ' ' || s[i - 1] == '\t')) {
      return s.substr(0, i);
    }
  }
  return s;
}

std::string unquoted(std::string_view s) {
  s = trim(s);
  if (s.size() > 1 && (s.front() == '"' || s.front() == '\'') && s.back() == s.front()) s = s.substr(1, s.size() - 2);
  return std::string(s);
}

bool key_like(std::string_view s) {
  if (s.empty() || s.size() > 200) return false;
  for (char c : s)
    if (!is_ident_char(c) && c != '-' && c != '.' && c != '"' && c != '\'' && c != '/' && c != ' ' && c != '@' &&
        c != '+')
      return false;
  return true;
}

}  // namespace

std::vector<Key> keys(std::string_view text) {
  std::vector<Key> out;
  struct Open {
    std::size_t indent;
    std::string path;
  };
  std::vector<Open> open;
  std::size_t block_scalar = std::string_view::npos;  // lines deeper than this are text
  Lines lines(text);
  for (std::uint32_t n = 1; n <= lines.count(); ++n) {
    std::string_view raw = lines.line(n);
    std::size_t indent = raw.find_first_not_of(' ');
    if (indent == std::string_view::npos) continue;
    if (block_scalar != std::string_view::npos) {
      if (indent > block_scalar) continue;
      block_scalar = std::string_view::npos;
    }
    std::string_view line = trim(without_comment(raw, true));
    if (line.empty() || line.starts_with("---") || line.starts_with("%")) continue;
    while (line.starts_with("- ")) {  // an item that begins a mapping
      std::string_view rest = line.substr(1);
      std::size_t skip = rest.find_first_not_of(' ');
      if (skip == std::string_view::npos) break;
      indent += 1 + skip;
      line = rest.substr(skip);
    }
    std::size_t colon = std::string_view::npos;
    for (std::size_t i = 0; i < line.size(); ++i)
      if (line[i] == ':' && (i + 1 == line.size() || line[i + 1] == ' ')) {
        colon = i;
        break;
      }
    if (colon == std::string_view::npos || !key_like(trim(line.substr(0, colon)))) continue;
    while (!open.empty() && open.back().indent >= indent) open.pop_back();
    std::string name = unquoted(line.substr(0, colon));
    std::string path = open.empty() ? name : open.back().path + "." + name;
    std::string_view value = trim(line.substr(colon + 1));
    if (!value.empty() && (value[0] == '|' || value[0] == '>')) block_scalar = indent;
    if (open.size() < 64) open.push_back({indent, path});
    out.push_back({std::move(path), std::string(value), n});
  }
  return out;
}

std::vector<Key> toml_keys(std::string_view text) {
  std::vector<Key> out;
  std::string section;
  Lines lines(text);
  for (std::uint32_t n = 1; n <= lines.count(); ++n) {
    std::string_view line = trim(without_comment(lines.line(n), false));
    if (line.starts_with('[') && line.ends_with(']')) {
      while (line.starts_with('[') && line.ends_with(']')) line = trim(line.substr(1, line.size() - 2));
      section = std::string(line);
      continue;
    }
    std::size_t equal = line.find('=');
    if (equal == std::string_view::npos || !key_like(trim(line.substr(0, equal)))) continue;
    std::string name = unquoted(line.substr(0, equal));
    out.push_back({section.empty() ? name : section + "." + name, std::string(trim(line.substr(equal + 1))), n});
  }
  return out;
}

}  // namespace assay::yaml
