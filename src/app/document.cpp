#include "app/document.h"

#include "base/text.h"

namespace assay {
namespace {

constexpr std::uint64_t kLimit = std::uint64_t{64} << 20;  // bytes

bool looks_binary(std::string_view text) { return text.substr(0, 8192).find('\0') != std::string_view::npos; }

bool looks_utf16(std::string_view text) { return text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"); }

}  // namespace

Result<DocumentText> read_document(Session& session, const std::string& path) {
  DocumentText document{path, {}};
  if (path == "-") {
    auto text = session.system().read_standard_input(kLimit);
    if (!text) return Error{"cannot read the document: " + text.error().message};
    document.text = std::move(*text);
  } else {
    auto content = session.system().read(path, kLimit);
    if (!content) return Error{"cannot read the document: " + content.error().message};
    document.text = content->data;
  }
  std::string name = path == "-" ? "standard input" : path;
  if (looks_utf16(document.text)) return Error{name + ": the document is UTF-16; save it as UTF-8"};
  if (looks_binary(document.text)) return Error{name + ": the document is binary, not Markdown text"};
  if (trim(document.text).empty()) return Error{name + ": the document is empty"};
  return document;
}

}  // namespace assay
