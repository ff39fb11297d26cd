#!/usr/bin/env python3
"""Score the couplings of kind override and call of `assay audit`, and what it says would fail, against truth sets.

usage: score_overrides.py --assay PATH --source-template T --downstream-template T [--show-wrong N] TRUTH.jsonl ...

A truth line is one place of a downstream tree and what it meets in several versions of an upstream one:
  {"downstream": {"file", "line", "package"+"version" | "repo"+"rev", "symbol"?, "signature"?},
   "upstream": {"package" | "project", "name", "kind": "override" | "call" | "call_kwarg", "kwarg"?, "npos"?, "keywords"?},
   "truth": [{"version", "present", "at"?, "owner"?, "upstream_signature"?, "compatible"?,
              "upstream_calls_that_would_fail"?: ["path:line text", ...]}]}
Rows of other kinds are left out. One audit is run per (downstream, upstream version). The templates may use {package}
and {version}, that of the downstream also {repo} (with "+" for "/") and {rev}; any SOURCE of --tree will do.

What lies in no file of the upstream package (built in, or re-exported from a third package that is not given) cannot be
judged from its tree; where it is not listed, it is counted apart.

How a row is matched: a coupling of that kind at that file and line whose target ends in the same last name. Of several
calls in a line the one with the same arguments. What is measured, over (row, version):

  override listed    of the overrides a base really defines, the share in the inventory
  override right     of the places the inventory lists that the truth has a row for, the share a base really defines
  owner              of those matched, the share whose target is in the truth's owner or at its place (+-1 line); where
                     the truth has a row for each of several bases, in one of them
  signature          of those matched where the truth has both signatures, the share with both as the truth has them
  compatible         incompatible ones called so ("differs" is not empty): precision and recall. Strict substitutability;
                     constructors are left out, and so are rows where either signature could not be read
  would fail         rows with upstream calls that would fail against the override. recall: one of the truth's places is
                     named by the finding; precision: of the findings with places on rows whose truth lists such places
                     or that are called compatible, the share that names a true one. A truth row lists only its first
                     few places, so a finding that names others is shown, not counted wrong, when the truth lists any
  call listed        of the calls the truth has, the share in the inventory (rows whose callee does not exist left out)
  call decided       of the listed ones, the share said to bind or not to
  call precision     of those said not to bind, the share that truly fail
  call recall        of the calls that truly fail, the share said not to bind
"""
import argparse, collections, json, os, re, subprocess, sys

TIMEOUT = 60

def load(paths):
    for p in paths:
        with open(p) as f:
            for line in f:
                if line.strip():
                    row = json.loads(line)
                    if row["upstream"].get("kind") in ("override", "call", "call_kwarg"):
                        yield os.path.basename(p), row

