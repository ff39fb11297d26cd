// Where a copy comes from.
//
// Nobody writes down which release a function was copied from, and few copies stay as they were. So every version that
// is handed in is compared with the copy, and the one it agrees with best is taken for the origin.
//
// Which functions are compared. Of a patch or override the target is known by name. For all others a version is
// searched: every function of every file against the sketches of the downstream's. Two functions that share enough of
// their sixteen sketch values are a candidate (kShared, kLike; a lower bar where they have the same name), and the
// three best candidates of each downstream function are followed by name from version to version, also where they are
// no longer much like the copy: that is what falling behind looks like. The search goes through an index of the
// downstream's sketch values, so that it costs one pass over the version's digests.
//
// How they are compared. First by the share of pieces that both bodies have, in their normal form (digest.h):
// formatting, comments, annotations and names of locals don't count. Many releases are equal in that; among those the
// words as they are written decide, comments and docstrings included, since a copy has the comments and the names of
// its day. Lines don't count there either: both sides have formatters, and change them. Among releases that are equal
// in that too the oldest is taken: the function has not changed between it and the real one.
//
// What is called a copy. At least so many of all pieces are shared at the best version: kSurely where something else
// speaks for it, that is, where it stands in for the original (patch, override) or the two are kin: of one name in
// files or classes of one name, or methods of a class and its base. Below it a patch is somebody's own work, as far as
// anybody can tell (origin -1). The bar is higher (kSurelyOther, kFewestAlone) where nothing but likeness speaks for
// it, unless others of its file were copied from the same file; and what has several candidates that are as good is
// nobody's copy: there are functions that everybody has. Short overrides (kShortOverride) need more: methods of one
// interface return the same kind of thing by the same two calls, whoever writes them, so their words have to agree as
// well (kSurelyShort, of pieces and words together). Longer ones are copies at fewer pieces (kSurelyWorded) where half
// of all words are the same in the same order: there the statements were edited, not written anew. Functions of less
// than kFewestTokens tokens are never searched for, nor files that don't spell a package of the upstream: whoever
// copies says so or uses what was around it.
//
// What changed since. The steps of the original after its origin at which its signature or body is another. Where the
// original is gone in later versions and another candidate of the same name takes over, its history goes on there.
//
// Memory. A version leaves nothing behind but the steps at which a candidate changed (some numbers each) and, of each
// candidate, the text at its best step and the newest one. The downstream's functions have at most kOriginals
// candidates.
#include "sweep/copies.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "base/hash.h"
#include "base/text.h"
#include "model/modules.h"

namespace assay::sweep {

using py::DefinitionDigest;
using py::DigestKind;

namespace {

constexpr std::uint32_t kFewestAlone = 80;           // of one that nothing but its likeness speaks for
constexpr std::uint32_t kShared = 4;                 // sketch values that a candidate shares
constexpr double kLike = 0.45, kLikeNamed = 0.25;    // likeness of sketches of a candidate; with the same name
constexpr double kSurely = 0.5, kSurelyOther = 0.8;  // of all pieces, of a copy; without the same name
constexpr std::uint32_t kFewestOfTarget = 15;        // tokens of a patch or override that may be a copy
constexpr std::uint32_t kShortOverride = 30;         // tokens below which overrides are alike by nature
constexpr double kSurelyShort = 0.65;                // mean of shared pieces and words, of a short override
constexpr double kSurelyWorded = 0.4;                // pieces of a longer one that shares half of the words
constexpr double kBonus = 0.2;                       // in the ranking of candidates, of the same name
constexpr double kAsGood = 0.05;                     // two candidates differ by less
constexpr std::size_t kLooked = 3;                   // candidates of one search
constexpr std::size_t kOriginals = 6;                // of all searches

std::string_view stem_of(std::string_view path) {
  const std::string_view name = base_name(path);
  return name.substr(0, name.rfind('.'));
}

// "Class.method" of a dotted name.
std::string_view last_two(std::string_view dotted) {
  const std::size_t dot = dotted.rfind('.');
  if (dot == std::string_view::npos || dot == 0) return dotted;
  const std::size_t before = dotted.rfind('.', dot - 1);
  return before == std::string_view::npos ? dotted : dotted.substr(before + 1);
}

std::string_view last_part(std::string_view dotted) {
  const std::size_t dot = dotted.rfind('.');
  return dot == std::string_view::npos ? dotted : dotted.substr(dot + 1);
}

// The hashes of all three words that follow each other in a text, comments included, sorted: how it is written, but for
// punctuation, quotes and where its lines break, which formatters decide.
std::vector<std::uint64_t> words_of(std::string_view text) {
  std::vector<std::uint64_t> out;
  std::uint64_t before[2] = {};
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_ident_char(text[end])) ++end;
    if (end == i) {
      ++i;
      continue;
    }
    const std::uint64_t word = xxh3(text.substr(i, end - i));
    out.push_back(word + before[1] * 3 + before[0] * 5);
    before[0] = before[1];
    before[1] = word;
    i = end;
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

double share_of(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  std::size_t both = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j])
      ++both, ++i, ++j;
    else
      ++(a[i] < b[j] ? i : j);
  }
  return a.empty() && b.empty() ? 1 : static_cast<double>(both) / static_cast<double>(a.size() + b.size() - both);
}

