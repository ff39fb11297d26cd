// Shared by the files that infer types; not for use outside this folder.
#pragma once

#include <algorithm>
#include <string_view>
#include <unordered_map>

#include "model/linked.h"
#include "model/types.h"

namespace assay::model {

inline constexpr std::uint32_t kTypeDepth = 140;     // of nested evaluations: beyond, unknown
inline constexpr std::uint32_t kTypeFuel = 400'000;  // evaluations of one question

inline const Type* nothing_type() {
  static const Type t{{}, false};
  return &t;
}

// Runs `compute` once per key. See types.h for what happens in circles.
template <class Compute>
const Type* memoised(Linked& l, std::unordered_map<std::uint64_t, TypeMemo>& table, std::uint64_t key,
                     Compute compute) {
  {
    const TypeMemo memo = table[key];
    if (memo.type) return memo.type;
    if (memo.running) {
      l.lowest_cycle = std::min(l.lowest_cycle, memo.depth);
      return nothing_type();
    }
  }
  if (l.depth >= kTypeDepth || l.fuel == 0) {
    l.lowest_cycle = 0;  // nothing above may keep what it made of this
    return unknown_type();
  }
  --l.fuel;
  const std::uint32_t depth = ++l.depth;
  table[key] = {nullptr, depth, true};
  const std::uint32_t outer = l.lowest_cycle;
  l.lowest_cycle = UINT32_MAX;
  const Type* t = compute();
  --l.depth;
  const bool leans = l.lowest_cycle < depth;
  table[key] = leans ? TypeMemo{} : TypeMemo{t, depth, false};
  l.lowest_cycle = std::min(outer, leans ? l.lowest_cycle : UINT32_MAX);
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
