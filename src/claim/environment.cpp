#include "claim/environment.h"

#include <algorithm>

#include "base/text.h"
#include "model/code.h"

namespace assay {

using namespace py;

namespace {

bool environment_like(std::string_view dotted) {
  return dotted.ends_with("environ") || dotted.ends_with("environb") || dotted == "env" || dotted.ends_with(".env");
}

void reads_in(const TreeFacts& tree, FileIndex file, std::string_view variable, std::vector<EnvironmentRead>& out) {
  const Facts& f = tree.file(file);
  NameId id = f.find(variable);
  if (!id) return;
  auto is_name = [&](ExprId e) { return e && f.exprs[e].kind == ExprKind::string && f.exprs[e].a == id; };
  auto scope_at = [&](ExprId e) {
    BlockId b = f.block_at(f.exprs[e].begin);
    return b ? f.blocks[b].scope : ScopeId{1};
  };
  for (ExprId i = 1; i < f.exprs.size(); ++i) {
    const Expr& e = f.exprs[i];
    std::uint32_t line = f.line_of(e.begin);
    if (e.kind == ExprKind::call && e.b > 1) {
      if (!is_name(model::argument(f, i, 0, "key"))) continue;
      std::string name = model::dotted(f, model::callee(f, i));
      std::string_view last = model::last_name(f, model::callee(f, i));
      std::string_view owner =
          std::string_view(name).substr(0, name.size() > last.size() ? name.size() - last.size() - 1 : 0);
      bool reads = last == "getenv" || last == "getenvb" ||
                   ((last == "get" || last == "pop" || last == "setdefault") && environment_like(owner)) ||
                   (to_lower(last).find("env") != std::string::npos && !to_lower(last).starts_with("set") &&
                    !to_lower(last).starts_with("del"));
      if (!reads) continue;
      ExprId fallback = model::argument(f, i, 1, "default");
      out.push_back({&tree, file, line, fallback, false, false, scope_at(i)});
    } else if (e.kind == ExprKind::subscript && static_cast<Context>(e.op) == Context::load && is_name(e.b) &&
               environment_like(model::dotted(f, e.a))) {
      out.push_back({&tree, file, line, 0, true, false, scope_at(i)});
    } else if (e.kind == ExprKind::compare && e.b == 3) {
      auto kids = f.kids(e);
      auto op = static_cast<Operator>(kids[1]);
      if ((op == Operator::in || op == Operator::not_in) && is_name(kids[0]) &&
          environment_like(model::dotted(f, kids[2])))
        out.push_back({&tree, file, line, 0, false, true, scope_at(i)});
    }
  }
}

// A text against a number or truth value that it may be turned into.
Match converted(std::string_view text, const model::Constant& claimed) {
  std::string t = to_lower(trim(text));
  switch (claimed.kind) {
    case model::ConstantKind::boolean: {
      bool yes = t == "1" || t == "true" || t == "yes" || t == "on" || t == "y" || t == "t";
      bool no = t == "0" || t == "false" || t == "no" || t == "off" || t == "n" || t == "f" || t.empty();
      if (!yes && !no) return Match::unknown;
      return yes == (claimed.integer != 0) ? Match::equal : Match::unknown;  // bool("0") is True, int("0") is not
    }
    case model::ConstantKind::integer:
    case model::ConstantKind::real: {
      model::Parsed number(t);
      model::Constant c = number.expr ? model::constant(number.facts, number.expr) : model::Constant{};
      if (c.kind != model::ConstantKind::integer && c.kind != model::ConstantKind::real) return Match::unknown;
      return model::equal(c, claimed) ? Match::equal : Match::different;
    }
    default:
      return Match::different;
  }
}

}  // namespace

std::vector<EnvironmentRead> environment_reads(const Scene& scene, const std::vector<FileRef>& files,
                                               std::string_view variable) {
  std::vector<EnvironmentRead> out;
  for (const FileRef& r : files)
    if (r.is_python()) reads_in(*r.tree, r.file, variable, out);
  if (files.empty())
    for (const TreeFacts* t : scene.trees())
      for (FileIndex file : t->files_with_name(variable)) reads_in(*t, file, variable, out);
  std::stable_sort(out.begin(), out.end(), [](const EnvironmentRead& a, const EnvironmentRead& b) {
    return a.tree == b.tree && a.file == b.file && a.line < b.line;
  });
  return out;
}

std::optional<Ruling> environment_default(const Scene& scene, const Sentence& s, const std::string& variable,
                                          const Claimed& v, std::string_view rule, bool must) {
  std::vector<FileRef> cited = scene.cited(s.statement);
  std::vector<EnvironmentRead> reads = environment_reads(scene, cited, variable);
  if (reads.empty() && !cited.empty()) reads = environment_reads(scene, {}, variable);
  if (reads.empty()) {
    if (!must) return std::nullopt;
    return unverified("no read of the environment variable `" + variable + "` was found");
  }
  std::vector<Evidence> proof;
  std::string actual;
  int equal = 0, different = 0, unknown = 0;
  for (const EnvironmentRead& r : reads) {
    if (r.test) continue;
    Evidence e = evidence(*r.tree, r.file, r.line, r.line, Role::supports, rule);
    if (r.raises) {
      ++different;
      actual = "none: the look-up fails when it is unset";
    } else if (!r.fallback) {
      // What is done where it is None, the next lines say: no proof that another value doesn't stand in.
      bool none = v.constant.kind == model::ConstantKind::none;
      ++(none ? equal : unknown);
      actual = "`None`";
    } else {
      Compared c = compare(scene, *r.tree, r.file, r.scope, r.fallback, v, rule);
      // The environment holds text only: "1" becomes True or 1 where it is read.
      const Facts& f = r.tree->file(r.file);
      if (c.match == Match::different && f.exprs[r.fallback].kind == ExprKind::string)
        c.match = converted(model::string_value(f, r.fallback), v.constant);
      ++(c.match == Match::equal ? equal : c.match == Match::different ? different : unknown);
      actual = "`" + c.actual + "`";
    }
    if (proof.size() < 4) proof.push_back(std::move(e));
  }
  if (proof.empty())
    return must ? std::optional(unverified("`" + variable + "` is only tested for being set", std::move(proof)))
                : std::nullopt;
  std::string where = at(*reads[0].tree, reads[0].file, reads[0].line);
  if (unknown && !equal && !different)
    return unverified(
        "the fallback of `" + variable + "` at " + where + " is " + actual + ", which the text doesn't decide",
        std::move(proof));
  if ((equal > 0) + (different > 0) + (unknown > 0) > 1) {
    Ruling r;
    r.verdict = equal ? VerdictKind::partly : VerdictKind::unverified;
    r.rule = rule;
    r.reason = "`" + variable + "` is read at " + std::to_string(reads.size()) + " places with different fallbacks";
    r.evidence = std::move(proof);
    return r;
  }
  return decide(s, equal > 0, rule, "the fallback of `" + variable + "` at " + where + " is " + actual,
                std::move(proof));
}

}  // namespace assay
