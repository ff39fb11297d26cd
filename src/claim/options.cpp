#include "claim/options.h"

#include <algorithm>

#include "base/text.h"
#include "model/code.h"

namespace assay {

using namespace py;

namespace {

struct Declared {
  const TreeFacts* tree;
  FileIndex file;
  ExprId call;
};

// "--jobs" declares itself in "-j", "--jobs" and, for click, in "--jobs/--no-jobs" and "-j, --jobs".
bool declares(std::string_view text, std::string_view option) {
  if (text == option) return true;
  for (auto part : split(text, '/'))
    if (trim(part) == option) return true;
  return false;
}

void declared_in(const TreeFacts& tree, FileIndex file, std::string_view option, std::vector<Declared>& out) {
  const Facts& f = tree.file(file);
  for (ExprId i = 1; i < f.exprs.size(); ++i) {
    if (f.exprs[i].kind != ExprKind::call) continue;
    bool here = false;
    for (ExprId a : model::arguments(f, i)) here = here || declares(model::string_value(f, a), option);
    if (!here) continue;
    std::string name = to_lower(model::last_name(f, model::callee(f, i)));
    bool makes = name.find("option") != std::string::npos || name.find("argument") != std::string::npos ||
                 name == "flag" || name == "add" || name.find("addini") != std::string::npos;
    if (makes) out.push_back({&tree, file, i});
  }
}

// The longest word of the option: what the index of names knows of it.
std::string longest_word(std::string_view option) {
  std::string best;
  for (auto part : split(option, '-'))
    if (part.size() > best.size()) best = std::string(part);
  return best;
}

}  // namespace

Ruling option_default(const Scene& scene, const Sentence& s, const std::string& option, const Claimed& v,
                      std::string_view rule) {
  std::vector<Declared> found;
  for (const FileRef& r : scene.cited(s.statement))
    if (r.is_python()) declared_in(*r.tree, r.file, option, found);
  if (found.empty())
    for (const TreeFacts* t : scene.trees())
      for (FileIndex file : t->files_with_name(longest_word(option))) declared_in(*t, file, option, found);
  if (found.empty()) return unverified("no declaration of the option `" + option + "` was found");
  std::optional<Ruling> out;
  for (const Declared& d : found) {
    const Facts& f = d.tree->file(d.file);
    std::uint32_t line = f.line_of(f.exprs[d.call].begin), end = f.line_of(f.exprs[d.call].end);
    std::vector<Evidence> proof{evidence(*d.tree, d.file, line, end, Role::supports, rule)};
    BlockId block = f.block_at(f.exprs[d.call].begin);
    Ruling r;
    if (ExprId value = model::argument(f, d.call, -1, "default")) {
      Compared c = compare(scene, *d.tree, d.file, block ? f.blocks[block].scope : 1, value, v, rule);
      std::string reason =
          "the option `" + option + "` has the default `" + c.actual + "` at " + at(*d.tree, d.file, line);
      r = c.match == Match::unknown
              ? unverified(reason + "; whether that is `" + v.text + "` is not decided by the text", std::move(proof))
              : decide(s, c.match == Match::equal, rule, std::move(reason), std::move(proof));
    } else {
      // What the declaration implies when it names no default.
      std::string_view action = model::string_value(f, model::argument(f, d.call, -1, "action"));
      ExprId flag = model::argument(f, d.call, -1, "is_flag");
      bool is_flag = flag && f.exprs[flag].kind == ExprKind::true_;
      std::string implied = action == "store_true" || is_flag ? "False" : action == "store_false" ? "True" : "None";
      bool known = true;
      for (ExprId a : model::arguments(f, d.call)) {
        if (f.exprs[a].kind == ExprKind::starred || (f.exprs[a].kind == ExprKind::keyword && !f.exprs[a].a))
          known = false;
        if (model::string_value(f, a).find('/') != std::string_view::npos) implied = "False";  // click's "--x/--no-x"
      }
      if (ExprId count = model::argument(f, d.call, -1, "count"); count && f.exprs[count].kind == ExprKind::true_)
        implied = "0";
      model::Parsed parsed(implied);
      model::Constant c = model::constant(parsed.facts, parsed.expr);
      std::string reason = "the option `" + option + "` is declared without a default at " + at(*d.tree, d.file, line) +
                           ": that is `" + implied + "`";
      if (!known || !v.constant || v.constant.kind == model::ConstantKind::name)
        r = unverified(reason, std::move(proof));
      else
        r = decide(s, model::equal(c, v.constant), rule, std::move(reason), std::move(proof));
    }
    if (out && out->verdict != r.verdict)
      return unverified("`" + option + "` is declared at several places with different defaults",
                        std::move(r.evidence));
    if (!out) out = std::move(r);
  }
  return std::move(*out);
}

}  // namespace assay
