#include "sys/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "sys/interrupt.h"

namespace assay::sys::disk {

namespace {

Error error_for(const std::string& path, int code) { return Error{path + ": " + std::strerror(code)}; }

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  bool ok() const { return fd_ >= 0; }

 private:
  int fd_;
};

Stat convert(const struct ::stat& s) {
  Stat out;
  out.kind = S_ISREG(s.st_mode)   ? Kind::file
             : S_ISDIR(s.st_mode) ? Kind::directory
             : S_ISLNK(s.st_mode) ? Kind::link
                                  : Kind::other;
  out.size = static_cast<std::uint64_t>(s.st_size);
  out.mtime_ns = s.st_mtim.tv_sec * 1'000'000'000 + s.st_mtim.tv_nsec;
  out.ctime_ns = s.st_ctim.tv_sec * 1'000'000'000 + s.st_ctim.tv_nsec;
  out.inode = s.st_ino;
  out.device = s.st_dev;
  return out;
}

// O_NONBLOCK: opening a FIFO must not wait for its writer. What is no regular file is refused after fstat.
int open_for_reading(const std::string& path) {
  return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

// Up to `length` bytes from `offset` into `to`; the count read, or -1.
std::int64_t read_fully(int fd, char* to, std::uint64_t length, std::uint64_t offset) {
  std::uint64_t done = 0;
  while (done < length) {
    ssize_t n = ::pread(fd, to + done, length - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) break;
    done += static_cast<std::uint64_t>(n);
  }
  return static_cast<std::int64_t>(done);
}

Result<Content> read_part(const std::string& path, std::uint64_t offset, std::uint64_t length, bool whole) {
  Descriptor file(open_for_reading(path));
  if (!file.ok()) return error_for(path, errno);
  struct ::stat s;
  if (::fstat(file.get(), &s) != 0) return error_for(path, errno);
  if (S_ISDIR(s.st_mode)) return error_for(path, EISDIR);
  if (!S_ISREG(s.st_mode)) return Error{path + ": not a regular file"};
  auto size = static_cast<std::uint64_t>(s.st_size);
  if (whole && size > length) return Error{path + ": larger than " + std::to_string(length >> 20) + " MiB"};
  std::uint64_t available = size > offset ? size - offset : 0;
  length = std::min(length, available);
  auto buffer = std::make_shared_for_overwrite<char[]>(length ? length : 1);
  std::int64_t n = read_fully(file.get(), buffer.get(), length, offset);
  if (n < 0) return error_for(path, errno);
  return Content{std::string_view(buffer.get(), static_cast<std::size_t>(n)), buffer, convert(s)};
}

Status make_parents(const std::string& path) {
  for (std::size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
    std::string parent = path.substr(0, at);
    if (::mkdir(parent.c_str(), 0777) != 0) {
      struct ::stat s;  // there already, or a read-only disk: fine when it is a directory
      int code = errno;
      if (::stat(parent.c_str(), &s) != 0 || !S_ISDIR(s.st_mode)) return error_for(parent, code);
    }
  }
  return ok();
}

class FileWriter : public Writer {
 public:
  FileWriter(std::string path, std::unique_ptr<TemporaryFile> temporary, int fd)
      : path_(std::move(path)), temporary_(std::move(temporary)), fd_(fd) {}
  ~FileWriter() override {
    if (fd_ >= 0) ::close(fd_);
  }
  Status write(std::string_view data) override {
    while (!data.empty()) {
      ssize_t n = ::write(fd_, data.data(), data.size());
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return error_for(path_, errno);
      data.remove_prefix(static_cast<std::size_t>(n));
    }
    return ok();
  }
  Status commit() override {
    int closed = ::close(fd_);
    fd_ = -1;
    if (closed != 0) return error_for(path_, errno);
    if (!temporary_) return ok();
    if (::rename(temporary_->path().c_str(), path_.c_str()) != 0) return error_for(path_, errno);
    temporary_->release();
    return ok();
  }

 private:
  std::string path_;
  std::unique_ptr<TemporaryFile> temporary_;  // null: written in place, since it is no regular file
  int fd_;
};

}  // namespace

Result<Stat> stat(const std::string& path, bool follow_links) {
  struct ::stat s;
  int failed = follow_links ? ::stat(path.c_str(), &s) : ::lstat(path.c_str(), &s);
  if (failed) return error_for(path, errno);
  return convert(s);
}

Result<std::vector<Entry>> list(const std::string& directory) {
  int fd = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return error_for(directory, errno);
  DIR* stream = ::fdopendir(fd);
  if (!stream) {
    int code = errno;
    ::close(fd);
    return error_for(directory, code);
  }
  std::vector<Entry> entries;
  for (;;) {
    errno = 0;
    const dirent* item = ::readdir(stream);
    if (!item) break;
    std::string_view name = item->d_name;
    if (name == "." || name == "..") continue;
    struct ::stat s;
    Entry entry{std::string(name), {}};
    if (::fstatat(fd, item->d_name, &s, AT_SYMLINK_NOFOLLOW) == 0)
      entry.stat = convert(s);
    else if (errno == ENOENT)
      continue;  // deleted between the two calls
    entries.push_back(std::move(entry));
  }
  int code = errno;
  ::closedir(stream);
  if (code) return error_for(directory, code);
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return entries;
}

Result<Content> read(const std::string& path, std::uint64_t limit) { return read_part(path, 0, limit, true); }

Result<Content> read_range(const std::string& path, std::uint64_t offset, std::uint64_t length) {
  return read_part(path, offset, length, false);
}

Result<Content> map(const std::string& path) {
  Descriptor file(open_for_reading(path));
  if (!file.ok()) return error_for(path, errno);
  struct ::stat s;
  if (::fstat(file.get(), &s) != 0) return error_for(path, errno);
  if (!S_ISREG(s.st_mode)) return Error{path + ": not a regular file"};
  const auto size = static_cast<std::size_t>(s.st_size);
  if (size == 0) return Content{{}, nullptr, convert(s)};  // nothing can be mapped of it
  void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.get(), 0);
  if (at == MAP_FAILED) return error_for(path, errno);
  std::shared_ptr<const void> owner(at, [size](const void* p) { ::munmap(const_cast<void*>(p), size); });
  return Content{{static_cast<const char*>(at), size}, std::move(owner), convert(s)};
}

