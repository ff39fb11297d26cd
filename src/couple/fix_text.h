// Statements as text: whole lines, indentation, and moving a suite to another depth.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "couple/scene.h"
#include "model/code.h"

namespace assay::couple {

// The innermost statement whose text holds the offset; 0 for none (decorators stand before their statement).
py::StmtId statement_at(const py::Facts&, std::uint32_t offset);

// The lines of a span, with the last line end; empty where something else stands on the first or last of them.
// A comment behind the span belongs to it.
model::Span whole_lines(std::string_view text, model::Span);
std::string_view indent_at(std::string_view text, std::uint32_t offset);  // of the line that holds it
std::uint32_t line_begin(std::string_view text, std::uint32_t offset);
std::uint32_t line_after(std::string_view text, std::uint32_t offset);  // begin of the next line, or the end

// The lines of a span with `from` at their beginning replaced by `to`; lines inside a string stay as they are. Nothing
// where a line (not blank) does not begin so.
std::optional<std::string> reindented(const model::Module&, model::Span, std::string_view from, std::string_view to);

// Where an import can be put at module level: before the first one that stands there for itself (not one from
// __future__); 0 where there is none.
std::uint32_t import_place(const model::Module&);
// The top of the dotted name can be imported as it is: all the module binds of that name are imports of it.
bool importable(const py::Facts&, std::string_view dotted);
// `import a.b.c` stands at module level.
bool imports(const py::Facts&, std::string_view dotted);

}  // namespace assay::couple
