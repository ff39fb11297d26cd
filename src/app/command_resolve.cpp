// assay resolve NAME... --tree NAME=SOURCE ...
#include "app/commands.h"
#include "app/resolve_was.h"
#include "app/session.h"
#include "app/trees.h"
#include "base/text.h"
#include "model/program.h"
#include "report/report.h"

namespace assay {
namespace {

constexpr std::uint64_t kNamesLimit = std::uint64_t{64} << 20;  // bytes of names on standard input

Result<std::vector<std::string>> wanted_names(const Options& options, Session& session) {
  auto names = options.arguments;
  if (options.from_stdin) {
    auto text = session.system().read_standard_input(kNamesLimit);
    if (!text) return text.error();
    for (auto line : split(*text, '\n'))
      if (line = trim(line); !line.empty()) names.emplace_back(line);
  } else if (names.empty()) {
    return Error{"which name? (assay resolve NAME... --tree NAME=SOURCE, or --stdin)"};
  }
  return names;
}

}  // namespace

int run_resolve(const Options& options, Session& session) {
  auto names = wanted_names(options, session);
  if (!names) return session.fail(names.error());
  auto trees = open_trees(options, session);
  if (!trees) return session.fail(trees.error());
  std::optional<Earlier> earlier;
  if (!options.was.empty()) {
    auto opened = open_earlier(options, *trees, session);
    if (!opened) return session.fail(opened.error());
    earlier.emplace(std::move(*opened));
  }
  session.progress().show("resolving");
  model::Program program(trees->pointers());
  ReportOptions look{kVersion, session.color(), options.verbosity};
  bool lines = options.format == "jsonl";
  std::string out;
  for (const auto& name : *names) {
    Answer answer = program.resolve(name);
    std::optional<MovedTo> moved_to;
    if (earlier && answer.definedness == Definedness::absent) moved_to = earlier->moved_to(name);
    if (lines) {
      out += earlier ? answer_jsonl(answer, moved_to) : answer_jsonl(answer);
    } else {
      out += answer_text(answer, look);
      if (moved_to) out += moved_text(*moved_to, look);
    }
  }
  return session.emit(out);
}

}  // namespace assay
