#include "source/git_releases.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "source/git_repo.h"
#include "source/pypi/specifier.h"

namespace assay::git {

namespace {

constexpr std::size_t kMostCommits = 20'000;  // columns nobody would look at
constexpr std::size_t kMostWalked = 1'000'000;
constexpr std::size_t kShortHash = 12;

// "release-" and 1.2 of "release-v1.2".
struct TagVersion {
  std::string prefix;
  pypi::Version version;
};

std::optional<TagVersion> version_in(std::string_view tag) {
  auto digit = tag.find_first_of("0123456789");
  if (digit == std::string_view::npos) return std::nullopt;
  auto version = pypi::parse_version(tag.substr(digit));
  if (!version) return std::nullopt;
  std::string_view prefix = tag.substr(0, digit);
  if (prefix.ends_with('v') || prefix.ends_with('V')) prefix.remove_suffix(1);
  return TagVersion{std::string(prefix), std::move(*version)};
}

struct Tag {
  std::string name;
  Oid commit;
  std::optional<TagVersion> version;
  std::size_t place = 0;  // in the history, where it was walked
};

struct Range {
  std::string from, to;  // "" where left out
};

std::optional<Range> parse_range(std::string_view text) {
  auto dots = text.find("..");
  if (dots == std::string_view::npos) return std::nullopt;
  std::string_view to = text.substr(dots + 2);
  if (to.starts_with('.')) to.remove_prefix(1);  // A...B: what is meant is the same
  return Range{std::string(trim(text.substr(0, dots))), std::string(trim(to))};
}

class Lister {
 public:
  Lister(std::shared_ptr<Repo> repo, bool pre, bool every_commit, LeftOut& left_out)
      : repo_(std::move(repo)), pre_(pre), every_commit_(every_commit), left_out_(left_out) {}

  Result<std::vector<Release>> run(std::string_view what) {
    if (auto range = parse_range(what)) return every_commit_ ? commits(*range) : tags_of(*range);
    if (auto specifier = pypi::parse_specifier(what)) {
      if (every_commit_) return Error{"--every-commit needs a range: git:REPO@FROM..TO"};
      return by_specifier(*specifier, what);
    }
    auto commit = repo_->resolve(what);
    if (!commit) return commit.error();
    return std::vector{release(std::string(what), *commit)};
  }

 private:
  Release release(std::string name, const Oid& commit) const {
    Release out;
    out.source = "git:" + repo_->path() + "@" + name;
    out.name = std::move(name);
    out.revision = commit.hex();
    if (auto data = repo_->commit(commit)) out.title = sanitize_utf8(data->subject);
    if (auto tag = version_in(out.name)) out.prerelease = tag->version.is_prerelease();
    return out;
  }

  std::vector<Tag> all_tags() const {
    std::vector<Tag> out;
    for (std::string& name : repo_->tags())
      if (auto commit = repo_->resolve("refs/tags/" + name); commit && valid_utf8(name)) {
        auto version = version_in(name);
        out.push_back({std::move(name), *commit, std::move(version)});
      }
    return out;
  }

