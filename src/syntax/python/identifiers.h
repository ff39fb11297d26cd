// Identifiers that are not plain ASCII (PEP 3131).
#pragma once

#include <string>
#include <string_view>

namespace assay::py {

struct IdentifierCheck {
  std::size_t bad;  // offset of the first character that cannot stand there, or npos
};
// `text` is a run of identifier bytes (ASCII letters, digits, '_', bytes from 0x80 on) that begins with no digit.
// `normal` is set to the form under which Python knows what comes before `bad`: NFKC, character by character. Sequences
// with combining marks are not composed, Arabic presentation forms and CJK compatibility ideographs are left as they
// are.
IdentifierCheck check_identifier(std::string_view text, std::string& normal);

}  // namespace assay::py
