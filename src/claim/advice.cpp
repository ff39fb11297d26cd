#include "claim/advice.h"

#include <algorithm>
#include <optional>
#include <span>

#include "base/text.h"

namespace assay {
namespace {

struct Snippet {
  std::string block;  // the facts' bytes
  py::Facts facts;
};

struct Asked {
  std::string of, name;  // hasattr(of, "name"), as spelled
};

std::optional<Asked> hasattr_of(const py::Facts& f, const py::Expr& call, std::string_view text) {
  if (call.kind != py::ExprKind::call) return std::nullopt;
  const auto kids = f.kids(call);
  if (kids.size() != 3) return std::nullopt;
  const py::Expr &callee = f.exprs[kids[0]], &of = f.exprs[kids[1]], &name = f.exprs[kids[2]];
  if (callee.kind != py::ExprKind::name || f.str(callee.a) != "hasattr") return std::nullopt;
  if (name.kind != py::ExprKind::string) return std::nullopt;
  return Asked{std::string(text.substr(of.begin, of.end - of.begin)), std::string(f.str(name.a))};
}

// What a test asks for, if it is made of hasattr() calls joined by `and` alone.
std::vector<Asked> asked_for(const py::Facts& f, py::ExprId test, std::string_view text) {
  const py::Expr& e = f.exprs[test];
  std::vector<Asked> out;
  const bool both = e.kind == py::ExprKind::boolean && e.op == static_cast<std::uint8_t>(py::Operator::and_);
  const std::span<const std::uint32_t> parts = both ? f.kids(e) : std::span<const std::uint32_t>(&test, 1);
  for (py::ExprId part : parts) {
    auto one = hasattr_of(f, f.exprs[part], text);
    if (!one) return {};
    out.push_back(std::move(*one));
  }
  return out;
}

bool is_cited(const VerifyReport& report, const SourcePlace& at) {
  return std::any_of(report.citations.begin(), report.citations.end(),
                     [&](const Citation& c) { return c.tree == at.tree && c.path == at.path; });
}

// A use of the attribute on an object of that spelling, in the cited files: the first, where all of them are always
// there.
const Coupling* always_there(const VerifyReport& report, const Asked& asked) {
  const Coupling* out = nullptr;
  for (const Coupling& c : report.couplings) {
    if (!c.target.ends_with("." + asked.name) || !is_cited(report, c.from)) continue;
    if (c.from_text.find(asked.of + "." + asked.name) == std::string::npos) continue;
    if (c.definedness != Definedness::always) return nullptr;
    if (!out) out = &c;
  }
  return out;
}

std::string_view function_around(const py::Facts& f, std::uint32_t offset) {
  for (const py::Function& one : f.functions.subspan(1))
    if (one.stmt && f.stmts[one.stmt].begin <= offset && offset < f.stmts[one.stmt].end) return f.str(one.name);
  return {};
}

// What follows the last use of `name` in the function, where it is defined in one place of the cited files.
std::optional<Evidence> rest_of(const VerifyReport& report, const TreeFacts& of, std::string_view function,
                                const std::string& name) {
  std::optional<Evidence> out;
  for (FileIndex file : of.files_with_name(function)) {
    const std::string& path = of.tree().files()[file].path;
    const std::string& tree = of.tree().info().name;
    if (!is_cited(report, {tree, path, 0, 0})) continue;
    const py::Facts& f = of.file(file);
    for (const py::Function& one : f.functions.subspan(1)) {
      if (!one.stmt || f.str(one.name) != function) continue;
      const py::Stmt& whole = f.stmts[one.stmt];
      std::uint32_t after = 0;
      for (std::size_t i = 1; i < f.exprs.size(); ++i) {
        const py::Expr& e = f.exprs[i];
        if (e.kind == py::ExprKind::attribute && f.str(e.b) == name && e.begin >= whole.begin && e.end <= whole.end)
          after = std::max(after, f.line_of(e.begin) + 1);
      }
      const std::uint32_t last = f.line_of(whole.end);
      if (!after || after > last) continue;
      if (out) return std::nullopt;  // two of that name
      const Lines lines(of.text(file));
      out = Evidence{{tree, path, after, last}, std::string(lines.lines(after, last)), Role::contradicts, ""};
    }
  }
  return out;
}

Claim judge(const VerifyReport& report, const TreeFacts& of, const py::Facts& f, const py::Stmt& test,
            const std::vector<Asked>& names, std::uint32_t line) {
  Claim out;
  out.at = {line, 1};
  out.form = "recommended-guard";
  std::string asked;
  for (const auto& one : names) asked += (asked.empty() ? "`" : ", `") + one.name + "`";
  const std::string function(function_around(f, test.begin));
  out.text = "Guard with hasattr for " + asked + (function.empty() ? "" : " in `" + function + "`");
  for (const auto& one : names) {
    const Coupling* use = always_there(report, one);
    if (!use) {
      out.verdict = VerdictKind::unverified;
      out.reason = "it is not proven that `" + one.of + "." + one.name + "` is always there, nor that it is not";
      out.evidence.clear();
      return out;
    }
    out.confidence = out.confidence > 0 ? std::min(out.confidence, use->confidence) : use->confidence;
    for (Evidence piece : use->evidence)
      if (piece.at.tree != use->from.tree) {
        piece.role = Role::contradicts;
        out.evidence.push_back(std::move(piece));
      }
  }
  out.verdict = VerdictKind::refuted;
  out.risk = Risk::medium;
  out.reason = "the guard never fails at these versions: " + asked +
               (names.size() == 1 ? " is always there" : " are always there") + ", so its other branch is dead code";
  const bool returns = test.c && std::any_of(f.stmts.begin() + 1, f.stmts.end(), [&](const py::Stmt& s) {
                         return s.kind == py::StmtKind::return_ && s.block == test.c;
                       });
  if (!returns || function.empty()) return out;
  if (auto rest = rest_of(report, of, function, names.back().name)) {
    out.reason += "; and where it were taken, its `return` would leave out the rest of `" + function + "` (`" +
                  rest->at.path + ":" + std::to_string(rest->at.start) +
                  (rest->at.end > rest->at.start ? "-" + std::to_string(rest->at.end) : "") + "`)";
    out.evidence.push_back(std::move(*rest));
  }
  return out;
}

}  // namespace

std::vector<Claim> advice_of(const VerifyReport& report, const markdown::Document& doc, const TreeFacts& of) {
  std::vector<Claim> out;
  for (const markdown::Block& fence : doc.blocks) {
    if (fence.kind != markdown::BlockKind::fence || fence.literal.find("hasattr") == std::string::npos) continue;
    // Code of the tree itself that the document quotes is no advice.
    const bool quoted = std::any_of(report.citations.begin(), report.citations.end(), [&](const Citation& c) {
      return c.status == CitationStatus::ok && c.at.line <= fence.line && c.at.line + 3 > fence.line && c.start;
    });
    if (quoted) continue;
    Snippet snippet;
    snippet.block = py::parse(fence.literal);
    if (!py::Facts::open(snippet.block, snippet.facts)) continue;
    const py::Facts& f = snippet.facts;
    std::string storage;
    const std::string_view text = py::decode(fence.literal, storage);
    for (const py::Stmt& s : f.stmts.subspan(1)) {
      if (s.kind != py::StmtKind::if_) continue;
      const auto names = asked_for(f, s.a, text);
      if (names.empty()) continue;
      out.push_back(judge(report, of, f, s, names, fence.content_line + f.line_of(s.begin) - 1));
      out.back().id = "a" + std::to_string(out.size());
    }
  }
  return out;
}

}  // namespace assay
