// Disk access by POSIX calls; what RealSystem's disk functions are made of.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sys/system.h"

namespace assay::sys::disk {

Result<Stat> stat(const std::string& path, bool follow_links);
Result<std::vector<Entry>> list(const std::string& directory);
Result<Content> read(const std::string& path, std::uint64_t limit);
Result<Content> read_range(const std::string& path, std::uint64_t offset, std::uint64_t length);
Result<Content> map(const std::string& path);
Result<std::string> read_link(const std::string& path);
Result<std::string> real_path(const std::string& path);
Result<std::unique_ptr<Writer>> create(const std::string& path);
Status remove(const std::string& path);
Status make_directories(const std::string& path);
Result<std::string> read_all(int descriptor, const std::string& name, std::uint64_t limit);

}  // namespace assay::sys::disk
