// The difference of two texts, line by line, kept as a map.
//
// Lines become numbers first. Gaps, at first the whole texts, are then aligned one after another as git's "histogram"
// diff does it (xdiff/xhistogram.c, after JGit's HistogramDiff): of all blocks of equal lines in the gap, the one with
// the rarest line is taken, the longest among those, and it splits the gap in two. Beside the shortest edit script,
// which is what "diff" means elsewhere, this does not pair the braces, blank lines and `return nil` of code that has
// nothing to do with each other. A gap whose common lines are all frequent ones is aligned by the shortest script
// (Myers, "An O(ND) difference algorithm and its variations", 1986, in linear space by the middle snake).
//
// Bounds: a search for a script stops after kMaxEdits edits, everything after kMaxSteps comparisons; what is not
// aligned by then counts as gone.
#include "base/line_map.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "base/hash.h"
#include "base/text.h"

namespace assay {

namespace {

using Numbers = std::vector<std::uint32_t>;

constexpr int kMaxEdits = 2000;                 // of one search for the shortest script
constexpr std::uint32_t kMaxRepeats = 64;       // a line that is oftener in a gap starts no block
constexpr std::int64_t kMaxSteps = 30'000'000;  // of all this together
constexpr std::uint64_t kMinWordCharacters = 10;

struct Gap {
  int a0, a1, b0, b1;  // half open
};

class Aligner {
 public:
  Aligner(const Numbers& a, const Numbers& b, std::uint32_t distinct, Numbers& map)
      : a_(a), b_(b), map_(map), count_(distinct), first_(distinct), next_(a.size()) {}

  void run() {
    gaps_.push_back({0, static_cast<int>(a_.size()), 0, static_cast<int>(b_.size())});
    while (!gaps_.empty()) {
      Gap gap = gaps_.back();
      gaps_.pop_back();
      if (gap.a0 == gap.a1 || gap.b0 == gap.b1) continue;
      align(gap);
    }
  }

 private:
  void match(int a, int b) { map_[static_cast<std::size_t>(a)] = static_cast<std::uint32_t>(b) + 1; }
  std::uint32_t a(int i) const { return a_[static_cast<std::size_t>(i)]; }
  std::uint32_t b(int i) const { return b_[static_cast<std::size_t>(i)]; }

  struct Block {
    int a0 = 0, a1 = 0, b0 = 0, b1 = 0;
    std::uint32_t repeats = kMaxRepeats + 1;  // of its rarest line, in the gap of `from`
  };

  void align(const Gap& gap) {
    index(gap);
    bool common = false;
    Block best;
    for (int j = gap.b0; j < gap.b1 && steps_ < kMaxSteps;) j = extend(gap, j, best, common);
    unindex(gap);
    if (best.a1 > best.a0) {
      for (int i = 0; i < best.a1 - best.a0; ++i) match(best.a0 + i, best.b0 + i);
      gaps_.push_back({gap.a0, best.a0, gap.b0, best.b0});
      gaps_.push_back({best.a1, gap.a1, best.b1, gap.b1});
    } else if (common) {
      shortest_script(gap);
    }
  }

  // Chains the gap's lines of `from` by their number, earliest first.
  void index(const Gap& gap) {
    for (int i = gap.a1 - 1; i >= gap.a0; --i) {
      std::uint32_t line = a(i);
      next_[static_cast<std::size_t>(i)] = count_[line]++ ? first_[line] : -1;
      first_[line] = i;
    }
    steps_ += gap.a1 - gap.a0 + gap.b1 - gap.b0;
  }
  void unindex(const Gap& gap) {
    for (int i = gap.a0; i < gap.a1; ++i) count_[a(i)] = 0;
  }

