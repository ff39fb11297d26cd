#include "base/pool.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace assay {

void parallel_for(std::size_t count, unsigned jobs, std::size_t grain, const std::function<void(std::size_t)>& body) {
  if (jobs == 0) jobs = std::max(1u, std::thread::hardware_concurrency());
  grain = std::max<std::size_t>(1, grain);
  std::atomic<std::size_t> next{0};
  auto work = [&] {
    for (;;) {
      std::size_t begin = next.fetch_add(grain, std::memory_order_relaxed);
      if (begin >= count) return;
      for (std::size_t i = begin; i < std::min(count, begin + grain); ++i) body(i);
    }
  };
  std::size_t helpers = std::min<std::size_t>(jobs, (count + grain - 1) / grain);
  std::vector<std::jthread> threads;
  for (std::size_t t = 1; t < helpers; ++t) threads.emplace_back(work);
  work();
}

}  // namespace assay
