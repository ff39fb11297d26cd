#include "app/kept_audit.h"

#include "base/hash.h"
#include "sweep/rows.h"
#include "sys/program.h"
#include "verdict/packed.h"

namespace assay {
namespace {

constexpr std::uint32_t kKeptVersion = 2;  // of the key below

void append(std::string& to, std::string_view text) {
  to += std::to_string(text.size());
  to += ':';
  to += text;
}

void append(std::string& to, const TreeFacts& tree) {
  const TreeInfo& info = tree.tree().info();
  for (const std::string* part : {&info.name, &info.version, &info.digest}) append(to, *part);
  // What is listed but not read is never called absent.
  for (const auto* list : {&tree.tree().unread(), &tree.tree().skipped()}) {
    append(to, std::to_string(list->size()));
    for (const Unread& u : *list) append(to, u.path);
  }
}

std::string digest_of(const std::string& text) {
  const Digest digest = sha256(text);
  return {reinterpret_cast<const char*>(digest.bytes.data()), digest.bytes.size()};
}

// "" where the program cannot be told from others.
std::string key_of(const AuditInput& in) {
  std::string key = sys::program_id();
  if (key.empty()) return key;
  for (const TreeFacts* tree : in.trees) append(key, *tree);
  append(key, in.of->tree().info().name);
  for (const TreeFacts* tree : in.on) append(key, tree->tree().info().name);
  return digest_of(key);
}

}  // namespace

VerifyReport kept_audit(const AuditInput& in, Session& session) {
  Store* store = session.store();
  const std::string key = store ? key_of(in) : std::string();
  if (key.empty()) return audit(in);
  if (const auto kept = store->get({"audit", kKeptVersion, key}))
    if (auto report = unpack(*kept)) {
      // Where the trees are is not part of the key.
      for (std::size_t i = 0; i < in.trees.size() && i < report->trees.size(); ++i)
        report->trees[i] = in.trees[i]->tree().info();
      report->unread.clear();
      for (const TreeFacts* tree : in.trees)
        for (const Unread& u : tree->tree().unread()) report->unread.push_back(u);
      return std::move(*report);
    }
  VerifyReport report = audit(in);
  store->put({"audit", kKeptVersion, key}, pack(report));
  return report;
}

VerifyReport kept_column(const AuditInput& in, Store* store) {
  const std::string key = store ? key_of(in) : std::string();
  if (key.empty()) return sweep::slim(audit(in));
  if (const auto kept = store->get({"column", kKeptVersion, key}))
    if (auto report = unpack(*kept)) return std::move(*report);
  VerifyReport report = sweep::slim(audit(in));
  store->put({"column", kKeptVersion, key}, pack(report));
  return report;
}

std::optional<std::string> recall(Store* store, const std::string& key) {
  const std::string program = sys::program_id();
  if (!store || program.empty()) return std::nullopt;
  const auto kept = store->get({"sweep", kKeptVersion, digest_of(program + key)});
  if (!kept) return std::nullopt;
  return std::string(*kept);
}

void keep(Store* store, const std::string& key, std::string value) {
  const std::string program = sys::program_id();
  if (store && !program.empty()) store->put({"sweep", kKeptVersion, digest_of(program + key)}, std::move(value));
}

}  // namespace assay
