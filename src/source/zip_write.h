// Writes a zip of members whose compressed bytes are at hand: nothing is compressed here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "source/zip.h"

namespace assay {

class ZipWriter {
 public:
  static constexpr std::size_t kMostMembers = 65'534;       // more, or 4 GiB, would need zip64
  void add(const ZipMember&, std::string_view compressed);  // `header` is ignored
  std::string finish();                                     // the whole file; once

 private:
  std::string out_, directory_;
  std::uint16_t count_ = 0;
};

}  // namespace assay
