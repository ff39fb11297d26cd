#include "verdict/sweep.h"

namespace assay {

const char* name_of(CellVerdict v) {
  switch (v) {
    case CellVerdict::ok:
      return "ok";
    case CellVerdict::tolerated:
      return "tolerated";
    case CellVerdict::not_run:
      return "not-run";
    case CellVerdict::warning:
      return "warning";
    case CellVerdict::broken:
      return "broken";
    case CellVerdict::unknown:
      break;
  }
  return "unknown";
}

const char* name_of(MovedTo::Relation r) {
  switch (r) {
    case MovedTo::Relation::moved:
      return "moved";
    case MovedTo::Relation::renamed:
      return "renamed";
    case MovedTo::Relation::merged:
      return "merged";
    case MovedTo::Relation::reexport:
      return "re-export";
    case MovedTo::Relation::parameter:
      break;
  }
  return "parameter";
}

}  // namespace assay
