// What a C++ source offers to Python: operators registered with PyTorch's dispatcher and functions of a pybind11
// module.
//
//   TORCH_LIBRARY(ns, m) { m.def("op(Tensor x) -> Tensor"); m.impl("op", f); }
//   TORCH_LIBRARY_FRAGMENT(ns, m) { … }    TORCH_LIBRARY_IMPL(ns, CUDA, m) { … }
//   PYBIND11_MODULE(name, m) { m.def("f", &f); }
//
// A scanner, no parser: comments, literals and preprocessor lines are told apart, braces are matched, nothing else is
// understood. Linear in the text, no recursion, never fails.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::cpp {

struct Member {
  std::string name;        // without namespace, overload and signature; "" where it is no literal
  bool defines = false;    // def, not impl
  std::uint32_t line = 0;  // 1-based
  std::string condition;   // of the #if around it, in the source's words: "!defined(USE_ROCM)"
};

struct Registration {
  bool pybind = false;
  bool whole = false;             // TORCH_LIBRARY itself: nobody else may define the namespace
  std::vector<std::string> name;  // tokens of the namespace or module name, macros not expanded
  std::uint32_t line = 0;
  std::vector<Member> members;
  bool open = false;  // the block does more with the library than naming literals: other members are possible
};

struct Macro {
  std::vector<std::string> parameters, body;
  bool function_like = false;
  bool ambiguous = false;  // defined twice, not the same
};
using Macros = std::map<std::string, Macro, std::less<>>;

// The file's macros, added to those of others. Those whose bodies are long are left out.
void read_macros(std::string_view text, Macros&);

// `wrappers`: further macros that take the arguments of TORCH_LIBRARY.
std::vector<Registration> registrations(std::string_view text, std::span<const std::string> wrappers = {});
// Macros that expand to a TORCH_LIBRARY, under another name.
std::vector<std::string> wrappers_of(const Macros&);

// The identifier that tokens become when macros are expanded, `##` included; "" where that is not known: a name that
// is defined twice, or one written in capitals that no file defines, as the compiler's command line would.
std::string expanded(std::span<const std::string> tokens, const Macros&);

}  // namespace assay::cpp
