#include "facts/word_index.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"

namespace assay {

namespace {

constexpr std::uint32_t kSeed = 0x811C9DC5u, kPrime = 0x01000193u;  // FNV-1a, finished by a mix for the table index

std::uint32_t finish(std::uint32_t h) {
  h ^= h >> 15;
  h *= 0x2C1B3C6Du;
  h ^= h >> 13;
  return h;
}

std::uint32_t hash_word(std::string_view word) {
  std::uint32_t h = kSeed;
  for (char c : word) h = (h ^ static_cast<std::uint8_t>(c)) * kPrime;
  return finish(h);
}

constexpr std::array<std::uint8_t, 256> kWordChar = [] {
  std::array<std::uint8_t, 256> t{};
  for (int c = 0; c < 256; ++c)
    t[c] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c >= 0x80;
  return t;
}();

// The distinct word hashes of one text. An open-addressing set; emptied by walking what was put in, so its size never
// costs a small file anything.
class WordSet {
 public:
  void insert(std::uint32_t h) {
    if (h == 0) h = 1;
    std::size_t i = h & mask_;
    while (table_[i]) {
      if (table_[i] == h) return;
      i = (i + 1) & mask_;
    }
    table_[i] = h;
    found_.push_back(h);
    if (found_.size() * 2 > table_.size()) grow();
  }
  std::vector<std::uint32_t>& take_sorted() {
    std::fill(table_.begin(), table_.end(), 0);
    std::sort(found_.begin(), found_.end());
    return found_;
  }
  void clear() { found_.clear(); }

 private:
  void grow() {
    table_.assign(table_.size() * 2, 0);
    mask_ = table_.size() - 1;
    for (std::uint32_t h : found_) {
      std::size_t i = h & mask_;
      while (table_[i]) i = (i + 1) & mask_;
      table_[i] = h;
    }
  }
  std::vector<std::uint32_t> table_ = std::vector<std::uint32_t>(4096, 0), found_;
  std::size_t mask_ = 4095;
};

void collect(std::string_view text, WordSet& set) {
  const auto* p = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto* end = p + text.size();
  while (p < end) {
    if (!kWordChar[*p]) {
      ++p;
      continue;
    }
    bool number = *p >= '0' && *p <= '9';
    std::uint32_t h = kSeed;
    do h = (h ^ *p++) * kPrime;
    while (p < end && kWordChar[*p]);
    if (!number) set.insert(finish(h));
  }
}

}  // namespace

void WordIndex::build(std::uint32_t files, const std::function<Bytes(std::uint32_t)>& read) {
  std::vector<std::uint32_t> words(files + 2);
  words[0] = files;
  WordSet set;
  std::vector<std::uint32_t> hashes;
  for (std::uint32_t i = 0; i < files; ++i) {
    collect(read(i).data, set);
    const auto& sorted = set.take_sorted();
    hashes.insert(hashes.end(), sorted.begin(), sorted.end());
    set.clear();
    words[i + 2] = static_cast<std::uint32_t>(hashes.size());
  }
  owned_.resize((words.size() + hashes.size()) * 4);
  std::memcpy(owned_.data(), words.data(), words.size() * 4);
  if (!hashes.empty()) std::memcpy(owned_.data() + words.size() * 4, hashes.data(), hashes.size() * 4);
  open(owned_, files);
}

bool WordIndex::open(std::string_view block, std::uint32_t files) {
  if (block.size() < 8 || block.size() % 4 || reinterpret_cast<std::uintptr_t>(block.data()) % 4) return false;
  const auto* words = reinterpret_cast<const std::uint32_t*>(block.data());
  std::size_t head = std::size_t{files} + 2;
  if (words[0] != files || block.size() / 4 < head) return false;
  for (std::uint32_t i = 0; i < files; ++i)
    if (words[1 + i] > words[2 + i]) return false;
  if (block.size() / 4 != head + words[1 + files]) return false;
  files_ = files;
  starts_ = words + 1;
  hashes_ = words + head;
  return true;
}

void WordIndex::invert() const {
  auto& [asked, once, starts, entries] = *inverted_;
  const std::uint32_t total = starts_[files_];
  starts.assign((std::size_t{1} << kBucketBits) + 1, 0);
  for (std::uint32_t i = 0; i < total; ++i) ++starts[(hashes_[i] >> (32 - kBucketBits)) + 1];
  for (std::size_t b = 1; b < starts.size(); ++b) starts[b] += starts[b - 1];
  entries.resize(total);
  std::vector<std::uint32_t> next(starts.begin(), starts.end() - 1);
  for (std::uint32_t file = 0; file < files_; ++file)
    for (std::uint32_t i = starts_[file]; i < starts_[file + 1]; ++i)
      entries[next[hashes_[i] >> (32 - kBucketBits)]++] = {hashes_[i], file};
}

std::vector<std::uint32_t> WordIndex::files_with(std::string_view identifier) const {
  std::vector<std::uint32_t> out;
  std::uint32_t h = hash_word(identifier);
  if (h == 0) h = 1;
  if (inverted_->asked.fetch_add(1, std::memory_order_relaxed) >= kInvertAfter) {
    std::call_once(inverted_->once, [this] { invert(); });
    const auto& starts = inverted_->starts;
    const auto& entries = inverted_->entries;
    const std::uint32_t b = h >> (32 - kBucketBits);
    for (std::uint32_t i = starts[b]; i < starts[b + 1]; ++i)
      if (entries[i].first == h) out.push_back(entries[i].second);
    return out;
  }
  for (std::uint32_t i = 0; i < files_; ++i)
    if (std::binary_search(hashes_ + starts_[i], hashes_ + starts_[i + 1], h)) out.push_back(i);
  return out;
}

}  // namespace assay
