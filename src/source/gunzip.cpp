#include "source/gunzip.h"

#include <isa-l/igzip_lib.h>

#include <algorithm>

namespace assay {

namespace {

constexpr std::size_t kIn = 256 << 10;   // read from disk at once
constexpr std::size_t kOut = 256 << 10;  // expanded at once: what is then hashed is still in the processor's cache
constexpr std::size_t kLeast = 18;       // bytes of a header and a trailer

bool is_gzip_header(std::string_view data) {
  return data.size() >= kLeast && data.starts_with("\x1f\x8b\x08") && (static_cast<unsigned char>(data[3]) & 0xE0) == 0;
}

}  // namespace

struct Gunzip::State {
  const sys::System& system;
  const std::string& path;
  std::uint64_t size = 0, offset = 0;  // of the file; of what is read next
  std::uint32_t stated = 0;            // bytes it expands to
  std::uint64_t expanded = 0;
  bool broken = false;
  sys::Content in{};
  inflate_state stream{};
  std::unique_ptr<std::uint8_t[]> out = std::make_unique_for_overwrite<std::uint8_t[]>(kOut);

  bool finished() const { return stream.block_state == ISAL_BLOCK_FINISH; }

  bool read() {
    auto piece = system.read_range(path, offset, std::min<std::uint64_t>(kIn, size - offset));
    if (!piece || piece->data.empty()) return false;
    in = std::move(*piece);
    offset += in.data.size();
    // ISA-L only reads what it is given.
    stream.next_in = reinterpret_cast<std::uint8_t*>(const_cast<char*>(in.data.data()));
    stream.avail_in = static_cast<std::uint32_t>(in.data.size());
    return true;
  }
};

Gunzip::Gunzip(std::unique_ptr<State> state) : state_(std::move(state)) {}
Gunzip::~Gunzip() = default;

std::unique_ptr<Gunzip> Gunzip::open(const sys::System& system, const std::string& path, std::uint64_t size,
                                     std::uint64_t most) {
  auto state = std::make_unique<State>(State{system, path, size});
  isal_inflate_init(&state->stream);
  state->stream.crc_flag = ISAL_GZIP;  // header and trailer are read, and the checksum is compared
  if (size < kLeast || !state->read() || !is_gzip_header(state->in.data)) return nullptr;
  std::string_view trailer = state->in.data;  // modulo 2^32, of the last member
  sys::Content end;
  if (trailer.size() < size) {
    auto read = system.read_range(path, size - 4, 4);
    if (!read || read->data.size() != 4) return nullptr;
    end = std::move(*read);
    trailer = end.data;
  }
  for (std::size_t i = 1; i <= 4; ++i)
    state->stated = state->stated << 8 | static_cast<unsigned char>(trailer[trailer.size() - i]);
  if (state->stated > most) return nullptr;
  return std::unique_ptr<Gunzip>(new Gunzip(std::move(state)));
}

std::string_view Gunzip::next() {
  State& s = *state_;
  s.stream.next_out = s.out.get();
  s.stream.avail_out = kOut;
  while (!s.broken && !s.finished() && s.stream.avail_out > 0) {
    const auto in_before = s.stream.avail_in, out_before = s.stream.avail_out;
    if (isal_inflate(&s.stream) != ISAL_DECOMP_OK) {
      s.broken = true;
    } else if (s.stream.avail_in == in_before && s.stream.avail_out == out_before && !s.finished()) {
      if (s.stream.avail_in > 0 || !s.read()) s.broken = true;
    }
  }
  const std::size_t got = kOut - s.stream.avail_out;
  s.expanded += got;
  if (s.expanded > s.stated) s.broken = true;  // several members, or a lie: nothing more of it
  return s.broken ? std::string_view() : std::string_view(reinterpret_cast<const char*>(s.out.get()), got);
}

bool Gunzip::sound() {
  while (!next().empty()) {
  }
  const State& s = *state_;
  return !s.broken && s.finished() && s.stream.avail_in == 0 && s.offset == s.size && s.expanded == s.stated;
}

}  // namespace assay
