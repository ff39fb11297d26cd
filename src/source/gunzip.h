// A gzip file expanded piece by piece, by ISA-L: as quick as libdeflate is with a file held whole in memory, in half
// a MiB.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "sys/system.h"

namespace assay {

class Gunzip {
 public:
  // The file of `size` bytes behind `path`, when it begins like a gzip file and states at its end that it expands to
  // at most `most` bytes; else null. The path must outlive it.
  static std::unique_ptr<Gunzip> open(const sys::System&, const std::string& path, std::uint64_t size,
                                      std::uint64_t most);
  ~Gunzip();
  Gunzip(const Gunzip&) = delete;
  Gunzip& operator=(const Gunzip&) = delete;

  // What comes next; stays where it is until the next call. "" at the end, and where the file is found to be broken.
  std::string_view next();
  // Expands what is left. Whether the file was one gzip member and nothing else, of the checksum and the size that it
  // states: what was read of another is not to be believed.
  bool sound();

 private:
  struct State;
  explicit Gunzip(std::unique_ptr<State>);
  std::unique_ptr<State> state_;
};

}  // namespace assay
