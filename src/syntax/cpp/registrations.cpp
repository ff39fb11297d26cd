#include "syntax/cpp/registrations.h"

#include <algorithm>

#include "base/text.h"
#include "syntax/cpp/tokens.h"

namespace assay::cpp {

namespace {

constexpr std::size_t kArguments = 64;   // tokens between a macro's parentheses
constexpr std::size_t kMacroBody = 32;   // tokens of a macro's body that is kept
constexpr std::size_t kExpansions = 64;  // replacements made for one name
constexpr std::string_view kLibrary = "TORCH_LIBRARY";

// "ns::op.overload(Tensor x) -> Tensor" → "op"
std::string operator_name(std::string_view schema) {
  schema = trim(schema.substr(0, schema.find('(')));
  schema = schema.substr(0, schema.find('.'));
  if (const std::size_t colons = schema.rfind("::"); colons != std::string_view::npos)
    schema = schema.substr(colons + 2);
  return std::string(trim(schema));
}

struct Reader {
  Tokens tokens;
  Token now;

  explicit Reader(std::string_view text) : tokens(text) { step(); }
  void step() { now = tokens.next(); }
  bool is(std::string_view text) const { return now.kind != TokenKind::string && now.text == text; }
  bool at_end() const { return now.kind == TokenKind::end; }

  // Behind "(": the arguments up to the matching ")", which is passed. Empty where they are too long.
  std::vector<std::vector<std::string>> arguments() {
    std::vector<std::vector<std::string>> out(1);
    std::size_t depth = 0;
    for (std::size_t n = 0; !at_end() && n < kArguments; ++n, step()) {
      if (is(")") && !depth) {
        step();
        return out;
      }
      if (is("(")) ++depth;
      if (is(")")) --depth;
      if (is(",") && !depth)
        out.emplace_back();
      else
        out.back().emplace_back(now.text);
    }
    return {};
  }

  // At what stands behind `m.def(`.
  Member member(bool defines) {
    Member out;
    out.defines = defines;
    out.line = now.line;
    out.condition = tokens.condition();
    std::string text;
    while (now.kind == TokenKind::string) {
      text += now.text;
      step();
    }
    // `"op" + suffix` is computed, and so is a literal that another macro goes on with.
    if (is(",") || is(")")) out.name = operator_name(text);
    return out;
  }

  // Behind "{": up to the matching "}", which is passed.
  void block(Registration& r, std::string_view library) {
    std::size_t depth = 1;
    bool after_dot = false;
    while (!at_end()) {
      if (is("{")) ++depth;
      if (is("}") && !--depth) return step();
      const bool mine = now.kind == TokenKind::word && now.text == library && !after_dot;
      if (is("$")) r.open = true;  // a template of a generated file
      after_dot = is(".") || is("->") || is("::");
      step();
      if (!mine) continue;
      if (!is(".")) {
        r.open = true;
        continue;
      }
      step();
      const bool def = is("def"), impl = is("impl");
      step();
      if ((!def && !impl) || !is("(")) continue;
      step();
      r.members.push_back(member(def));
      if (r.members.back().name.empty()) r.open = true;
    }
    r.open = true;  // the brace is not closed: something was not understood
  }
};

void add_macro(Macros& macros, std::string_view directive) {
  Tokens tokens(directive.substr(1));
  if (tokens.next().text != "define") return;
  const Token name = tokens.next();
  if (name.kind != TokenKind::word) return;
  Macro macro;
  Token t;
  // A function-like macro's parenthesis stands directly behind its name.
  const char* behind = name.text.data() + name.text.size();
  macro.function_like = behind < directive.data() + directive.size() && *behind == '(';
  t = tokens.next();
  if (macro.function_like) {
    for (t = tokens.next(); t.kind != TokenKind::end && t.text != ")"; t = tokens.next())
      if (t.kind == TokenKind::word) macro.parameters.emplace_back(t.text);
    t = tokens.next();
  }
  for (; t.kind != TokenKind::end; t = tokens.next()) {
    if (macro.body.size() == kMacroBody) return;
    macro.body.emplace_back(t.text);
  }
  const auto [it, fresh] = macros.emplace(name.text, macro);
  if (!fresh && (it->second.body != macro.body || it->second.parameters != macro.parameters))
    it->second.ambiguous = true;
}

bool is_word(std::string_view s) { return !s.empty() && is_ident_start(s[0]); }

// `a ## b` → `ab`
void paste(std::vector<std::string>& tokens) {
  for (std::size_t i = 1; i + 1 < tokens.size();) {
    if (tokens[i] != "##") {
      ++i;
      continue;
    }
    tokens[i - 1] += tokens[i + 1];
    tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(i), tokens.begin() + static_cast<std::ptrdiff_t>(i) + 2);
  }
}

// Replaces the macro at `i`; false where that is not possible.
bool replace(std::vector<std::string>& tokens, std::size_t i, const Macro& macro) {
  std::size_t end = i + 1;
  std::vector<std::vector<std::string>> arguments(1);
  if (macro.function_like) {
    if (end >= tokens.size() || tokens[end] != "(") return false;
    std::size_t depth = 0;
    for (++end; end < tokens.size() && (depth || tokens[end] != ")"); ++end) {
      if (tokens[end] == "(") ++depth;
      if (tokens[end] == ")") --depth;
      if (tokens[end] == "," && !depth)
        arguments.emplace_back();
      else
        arguments.back().push_back(tokens[end]);
    }
    if (end++ >= tokens.size() || arguments.size() != macro.parameters.size()) return false;
  }
  std::vector<std::string> body;
  for (const std::string& t : macro.body) {
    const auto p = std::find(macro.parameters.begin(), macro.parameters.end(), t);
    if (p == macro.parameters.end()) {
      body.push_back(t);
      continue;
    }
    const auto& with = arguments[static_cast<std::size_t>(p - macro.parameters.begin())];
    body.insert(body.end(), with.begin(), with.end());
  }
  paste(body);
  tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(i), tokens.begin() + static_cast<std::ptrdiff_t>(end));
  tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(i), body.begin(), body.end());
  return tokens.size() < 4 * kArguments;
}

}  // namespace

