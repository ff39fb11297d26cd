#include "source/lmdb_env.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>
#include <thread>

#include "source/lmdb_check.h"
#include "sys/pages.h"

namespace assay {

namespace {

constexpr int kGatePatienceMs = 2000;
constexpr unsigned kMostReaders = 1022;

// flock on a file beside the store, so that nobody opens it while another checks or replaces it.
class Gate {
 public:
  explicit Gate(const std::string& path) : fd_(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)) {
    for (int waited = 0; fd_ >= 0 && ::flock(fd_, LOCK_EX | LOCK_NB) != 0; ++waited) {
      if ((errno != EWOULDBLOCK && errno != EINTR) || waited >= kGatePatienceMs) {
        busy_ = errno == EWOULDBLOCK;
        ::close(fd_);
        fd_ = -1;
        return;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
  ~Gate() {
    if (fd_ >= 0) ::close(fd_);  // and with it the lock
  }
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  bool held() const { return fd_ >= 0; }
  bool busy() const { return busy_; }

 private:
  int fd_;
  bool busy_ = false;
};

bool on_network(const std::string& directory) {
  struct ::statfs s;
  if (::statfs(directory.c_str(), &s) != 0) return false;
  auto type = static_cast<std::uint32_t>(s.f_type);
  return type == 0x6969 || type == 0x517B || type == 0xFF534D42 || type == 0xFE534D42;  // NFS, SMB, CIFS, SMB2
}

// Size and times of the data file as text: equal text, unchanged file.
std::string fingerprint(const sys::System& system, const std::string& path) {
  auto stat = system.stat(path);
  if (!stat) return {};
  return std::to_string(stat->size) + " " + std::to_string(stat->mtime_ns) + " " + std::to_string(stat->inode) + "\n";
}

Soundness check_file(MDB_env* env, const std::string& path) {
  for (int attempt = 0; attempt < 5; ++attempt) {
    MDB_txn* snapshot = nullptr;  // holds the pages while we look at them
    if (mdb_txn_begin(env, nullptr, MDB_RDONLY, &snapshot) != 0) return Soundness::damaged;
    int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct ::stat s {};
    Soundness result = Soundness::damaged;
    if (fd >= 0 && ::fstat(fd, &s) == 0) {
      auto read_at = [fd](std::uint64_t offset, void* to, std::size_t length) {
        return ::pread(fd, to, length, static_cast<off_t>(offset)) == static_cast<ssize_t>(length);
      };
      result = check_lmdb(read_at, static_cast<std::uint64_t>(s.st_size), mdb_txn_id(snapshot));
    }
    if (fd >= 0) ::close(fd);
    mdb_txn_abort(snapshot);
    if (result != Soundness::moved_on) return result;
  }
  return Soundness::sound;  // somebody commits faster than we can look: it works for them
}

void remove_files(const StoreFiles& files) {
  ::unlink(files.sealed.c_str());
  ::unlink(files.data.c_str());
  ::unlink(files.lock.c_str());
}

// Files of earlier formats are of no use to anybody any more.
void remove_older_formats(const std::string& directory) {
  for (std::uint32_t format = 1; format < kStoreFormat; ++format) {
    std::string name = directory + "/store-" + std::to_string(format) + ".lmdb";
    for (const char* ending : {"", "-lock", "-sealed"}) ::unlink((name + ending).c_str());
  }
}

std::mutex environments_mutex;
std::map<std::string, std::weak_ptr<LmdbEnv>>& environments() {
  static auto& all = *new std::map<std::string, std::weak_ptr<LmdbEnv>>();
  return all;
}

}  // namespace

StoreFiles::StoreFiles(const std::string& directory)
    : data(directory + "/store-" + std::to_string(kStoreFormat) + ".lmdb"),
      lock(data + "-lock"),
      gate(data + "-gate"),
      sealed(data + "-sealed") {}

LmdbEnv::~LmdbEnv() {
  if (env_) mdb_env_close(env_);
}

int LmdbEnv::try_open(std::uint64_t map_size, unsigned flags) {
  if (env_) mdb_env_close(env_);
  env_ = nullptr;
  if (int code = mdb_env_create(&env_)) return code;
  mdb_env_set_mapsize(env_, map_size);
  mdb_env_set_maxreaders(env_, kMostReaders);
  // NOTLS: snapshots move between threads. NOMETASYNC: a power failure may take the last batch, not the file.
  // NORDAHEAD: look-ups are scattered.
  return mdb_env_open(env_, files_.data.c_str(), MDB_NOSUBDIR | MDB_NOTLS | MDB_NOMETASYNC | MDB_NORDAHEAD | flags,
                      0666);
}

bool LmdbEnv::is_sealed(const sys::System& system) const {
  auto seal = system.read(files_.sealed, 4096);
  return seal && seal->data == fingerprint(system, files_.data);
}

void LmdbEnv::seal(sys::System& system) const {
  // No error matters: without the seal the next one to open the file checks it.
  auto written = system.write_atomically(files_.sealed, fingerprint(system, files_.data));
  static_cast<void>(written);
}

Status LmdbEnv::retire(sys::System&) {
  {
    std::lock_guard lock(environments_mutex);
    for (auto it = environments().begin(); it != environments().end();)
      it = it->second.lock().get() == this ? environments().erase(it) : std::next(it);
  }
  Gate gate(files_.gate);
  if (!gate.held()) return Error{files_.gate + ": cannot be locked"};
  struct ::stat named {
  }, opened{};
  int fd = -1;
  mdb_env_get_fd(env_, &fd);
  // Somebody else may have replaced it already: what has the name now is theirs.
  if (::stat(files_.data.c_str(), &named) == 0 && ::fstat(fd, &opened) == 0 && named.st_ino == opened.st_ino)
    remove_files(files_);
  return ok();
}

Result<std::shared_ptr<LmdbEnv>> LmdbEnv::open(sys::System& system, const std::string& directory, std::uint64_t limit,
                                               bool& damaged) {
  damaged = false;
  if (auto made = system.make_directories(directory); !made) return made.error();
  auto real = system.real_path(directory);
  if (!real) return real.error();
  std::lock_guard lock(environments_mutex);
  if (auto shared = environments()[*real].lock()) return shared;
  if (on_network(*real)) return Error{*real + ": is on a network file system (set ASSAY_CACHE_DIR to a local one)"};

  std::shared_ptr<LmdbEnv> env(new LmdbEnv(StoreFiles(*real)));
  Gate gate(env->files_.gate);
  if (gate.busy()) return Error{*real + ": is being held by another process"};
  // Twice the limit: room for pages that are free but still seen by somebody's snapshot.
  std::uint64_t map_size = std::max<std::uint64_t>(2 * limit, std::uint64_t{64} << 20) / 65536 * 65536;
  int code = 0;
  bool sealed = false;
  for (int attempt = 0; attempt < 2; ++attempt) {
    code = gate.held() ? env->try_open(map_size, 0) : EROFS;
    if (code == EROFS || code == EACCES || code == EPERM) {
      env->read_only_ = true;
      code = env->try_open(map_size, MDB_RDONLY);
    }
    sealed = code == 0 && env->is_sealed(system);
    Soundness soundness = Soundness::sound;
    if (code == 0 && !sealed) soundness = check_file(env->env_, env->files_.data);
    bool bad =
        code == MDB_INVALID || code == MDB_VERSION_MISMATCH || code == MDB_CORRUPTED || soundness == Soundness::damaged;
    if (!bad) break;
    if (env->read_only_ || attempt > 0) return Error{env->files_.data + ": is damaged and cannot be replaced"};
    damaged = true;
    remove_files(env->files_);
  }
  if (code) return Error{env->files_.data + ": " + mdb_strerror(code)};
  int dead = 0;
  mdb_reader_check(env->env_, &dead);

  MDB_txn* txn = nullptr;
  code = mdb_txn_begin(env->env_, nullptr, MDB_RDONLY, &txn);
  if (!code) code = mdb_dbi_open(txn, nullptr, 0, &env->table_);
  if (txn) mdb_txn_abort(txn);
  if (code) return Error{env->files_.data + ": " + mdb_strerror(code)};
  if (!env->read_only_ && !sealed) {
    env->seal(system);
    remove_older_formats(*real);
  }
  if (auto stat = system.stat(env->files_.data)) env->map_ = sys::shared_map_of_file(stat->inode);
  env->give_back_memory();
  environments()[*real] = env;
  return env;
}

void LmdbEnv::looked_at(std::size_t size) {
  const std::uint64_t count = 1 + size / kAround;
  const std::uint64_t before = looked_at_.fetch_add(count, std::memory_order_relaxed);
  if (before / kOften == (before + count) / kOften) return;
  if (sys::resident_file_bytes() > not_mapped_.load(std::memory_order_relaxed) + most_mapped_) give_back_memory();
}

void LmdbEnv::has_written() const {
  most_mapped_ = kMostMappedOfWriter;
  give_back_memory();
}

void LmdbEnv::give_back_memory() const {
  sys::drop_mapped_pages(map_.data(), map_.size());
  not_mapped_.store(sys::resident_file_bytes(), std::memory_order_relaxed);
}

}  // namespace assay
