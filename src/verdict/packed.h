// A report as bytes and back, for the cache. The bytes have no version of their own: their key in the cache names the
// program that wrote them, so a reader always has the writer's structs (app/kept_audit.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "verdict/sweep.h"
#include "verdict/verdict.h"

namespace assay {

std::string pack(const VerifyReport&);
// Nothing where the bytes are not what pack() makes.
std::optional<VerifyReport> unpack(std::string_view bytes);

// The part of a sweep that follows functions: drift and copies.
std::string pack_functions(const SweepReport&);
bool unpack_functions(std::string_view bytes, SweepReport& into);  // false, and nothing changed, as above

}  // namespace assay
