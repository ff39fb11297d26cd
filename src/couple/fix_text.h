// Statements as text: whole lines, indentation, moving a suite to another depth, imports, and the diff of edits.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "couple/scene.h"
#include "model/code.h"
#include "verdict/verdict.h"

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

// "name as other", as an import statement has it.
std::string alias_text(const py::Facts&, const py::Import&);
// "from MODULE import a, b" with its line end, in brackets where it would be too long.
std::string from_import(std::string_view indent, std::string_view module, const std::vector<std::string>& names);
// The first import is tried, the other one done where it fails; both with their indentation and line ends.
std::string with_fallback(std::string_view indent, std::string_view attempt, std::string_view other);

// Gives the edits, in any order and none over another, their path and the line ends of the text that they are of; the
// unified diff that they make, "" where they change nothing.
std::string diff_of(const std::string& path, std::string_view text, std::vector<TextEdit>& edits);

// Where an import can be put at module level: before the first one that stands there for itself (not one from
// __future__); 0 where there is none.
std::uint32_t import_place(const model::Module&);
// The top of the dotted name can be imported as it is: all the module binds of that name are imports of it.
bool importable(const py::Facts&, std::string_view dotted);
// `import a.b.c` stands at module level.
bool imports(const py::Facts&, std::string_view dotted);

}  // namespace assay::couple
