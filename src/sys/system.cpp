#include "sys/system.h"

namespace assay::sys {

Status System::write_atomically(const std::string& path, std::string_view data) {
  auto writer = create(path);
  if (!writer) return writer.error();
  if (auto written = (*writer)->write(data); !written) return written;
  return (*writer)->commit();
}

}  // namespace assay::sys
