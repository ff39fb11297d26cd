// Shared by the files that infer types; not for use outside this folder.
#pragma once

#include <algorithm>
#include <string_view>

#include "model/linked.h"
#include "model/types.h"

namespace assay::model {

inline constexpr std::uint32_t kTypeDepth = 140;     // of nested evaluations: beyond, unknown
inline constexpr std::uint32_t kTypeFuel = 400'000;  // evaluations of one question
inline constexpr std::uint32_t kCallSiteLevels = 3;  // of calls whose arguments say what a parameter is

// Up to here every member of a circle is evaluated again wherever it is met, which is exact and can take time
// exponential in the length of the circle (twenty `batch = batch.union(…)` in one loop). Beyond, what leaned on a
// running evaluation is reused as long as that one runs, as a type that may have more values. Linked::exact_fuel says
// from how many evaluations of one question on.
inline Type opened(Type t) {
  t.open = true;
  return t;
}

inline const Type* nothing_type() {
  static const Type t{{}, false};
  return &t;
}

// Runs `compute` once per key and, where the answer leaned on how many call sites may still be followed, once per their
// number. See types.h for what happens in circles.
template <class Compute>
const Type* memoised(Linked& l, TypeMemos& table, std::uint64_t key, Compute compute) {
  const std::uint64_t at_level = key * (kCallSiteLevels + 1) + l.in_call_sites;
  {
    const TypeMemo memo = table.any[key];
    if (memo.running) {
      l.lowest_cycle = std::min(l.lowest_cycle, memo.depth);
      return nothing_type();
    }
    for (const bool limited : {false, true}) {
      if (limited && !memo.by_level) break;
      const TypeMemo& known = limited ? table.by_level[at_level] : memo;
      if (!known.type) continue;
      if (known.provisional && l.frames[known.head] != known.serial) continue;
      if (known.provisional) l.lowest_cycle = std::min(l.lowest_cycle, known.head);
      l.leans_on_level |= limited;
      return known.type;
    }
  }
  if (l.depth >= kTypeDepth || l.fuel == 0) {
    l.lowest_cycle = 0;  // nothing above may keep what it made of this
    return unknown_type();
  }
  if (l.depth == 0) l.outermost_fuel = l.fuel, l.frames[0] = ++l.next_serial;
  --l.fuel;
  const std::uint32_t depth = ++l.depth;
  l.frames[depth] = ++l.next_serial;
  TypeMemo& mine = table.any[key];
  mine.running = true;
  mine.depth = depth;
  const std::uint32_t outer = l.lowest_cycle;
  const bool outer_level = l.leans_on_level;
  l.lowest_cycle = UINT32_MAX;
  l.leans_on_level = false;
  const Type* t = compute();
  --l.depth;
  l.frames[depth] = 0;
  const bool leans = l.lowest_cycle < depth;
  TypeMemo done;
  done.type = leans ? nullptr : t;
  if (leans && l.outermost_fuel - l.fuel > l.exact_fuel) {
    done.type = t->open ? t : l.keep(opened(*t));
    done.provisional = true;
    done.head = l.lowest_cycle;
    done.serial = l.frames[l.lowest_cycle];
  }
  TypeMemo& kept = table.any[key];
  kept.running = false;
  if (l.leans_on_level) {
    kept.by_level = true;
    table.by_level[at_level] = done;
  } else {
    done.by_level = kept.by_level;
    kept = done;
  }
  l.lowest_cycle = std::min(outer, leans ? l.lowest_cycle : UINT32_MAX);
  l.leans_on_level |= outer_level;
  return t;
}

const Type* name_type(Linked&, const Unit&, py::ExprId name);
const Type* lookup_type(Linked&, const Lookup&);
// What calling a method of a receiver without looking at arguments gives.
const Type* method_result(Linked&, const Atom& receiver, std::string_view method);
// What calling an atom gives; `u` and `call` are the call for argument-dependent results (0: no arguments known).
const Type* atom_call(Linked&, const Unit*, py::ExprId call, const Atom& callee);
// The atoms an attribute may be looked up on: parameters and type variables replaced by what they stand for.
Type concrete(Linked&, const Type&);

}  // namespace assay::model
