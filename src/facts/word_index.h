// Which files spell which identifier: the prefilter that lets a question about one name read a handful of files instead
// of a whole tree. Identifiers inside comments and strings count too, so the answer is a superset: a file that is not
// named cannot mention the identifier (up to spellings that NFKC would fold together, which Python source hardly has).
//
// Block: u32 file count, u32 starts[count + 1], then for each file its sorted distinct 32-bit word hashes. Two words
// with one hash only make the superset larger.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "source/tree.h"

namespace assay {

class WordIndex {
 public:
  static constexpr std::uint32_t kVersion = 1;

  // Reads each file once, on this thread.
  void build(std::uint32_t files, const std::function<Bytes(std::uint32_t)>& read);
  // Uses a stored block in place; false when it isn't whole or is of another number of files.
  bool open(std::string_view block, std::uint32_t files);
  const std::string& block() const { return owned_; }  // after build()

  // Ascending. Thread-safe. The first questions search every file's list; from the kInvertAfter-th on they look into a
  // table of all words, made then, since whoever asks that often will ask thousands of times.
  std::vector<std::uint32_t> files_with(std::string_view identifier) const;

 private:
  std::string owned_;
  const std::uint32_t* starts_ = nullptr;
  const std::uint32_t* hashes_ = nullptr;
  std::uint32_t files_ = 0;

  static constexpr std::uint32_t kInvertAfter = 100, kBucketBits = 16;
  struct Inverted {
    std::atomic<std::uint32_t> asked{0};
    std::once_flag once;
    std::vector<std::uint32_t> starts;                             // by the hash's upper bits
    std::vector<std::pair<std::uint32_t, std::uint32_t>> entries;  // hash, file; files ascend within a bucket
  };
  void invert() const;
  std::unique_ptr<Inverted> inverted_ = std::make_unique<Inverted>();
};

}  // namespace assay
