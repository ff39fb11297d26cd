#include "claim/phrase.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/text.h"
#include "claim/words.h"

namespace assay {
namespace {

enum class SlotKind : std::uint8_t {
  sym,
  path,
  place,
  lines,
  value,
  n,
  code,
  sig,
  param,
  noun,
  word,
  any,
  option,
  assign,
  raise,
  search,
  neg,
  no
};

std::optional<SlotKind> slot_kind(std::string_view name) {
  static constexpr std::pair<std::string_view, SlotKind> kKinds[] = {
      {"sym", SlotKind::sym},       {"path", SlotKind::path},     {"place", SlotKind::place},
      {"lines", SlotKind::lines},   {"value", SlotKind::value},   {"n", SlotKind::n},
      {"code", SlotKind::code},     {"sig", SlotKind::sig},       {"param", SlotKind::param},
      {"noun", SlotKind::noun},     {"word", SlotKind::word},     {"any", SlotKind::any},
      {"option", SlotKind::option}, {"assign", SlotKind::assign}, {"raise", SlotKind::raise},
      {"search", SlotKind::search}, {"neg", SlotKind::neg},       {"no", SlotKind::no}};
  for (auto& [n, kind] : kKinds)
    if (n == name) return kind;
  return std::nullopt;
}

// ---------------------------------------------------------------- syntax of patterns
enum class NodeKind : std::uint8_t { sequence, choice, optional, word, slot, turn, set, verb, be, adverbs };
struct Node {
  NodeKind kind;
  std::string text;  // word; slot kind
  std::string name;  // slot name
  std::vector<Node> kids;
};

bool name_char(char c) { return is_ident_char(c) || c == '.'; }

// Reads one pattern. What is wrong with it goes to `problems`; a test holds that no pattern has any.
struct PatternParser {
  std::string_view pattern;
  std::vector<std::string>& problems;
  int depth = 0;  // of macros in macros
  std::size_t at = 0;

  void problem(std::string what) { problems.push_back(what + " in \"" + std::string(pattern) + "\""); }

  Node whole() {
    Node top{NodeKind::choice, {}, {}, {}};
    for (;;) {
      top.kids.push_back(sequence());
      if (at >= pattern.size()) break;
      if (pattern[at] != '|') problem("a bracket too many");
      ++at;
    }
    return top.kids.size() == 1 ? std::move(top.kids[0]) : top;
  }

  // Up to a '|', ')' or ']' that belongs to the caller, or the end.
  Node sequence() {
    Node out{NodeKind::sequence, {}, {}, {}};
    while (at < pattern.size()) {
      char c = pattern[at];
      if (c == ' ') {
        ++at;
      } else if (c == '|' || c == ')' || c == ']') {
        break;
      } else if ((c == '@' || c == '%' || c == '#') && at + 1 < pattern.size() && name_char(pattern[at + 1])) {
        out.kids.push_back(sigil());
      } else if (c == '~') {
        out.kids.push_back({NodeKind::adverbs, {}, {}, {}});
        ++at;
      } else if (c == '{') {
        out.kids.push_back(slot());
      } else if (c == '(') {
        out.kids.push_back(group(')'));
      } else if (c == '[') {
        Node inner = group(']');
        Node optional{NodeKind::optional, {}, {}, {}};
        optional.kids.push_back(std::move(inner));
        out.kids.push_back(std::move(optional));
      } else {
        std::size_t begin = at;
        while (at < pattern.size() && std::string_view(" |()[]{}").find(pattern[at]) == std::string_view::npos) ++at;
        if (at == begin)
          ++at, problem("a brace too many");
        else
          out.kids.push_back({NodeKind::word, std::string(pattern.substr(begin, at - begin)), {}, {}});
      }
    }
    return out.kids.size() == 1 ? std::move(out.kids[0]) : out;
  }

  Node group(char close) {
    ++at;
    Node out{NodeKind::choice, {}, {}, {}};
    for (;;) {
      out.kids.push_back(sequence());
      if (at >= pattern.size() || pattern[at] != '|') break;
      ++at;
    }
    if (at >= pattern.size() || pattern[at] != close)
      problem("a bracket is not closed");
    else
      ++at;
    return out.kids.size() == 1 ? std::move(out.kids[0]) : out;
  }

