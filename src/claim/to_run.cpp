#include "claim/to_run.h"

#include <algorithm>

#include "base/text.h"
#include "verdict/settle.h"
#include "verdict/wording.h"

namespace assay {
namespace {

constexpr std::size_t kModules = 3, kTests = 3;

void add_once(std::vector<std::string>& all, std::string one) {
  if (!one.empty() && std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
}

// Names that are spelled as code: `a.b.c`, free_cache_engine, run().
std::vector<std::string> names_in(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_ident_start(text[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < text.size() && is_ident_char(text[end])) ++end;
    const std::string word(text.substr(i, end - i));
    const bool called = end < text.size() && text[end] == '(';
    const bool dotted = i > 0 && text[i - 1] == '.';
    const bool snake = word.find('_') != std::string::npos && word.find('_') != 0;
    if (word.size() > 3 && (called || dotted || snake)) add_once(out, word);
    i = end;
  }
  return out;
}

bool is_test(std::string_view path) {
  const std::string_view name = base_name(path);
  return name.starts_with("test_") || name.ends_with("_test.py");
}

struct Question {
  std::string about, text;
  std::uint32_t line = 0;
  std::vector<std::string> paths;  // of files of `of`
};

void add_files(const VerifyReport& report, const TreeFacts& of, int topic, std::vector<std::string>& paths) {
  for (const Citation& c : report.citations)
    if (c.tree == of.tree().info().name && c.path.ends_with(".py") && c.status != CitationStatus::missing_file &&
        (topic == -2 || topic_of(report, c.at.line) == topic))
      add_once(paths, c.path);
}

std::string versions(const VerifyReport& report) {
  std::string out;
  for (const auto& name : report.on)
    for (const TreeInfo& tree : report.trees)
      if (tree.name == name)
        out += (out.empty() ? "" : ", ") + name + " " + (tree.version.empty() ? tree.revision : tree.version);
  return std::string(trim(out));
}

std::string command_for(const VerifyReport& report, const TreeFacts& of, const Question& question) {
  std::vector<std::string> modules, tests, names;
  for (const auto& path : question.paths) {
    FileIndex file = 0;
    if (of.tree().find(path, &file)) add_once(modules, of.module_name(file));
  }
  for (const auto& name : names_in(question.text)) {
    const auto files = of.files_with_name(name);
    if (files.empty()) continue;
    names.push_back(name);
    for (FileIndex file : files)
      if (const auto& path = of.tree().files()[file].path; is_test(path))
        add_once(tests, "python -m pytest " + path + " -k " + name);
  }
  std::string out = "# with " + versions(report) + " installed, on the machine in question\n";
  for (std::size_t i = 0; i < std::min(modules.size(), kModules); ++i)
    out += "python -c \"import " + modules[i] + "\"\n";
  for (std::size_t i = 0; i < std::min(tests.size(), kTests); ++i) out += tests[i] + "\n";
  std::string wanted;
  for (const auto& name : names) wanted += (wanted.empty() ? "" : ", ") + name;
  if (tests.empty())
    out += "# no test of " + of.tree().info().name + " names " + (wanted.empty() ? "this" : wanted) +
           ": write one that drives it" + (modules.empty() ? "" : ", once the imports succeed") + "\n";
  return out;
}

}  // namespace

std::vector<NeedsRun> needs_run_of(const VerifyReport& report, const TreeFacts& of) {
  std::vector<Question> questions;
  for (const Claim& k : report.claims) {
    if (k.verdict != VerdictKind::needs_run) continue;
    Question q{k.id, without_emphasis(k.text), k.at.line, {}};
    for (const Evidence& e : k.evidence)
      if (e.at.tree == of.tree().info().name && e.at.path.ends_with(".py")) add_once(q.paths, e.at.path);
    if (q.paths.empty()) add_files(report, of, topic_of(report, k.at.line), q.paths);
    questions.push_back(std::move(q));
  }
  for (const Remark& r : report.remarks)
    if (r.kind == RemarkKind::question) {
      Question q{"", without_emphasis(r.text), r.line, {}};
      for (const auto& name : names_in(q.text))
        for (FileIndex file : of.files_with_name(name)) {
          const std::string& path = of.tree().files()[file].path;
          const bool cited = std::any_of(report.citations.begin(), report.citations.end(),
                                         [&](const Citation& c) { return c.path == path; });
          if (cited) add_once(q.paths, path);
        }
      if (q.paths.empty()) add_files(report, of, -2, q.paths);
      questions.push_back(std::move(q));
    }
  std::vector<NeedsRun> out;
  for (const Question& q : questions) out.push_back({q.about, q.line, q.text, command_for(report, of, q)});
  return out;
}

}  // namespace assay
