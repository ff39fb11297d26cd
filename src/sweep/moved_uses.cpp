#include "sweep/moved_uses.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "model/modules.h"
#include "sweep/moved_search.h"

namespace assay::sweep {

using namespace model;

namespace {

constexpr std::size_t kMostFiles = 200;   // that are looked into for one name
constexpr std::size_t kMostPlaces = 60;   // in one file
constexpr std::size_t kReach = 6;         // tokens compared on each side of a place
constexpr std::size_t kLeast = 2;         // that must agree on each side
constexpr std::size_t kEnough = 7;        // that must agree on both together
constexpr std::size_t kLongValue = 4;     // tokens of an assigned value that have to agree, where it has that many
constexpr std::size_t kLongestChain = 5;  // tokens of a replacement: a.b.c

// The file of the same path where its bytes changed.
bool changed_file(Side& before, Side& after, FileIndex file, FileIndex& now) {
  const File& f = before.tree->tree().files()[file];
  const File* other = after.tree->tree().find(f.path, &now);
  return other && other->digest != f.digest;
}

int count(const std::vector<Token>& tokens, std::uint32_t hash) {
  int n = 0;
  for (const Token& t : tokens) n += t.hash == hash;
  return n;
}

struct Context {
  const std::vector<Token>& a;
  const std::vector<Token>& b;
  std::size_t agree_left(std::size_t i, std::size_t k) const {
    std::size_t n = 0;
    while (n < kReach && n < i && n < k && a[i - 1 - n].hash == b[k - 1 - n].hash) ++n;
    return n;
  }
  // Further uses of the two names agree too.
  std::size_t agree_right(std::size_t i, std::size_t k) const {
    std::size_t n = 0;
    while (
        n < kReach && i + 1 + n < a.size() && k + 1 + n < b.size() &&
        (a[i + 1 + n].hash == b[k + 1 + n].hash || (a[i + 1 + n].hash == a[i].hash && b[k + 1 + n].hash == b[k].hash)))
      ++n;
    return n;
  }
  // What has to agree on the right of a[i]: of `name=value` the value, too.
  std::size_t least_right(std::size_t i) const {
    if (i + 1 >= a.size() || a[i + 1].hash != equals) return kLeast;
    std::size_t n = 1;
    while (n < kLongValue && i + 1 + n < a.size() && a[i + 1 + n].hash != comma && a[i + 1 + n].hash != close) ++n;
    return std::max(n + 1, kLeast);
  }
  // `name: type` among the parameters of a function: another one may stand at its position.
  bool is_parameter(std::size_t i) const {
    return a[i + 1].hash == colon && (a[i - 1].hash == comma || a[i - 1].hash == open);
  }
  // `self.name = name`, `name=name`: says only that something is handed on, whatever it is.
  bool hands_on(std::size_t i) const {
    return (i + 2 < a.size() && a[i + 1].hash == equals && a[i + 2].hash == a[i].hash) ||
           (a[i - 1].hash == equals && a[i - 2].hash == a[i].hash);
  }
  bool is_definition(std::size_t i) const { return a[i - 1].hash == def || a[i - 1].hash == cls; }
  bool says_something(std::size_t i) const { return !is_parameter(i) && !hands_on(i) && !is_definition(i); }
  std::uint32_t dot = token_hash("."), equals = token_hash("="), comma = token_hash(","), colon = token_hash(":"),
                open = token_hash("("), close = token_hash(")"), def = token_hash("def"), cls = token_hash("class");
};

using Spans = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

// The function around an offset; null where it stands in none.
const Thing* function_at(const std::vector<Thing>& things, std::uint32_t offset) {
  const Thing* out = nullptr;
  for (const Thing& t : things) {
    if (t.begin > offset) break;
    if (t.kind == Thing::Kind::function && offset < t.end) out = &t;
  }
  return out;
}

// Where the function is now: one of its name in a class of its class's name, or in the module. Empty: anywhere, since
// it is gone, or is itself what was renamed.
Spans spans_of(const std::vector<Thing>& now, const Thing* function, std::string_view renamed) {
  Spans out;
  if (!function || function->name == renamed) return out;
  for (const Thing& t : now)
    if (t.kind == Thing::Kind::function && t.name == function->name && t.owner == function->owner)
      out.emplace_back(t.begin, t.end);
  return out;
}

// The one that stands in place of a[i] in b, with the most agreement around it; "" where none does, or several do.
std::string replacement_at(const Context& c, std::string_view text, std::size_t i, const Spans& within) {
  const std::vector<Token>& b = c.b;
  const std::size_t least_right = c.least_right(i);
  std::size_t most = kEnough - 1;
  std::string best;
  for (std::size_t k = kLeast; k + kLeast < b.size(); ++k) {
    if (b[k].name != c.a[i].name || b[k - 1].hash != c.a[i - 1].hash || b[k - 2].hash != c.a[i - 2].hash) continue;
    if (!within.empty() && std::none_of(within.begin(), within.end(), [&](const auto& span) {
          return b[k].begin >= span.first && b[k].begin < span.second;
        }))
      continue;
    const std::size_t left = c.agree_left(i, k);
    for (std::size_t n = 1; n <= kLongestChain && k + n - 1 < b.size(); n += 2) {
      if (n > 1 && (b[k + n - 2].hash != c.dot || !b[k + n - 1].name)) break;
      if (n == 1 && b[k].hash == c.a[i].hash) break;  // unchanged
      const std::size_t right = c.agree_right(i, k + n - 1);
      if (right < least_right || left + right < most) continue;
      std::string with;
      for (std::size_t x = k; x < k + n; ++x) with += text.substr(b[x].begin, b[x].size);
      if (!b[k].name) {
        if (n > 1 || with.size() < 3 || !is_identifier(with.substr(1, with.size() - 2))) break;
        with = with.substr(1, with.size() - 2);
      }
      if (left + right > most)
        best = with;
      else if (!best.empty() && best != with)
        best.clear();
      most = left + right;
    }
  }
  return best;
}

}  // namespace

Replacements replacements(Side& before, Side& after, std::string_view name, const std::vector<FileIndex>& files) {
  Replacements out;
  const std::uint32_t hash = token_hash(name);
  std::size_t looked = 0;
  for (const FileIndex file : files.empty() ? before.tree->files_with_name(name) : files) {
    FileIndex now = 0;
    if (!changed_file(before, after, file, now) || ++looked > kMostFiles) continue;
    const std::vector<Token>& a = tokens_in(before, file);
    const std::vector<Token>& b = tokens_in(after, now);
    const int fewer = count(a, hash) - count(b, hash);
    if (fewer <= 0) continue;
    out.gone += fewer;
    const Context c{.a = a, .b = b};
    const std::vector<Thing>& functions = things_in(before, file);
    const auto functions_with = [&](std::size_t i) {
      return spans_of(things_in(after, now), function_at(functions, a[i].begin), name);
    };
    std::map<std::string, int> here;
    std::size_t places = 0;
    for (std::size_t i = kLeast; i + kLeast < a.size() && places < kMostPlaces; ++i) {
      if (a[i].hash != hash) continue;  // a string that is the name and nothing else counts too
      ++places;
      if (!c.says_something(i)) continue;
      if (const std::string with = replacement_at(c, after.tree->text(now), i, functions_with(i)); !with.empty())
        ++here[with];
    }
    for (const auto& [with, n] : here) {
      // What stood there as often before is no replacement.
      const std::string_view last = std::string_view(with).substr(with.rfind('.') + 1);
      const std::uint32_t h = token_hash(last);
      if (h != hash && count(b, h) <= count(a, h)) continue;
      out.by_name[with] += n;
    }
  }
  return out;
}

std::map<std::string, int> new_imports(Side& before, Side& after, std::string_view module, std::string_view name) {
  std::map<std::string, int> out;
  std::size_t looked = 0;
  const auto sources = [&](Side& s, FileIndex file, std::set<std::string>& from) {
    const Module* m = module_of_file(*s.l, *s.tree, file);
    const py::Facts& f = s.tree->file(file);
    const py::NameId id = f.exprs.empty() ? 0 : f.find(name);
    if (!m || !id) return;
    for (const py::Import& imp : f.imports)
      if (imp.name == id) from.insert(absolute_module(*m, f.str(imp.module), imp.level));
  };
  for (const FileIndex file : before.tree->files_with_name(name)) {
    FileIndex now = 0;
    if (!changed_file(before, after, file, now) || ++looked > kMostFiles) continue;
    std::set<std::string> was, is;
    sources(before, file, was);
    if (!was.count(std::string(module))) continue;
    sources(after, now, is);
    for (const std::string& m : is)
      if (!was.count(m)) ++out[m];
  }
  return out;
}

bool enough_uses(int uses, int gone, bool supported) {
  return uses >= (supported ? 2 : 3) && uses * kShareUses >= gone;
}

bool says_enough(Search s, const Thing& was, const std::string& name, const Replacements& all) {
  if (!all.of(name)) return false;
  if (all.gone <= kFewUses) return true;
  const Replacements own = replacements(s.before, s.after, was.name, {was.file});
  return own.of(name) && own.gone <= kFewUses;
}

}  // namespace assay::sweep
