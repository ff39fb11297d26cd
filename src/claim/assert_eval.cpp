// Three-valued evaluation of assertions.
#include <algorithm>

#include "claim/assert.h"

namespace assay {
namespace {

constexpr std::size_t kMostEvidence = 12;

void turn_round(Ruling& r) {
  if (r.verdict == VerdictKind::verified)
    r.verdict = VerdictKind::refuted;
  else if (r.verdict == VerdictKind::refuted)
    r.verdict = VerdictKind::verified;
  for (Evidence& e : r.evidence)
    if (e.role != Role::context) e.role = e.role == Role::supports ? Role::contradicts : Role::supports;
}

void append(Ruling& to, Ruling&& from) {
  to.reason += (to.reason.empty() || from.reason.empty() ? "" : "; ") + from.reason;
  for (Evidence& e : from.evidence)
    if (to.evidence.size() < kMostEvidence) to.evidence.push_back(std::move(e));
}

// How strongly a part decides an `or`: one that holds settles it, one that is not known leaves it open.
int strength(VerdictKind v) {
  switch (v) {
    case VerdictKind::verified:
      return 3;
    case VerdictKind::refuted:
      return 0;
    case VerdictKind::partly:
      return 1;
    default:
      return 2;
  }
}

Ruling either(Ruling a, Ruling b) {
  int x = strength(a.verdict), y = strength(b.verdict);
  if (x == 3 || (x > y && y != 3)) {
    if (x != 3) append(a, std::move(b));
    return a;
  }
  if (y != 3 && x == y) {
    append(a, std::move(b));
    return a;
  }
  if (y != 3) append(b, std::move(a));
  return b;
}

// `a and b` is `not (not a or not b)`; parts that hold partly do so either way.
Ruling both(Ruling a, Ruling b) {
  turn_round(a);
  turn_round(b);
  Ruling r = either(std::move(a), std::move(b));
  turn_round(r);
  return r;
}

Ruling ask(const Scene& scene, const Assertion::Node& n) {
  using enum Operator_;
  Asked asked{scene, n.arguments, equal, n.against ? &*n.against : nullptr};
  Gives gives = n.predicate->gives;
  bool turned = n.op == not_equal || n.op == not_in;
  Ruling out;
  bool member = n.op == in || n.op == not_in;
  if (member && n.against->kind == Literal::Kind::list) {
    if (n.against->items.empty()) return unverified("the list is empty");
    bool first = true;
    for (const Literal& item : n.against->items) {
      asked.against = &item;
      Ruling one = n.predicate->check(asked);
      out = first ? std::move(one) : either(std::move(out), std::move(one));
      first = false;
      if (out.verdict == VerdictKind::verified) break;
    }
  } else {
    bool ordered = (gives == Gives::number || gives == Gives::version) && !turned;
    asked.op = member ? in : ordered ? n.op : equal;
    out = n.predicate->check(asked);
  }
  if (out.verdict == VerdictKind::not_checkable) out.verdict = VerdictKind::unverified;
  if (turned) turn_round(out);
  return out;
}

}  // namespace

Ruling check_assertion(const Scene& scene, const Assertion& assertion) {
  std::vector<Ruling> of;
  of.reserve(assertion.nodes.size());
  for (const Assertion::Node& n : assertion.nodes) {
    using enum Assertion::Node::Kind;
    switch (n.kind) {
      case call:
        of.push_back(ask(scene, n));
        break;
      case not_:
        of.push_back(std::move(of[n.a]));
        turn_round(of.back());
        break;
      case and_:
        of.push_back(both(std::move(of[n.a]), std::move(of[n.b])));
        break;
      case or_:
        of.push_back(either(std::move(of[n.a]), std::move(of[n.b])));
        break;
    }
  }
  return of.empty() ? unverified("nothing is asserted") : std::move(of.back());
}

}  // namespace assay
