// Runs programs by posix_spawn: what RealSystem::run is made of.
#pragma once

#include "sys/system.h"

namespace assay::sys {

Result<CommandResult> run_process(const Command&);

}  // namespace assay::sys
