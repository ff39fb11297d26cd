// The two forms of a project's page.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "source/pypi/index.h"

namespace assay::pypi {

namespace {

std::string_view scheme_of(std::string_view url) {
  auto colon = url.find("://");
  if (colon == std::string_view::npos) return {};
  std::string_view scheme = url.substr(0, colon);
  bool name = std::all_of(scheme.begin(), scheme.end(),
                          [](char c) { return is_ident_char(c) || c == '+' || c == '-' || c == '.'; });
  return name ? scheme : std::string_view{};
}

// &amp; and the like; what is not known stays as it is.
std::string unescape(std::string_view text) {
  constexpr std::pair<std::string_view, char> kEntities[] = {{"&amp;", '&'},  {"&lt;", '<'},   {"&gt;", '>'},
                                                             {"&quot;", '"'}, {"&#39;", '\''}, {"&#x27;", '\''}};
  std::string out;
  while (!text.empty()) {
    auto known = std::find_if(std::begin(kEntities), std::end(kEntities),
                              [&](const auto& e) { return text.starts_with(e.first); });
    out += known == std::end(kEntities) ? text[0] : known->second;
    text.remove_prefix(known == std::end(kEntities) ? 1 : known->first.size());
  }
  return out;
}

// The value of an attribute in the inside of a tag; nothing when it is not there.
std::optional<std::string> attribute(std::string_view tag, std::string_view name) {
  for (std::size_t at = 0; (at = tag.find(name, at)) != std::string_view::npos; at += name.size()) {
    if (at > 0 && static_cast<unsigned char>(tag[at - 1]) > ' ') continue;
    std::string_view rest = trim(tag.substr(at + name.size()));
    if (!rest.starts_with("=")) {
      bool ends = rest.empty() || static_cast<unsigned char>(tag[at + name.size()]) <= ' ';
      if (ends) return std::string();
      continue;
    }
    rest = trim(rest.substr(1));
    if (rest.empty()) return std::string();
    if (rest[0] == '"' || rest[0] == '\'') return unescape(rest.substr(1, rest.find(rest[0], 1) - 1));
    return unescape(rest.substr(0, rest.find_first_of(" \t\r\n")));
  }
  return std::nullopt;
}

}  // namespace

std::string join_url(std::string_view base, std::string_view reference) {
  reference = reference.substr(0, reference.find('#'));
  if (!scheme_of(reference).empty()) return std::string(reference);
  std::string_view scheme = scheme_of(base);
  if (reference.starts_with("//")) return std::string(scheme) + ":" + std::string(reference);
  base = base.substr(0, base.find_first_of("?#"));
  std::size_t path_at = std::min(base.find('/', scheme.size() + 3), base.size());
  std::string_view origin = base.substr(0, path_at), path = base.substr(path_at);
  auto question = reference.find('?');
  std::string_view query = question == std::string_view::npos ? std::string_view{} : reference.substr(question);
  std::string_view wanted = reference.substr(0, question);
  std::string joined(wanted.starts_with("/") ? wanted : path.substr(0, path.rfind('/') + 1));
  if (!wanted.starts_with("/")) joined += wanted;
  if (!joined.starts_with("/")) joined.insert(0, "/");
  std::string normal = normalize_path(joined);
  if (joined.ends_with("/") && normal.size() > 1) normal += '/';
  return std::string(origin) + normal + std::string(query);
}

std::optional<std::vector<IndexFile>> parse_json_page(std::string_view text, std::string_view base_url) {
  auto page = nlohmann::json::parse(text, nullptr, false);
  if (page.is_discarded() || !page.is_object()) return std::nullopt;
  auto list = page.find("files");
  if (list == page.end() || !list->is_array()) return std::nullopt;
  std::vector<IndexFile> files;
  for (const auto& item : *list) {
    if (!item.is_object() || !item.contains("filename") || !item["filename"].is_string() || !item.contains("url") ||
        !item["url"].is_string())
      continue;
    IndexFile file;
    file.filename = item["filename"].get<std::string>();
    file.url = join_url(base_url, item["url"].get<std::string>());
    if (auto hashes = item.find("hashes"); hashes != item.end() && hashes->is_object())
      if (auto hash = hashes->find("sha256"); hash != hashes->end() && hash->is_string())
        file.sha256 = digest_from_hex(hash->get<std::string>());
    if (auto size = item.find("size"); size != item.end() && size->is_number_unsigned())
      file.size = size->get<std::uint64_t>();
    if (auto yanked = item.find("yanked"); yanked != item.end()) {
      if (yanked->is_string()) file.yanked = yanked->get<std::string>();
      if (yanked->is_boolean() && yanked->get<bool>()) file.yanked = "";
    }
    files.push_back(std::move(file));
  }
  return files;
}

std::vector<IndexFile> parse_html_page(std::string_view text, std::string_view base_url) {
  std::vector<IndexFile> files;
  for (std::size_t at = 0; (at = text.find("<a", at)) != std::string_view::npos;) {
    at += 2;
    if (at >= text.size() || static_cast<unsigned char>(text[at]) > ' ') continue;
    std::size_t end = at;  // of the tag: a '>' inside quotes doesn't end it
    for (char quote = 0; end < text.size() && (quote || text[end] != '>'); ++end) {
      if (quote ? text[end] == quote : text[end] == '"' || text[end] == '\'') quote = quote ? '\0' : text[end];
    }
    if (end >= text.size()) break;
    std::string_view tag = text.substr(at, end - at);
    std::size_t close = std::min(text.find('<', end), text.size());
    IndexFile file;
    file.filename = unescape(trim(text.substr(end + 1, close - end - 1)));
    auto href = attribute(tag, "href");
    at = close;
    if (!href || file.filename.empty()) continue;
    file.url = join_url(base_url, *href);
    if (auto hash = href->find("#sha256="); hash != std::string::npos)
      file.sha256 = digest_from_hex(std::string_view(*href).substr(hash + 8, 64));
    file.yanked = attribute(tag, "data-yanked");
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace assay::pypi
