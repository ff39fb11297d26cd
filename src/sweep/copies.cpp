// Where a copy comes from.
//
// Nobody writes down which release a function was copied from, and few copies stay as they were. So every version that
// is handed in is compared with the copy, and the one it agrees with best is taken for the origin.
//
// Which functions are compared. Of a patch or override the target is known by name. For all others the upstream is
// searched: every function of every file against the sketches of the downstream's. Two functions that share enough of
// their sixteen sketch values are a candidate (kShared, kLike; a lower bar where they have the same name), and the
// three best candidates of each downstream function are looked at in full. The search is quick because it goes through
// an index of the downstream's sketch values, which is made once, and because a file that was as it is now in the
// version before is not searched again. Once something was a candidate it is followed by name from version to version,
// also where it is no longer much like the copy: that is what falling behind looks like.
//
// How they are compared. First by the share of pieces that both bodies have, in their normal form (digest.h):
// formatting, comments, annotations and names of locals don't count. Many releases are equal in that; among those the
// lines as they are written decide, comments and docstrings included, since a copy has the comments of its day. Among
// releases that are equal in that too the oldest is taken: the function has not changed between it and the real one.
//
// What is called a copy. kSurely: at least so many of all pieces are shared at the best version. Below it a patch or
// override is somebody's own work, as far as anybody can tell (origin -1), and another function is not listed. The bar
// is higher where not even the names agree, for there are functions that everybody writes alike. Functions of less than
// kFewest tokens are never searched for: too little is in them.
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

constexpr std::uint32_t kFewest = 40;                 // tokens of a function that is searched for
constexpr std::uint32_t kShared = 4;                  // sketch values that a candidate shares
constexpr double kLike = 0.45, kLikeNamed = 0.25;     // likeness of sketches of a candidate; with the same name
constexpr double kSurely = 0.5, kSurelyOther = 0.75;  // of all pieces, of a copy; without the same name
constexpr std::uint32_t kFewestOfTarget = 15;         // tokens of a patch or override that may be a copy
constexpr std::size_t kLooked = 3, kOriginals = 6;

std::string_view last_part(std::string_view dotted) {
  const std::size_t dot = dotted.rfind('.');
  return dot == std::string_view::npos ? dotted : dotted.substr(dot + 1);
}

// The hashes of a text's lines, sorted: blank ones left out, indentation too.
std::vector<std::uint64_t> lines_of(std::string_view text) {
  std::vector<std::uint64_t> out;
  for (const std::string_view line : split(text, '\n'))
    if (const std::string_view inner = trim(line); !inner.empty()) out.push_back(xxh3(inner));
  std::sort(out.begin(), out.end());
  return out;
}

double share_of_lines(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  std::size_t i = 0, j = 0, both = 0;
  while (i < a.size() && j < b.size()) {
    if (a[i] == b[j])
      ++both, ++i, ++j;
    else
      ++(a[i] < b[j] ? i : j);
  }
  return a.empty() && b.empty() ? 1 : 2.0 * static_cast<double>(both) / static_cast<double>(a.size() + b.size());
}

// A stretch of versions over which an upstream function was the same.
struct Step {
  std::uint32_t column = 0;  // its first
  std::uint64_t signature = 0, body = 0, positional = 0, text = 0;
  double pieces = 0, lines = 0;  // shared with the copy
};
bool better(const Step& a, const Step& b) { return a.pieces != b.pieces ? a.pieces > b.pieces : a.lines > b.lines; }
bool same_meaning(const Step& a, const Step& b) {
  return a.signature == b.signature && (a.body == b.body || a.positional == b.positional);
}

struct Original {  // an upstream function that may be what was copied
  std::string name;
  std::vector<Step> steps;
  std::size_t best = 0;           // of steps
  std::uint32_t last_column = 0;  // at which it was there
  Digest file;                    // in which it was last seen, and what it was there
  std::uint32_t id = 0;
  FunctionText at_best, newest;
};

struct Own {
  OwnFunction f;
  std::vector<std::uint32_t> pieces;
  std::vector<std::uint64_t> lines;
  FunctionText text;
  std::vector<Original> originals;
};

struct Hit {  // a candidate in a file
  std::uint32_t own = 0;
  std::uint32_t definition = 0;  // index among the file's digests
  double likeness = 0;
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
  std::map<Digest, std::vector<Hit>> hits;             // of the files of the version before
  std::uint32_t newest = 0;

