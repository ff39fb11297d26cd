#include "claim/citation_drift.h"

#include <memory>
#include <unordered_map>

#include "source/history.h"

namespace assay::cite {
namespace {

std::string lines_text(LineSpan s) {
  return s.start == s.end ? "line " + std::to_string(s.start)
                          : "lines " + std::to_string(s.start) + "-" + std::to_string(s.end);
}

struct Pair {
  const Tree* now;
  const Tree* then;
};

class Mapper {
 public:
  Mapper(const CitationInput& input, const markdown::Document& doc) : input_(input), doc_(doc), library_(input.trees) {}

  std::vector<Citation> run() {
    CitationInput then = input_;
    then.written_at.clear();
    then.trees.clear();
    for (const Tree* now : input_.trees) {
      const Tree* old = now->history() && now->history()->resolve(input_.written_at)
                            ? library_.tree_at(*now, input_.written_at)
                            : nullptr;
      pairs_.push_back({now, old ? old : now});
      then.trees.push_back(pairs_.back().then);
    }
    std::vector<Citation> out = check_here(then, doc_);
    for (Citation& c : out) map(c);
    return out;
  }

 private:
  void map(Citation& c) {
    const Pair* pair = nullptr;
    for (const Pair& p : pairs_)
      if (p.then->info().name == c.tree) pair = &p;
    if (!pair || pair->then == pair->now) return;
    bool existed = c.status != CitationStatus::missing_file && c.status != CitationStatus::out_of_range &&
                   c.status != CitationStatus::external && c.status != CitationStatus::ambiguous;
    if (!existed) return;
    std::string doubt = c.status == CitationStatus::ok ? std::string() : "; already when it was written " + c.reason;
    c.status = CitationStatus::ok;
    c.moved_to.reset();
    c.held_at.reset();
    c.evidence.clear();
    Drift d = drift(library_, *pair->then, *pair->now, c.path, {c.start, c.end});
    std::string since = " since " + pair->then->info().revision.substr(0, 10);
    if (d.file_gone) {
      c.status = CitationStatus::missing_file;
      c.held_at = pair->then->info().revision;
      c.reason = "the file is gone" + since + doubt;
      return;
    }
    if (c.start == 0) {
      if (d.path != c.path) {
        c.status = CitationStatus::moved;
        c.moved_to = SourcePlace{c.tree, d.path, 0, 0};
        c.reason = "the file is now " + d.path;
      }
      return;
    }
    switch (d.fate) {
      case LineFate::unchanged:
        c.reason = "unchanged" + since + doubt;
        if (d.path == c.path) break;
        [[fallthrough]];
      case LineFate::moved:
        c.status = CitationStatus::moved;
        c.moved_to = SourcePlace{c.tree, d.path, d.to.start, d.to.end};
        c.reason = d.now + doubt;
        break;
      case LineFate::edited:
        c.reason = "edited" + since + (d.now.empty() ? "" : "; " + d.now) + doubt;
        break;
      case LineFate::deleted:
        c.status = CitationStatus::mismatch;
        c.held_at = pair->then->info().revision;
        c.reason = "the cited lines were taken out" + since + doubt;
        break;
    }
    evidence(c, *pair->now, d);
  }

  void evidence(Citation& c, const Tree& now, const Drift& d) {
    auto target = library_.exact(now, d.path);
    if (target.empty() || d.fate == LineFate::deleted) return;
    const SourceText& file = library_.text(target[0]);
    std::uint32_t end = std::min(d.to.end, d.to.start + 11);
    c.evidence.push_back({{c.tree, d.path, d.to.start, end},
                          sanitize_utf8(file.lines().lines(d.to.start, end)),
                          Role::supports,
                          name_of(c.status)});
  }

  const CitationInput& input_;
  const markdown::Document& doc_;
  Library library_;
  std::vector<Pair> pairs_;
};

}  // namespace

Drift drift(Library& library, const Tree& from, const Tree& to, const std::string& path, LineSpan lines) {
  Drift out;
  out.path = path;
  out.to = lines;
  const History* history = to.history();
  auto old = library.exact(from, path);
  if (!history || old.empty()) return out;
  if (library.exact(to, path).empty()) {
    auto moved = history->follow(from.info().revision, path, to.info().revision);
    if (!moved || library.exact(to, *moved).empty()) {
      out.file_gone = true;
      out.fate = LineFate::deleted;
      out.now = "the file is gone now";
      return out;
    }
    out.path = *moved;
    out.now = "the file is now " + *moved;
  }
  Target now = library.exact(to, out.path)[0];
  if (old[0].tree->files()[old[0].file].digest == now.tree->files()[now.file].digest || lines.start == 0) return out;
  const SourceText& before = library.text(old[0]);
  const SourceText& after = library.text(now);
  if (!before.readable() || !after.readable()) return out;
  LineMove move = library.line_map(old[0], now).range(lines.start, lines.end);
  out.fate = move.fate;
  out.to = {move.start, move.end};
  if (move.fate == LineFate::moved || move.fate == LineFate::edited) {
    if (out.path != path) out.now += ", ";
    if (move.fate == LineFate::moved || move.start != lines.start)
      out.now += "the cited lines are now " + lines_text(out.to);
  }
  if (move.fate == LineFate::deleted) out.now = "the cited lines are gone now";
  return out;
}

std::vector<Citation> check_written_at(const CitationInput& input, const markdown::Document& doc) {
  return Mapper(input, doc).run();
}

}  // namespace assay::cite