  Node slot() {
    std::size_t close = pattern.find('}', at);
    if (close == std::string_view::npos) {
      problem("a brace is not closed");
      at = pattern.size();
      return {NodeKind::sequence, {}, {}, {}};
    }
    std::string_view inside = pattern.substr(at + 1, close - at - 1);
    at = close + 1;
    if (inside == "(" || inside == ")") return {NodeKind::word, std::string(inside), {}, {}};
    if (inside == "!") return {NodeKind::turn, {}, {}, {}};
    auto colon = inside.find(':');
    std::string_view kind = inside.substr(0, colon);
    std::string_view name = colon == std::string_view::npos ? kind : inside.substr(colon + 1);
    if (!slot_kind(kind)) problem("no slot {" + std::string(kind) + "}");
    return {NodeKind::slot, std::string(kind), std::string(name), {}};
  }

  // @macro, %verb, #set.
  Node sigil() {
    char mark = pattern[at++];
    std::size_t begin = at;
    while (at < pattern.size() && name_char(pattern[at])) ++at;
    std::string_view name = pattern.substr(begin, at - begin);
    if (mark == '#') {
      if (!is_word_set(name)) problem("no set #" + std::string(name));
      return {NodeKind::set, std::string(name), {}, {}};
    }
    if (mark == '%') {
      if (name != "be" && !verb_index(name.substr(0, name.find('.')))) problem("no verb %" + std::string(name));
      return {name == "be" ? NodeKind::be : NodeKind::verb, std::string(name), {}, {}};
    }
    std::string body(macro_pattern(name));
    if (body.empty() || depth > 8) {
      problem("no macro @" + std::string(name));
      return {NodeKind::sequence, {}, {}, {}};
    }
    if (at < pattern.size() && pattern[at] == '(') {
      std::size_t close = std::min(pattern.find(')', at), pattern.size());
      std::string_view argument = pattern.substr(at + 1, close - at - 1);
      at = std::min(close + 1, pattern.size());
      for (std::size_t i = 0; (i = body.find('$', i)) != std::string::npos;) body.replace(i, 1, argument);
    }
    return PatternParser{body, problems, depth + 1}.whole();
  }
};

// ---------------------------------------------------------------- programs
enum class Op : std::uint8_t { word, slot, split, jump, turn, set, verb, be, adverbs, accept };
struct Instruction {
  Op op;
  SlotKind slot;
  std::uint32_t a;  // word id; slot's name; first branch; set's name; verb
  std::uint32_t b;  // second branch; verb's form
};

VerbForm verb_form(std::string_view& name) {
  auto dot = name.find('.');
  std::string_view form = dot == std::string_view::npos ? "" : name.substr(dot + 1);
  name = name.substr(0, dot);
  return form == "ed"     ? VerbForm::participle
         : form == "ing"  ? VerbForm::gerund
         : form == "base" ? VerbForm::base
         : form == "s"    ? VerbForm::third
                          : VerbForm::active;
}

bool value_word(const Token& t) {
  return t.is("true") || t.is("false") || t.is("none") || t.is("null") || t.is("nothing") || t.is("nil") ||
         t.is("zero");
}

// How many tokens the slot takes at `at`; 0 when it doesn't fit. `any` is handled by the matcher.
std::uint32_t slot_width(SlotKind kind, const Tokens& s, std::uint32_t at) {
  const Token& t = s[at];
  switch (kind) {
    case SlotKind::sym:
      return t.kind == TokenKind::code && !parse_symbol(t.text).name.empty();
    case SlotKind::param: {
      if (t.kind != TokenKind::code) return 0;
      std::string_view name = t.text;
      while (name.starts_with('*')) name.remove_prefix(1);
      if (name.ends_with("=..."))
        name.remove_suffix(4);
      else if (name.ends_with('='))
        name.remove_suffix(1);
      return is_identifier(name);
    }
    case SlotKind::path:
      return t.kind == TokenKind::place && !t.path.empty();
    case SlotKind::place:
      return t.kind == TokenKind::place && !t.lines.empty();
    case SlotKind::lines:
      return t.kind == TokenKind::place && t.path.empty();
    case SlotKind::value: {
      if (t.kind == TokenKind::code || t.kind == TokenKind::number || t.kind == TokenKind::place) return 1;
      if (t.is("-") && at + 1 < s.size() && s[at + 1].kind == TokenKind::number) return 2;
      if (t.is("\"") || t.is("'")) {  // a string in prose
        for (std::uint32_t j = at + 1; j < s.size() && j < at + 12; ++j)
          if (s[j].is(t.key)) return j - at + 1;
        return 0;
      }
      return value_word(t);
    }
    case SlotKind::n:
      return number_of(t) >= 0;
    case SlotKind::code:
      return t.kind == TokenKind::code;
    case SlotKind::assign:
      return t.kind == TokenKind::code && split_assignment(t.text).first != std::string_view{};
    case SlotKind::raise:
      return t.kind == TokenKind::code && t.text.starts_with("raise ");
    case SlotKind::search:
      return t.kind == TokenKind::code && (t.text.starts_with("grep ") || t.text.starts_with("rg ") ||
                                           t.text.starts_with("git grep ") || t.text.starts_with("ag "));
    case SlotKind::option:
      return t.kind == TokenKind::code && t.text.size() > 1 && t.text[0] == '-' && t.text[1] != ' ';
    case SlotKind::sig:
      return t.kind == TokenKind::code && t.text.starts_with('(') && t.text.find(')') != std::string::npos;
    case SlotKind::noun:
      return in_word_set("noun", t);
    case SlotKind::word:
      return t.kind == TokenKind::word;
    case SlotKind::neg:
      return negation_width(s, at);
    case SlotKind::no:
      return t.is("no") || t.is("zero") || t.is("without");
    case SlotKind::any:
      return 1;
  }
  return 0;
}

struct Program {
  std::vector<Instruction> code;
  std::vector<std::uint32_t> anchors;  // one of these words stands in every match; empty: no such set
};

struct Compiler {
  std::unordered_map<std::string, std::uint32_t>& words;
  std::vector<std::string>& names;
  Program program;

