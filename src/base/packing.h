// Plain structs as bytes and back. Each struct says its fields once for both directions, in a function that argument-
// dependent look-up finds: `template <class A> void fields(A& a, Struct& x) { a(x.one, x.two); }`. The bytes have no
// version of their own: whoever keeps them sees to it that their reader has the writer's structs.
//
// Numbers are nine bytes or one (what fits in a byte), strings are numbers in order of first appearance with the text
// where it is new: most strings are the same paths and names over and over.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

namespace assay {

namespace packing {
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
}  // namespace packing

// The strings that are written must live as long as the writer.
class PackWriter {
 public:
  template <class... T>
  void operator()(T&... values) {
    (put(values), ...);
  }
  std::string out;

 private:
  void number(std::uint64_t n) {
    if (n < 255) {
      out.push_back(static_cast<char>(n));
      return;
    }
    out.push_back(static_cast<char>(255));
    out.append(reinterpret_cast<const char*>(&n), sizeof n);
  }
  template <class T>
  void put(T& v) {
    if constexpr (std::is_same_v<T, std::string>) {
      const auto [it, fresh] = strings_.try_emplace(v, strings_.size());
      number(it->second);
      if (!fresh) return;
      number(v.size());
      out.append(v);
    } else if constexpr (std::is_same_v<T, double>) {
      out.append(reinterpret_cast<const char*>(&v), sizeof v);
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      number(static_cast<std::uint64_t>(v));
    } else if constexpr (packing::IsVector<T>::value) {
      number(v.size());
      for (auto& one : v) put(one);
    } else if constexpr (packing::IsOptional<T>::value) {
      number(v.has_value());
      if (v) put(*v);
    } else {
      fields(*this, v);
    }
  }
  std::unordered_map<std::string_view, std::size_t> strings_;
};

// Never reads beyond its bytes, whatever they hold.
class PackReader {
 public:
  explicit PackReader(std::string_view in) : in_(in) {}
  template <class... T>
  void operator()(T&... values) {
    (get(values), ...);
  }
  bool whole() const { return good_ && in_.empty(); }

 private:
  void raw(void* to, std::size_t size) {
    if (in_.size() < size) {
      good_ = false;
      in_ = {};
      return;
    }
    std::memcpy(to, in_.data(), size);
    in_.remove_prefix(size);
  }
  std::uint64_t number() {
    std::uint8_t byte = 0;
    raw(&byte, 1);
    if (byte < 255) return byte;
    std::uint64_t n = 0;
    raw(&n, sizeof n);
    return n;
  }
  // How many follow: each takes a byte at least, so that a wrong number cannot ask for memory without bound.
  std::size_t count() {
    const std::uint64_t n = number();
    if (n <= in_.size()) return static_cast<std::size_t>(n);
    good_ = false;
    return 0;
  }
  template <class T>
  void get(T& v) {
    if constexpr (std::is_same_v<T, std::string>) {
      const std::uint64_t id = number();
      if (id == strings_.size() && good_) {
        const std::size_t size = count();
        strings_.push_back(in_.substr(0, size));
        in_.remove_prefix(size);
      }
      if (id < strings_.size())
        v = strings_[id];
      else
        good_ = false;
    } else if constexpr (std::is_same_v<T, double>) {
      raw(&v, sizeof v);
    } else if constexpr (std::is_enum_v<T> || std::is_integral_v<T>) {
      v = static_cast<T>(number());
    } else if constexpr (packing::IsVector<T>::value) {
      const std::size_t size = count();
      for (std::size_t i = 0; i < size && good_; ++i) get(v.emplace_back());
    } else if constexpr (packing::IsOptional<T>::value) {
      if (number()) get(v.emplace());
    } else {
      fields(*this, v);
    }
  }
  std::string_view in_;
  std::vector<std::string_view> strings_;
  bool good_ = true;
};

}  // namespace assay