def audit(assay, down, up):
    cmd = [assay, "audit", "--of", "down", "--on", "up", "--tree", f"down={down}", "--tree", f"up={up}", "--format", "json"]
    try:
        run = subprocess.run(cmd, capture_output=True, text=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        print(f"  {down} on {up}: not done after {TIMEOUT} s", file=sys.stderr)
        return None
    if run.returncode not in (0, 1):
        print(f"  {down} on {up}: exit {run.returncode}: {run.stderr.strip()[:200]}", file=sys.stderr)
        return None
    return json.loads(run.stdout)

def last(name):
    return name.rsplit(".", 1)[-1]

def plain(signature):
    """Without the word before the parentheses; what *args and **kwargs are called says nothing."""
    return re.sub(r"([(\s])(\*\*?)\w+", r"\1\2_", signature[signature.find("("):]) if signature else "()"

def outside(row, t):
    """What the truth found stands in no file of the upstream package: built in, or another package's."""
    return t["present"] and (not t.get("at") or t["at"].split("/")[0].split(":")[0].removesuffix(".py") != row["upstream"]["name"].split(".")[0])

def arguments(up):
    return f"({', '.join(([str(up['npos']) + ' positional'] if up.get('npos') else []) + [k + '=' for k in up.get('keywords', [])])})"

def match(index, row):
    up, down = row["upstream"], row["downstream"]
    kind = "override" if up["kind"] == "override" else "call"
    found = [c for c in index.get((kind, down["line"]), []) if c["from"]["path"].endswith(down["file"])]
    name = last(up["name"])
    if name in ("__init__", "__new__", "__call__") and kind == "call":
        found = [c for c in found if last(c["target"]) in (name, last(up["name"].rsplit(".", 1)[0]))] or found
    else:
        found = [c for c in found if last(c["target"]) == name] or [c for c in found if kind == "call" and len(found) == 1]
    if len(found) > 1 and up["kind"] == "call":
        found = [c for c in found if c["own_signature"] == arguments(up)] or found
    if len(found) > 1 and up["kind"] == "call_kwarg":
        found = [c for c in found if up["kwarg"] + "=" in c["own_signature"]] or found
    return found[0] if found else None

def place(evidence):
    return evidence["path"], evidence["start"]

def same_place(said, truth):
    path, _, line = truth.partition(" ")[0].rpartition(":")
    return said[0].endswith(path) and abs(said[1] - int(line)) <= 1

class Score:
    def __init__(self):
        self.n = collections.Counter()
        self.wrong = []

    def share(self, what, right, note=None):
        self.n[what, "all"] += 1
        self.n[what, "right"] += bool(right)
        if not right and note:
            self.wrong.append((what, note))

    def show(self, name):
        print(name)
        for what in dict.fromkeys(w for w, _ in self.n):
            right, of = self.n[what, "right"], self.n[what, "all"]
            print(f"  {what:28} {right:5} of {of:5}  {100 * right / of:.1f}%")

def score_override(s, row, t, c, finding, where, owners):
    what = f"{where} {row['upstream']['name']}"
    if not t["present"]:
        if t.get("how") != "import/getattr":
            if c:
                s.share("override right", False, f"{what}: listed as {c['target']}")
        return
    if not c and outside(row, t):
        s.n["override of what lies outside", "all"] += 1
        return
    s.share("override listed", c, what)
    if not c:
        return
    s.share("override right", True)
    at = c.get("at") or {}
    on_place = at.get("path") and any(same_place((at["path"], at["line"]), a) for a in owners)
    owner = t.get("owner") or row["upstream"]["name"].rsplit(".", 1)[0]
    s.share("owner", on_place or c["target"] == f"{owner}.{last(row['upstream']['name'])}", f"{what}: {c['target']} {at} != {t.get('at')} {t.get('owner')}")
    if t.get("upstream_signature"):
        own = plain(row["downstream"].get("signature"))
        s.share("signature", plain(t["upstream_signature"]) == plain(c["signature"]) and own == plain(c["own_signature"]),
                f"{what}: {c['signature']} / {c['own_signature']} != {t['upstream_signature']} / {own}")
    if t.get("compatible") is not None and last(row["upstream"]["name"]) != "__init__":
        if c["differs"]:
            s.share("incompatible: precision", not t["compatible"], f"{what}: {c['differs']}")
        if not t["compatible"]:
            s.share("incompatible: recall", c["differs"], f"{what}: {t['reasons']}")
        fail = t.get("upstream_calls_that_would_fail") or []
        said = [place(e) for e in (finding or {}).get("evidence", []) if e["role"] == "contradicts"]
        hit = any(same_place(p, f) for p in said for f in fail)
        if fail:
            s.share("would fail: recall", hit, f"{what}: {fail} said {said}")
            if said:
                s.share("would fail: precision", True)
                if not hit:
                    s.wrong.append(("would fail: other places", f"{what}: {fail} said {said}"))
        elif said and t["compatible"]:
            s.share("would fail: precision", False, f"{what}: said {said}: {finding['reason']}")
        elif said:
            s.n["would fail, not in the truth", "all"] += 1
            s.wrong.append(("would fail, not in the truth", f"{what}: said {said}: {finding['reason']}"))

def score_call(s, row, t, c, where):
    up = row["upstream"]
    what = f"{where} {up['name']} {up.get('kwarg') or arguments(up)}"
    if t.get("how") == "import/getattr" or (not t["present"] and not t.get("at")):
        return
    if not c and outside(row, t):
        s.n["call of what lies outside", "all"] += 1
        return
    s.share("call listed", c, what)
    if not c:
        return
    fails = not t["present"]
    keyword = up.get("kwarg")
    said = c["definedness"] == "absent" and (not keyword or not fails or f"'{keyword}'" in c["differs"])
    if keyword and not fails and c["definedness"] == "absent":
        said = f"'{keyword}'" in c["differs"] and "no parameter" in c["differs"]
    s.share("call decided", c["definedness"] in ("always", "absent"), None)
    if said:
        s.share("call fails: precision", fails, f"{what}: {c['differs']}")
    if fails:
        s.share("call fails: recall", said, f"{what}: {c['definedness']} {c['differs']} {c['signature']}")

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--assay", default="build/release/assay")
    ap.add_argument("--source-template", default="pypi:{package}=={version}")
    ap.add_argument("--downstream-template", default="pypi:{package}=={version}?wheel")
    ap.add_argument("--show-wrong", type=int, default=10)
    ap.add_argument("truth", nargs="+")
    a = ap.parse_args()
    groups = collections.defaultdict(list)
    for name, row in load(a.truth):
        down, up = row["downstream"], row["upstream"]
        keys = {"package": down.get("package", ""), "version": down.get("version", ""),
                "repo": down.get("repo", "").replace("/", "+"), "rev": down.get("rev", "")}
        for t in row["truth"]:
            source = a.source_template.format(package=up.get("package") or up.get("project"), version=t["version"])
            groups[a.downstream_template.format(**keys), source].append((name, row, t))
    total, files = Score(), collections.defaultdict(Score)
    for (down, up), items in sorted(groups.items()):
        report = audit(a.assay, down, up)
        if report is None:
            continue
        index = collections.defaultdict(list)
        for c in report["couplings"]:
            index[c["kind"], c["from"]["line"]].append(c)
        findings = {(f["from"]["path"], f["from"]["line"], f["target"]): f for f in report["findings"] if f["kind"] == "override-drift"}
        owners = collections.defaultdict(list)
        for _, row, t in items:
            if t.get("at"):
                owners[row["downstream"]["file"], row["downstream"]["line"]].append(t["at"])
        for name, row, t in items:
            c = match(index, row)
            where = f"{row['downstream']['file']}:{row['downstream']['line']} ({t['version']})"
            for s in (total, files[name]):
                if row["upstream"]["kind"] == "override":
                    score_override(s, row, t, c, findings.get((c["from"]["path"], c["from"]["line"], c["target"])) if c else None, where,
                                   owners[row["downstream"]["file"], row["downstream"]["line"]])
                else:
                    score_call(s, row, t, c, where)
    if len(files) > 1:
        for name in sorted(files):
            files[name].show(name)
    total.show("ALL")
    shown = collections.Counter()
    for what, note in total.wrong:
        shown[what] += 1
        if shown[what] <= a.show_wrong:
            print(f"  {what}: {note}")

if __name__ == "__main__":
    main()
