#include "couple/ignores.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "model/modules.h"

namespace assay::couple {

using namespace model;

namespace {

const std::vector<Rule> kRules = {
    {"unused-ignore", RuleKind::finding, "an `assay: ignore` comment that suppresses nothing",
     "The finding it was written for is gone, or its kind or place is another: remove the comment, so that it does not "
     "hide the next one."},
};

constexpr std::string_view kMark = "assay: ignore";

struct Ignore {
  const Module* module = nullptr;
  std::uint32_t begin = 0;
  std::uint32_t first = 0, last = 0;  // lines it is for
  std::vector<std::string> kinds;     // empty: all
  bool used = false;
};

bool read_comment(std::string_view comment, std::vector<std::string>& kinds) {
  comment = trim(comment.substr(
      comment.find_first_not_of('#') == std::string_view::npos ? comment.size() : comment.find_first_not_of('#')));
  const std::size_t at = comment.find(kMark);
  if (at == std::string_view::npos) return false;
  std::string_view rest = trim(comment.substr(at + kMark.size()));
  if (!rest.starts_with('[')) return rest.empty() || !is_ident_char(rest[0]);
  rest = rest.substr(1, rest.find(']') == std::string_view::npos ? std::string_view::npos : rest.find(']') - 1);
  for (const std::string_view kind : split(rest, ','))
    if (!trim(kind).empty()) kinds.emplace_back(trim(kind));
  return true;
}

void read_module(const Module& m, std::vector<Ignore>& out) {
  const py::Facts& f = *m.unit.f;
  const std::string_view text = text_of(m);
  for (std::uint32_t i = 1; i < f.comments.size(); ++i) {
    const py::Comment& c = f.comments[i];
    if (text.substr(c.begin, c.end - c.begin).find(kMark) == std::string_view::npos) continue;
    Ignore one{&m, c.begin, f.line_of(c.begin), f.line_of(c.begin), {}, false};
    if (!read_comment(text.substr(c.begin, c.end - c.begin), one.kinds)) continue;
    const std::size_t line = c.begin == 0 ? 0 : text.rfind('\n', c.begin - 1) + 1;
    if (trim(text.substr(line, c.begin - line)).empty()) one.first = one.last = one.first + 1;
    // All lines of a simple statement that begins there.
    for (py::StmtId s = 1; s < f.stmts.size(); ++s) {
      if (f.line_of(f.stmts[s].begin) != one.first) continue;
      const py::StmtKind kind = f.stmts[s].kind;
      if (kind == py::StmtKind::expr || kind == py::StmtKind::assign || kind == py::StmtKind::import ||
          kind == py::StmtKind::import_from || kind == py::StmtKind::return_)
        one.last = std::max(one.last, f.line_of(f.stmts[s].end));
    }
    out.push_back(std::move(one));
  }
}

}  // namespace

const std::vector<Rule>& ignore_rules() { return kRules; }

std::size_t apply_ignores(Scene& s, Findings& findings) {
  std::vector<Ignore> ignores;
  for (const FileIndex file : s.of->files_with_name("assay")) {
    const Module* m = module_of_file(s.l, *s.of, file);
    if (m && m->unit.f && !m->unit.f->exprs.empty()) read_module(*m, ignores);
  }
  if (ignores.empty()) return 0;
  const auto hidden = [&](const Finding& f) {
    bool out = false;
    for (Ignore& i : ignores) {
      if (f.from.path != i.module->tree->tree().files()[i.module->file].path) continue;
      if (f.from.start < i.first || f.from.start > i.last) continue;
      if (!i.kinds.empty() && std::find(i.kinds.begin(), i.kinds.end(), f.kind) == i.kinds.end()) continue;
      i.used = out = true;
    }
    return out;
  };
  const std::size_t before = findings.size();
  std::erase_if(findings, hidden);
  const std::size_t removed = before - findings.size();
  for (const Ignore& i : ignores)
    if (!i.used)
      findings.push_back(finding_at("unused-ignore", Severity::warning, *i.module, i.begin, "",
                                    "nothing is found here that this comment would suppress"));
  return removed;
}

}  // namespace assay::couple
