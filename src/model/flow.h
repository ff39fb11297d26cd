// Is a name bound when its suite has run, by which binding, and if not surely: under which condition?
//
// A small abstract interpretation over the suites that hold the name's bindings, and no others: `if` joins its branches
// (one of them only, where the test has a known value), `try` joins the body with the handlers that don't leave (one of
// the two only, where it is known whether the imports of the body succeed), loops may run no time at all, a branch that
// raises or returns does not count. See docs/resolution.md, "Conditions".
#pragma once

#include <vector>

#include "model/linked.h"
#include "model/value.h"

namespace assay::model {

struct Event {
  enum class Effect : std::uint8_t { bind, may_bind, unbind } effect = Effect::bind;
  py::BlockId block = 0;
  std::uint32_t at = 0;     // offset: events are in source order
  std::uint32_t index = 0;  // the caller's
};

struct Flow {
  enum class State : std::uint8_t { unbound, maybe, bound } state = State::unbound;
  std::vector<std::uint32_t> reaching;  // indices of the events that can be in effect, the one to show first
  Condition condition;                  // state maybe: the first guard that could not be decided
};

struct FlowOptions {
  bool early_returns = false;  // a `return` before an event makes it conditional (function bodies)
};

// `root` is the suite whose end is asked about; the events stand in it or in suites inside it.
Flow flow(Linked&, const Unit&, py::BlockId root, const std::vector<Event>&, FlowOptions = {});

// Whether the code of a block runs, by its guards up to `root` (exclusive): no = never.
Tri block_runs(Linked&, const Unit&, py::BlockId block, py::BlockId root);
// The guard of a block in the source's own words: the innermost one that has no known value; "" when there is none.
Condition guard_of(Linked&, const Unit&, py::BlockId block, py::BlockId root);

// Does an import statement's alias succeed?
Tri import_succeeds(Linked&, Module&, const py::Import&);

}  // namespace assay::model
