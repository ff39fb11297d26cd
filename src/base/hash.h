// SHA-256 for whatever is stored, downloaded or cited; XXH3 for tables in memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace assay {

struct Digest {
  std::array<std::uint8_t, 32> bytes{};
  auto operator<=>(const Digest&) const = default;
  std::string hex() const;
};

Digest sha256(std::string_view data);
std::optional<Digest> digest_from_hex(std::string_view hex);

// Incremental SHA-256, for data that arrives in pieces.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void update(std::string_view data);
  Digest finish();  // once

 private:
  void* context_;
};

std::uint64_t xxh3(std::string_view data, std::uint64_t seed = 0);

struct DigestHash {
  std::size_t operator()(const Digest& d) const {
    std::uint64_t x = 0;
    for (int i = 0; i < 8; ++i) x = x << 8 | d.bytes[i];
    return x;
  }
};

}  // namespace assay
