#include "syntax/python/interner.h"

namespace assay::py {

namespace {
constexpr std::uint32_t kFewestSlots = 1024;
__extension__ using Wide = unsigned __int128;
std::uint64_t mix(std::uint64_t a, std::uint64_t b) {
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}
}  // namespace

void Interner::reset(std::uint64_t seed) {
  seed_ = seed | 1;
  used_ = 0;
  mask_ = kFewestSlots - 1;
  slots_.resize(kFewestSlots);
  std::memset(slots_.data(), 0, kFewestSlots * sizeof(Slot));
  bytes_.clear();
  offsets_.clear();
  offsets_.push(0);
  offsets_.push(0);  // id 0 is the empty string
}

void Interner::release() {
  slots_.release();
  offsets_.release();
  bytes_.release();
}

std::uint64_t Interner::hash_long(const char* text, std::size_t size) const {  // size > 8
  std::uint64_t h = seed_ ^ size;
  const char* last = text + size - 8;
  for (; text + 16 <= last; text += 16) h = mix(load64(text) ^ 0xE7037ED1A0B428DBull, load64(text + 8) ^ h);
  if (text + 8 <= last) {
    h = mix(load64(text) ^ 0x8EBC6AF09C88C6E3ull, h ^ 0x589965CC75374CC3ull);
    text += 8;
  }
  if (text < last) h = mix(load64(text) ^ 0xA0761D6478BD642Full, h ^ 0xE7037ED1A0B428DBull);
  return mix(load64(last) ^ 0x1D8E4E27C47D124Full, h ^ 0xEB44ACCAB455D165ull);
}

NameId Interner::lookup(std::uint64_t hash, const char* text, std::size_t size) {
  for (std::uint32_t i = spread(hash) & mask_;; i = (i + 1) & mask_) {
    const Slot& slot = slots_[i];
    if (slot.size == 0) return insert(i, hash, text, size);
    if (slot.key == hash && slot.size == size && std::memcmp(bytes_.data() + offsets_[slot.id], text, size) == 0)
      return slot.id;
  }
}

NameId Interner::intern_copy(std::string_view text) {
  if (text.size() > 8 || text.empty()) return intern(text.data(), text.size());
  char padded[8] = {};
  std::memcpy(padded, text.data(), text.size());
  return intern(padded, text.size());
}

NameId Interner::insert(std::uint32_t slot, std::uint64_t key, const char* text, std::size_t size) {
  const NameId id = offsets_.size() - 1;
  slots_[slot] = {key, static_cast<std::uint32_t>(size), id};
  bytes_.append(text, size);
  offsets_.push(bytes_.size());
  if (++used_ * 2 > mask_) grow();
  return id;
}

void Interner::grow() {
  const std::uint32_t old = mask_ + 1;
  Vec<Slot> kept;
  kept.append(slots_.data(), old);
  const std::uint32_t size = old * 4;
  slots_.resize(size);
  std::memset(slots_.data(), 0, size * sizeof(Slot));
  mask_ = size - 1;
  for (const Slot& slot : kept) {
    if (slot.size == 0) continue;
    const std::uint64_t key = slot.size > 8 ? slot.key : slot.key ^ slot.size;
    std::uint32_t i = spread(key) & mask_;
    while (slots_[i].size != 0) i = (i + 1) & mask_;
    slots_[i] = slot;
  }
}

}  // namespace assay::py
