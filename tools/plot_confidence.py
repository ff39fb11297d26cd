#!/usr/bin/env python3
"""Measures how often Assay is right at each confidence that it states, and draws it.

usage: plot_confidence.py measure --assay ASSAY --scorers DIR --out POINTS.jsonl
                          [--resolve TRUTH.jsonl...] [--template SOURCE]... [--claims DIR] [--downstreams DIR]
       plot_confidence.py draw POINTS.jsonl --svg FILE

measure asks every question of the truth sets (formats: score_resolve.py and score_claims.py in DIR of --scorers, which
do the asking; score_audit.py beside this file) and writes one line an answer: set, group (package or document), stated
confidence, right or not. Undecided answers state nothing and are left out. --downstreams: audits of the pairs of the
resolve truth too; a finding missing-* counts where the truth has a row for its file and target.

draw writes the chart, and prints the table of docs/confidence.md:

  bins        answers in the order of their stated confidence, cut where it changes, of at least kLeast each
  interval    Wilson's 95% of the share that is right
  ECE         mean distance of stated confidence and share right over ten bins of equal width, as the scorers do it
  left out    the same where each group (package, document) is judged by confidences fitted on the others: what the share
              right of an equal stated confidence is elsewhere. Rules are fitted on these sets, so that the plain ECE is
              what the fit left over; this one says what to expect of a project never seen
"""

import argparse
import collections
import importlib.util
import json
import math
import os
import sys

LEAST = 40  # answers in a bin
PRESENT = {"always", "conditional", "subclass-only"}
SETS = {"resolve": "names and calls", "claims": "claims", "audit": "findings"}
COLOURS = {"resolve": "#1f6feb", "claims": "#b35900", "audit": "#1a7f37"}


def load(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def resolve_points(score, assay, templates, truth):
    groups = collections.defaultdict(list)
    for _, row in score.load(truth):
        package = row["upstream"].get("package") or row["upstream"].get("project")
        for t in row["truth"]:
            groups[package, t["version"]].append((row, t))
    for (package, version), items in sorted(groups.items()):
        sources = [t.format(package=package, version=version) for t in templates]
        source = next((s for s in sources if s.startswith("pypi:") or os.path.exists(s)), None)
        if not source:
            continue
        names = sorted({score.question(row["upstream"]) for row, _ in items})
        answers = score.ask(assay, source, package.replace("-", "_"), names)
        for row, t in items:
            got = answers.get(score.question(row["upstream"])) or {}
            said = got.get("definedness")
            if said in PRESENT or said == "absent":
                yield {"set": "resolve", "group": package, "confidence": got["confidence"],
                       "right": (said != "absent") == t["present"]}


def claim_points(score, assay, folder):
    with open(os.path.join(folder, "sources.json"), encoding="utf-8") as f:
        sources = json.load(f)
    truth = collections.defaultdict(list)
    with open(os.path.join(folder, "truth.jsonl"), encoding="utf-8") as f:
        for line in f:
            row = json.loads(line)
            truth[row["doc"]].append(row)
    for doc, rows in sorted(truth.items()):
        out = score.run(assay, os.path.join(folder, doc), sources[doc])
        claims, cites = score.by_line((out or {}).get("claims")), score.by_line((out or {}).get("citations"))
        for row in rows:
            verdict, confidence, _ = score.answer(row, claims, cites)
            if verdict in score.DECIDED and row["truth"] != "undecidable" and isinstance(confidence, (int, float)):
                yield {"set": "claims", "group": doc.rsplit("-", 1)[0], "confidence": confidence,
                       "right": score.right(row, verdict)}


def audit_points(score, assay, templates, downstreams, truth):
    for path in truth:
        with open(path, encoding="utf-8") as f:
            rows = [json.loads(line) for line in f]
        if not rows or "package" not in rows[0].get("downstream", {}) or "package" not in rows[0]["upstream"]:
            continue
        down, up = rows[0]["downstream"], rows[0]["upstream"]
        folder = score.source_of(downstreams, down["package"], down["version"])
        for version in sorted({t["version"] for r in rows for t in r["truth"]}) if folder else []:
            sources = [t.format(package=up["package"], version=version) for t in templates]
            source = next((s for s in sources if os.path.exists(s)), None)
            if not source:
                continue
            there = {(r["downstream"]["file"], r["upstream"]["name"]): t["present"]
                     for r in rows for t in r["truth"] if t["version"] == version}
            for f in score.audit(assay, folder, source)["findings"]:
                present = there.get((f["from"]["path"], f["target"]))
                if f["kind"].startswith("missing-") and present is not None and f["confidence"]:
                    yield {"set": "audit", "group": down["package"], "confidence": f["confidence"], "right": not present}


def measure(a):
    here = os.path.dirname(os.path.abspath(__file__))
    points = []
    templates = a.template or ["pypi:{package}=={version}"]
    if a.resolve:
        points += resolve_points(load(os.path.join(a.scorers, "score_resolve.py")), a.assay, templates, a.resolve)
    if a.claims:
        points += claim_points(load(os.path.join(a.scorers, "score_claims.py")), a.assay, a.claims)
    if a.downstreams:
        points += audit_points(load(os.path.join(here, "score_audit.py")), a.assay, templates, a.downstreams, a.resolve)
    with open(a.out, "w", encoding="utf-8") as f:
        for p in points:
            f.write(json.dumps(p) + "\n")
    print("%d answers with a confidence" % len(points))


def wilson(right, n, z=1.96):
    share = right / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def ece(pairs):
    bins = collections.defaultdict(list)
    for stated, right in pairs:
        bins[min(9, int(stated * 10))].append((stated, right))
    return sum(abs(sum(s for s, _ in b) - sum(r for _, r in b)) for b in bins.values()) / len(pairs)


def left_out(points):
    """Each answer with the share right, in the other groups, of answers that state the same."""
    total, own = collections.Counter(), collections.Counter()
    for p in points:
        total[p["confidence"], p["right"]] += 1
        own[p["group"], p["confidence"], p["right"]] += 1
    pairs = []
    for p in points:
        c, g = p["confidence"], p["group"]
        right, wrong = (total[c, r] - own[g, c, r] for r in (True, False))
        pairs.append(((right + 1) / (right + wrong + 2) if right + wrong else c, p["right"]))
    return pairs


def bins_of(points):
    by_value = collections.defaultdict(list)
    for p in points:
        by_value[p["confidence"]].append(p["right"])
    out, current = [], []
    for value in sorted(by_value):
        current += [(value, right) for right in by_value[value]]
        if len(current) >= LEAST:
            out.append(current)
            current = []
    if current and out:
        out[-1] += current
    elif current:
        out.append(current)
    return [(sum(v for v, _ in b) / len(b), sum(r for _, r in b), len(b)) for b in out]


def svg_of(series):
    lowest = min([stated for bins in series.values() for stated, _, _ in bins] +
                 [wilson(right, n)[0] for bins in series.values() for _, right, n in bins])
    low = math.floor(lowest * 20 - 1e-9) / 20
    size, left, top = 420, 64, 24
    x = lambda v: left + (v - low) / (1 - low) * size
    y = lambda v: top + (1 - v) / (1 - low) * size
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 500" font-family="sans-serif" font-size="13" '
           'role="img" aria-label="Share of right answers at each stated confidence">',
           '<rect width="720" height="500" fill="#ffffff"/>']
    step = 0.05 if low > 0.6 else 0.1
    ticks = [1 - i * step for i in range(int((1 - low) / step + 1.5))]
    for t in ticks:
        out.append('<path d="M%.1f %.1fH%.1fM%.1f %.1fV%.1f" stroke="#d8dee4" fill="none"/>' %
                   (left, y(t), left + size, x(t), top, top + size))
        out.append('<text x="%.1f" y="%.1f" text-anchor="end" fill="#57606a">%.0f%%</text>' % (left - 8, y(t) + 4, t * 100))
        out.append('<text x="%.1f" y="%.1f" text-anchor="middle" fill="#57606a">%.0f%%</text>' %
                   (x(t), top + size + 18, t * 100))
    out.append('<path d="M%.1f %.1fL%.1f %.1f" stroke="#8c959f" stroke-dasharray="5 4" fill="none"/>' %
               (x(low), y(low), x(1), y(1)))
    for row, (name, bins) in enumerate(series.items()):
        colour = COLOURS[name]
        for stated, right, n in bins:
            lower, upper = wilson(right, n)
            out.append('<path d="M%.1f %.1fV%.1f" stroke="%s" stroke-opacity="0.45" stroke-width="2"/>' %
                       (x(stated), y(max(low, lower)), y(upper), colour))
            out.append('<circle cx="%.1f" cy="%.1f" r="%.1f" fill="%s" fill-opacity="0.8"><title>%s: stated %.1f%%, '
                       '%d of %d right</title></circle>' %
                       (x(stated), y(right / n), 3 + math.log10(n), colour, SETS[name], stated * 100, right, n))
        total = sum(n for _, _, n in bins)
        out.append('<circle cx="%d" cy="%d" r="5" fill="%s"/><text x="%d" y="%d">%s (%s)</text>' %
                   (left + size + 22, 44 + 24 * row, colour, left + size + 34, 48 + 24 * row, SETS[name],
                    "{:,}".format(total)))
    out.append('<text x="%.1f" y="%d" text-anchor="middle">stated confidence</text>' % (left + size / 2, top + size + 42))
    out.append('<text transform="translate(16 %.1f) rotate(-90)" text-anchor="middle">share right</text></svg>' %
               (top + size / 2))
    return "\n".join(out) + "\n"


