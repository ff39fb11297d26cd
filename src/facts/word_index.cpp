#include "facts/word_index.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "facts/word_roles.h"

namespace assay {

namespace {

constexpr std::uint32_t kRoleBits = 4;
static_assert(word_role::kAll == (1u << kRoleBits) - 1);
constexpr std::uint32_t kSeed = 0x811C9DC5u, kPrime = 0x01000193u;  // FNV-1a, finished by a mix for the table index

std::uint32_t finish(std::uint32_t h) {
  h ^= h >> 15;
  h *= 0x2C1B3C6Du;
  h ^= h >> 13;
  return h & ~word_role::kAll ? h & ~word_role::kAll : word_role::kAll + 1;
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
  void insert(std::uint32_t h, std::uint32_t roles) {
    std::uint32_t& slot = table_[place(h)];
    if (slot) {
      slot |= roles;
      return;
    }
    slot = h | roles;
    found_.push_back(h);
    if (found_.size() * 2 > table_.size()) grow();
  }
  std::vector<std::uint32_t>& take_sorted() {
    for (std::uint32_t& h : found_) h = table_[place(h)];
    std::fill(table_.begin(), table_.end(), 0);
    std::sort(found_.begin(), found_.end());
    return found_;
  }
  void clear() { found_.clear(); }

 private:
  std::size_t place(std::uint32_t h) const {  // of the hash, or the free slot it would take
    std::size_t i = h >> kRoleBits & mask_;
    while (table_[i] && (table_[i] & ~word_role::kAll) != h) i = (i + 1) & mask_;
    return i;
  }
  void grow() {
    const std::vector<std::uint32_t> old = std::move(table_);
    table_.assign(old.size() * 2, 0);
    mask_ = table_.size() - 1;
    for (const std::uint32_t h : old)
      if (h) table_[place(h & ~word_role::kAll)] = h;
  }
  std::vector<std::uint32_t> table_ = std::vector<std::uint32_t>(4096, 0), found_;
  std::size_t mask_ = 4095;
};

void collect(std::string_view text, WordSet& set) {
  WordRoles roles(text);
  const auto* begin = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto* p = begin;
  const auto* end = p + text.size();
  while (p < end) {
    if (!kWordChar[*p]) {
      ++p;
      continue;
    }
    bool number = *p >= '0' && *p <= '9';
    const auto* from = p;
    std::uint32_t h = kSeed;
    do h = (h ^ *p++) * kPrime;
    while (p < end && kWordChar[*p]);
    if (!number)
      set.insert(finish(h), roles.of(static_cast<std::size_t>(from - begin), static_cast<std::size_t>(p - begin)));
  }
}

}  // namespace

std::string WordIndex::list_of(std::string_view text) {
  static thread_local WordSet set;
  set.clear();
  collect(text, set);
  const auto& sorted = set.take_sorted();
  return {reinterpret_cast<const char*>(sorted.data()), sorted.size() * sizeof sorted[0]};
}

void WordIndex::build(std::uint32_t files, const std::function<std::string_view(std::uint32_t)>& list) {
  files_ = files;
  starts_.assign(1, 0);
  hashes_.clear();
  for (std::uint32_t i = 0; i < files; ++i) {
    const std::string_view bytes = list(i);
    const std::size_t count = bytes.size() % 4 ? 0 : bytes.size() / 4, at = hashes_.size();
    hashes_.resize(at + count);
    if (count) std::memcpy(hashes_.data() + at, bytes.data(), count * 4);
    starts_.push_back(static_cast<std::uint32_t>(hashes_.size()));
  }
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

std::vector<std::uint32_t> WordIndex::files_with(std::string_view identifier, std::uint32_t roles) const {
  std::vector<std::uint32_t> out;
  const std::uint32_t h = hash_word(identifier);
  const auto fits = [&](std::uint32_t entry) { return (entry & ~word_role::kAll) == h && (!roles || (entry & roles)); };
  if (inverted_->asked.fetch_add(1, std::memory_order_relaxed) >= kInvertAfter) {
    std::call_once(inverted_->once, [this] { invert(); });
    const auto& starts = inverted_->starts;
    const auto& entries = inverted_->entries;
    const std::uint32_t b = h >> (32 - kBucketBits);
    for (std::uint32_t i = starts[b]; i < starts[b + 1]; ++i)
      if (fits(entries[i].first)) out.push_back(entries[i].second);
    return out;
  }
  for (std::uint32_t i = 0; i < files_; ++i) {
    const auto end = hashes_.begin() + starts_[i + 1];
    const auto at = std::lower_bound(hashes_.begin() + starts_[i], end, h);
    if (at != end && fits(*at)) out.push_back(i);
  }
  return out;
}

}  // namespace assay
