#!/usr/bin/env python3
"""Compares what facts_dump reads off Python files with CPython's own ast, node by node.

usage: compare.py FACTS_DUMP [--jobs N] [--limit-seconds S] [--show N] PATH...

PATHs are files or directories. Files that this CPython refuses are listed and counted, not compared. Exit 1 on any
difference. Known differences, each with its reason (counted, not failures):
  - values with \\N{...} escapes: the parser has no table of character names and marks the string as inexact.
"""

import argparse
import ast
import multiprocessing
import os
import subprocess
import sys
import time
import warnings

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import canonical  # noqa: E402

warnings.simplefilter("ignore")
sys.setrecursionlimit(20000)


def python_files(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                full = os.path.join(folder, name)
                if name.endswith((".py", ".pyi")) and os.path.isfile(full) and "\n" not in full:
                    yield full


def evaluated(line):
    """Literals come as source text: their values are what is compared."""
    head, _, text = line.partition(' "')
    text = text[:-1].replace("\\\\", "\0").replace("\\n", "\n").replace("\\r", "\r").replace("\0", "\\")
    value = ast.literal_eval("(" + text + ")")
    return head + " " + (repr(value) if isinstance(value, bytes) else canonical.number(value))


def without_span(line):
    kind, _, rest = line.partition(" ")
    return kind + " " + rest.partition(" ")[2]


def same(ours, theirs, known):
    if ours == theirs:
        return True
    if ours.startswith(("Num ", "Bytes ")):
        return evaluated(ours) == theirs
    if "<inexact>" in ours:
        known["\\N{...} in a string"] = known.get("\\N{...} in a string", 0) + 1
        head = ours.partition("<inexact>")[0]
        return theirs.startswith(head) or head == "Str - "
    if ours.startswith("Str - "):
        return without_span(ours) == without_span(theirs)
    return False


def difference(ours, theirs, known):
    for i in range(max(len(ours), len(theirs))):
        a = ours[i] if i < len(ours) else "(nothing)"
        b = theirs[i] if i < len(theirs) else "(nothing)"
        if not same(a, b, known):
            return "\n    before %s\n    ours   %s\n    theirs %s" % (theirs[i - 1] if i else "", a[:400], b[:400])
    return None


def parse(path):
    with open(path, "rb") as f:
        return ast.parse(f.read(), path)


def work(task):
    dump, paths, deadline = task
    process = subprocess.Popen([dump], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    result = {"files": 0, "bytes": 0, "nodes": 0, "refused": [], "accepted_refused": [], "different": [], "known": {}, "late": 0}
    for path in paths:
        if time.monotonic() > deadline:
            result["late"] += 1
            continue
        process.stdin.write(os.fsencode(path) + b"\n")
        process.stdin.flush()
        ours = []
        while True:
            line = process.stdout.readline()
            if not line:
                result["different"].append((path, "facts_dump ended"))
                return result
            line = line.decode("utf-8", "surrogateescape").rstrip("\n")
            if line == "END":
                break
            ours.append(line)
        try:
            tree = parse(path)
        except (SyntaxError, ValueError, MemoryError, RecursionError) as e:
            result["refused"].append((path, str(e)))
            if not any(line.startswith(("ERROR", "FLAGS")) for line in ours):
                result["accepted_refused"].append((path, str(e)))
            continue
        theirs = canonical.Canonical().run(tree)
        result["files"] += 1
        result["nodes"] += len(theirs)
        result["bytes"] += os.path.getsize(path)
        problem = difference(ours[1:], theirs, result["known"])
        if problem:
            result["different"].append((path, problem))
    process.stdin.close()
    process.wait()
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("dump")
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--limit-seconds", type=float, default=1e9)
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--show-refused", action="store_true")
    options = parser.parse_args()
    files = list(python_files(options.paths))
    deadline = time.monotonic() + options.limit_seconds
    chunks = [files[i:i + 40] for i in range(0, len(files), 40)]
    total = {"files": 0, "bytes": 0, "nodes": 0, "refused": [], "accepted_refused": [], "different": [], "known": {}, "late": 0}
    with multiprocessing.Pool(options.jobs) as pool:
        for result in pool.imap(work, [(options.dump, chunk, deadline) for chunk in chunks]):
            for key, value in result.items():
                if key == "known":
                    for reason, count in value.items():
                        total["known"][reason] = total["known"].get(reason, 0) + count
                else:
                    total[key] += value
    for path, problem in total["different"][:options.show]:
        print("DIFFERENT %s%s" % (path, problem))
    if options.show_refused:
        for path, problem in total["refused"]:
            print("refused %s: %s" % (path, problem))
    for path, problem in total["accepted_refused"][:options.show]:
        print("read without error although CPython refuses it: %s: %s" % (path, problem))
    print("CPython %s: %d files, %.1f MB, %d nodes, %d different, %d refused by CPython (%d of them read without error), "
          "known differences %s, %d not reached in time"
          % (sys.version.split()[0], total["files"], total["bytes"] / 1e6, total["nodes"], len(total["different"]),
             len(total["refused"]), len(total["accepted_refused"]), total["known"] or 0, total["late"]))
    return 1 if total["different"] or total["files"] == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
