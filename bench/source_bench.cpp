// Opening trees, cold (an empty cache) and warm: CPU time of all threads. The trees are those named in
// ASSAY_BENCH_SOURCES, separated by blanks; without it, the project itself.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/text.h"
#include "source/open.h"
#include "source/store.h"
#include "sys/system.h"

namespace assay {
namespace {

class Cache {
 public:
  Cache() {
    std::string name = std::filesystem::temp_directory_path() / "assay-bench-XXXXXX";
    if (::mkdtemp(name.data())) directory_ = name;
  }
  ~Cache() { std::filesystem::remove_all(directory_); }
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;
  std::unique_ptr<Store> open() const {
    StoreOptions options;
    options.directory = directory_;
    auto store = open_store(sys::real_system(), options);
    return store ? std::move(*store) : nullptr;
  }

 private:
  std::string directory_;
};

void report(benchmark::State& state, const Tree& tree) {
  double bytes = 0;
  for (const File& file : tree.files()) bytes += static_cast<double>(file.size);
  state.counters["files"] = static_cast<double>(tree.files().size());
  state.counters["MB"] = bytes / 1e6;
}

void open_once(benchmark::State& state, const std::string& source, Store* store) {
  auto tree = open_tree("t", source, sys::real_system(), store, {});
  if (store) store->flush();
  if (!tree) return state.SkipWithError(tree.error().message.c_str());
  report(state, **tree);
}

void cold(benchmark::State& state, const std::string& source) {
  for (auto _ : state) {
    state.PauseTiming();
    Cache cache;
    auto store = cache.open();
    state.ResumeTiming();
    open_once(state, source, store.get());
    state.PauseTiming();
    store.reset();
    state.ResumeTiming();
  }
}

void warm(benchmark::State& state, const std::string& source) {
  Cache cache;
  auto store = cache.open();
  open_once(state, source, store.get());
  for (auto _ : state) open_once(state, source, store.get());
}

}  // namespace
}  // namespace assay

int main(int argc, char** argv) {
  const char* sources = std::getenv("ASSAY_BENCH_SOURCES");
  for (std::string_view source : assay::split(sources ? sources : ".", ' ')) {
    std::string s(source);
    if (s.empty()) continue;
    benchmark::RegisterBenchmark(("open cold " + s).c_str(), assay::cold, s)
        ->Unit(benchmark::kMillisecond)
        ->MeasureProcessCPUTime();
    benchmark::RegisterBenchmark(("open warm " + s).c_str(), assay::warm, s)
        ->Unit(benchmark::kMillisecond)
        ->MeasureProcessCPUTime();
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
