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

// Paths and versions come from trees that may be hostile, and people paste commands into shells.
std::string shell_word(std::string_view raw) {
  const auto plain = [](char c) {
    return is_ident_char(c) || std::string_view("./:-+=@,~").find(c) != std::string_view::npos;
  };
  if (!raw.empty() && raw[0] != '-' && std::all_of(raw.begin(), raw.end(), plain)) return std::string(raw);
  std::string out = "'";
  for (char c : raw) out += c == '\'' ? std::string("'\\''") : std::string(1, c == '\n' || c == '\r' ? ' ' : c);
  return out + "'";
}

// Part of a comment: one line.
std::string on_one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text;
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

// The tests of a file that spell the name, as pytest takes them: "tests/test_a.py::TestB::test_c"; the whole file where
// it is spelled elsewhere only, by a fixture say. `pytest -k` would ask for tests that are called so.
std::vector<std::string> tests_with(const TreeFacts& of, FileIndex file, std::string_view name) {
  const py::Facts& f = of.file(file);
  const std::string& path = of.tree().files()[file].path;
  const py::NameId id = f.exprs.empty() ? 0 : f.find(name);
  std::vector<std::string> out;
  bool elsewhere = false;
  for (py::ExprId e = 1; id && e < f.exprs.size(); ++e) {
    const py::Expr& x = f.exprs[e];
    const bool spelled =
        (x.kind == py::ExprKind::name && x.a == id) || (x.kind == py::ExprKind::attribute && x.b == id) ||
        (x.kind == py::ExprKind::string && x.a == id) || (x.kind == py::ExprKind::keyword && x.a == id);
    if (!spelled) continue;
    std::string test;
    for (py::FunctionId k = 1; k < f.functions.size() && test.empty(); ++k) {
      const py::Function& fn = f.functions[k];
      if (!fn.body || !f.str(fn.name).starts_with("test")) continue;
      const py::Block& body = f.blocks[fn.body];
      const bool top = fn.owner ? f.classes[fn.owner].outer == 1 : fn.outer == 1;
      if (!top || x.begin < body.begin || x.end > body.end) continue;
      test = path + "::" + (fn.owner ? std::string(f.str(f.classes[fn.owner].name)) + "::" : "") +
             std::string(f.str(fn.name));
    }
    if (test.empty())
      elsewhere = true;
    else
      add_once(out, test);
  }
  if (out.empty() && elsewhere) out.push_back(path);
  return out;
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

// What has to be installed, as a command where the trees come from the package index, else in words.
std::string setting(const VerifyReport& report) {
  constexpr std::string_view kIndex = "pypi:";
  std::string words, requirements;
  bool all = true;
  auto add = [&](const std::string& name) {
    for (const TreeInfo& tree : report.trees) {
      if (tree.name != name) continue;
      const std::string version = tree.version.empty() ? tree.revision : tree.version;
      words += (words.empty() ? "" : ", ") + std::string(trim(name + " " + version));
      std::string_view source = tree.source;
      if (source.starts_with(kIndex))
        requirements += " " + shell_word(source.substr(kIndex.size(), source.find('?') - kIndex.size()));
      else
        all = false;
    }
  };
  for (const auto& name : report.on) add(name);
  // Without its checkout the tree that depends has to be installed too.
  for (const TreeInfo& tree : report.trees)
    if (tree.name == report.of && std::string_view(tree.source).starts_with(kIndex)) add(report.of);
  if (all && !requirements.empty()) return "python -m pip install" + requirements + "\n";
  return "# with " + on_one_line(words) + " installed, on the machine in question\n";
}

// From the root of the tree, modules below another folder ("src") are found when it is told.
std::string python(const TreeFacts& of, const std::string& path) {
  std::string_view root;
  for (const ImportRoot& one : of.tree().import_roots())
    if (path.starts_with(one.dir + "/") && one.dir.size() > root.size()) root = one.dir;
  return (root.empty() ? "" : "PYTHONPATH=" + shell_word(root) + " ") + "python";
}

// Python's syntax can name it.
bool importable(std::string_view module) {
  return !module.empty() &&
         std::all_of(module.begin(), module.end(), [](char c) { return is_ident_char(c) || c == '.'; });
}

std::string command_for(const VerifyReport& report, const TreeFacts& of, const Question& question) {
  std::vector<std::string> imports, tests, names;
  for (const auto& path : question.paths) {
    FileIndex file = 0;
    if (!of.tree().find(path, &file)) continue;
    if (const std::string module = of.module_name(file); importable(module))
      add_once(imports, python(of, path) + " -c \"import " + module + "\"\n");
  }
  for (const auto& name : names_in(question.text)) {
    const auto files = of.files_with_name(name);
    if (files.empty()) continue;
    names.push_back(name);
    for (FileIndex file : files)
      if (is_test(of.tree().files()[file].path))
        for (std::string& test : tests_with(of, file, name)) add_once(tests, std::move(test));
  }
  const std::string run = python(of, question.paths.empty() ? "" : question.paths.front());
  std::string out = setting(report);
  for (std::size_t i = 0; i < std::min(imports.size(), kModules); ++i) out += imports[i];
  for (std::size_t i = 0; i < std::min(tests.size(), kTests); ++i)
    out += run + " -m pytest " + shell_word(tests[i]) + "\n";
  std::string wanted;
  for (const auto& name : names) wanted += (wanted.empty() ? "" : ", ") + name;
  if (tests.empty())
    out += "# no test of " + of.tree().info().name + " names " + (wanted.empty() ? "this" : wanted) +
           ": write one that drives it" + (imports.empty() ? "" : ", once the imports succeed") + "\n";
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
