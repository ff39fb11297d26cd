// assay cache info|clear
#include <fmt/format.h>

#include "app/commands.h"
#include "app/session.h"

namespace assay {
namespace {

std::string mebibytes(std::uint64_t bytes) { return fmt::format("{:.1f} MiB", static_cast<double>(bytes) / (1 << 20)); }

}  // namespace

int run_cache(const Options& options, Session& session) {
  auto store = open_store(session.system());
  if (!store) return session.fail(store.error());
  if (options.arguments[0] == "clear") {
    if (auto cleared = (*store)->clear(); !cleared) return session.fail(cleared.error());
    session.note("the cache is empty");
    return kClean;
  }
  Store::Info info = (*store)->info();
  std::string out = fmt::format("{}\n{} of at most {}, {} entries\n", info.path, mebibytes(info.bytes),
                                mebibytes(info.limit), info.entries);
  for (const auto& [kind, entries] : info.by_kind) out += fmt::format("    {:<8} {}\n", kind, entries);
  return session.emit(out);
}

}  // namespace assay
