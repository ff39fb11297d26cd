// "registers the entry point `x`", "`torch.ops.ns.op` is registered", "`C` is registered as `name`".
#include <algorithm>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/prose.h"
#include "model/code.h"
#include "model/packaging.h"

namespace assay {
namespace {

using namespace py;
using model::Definition;
using model::DefinitionKind;
using model::EntryPoint;

#define WHO "[(the|this|its)] ({path:p}|{word:a}|{code:a}) [(package|project|library|plugin|distribution)]"
#define OFFERS                                                                                                        \
  "(registers|declares|defines|offers|exposes|provides|has|installs|advertises|publishes|ships|adds|uses|lists|sets " \
  "up)"
#define NO_OFFER \
  "(does|do) {neg} (register|declare|define|offer|expose|provide|have|install|advertise|publish|ship|add|use)"
#define POINT \
  "[(an|a|the|its|one)] [(plugin|pytest|packaging|setuptools)] (entry point|entry-point|entrypoint|entry_point)"
#define SCRIPT                                                                                                         \
  "[(a|an|the)] (console script|console-script|console_scripts script|command-line script|command line script|script|" \
  "command|cli command|console command|cli entry point|console entry point)"
#define TARGET \
  "[(pointing to|that points to|pointing at|for|=|->|to|which points to|calling|that runs|which runs|with target)] "
#define REGISTERED "(registered|declared|defined|installed|exposed|offered|published|advertised)"

constexpr Phrase kPhrases[] = {
    {WHO " " OFFERS " " POINT " {code:n} in [the] [(entry point|entry-point)] [group] {code:g} " TARGET "{code:t}",
     "point"},
    {WHO " " OFFERS " " POINT " {code:n} (in|under) [the] [(entry point|entry-point)] [group] {code:g} [group]",
     "point"},
    {WHO " " NO_OFFER " " POINT " {code:n} (in|under) [the] [group] {code:g} [group]", "point"},
    {WHO " " OFFERS " " POINT " (group|in [the] group|under [the] group|in [the]|under [the]) {code:g} [group]",
     "group"},
    {WHO " " OFFERS " [(a|an|the|its)] {code:g} (entry point|entry-point|entrypoint|entry points)", "group"},
    {WHO " " NO_OFFER " [(a|an|any)] {code:g} (entry point|entry-point|entrypoint|entry points)", "group"},
    {WHO " " NO_OFFER " " POINT " (group|in [the] group|under [the] group|in [the]|under [the]) {code:g} [group]",
     "group"},
    {WHO " " OFFERS " " POINT " {code:n} [(pointing to|that points to|pointing at|for|->)] {code:t}", "point"},
    {WHO " " OFFERS " " POINT " {code:n}", "point"},
    {WHO " " NO_OFFER " [(a|an|any)] (entry point|entry-point|entrypoint) {code:n}", "point"},
    {WHO " " OFFERS " " SCRIPT " {code:n} " TARGET "{code:t}", "script"},
    {WHO " " OFFERS " " SCRIPT " [(named|called)] {code:n}", "script"},
    {WHO " " OFFERS " [(a|an|the)] {code:n} (console script|command|script)", "script"},
    {WHO " " NO_OFFER " [(a|an|any)] {code:n} (console script|command|script)", "script"},
    {WHO " " NO_OFFER " [(a|an|any)] (console script|command|script) [(named|called)] {code:n}", "script"},
    {"[the] (entry point|entry-point|entrypoint) {code:n} [(in|of) [the] [group] {code:g}] (points to|resolves "
     "to|refers "
     "to|maps to|is|loads|calls|runs|targets|->) {code:t}",
     "target"},
    {"[the] (console script|script|command|console_scripts entry) {code:n} (points to|resolves to|maps "
     "to|is|calls|runs|"
     "targets|->|invokes|starts) {code:t}",
     "target"},
    {"{code:t} %be " REGISTERED " (as|under) [(a|an|the)] {code:g} (entry point|entry-point|entrypoint|plugin)",
     "target-group"},
    {"{code:n} %be [(a|an|the)] " REGISTERED
     " [as] [(a|an)] (console script|entry point|entry-point|script) [(of|in|by) "
     "{path:p}]",
     "either"},
    {"{code:n} %be [(a|an|the)] (console script|entry point|entry-point) [(of|in|by|from) "
     "({path:p}|{code:a}|{word:a})]",
     "either"},
    {"[the] [(custom|torch|native|pytorch)] [(op|operator|operators|kernel)] {code:o} [(op|operator)] %be " REGISTERED
     " [(with|in|by|via|through|as) {any:w}]",
     "operator"},
    {WHO " (registers|defines|declares|implements) [(the|a|an)] [(custom|torch|native|pytorch)] "
         "(op|operator|kernel|custom op|custom operator) {code:o}",
     "operator"},
    {"@S(c) %be registered (as|under|with) [(the|a)] [(name|key|id|alias)] {code:k}", "named"},
    {"@S(c) registers itself (as|under|with) [(the|a)] [(name|key|id|alias)] {code:k}", "named"},
};

constexpr std::string_view kPoint = "registered.entry-point", kOperator = "registered.operator",
                           kNamed = "registered.name";

bool general(const Token& t) {
  for (std::string_view w : {"it", "project", "package", "library", "plugin", "this", "distribution"})
    if (t.is(w)) return true;
  return false;
}

std::vector<const TreeFacts*> whose(const Scene& scene, const Sentence& s) {
  if (const Token* p = s.token("p")) {
    std::vector<const TreeFacts*> out;
    for (const FileRef& r : scene.files(*p))
      if (std::find(out.begin(), out.end(), r.tree) == out.end()) out.push_back(r.tree);
    return out;
  }
  if (const Token* a = s.token("a")) {
    auto named = trees_named(scene, s, "a");
    return named.empty() && general(*a) ? scene.trees() : named;
  }
  return scene.trees();
}

std::string unquoted(std::string_view s) {
  s = trim(s);
  if (s.size() > 1 && (s.front() == '"' || s.front() == '\'') && s.back() == s.front()) s = s.substr(1, s.size() - 2);
  return std::string(s);
}

// "pkg.cli:main" and "pkg.cli.main"; without an extra in brackets.
bool same_target(std::string_view a, std::string_view b) {
  auto plain = [](std::string_view t) {
    std::string out(trim(t.substr(0, t.find('['))));
    std::replace(out.begin(), out.end(), ':', '.');
    if (out.ends_with("()")) out.resize(out.size() - 2);
    return out;
  };
  std::string x = plain(a), y = plain(b);
  return x == y || model::suffix_of(y, x);
}

std::optional<Ruling> entry_points(const Scene& scene, const Sentence& s) {
  std::vector<const TreeFacts*> trees = whose(scene, s);
  if (trees.size() != 1) return std::nullopt;
  const TreeFacts& tree = *trees[0];
  model::Packaging packaging = model::packaging_of(tree);
  auto text = [&](std::string_view slot) { return s.has(slot) ? unquoted(s.token(slot)->text) : std::string(); };
  std::string group = text("g"), name = text("n"), target = text("t");
  if (s.key == "script") group = "console_scripts";
  std::vector<const EntryPoint*> named, all;
  for (const EntryPoint& e : packaging.entry_points) {
    bool script = e.group == "console_scripts" || e.group == "gui_scripts";
    if (!group.empty() && e.group != group && !(s.key == "script" && script)) continue;
    all.push_back(&e);
    if (!name.empty() && e.name != name && e.name + " = " + e.target != name && e.name + "=" + e.target != name)
      continue;
    named.push_back(&e);
  }
  std::vector<Evidence> proof;
  auto show = [&](const EntryPoint& e) {
    if (proof.size() < 4) proof.push_back(evidence(tree, e.file, e.line, e.line, Role::supports, kPoint));
  };
  for (const EntryPoint* e : named) {
    if (!target.empty() && !same_target(e->target, target)) continue;
    show(*e);
    return decide(s, true, kPoint, "`" + e->name + " = " + e->target + "` is declared in the group `" + e->group + "`",
                  std::move(proof));
  }
  for (const EntryPoint* e : named.empty() ? all : named) show(*e);
  for (FileIndex i : packaging.files)
    if (proof.empty()) proof.push_back(evidence(tree, i, 0, 0, Role::supports, kPoint));
  if (proof.empty()) return unverified("no packaging file was found in `" + tree.tree().info().name + "`");
  std::string reason;
  if (!named.empty()) {
    reason = "`" + named[0]->name + "` points to `" + named[0]->target + "`";
  } else {
    // "`x` is an entry point": may be meant of a function that programs start at.
    if (s.key == "either" || s.key == "target")
      return unverified("no entry point `" + name + "` is declared", std::move(proof));
    reason = name.empty() ? "no entry point in the group `" + group + "` is declared"
                          : "no entry point `" + name + "`" + (group.empty() ? "" : " in the group `" + group + "`") +
                                " is declared";
    // "ships an `init` command": one of the commands of its script.
    if (s.key == "script" && !all.empty() && s.says({"command"}))
      return unverified(reason + "; a command of `" + all[0]->name + "` may be meant", std::move(proof));
    if (!packaging.open_entry_points.empty())
      return unverified(reason + ", but " + packaging.open_entry_points, std::move(proof));
  }
  return decide(s, false, kPoint, std::move(reason), std::move(proof));
}

// ---------------------------------------------------------------- operators

struct OperatorName {
  std::string space, name;
};
// "torch.ops.ns.op", "ns::op", "op".
OperatorName operator_name(std::string_view text) {
  std::string s = unquoted(text);
  if (s.ends_with("()")) s.resize(s.size() - 2);
  if (s.starts_with("torch.ops.")) s.erase(0, 10);
  if (auto colons = s.find("::"); colons != std::string::npos) return {s.substr(0, colons), s.substr(colons + 2)};
  if (auto dot = s.find('.'); dot != std::string::npos) return {s.substr(0, dot), s.substr(dot + 1)};
  return {"", s};
}

// Whether the line at `at` hands the operator's name, as a text, to something that registers it.
bool registers(std::string_view text, std::size_t at, std::string_view name, const OperatorName& op) {
  std::size_t end = at + name.size();
  if (end < text.size() && (is_ident_char(text[end]))) return false;
  std::size_t quote = at;
  std::string_view before = text.substr(0, at);
  std::string lead = op.space + "::";
  if (!op.space.empty() && before.ends_with(lead)) quote -= lead.size();
  if (!quote || (text[quote - 1] != '"' && text[quote - 1] != '\'')) return false;
  // The call that the quote stands in, within a few lines.
  std::size_t from = quote > 200 ? quote - 200 : 0;
  std::string_view call = text.substr(from, quote - 1 - from);
  auto open = call.rfind('(');
  if (open == std::string_view::npos) return false;
  std::string_view callee = trim(call.substr(0, open));
  std::size_t begin = callee.size();
  while (begin && (is_ident_char(callee[begin - 1]) || callee[begin - 1] == '.' || callee[begin - 1] == '>')) --begin;
  std::string word = to_lower(callee.substr(begin));
  for (std::string_view w : {"def", "define", "impl", "custom_op", "register", "op"})
    if (word.ends_with(w) || word.find("register") != std::string::npos || word.find("custom_op") != std::string::npos)
      return true;
  return false;
}

bool source_file(std::string_view path) {
  std::string_view ext = extension(path);
  for (std::string_view e : {"py", "cpp", "cc", "cu", "cxx", "h", "hpp", "cuh", "mm", "pyi"})
    if (ext == e) return true;
  return false;
}

std::optional<Ruling> native_operator(const Scene& scene, const Sentence& s) {
  OperatorName op = operator_name(s.token("o")->text);
  if (!is_identifier(op.name)) return std::nullopt;
  bool said = std::any_of(s.tokens.begin(), s.tokens.end(), [](const Token& t) {
    return t.is("op") || t.is("operator") || t.is("operators") || t.is("kernel") || t.is("torch");
  });
  if (op.space.empty() && !said) return std::nullopt;
  if (!op.space.empty() && !said && s.token("o")->text.find("::") == std::string::npos &&
      !s.token("o")->text.starts_with("torch.ops."))
    return std::nullopt;
  if (!scene.may_search()) return too_many_searches();
  std::vector<const TreeFacts*> trees = whose(scene, s);
  std::vector<Evidence> uses;
  bool spelled_otherwise = false;
  for (const TreeFacts* tree : trees) {
    const auto& files = tree->tree().files();
    for (FileIndex i = 0; i < files.size(); ++i) {
      if (!source_file(files[i].path)) continue;
      std::string_view text = tree->text(i);
      for (auto at = text.find(op.name); at != std::string_view::npos; at = text.find(op.name, at + 1)) {
        if (at && is_ident_char(text[at - 1])) continue;
        if (registers(text, at, op.name, op)) {
          std::uint32_t line = Lines(text).line_at(at);
          return decide(s, true, kOperator, "`" + op.name + "` is registered at " + assay::at(*tree, i, line),
                        {evidence(*tree, i, line, line, Role::supports, kOperator)});
        }
        // A use: `torch.ops.ns.op(…)`.
        std::string_view before = text.substr(0, at);
        bool use = before.ends_with("torch.ops." + op.space + ".") && !op.space.empty();
        if (!use) spelled_otherwise = true;
        if (uses.size() < 3) {
          std::uint32_t line = Lines(text).line_at(at);
          uses.push_back(evidence(*tree, i, line, line, use ? Role::supports : Role::context, kOperator));
        }
      }
    }
    if (!tree->tree().unread().empty()) spelled_otherwise = true;
  }
  std::string reason = "no registration of `" + op.name + "` was found";
  if (spelled_otherwise || uses.empty() || op.space.empty()) return unverified(std::move(reason), std::move(uses));
  // Another tree, or a binary, may register it.
  return unverified(reason + "; it is only used", std::move(uses));
}

// ---------------------------------------------------------------- names in registries

std::optional<Ruling> named(const Scene& scene, const Sentence& s) {
  std::string key = unquoted(s.token("k")->text);
  Subject who = subject(scene, s, "c");
  std::erase_if(who.found, [](const Definition& d) {
    return d.kind != DefinitionKind::function && d.kind != DefinitionKind::class_;
  });
  drop_overloads(who);
  if (who.found.empty()) return std::nullopt;
  return all_agree(who, [&](const Definition& d) {
    const Facts& f = d.facts();
    bool cls = d.kind == DefinitionKind::class_;
    std::uint32_t first = cls ? f.classes[d.class_].first_decorator : f.functions[d.function].first_decorator;
    std::uint32_t count = cls ? f.classes[d.class_].decorator_count : f.functions[d.function].decorator_count;
    std::string other;
    for (ExprId dec : f.kids(first, count)) {
      if (f.exprs[dec].kind != ExprKind::call) continue;
      for (ExprId arg : model::arguments(f, dec)) {
        ExprId value = f.exprs[arg].kind == ExprKind::keyword ? f.exprs[arg].b : arg;
        if (f.exprs[value].kind != ExprKind::string) continue;
        if (f.str(f.exprs[value].a) == key)
          return decide(
              s, true, kNamed,
              "the decorator at line " + std::to_string(f.line_of(f.exprs[dec].begin)) + " gives it that name",
              {evidence_at(d, f.line_of(f.exprs[dec].begin), Role::supports, kNamed)});
        if (model::dotted(f, dec).find("register") != std::string::npos) other = f.str(f.exprs[value].a);
      }
    }
    // `register("key", C)`, `{"key": C}`, `TABLE["key"] = C`: a text and the name side by side.
    std::string last = d.name.substr(d.name.rfind('.') + 1);
    std::vector<Evidence> near;
    for (const TreeFacts* t : scene.trees())
      for (FileIndex file : t->files_with_name(last)) {
        const Facts& g = t->file(file);
        auto is_it = [&](ExprId e) {
          return (g.exprs[e].kind == ExprKind::name && g.str(g.exprs[e].a) == last) ||
                 (g.exprs[e].kind == ExprKind::attribute && g.str(g.exprs[e].b) == last) ||
                 (g.exprs[e].kind == ExprKind::string &&
                  (g.str(g.exprs[e].a) == last || g.str(g.exprs[e].a).ends_with("." + last) ||
                   g.str(g.exprs[e].a).ends_with(":" + last)));
        };
        auto is_key = [&](ExprId e) { return e && g.exprs[e].kind == ExprKind::string && g.str(g.exprs[e].a) == key; };
        auto found = [&](ExprId e) {
          std::uint32_t line = g.line_of(g.exprs[e].begin);
          return decide(s, true, kNamed, at(*t, file, line) + " gives it that name",
                        {evidence(*t, file, line, line, Role::supports, kNamed)});
        };
        for (ExprId e = 1; e < g.exprs.size(); ++e) {
          if (g.exprs[e].kind == ExprKind::dict) {
            auto kids = g.kids(g.exprs[e]);
            for (std::size_t i = 0; i + 1 < kids.size(); i += 2)
              if (is_key(kids[i]) && kids[i + 1] && is_it(kids[i + 1])) return found(kids[i]);
          }
          if (g.exprs[e].kind != ExprKind::call) continue;
          bool has_key = false, has_it = false;
          for (ExprId arg : model::arguments(g, e)) {
            ExprId value = g.exprs[arg].kind == ExprKind::keyword ? g.exprs[arg].b : arg;
            has_key = has_key || is_key(value);
            has_it = has_it || is_it(value);
          }
          if (has_key && has_it) return found(e);
        }
        for (const Stmt& st : g.stmts) {
          if (st.kind != StmtKind::assign || !st.c || !is_it(st.c)) continue;
          for (ExprId target : g.kids(st.a, st.b))
            if (g.exprs[target].kind == ExprKind::subscript && is_key(g.exprs[target].b)) return found(target);
        }
      }
    if (!other.empty())
      return decide(s, false, kNamed, "it is registered as `" + other + "`",
                    {evidence_at(d, d.first, Role::supports, kNamed)});
    return unverified("no registration of `" + d.name + "` under that name was found",
                      {evidence(d, Role::context, kNamed)});
  });
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  if (s.key == "operator") return native_operator(scene, s);
  if (s.key == "named") return named(scene, s);
  return entry_points(scene, s);
}

}  // namespace

const Form kRegistered = {
    {"registered", RuleKind::claim_form, "an entry point, script, operator or name is registered",
     "“`lib` registers the entry point `x` in the group `host.plugins`”, “`pyproject.toml` declares a console script "
     "`tool`”, “the command `tool` runs `pkg.cli:main`”, “the op `torch.ops.ns.op` is registered”, “`C` is registered "
     "as `fast`”.\n\nEntry points are read from `pyproject.toml` (also Poetry's), `setup.cfg`, literals of `setup.py` "
     "and `entry_points.txt`; where `setup.py` or a build computes them, nothing is refuted. An operator is registered "
     "where its name stands as a text in a call such as `def`, `impl`, `define`, `custom_op` or `register…`, in Python "
     "or C++; that there is none is never proof, since another tree or a binary may do it. A name is one that a "
     "decorator, a call, a "
     "table or an item assignment puts beside the definition; another name in a `register…` decorator refutes."},
    kPhrases,
    check};

}  // namespace assay