  // Looks at every block of equal lines that goes through line j of `to`, and keeps it when its rarest line is rarer
  // than the best one's, or when it is longer. The line of `to` to go on with.
  int extend(const Gap& gap, int j, Block& best, bool& common) {
    int go_on = j + 1;
    std::uint32_t count = count_[b(j)];
    if (!count) return go_on;
    common = true;
    if (count > best.repeats) return go_on;
    int passed = -1;  // end of the last block: what is inside it was seen
    for (int i = first_[b(j)]; i >= 0; i = next_[static_cast<std::size_t>(i)]) {
      if (i < passed) continue;
      Block block{i, i + 1, j, j + 1, count};
      while (block.a0 > gap.a0 && block.b0 > gap.b0 && a(block.a0 - 1) == b(block.b0 - 1)) {
        --block.a0, --block.b0;
        block.repeats = std::min(block.repeats, count_[a(block.a0)]);
      }
      while (block.a1 < gap.a1 && block.b1 < gap.b1 && a(block.a1) == b(block.b1)) {
        block.repeats = std::min(block.repeats, count_[a(block.a1)]);
        ++block.a1, ++block.b1;
      }
      steps_ += block.a1 - block.a0;
      go_on = std::max(go_on, block.b1);
      passed = block.a1;
      if (block.a1 - block.a0 > best.a1 - best.a0 || block.repeats < best.repeats) best = block;
    }
    return go_on;
  }

  // Finds the middle snake of the gap and pushes what is before and after it; nothing when the search is given up.
  void shortest_script(Gap gap) {
    std::vector<Gap> todo{gap};
    while (!todo.empty()) {
      gap = todo.back();
      todo.pop_back();
      while (gap.a0 < gap.a1 && gap.b0 < gap.b1 && a(gap.a0) == b(gap.b0)) match(gap.a0++, gap.b0++);
      while (gap.a0 < gap.a1 && gap.b0 < gap.b1 && a(gap.a1 - 1) == b(gap.b1 - 1)) match(--gap.a1, --gap.b1);
      if (gap.a0 < gap.a1 && gap.b0 < gap.b1) split(gap, todo);
    }
  }

  void split(const Gap& gap, std::vector<Gap>& todo) {
    const int n = gap.a1 - gap.a0, m = gap.b1 - gap.b0, delta = n - m;
    const bool odd = delta & 1;
    const int most = std::min((n + m + 1) / 2, kMaxEdits);
    const int middle = most + 1;
    steps_ += most;
    forward_.assign(static_cast<std::size_t>(2 * most + 3), 0);
    backward_ = forward_;
    auto f = [&](int k) -> int& { return forward_[static_cast<std::size_t>(middle + k)]; };
    auto r = [&](int k) -> int& { return backward_[static_cast<std::size_t>(middle + k)]; };
    // The snake runs from (x0, x0 - k) to (x1, x1 - k), relative to the gap.
    auto push = [&](int x0, int x1, int k) {
      for (int x = x0; x < x1; ++x) match(gap.a0 + x, gap.b0 + x - k);
      todo.push_back({gap.a0, gap.a0 + x0, gap.b0, gap.b0 + x0 - k});
      todo.push_back({gap.a0 + x1, gap.a1, gap.b0 + x1 - k, gap.b1});
    };
    for (int d = 0; d <= most && steps_ < kMaxSteps; ++d) {
      steps_ += 2 * d;
      for (int k = -d; k <= d; k += 2) {
        if (k < -m || k > n) continue;
        int x = k == -d || (k != d && f(k - 1) < f(k + 1)) ? f(k + 1) : f(k - 1) + 1;
        const int x0 = x;
        while (x < n && x - k < m && a(gap.a0 + x) == b(gap.b0 + x - k)) ++x;
        f(k) = x;
        steps_ += x - x0;
        const int other = delta - k;
        if (odd && other >= -(d - 1) && other <= d - 1 && x + r(other) >= n) return push(x0, x, k);
      }
      for (int k = -d; k <= d; k += 2) {
        if (k < -m || k > n) continue;
        int x = k == -d || (k != d && r(k - 1) < r(k + 1)) ? r(k + 1) : r(k - 1) + 1;
        const int x0 = x;
        while (x < n && x - k < m && a(gap.a1 - 1 - x) == b(gap.b1 - 1 - (x - k))) ++x;
        r(k) = x;
        steps_ += x - x0;
        const int other = delta - k;
        if (!odd && other >= -d && other <= d && x + f(other) >= n) return push(n - x, n - x0, other);
      }
    }
  }

