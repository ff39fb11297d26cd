#include "app/claims_file.h"

#include <algorithm>
#include <array>

#include "app/config_toml.h"
#include "base/text.h"

namespace assay {
namespace {

constexpr std::size_t kMostClaims = 100'000;

constexpr KeyRule kKeys[] = {
    {"", "trees", "table", false, "NAME = \"SOURCE\" for each tree"},
    {"", "documents", "strings", false, "Markdown documents to verify: paths and patterns, from this file's folder"},
    {"", "claim", "tables", false, "assertions about the trees"},
    {"", "audit", "tables", false, "which tree leans on which others; one table, or several"},
    {"", "suppress", "tables", false, "findings of the audits that are known"},
    {"claim", "assert", "string", true, "the expression"},
    {"claim", "id", "string", false, "a name for reports; unique in the file"},
    {"claim", "expect", "verdict", false, "the verdict that is right; verified when left out"},
    {"claim", "why", "string", false, "why it matters, for whoever reads the report"},
    {"claim", "tree", "string", false, "look in this tree alone"},
    {"audit", "of", "string", true, "the tree that depends on the others"},
    {"audit", "on", "strings", false, "those it depends on; all the others when left out"},
    {"suppress", "kind", "string", false, "kind of the finding"},
    {"suppress", "path", "string", false, "path or pattern of the file in which it stands"},
    {"suppress", "target", "string", false, "the name it is about, or anything below that"},
    {"suppress", "why", "string", true, "why it is all right"},
    {"suppress", "must-occur", "boolean", false, "an error, not a warning, when the finding is gone"},
};

constexpr VerdictKind kVerdicts[] = {VerdictKind::verified, VerdictKind::refuted, VerdictKind::partly,
                                     VerdictKind::unverified};

std::string at_line(const TomlText& file, const toml::source_position& at) {
  return file.path + ":" + std::to_string(at.line) + ": ";
}
std::string at_line(const TomlText& file, const toml::node& node) { return at_line(file, node.source().begin); }

std::string known_keys(std::string_view table) {
  std::string out;
  for (const KeyRule& k : kKeys)
    if (k.table == table) out += (out.empty() ? "" : ", ") + std::string(k.key);
  return out;
}

std::string meant(std::string_view table, std::string_view key) {
  std::string_view best;
  std::uint32_t least = 3;
  for (const KeyRule& k : kKeys)
    if (k.table == table)
      if (auto d = edit_distance(key, k.key, least); d < least) least = d, best = k.key;
  return best.empty() ? " (known: " + known_keys(table) + ")" : "; did you mean '" + std::string(best) + "'?";
}

std::string_view type_text(std::string_view type) {
  if (type == "strings") return "a list of strings";
  if (type == "boolean") return "true or false";
  return "a string";
}

// Keys that are known, with values of their types, and all that are required.
Status check_table(const toml::table& table, std::string_view name, const TomlText& file) {
  for (const auto& [key, node] : table) {
    const KeyRule* rule = nullptr;
    for (const KeyRule& k : kKeys)
      if (k.table == name && k.key == key.str()) rule = &k;
    std::string shown = std::string(name) + "." + std::string(key.str());
    if (!rule) return Error{at_line(file, key.source().begin) + "unknown key '" + shown + "'" + meant(name, key.str())};
    bool right = rule->type == "boolean"   ? node.is_boolean()
                 : rule->type == "strings" ? node.is_array()
                                           : node.is_string();
    if (node.is_array())
      for (const toml::node& item : *node.as_array()) right = right && item.is_string();
    if (!right) return Error{at_line(file, node) + shown + " has to be " + std::string(type_text(rule->type))};
    if (node.is_string() && trim(*node.value<std::string_view>()).empty())
      return Error{at_line(file, node) + shown + " is empty"};
  }
  for (const KeyRule& k : kKeys)
    if (k.table == name && k.required && !table.contains(k.key))
      return Error{at_line(file, table) + "a [[" + std::string(name) + "]] needs " + std::string(k.key) + ": " +
                   std::string(k.says)};
  return ok();
}

std::string text_of(const toml::table& table, std::string_view key) { return table[key].value_or(std::string()); }

// Byte offset of a position that counts code points.
std::size_t offset_of(std::string_view text, const toml::source_position& at) {
  std::size_t i = 0;
  for (std::uint32_t line = 1; line < at.line; ++line) {
    auto end = text.find('\n', i);
    if (end == std::string_view::npos) return text.size();
    i = end + 1;
  }
  for (std::uint32_t column = 1; column < at.column && i < text.size(); ++i)
    if (i + 1 >= text.size() || (static_cast<unsigned char>(text[i + 1]) & 0xC0) != 0x80) ++column;
  return i;
}

Place place_at(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  auto before = text.substr(0, offset);
  auto line_start = before.rfind('\n');
  Place out;
  out.line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  out.column = static_cast<std::uint32_t>(offset - (line_start == std::string_view::npos ? 0 : line_start + 1)) + 1;
  return out;
}

// Where byte `column` of a string value stands in the file: exact where the file spells the string without escapes,
// else where the string begins.
Place place_in(const toml::node& node, std::string_view value, std::uint32_t column, std::string_view text,
               bool* exact = nullptr) {
  std::size_t at = offset_of(text, node.source().begin), begin = at;
  std::string_view rest = text.substr(std::min(at, text.size()));
  std::size_t quotes = rest.starts_with("'''") || rest.starts_with("\"\"\"") ? 3 : 1;
  begin += quotes;
  if (quotes == 3 && text.substr(std::min(begin, text.size())).starts_with('\n')) ++begin;
  bool plain = begin <= text.size() && text.substr(begin).starts_with(value);
  if (exact) *exact = plain;
  return place_at(text, plain ? begin + column - 1 : at);
}

std::string on_one_line(std::string_view text) {
  std::string out;
  for (char ch : trim(text)) {
    bool space = ch == '\n' || ch == '\r' || ch == '\t' || ch == ' ';
    if (!space)
      out += ch;
    else if (!out.ends_with(' '))
      out += ' ';
  }
  return out;
}

Status read_claim(ClaimsFile& out, const toml::table& table, const TomlText& file) {
  if (auto fine = check_table(table, "claim", file); !fine) return fine;
  ClaimEntry claim;
  const toml::node& node = *table.get("assert");
  claim.text = *node.value<std::string>();
  claim.at = place_in(node, claim.text, 1, file.text);
  ParsedAssertion parsed = parse_assertion(claim.text);
  if (parsed.error) {
    bool exact = false;
    Place at = place_in(node, claim.text, parsed.error->column, file.text, &exact);
    std::string where = exact ? "" : " (byte " + std::to_string(parsed.error->column) + " of the expression)";
    return Error{file.path + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) + ": " +
                 parsed.error->message + where};
  }
  claim.text = on_one_line(claim.text);
  claim.assertion = std::move(parsed.assertion);
  claim.id = text_of(table, "id");
  claim.why = text_of(table, "why");
  claim.tree = text_of(table, "tree");
  if (const toml::node* expect = table.get("expect")) {
    auto wanted = *expect->value<std::string>();
    auto found =
        std::find_if(std::begin(kVerdicts), std::end(kVerdicts), [&](VerdictKind v) { return wanted == name_of(v); });
    if (found == std::end(kVerdicts))
      return Error{at_line(file, *expect) + "claim.expect is '" +
                   sanitize_utf8(std::string_view(wanted).substr(0, 40)) +
                   "' (known: verified, refuted, partly, unverified)"};
    claim.expect = *found;
  }
  if (!claim.id.empty())
    for (const ClaimEntry& other : out.claims)
      if (other.id == claim.id)
        return Error{at_line(file, *table.get("id")) + "claim.id '" + claim.id + "' is given twice"};
  if (out.claims.size() == kMostClaims) return Error{at_line(file, table) + "too many claims"};
  out.claims.push_back(std::move(claim));
  return ok();
}

Status read_audit(ClaimsFile& out, const toml::table& table, const TomlText& file) {
  if (auto fine = check_table(table, "audit", file); !fine) return fine;
  AuditEntry audit{table.source().begin.line, text_of(table, "of"), {}};
  if (const toml::array* on = table["on"].as_array())
    for (const toml::node& one : *on) audit.on.push_back(*one.value<std::string>());
  out.audits.push_back(std::move(audit));
  return ok();
}

Status read_suppression(ClaimsFile& out, const toml::table& table, const TomlText& file) {
  if (auto fine = check_table(table, "suppress", file); !fine) return fine;
  Suppression s{table.source().begin.line, text_of(table, "kind"), text_of(table, "path"),
                text_of(table, "target"),  text_of(table, "why"),  table["must-occur"].value_or(false)};
  if (s.kind.empty() && s.path.empty() && s.target.empty())
    return Error{at_line(file, table) + "a [[suppress]] needs one of kind, path and target"};
  out.suppressions.push_back(std::move(s));
  return ok();
}

}  // namespace

