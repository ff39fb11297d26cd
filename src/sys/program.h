// Which program is running.
#pragma once

#include <string>

namespace assay::sys {

// The build id that the linker gave this program (the GNU note in its image), as it is: the same for the same code, and
// another for any other. "" where it has none.
std::string program_id();

}  // namespace assay::sys