  std::uint32_t word(const std::string& w) {
    return words.try_emplace(w, static_cast<std::uint32_t>(words.size() + 1)).first->second;
  }
  std::uint32_t name(const std::string& n) {
    auto it = std::find(names.begin(), names.end(), n);
    if (it == names.end()) it = names.insert(names.end(), n);
    return static_cast<std::uint32_t>(it - names.begin());
  }
  std::uint32_t emit(Op op, std::uint32_t a = 0, std::uint32_t b = 0, SlotKind slot = SlotKind::any) {
    program.code.push_back({op, slot, a, b});
    return static_cast<std::uint32_t>(program.code.size() - 1);
  }
  std::uint32_t here() const { return static_cast<std::uint32_t>(program.code.size()); }

  void compile(const Node& n) {
    switch (n.kind) {
      case NodeKind::sequence:
        for (const Node& kid : n.kids) compile(kid);
        return;
      case NodeKind::word:
        emit(Op::word, word(n.text));
        return;
      case NodeKind::turn:
        emit(Op::turn);
        return;
      case NodeKind::set:
        emit(Op::set, name(n.text));
        return;
      case NodeKind::be:
        emit(Op::be);
        return;
      case NodeKind::adverbs:
        emit(Op::adverbs);
        return;
      case NodeKind::verb: {
        std::string_view verb = n.text;
        VerbForm form = verb_form(verb);
        emit(Op::verb, verb_index(verb).value_or(0), static_cast<std::uint32_t>(form));
        return;
      }
      case NodeKind::slot:
        emit(Op::slot, name(n.name), 0, slot_kind(n.text).value_or(SlotKind::any));
        return;
      case NodeKind::optional: {
        std::uint32_t split = emit(Op::split);
        program.code[split].a = here();
        compile(n.kids[0]);
        program.code[split].b = here();
        return;
      }
      case NodeKind::choice: {
        std::vector<std::uint32_t> ends;
        for (std::size_t i = 0; i < n.kids.size(); ++i) {
          bool last = i + 1 == n.kids.size();
          std::uint32_t split = last ? 0 : emit(Op::split);
          if (!last) program.code[split].a = here();
          compile(n.kids[i]);
          if (!last) {
            ends.push_back(emit(Op::jump));
            program.code[split].b = here();
          }
        }
        for (std::uint32_t e : ends) program.code[e].a = here();
        return;
      }
    }
  }