def draw(a):
    with open(a.points, encoding="utf-8") as f:
        points = [json.loads(line) for line in f]
    series = {}
    print("| set | answers | right | ECE | ECE, left out |\n|---|---|---|---|---|")
    for name in SETS:
        mine = [p for p in points if p["set"] == name]
        if not mine:
            continue
        series[name] = bins_of(mine)
        print("| %s | %s | %.2f%% | %.4f | %.4f |" %
              (SETS[name], "{:,}".format(len(mine)), 100 * sum(p["right"] for p in mine) / len(mine),
               ece([(p["confidence"], p["right"]) for p in mine]), ece(left_out(mine))))
    print("\n| set | stated | right | of | share, 95% interval |\n|---|---|---|---|---|")
    for name, bins in series.items():
        for stated, right, n in bins:
            lower, upper = wilson(right, n)
            print("| %s | %.1f%% | %s | %s | %.2f%% (%.2f–%.2f) |" %
                  (SETS[name], stated * 100, "{:,}".format(right), "{:,}".format(n), 100 * right / n, 100 * lower,
                   100 * upper))
    with open(a.svg, "w", encoding="utf-8") as f:
        f.write(svg_of(series))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("measure")
    one.add_argument("--assay", required=True)
    one.add_argument("--scorers", required=True)
    one.add_argument("--out", required=True)
    one.add_argument("--resolve", nargs="*", default=[])
    one.add_argument("--template", action="append")
    one.add_argument("--claims")
    one.add_argument("--downstreams")
    one.set_defaults(run=measure)
    two = commands.add_parser("draw")
    two.add_argument("points")
    two.add_argument("--svg", required=True)
    two.set_defaults(run=draw)
    arguments = parser.parse_args()
    arguments.run(arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main())