// A stretch of versions over which an upstream function was the same.
struct Step {
  std::uint32_t column = 0;  // its first
  std::uint64_t signature = 0, body = 0, positional = 0, text = 0;
  double pieces = 0, words = 0;  // shared with the copy
};
bool better(const Step& a, const Step& b) { return a.pieces != b.pieces ? a.pieces > b.pieces : a.words > b.words; }
bool same_meaning(const Step& a, const Step& b) {
  return a.signature == b.signature && (a.body == b.body || a.positional == b.positional);
}

struct Original {  // an upstream function that may be what was copied
  std::string name;
  std::vector<Step> steps;
  int best = -1;                  // of steps: the best one that can be the origin
  std::uint32_t last_column = 0;  // at which it was there
  Digest file;                    // in which it was last seen, and what it was there
  std::uint32_t id = 0;
  FunctionText at_best, newest;
  const Step& origin() const { return steps[static_cast<std::size_t>(best)]; }
};

struct Own {
  OwnFunction f;
  std::vector<std::uint32_t> pieces;
  std::vector<std::uint64_t> words;
  FunctionText text;
  std::vector<std::string> names;   // of candidates, in the order in which they were found
  std::vector<Original> originals;  // those that were there in some version
};

struct Candidate {
  double rank = 0;
  std::string name;
};

struct Observation {
  std::uint32_t own = 0;
  FunctionAt at;
  std::string name;
};

}  // namespace

struct CopyTracker::Impl {
  std::vector<Own> own;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>>
      by_value;                                        // sketch value -> functions of the downstream
  std::vector<bool> any = std::vector<bool>(1 << 20);  // whether by_value may have it
  std::uint32_t newest = 0, newest_origin;

  Impl(std::vector<OwnFunction> functions, std::uint32_t last) : newest_origin(last) {
    for (OwnFunction& f : functions) {
      own.push_back({std::move(f), {}, {}, {}, {}, {}});
      own.back().names = own.back().f.maybe;
    }
    read_own();
    for (std::uint32_t i = 0; i < own.size(); ++i) {
      const DefinitionDigest& d = *own[i].f.at.digest;
      if (d.tokens < kFewestTokens) continue;
      for (std::uint32_t k = 0; k < d.sketched; ++k) {
        by_value[d.sketch[k]].push_back(i);
        any[d.sketch[k] % any.size()] = true;
      }
    }
  }

  void read_own() {
    std::map<std::pair<const TreeFacts*, FileIndex>, std::vector<std::uint32_t>> by_file;
    for (std::uint32_t i = 0; i < own.size(); ++i) by_file[{own[i].f.at.tree, own[i].f.at.file}].push_back(i);
    for (const auto& [file, all] : by_file) {
      std::vector<py::FunctionId> ids;
      for (const std::uint32_t i : all) ids.push_back(own[i].f.at.digest->id);
      auto pieces = py::pieces_of(file.first->file(file.second), file.first->text(file.second), ids);
      for (std::size_t k = 0; k < all.size(); ++k) {
        Own& o = own[all[k]];
        o.pieces = std::move(pieces[k]);
        o.text = {text_of(o.f.at), place(o.f.at)};
        o.words = words_of(o.text.text);
      }
    }
  }

