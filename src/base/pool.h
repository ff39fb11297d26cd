// Fork-join over an index range. Results must go to slots chosen by the index, so that output never depends on threads.
#pragma once

#include <cstddef>
#include <functional>

namespace assay {

// Calls body(i) for every i in [0, count) on up to `jobs` threads (0: as many as there are cores). Indices are taken in
// `grain`-sized runs. Exceptions must not leave body.
void parallel_for(std::size_t count, unsigned jobs, std::size_t grain, const std::function<void(std::size_t)>& body);

}  // namespace assay
