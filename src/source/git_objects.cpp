#include "source/git_objects.h"

#include <openssl/evp.h>

#include <algorithm>

#include "base/text.h"

namespace assay::git {

namespace {

constexpr std::size_t kMaxFolders = 32;
constexpr char kDigits[] = "0123456789abcdef";

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The folder and those it borrows from, directly or not (objects/info/alternates), each once.
std::vector<std::string> find_folders(const sys::System& system, const std::string& objects) {
  std::vector<std::string> out{normalize_path(objects)};
  for (std::size_t i = 0; i < out.size() && out.size() < kMaxFolders; ++i) {
    auto list = system.read(out[i] + "/info/alternates", 1 << 20);
    if (!list) continue;
    for (auto line : split(list->data, '\n')) {
      line = trim(line);
      if (line.empty() || line[0] == '#') continue;
      std::string folder = normalize_path(line[0] == '/' ? std::string(line) : out[i] + '/' + std::string(line));
      if (std::find(out.begin(), out.end(), folder) == out.end() && out.size() < kMaxFolders)
        out.push_back(std::move(folder));
    }
  }
  return out;
}

}  // namespace

std::string Oid::hex() const {
  std::string out;
  for (auto byte : bytes) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::optional<Oid> oid_from_hex(std::string_view hex) {
  Oid oid;
  if (hex.size() != 2 * oid.bytes.size()) return std::nullopt;
  for (std::size_t i = 0; i < oid.bytes.size(); ++i) {
    int high = digit_value(hex[2 * i]), low = digit_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    oid.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return oid;
}

const char* name_of(Kind kind) {
  switch (kind) {
    case Kind::commit:
      return "commit";
    case Kind::tree:
      return "tree";
    case Kind::blob:
      return "blob";
    case Kind::tag:
      return "tag";
  }
  return "object";
}

std::optional<Kind> kind_from_name(std::string_view name) {
  for (Kind kind : {Kind::commit, Kind::tree, Kind::blob, Kind::tag})
    if (name == name_of(kind)) return kind;
  return std::nullopt;
}

Oid name_of_object(Kind kind, std::string_view bytes) {
  static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                                     &EVP_MD_CTX_free);
  std::string head = std::string(name_of(kind)) + ' ' + std::to_string(bytes.size());
  Oid oid;
  unsigned size = 0;
  EVP_DigestInit_ex(context.get(), sha1, nullptr);
  EVP_DigestUpdate(context.get(), head.c_str(), head.size() + 1);
  EVP_DigestUpdate(context.get(), bytes.data(), bytes.size());
  EVP_DigestFinal_ex(context.get(), oid.bytes.data(), &size);
  return oid;
}

std::unique_ptr<ObjectStore> ObjectStore::open(const sys::System& system, const std::string& objects) {
  std::unique_ptr<ObjectStore> store(new ObjectStore(system));
  store->folders_ = find_folders(system, objects);
  for (const auto& folder : store->folders_) {
    auto files = system.list(folder + "/pack");
    if (!files) continue;
    for (const auto& file : *files) {
      if (!file.name.ends_with(".idx")) continue;
      std::string index = folder + "/pack/" + file.name;
      auto pack = Pack::open(system, index, static_cast<std::uint32_t>(store->packs_.size()));
      if (pack)
        store->packs_.push_back(std::move(*pack));
      else
        store->damaged_.push_back(std::move(index));
    }
  }
  return store;
}

std::optional<Result<Object>> ObjectStore::read(const Oid& oid, RecentObjects& recent) const {
  std::optional<Result<Object>> failure;  // a copy elsewhere may be whole
  auto checked = [&](Result<Object> object) {
    if (!object) return failure = std::move(object), false;
    if (name_of_object(object->kind, object->bytes.data) != oid) return failure = Error{"is damaged"}, false;
    failure = std::move(object);
    return true;
  };
  for (const auto& pack : packs_)
    if (auto offset = pack.find(oid); offset && checked(pack.read(*offset, recent))) return failure;
  for (const auto& folder : folders_)
    if (auto object = read_loose(*system_, folder, oid); object && checked(std::move(*object))) return failure;
  return failure;
}

bool ObjectStore::has(const Oid& oid) const {
  for (const auto& pack : packs_)
    if (pack.find(oid)) return true;
  for (const auto& folder : folders_)
    if (has_loose(*system_, folder, oid)) return true;
  return false;
}

std::vector<Oid> ObjectStore::with_prefix(std::string_view digits, std::size_t limit) const {
  std::vector<Oid> out;
  std::string first(digits), prefix = to_lower(digits);
  first.resize(40, '0');
  auto from = oid_from_hex(first);
  if (!from || digits.size() > 40) return out;
  for (const auto& pack : packs_)
    for (std::uint32_t i = pack.lower_bound(*from); i < pack.count(); ++i) {
      Oid name = pack.name(i);
      if (!name.hex().starts_with(prefix) || out.size() > 2 * limit) break;
      out.push_back(name);
    }
  for (const auto& folder : folders_) list_loose(*system_, folder, prefix, out);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  if (out.size() > limit) out.resize(limit);
  return out;
}

}  // namespace assay::git