  Found search(const TreeFacts& tree) const {
    std::vector<std::vector<Candidate>> found(own.size());
    for (const FileIndex file : tree.python_files())
      if (!model::in_tests(tree.tree().files()[file].path)) search(tree, file, found);
    Found out(own.size());
    for (std::uint32_t o = 0; o < own.size(); ++o) {
      std::stable_sort(found[o].begin(), found[o].end(),
                       [](const Candidate& a, const Candidate& b) { return a.rank > b.rank; });
      if (found[o].size() > kLooked) found[o].resize(kLooked);
      for (Candidate& c : found[o]) out[o].push_back(std::move(c.name));
    }
    return out;
  }

  void take_up(const Found& found) {
    for (std::uint32_t o = 0; o < own.size() && o < found.size(); ++o) {
      std::vector<std::string>& names = own[o].names;
      for (const std::string& name : found[o])
        if (names.size() < kOriginals && std::find(names.begin(), names.end(), name) == names.end())
          names.push_back(name);
    }
  }

  void search(const TreeFacts& tree, FileIndex file, std::vector<std::vector<Candidate>>& found) const {
    std::map<std::uint32_t, std::uint32_t> shared;
    const py::Digests& digests = tree.digests(file);
    for (const DefinitionDigest& d : digests.definitions) {
      if (d.kind != DigestKind::function || (d.flags & (py::kDigestLocal | py::kDigestUnread)) ||
          d.tokens < kFewestTokens)
        continue;
      shared.clear();
      for (std::uint32_t k = 0; k < d.sketched; ++k) {
        if (!any[d.sketch[k] % any.size()]) continue;
        if (const auto it = by_value.find(d.sketch[k]); it != by_value.end())
          for (const std::uint32_t o : it->second) ++shared[o];
      }
      for (const auto& [o, count] : shared) {
        if (count < kShared) continue;
        const double like = py::likeness(*own[o].f.at.digest, d);
        const bool named = last_part(digests.name(d)) == last_part(own[o].f.name);
        const bool kin = stem_of(own[o].text.at.path) == stem_of(tree.tree().files()[file].path);
        if (like >= (named ? kLikeNamed : kLike))
          found[o].push_back(
              {like + (named ? kBonus : 0) + (named && kin ? kBonus : 0), dotted_name({&tree, file, &d})});
      }
    }
  }

