#!/usr/bin/env python3
"""Audits real downstream packages on many versions of what they depend on, and compares with what is really there.

usage: score_audit.py --assay ASSAY --source-template 'DIR/{package}=={version}' --downstreams DIR TRUTH.jsonl...

A truth row says that a place of the downstream (file, line) uses a name of the upstream, and at which versions the name
is there (established by importing). For every pair and version the audit's couplings are looked up by file and name:

    found    the row's name is a coupling of that file (imports, attributes; of `also` places too)
    absent   of the rows whose name is missing, the share whose coupling says so; and of the couplings that say so and
             have a row, the share that is right
    findings of the missing-* findings at a place with a row, the share whose name is missing

DIR of --downstreams holds wheels or unpacked folders whose names begin with the package's name and version."""
import argparse
import collections
import glob
import json
import os
import re
import subprocess

KINDS = {"module", "symbol", "attr"}


def source_of(folder, package, version):
    wanted = re.sub(r"[-_.]+", "_", f"{package}-{version}").lower()
    for path in sorted(glob.glob(os.path.join(folder, "*"))):
        name = re.sub(r"[-_.]+", "_", os.path.basename(path)).lower()
        if name.startswith(wanted):
            return path
    return None


def audit(assay, down, up):
    command = [assay, "audit", "--of", "down", "--on", "up", "--tree", f"down={down}", "--tree", f"up={up}", "--format", "json", "--exit-zero"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    return json.loads(done.stdout)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", required=True)
    parser.add_argument("--source-template", required=True)
    parser.add_argument("--downstreams", required=True)
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("truth", nargs="+")
    options = parser.parse_args()
    n = collections.Counter()
    shown = collections.defaultdict(list)
    for path in options.truth:
        rows = [json.loads(line) for line in open(path, encoding="utf-8")]
        first = rows[0]
        down = source_of(options.downstreams, first["downstream"]["package"], first["downstream"]["version"])
        if not down:
            print(f"no source of {first['downstream']['package']}, left out")
            continue
        for version in sorted({t["version"] for r in rows for t in r["truth"]}):
            up = options.source_template.format(package=first["upstream"]["package"], version=version)
            if not os.path.exists(up):
                continue
            report = audit(options.assay, down, up)
            where = f"{os.path.basename(path)} {version}"
            couplings = collections.defaultdict(list)
            for c in report["couplings"]:
                couplings[c["from"]["path"], c["target"]].append(c)
                couplings[c["from"]["path"], c["from"]["line"]].append(c)
            truth_at = {}
            for r in rows:
                if r["upstream"]["kind"] not in KINDS:
                    continue
                for t in r["truth"]:
                    if t["version"] != version:
                        continue
                    name, file = r["upstream"]["name"], r["downstream"]["file"]
                    truth_at[file, name] = t["present"]
                    last = name.rsplit(".", 1)[-1]
                    uses = couplings.get((file, name)) or [c for c in couplings.get((file, r["downstream"]["line"]), []) if c["target"].rsplit(".", 1)[-1] == last]
                    if not uses and r["upstream"]["kind"] == "module":  # `from a.b import c` is the coupling a.b.c
                        uses = [c for c in report["couplings"] if c["from"]["path"] == file and c["target"].startswith(name + ".")]
                        if t["present"]:
                            uses = [dict(c, definedness="always") for c in uses]
                    n["rows"] += 1
                    n["found"] += bool(uses)
                    if not uses:
                        shown["not in the inventory"].append(f"{where} {file}:{r['downstream']['line']} {name} {r['upstream']['kind']}")
                        continue
                    says_absent = any(c["definedness"] == "absent" for c in uses)
                    if not t["present"]:
                        n["missing"] += 1
                        n["missing seen"] += says_absent
                        if not says_absent:
                            shown["missing, not seen"].append(f"{where} {file}:{r['downstream']['line']} {name} {uses[0]['definedness']}")
                    elif all(c["definedness"] == "absent" for c in uses):
                        n["wrong absent"] += 1
                        shown["called absent, but there"].append(f"{where} {file}:{r['downstream']['line']} {name}")
                    if says_absent:
                        n["absent"] += 1
            for f in report["findings"]:
                if f["kind"].startswith("missing-"):
                    present = truth_at.get((f["from"]["path"], f["target"]))
                    n["findings without a row"] += present is None
                    if present is not None:
                        n["findings"] += 1
                        n["findings right"] += not present
    share = lambda a, b: f"{n[a]}/{n[b]} = {100 * n[a] / max(1, n[b]):.1f}%"
    print("found in the inventory:", share("found", "rows"))
    print("missing seen:          ", share("missing seen", "missing"))
    print("absent right:          ", f"{n['absent'] - n['wrong absent']}/{n['absent']}")
    print("findings right:        ", share("findings right", "findings"), f"({n['findings without a row']} without a row)")
    for what, lines in shown.items():
        print(f"\n{what}: {len(lines)}")
        for line in lines[: options.show]:
            print("   ", line)


if __name__ == "__main__":
    main()
