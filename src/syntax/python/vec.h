// A growable array of plain structs. Unlike std::vector it keeps its memory when cleared, never value-initialises, and
// grows with realloc, which moves pages instead of copying them for big tables.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

namespace assay::py {

template <class T>
class Vec {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Vec() = default;
  ~Vec() { std::free(data_); }
  Vec(const Vec&) = delete;
  Vec& operator=(const Vec&) = delete;

  T* data() { return data_; }
  const T* data() const { return data_; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(size_); }
  std::size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  T& back() { return data_[size_ - 1]; }

  // Returns the index of the new element.
  std::uint32_t push(const T& value) {
    if (size_ == capacity_) [[unlikely]] {
      T copy = value;
      grow(size_ + 1);
      data_[size_] = copy;
    } else {
      data_[size_] = value;
    }
    return static_cast<std::uint32_t>(size_++);
  }
  void append(const T* values, std::size_t count) {
    if (count == 0) return;
    if (size_ + count > capacity_) [[unlikely]]
      grow(size_ + count);
    std::memcpy(data_ + size_, values, count * sizeof(T));
    size_ += count;
  }
  void resize(std::size_t size) {  // new elements are not initialised
    if (size > capacity_) grow(size);
    size_ = size;
  }
  void clear() { size_ = 0; }
  void truncate(std::size_t size) { size_ = size; }
  void swap(Vec& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
  }
  void release() {
    std::free(data_);
    data_ = nullptr;
    size_ = capacity_ = 0;
  }

 private:
  [[gnu::noinline]] void grow(std::size_t needed) {
    std::size_t capacity = capacity_ < 64 ? 128 : capacity_ * 2;
    if (capacity < needed) capacity = needed;
    void* moved = std::realloc(static_cast<void*>(data_), capacity * sizeof(T));
    if (moved == nullptr) throw std::bad_alloc();
    data_ = static_cast<T*>(moved);
    capacity_ = capacity;
  }

  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
};

}  // namespace assay::py