  explicit Impl(std::vector<OwnFunction> functions) {
    for (OwnFunction& f : functions) own.push_back({std::move(f), {}, {}, {}, {}});
    read_own();
    for (std::uint32_t i = 0; i < own.size(); ++i) {
      const DefinitionDigest& d = *own[i].f.at.digest;
      if (d.tokens < kFewest) continue;
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
        o.lines = lines_of(o.text.text);
      }
    }
  }

  std::vector<Hit> search(const TreeFacts& tree, FileIndex file) const {
    std::vector<Hit> out;
    std::map<std::uint32_t, std::uint32_t> shared;
    const py::Digests& digests = tree.digests(file);
    for (std::uint32_t i = 0; i < digests.definitions.size(); ++i) {
      const DefinitionDigest& d = digests.definitions[i];
      if (d.kind != DigestKind::function || (d.flags & (py::kDigestLocal | py::kDigestUnread)) || d.tokens < kFewest)
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
        if (like >= (named ? kLikeNamed : kLike)) out.push_back({o, i, like});
      }
    }
    return out;
  }

  // The best candidates of each function in this version.
  std::vector<Observation> candidates(const TreeFacts& tree) {
    struct Ranked {
      double rank;
      FileIndex file;
      const DefinitionDigest* digest;
    };
    std::vector<std::vector<Ranked>> of(own.size());
    std::map<Digest, std::vector<Hit>> now;
    for (const FileIndex file : tree.python_files()) {
      const File& f = tree.tree().files()[file];
      if (model::in_tests(f.path)) continue;
      auto found = now.find(f.digest);
      if (found == now.end()) {
        const auto before = hits.find(f.digest);
        found = now.emplace(f.digest, before == hits.end() ? search(tree, file) : std::move(before->second)).first;
      }
      if (found->second.empty()) continue;
      const py::Digests& digests = tree.digests(file);
      for (const Hit& h : found->second) {
        const DefinitionDigest& d = digests.definitions[h.definition];
        const bool named = last_part(digests.name(d)) == last_part(own[h.own].f.name);
        of[h.own].push_back({h.likeness + (named ? 0.2 : 0), file, &d});
      }
    }
    hits = std::move(now);
    std::vector<Observation> out;
    for (std::uint32_t o = 0; o < own.size(); ++o) {
      std::stable_sort(of[o].begin(), of[o].end(), [](const Ranked& a, const Ranked& b) { return a.rank > b.rank; });
      if (of[o].size() > kLooked) of[o].resize(kLooked);
      for (const Ranked& r : of[o]) {
        const FunctionAt at{&tree, r.file, r.digest};
        out.push_back({o, at, dotted_name(at)});
      }
    }
    return out;
  }

  void add(std::uint32_t column, model::Linked& program, const TreeFacts& tree) {
    newest = column;
    std::vector<Observation> all = candidates(tree);
    std::set<std::pair<std::uint32_t, std::string>> seen;
    for (const Observation& x : all) seen.emplace(x.own, x.name);
    const auto by_name = [&](std::uint32_t o, const std::string& name) {
      if (!seen.emplace(o, name).second) return;
      if (const auto at = function_at(program, tree, name)) all.push_back({o, *at, name});
    };
    for (std::uint32_t o = 0; o < own.size(); ++o) {
      if (!own[o].f.target.empty()) by_name(o, own[o].f.target);
      for (const Original& x : own[o].originals) by_name(o, x.name);
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
    std::vector<const Observation*> fresh;
    std::vector<py::FunctionId> ids;
    for (const Observation& x : all) {
      Original* known = original_of(own[x.own], x.name);
      if (known && known->file == digest && known->id == x.at.digest->id) {
        known->last_column = column;
        continue;
      }
      fresh.push_back(&x);
      ids.push_back(x.at.digest->id);
    }
    if (fresh.empty()) return;
    const auto pieces = py::pieces_of(tree.file(file), tree.text(file), ids);
    for (std::size_t i = 0; i < fresh.size(); ++i) {
      Own& o = own[fresh[i]->own];
      const DefinitionDigest& d = *fresh[i]->at.digest;
      FunctionText text{text_of(fresh[i]->at), place(fresh[i]->at)};
      Step step{column, d.signature, d.body, d.positional, xxh3(text.text), 0, 0};
      step.pieces = d.body == o.f.at.digest->body ? 1 : py::likeness(o.pieces, pieces[i]);
      step.lines = share_of_lines(o.lines, lines_of(text.text));
      Original* x = original_of(o, fresh[i]->name);
      if (!x) {
        o.originals.push_back({fresh[i]->name, {}, 0, column, digest, d.id, {}, {}});
        x = &o.originals.back();
      }
      x->last_column = column;
      x->file = digest;
      x->id = d.id;
      if (!x->steps.empty() && x->steps.back().text == step.text && same_meaning(x->steps.back(), step)) {
        x->newest.at = text.at;
        continue;
      }
      x->steps.push_back(step);
      if (x->steps.size() == 1 || better(step, x->steps[x->best])) {
        x->best = x->steps.size() - 1;
        x->at_best = text;
      }
      x->newest = std::move(text);
      drop_worst(o);
    }
  }

  static void drop_worst(Own& o) {
    if (o.originals.size() <= kOriginals) return;
    std::size_t worst = o.originals.size();
    for (std::size_t i = 0; i < o.originals.size(); ++i) {
      const Original& x = o.originals[i];
      if (x.name == o.f.target) continue;
      if (worst == o.originals.size() || better(o.originals[worst].steps[o.originals[worst].best], x.steps[x.best]))
        worst = i;
    }
    o.originals.erase(o.originals.begin() + static_cast<std::ptrdiff_t>(worst));
  }

  // The original that the copy is most like at some version: what it stands for, unless another is clearly more so.
  static const Original* best_of(const Own& o) {
    const Original *best = nullptr, *target = nullptr;
    for (const Original& x : o.originals) {
      if (x.name == o.f.target) target = &x;
      if (!best) {
        best = &x;
        continue;
      }
      const Step &a = x.steps[x.best], &b = best->steps[best->best];
      if (better(a, b) || (!better(b, a) && a.column < b.column)) best = &x;
    }
    if (!target || best == target) return best;
    const double theirs = best->steps[best->best].pieces, its = target->steps[target->best].pieces;
    return its >= kSurely || theirs < kSurelyOther ? target : best;
  }

  // Where the history of an original goes on that is gone: another candidate of the same name.
  static const Original* successor(const Own& o, const Original& x) {
    const Original* next = nullptr;
    for (const Original& y : o.originals)
      if (&y != &x && y.last_column > x.last_column && last_part(y.name) == last_part(x.name) &&
          (!next || better(y.steps[y.best], next->steps[next->best])))
        next = &y;
    return next;
  }

  std::optional<SweepCopy> copy_of(const Own& o) const {
    const Original* x = best_of(o);
    if (!x) return {};
    const Step& origin = x->steps[x->best];
    const bool named = x->name == o.f.target || last_part(x->name) == last_part(o.f.name);
    const bool enough = o.f.at.digest->tokens >= (o.f.target.empty() ? kFewest : kFewestOfTarget);
    const bool surely = enough && origin.pieces >= (named ? kSurely : kSurelyOther);
    if (!surely && o.f.target.empty()) return {};
    SweepCopy out;
    out.copy = o.text.at;
    out.name = o.f.name;
    out.original = x->name;
    out.why = o.f.why;
    out.likeness = origin.pieces;
    if (!surely) return out;
    out.origin = static_cast<int>(origin.column);
    out.origin_at = x->at_best.at;
    out.own_diff = function_diff(x->at_best, o.text);
    const Step* before = &origin;
    const FunctionText* newest_text = &x->newest;
    const auto follow = [&](const Original& y, std::uint32_t after) {
      for (const Step& step : y.steps) {
        if (step.column <= after) continue;
        if (!same_meaning(step, *before)) out.changed.push_back(step.column);
        before = &step;
      }
      newest_text = &y.newest;
    };
    follow(*x, origin.column);
    if (x->last_column < newest)
      if (const Original* next = successor(o, *x)) follow(*next, x->last_column);
    if (!out.changed.empty()) out.diff = function_diff(x->at_best, *newest_text);
    return out;
  }
};

CopyTracker::CopyTracker(std::vector<OwnFunction> own) : impl_(std::make_unique<Impl>(std::move(own))) {}
CopyTracker::~CopyTracker() = default;

void CopyTracker::add(std::uint32_t column, model::Linked& program, const TreeFacts& upstream) {
  impl_->add(column, program, upstream);
}

std::vector<SweepCopy> CopyTracker::finish() {
  std::vector<SweepCopy> out;
  for (const Own& o : impl_->own)
    if (auto copy = impl_->copy_of(o)) out.push_back(std::move(*copy));
  return out;
}

}  // namespace assay::sweep