bool is_claims_key(std::string_view key) {
  return key == "claim" || key == "documents" || key == "audit" || key == "suppress";
}

Status read_claims_key(ClaimsFile& out, std::string_view key, const toml::node& node, const TomlText& file) {
  if (key == "documents") {
    const toml::array* all = node.as_array();
    if (!all) return Error{at_line(file, node) + "documents has to be a list of strings"};
    for (const toml::node& one : *all) {
      if (!one.is_string() || one.value<std::string_view>()->empty())
        return Error{at_line(file, one) + "documents has to be a list of strings"};
      out.documents.push_back(*one.value<std::string>());
    }
    return ok();
  }
  auto read = key == "claim" ? read_claim : key == "audit" ? read_audit : read_suppression;
  if (key == "audit" && node.is_table()) return read(out, *node.as_table(), file);
  const toml::array* all = node.as_array();
  if (!all) return Error{at_line(file, node) + std::string(key) + " has to be written [[" + std::string(key) + "]]"};
  for (const toml::node& one : *all) {
    if (!one.is_table())
      return Error{at_line(file, one) + std::string(key) + " has to be written [[" + std::string(key) + "]]"};
    if (auto fine = read(out, *one.as_table(), file); !fine) return fine;
  }
  return ok();
}

std::vector<KeyRule> claims_file_keys() { return {std::begin(kKeys), std::end(kKeys)}; }

}  // namespace assay
