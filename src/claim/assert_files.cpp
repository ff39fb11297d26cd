// Text, numbers of it, and versions.
#include <algorithm>

#include "base/text.h"
#include "claim/assert_pose.h"
#include "claim/path_pattern.h"
#include "claim/version_range.h"

namespace assay {
namespace {

constexpr std::string_view kCount = "assert.count", kContains = "assert.contains", kVersion = "assert.version";

// The files that are meant, and whether all of them could be read.
struct Files {
  std::vector<FileRef> found;
  std::string why;  // why none, or not all
};
Files files_of(const Scene& scene, const std::string& pattern) {
  Files out;
  if (!is_path_pattern(pattern)) {
    out.found = scene.files(place_token(pattern));
    if (!one_file(out.found, pattern, out.why)) out.found.clear();
    return out;
  }
  for (const TreeFacts* t : scene.trees()) {
    const auto& all = t->tree().files();
    for (FileIndex i = 0; i < all.size(); ++i)
      if (matches_path(pattern, all[i].path)) out.found.push_back({t, i, 0, 0});
    for (const Unread& u : t->tree().unread())
      if (matches_path(pattern, u.path)) out.why = "`" + u.path + "` could not be read: " + u.reason;
  }
  if (out.found.empty() && out.why.empty()) out.why = "no path of the given trees matches `" + pattern + "`";
  return out;
}

Ruling count(const Asked& q) {
  const std::string& word = q.arguments[0];
  Files files = files_of(q.scene, q.arguments[1]);
  if (files.found.empty()) return unverified(files.why);
  if (!q.scene.may_search()) return too_many_searches();
  std::int64_t n = 0;
  std::vector<Evidence> proof;
  for (const FileRef& r : files.found) {
    std::string_view text = r.tree->text(r.file);
    Lines lines;
    bool indexed = false;
    for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + word.size())) {
      std::size_t end = at + word.size();
      bool left = is_ident_char(word.front()) && at && is_ident_char(text[at - 1]);
      bool right = is_ident_char(word.back()) && end < text.size() && is_ident_char(text[end]);
      if (left || right) continue;
      ++n;
      if (proof.size() >= 4) continue;
      if (!indexed) lines = Lines(text), indexed = true;
      std::uint32_t line = lines.line_at(at);
      if (proof.empty() || proof.back().at.path != r.path() || proof.back().at.start != line)
        proof.push_back(evidence(*r.tree, r.file, line, line, Role::supports, kCount));
    }
  }
  if (proof.empty()) proof.push_back(evidence(*files.found[0].tree, files.found[0].file, 0, 0, Role::supports, kCount));
  std::string where =
      files.found.size() == 1 ? "`" + files.found[0].path() + "`" : std::to_string(files.found.size()) + " files";
  std::string reason = "`" + word + "` stands " + std::to_string(n) + (n == 1 ? " time in " : " times in ") + where;
  if (!files.why.empty()) return unverified(reason + ", but " + files.why, std::move(proof));
  return decided(holds(q.op, static_cast<double>(n), q.against->number), kCount, std::move(reason), std::move(proof));
}

Ruling contains(const Asked& q) {
  Files files = files_of(q.scene, q.arguments[0]);
  if (files.found.empty()) return unverified(files.why);
  if (!q.scene.may_search()) return too_many_searches();
  for (const FileRef& r : files.found) {
    std::string_view text = r.tree->text(r.file);
    auto at = text.find(q.arguments[1]);
    if (at == std::string_view::npos) continue;
    Lines lines(text);
    std::uint32_t line = lines.line_at(at);
    return decided(
        true, kContains, "`" + r.path() + ":" + std::to_string(line) + "` has it",
        {evidence(*r.tree, r.file, line, lines.line_at(at + q.arguments[1].size() - 1), Role::supports, kContains)});
  }
  std::vector<Evidence> proof{evidence(*files.found[0].tree, files.found[0].file, 0, 0, Role::supports, kContains)};
  if (!files.why.empty()) return unverified("it was not found, but " + files.why, std::move(proof));
  for (const FileRef& r : files.found)
    if (r.tree->text(r.file).empty() && r.tree->tree().files()[r.file].size)
      return unverified("`" + r.path() + "` could not be read as text", std::move(proof));
  return decided(false, kContains,
                 files.found.size() == 1 ? "`" + files.found[0].path() + "` does not have it"
                                         : "none of " + std::to_string(files.found.size()) + " files has it",
                 std::move(proof));
}