  // The smallest set of words of which one must be there; false when there is none.
  bool anchors(const Node& n, std::vector<std::uint32_t>& out) {
    switch (n.kind) {
      case NodeKind::word:
        out = {word(n.text)};
        return true;
      case NodeKind::verb: {
        std::string_view verb = n.text;
        VerbForm form = verb_form(verb);
        for (std::string_view w : verb_anchors(verb_index(verb).value_or(0), form)) out.push_back(word(std::string(w)));
        return true;
      }
      case NodeKind::sequence: {
        bool found = false;
        for (const Node& kid : n.kids) {
          std::vector<std::uint32_t> set;
          if (anchors(kid, set) && (!found || set.size() < out.size())) {
            out = std::move(set);
            found = true;
          }
        }
        return found;
      }
      case NodeKind::choice:
        for (const Node& kid : n.kids) {
          std::vector<std::uint32_t> set;
          if (!anchors(kid, set)) return false;
          out.insert(out.end(), set.begin(), set.end());
        }
        return true;
      default:
        return false;
    }
  }
};

// One attempt of one program at a sentence.
struct Run {
  const Program& program;
  const Tokens& sentence;
  const std::vector<std::uint32_t>& ids;  // word id of each token
  const std::vector<std::string>& names;
  std::vector<std::uint64_t>& failed;  // bit set over (instruction, token)
  std::uint32_t width;
  bool whole;  // must reach the end
  struct Taken {
    std::uint32_t name, first, last;
  };
  std::vector<Taken> taken;
  std::uint32_t turns = 0, end = 0;

  bool go(std::uint32_t pc, std::uint32_t at) {
    for (;;) {
      const Instruction& i = program.code[pc];
      if (i.op == Op::jump) {
        pc = i.a;
        continue;
      }
      if (i.op == Op::accept) {
        if (whole && at != sentence.size()) return false;
        end = at;
        return true;
      }
      std::size_t bit = std::size_t{pc} * width + at;
      if (failed[bit / 64] >> (bit % 64) & 1) return false;
      if (step(i, pc, at)) return true;
      failed[bit / 64] |= std::uint64_t{1} << (bit % 64);
      return false;
    }
  }

  bool step(const Instruction& i, std::uint32_t pc, std::uint32_t at) {
    switch (i.op) {
      case Op::word:
        return at < sentence.size() && ids[at] == i.a && go(pc + 1, at + 1);
      case Op::split:
        return go(i.a, at) || go(i.b, at);
      case Op::turn: {
        ++turns;
        if (go(pc + 1, at)) return true;
        --turns;
        return false;
      }
      case Op::slot:
        return slot(i, pc, at);
      case Op::set:
        return at < sentence.size() && in_word_set(names[i.a], sentence[at]) && go(pc + 1, at + 1);
      case Op::adverbs: {
        std::uint32_t beyond = skip_adverbs(sentence, at);
        return go(pc + 1, beyond) || (beyond != at && go(pc + 1, at));
      }
      case Op::be:
      case Op::verb: {
        std::vector<VerbEnd> ends;
        if (i.op == Op::be)
          match_be(sentence, at, ends);
        else
          match_verb(i.a, static_cast<VerbForm>(i.b), sentence, at, ends);
        for (VerbEnd e : ends) {
          turns += e.negated;
          if (go(pc + 1, e.end)) return true;
          turns -= e.negated;
        }
        return false;
      }
      default:
        return false;
    }
  }

  bool slot(const Instruction& i, std::uint32_t pc, std::uint32_t at) {
    if (at >= sentence.size()) return false;
    bool turn = i.slot == SlotKind::neg || i.slot == SlotKind::no;
    std::uint32_t n = slot_width(i.slot, sentence, at);
    if (!n) return false;
    std::uint32_t limit = i.slot == SlotKind::any ? static_cast<std::uint32_t>(sentence.size()) - at : n;
    for (; n <= limit; ++n) {
      if (!turn) taken.push_back({i.a, at, at + n - 1});
      turns += turn;
      if (go(pc + 1, at + n)) return true;
      turns -= turn;
      if (!turn) taken.pop_back();
    }
    return false;
  }
};

}  // namespace

struct PhraseSet::Impl {
  std::unordered_map<std::string, std::uint32_t> words;
  std::vector<std::string> names;
  std::vector<Program> programs;
  std::vector<std::string> problems;
  std::size_t longest = 0;