  const Numbers &a_, &b_;
  Numbers& map_;
  Numbers count_;           // by line: how often it is in the gap of `from`
  std::vector<int> first_;  // by line: its first place there
  std::vector<int> next_;   // by place: the next place of the same line, or -1
  std::vector<Gap> gaps_;
  std::vector<int> forward_, backward_;
  std::int64_t steps_ = 0;
};

using Numbering = std::unordered_map<std::string_view, std::uint32_t>;

Numbers numbered(std::string_view text, Numbering& numbers) {
  Lines lines(text);
  Numbers out;
  out.reserve(lines.count());
  for (std::uint32_t i = 1; i <= lines.count(); ++i)
    out.push_back(numbers.emplace(lines.line(i), static_cast<std::uint32_t>(numbers.size())).first->second);
  return out;
}

// Whether [first, last) is in `text` exactly once, and at which line, from 1 (Knuth, Morris and Pratt: linear).
template <class Iterator, class Key>
bool find_once(Iterator first, Iterator last, const Numbers& text, Key key, std::uint32_t& line) {
  const auto size = static_cast<std::size_t>(last - first);
  std::vector<std::size_t> border(size + 1, 0);  // of each prefix: its longest proper prefix that is its suffix too
  auto advance = [&](std::size_t matched, std::uint64_t next) {
    while (matched && (matched == size || key(first[static_cast<std::ptrdiff_t>(matched)]) != next))
      matched = border[matched];
    return matched + (key(first[static_cast<std::ptrdiff_t>(matched)]) == next);
  };
  for (std::size_t i = 1; i < size; ++i) border[i + 1] = advance(border[i], key(first[static_cast<std::ptrdiff_t>(i)]));
  int times = 0;
  std::size_t matched = 0;
  for (std::size_t i = 0; i < text.size() && times < 2; ++i) {
    matched = advance(matched, key(text[i]));
    if (matched != size) continue;
    line = static_cast<std::uint32_t>(i + 2 - size);
    ++times;
  }
  return times == 1;
}

}  // namespace

LineMap::LineMap(std::string_view from, std::string_view to) {
  Numbering numbers;
  from_ = numbered(from, numbers);
  to_ = numbered(to, numbers);
  map_.assign(from_.size(), 0);
  Aligner(from_, to_, static_cast<std::uint32_t>(numbers.size()), map_).run();

  loose_.resize(numbers.size());
  std::string words;
  for (const auto& [line, number] : numbers) {
    words.clear();
    std::uint32_t word_characters = 0;
    for (char c : line) {
      if (static_cast<unsigned char>(c) <= ' ') continue;
      words += c;
      word_characters += is_ident_char(c);
    }
    loose_[number] = {xxh3(words), word_characters};
  }
}

std::uint32_t LineMap::line(std::uint32_t from_line) const {
  return from_line >= 1 && from_line <= map_.size() ? map_[from_line - 1] : 0;
}

LineMove LineMap::range(std::uint32_t start, std::uint32_t end) const {
  LineMove move;
  start = std::max(start, 1u);
  end = std::min(end, from_count());
  bool together = true;
  for (std::uint32_t i = start; i <= end; ++i) {
    std::uint32_t now = line(i);
    if (!now) {
      together = false;
      continue;
    }
    if (!move.kept) move.start = now;
    if (move.kept && now != move.end + 1) together = false;
    move.end = now;
    ++move.kept;
  }
  if (start > end) return {};
  if (move.kept && together) {
    move.fate = move.start == start ? LineFate::unchanged : LineFate::moved;
    return move;
  }
  if (std::uint32_t at = find_block(start, end)) {
    std::uint32_t count = end - start + 1;
    return {at == start ? LineFate::unchanged : LineFate::moved, at, at + count - 1, count};
  }
  move.fate = move.kept ? LineFate::edited : LineFate::deleted;
  return move;
}

// The line of `to` where all of [start, end] stands, when it stands in one place only and says enough to be known again
// by its own words; else 0.
std::uint32_t LineMap::find_block(std::uint32_t start, std::uint32_t end) const {
  auto first = from_.begin() + (start - 1), last = from_.begin() + end;
  std::uint64_t words = 0;
  for (auto it = first; it != last; ++it) words += loose_[*it].word_characters;
  if (words < kMinWordCharacters) return 0;
  auto same = [](std::uint32_t line) -> std::uint64_t { return line; };
  auto loose = [&](std::uint32_t line) { return loose_[line].hash; };
  std::uint32_t found = 0;
  if (find_once(first, last, to_, same, found)) return found;
  return find_once(first, last, to_, loose, found) ? found : 0;
}

}  // namespace assay