  void add(std::uint32_t column, model::Linked& program, const TreeFacts& tree) {
    newest = column;
    std::vector<Observation> all;
    std::map<std::string, std::optional<FunctionAt>> found;
    const auto look = [&](std::uint32_t o, const std::string& name) {
      const auto [it, fresh] = found.try_emplace(name);
      if (fresh) it->second = function_at(program, tree, name);
      if (it->second) all.push_back({o, *it->second, name});
    };
    for (std::uint32_t o = 0; o < own.size(); ++o)
      if (!own[o].f.target.empty()) look(o, own[o].f.target);
    for (std::uint32_t o = 0; o < own.size(); ++o) {
      const std::string& target = own[o].f.target;
      for (const std::string& name : own[o].names)
        if (name != target) look(o, name);
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Observation& a, const Observation& b) { return a.at.file < b.at.file; });
    for (std::size_t i = 0; i < all.size();) {
      std::size_t end = i;
      while (end < all.size() && all[end].at.file == all[i].at.file) ++end;
      observe(column, tree, {all.data() + i, end - i});
      i = end;
    }
  }

  Original* original_of(Own& o, const std::string& name) const {
    for (Original& x : o.originals)
      if (x.name == name) return &x;
    return nullptr;
  }

  // What was found in one file.
  void observe(std::uint32_t column, const TreeFacts& tree, std::span<const Observation> all) {
    const FileIndex file = all[0].at.file;
    const Digest& digest = tree.tree().files()[file].digest;
    struct Fresh {
      const Observation* x;
      std::size_t pieces;  // index, where they are wanted
    };
    constexpr std::size_t kNone = SIZE_MAX;
    std::vector<Fresh> fresh;
    std::vector<py::FunctionId> ids;
    for (const Observation& x : all) {
      Original* known = original_of(own[x.own], x.name);
      if (known && known->file == digest && known->id == x.at.digest->id) {
        known->last_column = column;
        continue;
      }
      const bool wanted = new_body(column, known, *x.at.digest);
      fresh.push_back({&x, wanted ? ids.size() : kNone});
      if (wanted) ids.push_back(x.at.digest->id);
    }
    if (fresh.empty()) return;
    std::vector<std::vector<std::uint32_t>> pieces;
    if (!ids.empty()) pieces = py::pieces_of(tree.file(file), tree.text(file), ids);
    for (const Fresh& one : fresh)
      observe(column, *one.x, digest, original_of(own[one.x->own], one.x->name),
              one.pieces == kNone ? nullptr : &pieces[one.pieces]);
  }

  // Its pieces are not those of its last step, and can make it the origin.
  bool new_body(std::uint32_t column, const Original* known, const DefinitionDigest& d) const {
    return column <= newest_origin && (!known || known->steps.back().body != d.body);
  }

  void observe(std::uint32_t column, const Observation& found, const Digest& file, Original* x,
               const std::vector<std::uint32_t>* pieces) {
    Own& o = own[found.own];
    const DefinitionDigest& d = *found.at.digest;
    FunctionText text{text_of(found.at), place(found.at)};
    Step step{column, d.signature, d.body, d.positional, xxh3(text.text), 0, 0};
    if (column <= newest_origin) {
      step.pieces = pieces ? py::likeness(o.pieces, *pieces) : x ? x->steps.back().pieces : 0;
      step.words = share_of(o.words, words_of(text.text));
    }
    if (!x) x = &o.originals.emplace_back(Original{found.name, {}, -1, column, file, d.id, {}, {}});
    x->last_column = column;
    x->file = file;
    x->id = d.id;
    if (!x->steps.empty() && x->steps.back().text == step.text && same_meaning(x->steps.back(), step)) {
      x->newest.at = text.at;
      return;
    }
    x->steps.push_back(step);
    if (column <= newest_origin && (x->best < 0 || better(step, x->origin()))) {
      x->best = static_cast<int>(x->steps.size()) - 1;
      x->at_best = text;
    }
    x->newest = std::move(text);
  }

  // Of one name in files or classes of one name, or methods of a class and its base.
  static bool kin(const Own& o, const Original& x) {
    return x.name == o.f.target || std::find(o.f.maybe.begin(), o.f.maybe.end(), x.name) != o.f.maybe.end() ||
           last_two(x.name) == last_two(o.f.name) ||
           (stem_of(x.newest.at.path) == stem_of(o.text.at.path) && last_part(x.name) == last_part(o.f.name));
  }

  // The original that the copy is most like at some version, or one that is nearly as good and has more for it: what
  // the copy stands for, or kin.
  static const Original* best_of(const Own& o) {
    const Original *best = nullptr, *target = nullptr;
    for (const Original& x : o.originals) {
      if (x.best < 0) continue;
      if (x.name == o.f.target) target = &x;
      if (!best || better(x.origin(), best->origin()) ||
          (!better(best->origin(), x.origin()) && x.origin().column < best->origin().column))
        best = &x;
    }
    if (!best || best == target) return best;
    if (target && (target->origin().pieces >= kSurely || best->origin().pieces < kSurelyOther)) return target;
    if (kin(o, *best)) return best;
    const Original* other = nullptr;
    for (const Original& x : o.originals)
      if (x.best >= 0 && kin(o, x) && x.origin().pieces > best->origin().pieces - kAsGood &&
          (!other || better(x.origin(), other->origin())))
        other = &x;
    return other ? other : best;
  }

  // At the same versions another function is as good as this one.
  static bool common(const Own& o, const Original& x) {
    const Step& mine = x.origin();
    return std::any_of(o.originals.begin(), o.originals.end(), [&](const Original& y) {
      return &y != &x && y.best >= 0 && y.origin().pieces > mine.pieces - kAsGood &&
             y.origin().words > mine.words - kAsGood && y.steps.front().column <= x.last_column &&
             x.steps.front().column <= y.last_column;
    });
  }

  // An override that is like what it overrides, by more than that it overrides it.
  static bool like_overridden(const Own& o, const Original& x) {
    const double pieces = x.origin().pieces, words = x.origin().words;
    if (o.f.at.digest->tokens < kShortOverride) return (pieces + words) / 2 >= kSurelyShort;
    return pieces >= kSurely || (pieces >= kSurelyWorded && words >= kSurely);
  }

  enum class Sure { no, in_company, yes };
  static Sure sure(const Own& o, const Original& x) {
    const bool enough = o.f.at.digest->tokens >= (o.f.target.empty() ? kFewestTokens : kFewestOfTarget);
    const double pieces = x.origin().pieces;
    if (!enough) return Sure::no;
    if (x.name == o.f.target && o.f.why == "override") return like_overridden(o, x) ? Sure::yes : Sure::no;
    if (pieces < kSurely) return Sure::no;
    if (kin(o, x)) return Sure::yes;
    if (common(o, x)) return Sure::no;
    return pieces >= kSurelyOther && o.f.at.digest->tokens >= kFewestAlone ? Sure::yes : Sure::in_company;
  }

  // Where the history of an original goes on that is gone: another candidate of the same name.
  static const Original* successor(const Own& o, const Original& x) {
    const Original* next = nullptr;
    for (const Original& y : o.originals)
      if (&y != &x && y.last_column > x.last_column && last_part(y.name) == last_part(x.name) &&
          (!next || y.last_column > next->last_column))
        next = &y;
    return next;
  }

  std::vector<SweepCopy> copies() const {
    using Files = std::pair<std::string_view, std::string_view>;  // a copy's, its original's
    const auto files = [](const Own& o, const Original& x) { return Files{o.text.at.path, x.at_best.at.path}; };
    std::set<Files> company;
    for (const Own& o : own)
      if (const Original* x = best_of(o); x && sure(o, *x) == Sure::yes) company.insert(files(o, *x));
    std::vector<SweepCopy> out;
    for (const Own& o : own) {
      const Original* x = best_of(o);
      if (!x) continue;
      const Sure how = sure(o, *x);
      const bool surely = how == Sure::yes || (how == Sure::in_company && company.count(files(o, *x)));
      if (surely || (o.f.why == "patch" && !o.f.target.empty())) out.push_back(copy_of(o, *x, surely));
    }
    return out;
  }

  SweepCopy copy_of(const Own& o, const Original& x, bool surely) const {
    const Step& origin = x.origin();
    SweepCopy out;
    out.copy = o.text.at;
    out.name = o.f.name;
    out.original = x.name;
    out.why = o.f.why;
    out.likeness = origin.pieces;
    if (!surely) return out;
    out.origin = static_cast<int>(origin.column);
    out.origin_at = x.at_best.at;
    out.own_diff = function_diff(x.at_best, o.text);
    const Step* before = &origin;
    const FunctionText* newest_text = &x.newest;
    const auto follow = [&](const Original& y, std::uint32_t after) {
      for (const Step& step : y.steps) {
        if (step.column <= after) continue;
        if (!same_meaning(step, *before)) out.changed.push_back(step.column);
        before = &step;
      }
      newest_text = &y.newest;
    };
    follow(x, origin.column);
    if (x.last_column < newest)
      if (const Original* next = successor(o, x)) follow(*next, x.last_column);
    if (!out.changed.empty()) out.diff = function_diff(x.at_best, *newest_text);
    return out;
  }
};

CopyTracker::CopyTracker(std::vector<OwnFunction> own, std::uint32_t newest_origin)
    : impl_(std::make_unique<Impl>(std::move(own), newest_origin)) {}
CopyTracker::~CopyTracker() = default;

CopyTracker::Found CopyTracker::search(const TreeFacts& upstream) const { return impl_->search(upstream); }
void CopyTracker::take_up(const Found& found) { impl_->take_up(found); }

void CopyTracker::add(std::uint32_t column, model::Linked& program, const TreeFacts& upstream) {
  impl_->add(column, program, upstream);
}

std::vector<SweepCopy> CopyTracker::finish() { return impl_->copies(); }

}  // namespace assay::sweep
