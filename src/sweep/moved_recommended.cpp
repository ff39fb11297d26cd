// What a deprecated definition says about its successor.
//
// Before a name goes, well-kept packages keep it for some releases and say in its documentation, in a decorator or in a
// warning it raises, what to use instead. Only names after a word of recommendation count ("use X instead", "in favor
// of X", "renamed to X", "replaced by X"), only in strings and only where the text speaks of deprecation or of the
// change. Strings that stand side by side are one text, as they are for Python. Of a class that is its documentation
// and what its constructor says of the class by name; what else is in it is about its members.
#include <algorithm>

#include "base/text.h"
#include "sweep/moved_search.h"

namespace assay::sweep {
namespace {

constexpr std::size_t kLongest = 4000;  // bytes of a definition that are read

bool speaks_of_change(const std::string& lower) {
  for (const std::string_view word :
       {"deprecat", "renamed to", "moved to", "replaced by", "has been replaced", "superseded by", "going away",
        "will be removed", "legacy alias", "backwards compat", "backward compat"})
    if (lower.find(word) != std::string::npos) return true;
  return false;
}

// The dotted name after marks such as quotes, "the", ":func:" and "self."; "" where a plain word stands there.
std::string name_after(std::string_view text, std::size_t at) {
  static constexpr std::string_view kArticles[] = {"the ", "either ", "a ", "`", "'",  "\"",
                                                   "~",    "**",      "\n", " ", "\\n"};
  for (bool again = true; again;) {
    again = false;
    for (const std::string_view mark : kArticles)
      if (text.substr(at).starts_with(mark)) at += mark.size(), again = true;
    if (at < text.size() && text[at] == ':') {  // :func:`x`
      const std::size_t close = text.find(':', at + 1);
      if (close != std::string_view::npos && close - at < 12) at = close + 1, again = true;
    }
  }
  std::size_t end = at;
  while (end < text.size() && (is_ident_char(text[end]) || text[end] == '.')) ++end;
  std::string_view name = text.substr(at, end - at);
  while (name.ends_with('.')) name.remove_suffix(1);
  while (name.starts_with('.')) name.remove_prefix(1);
  for (const std::string_view part : split(name, '.'))
    if (!is_identifier(part)) return {};
  return std::string(name);
}

// What stands between the quotes of a string token; nothing of another token.
std::optional<std::string_view> literal_of(std::string_view text, const Token& token) {
  if (token.name) return std::nullopt;
  std::string_view literal = text.substr(token.begin, std::min<std::size_t>(token.size, kLongest));
  while (!literal.empty() && is_ident_char(literal[0])) literal.remove_prefix(1);
  if (literal.empty() || (literal[0] != '"' && literal[0] != '\'')) return std::nullopt;
  const char quote = literal[0];
  while (!literal.empty() && literal[0] == quote) literal.remove_prefix(1);
  while (!literal.empty() && literal.back() == quote) literal.remove_suffix(1);
  return literal;
}

// The texts of the strings in a stretch of a file, those side by side joined.
std::vector<std::string> texts_in(Side& s, FileIndex file, std::uint32_t begin, std::uint32_t end) {
  std::vector<std::string> out;
  const std::string_view text = s.tree->text(file);
  const std::vector<Token>& all = tokens_in(s, file);
  auto it =
      std::lower_bound(all.begin(), all.end(), begin, [](const Token& x, std::uint32_t o) { return x.begin < o; });
  for (bool beside = false; it != all.end() && it->begin < end; ++it) {
    const auto literal = literal_of(text, *it);
    if (literal && beside)
      out.back() += *literal;
    else if (literal)
      out.emplace_back(*literal);
    beside = literal.has_value();
  }
  return out;
}

bool mentions(std::string_view text, std::string_view name) {
  for (std::size_t at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if ((at == 0 || !is_ident_char(text[at - 1])) && (end == text.size() || !is_ident_char(text[end]))) return true;
  }
  return false;
}

// The strings of a definition that can say what takes its place.
std::vector<std::string> texts_about(Side& s, const Thing& t) {
  const py::Facts& f = s.tree->file(t.file);
  std::vector<std::string> out;
  const auto add = [&](std::uint32_t begin, std::uint32_t end) {
    for (std::string& text : texts_in(s, t.file, begin, std::min<std::uint32_t>(end, begin + kLongest)))
      out.push_back(std::move(text));
  };
  const auto add_decorators = [&](const auto& definitions) {
    for (const auto& d : definitions)
      if (d.stmt && f.stmts[d.stmt].begin == t.begin)
        for (const py::ExprId e : f.kids(d.first_decorator, d.decorator_count)) add(f.exprs[e].begin, f.exprs[e].end);
  };
  if (t.kind == Thing::Kind::function) add_decorators(f.functions);
  if (t.kind != Thing::Kind::class_) {
    add(t.begin, t.end);
    return out;
  }
  add_decorators(f.classes);
  for (const py::Class& c : f.classes)
    if (c.stmt && c.docstring && f.stmts[c.stmt].begin == t.begin)
      add(f.exprs[c.docstring].begin, f.exprs[c.docstring].end);
  const std::string own = t.member() ? t.owner + "." + t.name : t.name;
  for (const Thing& m : things_in(s, t.file)) {
    if (m.owner != own || m.kind != Thing::Kind::function || m.begin < t.begin || m.begin >= t.end) continue;
    if (m.name != "__init__" && m.name != "__new__" && m.name != "__init_subclass__") continue;
    for (std::string& text : texts_in(s, t.file, m.begin, std::min<std::uint32_t>(m.end, m.begin + kLongest)))
      if (mentions(text, t.name)) out.push_back(std::move(text));
  }
  return out;
}

}  // namespace

std::vector<std::string> recommended(Side& s, const Thing& t) {
  std::vector<std::string> out;
  if (t.kind == Thing::Kind::module) return out;
  for (const std::string& text : texts_about(s, t)) {
    const std::string lower = to_lower(text);
    if (!speaks_of_change(lower)) continue;
    for (const std::string_view word : {"use ", "using ", "favor of ", "favour of ", "renamed to ", "moved to ",
                                        "replaced by ", "replaced with ", "superseded by ", "alias of ", "alias for "})
      for (std::size_t at = lower.find(word); at != std::string::npos; at = lower.find(word, at + 1)) {
        std::string name = name_after(text, at + word.size());
        if (!name.empty() && std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
      }
  }
  return out;
}

std::optional<Guess> find_recommended(Search s, const std::string& name, const Thing& was) {
  const std::string defined = dotted(s.before, was);
  std::vector<std::string> says = recommended(s.before, was);
  // Asked the other way round: a sibling of the old version that says to use this one.
  for (const Thing& t : things_in(s.before, was.file)) {
    if (t.owner != was.owner || t.name == was.name || t.kind == Thing::Kind::class_) continue;
    for (const std::string& other : recommended(s.before, t))
      if (last_of(other) == was.name && presence(s.after, parent_of(defined) + "." + t.name) == Presence::present)
        says.push_back(t.name);
  }
  for (const std::string& said : says) {
    const std::string beside = parent_of(name) + "." + said;
    Thing there;
    if (said == was.name) continue;
    if (presence(s.after, beside) == Presence::present && definition(s.after, beside, there) &&
        there.kind != Thing::Kind::module)
      return Guess{beside, there, MovedTo::Relation::renamed, Ground::says_so, 0, 0};
    if (presence(s.after, said) == Presence::present && definition(s.after, said, there) &&
        there.kind != Thing::Kind::module)
      return Guess{said,
                   there,
                   last_of(said) == was.name ? MovedTo::Relation::moved : MovedTo::Relation::renamed,
                   Ground::says_so,
                   0,
                   0};
    // "moved to the module x.y"
    const std::string inside = said + "." + was.name;
    if (!was.member() && presence(s.after, inside) == Presence::present && definition(s.after, inside, there) &&
        there.kind != Thing::Kind::module)
      return Guess{inside, there, MovedTo::Relation::moved, Ground::says_so, 0, 0};
    if (said.find('.') == std::string::npos) continue;
    // "Config.part.name" of a class that is the only one of its name.
    const std::vector<Thing> owners = named(s.after, top_of(said), top_of(name), false);
    const std::string full = owners.size() == 1 ? parent_of(dotted(s.after, owners[0])) + "." + said : "";
    if (!full.empty() && presence(s.after, full) == Presence::present && definition(s.after, full, there))
      return Guess{
          dotted(s.after, there), there, there.name == was.name ? MovedTo::Relation::moved : MovedTo::Relation::renamed,
          Ground::says_so,        0,     0};
    const std::vector<Thing> found = named(s.after, last_of(said), top_of(name), was.member());
    if (found.size() == 1)
      return Guess{dotted(s.after, found[0]),
                   found[0],
                   found[0].name == was.name ? MovedTo::Relation::moved : MovedTo::Relation::renamed,
                   Ground::says_so,
                   0,
                   0};
  }
  return std::nullopt;
}

}  // namespace assay::sweep
