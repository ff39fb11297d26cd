// Result<T>: what a border (disk, archive, git, network, configuration) returns. Parsing and analysis never fail and
// don't use it.
#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace assay {

// One line for the user: what could not be done, where (a path, URL or SOURCE), why, and what to try where we know.
struct Error {
  std::string message;
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}      // NOLINT: implicit on purpose, `return value;`
  Result(Error error) : state_(std::move(error)) {}  // NOLINT: implicit on purpose, `return Error{…};`
  explicit operator bool() const { return state_.index() == 0; }
  T& operator*() { return value(); }
  const T& operator*() const { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  T& value() {
    assert(*this);
    return std::get<0>(state_);
  }
  const T& value() const {
    assert(*this);
    return std::get<0>(state_);
  }
  const Error& error() const {
    assert(!*this);
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Error> state_;
};

// For operations that return nothing but can fail.
using Status = Result<std::monostate>;
inline Status ok() { return std::monostate{}; }

}  // namespace assay