// Where the tree says its version, as far as a file of metadata spells it.
std::vector<Evidence> version_place(const TreeFacts& tree, const std::string& version) {
  const auto& files = tree.tree().files();
  for (std::string_view name : {"METADATA", "PKG-INFO", "pyproject.toml", "setup.cfg", "setup.py", "_version.py",
                                "version.py", "__about__.py", "__init__.py"})
    for (FileIndex i = 0; i < files.size(); ++i) {
      if (base_name(files[i].path) != name || files[i].vendored ||
          std::count(files[i].path.begin(), files[i].path.end(), '/') > 2)
        continue;
      std::string_view text = tree.text(i);
      for (auto at = text.find(version); at != std::string_view::npos; at = text.find(version, at + 1)) {
        Lines lines(text);
        std::uint32_t line = lines.line_at(at);
        if (to_lower(lines.line(line)).find("version") != std::string::npos)
          return {evidence(tree, i, line, line, Role::supports, kVersion)};
      }
    }
  return files.empty() ? std::vector<Evidence>{} : std::vector{evidence(tree, 0, 0, 0, Role::supports, kVersion)};
}

Ruling version(const Asked& q) {
  const TreeFacts* tree = nullptr;
  std::string names;
  for (const TreeFacts* t : q.scene.trees()) {
    names += (names.empty() ? "" : ", ") + t->tree().info().name;
    if (t->tree().info().name == q.arguments[0]) tree = t;
  }
  if (!tree) return unverified("no tree has the name `" + q.arguments[0] + "` (there are: " + names + ")");
  const std::string& have = tree->tree().info().version;
  auto mine = pypi::parse_version(have);
  if (!mine) return unverified("the version of `" + q.arguments[0] + "` is not known");
  bool all = true;
  if (q.op == Operator_::in) {
    auto range = parse_range(q.against->text);
    auto inside = range ? contains(*range, *mine) : std::nullopt;
    if (!inside) return unverified("`" + q.against->text + "` is no version specifier");
    all = *inside;
  } else {
    auto wanted = pypi::parse_version(q.against->text);
    if (!wanted) return unverified("`" + q.against->text + "` is no version");
    if (wanted->local.empty()) mine->local.clear();
    auto order = pypi::compare(*mine, *wanted);
    all = holds(q.op, order < 0 ? -1 : order > 0 ? 1 : 0, 0);
  }
  return decided(all, kVersion, "`" + q.arguments[0] + "` is version " + have, version_place(*tree, have));
}

}  // namespace

const Predicate kAssertCount = {
    "count",
    "text, files",
    Gives::number,
    "how often a text stands in a file, or in the files that a pattern matches",
    "Comments and strings included; where the text begins or ends in a letter, digit or underscore, only whole words. "
    "`*` matches within one part of a path, `**` any number of parts. Where a file could not be read it stays "
    "unverified.",
    R"~(count("legacy_api", "src/**/*.py") == 0)~",
    count};
const Predicate kAssertContains = {"contains",       "files, text",
                                   Gives::truth,     "a file, or one of those that a pattern matches, has the text",
                                   "Byte for byte.", R"~(contains("pkg/__init__.py", "__version__ = \"2.1\""))~",
                                   contains};
const Predicate kAssertVersion = {
    "version",
    "tree",
    Gives::version,
    "the version of a tree",
    "Versions are ordered as PEP 440 orders them; with `in`, a string is a specifier: \">=2.1,<3\", \"==2.*\", "
    "\"~=2.1\". Unverified where the tree has no version.",
    R"~(version("click") in ">=8.1,<9")~",
    version};

}  // namespace assay
