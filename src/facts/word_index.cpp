#include "facts/word_index.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "facts/word_roles.h"
#include "facts/word_scan.h"

namespace assay {

namespace {

constexpr std::uint32_t kRoleBits = 4;
static_assert(word_role::kAll == (1u << kRoleBits) - 1);

// Eight bytes at a time, since most words need no more than one step. `readable`: the bytes that may be read from its
// begin on, at least its own. A word has one byte or more.
[[gnu::always_inline]] inline std::uint32_t hash_word(std::string_view word, std::size_t readable) {
  constexpr std::uint64_t kFirst = 0x9E3779B97F4A7C15u, kSecond = 0xD6E8FEB86659FD93u;
  const char* p = word.data();
  std::size_t left = word.size();
  std::uint64_t h = left * kSecond, bytes = 0;
  for (; left > 8; left -= 8, readable -= 8, p += 8) {
    std::memcpy(&bytes, p, 8);
    h = (h ^ bytes) * kFirst;
    h ^= h >> 32;
  }
  if (readable >= 8) [[likely]] {
    std::memcpy(&bytes, p, 8);
    bytes &= ~std::uint64_t{0} >> (64 - 8 * left);
  } else {
    bytes = 0;
    std::memcpy(&bytes, p, left);
  }
  h = (h ^ bytes) * kFirst;
  h = (h ^ h >> 32) * kSecond;
  const auto upper = static_cast<std::uint32_t>(h >> 32) & ~word_role::kAll;
  return upper ? upper : word_role::kAll + 1;
}

// The distinct word hashes of one text, each with its roles. An open-addressing set, emptied by walking what was put
// in, so that its size never costs a small file anything.
class WordSet {
 public:
  // Its roles, or 0 where it is new. Lives until the next one is asked for.
  std::uint32_t& entry(std::uint32_t h) {
    if (places_.size() * 2 > mask_) grow();
    const std::size_t i = place(h);
    if (!table_[i]) {
      table_[i] = h;
      places_.push_back(static_cast<std::uint32_t>(i));
    }
    return table_[i];
  }
  std::string take_sorted() {
    // Hashes are spread evenly, so one distribution by their upper bits leaves next to nothing to be sorted.
    const int bits = std::min(static_cast<int>(std::bit_width(places_.size())), kMostBits);
    const auto bucket = [bits](std::uint32_t h) { return bits ? h >> (32 - bits) : 0; };
    ends_.assign((std::size_t{1} << bits) + 1, 0);
    for (const std::uint32_t i : places_) ++ends_[bucket(table_[i]) + 1];
    for (std::size_t b = 1; b < ends_.size(); ++b) ends_[b] += ends_[b - 1];
    sorted_.resize(places_.size());
    for (const std::uint32_t i : places_) {
      sorted_[ends_[bucket(table_[i])]++] = table_[i];
      table_[i] = 0;
    }
    places_.clear();
    for (std::size_t from = 0, b = 0; from < sorted_.size(); from = ends_[b++]) sort(from, ends_[b]);
    return {reinterpret_cast<const char*>(sorted_.data()), sorted_.size() * sizeof sorted_[0]};
  }

 private:
  static constexpr int kMostBits = 14;
  void sort(std::size_t from, std::size_t to) {
    const auto begin = sorted_.begin() + static_cast<std::ptrdiff_t>(from);
    if (to - from > 16) return std::sort(begin, sorted_.begin() + static_cast<std::ptrdiff_t>(to));
    for (std::size_t i = from + 1; i < to; ++i)
      for (std::size_t k = i; k > from && sorted_[k] < sorted_[k - 1]; --k) std::swap(sorted_[k], sorted_[k - 1]);
  }
  std::size_t place(std::uint32_t h) const {  // of the hash, or the free slot it would take
    std::size_t i = h >> kRoleBits & mask_;
    while (table_[i] && (table_[i] & ~word_role::kAll) != h) i = (i + 1) & mask_;
    return i;
  }
  void grow() {
    const std::vector<std::uint32_t> old = std::move(table_);
    table_.assign(old.size() * 2, 0);
    mask_ = table_.size() - 1;
    for (std::uint32_t& at : places_) {
      const std::uint32_t h = old[at];
      at = static_cast<std::uint32_t>(place(h & ~word_role::kAll));
      table_[at] = h;
    }
  }
  std::vector<std::uint32_t> table_ = std::vector<std::uint32_t>(4096, 0);
  std::vector<std::uint32_t> places_;         // in table_, of what was put in
  std::vector<std::uint32_t> sorted_, ends_;  // of take_sorted()
  std::size_t mask_ = 4095;
};

}  // namespace

std::string WordIndex::list_of(std::string_view text) {
  static thread_local WordSet of_thread;
  WordSet& set = of_thread;  // looked up once
  WordRoles roles(text);
  for_each_word(text, [&](std::size_t begin, std::size_t end, std::size_t line) {
    if (text[begin] >= '0' && text[begin] <= '9') return;
    std::uint32_t& entry = set.entry(hash_word(text.substr(begin, end - begin), text.size() - begin));
    entry |= roles.of(begin, end, line, entry & word_role::kAll);
  });
  return set.take_sorted();
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
  if (identifier.empty()) return out;
  const std::uint32_t h = hash_word(identifier, identifier.size());
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
