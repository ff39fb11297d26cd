// "LIB supports eager mode", "`Engine` rejects the `spam` backend".
//
// A mode has no definition that could be looked up; what code has is tests: `if enforce_eager: …`, `if mode ==
// "eager"`. Identifiers that hold the mode's words stand for it. A test whose branch for the mode raises at once
// rejects it; any other branch, also one that raises under a further condition, handles it.
#include <algorithm>
#include <cctype>
#include <set>

#include "base/text.h"
#include "claim/forms.h"
#include "claim/prose.h"
#include "claim/value_of.h"
#include "model/code.h"

namespace assay {
namespace {

using namespace py;

#define KIND "(mode|modes|backend|backends|option|flag|setting|execution|rollout|path|strategy|format|device)"
#define SUPPORTS \
  "(supports|support|allows|allow|permits|permit|handles|handle|works in|work in|works with|work with|runs in|run in)"
#define REJECTS \
  "(rejects|reject|refuses|refuse|forbids|forbid|disallows|disallow|prohibits|prohibit|raises in|raises for|fails in)"

constexpr Phrase kPhrases[] = {
    {"{any:a} [(explicitly|also|fully|still|only|currently|already)] " SUPPORTS " [the] {any:m} " KIND " [{sym:v}]",
     "supports"},
    {"{any:a} (does|do|did|can|could) {neg} (support|allow|permit|handle|work in|work with|run in) [the] {any:m} " KIND,
     "supports"},
    {"{any:a} [(explicitly|also)] " REJECTS " [the] {any:m} " KIND, "rejects"},
    {"{any:a} (does|do|did) {neg} (reject|refuse|forbid|disallow) [the] {any:m} " KIND, "rejects"},
    {"{any:m} " KIND " %be [(explicitly|fully|also)] (supported|allowed|permitted|handled|available) "
     "[and (sometimes|often|even) (preferred|recommended|faster)] [(by|in|on|with) {any:a}]",
     "supports"},
    {"{any:m} " KIND " %be (rejected|refused|forbidden|disallowed|unsupported|prohibited) [(by|in|on|with) {any:a}]",
     "rejects"},
    {"{any:a} [(explicitly|also)] " SUPPORTS " [the] " KIND " {code:c}", "supports"},
    {"{any:a} [(explicitly|also)] " REJECTS " [the] " KIND " {code:c}", "rejects"},
};

constexpr std::string_view kPath = "mode.path", kRaise = "mode.raise";

struct Branch {
  const TreeFacts* tree;
  FileIndex file;
  std::uint32_t line, end;  // of the test and what belongs to it
  bool rejects;
  bool asserts = false;
  std::string test;
  std::string further;  // the test under which it raises after all
  std::uint32_t raise_line = 0;
  bool complains = false;  // warns, logs or leaves: not plainly a way to handle it
};

struct Mode {
  std::vector<std::string> words;
  std::string exact;  // a name given as code
};

bool turned_word(const std::string& w) {
  return w == "no" || w == "not" || w == "non" || w == "disabl" || w == "disable" || w == "disab" || w == "skip" ||
         w == "without" || w == "un";
}

// What may stand beside the mode's words in a name for it. "batch_size" is no batch mode.
bool mode_word(const std::string& w) {
  static const std::vector<std::string> kWords = stems_of(
      "mode use uses using enforce enforced enable enabled is allow allowed force forced with support supported "
      "supports run "
      "running flag only in want wants has should backend option execution execute strategy type kind default set on");
  return turned_word(w) || std::find(kWords.begin(), kWords.end(), w) != kWords.end();
}

// In lower case, in capitals or capitalised.
bool spells(std::string_view text, std::string word) {
  if (text.find(word) != std::string_view::npos) return true;
  word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
  if (text.find(word) != std::string_view::npos) return true;
  for (char& c : word) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return text.find(word) != std::string_view::npos;
}

// Names and strings of a file that stand for the mode: 1, or -1 where they say that it is off ("disable_x").
struct Names {
  const Facts& f;
  const Mode& mode;
  std::set<NameId> known;
  std::set<NameId> off;

