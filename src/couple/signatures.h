// Calls and signatures as the passes compare them.
#pragma once

#include <string>
#include <vector>

#include "couple/scene.h"
#include "model/signature.h"
#include "model/value.h"

namespace assay::couple {

// The arguments of a call, from the `first`-th on (functools.partial(f, …) hands over those behind f).
model::Shape shape_of(const py::Facts&, py::ExprId call, std::size_t first = 0);
// "(4 positional, cache_dtype_str=, **…)"
std::string text_of(const model::Shape&);
// "(a, b=…, /, *c, d, **e)": names and what has a default, of any callable that could be read.
std::string text_of(const model::Signature&);

// What calling something of another tree comes to.
struct CallJudged {
  model::Tri binds = model::Tri::unknown;
  std::string reason;               // why not, or why it is not known
  const TreeFacts* tree = nullptr;  // of the callee; nullptr: no tree of `on`
  model::Def callee;                // function or class, as it is called
  model::Spot at;                   // of the signature that decides
  std::string signature;            // its text
};
CallJudged judge_call(Scene&, model::Module&, py::ExprId callee, const model::Shape&, bool partial);

// What a method or attribute of a class is like to those who use it through an instance.
enum class MemberKind : std::uint8_t { method, coroutine, property, value };
struct MemberView {
  MemberKind kind = MemberKind::value;
  bool is_static = false, is_class = false;
  model::Callable call;           // method, coroutine: through an object, without self
  model::Callable through_class;  // the same through the class
};
MemberView member_view(Scene&, const model::Def&);

// How `own` takes less than `base` does: "takes no 'x'", "needs 'y'". Empty where every call of base binds to it, or
// where one of the two could not be read. Names that only differ at the same position are no difference.
std::vector<std::string> narrower(const model::Callable& base, const model::Callable& own);

}  // namespace assay::couple