void read_macros(std::string_view text, Macros& macros) {
  Tokens tokens(text);
  tokens.directive_data = &macros;
  tokens.on_directive = [](void* data, std::string_view directive) {
    add_macro(*static_cast<Macros*>(data), directive);
  };
  while (tokens.next().kind != TokenKind::end) {
  }
}

std::vector<std::string> wrappers_of(const Macros& macros) {
  std::vector<std::string> out;
  for (const auto& [name, macro] : macros)
    if (name.find(kLibrary) == std::string::npos &&
        std::any_of(macro.body.begin(), macro.body.end(),
                    [](const std::string& t) { return t.find(kLibrary) != std::string::npos; }))
      out.push_back(name);
  return out;
}

std::vector<Registration> registrations(std::string_view text, std::span<const std::string> wrappers) {
  std::vector<Registration> out;
  Reader r(text);
  while (!r.at_end()) {
    const Token macro = r.now;
    r.step();
    if (macro.kind != TokenKind::word || !r.is("(")) continue;
    const bool pybind = macro.text == "PYBIND11_MODULE";
    if (!pybind && macro.text.find(kLibrary) == std::string_view::npos &&
        std::find(wrappers.begin(), wrappers.end(), macro.text) == wrappers.end())
      continue;
    r.step();
    const auto arguments = r.arguments();
    if (arguments.size() < 2 || arguments.back().size() != 1 || !r.is("{")) continue;
    r.step();
    Registration one;
    one.pybind = pybind;
    one.whole = macro.text == kLibrary || macro.text == "TORCH_LIBRARY_EXPAND";
    one.name = arguments.front();
    one.line = macro.line;
    r.block(one, arguments.back()[0]);
    out.push_back(std::move(one));
  }
  return out;
}

std::string expanded(std::span<const std::string> given, const Macros& macros) {
  std::vector<std::string> tokens(given.begin(), given.end());
  paste(tokens);
  for (std::size_t n = 0; n < kExpansions; ++n) {
    // Innermost calls first, as arguments are expanded before the macro is.
    bool any = false;
    for (std::size_t i = tokens.size(); i-- > 0 && !any;) {
      const auto it = macros.find(tokens[i]);
      if (it == macros.end()) continue;
      if (it->second.ambiguous || !replace(tokens, i, it->second)) return {};
      any = true;
    }
    if (any) continue;
    if (tokens.size() != 1 || !is_word(tokens[0])) return {};
    const bool capitals = std::none_of(tokens[0].begin(), tokens[0].end(), [](char c) { return c >= 'a' && c <= 'z'; });
    return capitals && tokens[0].size() > 3 ? std::string() : tokens[0];
  }
  return {};
}

}  // namespace assay::cpp
