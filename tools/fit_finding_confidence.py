#!/usr/bin/env python3
"""How often the findings of each kind are true, from the counts of tests/confidence/findings.tsv.

usage: fit_finding_confidence.py tests/confidence/findings.tsv > src/couple/confidence.inc

A row of the table is a kind, a pair (downstream and upstreams with their versions), how many of its findings were judged
there, how many of them were right, and how: `run` by importing, inspecting and binding with both installed, `read` by
reading both sides. The precision written is (right + 1) / (judged + 2), Laplace's rule, so that few judgements claim
little; kinds with fewer than 10 judgements are left out and count as not measured. A comment gives the lower end of
Wilson's 95% interval.
"""
import collections
import math
import sys

FEWEST = 10  # judgements from which a kind speaks for itself


def wilson(right, judged, z=1.96):
    share = right / judged
    middle = share + z * z / (2 * judged)
    spread = z * math.sqrt(share * (1 - share) / judged + z * z / (4 * judged * judged))
    return (middle - spread) / (1 + z * z / judged)


def main():
    right, judged = collections.Counter(), collections.Counter()
    for number, line in enumerate(open(sys.argv[1]), 1):
        if line.startswith("#") or not line.strip():
            continue
        kind, pair, seen, good, how = line.rstrip("\n").split("\t")
        if how not in ("run", "read") or not 0 <= int(good) <= int(seen):
            sys.exit(f"line {number}: {line.strip()}")
        judged[kind] += int(seen)
        right[kind] += int(good)
    print(f"// Made by tools/fit_finding_confidence.py from {sum(judged.values())} findings. Do not edit.")
    for kind in sorted(judged):
        n, k = judged[kind], right[kind]
        if n >= FEWEST:
            print(f'{{"{kind}", {(k + 1) / (n + 2):.4f}}},  // {k} of {n}, at least {wilson(k, n):.2f}')


if __name__ == "__main__":
    main()
