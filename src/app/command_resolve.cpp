// assay resolve NAME... --tree NAME=SOURCE ...
#include "app/commands.h"
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
  session.progress().show("resolving");
  model::Program program(trees->pointers());
  ReportOptions look{kVersion, session.color(), options.verbosity};
  bool lines = options.format == "jsonl";
  std::string out;
  for (const auto& name : *names) {
    Answer answer = program.resolve(name);
    out += lines ? answer_jsonl(answer) : answer_text(answer, look);
  }
  return session.emit(out);
}

}  // namespace assay
