// Loose objects: one zlib stream a file, "<kind> <size>\0<bytes>" (gitformat-loose(5)).
//
// Why not libgit2's own reader: version 1.5 never returns from a file whose stream ends too early, which is what a full
// disk or a lost power supply leaves behind.
#include <zlib.h>

#include <array>
#include <cstring>

#include "base/text.h"
#include "source/git_objects.h"

namespace assay::git {

namespace {

constexpr std::size_t kHeadBytes = 64;  // room enough for "commit " and any size

std::string path_of(const std::string& folder, const Oid& oid) {
  std::string hex = oid.hex();
  return folder + '/' + hex.substr(0, 2) + '/' + hex.substr(2);
}

struct Inflater {
  z_stream stream{};
  bool good;
  explicit Inflater(std::string_view in) : good(inflateInit(&stream) == Z_OK) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream.avail_in = static_cast<uInt>(in.size());
  }
  ~Inflater() {
    if (good) inflateEnd(&stream);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
};

struct Head {
  Kind kind;
  std::uint64_t size;
  std::size_t length;  // of the header, its NUL counted
};

std::optional<Head> parse_head(std::string_view text) {
  auto nul = text.find('\0');
  if (nul == std::string_view::npos) return std::nullopt;
  auto space = text.substr(0, nul).find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  auto size = parse_uint(text.substr(space + 1, nul - space - 1));
  auto kind = kind_from_name(text.substr(0, space));
  if (!size || !kind) return std::nullopt;
  return Head{*kind, *size, nul + 1};
}

}  // namespace

bool has_loose(const sys::System& system, const std::string& folder, const Oid& oid) {
  return static_cast<bool>(system.stat(path_of(folder, oid)));
}

std::optional<Result<Object>> read_loose(const sys::System& system, const std::string& folder, const Oid& oid) {
  if (!has_loose(system, folder, oid)) return std::nullopt;
  auto file = system.read(path_of(folder, oid), kMostObjectBytes);
  if (!file) return Error{"cannot be read: " + file.error().message};
  const Error damaged{"is damaged"};
  Inflater inflater(file->data);
  if (!inflater.good) return Error{"cannot be read: zlib has no memory"};
  std::array<char, kHeadBytes> begin;
  inflater.stream.next_out = reinterpret_cast<Bytef*>(begin.data());
  inflater.stream.avail_out = begin.size();
  int status = inflate(&inflater.stream, Z_NO_FLUSH);
  const std::size_t got = begin.size() - inflater.stream.avail_out;
  auto head = parse_head({begin.data(), got});
  if ((status != Z_OK && status != Z_STREAM_END) || !head) return damaged;
  if (head->size > kMostObjectBytes) return Error{"is larger than " + std::to_string(kMostObjectBytes >> 20) + " MiB"};
  const std::size_t known = got - head->length;
  if (known > head->size) return damaged;

  // One byte more than there should be, so that a longer stream shows.
  Buffer out = make_buffer(static_cast<std::size_t>(head->size) + 1);
  std::memcpy(out.data.get(), begin.data() + head->length, known);
  inflater.stream.next_out = reinterpret_cast<Bytef*>(out.data.get() + known);
  inflater.stream.avail_out = static_cast<uInt>(out.size - known);
  while (status == Z_OK && inflater.stream.avail_out > 0) status = inflate(&inflater.stream, Z_NO_FLUSH);
  if (status != Z_STREAM_END || inflater.stream.avail_out != 1) return damaged;
  std::string_view bytes = out.view().substr(0, out.size - 1);
  return Object{head->kind, {bytes, std::move(out.data)}};
}

void list_loose(const sys::System& system, const std::string& folder, std::string_view digits, std::vector<Oid>& out) {
  auto folders = system.list(folder);
  if (!folders) return;
  for (const auto& two : *folders) {
    if (two.name.size() != 2 || !two.name.starts_with(digits.substr(0, 2))) continue;
    auto files = system.list(folder + '/' + two.name);
    if (!files) continue;
    for (const auto& file : *files)
      if (auto oid = oid_from_hex(two.name + file.name); oid && oid->hex().starts_with(digits)) out.push_back(*oid);
  }
}

}  // namespace assay::git
