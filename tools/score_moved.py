#!/usr/bin/env python3
"""Where names went, against the changes that a downstream's developers made to follow them.

usage: score_moved.py --assay ASSAY --versions DIR [-v] TRUTH.jsonl...

DIR holds one folder a version, "PROJECT==VERSION". A row of TRUTH has {"upstream": {"project", "name", "kind"}, "truth":
[{"version", "present", "role"}…], "side": "old" or "new", "fix": {"counterpart"}}: the name on one side of the change,
the one on the other, and the versions between which it changed (roles must_hold and must_not_hold). Each pair counts
once. `assay resolve OLD --was` is asked at the newer version. Right: it names the counterpart, as the place of
the name or, where the two differ, of a patch of it. Left out are rows without one, whose versions are not in DIR, or
whose name the newer version still has, and calls that bind otherwise: nothing moved there.
"""
import argparse
import collections
import json
import os
import subprocess


def pairs(paths, versions):
    found = {}
    for path in paths:
        for line in open(path, encoding="utf-8"):
            row = json.loads(line)
            other, up = row["fix"]["counterpart"], row["upstream"]
            role = {t["role"]: t["version"] for t in row["truth"]}
            if not other or up["kind"] == "signature_call" or "must_hold" not in role or "must_not_hold" not in role:
                continue
            has, lacks = (os.path.join(versions, f"{up['project']}=={role[r]}") for r in ("must_hold", "must_not_hold"))
            if not os.path.isdir(has) or not os.path.isdir(lacks):
                continue
            if row["side"] == "old":
                found.setdefault((up["name"], other), (has, lacks))
            else:
                found.setdefault((other, up["name"]), (lacks, has))
    return found


def ask(assay, before, after, names):
    command = [assay, "resolve", "--stdin", "--format", "jsonl", "--tree", f"up={after}", "--was", f"up={before}"]
    out = subprocess.run(command, input="\n".join(names), capture_output=True, text=True, timeout=300)
    return {a["name"]: a for a in map(json.loads, out.stdout.splitlines())}


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--assay", required=True)
    p.add_argument("--versions", required=True)
    p.add_argument("-v", action="store_true")
    p.add_argument("truth", nargs="+")
    a = p.parse_args()
    asked = collections.defaultdict(list)
    for (old, new), sides in sorted(pairs(a.truth, a.versions).items()):
        asked[sides].append((old, new))
    counts = collections.Counter()
    for (before, after), names in sorted(asked.items()):
        answers = ask(a.assay, before, after, [old for old, _ in names])
        for old, new in names:
            if answers[old]["definedness"] != "absent":
                continue
            moved = answers[old].get("moved_to") or {}
            said = [moved[key] for key in ("name", "patch") if key in moved]
            outcome = "right" if new in said else "other" if said else "not answered"
            counts[outcome] += 1
            if a.v and outcome != "right":
                print(f"{outcome}: {os.path.basename(before)} to {os.path.basename(after)}: {old}: "
                      f"{' or '.join(said) or None}, not {new}")
    print(f"moves and renames: {sum(counts.values())}; right: {counts['right']}, other: {counts['other']}, "
          f"not answered: {counts['not answered']}")


if __name__ == "__main__":
    main()