Result<std::string> read_link(const std::string& path) {
  std::string target(4096, '\0');
  ssize_t n = ::readlink(path.c_str(), target.data(), target.size());
  if (n < 0) return error_for(path, errno);
  target.resize(static_cast<std::size_t>(n));
  return target;
}

Result<std::string> real_path(const std::string& path) {
  std::unique_ptr<char, void (*)(void*)> real(::realpath(path.c_str(), nullptr), std::free);
  if (!real) return error_for(path, errno);
  return std::string(real.get());
}

Result<std::unique_ptr<Writer>> create(const std::string& wanted) {
  if (auto made = make_parents(wanted); !made) return made.error();
  struct ::stat before;
  bool exists = ::stat(wanted.c_str(), &before) == 0;
  // A link stays a link: the file it leads to is replaced.
  auto real = exists && S_ISREG(before.st_mode) ? real_path(wanted) : Result<std::string>(wanted);
  const std::string& path = real ? *real : wanted;
  if (exists && S_ISDIR(before.st_mode)) return error_for(path, EISDIR);
  if (exists && !S_ISREG(before.st_mode)) {  // /dev/stdout, /dev/null, a FIFO: must not be replaced by a file
    int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return error_for(path, errno);
    return std::unique_ptr<Writer>(std::make_unique<FileWriter>(path, nullptr, fd));
  }
  // Not mkostemp: a new file has to have the mode that the user's umask gives any other.
  static std::atomic<unsigned> counter{0};
  for (int attempt = 0; attempt < 100; ++attempt) {
    auto temporary = std::make_unique<TemporaryFile>(path + "." + std::to_string(::getpid()) + "." +
                                                     std::to_string(counter++) + ".tmp");
    int fd = ::open(temporary->path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    int code = errno;
    if (fd >= 0) {
      if (exists) static_cast<void>(::fchmod(fd, before.st_mode & 07777));  // keeps its mode where it may be set
      return std::unique_ptr<Writer>(std::make_unique<FileWriter>(path, std::move(temporary), fd));
    }
    temporary->release();
    if (code != EEXIST) return error_for(path, code);
  }
  return error_for(path, EEXIST);
}

Status remove(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return error_for(path, errno);
  return ok();
}

Status make_directories(const std::string& path) { return make_parents(path.ends_with("/") ? path : path + "/"); }

Result<std::string> read_all(int descriptor, const std::string& name, std::uint64_t limit) {
  std::string all;
  char piece[65536];
  for (;;) {
    ssize_t n = ::read(descriptor, piece, sizeof piece);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return error_for(name, errno);
    if (n == 0) return all;
    all.append(piece, static_cast<std::size_t>(n));
    if (all.size() > limit) return Error{name + ": larger than " + std::to_string(limit >> 20) + " MiB"};
  }
}

}  // namespace assay::sys::disk
