#!/usr/bin/env python3
"""Score how well `assay audit` predicts the chore of following an upstream: of the lines that a commit changed because
the upstream had changed, the share that the audit of the commit's parent names on the new version.

usage: score_chore.py --assay PATH --downstream-template T --upstream-template T [--show] [--extras N] TRUTH.jsonl

A truth line is one name that a commit of the downstream stopped (side "old") or began (side "new") to use:
  {"downstream": {"repo", "rev", "file", "line"}, "side": "old" | "new", "tags"?: [...],
   "upstream": {"name", "kind": "module" | "symbol" | "attr" | "signature_call" | "signature_kwarg", "callee"?, "keyword"?},
   "truth": [{"version", "present", "at", "role": "must_hold" | "must_not_hold" | "neighbour"}],
   "fix": {"commit", "counterpart"?, "counterpart_id"?}}
The lines of an old side are counted in the commit's parent, of a new side in the commit. The downstream template may
use {repo} ("+" for "/") and must name a git directory; the upstream template {version}, and must name a directory.

What is to be predicted. Of a row of side "old" it is the statement at that line, on the release where the name is gone.
A row of side "new" only says what stands there now. Its old side is looked up in the parent by rule, and is to be
predicted where it fails on the release the new one needs:
  module, symbol    the file imported the same last name from elsewhere, and that place no longer has it
  call, keyword     the same function called the same thing, and that call does not bind to the callee's new signature
  counterpart       the truth names what it replaced, the old lines of the hunk have it, and the callee's file has not
Else the row adds something, or the old code still runs: it broke nothing, and there is nothing to predict. Imports that
the commit changed besides, and whose names the release no longer has, are items too ("diff"). What stands behind a
test of the version that is false at the release, or behind its own hasattr, cannot fail and is left out. All this is
decided by Python's own parser over both trees, without assay.

When it is named. An error or warning (notes are counted apart) that is at the same statement, has a place of it in its
evidence, or is elsewhere in that file, about the same name: the item's last name, or that of a module or class above it,
stands in the finding's target or reason. A call to what is missing altogether is named by that.

Extra findings are the errors and warnings that name no item. Those that the audit of the same parent on the release
before makes too were there already and are counted apart; of the rest a sample is printed, the same each time.
"""
import argparse, ast, collections, concurrent.futures, hashlib, json, os, re, subprocess, sys

def git(repo, *args):
    return subprocess.run(["git", "-C", repo, *args], capture_output=True, text=True, errors="replace").stdout

# --- what is written in a file

