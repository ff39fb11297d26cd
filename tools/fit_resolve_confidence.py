#!/usr/bin/env python3
"""Measures how often each rule of the resolver is right, and writes src/model/confidence.inc.

usage: fit_resolve_confidence.py --scorer PATH --assay PATH [--source-template T]... TRUTH.jsonl ... > src/model/confidence.inc

For every truth row the rule of the answer's last hop gets one more trial, and one more success when the answer (present
or absent) is right. The precision written is (successes + 1) / (trials + 2), so that few trials claim little; rules with
fewer than 20 trials are left out and get the default of rules.cpp. See score_resolve.py for the truth format.
"""
import argparse
import collections
import importlib.util
import os
import sys


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--scorer", required=True, help="path of score_resolve.py")
    ap.add_argument("--assay", required=True)
    ap.add_argument("--source-template", action="append", help="several: the first that exists (default pypi:)")
    ap.add_argument("truth", nargs="+")
    a = ap.parse_args()
    spec = importlib.util.spec_from_file_location("score_resolve", a.scorer)
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)

    groups = collections.defaultdict(list)
    for _, row in score.load(a.truth):
        package = row["upstream"].get("package") or row["upstream"].get("project")
        for t in row["truth"]:
            groups[(package, t["version"])].append((row, t))
    trials, right = collections.Counter(), collections.Counter()
    for (package, version), items in sorted(groups.items()):
        sources = [t.format(package=package, version=version) for t in a.source_template or ["pypi:{package}=={version}"]]
        source = next((s for s in sources if s.startswith("pypi:") or os.path.exists(s)), None)
        if not source:
            continue
        names = sorted({score.question(r["upstream"]) for r, _ in items})
        answers = score.ask(a.assay, source, package.replace("-", "_"), names)
        for row, t in items:
            got = answers.get(score.question(row["upstream"]))
            if not got or not got["hops"] or not (got["definedness"] in score.PRESENT or got["definedness"] == "absent"):
                continue
            rule = got["hops"][-1]["rule"]
            trials[rule] += 1
            right[rule] += (got["definedness"] != "absent") == t["present"]
    total = sum(trials.values())
    print(f"// Made by tools/fit_resolve_confidence.py from {total} answers. Do not edit.")
    for rule in sorted(trials):
        if trials[rule] >= 20:
            print(f'{{"{rule}", {(right[rule] + 1) / (trials[rule] + 2):.4f}}},  // {right[rule]} of {trials[rule]}')


if __name__ == "__main__":
    main()
