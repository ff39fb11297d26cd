// What a tree holds, as tests compare it.
#pragma once

#include <string>
#include <vector>

#include "source/tree.h"

namespace assay::test {

inline std::vector<std::string> paths(const Tree& tree) {
  std::vector<std::string> out;
  for (const File& f : tree.files()) out.push_back(f.path);
  return out;
}
// "path: reason"
inline std::vector<std::string> lines(const std::vector<Unread>& list) {
  std::vector<std::string> out;
  for (const Unread& u : list) out.push_back(u.path + ": " + u.reason);
  return out;
}
inline std::vector<std::string> unread(const Tree& tree) { return lines(tree.unread()); }
inline std::string text(const Tree& tree, std::string_view path) {
  FileIndex index = 0;
  if (!tree.find(path, &index)) return "(no such file)";
  auto bytes = tree.read(index);
  return bytes ? std::string(bytes->data) : bytes.error().message;
}

}  // namespace assay::test