  Names(const Facts& facts, const Mode& m) : f(facts), mode(m) {
    if (!m.exact.empty()) {
      std::string snake = m.exact;
      while (snake.starts_with('-')) snake.erase(0, 1);
      std::string kebab = snake;
      std::replace(snake.begin(), snake.end(), '-', '_');
      for (const std::string& spelled : {snake, m.exact, kebab})
        if (NameId id = f.find(spelled)) known.insert(id);
      return;
    }
    // Most files don't spell the word at all.
    if (std::none_of(m.words.begin(), m.words.end(), [&](const std::string& w) { return spells(f.string_bytes, w); }))
      return;
    for (NameId id = 1; id + 1 < f.string_offsets.size(); ++id) {
      std::string_view s = f.str(id);
      if (s.size() < 3 || s.size() > 60 || s.find_first_of(" \n.%/") != std::string_view::npos) continue;
      std::vector<std::string> words = stems_of(s);
      if (!contains_all(words, mode.words)) continue;
      if (!std::all_of(words.begin(), words.end(), [&](const std::string& w) {
            return mode_word(w) || std::find(mode.words.begin(), mode.words.end(), w) != mode.words.end();
          }))
        continue;
      bool turned = std::any_of(words.begin(), words.end(), turned_word);
      (turned ? off : known).insert(id);
    }
  }
  bool empty() const { return known.empty() && off.empty(); }
  int sign(NameId id) const { return known.contains(id) ? 1 : off.contains(id) ? -1 : 0; }

  // 1: the test holds only when the mode is on; -1: only when it is off; 0: neither. `alone`: nothing else is asked.
  int polarity(ExprId e, bool& alone, int depth = 0) const {
    if (!e || depth > 16) return 0;
    const Expr& x = f.exprs[e];
    switch (x.kind) {
      case ExprKind::name:
        return sign(x.a);
      case ExprKind::attribute:
        return sign(x.b);
      case ExprKind::call: {
        auto args = model::arguments(f, e);
        if (model::last_name(f, model::callee(f, e)) == "getattr" && args.size() > 1 &&
            f.exprs[args[1]].kind == ExprKind::string)
          return sign(f.exprs[args[1]].a);
        return args.empty() ? polarity(model::callee(f, e), alone, depth + 1) : 0;
      }
      case ExprKind::unary:
        return static_cast<Operator>(x.op) == Operator::not_ ? -polarity(x.a, alone, depth + 1) : 0;
      case ExprKind::boolean: {
        int found = 0;
        for (ExprId kid : f.kids(x)) {
          bool inner = true;
          if (int p = polarity(kid, inner, depth + 1)) found = p;
        }
        alone = false;
        return found;
      }
      case ExprKind::compare:
        return compared(x);
      default:
        return 0;
    }
  }

