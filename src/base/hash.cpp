#include "base/hash.h"

#include <openssl/evp.h>
#include <xxhash.h>

namespace assay {

namespace {
constexpr char kHex[] = "0123456789abcdef";
int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}
EVP_MD_CTX* as_context(void* p) { return static_cast<EVP_MD_CTX*>(p); }
}  // namespace

std::string Digest::hex() const {
  std::string out;
  out.reserve(64);
  for (auto b : bytes) {
    out += kHex[b >> 4];
    out += kHex[b & 15];
  }
  return out;
}

std::optional<Digest> digest_from_hex(std::string_view hex) {
  if (hex.size() != 64) return std::nullopt;
  Digest d;
  for (std::size_t i = 0; i < 32; ++i) {
    int hi = nibble(hex[2 * i]), lo = nibble(hex[2 * i + 1]);
    if (hi < 0 || lo < 0) return std::nullopt;
    d.bytes[i] = static_cast<std::uint8_t>(hi << 4 | lo);
  }
  return d;
}

Sha256::Sha256() : context_(EVP_MD_CTX_new()) { EVP_DigestInit_ex(as_context(context_), EVP_sha256(), nullptr); }
Sha256::~Sha256() { EVP_MD_CTX_free(as_context(context_)); }
void Sha256::update(std::string_view data) { EVP_DigestUpdate(as_context(context_), data.data(), data.size()); }
Digest Sha256::finish() {
  Digest d;
  unsigned size = 0;
  EVP_DigestFinal_ex(as_context(context_), d.bytes.data(), &size);
  return d;
}

Digest sha256(std::string_view data) {
  Digest d;
  unsigned size = 0;
  // Fetched once: EVP_sha256() itself costs a provider look-up per digest under OpenSSL 3.
  static const EVP_MD* const md = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  EVP_Digest(data.data(), data.size(), d.bytes.data(), &size, md, nullptr);
  return d;
}

std::uint64_t xxh3(std::string_view data, std::uint64_t seed) {
  return XXH3_64bits_withSeed(data.data(), data.size(), seed);
}

}  // namespace assay
