#include "app/sides.h"

#include "app/audit_sides.h"

namespace assay {

Result<AuditInput> sides(const Options& options, const OpenTrees& trees) {
  if (options.of.empty()) return Error{"which tree depends on the others? Name it: --of NAME"};
  return audit_sides(trees, options.of, options.on, options.jobs, "--of ", "--on ");
}

}  // namespace assay