  bool attempt(const Program& p, const std::vector<bool>& present, Run& run) const {
    if (!p.anchors.empty() &&
        std::none_of(p.anchors.begin(), p.anchors.end(), [&](std::uint32_t w) { return present[w]; }))
      return false;
    run.failed.assign((p.code.size() * run.width + 63) / 64, 0);
    return run.go(0, 0);
  }
};

PhraseSet::PhraseSet(std::span<const Phrase> phrases) : impl_(new Impl) {
  impl_->programs.reserve(phrases.size());
  for (const Phrase& phrase : phrases) {
    Node top = PatternParser{phrase.pattern, impl_->problems}.whole();
    Compiler c{impl_->words, impl_->names, {}};
    c.compile(top);
    c.emit(Op::accept);
    std::vector<std::uint32_t> set;
    if (c.anchors(top, set)) c.program.anchors = std::move(set);
    impl_->programs.push_back(std::move(c.program));
  }
}

PhraseSet::~PhraseSet() { delete impl_; }

const std::vector<std::string>& PhraseSet::problems() const { return impl_->problems; }

namespace {
// A sentence beyond this is an enumeration or a paragraph without full stops; no pattern is that long.
constexpr std::size_t kLongestSentence = 96;
}  // namespace

bool PhraseSet::match(const Tokens& sentence, PhraseMatch& out, std::uint32_t from) const {
  if (sentence.empty() || sentence.size() > kLongestSentence) return false;
  std::vector<std::uint32_t> ids;
  std::vector<bool> present(impl_->words.size() + 1);
  for (const Token& t : sentence) {
    auto it = t.kind == TokenKind::word || t.kind == TokenKind::punct || t.kind == TokenKind::code
                  ? impl_->words.find(t.key)
                  : impl_->words.end();
    ids.push_back(it == impl_->words.end() ? 0 : it->second);
    present[ids.back()] = true;
  }
  present[0] = false;
  std::vector<std::uint64_t> failed;
  for (std::uint32_t i = from; i < impl_->programs.size(); ++i) {
    Run run{impl_->programs[i],
            sentence,
            ids,
            impl_->names,
            failed,
            static_cast<std::uint32_t>(sentence.size()) + 1,
            true,
            {}};
    if (!impl_->attempt(impl_->programs[i], present, run)) continue;
    out.phrase = i;
    out.negated = run.turns % 2 == 1;
    out.captures.clear();
    for (auto& t : run.taken) out.captures.push_back({impl_->names[t.name], t.first, t.last});
    return true;
  }
  return false;
}

std::uint32_t PhraseSet::match_start(const Tokens& sentence) const {
  std::size_t size = std::min(sentence.size(), kLongestSentence);
  std::vector<std::uint32_t> ids;
  for (std::size_t i = 0; i < size; ++i) {
    auto it = impl_->words.find(sentence[i].key);
    bool plain = sentence[i].kind == TokenKind::word || sentence[i].kind == TokenKind::punct;
    ids.push_back(!plain || it == impl_->words.end() ? 0 : it->second);
  }
  Tokens cut;
  const Tokens* s = &sentence;
  if (size < sentence.size()) {
    cut.assign(sentence.begin(), sentence.begin() + static_cast<std::ptrdiff_t>(size));
    s = &cut;
  }
  std::uint32_t best = 0;
  std::vector<std::uint64_t> failed;
  std::vector<bool> present(impl_->words.size() + 1, true);
  for (const Program& p : impl_->programs) {
    Run run{p, *s, ids, impl_->names, failed, static_cast<std::uint32_t>(size) + 1, false, {}};
    if (impl_->attempt(p, present, run)) best = std::max(best, run.end);
  }
  return best;
}

}  // namespace assay
