#include "verdict/verdict.h"

namespace assay {

const char* name_of(Role x) {
  switch (x) {
    case Role::supports:
      return "supports";
    case Role::contradicts:
      return "contradicts";
    case Role::context:
      return "context";
  }
  return "";
}

const char* name_of(CitationStatus x) {
  switch (x) {
    case CitationStatus::ok:
      return "ok";
    case CitationStatus::missing_file:
      return "missing-file";
    case CitationStatus::out_of_range:
      return "out-of-range";
    case CitationStatus::ambiguous:
      return "ambiguous";
    case CitationStatus::mismatch:
      return "mismatch";
    case CitationStatus::moved:
      return "moved";
    case CitationStatus::external:
      return "external";
  }
  return "";
}

const char* name_of(VerdictKind x) {
  switch (x) {
    case VerdictKind::verified:
      return "verified";
    case VerdictKind::refuted:
      return "refuted";
    case VerdictKind::partly:
      return "partly";
    case VerdictKind::stale:
      return "stale";
    case VerdictKind::needs_run:
      return "needs-run";
    case VerdictKind::unverified:
      return "unverified";
    case VerdictKind::not_checkable:
      return "not-checkable";
  }
  return "";
}

const char* name_of(Risk x) {
  switch (x) {
    case Risk::low:
      return "low";
    case Risk::medium:
      return "medium";
    case Risk::high:
      return "high";
  }
  return "";
}

const char* name_of(Severity x) {
  switch (x) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      return "note";
  }
  return "";
}

const char* name_of(Definedness x) {
  switch (x) {
    case Definedness::always:
      return "always";
    case Definedness::conditional:
      return "conditional";
    case Definedness::subclass_only:
      return "subclass-only";
    case Definedness::dynamic:
      return "dynamic";
    case Definedness::by_name:
      return "by-name";
    case Definedness::absent:
      return "absent";
    case Definedness::unknown:
      return "unknown";
  }
  return "";
}

const char* name_of(Outcome x) {
  switch (x) {
    case Outcome::pass:
      return "pass";
    case Outcome::partial_pass:
      return "partial-pass";
    case Outcome::fail:
      return "fail";
  }
  return "";
}

const char* name_of(CouplingKind x) {
  switch (x) {
    case CouplingKind::import:
      return "import";
    case CouplingKind::attribute:
      return "attribute";
    case CouplingKind::call:
      return "call";
    case CouplingKind::override_:
      return "override";
    case CouplingKind::patch:
      return "patch";
    case CouplingKind::by_name:
      return "by-name";
    case CouplingKind::env:
      return "env";
    case CouplingKind::operator_:
      return "operator";
    case CouplingKind::entry_point:
      return "entry-point";
    case CouplingKind::config:
      return "config";
  }
  return "";
}

const char* name_of(Privacy x) {
  switch (x) {
    case Privacy::public_:
      return "public";
    case Privacy::undocumented:
      return "undocumented";
    case Privacy::underscore:
      return "underscore";
    case Privacy::deep_internal:
      return "deep-internal";
  }
  return "";
}

}  // namespace assay
