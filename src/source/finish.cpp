#include "source/finish.h"

#include <algorithm>

#include "base/text.h"

namespace assay {

namespace {

constexpr std::uint32_t kLayoutVersion = 3;
constexpr std::size_t kMostProjectFile = 1 << 20;  // larger ones are no configuration

// The version, then the roots but the first (which is ""), each ended by a NUL.
std::string encode(const Layout& layout) {
  std::string out = layout.version + '\0';
  for (std::size_t i = 1; i < layout.roots.size(); ++i) out += layout.roots[i].dir + '\0';
  return out;
}

Layout decode(std::string_view text) {
  auto parts = split(text, '\0');
  Layout layout;
  layout.version = parts[0];
  layout.roots.push_back({""});
  for (std::size_t i = 1; i + 1 < parts.size(); ++i) layout.roots.push_back({std::string(parts[i])});
  return layout;
}

}  // namespace

void finish_tree(const Tree& tree, TreeInfo& info, std::vector<File>& files, std::vector<Unread>& unread,
                 std::vector<ImportRoot>& roots, Store* store) {
  info.files = static_cast<std::uint32_t>(files.size());
  info.digest = tree_digest(files);
  info.home = tree.home();
  for (Unread& entry : unread) entry.tree = info.name;
  std::stable_sort(unread.begin(), unread.end(), [](const Unread& a, const Unread& b) { return a.path < b.path; });

  auto digest = digest_from_hex(info.digest);
  Store::Key key{"layout", kLayoutVersion, as_bytes(*digest)};
  Layout layout;
  if (auto kept = store ? store->get(key) : std::nullopt) {
    layout = decode(*kept);
  } else {
    layout = read_layout(files, [&](FileIndex index) {
      if (files[index].size > kMostProjectFile) return std::string();
      auto bytes = tree.read(index);
      return bytes ? std::string(bytes->data) : std::string();
    });
    if (store) store->put(key, encode(layout));
  }
  roots = std::move(layout.roots);
  if (info.version.empty()) info.version = std::move(layout.version);
}

std::string short_reason(const Error& error, std::string_view path) {
  std::string_view message = error.message;
  if (message.size() > path.size() + 2 && message.starts_with(path) && message.substr(path.size()).starts_with(": "))
    message.remove_prefix(path.size() + 2);
  return std::string(message);
}

}  // namespace assay