class Source:
    def __init__(self, text):
        self.lines = text.split("\n")
        try:
            self.tree = ast.parse(text)
        except (SyntaxError, ValueError):
            self.tree = ast.Module([], [])
        self.parent = {}
        for n in ast.walk(self.tree):
            for c in ast.iter_child_nodes(n):
                self.parent[c] = n

    def statement(self, line):
        """(first, last) line of the statement at that line; of a compound one its head."""
        best = (line, line)
        for n in ast.walk(self.tree):
            if isinstance(n, ast.stmt):
                first = min([n.lineno] + [d.lineno for d in getattr(n, "decorator_list", [])])
                last = n.body[0].lineno - 1 if getattr(n, "body", None) and isinstance(n.body, list) else n.end_lineno
                if first <= line <= max(first, last) and (best == (line, line) or first >= best[0]):
                    best = (first, max(first, last))
        return best

    def scope(self, line):
        names, n = [], None
        for d in ast.walk(self.tree):
            if isinstance(d, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and d.lineno <= line <= d.end_lineno:
                names.append((d.lineno, d.name))
        return tuple(n for _, n in sorted(names))

    def calls(self):
        return [n for n in ast.walk(self.tree) if isinstance(n, ast.Call)]

    def dead(self, line, version):
        """True if a test of the version around the line is false at that version."""
        for n in ast.walk(self.tree):
            if not (isinstance(n, ast.If) and n.lineno <= line <= n.end_lineno):
                continue
            value = truth_of(n.test, version)
            if value is None or line < n.body[0].lineno:
                continue
            in_body = n.body[0].lineno <= line <= n.body[-1].end_lineno
            if in_body != value:
                return True
        return False

def release(v):
    return tuple(int(x) for x in re.findall(r"\d+", v))

def truth_of(test, version):
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        v = truth_of(test.operand, version)
        return None if v is None else not v
    if isinstance(test, ast.BoolOp):
        vs = [truth_of(v, version) for v in test.values]
        stop = isinstance(test.op, ast.Or)
        return stop if stop in vs else None if None in vs else not stop
    text = ast.unparse(test)
    literals = [n.value for n in ast.walk(test) if isinstance(n, ast.Constant) and isinstance(n.value, str) and re.match(r"v?\d+\.\d", n.value)]
    if "version" not in text.lower() or len(literals) != 1:
        return None
    mine, theirs = release(version), release(literals[0])
    if isinstance(test, ast.Call):
        return mine == theirs
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        op = type(test.ops[0])
        return {ast.Eq: mine == theirs, ast.NotEq: mine != theirs, ast.Lt: mine < theirs, ast.LtE: mine <= theirs,
                ast.Gt: mine > theirs, ast.GtE: mine >= theirs}.get(op)
    return None

# --- what an upstream release has

def of_module(tree):
    """The nodes that are not in a function or class of the module."""
    left = [tree]
    while left:
        n = left.pop()
        yield n
        if not isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            left += ast.iter_child_nodes(n)

class Release:
    def __init__(self, root):
        self.root, self.modules, self.bound = root, {}, {}

    def path(self, module):
        base = os.path.join(self.root, *module.split("."))
        for p in (base + ".py", os.path.join(base, "__init__.py")):
            if os.path.exists(p):
                return p
        return base if os.path.isdir(base) else None

    def has(self, module, name, seen=()):
        """True, False, or None where it cannot be told. A __getattr__ that ends in AttributeError makes only what its module spells."""
        p = self.path(module)
        if p is None:
            return False
        if self.path(module + "." + name):
            return True
        if os.path.isdir(p):
            return False
        if module in seen:
            return False
        if module not in self.bound:
            names, stars = set(), []
            for n in of_module(Source(open(p, errors="replace").read()).tree):
                if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    names.add(n.name)
                elif isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store):
                    names.add(n.id)
                elif isinstance(n, (ast.Import, ast.ImportFrom)):
                    for a in n.names:
                        if a.name == "*":
                            stars.append((n.level, n.module or ""))
                        else:
                            names.add((a.asname or a.name).split(".")[0])
            text = open(p, errors="replace").read()
            lazy = "__getattr__" in names and set(re.findall(r"\w+", text)) if "raise AttributeError" in text else "__getattr__" in names
            self.bound[module] = names, stars, lazy
        names, stars, lazy = self.bound[module]
        if name in names:
            return True
        answer = None if lazy is True or lazy and name in lazy else False
        for level, m in stars:
            if level:
                up = module.split(".")[: len(module.split(".")) - level + (p.endswith("__init__.py"))]
                m = ".".join(up + [m] if m else up)
            found = self.has(m, name, seen + (module,)) if self.path(m) else None
            if found or answer is False:
                answer = found
        return answer

    def definition(self, at):
        """The function or class at "path:line"."""
        path, _, line = (at or "").rpartition(":")
        p = os.path.join(self.root, path)
        if not path or not os.path.exists(p):
            return None
        for n in ast.walk(Source(open(p, errors="replace").read()).tree):
            if isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                if min([n.lineno] + [d.lineno for d in n.decorator_list]) <= int(line) <= n.lineno:
                    return n
        return None

    def text(self, at):
        p = os.path.join(self.root, (at or "").rpartition(":")[0])
        return open(p, errors="replace").read() if os.path.isfile(p) else ""

def fields(cls):
    """(names with a default or not) of a dataclass or NamedTuple, in order."""
    out = []
    for n in cls.body:
        if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name) and "ClassVar" not in ast.unparse(n.annotation):
            if "init=False" not in ast.unparse(n).replace(" ", ""):
                out.append((n.target.id, n.value is not None))
    return out

