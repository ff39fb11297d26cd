#include "app/init_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace assay {
namespace {

// A comment of one line, whatever the text holds.
std::string comment(std::string_view text) {
  std::string out = "# ";
  for (char c : sanitize_utf8(text)) out += static_cast<unsigned char>(c) < ' ' || c == 127 ? ' ' : c;
  return out + "\n";
}

bool bare_key(std::string_view s) {
  return !s.empty() && std::all_of(s.begin(), s.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
}

}  // namespace

std::string toml_string(std::string_view raw) {
  std::string text = sanitize_utf8(raw);
  bool plain = std::none_of(text.begin(), text.end(),
                            [](char c) { return c == '\'' || static_cast<unsigned char>(c) < ' ' || c == 127; });
  if (plain) return "'" + text + "'";
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\')
      out += std::string("\\") + c;
    else if (static_cast<unsigned char>(c) < ' ' || c == 127)
      out += fmt::format("\\u{:04X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    else
      out += c;
  }
  return out + "\"";
}

std::string init_text(const InitFile& file) {
  std::string out =
      "# What is said and assumed about code here, checked by `assay check`; docs/claims-file.md describes the "
      "file.\n\n"
      "# Source trees and their short names: a directory, an archive, git:REPO@REV or pypi:NAME==VERSION.\n[trees]\n";
  // Top-level keys have to stand before the first table.
  std::string documents = file.document.empty()
                              ? ""
                              : "# Markdown documents whose citations and claims have to hold.\ndocuments = [" +
                                    toml_string(file.document) + "]\n\n";
  out.insert(out.find("# Source trees"), documents);
  for (const auto& [name, source] : file.trees)
    out += (bare_key(name) ? name : toml_string(name)) + " = " + toml_string(source) + "\n";
  if (!file.of.empty()) {
    out +=
        "\n# What one tree assumes about the others: every finding that is an error fails the check. A known one is "
        "put\n"
        "# down as [[suppress]] with its kind, path or target, and why it is all right.\n[audit]\nof = " +
        toml_string(file.of) + "\n";
    if (!file.on.empty()) {
      out += "on = [";
      for (std::size_t i = 0; i < file.on.size(); ++i) out += (i ? ", " : "") + toml_string(file.on[i]);
      out += "]\n";
    }
  }
  if (file.claims.empty()) {
    out +=
        "\n# Claims are written like this:\n#\n# [[claim]]\n# assert = 'exists(\"package.module.Class\")'\n"
        "# why = 'the plugin derives from it'\n";
    return out;
  }
  out += "\n" + comment(file.from);
  for (const InitClaim& c : file.claims) {
    out += "\n" + (c.why.empty() ? std::string() : comment(c.why)) + "[[claim]]\nassert = " + toml_string(c.assertion) +
           "\n";
    if (c.expect != VerdictKind::verified) out += std::string("expect = \"") + name_of(c.expect) + "\"\n";
  }
  return out;
}

}  // namespace assay
