// The value that a claim states against the value that code gives to a name: parameters' defaults, fields, class
// attributes, constants, attributes set in methods.
#pragma once

#include "claim/form.h"
#include "model/code.h"
#include "model/constant.h"

namespace assay {

// A value as a document writes it: `0x10`, "no", the empty list, "`True`".
struct Claimed {
  std::string text;                       // as written
  model::Constant constant;               // unknown when it is no constant
  std::shared_ptr<model::Parsed> parsed;  // when it is a Python expression
};
Claimed claimed_value(std::string text);
// "a list of `x`": what stands in the slot is not the value but what it is made of.
bool element_of(const Sentence&, std::string_view slot);

enum class Match { equal, different, unknown };
struct Compared {
  Match match = Match::unknown;
  std::string actual;         // as written in the code, one line, shortened
  std::string note;           // how a name in between was followed
  std::vector<Evidence> via;  // the place of that name's value
};
// `scope`: where the expression stands, to follow names in it.
Compared compare(const Scene&, const TreeFacts&, FileIndex, py::ScopeId scope, py::ExprId actual, const Claimed&,
                 std::string_view rule);

// A default as a field states it: the inside of `field(default=…)`, `Field(…)`, `attr.ib(…)`; 0 when it has none.
struct FieldDefault {
  py::ExprId value = 0;
  bool factory = false;  // the value is what calling it gives
  bool field = false;    // it was such a call at all
};
FieldDefault field_default(const py::Facts&, py::ExprId value);

// Whether a variable, field or attribute has the claimed value; unverified where its value is not plain.
Ruling ruling_of_binding(const Scene&, const Sentence&, const model::Definition&, const Claimed&,
                         std::string_view rule);
// Whether the parameter's default is the claimed one; also when it has none, or there is no such parameter.
Ruling ruling_of_parameter(const Scene&, const Sentence&, const model::Definition& function, std::string_view parameter,
                           const Claimed&, std::string_view rule);
const py::Parameter* parameter_named(const model::Definition& function, std::string_view name);
bool takes_any_keyword(const model::Definition& function);
std::string parameter_names(const model::Definition& function);

// Text of an expression on one line, at most 80 characters.
std::string source_of(const TreeFacts&, FileIndex, py::ExprId);

}  // namespace assay