  // The prefix that the most tags with versions have: the others belong to something else in the repository.
  static std::string main_prefix(const std::vector<Tag>& tags) {
    std::map<std::string, std::size_t> count;
    for (const Tag& tag : tags)
      if (tag.version) ++count[tag.version->prefix];
    auto most =
        std::max_element(count.begin(), count.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == count.end() ? "" : most->first;
  }

  Result<std::vector<Release>> by_specifier(const pypi::Specifier& specifier, std::string_view what) const {
    auto tags = all_tags();
    std::string prefix = main_prefix(tags);
    std::erase_if(tags, [&](const Tag& tag) { return !tag.version || tag.version->prefix != prefix; });
    if (tags.empty()) return Error{"the repository has no tag with a version"};
    const std::size_t before = tags.size();
    std::erase_if(tags, [&](const Tag& tag) { return !matches(specifier, tag.version->version); });
    if (tags.empty())
      return Error{"none of the repository's " + std::to_string(before) + " tags with a version is " +
                   sanitize_utf8(what)};
    return finished(std::move(tags), pre_ || specifier.names_prerelease());
  }

  Result<std::vector<Release>> tags_of(const Range& range) const {
    auto tags = all_tags();
    auto end = [&](const std::string& name) -> const Tag* {
      auto tag = std::find_if(tags.begin(), tags.end(), [&](const Tag& t) { return t.name == name; });
      return tag != tags.end() && tag->version ? &*tag : nullptr;
    };
    const Tag *from = end(range.from), *to = end(range.to);
    bool versions = (from || range.from.empty()) && (to || range.to.empty()) && (from || to) &&
                    (!from || !to || from->version->prefix == to->version->prefix);
    if (!versions) return by_history(std::move(tags), range);
    const Tag low = from ? *from : Tag{}, high = to ? *to : Tag{};
    const std::string prefix = (from ? low : high).version->prefix;
    std::erase_if(tags, [&](const Tag& tag) {
      if (!tag.version || tag.version->prefix != prefix) return true;
      return (low.version && compare(tag.version->version, low.version->version) < 0) ||
             (high.version && compare(tag.version->version, high.version->version) > 0);
    });
    if (tags.empty()) return Error{range.from + " comes after " + range.to + ": write the older one first"};
    bool named = (low.version && low.version->version.is_prerelease()) ||
                 (high.version && high.version->version.is_prerelease());
    return finished(std::move(tags), pre_ || named);
  }

  // Both ends as commits; FROM may be left out, TO is HEAD then.
  struct Ends {
    std::optional<Oid> from;
    Oid to;
  };
  Result<Ends> ends(const Range& range) const {
    Ends out;
    auto to = repo_->resolve(range.to.empty() ? "HEAD" : range.to);
    if (!to) return to.error();
    out.to = *to;
    if (range.from.empty()) return out;
    auto from = repo_->resolve(range.from);
    if (!from) return from.error();
    out.from = *from;
    return out;
  }

  Result<std::vector<Release>> by_history(std::vector<Tag> tags, const Range& range) const {
    auto between = ends(range);
    if (!between) return between.error();
    auto walked = repo_->between(between->from, between->to, false, kMostWalked);
    std::map<Oid, std::size_t> place;
    for (std::size_t i = 0; i < walked.size(); ++i) place.emplace(walked[i], i + 1);
    if (between->from) place.emplace(*between->from, 0);
    std::erase_if(tags, [&](Tag& tag) {
      auto at = place.find(tag.commit);
      if (at == place.end()) return true;
      tag.place = at->second;
      return false;
    });
    if (tags.empty()) return Error{"no tag is between these: --every-commit takes each commit"};
    // Tags like the first one, or like most, where there are any: others belong to something else in the repository.
    auto first = std::find_if(tags.begin(), tags.end(), [&](const Tag& tag) { return tag.name == range.from; });
    std::string prefix = first != tags.end() && first->version ? first->version->prefix : main_prefix(tags);
    auto foreign = [&](const Tag& tag) { return !tag.version || tag.version->prefix != prefix; };
    if (!std::all_of(tags.begin(), tags.end(), foreign)) std::erase_if(tags, foreign);
    return finished(std::move(tags), pre_);
  }

  // By version where all have one, else as the history has them; of several tags of one version at one commit the
  // first.
  std::vector<Release> finished(std::vector<Tag> tags, bool pre) const {
    auto is_pre = [](const Tag& tag) { return tag.version && tag.version->version.is_prerelease(); };
    if (!pre && !std::all_of(tags.begin(), tags.end(), is_pre))
      left_out_.prereleases += static_cast<std::uint32_t>(std::erase_if(tags, is_pre));
    bool versions = std::all_of(tags.begin(), tags.end(), [&](const Tag& tag) {
      return tag.version && tag.version->prefix == tags.front().version->prefix;
    });
    std::stable_sort(tags.begin(), tags.end(), [&](const Tag& a, const Tag& b) {
      if (versions)
        if (auto order = compare(a.version->version, b.version->version); order != 0) return order < 0;
      return a.place < b.place;
    });
    std::vector<Release> out;
    for (const Tag& tag : tags) {
      if (!out.empty() && out.back().revision == tag.commit.hex()) continue;
      out.push_back(release(tag.name, tag.commit));
    }
    return out;
  }

  Result<std::vector<Release>> commits(const Range& range) const {
    auto between = ends(range);
    if (!between) return between.error();
    auto walked = repo_->between(between->from, between->to, true, kMostCommits + 1);
    if (walked.size() > kMostCommits)
      return Error{"more than " + std::to_string(kMostCommits) + " commits: say where to begin (FROM..TO)"};
    if (between->from && (walked.empty() || walked.front() != *between->from))
      walked.insert(walked.begin(), *between->from);
    std::vector<Release> out;
    for (const Oid& commit : walked) {
      out.push_back(release(commit.hex(), commit));
      out.back().name.resize(kShortHash);
      out.back().prerelease = false;
    }
    return out;
  }

  std::shared_ptr<Repo> repo_;
  bool pre_, every_commit_;
  LeftOut& left_out_;
};

}  // namespace

Result<std::vector<Release>> list_releases(std::string_view text, bool pre, bool every_commit,
                                           const sys::System& system, LeftOut& left_out) {
  if (!system.is_machine()) return Error{"git repositories are read on the machine's own disk only"};
  std::optional<Error> failure;
  // A path may hold an '@', and so may a tag: the last '@' with a repository before it divides the two.
  for (auto at = text.rfind('@'); at != std::string_view::npos && at > 0; at = text.rfind('@', at - 1)) {
    auto repo = Repo::open(system, std::string(text.substr(0, at)));
    if (repo) return Lister(*repo, pre, every_commit, left_out).run(trim(text.substr(at + 1)));
    if (!failure) failure = repo.error();
  }
  auto repo = Repo::open(system, std::string(text));
  if (repo) return Lister(*repo, pre, every_commit, left_out).run("");
  return failure ? *failure : repo.error();
}

}  // namespace assay::git
