#include "verdict/packed.h"

#include "base/packing.h"

namespace assay {

// The fields of each struct, once for both directions.
template <class A>
void fields(A& a, SourcePlace& x) {
  a(x.tree, x.path, x.start, x.end);
}
template <class A>
void fields(A& a, Place& x) {
  a(x.line, x.column);
}
template <class A>
void fields(A& a, Evidence& x) {
  a(x.at, x.text, x.role, x.rule);
}
template <class A>
void fields(A& a, Citation& x) {
  a(x.id, x.document, x.at, x.raw, x.tree, x.path, x.start, x.end, x.status, x.moved_to, x.held_at, x.reason,
    x.evidence);
}
template <class A>
void fields(A& a, Claim& x) {
  a(x.id, x.document, x.at, x.text, x.form, x.verdict, x.confidence, x.risk, x.reason, x.evidence, x.expected);
}
template <class A>
void fields(A& a, TextEdit& x) {
  a(x.path, x.begin, x.end, x.text);
}
template <class A>
void fields(A& a, Finding& x) {
  a(x.id, x.kind, x.severity, x.from, x.column, x.from_text, x.target, x.reason, x.confidence, x.evidence, x.fix,
    x.edits, x.fix_is_safe, x.takes_down, x.entry, x.fingerprint);
}
template <class A>
void fields(A& a, Coupling& x) {
  a(x.id, x.kind, x.from, x.column, x.from_text, x.target, x.at, x.definedness, x.condition, x.privacy, x.guarded,
    x.guard, x.live, x.signature, x.own_signature, x.differs, x.confidence, x.evidence);
}
template <class A>
void fields(A& a, GuardTest& x) {
  a(x.at, x.test, x.holds, x.text_comparison, x.protects);
}
template <class A>
void fields(A& a, TreeInfo& x) {
  a(x.name, x.source, x.version, x.revision, x.files, x.digest, x.home);
}
template <class A>
void fields(A& a, Unread& x) {
  a(x.tree, x.path, x.reason);
}
template <class A>
void fields(A& a, Overall& x) {
  a(x.verdict, x.risk, x.confidence, x.reason, x.because);
}
template <class A>
void fields(A& a, Heading& x) {
  a(x.line, x.level, x.text);
}
template <class A>
void fields(A& a, Remark& x) {
  a(x.kind, x.line, x.text, x.whole);
}
template <class A>
void fields(A& a, NeedsRun& x) {
  a(x.about, x.line, x.question, x.command);
}
template <class A>
void fields(A& a, VerifyReport& x) {
  a(x.trees, x.document, x.of, x.on, x.citations, x.claims, x.couplings, x.guards, x.findings, x.suppressed, x.known,
    x.gone, x.overall, x.unread, x.outline, x.remarks, x.needs_run, x.advice);
}

template <class A>
void fields(A& a, SweepDrift& x) {
  a(x.name, x.couplings, x.use, x.from, x.to, x.signature, x.body, x.uncalled, x.diff, x.before, x.after);
}
template <class A>
void fields(A& a, SweepCopy& x) {
  a(x.copy, x.name, x.original, x.why, x.origin, x.origin_at, x.likeness, x.changed, x.diff, x.own_diff);
}

std::string pack(const VerifyReport& report) {
  PackWriter w;
  w(const_cast<VerifyReport&>(report));  // only read: `fields` serves both directions
  return std::move(w.out);
}

std::optional<VerifyReport> unpack(std::string_view bytes) {
  VerifyReport out;
  PackReader r(bytes);
  r(out);
  if (!r.whole()) return std::nullopt;
  return out;
}

std::string pack_functions(const SweepReport& report) {
  PackWriter w;
  auto& all = const_cast<SweepReport&>(report);  // only read, as above
  w(all.drift, all.copies);
  return std::move(w.out);
}

bool unpack_functions(std::string_view bytes, SweepReport& into) {
  std::vector<SweepDrift> drift;
  std::vector<SweepCopy> copies;
  PackReader r(bytes);
  r(drift, copies);
  if (!r.whole()) return false;
  into.drift = std::move(drift);
  into.copies = std::move(copies);
  return true;
}

}  // namespace assay
