#include "facts/tree_facts.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "base/pool.h"
#include "base/text.h"
#include "facts/word_index.h"

namespace assay {

namespace {

bool is_python(std::string_view path) {
  auto ext = extension(path);
  return ext == "py" || ext == "pyi";
}

std::string_view bytes_of(const Digest& d) { return {reinterpret_cast<const char*>(d.bytes.data()), d.bytes.size()}; }

}  // namespace

struct TreeFacts::Impl {
  // One file's lazily read parts. `once` guards facts, `text_once` the decoded text.
  struct Slot {
    std::once_flag once, text_once;
    py::Facts facts;
    std::string block;  // owns the facts when they don't live in the store
    Bytes bytes;
    std::string decoded;  // owns the text when it is not the file's bytes
    std::string_view text;
    bool readable = true;
  };

  struct DigestSlot {
    std::once_flag once;
    py::Digests digests;
    std::string block;  // owns them when they don't live in the store
  };

  std::shared_ptr<const Tree> tree;
  Store* store;
  unsigned jobs = 1;
  std::vector<FileIndex> python;
  mutable std::unique_ptr<Slot[]> slots;
  mutable std::once_flag digests_once;
  mutable std::unique_ptr<DigestSlot[]> digests;  // few commands ask for any
  mutable std::once_flag words_once;
  mutable std::unique_ptr<WordIndex> words;
  mutable std::atomic<std::uint32_t> with_errors{0}, unread{0};

  std::string_view text(FileIndex file) const {
    Slot& slot = slots[file];
    std::call_once(slot.text_once, [&] {
      auto bytes = tree->read_to_quote(file);
      if (!bytes) {
        slot.readable = false;
        return;
      }
      slot.bytes = std::move(*bytes);
      slot.text = is_python(tree->files()[file].path) ? py::decode(slot.bytes.data, slot.decoded) : slot.bytes.data;
    });
    return slot.text;
  }

