// The grounds on which the resolver answers: one id per kind of step, shown in hops and in `explain rule`, each with
// the share of right answers measured on the truth sets (confidence.inc, made by tools/fit_resolve_confidence.py).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "verdict/rules.h"

namespace assay::model {

enum class HopRule : std::uint8_t {
  none,
  // where a name comes from
  module_file,
  namespace_package,
  compiled_module,
  module_name,
  re_export,
  star_import,
  submodule,
  module_getattr,
  stub_file,
  standard_library,
  outside_name,
  from_outside,
  replaced_module,
  // members of classes
  class_body,
  inherited,
  instance_attribute,
  field,
  slot,
  setattr_name,
  class_getattr,
  metaclass_member,
  some_subclass,
  other_base,
  declared_only,
  object_member,
  // types of expressions
  annotation,
  constructor,
  returned,
  return_annotation,
  assigned,
  default_value,
  call_site,
  dotted_string,
  receiver,
  narrowing,
  literal,
  element,
  context_manager,
  parameter,
  registry,
  // absence and calls
  absent_module,
  absent_name,
  absent_member,
  absent_outside_base,
  call_binds,
  call_any,
  call_fails,
  call_no_callee,
  // no answer
  dynamic_module,
  dynamic_class,
  unknown_type,
  spelled_only,
  count_,
};

const Rule& describe(HopRule);
std::string_view id_of(HopRule);
double confidence_of(HopRule);
std::span<const Rule> hop_rules();  // all but none

}  // namespace assay::model
