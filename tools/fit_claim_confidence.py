#!/usr/bin/env python3
"""Measures how often each rule of the claim forms is right, and writes src/claim/confidence.inc.

usage: fit_claim_confidence.py --scorer PATH --assay PATH TRUTHDIR[=SOURCES.json] ... > src/claim/confidence.inc

Every decided claim on a line with a true or false row gives its rule and verdict one trial, and one success when the
verdict is right. The precision written is (successes + 1) / (trials + 2), so that few trials claim little. Pairs with
fewer than 20 trials are left out and get the first line: the precision of all rules together, but no more than 20 trials
could show. See score_claims.py for the truth format.
"""
import argparse
import collections
import importlib.util
import json
import os

FEWEST = 20  # trials from which a rule speaks for itself


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--scorer", required=True, help="path of score_claims.py")
    ap.add_argument("--assay", required=True)
    ap.add_argument("truth", nargs="+")
    a = ap.parse_args()
    spec = importlib.util.spec_from_file_location("score_claims", a.scorer)
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)

    trials, right = collections.Counter(), collections.Counter()
    for place in a.truth:
        folder, _, sources = place.partition("=")
        trees = json.load(open(sources or os.path.join(folder, "sources.json")))
        rows = collections.defaultdict(list)
        for line in open(os.path.join(folder, "truth.jsonl")):
            row = json.loads(line)
            if row["truth"] != "undecidable":
                rows[row["doc"]].append(row)
        for doc in sorted(rows):
            out = score.run(a.assay, os.path.join(folder, doc), trees[doc])
            claims = score.by_line((out or {}).get("claims"))
            for row in rows[doc]:
                claim = max(claims.get(row["line"], []), key=lambda c: score.RANK.get(c["verdict"], 0), default=None)
                if not claim or claim["verdict"] not in score.DECIDED or not claim["evidence"]:
                    continue
                key = claim["evidence"][0]["rule"], claim["verdict"]
                trials[key] += 1
                right[key] += score.right(row, claim["verdict"])
    total, good = sum(trials.values()), sum(right.values())
    print(f"// Made by tools/fit_claim_confidence.py from {total} claims. Do not edit.")
    rest = min((good + 1) / (total + 2), (FEWEST + 1) / (FEWEST + 2))
    print(f'{{"", VerdictKind::verified, {rest:.4f}}},  // any other; all together: {good} of {total}')
    for rule, verdict in sorted(trials):
        n, k = trials[rule, verdict], right[rule, verdict]
        if n >= FEWEST:
            print(f'{{"{rule}", VerdictKind::{verdict}, {(k + 1) / (n + 2):.4f}}},  // {k} of {n}')


if __name__ == "__main__":
    main()
