// Which files spell which identifier: the prefilter that lets a question about one name read a handful of files instead
// of a whole tree. Identifiers inside comments and strings count too, so the answer is a superset: a file that is not
// named cannot mention the identifier (up to spellings that NFKC would fold together, which Python source hardly has).
//
// A file's words are a list of its own, a function of its bytes alone, so that a tree's index is put together of lists
// that other versions of the tree have made already: the sorted distinct 28-bit hashes of its words, and below each
// what the file may do with it (word_roles.h). Two words with one hash only make the superset larger.
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
  static constexpr std::uint32_t kVersion = 6;

  // The list of one text, as bytes: for build(), and to be stored.
  static std::string list_of(std::string_view text);
  // `list` gives each file's list once, in order; it may be gone after the call. One that is no list counts as empty.
  void build(std::uint32_t files, const std::function<std::string_view(std::uint32_t)>& list);

  // Ascending. Thread-safe. The first questions search every file's list; from the kInvertAfter-th on they look into a
  // table of all words, made then, since whoever asks that often will ask thousands of times.
  // `roles`: only files where the word may have one of them; 0: all that spell it.
  std::vector<std::uint32_t> files_with(std::string_view identifier, std::uint32_t roles = 0) const;

 private:
  std::vector<std::uint32_t> starts_{0};  // of each file's hashes, and their end
  std::vector<std::uint32_t> hashes_;
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