  void load(FileIndex file) const {
    Slot& slot = slots[file];
    const File& f = tree->files()[file];
    if (!is_python(f.path)) return;
    Store::Key key{"py", py::kFactsVersion, bytes_of(f.digest)};
    if (store)
      if (auto cached = store->get(key); cached && py::Facts::open(*cached, slot.facts)) return count(slot);
    auto bytes = tree->read(file);
    if (!bytes) {
      slot.readable = false;
      unread.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    slot.block = py::parse(bytes->data);
    py::Facts::open(slot.block, slot.facts);
    if (store) store->put(key, slot.block);
    count(slot);
  }

  const py::Facts& facts(FileIndex file) const {
    auto& slot = slots[file];
    std::call_once(slot.once, [&] { load(file); });
    return slot.facts;
  }

  void load_digests(FileIndex file) const {
    const File& f = tree->files()[file];
    if (!is_python(f.path)) return;
    DigestSlot& slot = digests[file];
    Store::Key key{"pydigest", py::kFactsVersion << 16 | py::kDigestsVersion, bytes_of(f.digest)};
    if (store)
      if (auto cached = store->get(key); cached && py::Digests::open(*cached, slot.digests)) return;
    // Whoever asks for digests asks for those of every file: facts and text are let go again, and not kept for it.
    const auto bytes = tree->read(file);
    std::string block, decoded;
    py::Facts read;
    const Store::Key facts_key{"py", py::kFactsVersion, bytes_of(f.digest)};
    const auto cached = store ? store->get(facts_key) : std::nullopt;
    if (!cached || !py::Facts::open(*cached, read)) {
      block = bytes ? py::parse(bytes->data) : std::string();
      py::Facts::open(block, read);
    }
    slot.block = py::make_digests(read, bytes ? py::decode(bytes->data, decoded) : std::string_view{});
    py::Digests::open(slot.block, slot.digests);
    if (store && bytes) store->put(key, slot.block);
  }

  void count(const Slot& slot) const {
    if (slot.facts.file_flags & (py::kFileHasUnreadEncoding | py::kFileIsBinary))
      unread.fetch_add(1, std::memory_order_relaxed);
    else if (slot.facts.errors.size() > 1)
      with_errors.fetch_add(1, std::memory_order_relaxed);
  }

  const WordIndex& word_index() const {
    std::call_once(words_once, [&] {
      // Lists that other versions of the tree have made come from the store; the others are made, on several threads.
      const auto key_of = [&](std::size_t i) {
        return Store::Key{"fwords", WordIndex::kVersion, bytes_of(tree->files()[python[i]].digest)};
      };
      // Copies: looked at again in place, each would bring 64 KiB of the cache's map back into memory.
      std::vector<std::string> lists(python.size());
      std::vector<std::size_t> missing;
      for (std::size_t i = 0; i < python.size(); ++i) {
        const auto cached = store ? store->get(key_of(i)) : std::nullopt;
        if (cached)
          lists[i] = *cached;
        else
          missing.push_back(i);
      }
      std::vector<char> readable(missing.size());
      parallel_for(missing.size(), jobs, 8, [&](std::size_t k) {
        const auto bytes = tree->read(python[missing[k]]);
        lists[missing[k]] = WordIndex::list_of(bytes ? bytes->data : std::string_view{});
        readable[k] = static_cast<char>(bool(bytes));
      });
      words = std::make_unique<WordIndex>();
      words->build(static_cast<std::uint32_t>(python.size()),
                   [&](std::uint32_t i) { return std::string_view(lists[i]); });
      for (std::size_t k = 0; k < missing.size(); ++k)
        if (store && readable[k]) store->put(key_of(missing[k]), std::move(lists[missing[k]]));
    });
    return *words;
  }
};

TreeFacts::TreeFacts(std::shared_ptr<const Tree> tree, Store* store, unsigned jobs) : impl_(std::make_unique<Impl>()) {
  impl_->tree = std::move(tree);
  impl_->store = store;
  impl_->jobs = jobs;
  const auto& files = impl_->tree->files();
  impl_->slots = std::make_unique<Impl::Slot[]>(files.size());
  for (FileIndex i = 0; i < files.size(); ++i)
    if (is_python(files[i].path)) impl_->python.push_back(i);
}

TreeFacts::~TreeFacts() = default;

const Tree& TreeFacts::tree() const { return *impl_->tree; }

const py::Facts& TreeFacts::file(FileIndex file) const { return impl_->facts(file); }

const py::Digests& TreeFacts::digests(FileIndex file) const {
  std::call_once(impl_->digests_once,
                 [&] { impl_->digests = std::make_unique<Impl::DigestSlot[]>(impl_->tree->files().size()); });
  auto& slot = impl_->digests[file];
  std::call_once(slot.once, [&] { impl_->load_digests(file); });
  return slot.digests;
}

void TreeFacts::load_all(unsigned jobs) const {
  parallel_for(impl_->python.size(), jobs, 8, [&](std::size_t i) { file(impl_->python[i]); });
}

const std::vector<FileIndex>& TreeFacts::python_files() const { return impl_->python; }

std::vector<FileIndex> TreeFacts::files_with_name(std::string_view identifier, std::uint32_t roles) const {
  std::vector<FileIndex> out;
  for (std::uint32_t i : impl_->word_index().files_with(identifier, roles)) out.push_back(impl_->python[i]);
  return out;
}

std::string_view TreeFacts::text(FileIndex file) const { return impl_->text(file); }

Coverage TreeFacts::coverage() const {
  return {static_cast<std::uint32_t>(impl_->python.size()), impl_->with_errors.load(), impl_->unread.load()};
}

std::string TreeFacts::module_name(FileIndex file) const {
  std::string_view path = impl_->tree->files()[file].path;
  std::string_view below = path;
  std::size_t best = 0;
  for (const ImportRoot& root : impl_->tree->import_roots()) {
    const std::string& dir = root.dir;
    if (dir.size() <= best || path.size() <= dir.size() || path[dir.size()] != '/' || !path.starts_with(dir)) continue;
    best = dir.size();
    below = path.substr(dir.size() + 1);
  }
  auto ext = extension(below);
  if (ext != "py" && ext != "pyi") return {};
  below.remove_suffix(ext.size() + 1);
  if (below == "__init__") return {};
  if (below.ends_with("/__init__")) below.remove_suffix(9);
  std::string name;
  for (auto part : split(below, '/')) {
    if (!is_identifier(part)) return {};
    if (!name.empty()) name += '.';
    name += part;
  }
  return name;
}

}  // namespace assay
