#include "claim/citation_files.h"

#include <algorithm>

#include "source/history.h"

namespace assay::cite {
namespace {

// Larger files are generated or data: their lines are counted, their code is not read.
constexpr std::size_t kScanLimit = 8u << 20;

bool is_closer(std::string_view text, const generic::Token& t) {
  char c = text[t.begin];
  return t.kind == generic::TokenKind::punct && (c == ')' || c == ']' || c == '}');
}

}  // namespace

std::vector<std::size_t> find_word(std::string_view text, std::string_view word) {
  std::vector<std::size_t> out;
  if (word.empty()) return out;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    bool begins = at == 0 || !is_ident_char(text[at - 1]) || !is_ident_char(word.front());
    std::size_t end = at + word.size();
    bool ends = end >= text.size() || !is_ident_char(text[end]) || !is_ident_char(word.back());
    if (begins && ends) out.push_back(at);
  }
  return out;
}

SourceText::SourceText(Bytes bytes, std::string_view path)
    : bytes_(std::move(bytes)), family_(generic::family_of(path)) {
  text_ = bytes_.data;
  if (text_.substr(0, 3) == "\xEF\xBB\xBF") text_.remove_prefix(3);
  readable_ = text_.substr(0, 8192).find('\0') == std::string_view::npos;
  lines_ = Lines(text_);
}

void SourceText::scan() const {
  if (scanned_) return;
  scanned_ = true;
  if (!readable_ || text_.size() > kScanLimit) return;
  tokens_ = generic::tokenize(text_, family_);
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    if (tokens_[i].kind == generic::TokenKind::comment) continue;
    if (!code_.empty() && is_closer(text_, tokens_[i]) && text_[code_.back().begin] == ',' &&
        code_.back().kind == generic::TokenKind::punct)
      code_.pop_back();
    code_.push_back(tokens_[i]);
  }
}

const std::vector<generic::Token>& SourceText::code() const {
  scan();
  return code_;
}

const std::vector<generic::Definition>& SourceText::definitions() const {
  scan();
  if (!defined_) {
    defined_ = true;
    definitions_ = generic::definitions(text_, tokens_, family_);
  }
  return definitions_;
}

std::vector<const generic::Definition*> SourceText::definitions_of(std::string_view name) const {
  std::vector<const generic::Definition*> out;
  for (const generic::Definition& d : definitions())
    if (d.name == name) out.push_back(&d);
  return out;
}

std::vector<std::uint32_t> SourceText::code_lines_of(std::string_view word) const {
  std::vector<std::uint32_t> out;
  scan();
  for (std::size_t at : find_word(text_, word)) {
    auto it = std::upper_bound(tokens_.begin(), tokens_.end(), at,
                               [](std::size_t a, const generic::Token& t) { return a < t.begin; });
    if (it == tokens_.begin()) continue;
    const generic::Token& t = *std::prev(it);
    if (at >= t.end || t.kind == generic::TokenKind::comment) continue;
    // A docstring is no code; a one-line string may name things.
    if (t.kind == generic::TokenKind::string && t.end_line > t.line) continue;
    std::uint32_t line = lines_.line_at(at);
    if (out.empty() || out.back() != line) out.push_back(line);
  }
  return out;
}

bool SourceText::word_in_lines(std::string_view word, std::uint32_t first, std::uint32_t last) const {
  return !find_word(lines_.lines(std::max(1u, first), last), word).empty();
}

bool SourceText::has_code(std::uint32_t line) const {
  scan();
  auto it = std::lower_bound(code_.begin(), code_.end(), line,
                             [](const generic::Token& t, std::uint32_t l) { return t.end_line < l; });
  for (; it != code_.end() && it->line <= line; ++it)
    if (it->kind != generic::TokenKind::punct) return true;
  return false;
}

Library::Library(std::vector<const Tree*> trees) : trees_(std::move(trees)) {}

const Library::Index& Library::index(const Tree& tree) {
  auto [it, fresh] = indexes_.try_emplace(&tree);
  if (fresh) {
    const std::vector<File>& files = tree.files();
    it->second.by_name.reserve(files.size());
    for (FileIndex i = 0; i < files.size(); ++i) it->second.by_name[base_name(files[i].path)].push_back(i);
  }
  return it->second;
}

const SourceText& Library::text(Target t) {
  std::unique_ptr<SourceText>& slot = texts_[t.tree][t.file];
  if (!slot) {
    auto bytes = t.tree->read(t.file);
    slot = bytes ? std::make_unique<SourceText>(std::move(*bytes), t.path()) : std::make_unique<SourceText>();
  }
  return *slot;
}

const SourceText* Library::text_at(const Tree& tree, const std::string& commit, const std::string& path) {
  const History* history = tree.history();
  if (!history) return nullptr;
  std::unique_ptr<SourceText>& slot = old_texts_[tree.info().name + '\n' + commit + '\n' + path];
  if (!slot) {
    auto bytes = history->read(commit, path);
    slot = bytes ? std::make_unique<SourceText>(std::move(*bytes), path) : std::make_unique<SourceText>();
  }
  return slot->readable() ? slot.get() : nullptr;
}

bool Library::is_committed(Target t) {
  const History* history = t.tree->history();
  if (!history) return false;
  auto then = history->read(t.tree->info().revision, t.path());
  auto now = t.tree->read(t.file);
  return then && now && then->data == now->data;
}

const Tree* Library::tree_at(const Tree& tree, const std::string& revision) {
  const History* history = tree.history();
  if (!history) return nullptr;
  std::string key = tree.info().name + '\n' + revision;
  auto it = old_trees_.find(key);
  if (it == old_trees_.end()) {
    auto old = history->at(revision);
    it = old_trees_.emplace(key, old ? *old : nullptr).first;
  }
  return it->second.get();
}

std::vector<Target> Library::exact(const Tree& tree, std::string_view path) {
  const std::vector<File>& files = tree.files();
  auto it =
      std::lower_bound(files.begin(), files.end(), path, [](const File& f, std::string_view p) { return f.path < p; });
  if (it == files.end() || it->path != path) return {};
  return {Target{&tree, static_cast<FileIndex>(it - files.begin())}};
}

std::vector<Target> Library::suffix(const Tree& tree, std::string_view path) {
  std::vector<Target> out;
  auto& by_name = index(tree).by_name;
  auto it = by_name.find(base_name(path));
  if (it == by_name.end()) return out;
  for (FileIndex i : it->second) {
    std::string_view full = tree.files()[i].path;
    if (full.size() == path.size()
            ? full == path
            : full.size() > path.size() && full.ends_with(path) && full[full.size() - path.size() - 1] == '/')
      out.push_back({&tree, i});
  }
  return out;
}

bool Library::has_folder(const Tree& tree, std::string_view path) {
  std::string prefix = std::string(path) + '/';
  const std::vector<File>& files = tree.files();
  auto it = std::lower_bound(files.begin(), files.end(), prefix,
                             [](const File& f, const std::string& p) { return f.path < p; });
  return it != files.end() && it->path.starts_with(prefix);
}

const LineMap& Library::line_map(Target from, Target to) {
  auto key = [](Target t) { return t.tree->info().name + '\n' + t.tree->files()[t.file].digest.hex(); };
  std::unique_ptr<LineMap>& slot = line_maps_[key(from) + '\n' + key(to)];
  if (!slot) slot = std::make_unique<LineMap>(text(from).text(), text(to).text());
  return *slot;
}

}  // namespace assay::cite
