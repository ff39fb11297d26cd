// LMDB (0.9) keeps a B+tree of pages in a memory-mapped file and checks little of what it reads: an offset that points
// out of its page is a wild pointer. After a power failure or a disk error that would be a crash of ours. So whoever
// opens a file that has changed since it was last known to be sound walks the tree first, reading pages by pread:
//   - both trees (the free list and the data) from the roots in the snapshot's meta page, never deeper than the depth
//   it
//     states, never more pages than the file has;
//   - every page must carry its own number, the flags of its kind, and node offsets that stay inside it;
//   - every child and overflow page must lie inside the file; the lists of free pages must be sorted as LMDB wants
//   them.
// Values are not read: each carries a checksum of its own (source/store_key.h).
// Layout: mdb.c of LMDB 0.9.24, "MDB_page", "MDB_node", "MDB_meta".
#include "source/lmdb_check.h"

#include <cstring>
#include <string>
#include <vector>

namespace assay {

namespace {

constexpr std::uint64_t kNoPage = ~std::uint64_t{0};
constexpr std::size_t kPageHeader = 16, kNodeHeader = 8;
constexpr unsigned kBranch = 1, kLeaf = 2, kOverflow = 4;
constexpr unsigned kBigData = 1;
constexpr unsigned kDeepest = 32;  // CURSOR_STACK

struct Table {
  std::uint32_t pad;
  std::uint16_t flags, depth;
  std::uint64_t branch_pages, leaf_pages, overflow_pages, entries, root;
};

struct Meta {
  std::uint32_t magic, version;
  std::uint64_t address, map_size;
  Table tables[2];  // free list, data
  std::uint64_t last_page, transaction;
};
static_assert(sizeof(Table) == 48 && sizeof(Meta) == 136);

template <class T>
T load(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

class Checker {
 public:
  Checker(const ReadAt& read, const Meta& meta, std::uint64_t file_size)
      : read_(read), meta_(meta), page_size_(meta.tables[0].pad), file_pages_(file_size / page_size_) {}

  bool table_is_sound(const Table& table, bool is_free_list) {
    if (table.root == kNoPage) return table.depth == 0;
    if (table.depth == 0 || table.depth > kDeepest) return false;
    struct Visit {
      std::uint64_t page;
      unsigned level;
    };
    std::vector<Visit> pending{{table.root, 1}};
    std::string page(page_size_, '\0');
    while (!pending.empty()) {
      Visit next = pending.back();
      pending.pop_back();
      bool leaf = next.level == table.depth;
      if (++visited_ > meta_.last_page || !load_page(next.page, leaf ? kLeaf : kBranch, page)) return false;
      std::size_t count = (load<std::uint16_t>(page.data() + 12) - kPageHeader) / 2;
      if (count < (leaf ? 1 : 2)) return false;
      for (std::size_t i = 0; i < count; ++i) {
        std::size_t at = load<std::uint16_t>(page.data() + kPageHeader + 2 * i);
        if (!node_is_inside(page, at, count)) return false;
        if (leaf ? !leaf_node_is_sound(page.data() + at, page_size_ - at, is_free_list) : false) return false;
        if (!leaf) pending.push_back({child_of(page.data() + at), next.level + 1});
      }
    }
    return true;
  }

 private:
  bool load_page(std::uint64_t number, unsigned kind, std::string& page) const {
    if (number < 2 || number > meta_.last_page) return false;
    if (!read_(number * page_size_, page.data(), page_size_)) return false;
    auto lower = load<std::uint16_t>(page.data() + 12), upper = load<std::uint16_t>(page.data() + 14);
    return load<std::uint64_t>(page.data()) == number && load<std::uint16_t>(page.data() + 10) == kind &&
           lower >= kPageHeader && lower % 2 == 0 && lower <= upper && upper <= page_size_;
  }

  bool node_is_inside(const std::string& page, std::size_t at, std::size_t count) const {
    if (at < kPageHeader + 2 * count || at + kNodeHeader > page_size_ || at % 2) return false;
    return at + kNodeHeader + load<std::uint16_t>(page.data() + at + 6) <= page_size_;
  }

  static std::uint64_t child_of(const char* node) {
    return load<std::uint16_t>(node) | std::uint64_t{load<std::uint16_t>(node + 2)} << 16 |
           std::uint64_t{load<std::uint16_t>(node + 4)} << 32;
  }

  bool leaf_node_is_sound(const char* node, std::size_t room, bool is_free_list) const {
    std::uint64_t size = load<std::uint16_t>(node) | std::uint64_t{load<std::uint16_t>(node + 2)} << 16;
    unsigned flags = load<std::uint16_t>(node + 4);
    std::size_t before = kNodeHeader + load<std::uint16_t>(node + 6);
    if (is_free_list && load<std::uint16_t>(node + 6) != sizeof(std::uint64_t)) return false;
    if (flags & ~kBigData) return false;  // sub-tables and duplicates: we have none
    if (!(flags & kBigData)) {
      if (before + size > room) return false;
      return !is_free_list || free_list_is_sound(std::string(node + before, size));
    }
    if (before + sizeof(std::uint64_t) > room) return false;
    auto first = load<std::uint64_t>(node + before);
    char header[kPageHeader];
    if (first < 2 || first > meta_.last_page || !read_(first * page_size_, header, sizeof header)) return false;
    auto pages = load<std::uint32_t>(header + 12);
    if (load<std::uint64_t>(header) != first || load<std::uint16_t>(header + 10) != kOverflow || pages == 0)
      return false;
    if (pages > meta_.last_page || first + pages - 1 > meta_.last_page || first + pages > file_pages_) return false;
    if (kPageHeader + size > std::uint64_t{pages} * page_size_) return false;
    if (!is_free_list) return true;
    std::string list(size, '\0');
    return read_(first * page_size_ + kPageHeader, list.data(), size) && free_list_is_sound(list);
  }

  // A count, then as many page numbers, falling.
  bool free_list_is_sound(const std::string& list) const {
    if (list.size() < 8) return false;
    auto count = load<std::uint64_t>(list.data());
    if (count > list.size() / 8 - 1) return false;
    std::uint64_t before = meta_.last_page + 1;
    for (std::uint64_t i = 1; i <= count; ++i) {
      auto page = load<std::uint64_t>(list.data() + 8 * i);
      if (page < 2 || page >= before) return false;
      before = page;
    }
    return true;
  }

  const ReadAt& read_;
  const Meta& meta_;
  std::size_t page_size_;
  std::uint64_t file_pages_;
  std::uint64_t visited_ = 0;
};

}  // namespace

Soundness check_lmdb(const ReadAt& read, std::uint64_t file_size, std::uint64_t transaction) {
  char first[kPageHeader + sizeof(Meta)];
  if (!read(0, first, sizeof first)) return Soundness::damaged;
  std::size_t page_size = load<Meta>(first + kPageHeader).tables[0].pad;
  if (page_size < 512 || page_size > 65536 || (page_size & (page_size - 1))) return Soundness::damaged;
  for (std::uint64_t page : {0, 1}) {
    char raw[kPageHeader + sizeof(Meta)];
    if (!read(page * page_size, raw, sizeof raw)) return Soundness::damaged;
    Meta meta = load<Meta>(raw + kPageHeader);
    if (meta.magic != 0xBEEFC0DE || meta.version != 1 || meta.tables[0].pad != page_size) return Soundness::damaged;
    if (meta.transaction != transaction) continue;
    // The file may end before its last page: pages that a transaction took and gave back are counted, never written.
    Checker checker(read, meta, file_size);
    bool sound = checker.table_is_sound(meta.tables[0], true) && checker.table_is_sound(meta.tables[1], false);
    return sound ? Soundness::sound : Soundness::damaged;
  }
  return Soundness::moved_on;
}

}  // namespace assay
