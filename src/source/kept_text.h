// Texts of archives in the store, so that an archive that can only be read from its beginning is not expanded again.
#pragma once

#include <optional>
#include <string_view>

#include "source/store.h"
#include "source/tree.h"

namespace assay {

// Bytes; larger texts are not kept.
constexpr std::uint64_t kMostKeptText = std::uint64_t{1} << 20;

// Queues a text with this digest for the store unless it is there. False where it is too large. Thread-safe.
bool keep_text(Store&, const Digest&, std::string_view text);

// Nothing where the store has none (queued texts count from the next flush on) or a damaged one. Thread-safe.
std::optional<Bytes> kept_text(const Store&, const Digest&);

}  // namespace assay
