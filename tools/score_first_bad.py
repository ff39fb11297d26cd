#!/usr/bin/env python3
"""The first version at which a name is gone (or is there again), against a truth of names by version.

usage: score_first_bad.py --assay ASSAY --versions DIR TRUTH.jsonl...

DIR holds one folder a version, "PROJECT==VERSION". A row of TRUTH has {"upstream": {"project", "name", "kind"}, "truth":
[{"version", "present"}…]} with versions in their order; rows whose presence never changes are left out. Right: the first
version at which presence differs from the one before is the same one.
"""
import argparse
import collections
import json
import os
import subprocess


def question(up):
    if up["kind"] == "signature_kwarg":
        return f"{up['callee']}({up['keyword']}=)"
    if up["kind"] == "signature_call":
        via = "!" if up.get("via_class") else ""
        return f"{up['callee']}{via}({'; '.join([str(up['positional']), ', '.join(up['keywords'])])})"
    return up["name"]


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--assay", required=True)
    p.add_argument("--versions", required=True)
    p.add_argument("-v", action="store_true")
    p.add_argument("truth", nargs="+")
    a = p.parse_args()
    rows, asked = [], collections.defaultdict(set)
    for path in a.truth:
        for line in open(path, encoding="utf-8"):
            row = json.loads(line)
            q = question(row["upstream"])
            known = [t for t in row["truth"] if t["present"] is not None]
            folders = [os.path.join(a.versions, f"{row['upstream']['project']}=={t['version']}") for t in known]
            if len({t["present"] for t in known}) < 2 or not all(map(os.path.isdir, folders)):
                continue
            rows.append((q, known, folders))
            for f in folders:
                asked[f].add(q)
    there = {}
    for folder, questions in sorted(asked.items()):
        out = subprocess.run([a.assay, "resolve", "--stdin", "--format", "jsonl", "--tree", f"up={folder}"],
                             input="\n".join(sorted(questions)), capture_output=True, text=True, timeout=120)
        for line in out.stdout.splitlines():
            answer = json.loads(line)
            there[folder, answer["name"]] = answer["definedness"] != "absent"
    first = lambda values: next((i for i in range(1, len(values)) if values[i] != values[i - 1]), -1)
    right = 0
    for q, known, folders in rows:
        said, true = [there.get((f, q), True) for f in folders], [t["present"] for t in known]
        if first(said) == first(true) and said[0] == true[0]:
            right += 1
        elif a.v:
            print("wrong", q, [(t["version"], x, y) for t, x, y in zip(known, true, said)])
    print(f"rows whose presence changes: {len(rows)}; first version of the change right: {right} "
          f"({100 * right / max(1, len(rows)):.1f}%)")


if __name__ == "__main__":
    main()
