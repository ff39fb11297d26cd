// Signatures of callables, and whether a call of a given shape binds to them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/linked.h"
#include "model/value.h"

namespace assay::model {

struct SignatureParameter {
  std::string_view name;
  py::ParameterKind kind = py::ParameterKind::positional_or_keyword;
  bool has_default = false;
  Spot at = {};  // of the field that makes the parameter; empty for a written one
};
struct Signature {
  std::vector<SignatureParameter> parameters;  // without self where the call supplies it
  bool lenient = false;                        // a wrapper may accept more than these: only "binds" is certain
  Spot at;                                     // of the definition
  Def def;                                     // function or class
  std::string reason;                          // lenient: why
};

// The arguments of a call. A call with a starred argument has an open shape: it is said to fail only where no number of
// further arguments could help.
struct Shape {
  std::uint32_t positional = 0;
  std::vector<std::string> keywords;
  bool star = false, double_star = false;
  bool only_keywords = false;  // "is this keyword taken": nothing is asked about the other parameters
};

struct Binds {
  Tri binds = Tri::unknown;
  std::string reason;  // why not, or why it is not known
};
Binds bind(const Signature&, const Shape&);

// The signatures a value can be called with; one per alternative (overloads, conditional definitions). Empty: unknown,
// with the reason. `through_class`: a plain function reached through its class counts its self.
struct Callable {
  std::vector<Signature> signatures;  // alternatives of one callable: a call binds when one takes it
  std::vector<Signature> also;        // must bind as well (__init__ behind __new__)
  std::string reason;
  HopRule rule = HopRule::none;
};
Callable callable(Linked&, const Atom&, bool through_class);
Binds bind(const Callable&, const Shape&);

// "(a, b: int = 1, *, c)" in the source's words.
std::string signature_text(Linked&, const Def& function, bool skip_first);

}  // namespace assay::model
