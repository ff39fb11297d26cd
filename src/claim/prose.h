// What plain words of a sentence mean in code: which tree "VLLM's internals" are of, which identifiers "weight loading"
// may be spelled as. Used by the forms that read prose; what they find decides nothing by its spelling alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "claim/form.h"
#include "claim/token.h"

namespace assay {

// A project's name as names are compared: in lower case, `_` and `-` alike, without the possessive's ending.
std::string project_word(std::string_view word);

// Trees whose names stand among the tokens (`_` and `-` alike, possessives too), in the order of the sentence.
std::vector<const TreeFacts*> trees_named(const Scene&, const Tokens&, std::uint32_t first, std::uint32_t last);
std::vector<const TreeFacts*> trees_named(const Scene&, const Sentence&, std::string_view slot);

// Python files that the statement cites, in its own sentence or row or, when it cites none, in its section.
std::vector<FileRef> cited_python(const Scene&, const Statement&);

// The words that an identifier, path or phrase is made of, in lower case and without their endings: "weight_loaders",
// "WeightLoader" and "weight loading" all give weight, load. Words of less than two letters are left out.
std::vector<std::string> stems_of(std::string_view text);
// Of the tokens first..last: articles, verbs of saying, "different", "attribute" and other words that name no thing in
// particular are left out.
std::vector<std::string> topic_of(const Tokens&, std::uint32_t first, std::uint32_t last);
bool contains_all(const std::vector<std::string>& words, const std::vector<std::string>& wanted);
bool contains_any(const std::vector<std::string>& words, const std::vector<std::string>& wanted);

// A path of tests, examples or documentation: no part of what a package does.
bool in_tests(std::string_view path);

// "`a`", "`a` and `b`", "`a`, `b` and 3 more": at most three are named.
std::string listed(const std::vector<std::string>& names);

}  // namespace assay