def binds(call, d):
    """Does the call fit the definition? None where it cannot be told."""
    if any(isinstance(x, ast.Starred) for x in call.args) or any(k.arg is None for k in call.keywords) or d is None:
        return None
    npos, given = len(call.args), {k.arg for k in call.keywords}
    if isinstance(d, ast.ClassDef):
        own = [n for n in d.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
        if not own and d.bases and not any("NamedTuple" in ast.unparse(b) for b in d.bases):
            return None
        if not own:
            names = fields(d)
            taken = [n for n, _ in names][:npos]
            return (npos <= len(names) and not given & set(taken) and given <= {n for n, _ in names}
                    and all(has or n in taken or n in given for n, has in names))
        d = own[0]
        method = True
    else:
        first = (d.args.posonlyargs + d.args.args)[:1]
        method = bool(first) and first[0].arg in ("self", "cls") and not any("staticmethod" in ast.unparse(x) for x in d.decorator_list)
    args = d.args.posonlyargs + d.args.args
    required = len(args) - len(d.args.defaults)
    names = [a.arg for a in args]
    names, required = (names[1:], required - 1) if method else (names, required)
    taken = names[:npos]
    if npos > len(names) and not d.args.vararg or given & set(taken):
        return False
    kwonly = {a.arg: v is not None for a, v in zip(d.args.kwonlyargs, d.args.kw_defaults)}
    if not d.args.kwarg and not given <= set(names) | set(kwonly):
        return False
    return all(n in taken or n in given for n in names[:max(required, 0)]) and all(v or n in given for n, v in kwonly.items())

# --- what is to be predicted

Item = collections.namedtuple("Item", "file first last name why row")

class Commit:
    def __init__(self, repo, commit, rows):
        self.repo, self.commit, self.rows = repo, commit, rows
        self.parent = git(repo, "rev-parse", commit + "^").strip()
        self.cache, self.diffs = {}, {}

    def source(self, rev, file):
        if (rev, file) not in self.cache:
            self.cache[rev, file] = Source(git(self.repo, "show", f"{rev}:{file}"))
        return self.cache[rev, file]

    def hunks(self, file=None):
        """(old file, old first, old count, new file, new first, new count)"""
        if not self.diffs:
            old = new = None
            all_ = self.diffs[None] = []
            for line in git(self.repo, "diff", "-U0", "-M", "--no-color", self.parent, self.commit).split("\n"):
                if line.startswith("--- "):
                    old = line[6:].rstrip("\t")
                elif line.startswith("+++ "):
                    new = line[6:].rstrip("\t")
                m = re.match(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", line)
                if m:
                    o, on, n, nn = (1 if x is None else int(x) for x in m.groups())
                    all_.append((old, o, on, new, n, nn))
        return [h for h in self.diffs[None] if file in (None, h[3])]

    def old_lines(self, file, line):
        """The old file and lines of the hunk that made the new line."""
        for old, o, on, new, n, nn in self.hunks(file):
            if n <= line < n + nn:
                return old, set(range(o, o + on))
        renamed = [h[0] for h in self.hunks(file)]
        return (renamed[0] if renamed else file), set()

def version_of(row):
    want = "must_not_hold" if row["side"] == "old" else "must_hold"
    return next(t for t in row["truth"] if t["role"] == want)

def before(row):
    want = "must_hold" if row["side"] == "old" else "must_not_hold"
    return next(t for t in row["truth"] if t["role"] == want)

def imports_of(source, top):
    for n in ast.walk(source.tree):
        if isinstance(n, ast.ImportFrom) and not n.level and (n.module or "").split(".")[0] == top:
            for a in n.names:
                yield n, n.module, a.name
        elif isinstance(n, ast.Import):
            for a in n.names:
                if a.name.split(".")[0] == top:
                    yield n, a.name, None

def old_side(c, row, up):
    """(Item or None, why) for a row of side new."""
    d, u = row["downstream"], row["upstream"]
    old_file, old_lines = c.old_lines(d["file"], d["line"])
    now, was = c.source(c.commit, d["file"]), c.source(c.parent, old_file)
    top, last = u["name"].split(".")[0], u["name"].rsplit(".", 1)[-1]
    item = lambda n, name: Item(old_file, *was.statement(n.lineno), name, row["side"], row)
    if u["kind"] in ("module", "symbol"):
        first, end = now.statement(d["line"])
        wanted = {name for n, m, name in imports_of(now, top) if n.lineno == first and u["kind"] == "module" and m == u["name"]} or {last}
        held = None
        for n, m, name in imports_of(was, top):
            if name in wanted and m + "." + name != u["name"] and m != u["name"]:
                if up.has(m, name) is False:
                    return item(n, m + "." + name), "moved"
                held = f"{m}.{name} " + ("still holds" if up.has(m, name) else "may be made by __getattr__")
        if held:
            return None, held
    if u["kind"].startswith("signature"):
        here = [n for n in now.calls() if n.lineno == d["line"]]
        same = {ast.unparse(n.func) for n in here if last.split("(")[0] in ast.unparse(n.func) or u["callee"].rsplit(".", 1)[-1] in ast.unparse(n.func) or "super()" in ast.unparse(n.func)}
        scope, definition = now.scope(d["line"]), up.definition(version_of(row).get("at"))
        fits = None
        for n in was.calls():
            if ast.unparse(n.func) in same and (was.scope(n.lineno) == scope or set(range(n.lineno, n.end_lineno + 1)) & old_lines):
                b = binds(n, definition)
                if b is False:
                    return item(n, u["callee"]), "does not bind"
                fits = "the old call still binds" if b else "whether the old call binds cannot be told"
        if fits:
            return None, fits
    counterpart = row["fix"].get("counterpart")
    if counterpart:
        word = counterpart.split("(")[0].rsplit(".", 1)[-1]
        for n in ast.walk(was.tree):
            name = n.attr if isinstance(n, ast.Attribute) else n.id if isinstance(n, ast.Name) else None
            if name == word and set(range(n.lineno, n.end_lineno + 1)) & old_lines:
                if re.search(rf"\b{re.escape(word)}\b", up.text(version_of(row).get("at"))):
                    return None, f"{word} is still there"
                return item(n, counterpart.split("(")[0]), "replaced"
    return None, "adds"

def items_of(c, version, rows, up, main):
    items, left_out = [], []
    for row in rows:
        d, name = row["downstream"], row["upstream"]["name"].split("(")[0]
        if row["side"] == "old":
            item, why = Item(d["file"], *c.source(c.parent, d["file"]).statement(d["line"]), name, "old", row), "gone"
        else:
            item, why = old_side(c, row, up)
        if item is None:
            left_out.append((why, row))
        elif "soft_hasattr" in row.get("tags", []):
            left_out.append(("asks first", row))
        elif c.source(c.parent, item.file).dead(item.first, version):
            left_out.append(("dead at that version", row))
        elif any(i.file == item.file and i.first == item.first and (i.name == item.name or i.row["upstream"].get("callee", 0) == row["upstream"].get("callee", 1)) for i in items):
            left_out.append(("said by another row", row))
        else:
            items.append(item)
    top = rows[0]["upstream"]["name"].split(".")[0]
    for old, o, on, _, _, _ in c.hunks() if main else []:
        if not old or not old.endswith(".py") or not on:
            continue
        source = c.source(c.parent, old)
        for n, m, name in imports_of(source, top):
            if not set(range(n.lineno, n.end_lineno + 1)) & set(range(o, o + on)) or name == "*":
                continue
            gone = up.path(m) is None if name is None else up.has(m, name) is False
            whole = m if name is None else m + "." + name
            if gone and not source.dead(n.lineno, version) and not any(i.file == old and i.first <= n.lineno <= i.last and (i.name == whole or i.name == m) for i in items):
                guarded = False
                p = n
                while p in source.parent:
                    p = source.parent[p]
                    guarded |= isinstance(p, ast.Try) or (isinstance(p, ast.If) and "TYPE_CHECKING" in ast.unparse(p.test))
                if not guarded:
                    items.append(Item(old, *source.statement(n.lineno), whole, "diff", None))
    return items, left_out

# --- what the audit says

def audit(a, down, up):
    cmd = [a.assay, "audit", "--of", "down", "--on", "up", "--tree", f"down={down}", "--tree", f"up={up}", "--format", "json"]
    key = hashlib.sha256("\0".join(cmd[1:] + [str(os.stat(a.assay).st_mtime_ns)]).encode()).hexdigest()[:20]
    kept = a.keep and os.path.join(a.keep, key + ".json")
    if kept and os.path.exists(kept):
        return json.load(open(kept))
    try:
        run = subprocess.run(cmd, capture_output=True, text=True, timeout=600)
    except subprocess.TimeoutExpired:
        print(f"{down} on {up}: not done in time", file=sys.stderr)
        return None
    if run.returncode not in (0, 1):
        print(f"{down} on {up}: exit {run.returncode}: {run.stderr.strip()[:300]}", file=sys.stderr)
        return None
    report = json.loads(run.stdout)
    report = {"findings": report["findings"]}
    if kept:
        with open(kept, "w") as f:
            json.dump(report, f)
    return report

def places(f):
    yield f["from"]["path"], f["from"]["line"], f["from"]["line"]
    for e in f["evidence"]:
        if e["tree"] == "down":
            yield e["path"], e["start"], e["end"]

def about(f, name):
    """Is the finding about that name? Equal, or of something above it that is gone, or the last names agree."""
    target, parts = f["target"].split("(")[0].removesuffix(".__init__"), name.split(".")
    if target == name or name.startswith(target + ".") or target.rsplit(".", 1)[-1] == parts[-1]:
        return True
    return bool(re.search(rf"\b{re.escape(parts[-1])}\b", f["reason"]))

def names_item(f, item):
    for path, start, end in places(f):
        if path == item.file and start <= item.last and end >= item.first and about(f, item.name):
            return "statement"
    if f["from"]["path"] == item.file and (f["target"].split("(")[0].removesuffix(".__init__") == item.name or item.name.startswith(f["target"] + ".")):
        return "file"
    return None

def show_sample(what, found, size):
    seen, sample = set(), []
    for date, c, v, f in sorted(found, key=lambda x: hashlib.sha256((x[1].commit + x[3]["fingerprint"]).encode()).hexdigest()):
        if f["fingerprint"] not in seen:
            seen.add(f["fingerprint"])
            sample.append((date, c, v, f))
    print(f"\nsample of {min(size, len(sample))} of {len(sample)} different {what}:")
    for date, c, v, f in sample[:size]:
        print(f"- {date} {c.commit[:9]}^ on {v}: {f['severity']} {f['kind']} {f['from']['path']}:{f['from']['line']} {f['target']}\n    {f['from']['text']}\n    {f['reason']}")

def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--assay", default="build/release/assay")
    ap.add_argument("--downstream-template", required=True, help="a git directory; may use {repo}")
    ap.add_argument("--upstream-template", required=True, help="a directory; may use {version}")
    ap.add_argument("--keep", help="a directory to keep the audits of this very build in")
    ap.add_argument("--show", action="store_true", help="print what is missed, left out and found besides")
    ap.add_argument("--extras", type=int, default=30, help="size of the sample of extra findings")
    ap.add_argument("--there-before", type=int, default=15, help="size of the sample of those that were there before")
    ap.add_argument("--commit", default="", help="only commits that begin so")
    ap.add_argument("truth")
    a = ap.parse_args()
    rows = [json.loads(line) for line in open(a.truth) if line.strip()]
    commits = collections.defaultdict(list)
    for r in rows:
        if r["fix"]["commit"].startswith(a.commit):
            commits[r["fix"]["date"], r["downstream"]["repo"], r["fix"]["commit"]].append(r)
    releases, n, extras, before_too, why_out = {}, collections.Counter(), [], [], collections.Counter()
    with_items = set()
    pool = concurrent.futures.ThreadPoolExecutor(2)
    work = []
    for (date, repo, commit), rs in sorted(commits.items()):
        git_dir = a.downstream_template.format(repo=repo.replace("/", "+"))
        c = Commit(git_dir, commit, rs)
        by = collections.defaultdict(list)
        for r in rs:
            by[version_of(r)["version"]].append(r)
        most = max(by, key=lambda v: (len(by[v]), release(v)))
        for v, group in sorted(by.items(), key=lambda x: release(x[0])):
            last = max((before(r)["version"] for r in group), key=release)
            jobs = [pool.submit(audit, a, f"git:{git_dir}@{c.parent}", a.upstream_template.format(version=x)) for x in (v, last)]
            work.append((date, repo, c, v, last, group, v == most, jobs))
    for date, repo, c, v, last, group, main_, jobs in work:
        up = releases.setdefault(v, Release(a.upstream_template.format(version=v)))
        items, left_out = items_of(c, v, group, up, main_)
        report, earlier = (j.result() for j in jobs)
        if report is None or earlier is None:
            n["not audited"] += 1
            continue
        findings = [f for f in report["findings"] if f["severity"] != "note"]
        already = {f["fingerprint"] for f in earlier["findings"]}
        notes = [f for f in report["findings"] if f["severity"] == "note" and f["kind"] != "dead-guard"]
        used, named, missed = set(), 0, []
        for i in items:
            hits = [(names_item(f, i), k) for k, f in enumerate(findings)]
            used |= {k for h, k in hits if h}
            kinds = {h for h, _ in hits if h}
            n["items " + i.why] += 1
            if kinds:
                named += 1
                n["named " + i.why] += 1
                n["named only elsewhere in the file"] += kinds == {"file"}
            else:
                noted = any(names_item(f, i) for f in notes)
                n["only a note"] += noted
                missed.append((i, noted))
        rest = [f for k, f in enumerate(findings) if k not in used]
        new = [f for f in rest if f["fingerprint"] not in already]
        changed = collections.defaultdict(set)
        for old, o, on, _, _, _ in c.hunks():
            changed[old] |= set(range(o, o + on))
        touched = [f for f in new if any(changed[p] & set(range(s, e + 1)) for p, s, e in places(f) if p in changed)]
        n["extra, there before"] += len(rest) - len(new)
        n["extra, the commit changed that line too"] += len(touched)
        n["extra, new"] += len(new) - len(touched)
        n["audits"] += 1
        with_items |= {c.commit} if items else set()
        for why, _ in left_out:
            why_out[re.sub(r"^\S+ (?=(is )?still|may be)", "", why)] += 1
        extras += [(date, c, v, f) for f in new if f not in touched]
        before_too += [(date, c, v, f) for f in rest if f["fingerprint"] in already]
        print(f"{date} {repo.split('/')[1]} {c.commit[:9]} on {v} (was {last}): {named} of {len(items)} named, "
              f"{len(left_out)} rows left out, extra {len(rest)}: {len(rest) - len(new)} there before, {len(touched)} changed too, {len(new) - len(touched)} new")
        for i, noted in missed:
            print(f"    missed ({i.why}{', only a note' if noted else ''}) {i.file}:{i.first}-{i.last} {i.name}  {i.row['id'] if i.row else ''}")
        if a.show:
            for why, r in left_out:
                print(f"    left out: {why}: {r['side']} {r['id']} {r['downstream']['file']}:{r['downstream']['line']}")
            for f in touched:
                print(f"    changed too: {f['severity']} {f['kind']} {f['from']['path']}:{f['from']['line']} {f['target']}")
    print()
    total = sum(n["items " + w] for w in ("old", "new", "diff"))
    named = sum(n["named " + w] for w in ("old", "new", "diff"))
    print(f"commits {len(commits)}, {len(with_items)} of them with something to predict; audits {n['audits']}")
    for w in ("old", "new", "diff"):
        print(f"  named, {w:5} {n['named ' + w]} of {n['items ' + w]}")
    print(f"  named, all   {named} of {total}: {100 * named / max(total, 1):.1f}%  (only elsewhere in the file {n['named only elsewhere in the file']}; a mere note, not counted: {n['only a note']})")
    print("  rows left out:", ", ".join(f"{k} {v}" for k, v in why_out.most_common()))
    print("  extra findings:", ", ".join(f"{k[7:]} {v}" for k, v in n.items() if k.startswith("extra, ")))
    show_sample("new extra findings", extras, a.extras)
    show_sample("extra findings that were there before", before_too, a.there_before)

if __name__ == "__main__":
    main()
