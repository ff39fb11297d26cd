// The document a command is about.
#pragma once

#include <string>

#include "app/session.h"

namespace assay {

struct DocumentText {
  std::string path;  // as given; "-" for standard input
  std::string text;
};

// The error is one line: missing, a directory, empty, binary, too large.
Result<DocumentText> read_document(Session&, const std::string& path);

}  // namespace assay
