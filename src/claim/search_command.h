// A search as documents quote it (`grep -rn "x" src/ | grep -v test`), run by our own matcher: no shell, no process.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "claim/form.h"

namespace assay {

struct Filter {
  std::string pattern;  // as RE2 reads it
  bool inverted = false;
};

struct SearchCommand {
  std::string pattern;                           // as RE2 reads it
  std::string other;                             // a second reading of it: "a|b" where a table took the backslash; ""
  bool inverted = false, only_matching = false;  // -v, -o
  bool names_only = false;                       // -l
  bool counts_lines = false;                     // piped into wc -l
  bool cut = false;                              // output shortened or sorted by something: only "nothing" can be told
  std::vector<std::string> include, exclude, exclude_dirs;
  std::vector<std::string> paths;  // "" stands for none
  std::vector<Filter> filters;     // further greps in the pipe, over "path:line:text"
};

// Nothing for what is no search, or one with parts that aren't understood.
std::optional<SearchCommand> parse_search(std::string_view command);

struct SearchResult {
  std::size_t lines = 0, occurrences = 0;
  std::vector<std::string> files;  // with hits, in path order
  std::vector<Evidence> first;     // at most four
  std::size_t searched = 0;        // files
  std::string why;                 // why nothing can be said; "" when it was run
};
// Files that quote the command themselves are left out when `without_quotes`.
SearchResult run_search(const Scene&, const Statement&, const SearchCommand&, std::string_view command,
                        std::string_view pattern, bool without_quotes, std::string_view rule);

}  // namespace assay