  int compared(const Expr& x) const {
    auto kids = f.kids(x);
    if (kids.size() != 3) return 0;
    auto op = static_cast<Operator>(kids[1]);
    const Expr &left = f.exprs[kids[0]], &right = f.exprs[kids[2]];
    bool equal = op == Operator::eq || op == Operator::is || op == Operator::in;
    bool unequal = op == Operator::ne || op == Operator::is_not || op == Operator::not_in;
    if (!equal && !unequal) return 0;
    int turn = equal ? 1 : -1;
    auto literal = [&](const Expr& v) {
      if (v.kind == ExprKind::string) return sign(v.a);
      if (v.kind == ExprKind::attribute && v.a) return sign(v.b);  // Mode.EAGER
      int any = 0;
      if (v.kind == ExprKind::tuple || v.kind == ExprKind::list || v.kind == ExprKind::set)
        for (ExprId kid : f.kids(v))
          if (f.exprs[kid].kind == ExprKind::string && sign(f.exprs[kid].a)) any = sign(f.exprs[kid].a);
      return any;
    };
    if (int p = literal(right)) return turn * p;
    int p = left.kind == ExprKind::name ? sign(left.a) : left.kind == ExprKind::attribute ? sign(left.b) : 0;
    if (right.kind == ExprKind::true_) return turn * p;
    if (right.kind == ExprKind::false_ || right.kind == ExprKind::none_) return -turn * p;
    return 0;
  }
};

// What a branch does: raises at once, or under a further condition, or neither.
void look_inside(const Facts& f, BlockId block, bool alone, const TreeFacts& tree, FileIndex file, Branch& b) {
  const Block& body = f.blocks[block];
  b.complains = (body.ends & (kEndsExit | kEndsRaise)) != 0;
  for (ExprId e : model::exprs_in(f, {body.begin, body.end}, ExprKind::call)) {
    std::string name = to_lower(model::last_name(f, model::callee(f, e)));
    for (std::string_view w : {"warn", "error", "exit", "abort", "fail", "reject", "fatal", "critical", "log", "print"})
      b.complains = b.complains || name.find(w) != std::string::npos;
  }
  if (!body.first) return;
  for (StmtId st = body.first; st <= body.last && st < f.stmts.size(); ++st) {
    const Stmt& stmt = f.stmts[st];
    if (stmt.kind != StmtKind::raise) continue;
    if (model::function_of(f, stmt.block) != model::function_of(f, block)) continue;
    if (stmt.block == block) {
      b.rejects = alone;
      if (!alone) b.further = b.test;
      b.raise_line = f.line_of(stmt.begin);
      return;
    }
    if (!b.further.empty()) continue;
    auto around = model::guards(f, stmt.block, block);
    for (const model::Guard& g : around)
      if (g.test && (g.kind == BlockKind::if_true || g.kind == BlockKind::if_false)) {
        b.further = (g.holds ? "" : "not ") + source_of(tree, file, g.test);
        b.raise_line = f.line_of(stmt.begin);
        break;
      }
  }
}

std::vector<Branch> branches_in(const TreeFacts& tree, FileIndex file, const Mode& mode, std::uint32_t start,
                                std::uint32_t end) {
  std::vector<Branch> out;
  const Facts& f = tree.file(file);
  Names names(f, mode);
  if (names.empty()) return out;
  for (BlockId i = 1; i < f.blocks.size(); ++i) {
    const Block& block = f.blocks[i];
    if ((block.kind != BlockKind::if_true && block.kind != BlockKind::if_false) || !block.test) continue;
    bool alone = true;
    int p = names.polarity(block.test, alone);
    if (block.kind == BlockKind::if_false) p = -p;
    if (p <= 0) continue;
    std::uint32_t line = f.line_of(f.exprs[block.test].begin), last = f.line_of(block.end ? block.end - 1 : 0);
    if (start && (last < start || line > end)) continue;
    if (block.kind == BlockKind::if_false) line = f.line_of(block.begin);
    Branch b{&tree, file, line, last, false, false, source_of(tree, file, block.test), {}, 0};
    if (block.kind == BlockKind::if_false) b.test = "not " + b.test;
    look_inside(f, i, alone, tree, file, b);
    out.push_back(std::move(b));
  }
  for (StmtId st = 1; st < f.stmts.size(); ++st) {
    if (f.stmts[st].kind != StmtKind::assert_) continue;
    bool alone = true;
    int p = names.polarity(f.stmts[st].a, alone);
    std::uint32_t line = f.line_of(f.stmts[st].begin);
    if (p >= 0 || !alone || (start && (line < start || line > end))) continue;
    Branch b{&tree, file, line, line, true, true, "not " + source_of(tree, file, f.stmts[st].a), {}, line};
    b.test = source_of(tree, file, f.stmts[st].a);
    out.push_back(std::move(b));
  }
  return out;
}

std::vector<Branch> branches_of_tree(const TreeFacts& tree, const Mode& mode) {
  std::vector<Branch> out;
  for (FileIndex file : tree.python_files()) {
    if (in_tests(tree.tree().files()[file].path)) continue;
    for (Branch& b : branches_in(tree, file, mode, 0, 0)) out.push_back(std::move(b));
  }
  return out;
}

Evidence evidence_of(const Branch& b, std::string_view rule) {
  std::uint32_t end = b.raise_line ? std::max(b.raise_line, b.line) : std::min(b.end, b.line + 3);
  return evidence(*b.tree, b.file, b.line, end, Role::supports, rule);
}

std::string told(const Branch& b) {
  std::string out = "`" + b.test + "` at " + at(*b.tree, b.file, b.line);
  if (b.asserts) return "the assertion " + out;
  if (b.rejects) return out + " raises";
  if (!b.further.empty()) return out + " selects a path that raises only if `" + b.further + "`";
  return out + " selects a path of its own";
}

Ruling judge(const Sentence& s, const std::vector<Branch>& all, bool whole_tree, const std::string& who,
             const std::string& mode) {
  std::vector<const Branch*> handled, rejected;
  for (const Branch& b : all) (b.rejects ? rejected : handled).push_back(&b);
  // One that says where it raises says most.
  std::stable_sort(handled.begin(), handled.end(),
                   [](const Branch* a, const Branch* b) { return !a->further.empty() && b->further.empty(); });
  bool supports = s.key == "supports";
  std::vector<Evidence> proof;
  for (std::size_t i = 0; i < handled.size() && i < 2; ++i) proof.push_back(evidence_of(*handled[i], kPath));
  for (std::size_t i = 0; i < rejected.size() && i < 2; ++i) proof.push_back(evidence_of(*rejected[i], kRaise));
  if (!handled.empty() && rejected.empty()) {
    bool partly_raises =
        std::any_of(handled.begin(), handled.end(), [](const Branch* b) { return !b->further.empty(); });
    // "Doesn't work in eager mode": that there is code for it doesn't make it work.
    if (supports && s.negated() && s.says({"work", "run"}))
      return unverified(told(*handled[0]) + "; whether it works only a run can tell", std::move(proof));
    if (supports) return decide(s, true, kPath, told(*handled[0]), std::move(proof));
    bool complains = std::any_of(handled.begin(), handled.end(), [](const Branch* b) { return b->complains; });
    if (partly_raises || complains || !whole_tree)
      return unverified(told(*handled[0]) + "; whether that is a rejection is not decided", std::move(proof));
    return decide(s, false, kPath, told(*handled[0]) + ", and nothing in `" + who + "` that tests for it raises",
                  std::move(proof));
  }
  if (!rejected.empty() && handled.empty() && (whole_tree || !supports))
    return decide(s, !supports, kRaise, told(*rejected[0]), std::move(proof));
  if (!rejected.empty() && !handled.empty())
    return unverified(
        "one place rejects " + mode + " (" + told(*rejected[0]) + "), another handles it (" + told(*handled[0]) + ")",
        std::move(proof));
  return unverified("nothing in `" + who + "` that tests for " + mode + " was found", std::move(proof));
}

std::optional<Ruling> check(const Scene& scene, const Sentence& s) {
  Mode mode;
  std::string said;
  for (const Capture& c : s.match.captures) {
    if (c.slot != "m" && c.slot != "c") continue;
    const Token& t = s.tokens[c.first];
    said = s.text(c.slot);
    if (c.first == c.last && t.kind == TokenKind::code && !t.bare)
      mode.exact = parse_symbol(t.text).name.empty() ? t.text : parse_symbol(t.text).name;
    else if (c.last - c.first < 3)
      mode.words = topic_of(s.tokens, c.first, c.last);
  }
  std::erase_if(mode.words, [](const std::string& w) { return w == "pur" || w == "pure" || w == "full"; });
  if (mode.exact.empty() && mode.words.empty()) return std::nullopt;
  std::vector<const TreeFacts*> who = trees_named(scene, s, "a");
  const Tokens& words = s.statement.tokens;
  if (who.empty()) who = trees_named(scene, words, 0, static_cast<std::uint32_t>(words.size()));
  if (who.size() > 1) return std::nullopt;
  std::vector<FileRef> files = cited_python(scene, s.statement);
  if (!who.empty()) std::erase_if(files, [&](const FileRef& r) { return r.tree != who[0]; });
  if (who.empty() && files.empty()) return std::nullopt;
  // "The server supports …": a subject that is no tree is taken for what the citation shows, and for nothing else.
  const TreeFacts& tree = who.empty() ? *files[0].tree : *who[0];
  const std::string& name = tree.tree().info().name;
  std::vector<Branch> found;
  for (const FileRef& r : files)
    for (Branch& b : branches_in(*r.tree, r.file, mode, r.start, r.end)) found.push_back(std::move(b));
  bool decisive = std::any_of(found.begin(), found.end(), [](const Branch& b) { return !b.rejects; });
  bool whole_tree = false;
  bool rejection = std::any_of(found.begin(), found.end(), [](const Branch& b) { return b.rejects; });
  if (s.key == "supports" ? !decisive : !rejection) {
    if (!scene.may_search()) return too_many_searches();
    found = branches_of_tree(tree, mode);
    whole_tree = true;
  }
  return judge(s, found, whole_tree, name, said.empty() ? "it" : "“" + said + "”");
}

}  // namespace

const Form kMode = {
    {"mode", RuleKind::claim_form, "a tree supports or rejects a mode",
     "“LIB supports eager mode”, “async mode is rejected by LIB (`engine.py:40`)”.\n\nIdentifiers and strings that "
     "hold "
     "the mode's words (`enforce_eager`, `\"eager\"`), or are the name in backticks, stand for it. The cited lines are "
     "searched for tests of them, else the tree that is named (tests and examples left out). A branch for the mode "
     "that "
     "raises at once, or an assertion that it is off, rejects it; any other branch handles it, and a further condition "
     "under which it raises is told. “Supports” is refuted only when every test in the tree rejects; nothing is "
     "decided "
     "when nothing tests for it, or when some places reject and others handle it."},
    kPhrases,
    check,
    true};

}  // namespace assay
