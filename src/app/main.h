// The program, apart from the process: tests call it with a System of their own.
#pragma once

#include <string>
#include <vector>

#include "sys/system.h"

namespace assay {

// `arguments` without the program's name. Returns the exit code; nothing is thrown.
int run(const std::vector<std::string>& arguments, sys::System&);

}  // namespace assay
