// Guards that do not do what they are there for.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "couple/findings.h"
#include "couple/fix.h"
#include "couple/version_tests.h"
#include "model/code.h"
#include "model/modules.h"
#include "model/value.h"
#include "syntax/python/children.h"

namespace assay::couple {

using namespace model;
using py::ExprKind;
using py::Operator;
using py::StmtKind;

namespace {

const std::vector<Rule> kRules = {
    {"dead-guard", RuleKind::finding, "a test can no longer be true, or no longer be false",
     "At this version and at every later one the test of a version has the same outcome (`>= \"0.7\"` at 0.11), or an "
     "attribute that is asked for by `hasattr` is always or never there at this version. One branch is dead code: "
     "where "
     "older versions are no longer supported it can go. Not said of a test that a later version may change."},
    {"text-version-comparison", RuleKind::finding, "versions are compared as text",
     "`x.__version__ >= \"0.7\"` compares two strings, letter by letter: \"0.10\" sorts before \"0.7\". The finding "
     "names a version for which the answer is wrong. Compare `packaging.version.Version` objects. Equality of strings "
     "is marked in the list of guards but is no finding."},
};

bool compares(Operator op, int order) {
  switch (op) {
    case Operator::lt:
      return order < 0;
    case Operator::le:
      return order <= 0;
    case Operator::gt:
      return order > 0;
    case Operator::ge:
      return order >= 0;
    case Operator::eq:
      return order == 0;
    case Operator::ne:
      return order != 0;
    default:
      return false;
  }
}

bool ordering(Operator op) {
  return op == Operator::lt || op == Operator::le || op == Operator::gt || op == Operator::ge;
}

const char* spelled(Operator op) {
  switch (op) {
    case Operator::lt:
      return "<";
    case Operator::le:
      return "<=";
    case Operator::gt:
      return ">";
    default:
      return ">=";
  }
}

bool is_version(std::string_view s) {
  return !s.empty() && s.find('.') != std::string_view::npos && s[0] >= '0' && s[0] <= '9';
}

bool text_errs(Operator op, const std::string& version, const std::string& bound) {
  return compares(op, version.compare(bound)) != compares(op, compare_versions(version, bound));
}

// A version for which comparing text with `bound` gives the wrong answer: one of its numbers with another count of
// digits.
std::string misjudged(Operator op, const std::string& bound) {
  const auto parts = split(bound, '.');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto n = parse_uint(parts[i]);
    if (!n) break;
    std::vector<std::string> others;
    if (*n >= 10) others = {"9", "2"};
    if (*n < 10 && *n > 0) others = {"10", "11", "12"};
    if (*n >= 10 && *n < 100) others.push_back("100");
    for (const std::string& other : others) {
      std::string version;
      for (std::size_t k = 0; k < parts.size(); ++k)
        version += (k ? "." : "") + (k < i ? std::string(parts[k]) : k == i ? other : "0");
      if (text_errs(op, version, bound)) return version;
    }
  }
  return {};
}

// The literal that the version is compared with; "" where it is none.
std::string bound_of(const Guard& g) {
  const py::Facts& f = *g.module->unit.f;
  const auto kids = f.kids(f.exprs[g.expr]);
  for (std::size_t i = 0; i < kids.size(); i += 2)
    if (const std::string_view text = string_value(f, kids[i]); is_version(text)) return std::string(text);
  return {};
}

void text_comparison(const Guard& g, Findings& out) {
  const py::Facts& f = *g.module->unit.f;
  if (f.exprs[g.expr].kind != ExprKind::compare || !g.version.text || g.version.helper) return;
  if (!ordering(g.version.op) || !g.tree) return;
  const std::string bound = bound_of(g);
  if (bound.empty()) return;
  const std::string& now = g.tree->tree().info().version;
  const bool wrong_now = is_version(now) && text_errs(g.version.op, now, bound);
  const std::string example = wrong_now ? now : misjudged(g.version.op, bound);
  if (example.empty()) return;
  const bool truth = compares(g.version.op, compare_versions(example, bound));
  std::string reason = "compares versions as text: \"" + example + "\" " + spelled(g.version.op) + " \"" + bound +
                       "\" is " + (truth ? "False" : "True") + ", though version " + example + " is " +
                       (truth ? "" : "not ") + spelled(g.version.op) + " " + bound;
  if (wrong_now) reason += "; that is the version in hand, so the wrong branch runs";
  Finding finding = finding_at("text-version-comparison", Severity::warning, *g.module, g.begin,
                               g.tree->tree().info().name + ".__version__", reason);
  fix_text_comparison(g, finding);
  out.push_back(std::move(finding));
}

// The version literals that a test spells, in its arguments too.
std::vector<std::string> literals(const Guard& g) {
  const py::Facts& f = *g.module->unit.f;
  std::vector<std::string> out;
  py::for_each_within(f, g.expr, [&](py::ExprId e) {
    const py::Expr& x = f.exprs[e];
    if (x.kind == ExprKind::string && is_version(f.str(x.a))) out.emplace_back(f.str(x.a));
  });
  return out;
}

// Whether no version from this one on changes the outcome.
bool settled(const Guard& g) {
  const std::string& now = g.tree->tree().info().version;
  const auto bounds = literals(g);
  if (bounds.size() != 1 || !is_version(now)) return false;
  const int order = compare_versions(now, bounds[0]);
  switch (g.version.op) {
    case Operator::ge:
    case Operator::lt:
      return order >= 0;
    case Operator::gt:
    case Operator::le:
    case Operator::eq:
    case Operator::ne:
      return order > 0;
    default:
      return false;
  }
}

void dead_version(Scene& s, const Guard& g, Findings& out) {
  if (g.holds == Tri::unknown || !g.tree || g.version.op == Operator::none || !settled(g)) return;
  if (g.version.text && !g.version.helper) return;  // a text comparison may change its mind
  const std::string test(text_of(*g.module).substr(g.begin, g.end - g.begin));
  Finding finding =
      finding_at("dead-guard", Severity::note, *g.module, g.begin, g.tree->tree().info().name + ".__version__",
                 "`" + test + "` can no longer be " + (g.holds == Tri::yes ? "false" : "true") + ": " +
                     tree_name(*g.tree) + " and every later version decide it alike");
  fix_dead_guard(s, g, finding);
  out.push_back(std::move(finding));
}

// Some file of the tree reads an attribute of that name: what is asked for is used. A mark that nobody reads is set by
// somebody who is not among these trees.
bool used_in_tree(Scene& s, std::string_view name) {
  for (const FileIndex file : s.of->files_with_name(name)) {
    const py::Facts& f = s.of->file(file);
    const py::NameId id = f.exprs.empty() ? 0 : f.find(name);
    for (const py::Expr& x : f.exprs)
      if (id && x.kind == ExprKind::attribute && x.b == id) return true;
    for (const py::Import& imp : f.imports)
      if (id && imp.name == id) return true;
  }
  return false;
}

void dead_hasattr(Scene& s, const Guard& g, Findings& out) {
  const py::Facts& f = *g.module->unit.f;
  if (g.holds == Tri::unknown || last_name(f, callee(f, g.expr)) != "hasattr") return;
  if (g.holds == Tri::no && !used_in_tree(s, std::string_view(g.target).substr(g.target.rfind('.') + 1))) return;
  Finding finding = finding_at(
      "dead-guard", Severity::note, *g.module, g.begin, g.target,
      g.holds == Tri::yes ? g.target + " is always there in " + tree_name(*g.tree) + ": the test is always true"
                          : g.target + " does not exist in " + tree_name(*g.tree) + ": the test is never true");
  fix_dead_guard(s, g, finding);
  out.push_back(std::move(finding));
}

// A suite that says nothing of what went wrong.
bool silent(const py::Facts& f, py::BlockId block) {
  const py::Block& b = f.blocks[block];
  for (py::StmtId i = b.first; i && i <= b.last; ++i) {
    const py::Stmt& st = f.stmts[i];
    const bool nothing = st.kind == StmtKind::pass || st.kind == StmtKind::continue_ ||
                         (st.kind == StmtKind::return_ && !st.a) ||
                         (st.kind == StmtKind::expr && f.exprs[st.a].kind != ExprKind::call);
    if (!nothing) return false;
  }
  return true;
}

// `except Exception: pass` around something that fails at these versions: what follows in the body is skipped, and
// nobody is told.
void hidden_failure(Scene& s, const Use& u, Findings& out) {
  if (u.reached.definedness != Definedness::absent || u.live == Tri::no || in_tests(*u.module)) return;
  if (u.protection.kind != Protection::Kind::handler || u.protection.at.module != u.module) return;
  const std::string& text = u.protection.text;
  if (text != "except" && text != "except Exception" && text != "except BaseException") return;
  const py::Facts& f = *u.module->unit.f;
  for (py::BlockId b = block_at(u.module->unit, u.begin); b; b = f.blocks[b].parent) {
    if (f.blocks[b].kind != py::BlockKind::try_body) continue;
    const py::Stmt& t = f.stmts[f.blocks[b].stmt];
    for (const std::uint32_t h : f.kids(t.b, t.c)) {
      const std::uint32_t begin = f.blocks[h].test ? f.exprs[f.blocks[h].test].begin : f.blocks[h].begin;
      if (begin != u.protection.at.offset || !silent(f, h)) continue;
      const py::BlockId own = block_at(u.module->unit, u.begin);
      bool more = false;  // something else in the body that is skipped
      for (py::StmtId i = f.blocks[b].first; i && i <= f.blocks[b].last; ++i)
        more |= f.stmts[i].begin > u.begin && f.stmts[i].kind != StmtKind::import &&
                f.stmts[i].kind != StmtKind::import_from && f.stmts[i].kind != StmtKind::pass && own;
      if (!more) return;
      Finding finding = finding_at("wrong-guard", Severity::warning, *u.module, begin, u.target,
                                   "`" + text + "` hides that " + u.target + " does not exist in " +
                                       tree_name(*u.tree) + ": the rest of the try body is skipped without a word");
      finding.evidence.push_back(evidence_at(*u.module, u.begin, 0, Role::supports, "wrong-guard"));
      out.push_back(std::move(finding));
      return;
    }
  }
  (void)s;
}

}  // namespace

const std::vector<Rule>& guard_rules() { return kRules; }

void find_guards(Scene& s, const Inventory& inventory, Findings& out) {
  for (const Guard& g : inventory.guards) {
    if (g.kind == Guard::Kind::version) {
      text_comparison(g, out);
      dead_version(s, g, out);
    } else if (g.kind == Guard::Kind::attribute) {
      dead_hasattr(s, g, out);
    }
  }
  for (const Use& u : inventory.uses) hidden_failure(s, u, out);
}

}  // namespace assay::couple
