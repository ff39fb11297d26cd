// Packs of git objects, read in place. Only the git_*.cpp files include this.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "source/git_object.h"
#include "source/inflate.h"
#include "sys/system.h"

namespace assay::git {

// Objects inflated a moment ago: the bases of the deltas that come next. One thread at a time.
class RecentObjects {
 public:
  struct Key {
    std::uint32_t pack;
    std::uint64_t offset;
    bool operator==(const Key&) const = default;
  };
  const Object* find(const Key& key) const;
  void add(const Key& key, const Object& object);

 private:
  struct Hash {
    std::size_t operator()(const Key& key) const { return key.offset * 0x9E3779B97F4A7C15u ^ key.pack; }
  };
  std::unordered_map<Key, Object, Hash> objects_;
  std::deque<Key> order_;  // oldest first
  std::size_t bytes_ = 0;
};

class Pack {
 public:
  // `index` is the path of the .idx file; `number` is unlike that of any other pack of the store. The error is a file
  // that is damaged as far as can be seen without reading all of it.
  static Result<Pack> open(const sys::System&, const std::string& index, std::uint32_t number);

  std::uint32_t count() const { return count_; }
  Oid name(std::uint32_t i) const;                      // in ascending order
  std::uint32_t lower_bound(const Oid&) const;          // the first name that is not less
  std::optional<std::uint64_t> find(const Oid&) const;  // its offset in the pack; may lie outside a damaged one

  // The object at an offset: its kind and bytes, not yet checked against any name. Deltas are followed. The error says
  // what is wrong with it.
  Result<Object> read(std::uint64_t offset, RecentObjects&) const;

 private:
  struct Header;
  Result<Header> header(std::uint64_t offset) const;
  std::optional<Buffer> inflate_at(const Header&) const;
  std::uint64_t offset(std::uint32_t i) const;

  std::uint32_t number_ = 0, count_ = 0;
  sys::Content index_, pack_;
  bool version_2_ = true;
};

}  // namespace assay::git
