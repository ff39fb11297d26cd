// What the object store of git holds. Only the git_*.cpp files include this.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "source/tree.h"

namespace assay::git {

// A SHA-1 object name. libgit2 1.5 cannot open repositories with SHA-256 names; Repo::open() says so.
struct Oid {
  std::array<std::uint8_t, 20> bytes{};
  auto operator<=>(const Oid&) const = default;
  std::string hex() const;
};
std::optional<Oid> oid_from_hex(std::string_view hex);  // 40 digits

struct OidHash {
  std::size_t operator()(const Oid& oid) const {
    std::uint64_t x = 0;
    for (int i = 0; i < 8; ++i) x = x << 8 | oid.bytes[i];
    return x;
  }
};

enum class Kind : std::uint8_t { commit = 1, tree = 2, blob = 3, tag = 4 };  // the numbers of packs and of libgit2
const char* name_of(Kind);
std::optional<Kind> kind_from_name(std::string_view);

struct Object {
  Kind kind = Kind::blob;
  Bytes bytes;
};

constexpr std::uint64_t kMostObjectBytes = std::uint64_t{64} << 20;  // larger ones are not read

// SHA-1 of "<kind> <size>\0<bytes>": what the object must be called.
Oid name_of_object(Kind, std::string_view bytes);

}  // namespace assay::git
