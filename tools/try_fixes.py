#!/usr/bin/env python3
"""Applies every fix of an audit by itself and audits again: the finding must be gone, and no new one there.

usage: try_fixes.py --assay PATH --of NAME --on NAME... NAME=DIRECTORY...

Each patch is applied with `patch -p1` to a copy of the audited tree, the files it touches are compiled with this Python
(where they compiled before), and the audit is repeated. Findings are the same when kind, path and target are: lines and
texts move; a dead guard where versions were compared as text is none that the patch made. At the end all patches that fit together are applied at once, as `assay audit --fix` writes them. Prints a
line for each fix that fails and a table by kind; exit code 1 where one failed.
"""
import argparse
import ast
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings

warnings.simplefilter("ignore")


def audit(a, trees, fix=None):
    command = [a.assay, "audit", "--of", a.of, "--format", "json"]
    for name in a.on:
        command += ["--on", name]
    for name, path in trees.items():
        command += ["--tree", f"{name}={path}"]
    if fix:
        command += ["--fix", fix]
    done = subprocess.run(command, capture_output=True, timeout=a.timeout)
    return json.loads(done.stdout)


def counted(report):
    # A module fails to import at its first broken statement: the next one is the same finding.
    return collections.Counter(key(f) for f in report["findings"])


def key(f):
    return f["kind"], f["from"]["path"], "" if f["kind"] == "import-failure" else f["target"]


def brought(before, after):
    # A test that compares versions as text is settled only once it compares them as versions.
    compared = {(p, t) for kind, p, t in before if kind == "text-version-comparison"}
    return {k for k in after if after[k] > before[k] and not (k[0] == "dead-guard" and k[1:] in compared)}


def parses(path):
    try:
        ast.parse(open(path, "rb").read())
        return True
    except (SyntaxError, ValueError, FileNotFoundError):
        return False


def patch(tree, diff, back=False):
    command = ["patch", "-p1", "-s", "-f", "--no-backup-if-mismatch"] + (["-R"] if back else [])
    return subprocess.run(command, input=diff, cwd=tree, capture_output=True).returncode == 0


def try_one(a, trees, before, finding):
    """Why the fix is none; "" where it is one."""
    tree, diff = trees[a.of], finding["fix"].encode()
    paths = re.findall(r"^diff --git a/(.*) b/", finding["fix"], re.M)
    well = [p for p in paths if p.endswith(".py") and parses(os.path.join(tree, p))]
    if not patch(tree, diff):
        return "does not apply"
    try:
        broken = [p for p in well if not parses(os.path.join(tree, p))]
        if broken:
            return f"{broken[0]} no longer parses"
        after = counted(audit(a, trees))
    finally:
        if not patch(tree, diff, back=True):
            raise SystemExit(f"{finding['id']}: cannot be taken back")
    if after[key(finding)] >= before[key(finding)]:
        return "the finding is still there"
    new = brought(before, after)
    return f"new: {' '.join(sorted(new)[0])}" if new else ""


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--assay", required=True)
    ap.add_argument("--of", required=True)
    ap.add_argument("--on", required=True, action="append")
    ap.add_argument("--timeout", type=int, default=300, help="seconds for one audit")
    ap.add_argument("trees", nargs="+", metavar="NAME=DIRECTORY")
    a = ap.parse_args()
    given = dict(t.split("=", 1) for t in a.trees)
    tried, failed = collections.Counter(), collections.Counter()
    with tempfile.TemporaryDirectory() as work:
        trees = dict(given)
        trees[a.of] = os.path.join(work, os.path.basename(os.path.normpath(given[a.of])))
        shutil.copytree(given[a.of], trees[a.of], symlinks=True, ignore=shutil.ignore_patterns(".git"))
        report = audit(a, trees)
        before = counted(report)
        for f in report["findings"]:
            if not f["fix"]:
                continue
            tried[f["kind"]] += 1
            why = try_one(a, trees, before, f)
            if why:
                failed[f["kind"]] += 1
                print(f"{a.of} {f['from']['path']}:{f['from']['line']} {f['kind']} {f['target']}: {why}")
        if tried:
            whole = os.path.join(work, "whole.patch")
            audit(a, trees, whole)
            if not patch(trees[a.of], open(whole, "rb").read()):
                failed["all together"] += 1
                print(f"{a.of}: all together don't apply")
            elif new := brought(before, counted(audit(a, trees))):
                failed["all together"] += 1
                print(f"{a.of}: all together bring {' '.join(sorted(new)[0])}")
    with_fix = sum(tried.values())
    print(f"{a.of}: {len(report['findings'])} findings, {with_fix} fixes, {sum(failed.values())} fail", end=" ")
    print(", ".join(f"{k} {tried[k] - failed[k]}/{tried[k]}" for k in sorted(tried)))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
