// `assay resolve --was`: the same trees at another version, to say where a name went.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "app/session.h"
#include "app/trees.h"
#include "base/result.h"
#include "verdict/sweep.h"

namespace assay {

class Earlier {
 public:
  Earlier();
  Earlier(Earlier&&) noexcept;
  ~Earlier();
  std::optional<MovedTo> moved_to(std::string_view name);

 private:
  friend Result<Earlier> open_earlier(const Options&, const OpenTrees&, Session&);
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Opens what --was names; `trees` must outlive what is returned.
Result<Earlier> open_earlier(const Options&, const OpenTrees& trees, Session&);

}  // namespace assay
