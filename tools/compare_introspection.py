#!/usr/bin/env python3
"""Compare what `assay resolve` says of an installed package with what the running interpreter says of it.

usage: compare_introspection.py --assay ASSAY [--show N] [--limit N] [--seconds N] DIR IMPORT_NAME

DIR is what `pip install --target DIR PACKAGE==VERSION` made, for the Python that runs this tool. Every module of
IMPORT_NAME is imported in a process of its own (tests, __main__ and what fails to import left out), which asks itself:

  name     every name in dir(module), modules as they are after all of them were imported; "absent" is wrong
  member   every name in dir(class) of the package's own classes, without those of object; "absent" is wrong
  made-up  a name that a module or class does not have and its getattr refuses: "always" is wrong
  unbound  a name that a module or class binds somewhere in its source, and yet does not have: "always" is wrong
  call     calls of own functions, classes and methods, with arguments that bind, too few, too many, unknown keywords:
           "absent" is wrong of those that bind, "always" of those that don't. inspect.signature(…) decides, without
           looking through __wrapped__; a function that takes anything and hands it to what it wraps needs both to bind

For each kind: how many were asked, how many are wrong, and how many got an answer that commits itself: "absent" or
"always" as the interpreter has it (the rest is a lack of recall, or a condition). Wrong ones are listed, first --show of each kind and module.
Names that only a sibling's import or another package sets count as wrong too: nobody but a reader can tell them apart.
"""
import argparse
import ast
import collections
import inspect
import json
import os
import subprocess
import sys
import tempfile
import zlib

SKIPPED = {"tests", "test", "testing", "conftest", "__main__", "_tests", "setup", "idle_test", "benchmarks"}
SUFFIXES = (".py", ".so", ".pyd")
P, K = inspect.Parameter, inspect.Parameter.kind
MADE_UP = "name_zz"
ELSEWHERE = {"__warningregistry__", "__slotnames__"}  # what warnings and copyreg leave on whatever they meet


def modules_below(directory, package):
    """Dotted names of the package's modules, from the files."""
    top = os.path.join(directory, *package.split("."))
    if not os.path.isdir(top):
        yield package
        return
    for folder, folders, files in os.walk(top):
        folders[:] = sorted(f for f in folders if f.isidentifier() and f not in SKIPPED)
        base = os.path.relpath(folder, directory).replace(os.sep, ".")
        for name in sorted(files):
            stem = name.split(".")[0]
            if name.endswith(SUFFIXES) and stem.isidentifier() and stem not in SKIPPED and not stem.startswith("test_"):
                yield base if stem == "__init__" else f"{base}.{stem}"


def bound_in(body):
    """Names that the statements of a scope bind anywhere, inner functions and classes left out."""
    for node in body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((a.asname or a.name).split(".")[0] for a in node.names)
        elif isinstance(node, ast.Assign) or (isinstance(node, ast.AnnAssign) and node.value):
            for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
                yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
        for part in ("body", "orelse", "finalbody", "handlers"):
            if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                yield from bound_in([s for s in getattr(node, part, []) if isinstance(s, (ast.stmt, ast.ExceptHandler))])


def has(owner, name):
    try:
        getattr(owner, name)
        return True
    except AttributeError:
        return False
    except BaseException:
        return None  # something else went wrong: not a question


def binds(signatures, count, keywords):
    for signature in signatures:
        try:
            signature.bind(*range(count), **dict.fromkeys(keywords))
        except TypeError:
            return False
    return True


def signatures_of(value):
    """Of a plain function: its own signature, and that of what it wraps where it takes anything. [None]: no telling."""
    if hasattr(value, "__signature__"):
        return [None]
    own = [inspect.signature(value, follow_wrapped=False)]
    if hasattr(value, "__wrapped__") and {P.VAR_POSITIONAL, P.VAR_KEYWORD} <= {p.kind for p in own[0].parameters.values()}:
        own.append(inspect.signature(value))
    return own


def calls(name, mark, signatures):
    """(question, whether it binds) for calls at the limits of the signatures. mark: "" or "!"."""
    taken, needed, keywords, seen = 0, 0, [], set()
    for p in signatures[-1].parameters.values():
        if p.kind in (P.POSITIONAL_ONLY, P.POSITIONAL_OR_KEYWORD):
            taken += 1
            needed += p.default is P.empty
        elif p.kind == P.KEYWORD_ONLY and p.default is P.empty:
            keywords.append(p.name)
    named = [p.name for p in signatures[-1].parameters.values() if p.kind in (P.POSITIONAL_OR_KEYWORD, P.KEYWORD_ONLY)]
    named = [n for n in named[1 if mark else 0:] if not (n.startswith("_") and "__" in n[2:])]  # named like private ones of a class
    for count, extra in ((needed, []), (needed - 1, []), (taken, []), (taken + 1, []), (needed, ["zz_unknown"]), (needed, named[-1:]),
                         (1 if mark else 0, named), (needed, None), (max(needed - 1, 0), named[:1])):
        given = [] if extra is None else list(dict.fromkeys(keywords + extra))
        if count < 0 or (count, tuple(given)) in seen or not all(g.isidentifier() for g in given):
            continue
        seen.add((count, tuple(given)))
        yield f"{name}{mark}({count}{'; ' if given else ''}{', '.join(given)})", binds(signatures, count, given)


def without_first(signature):
    parameters = list(signature.parameters.values()) if signature else []
    if not parameters or parameters[0].kind in (P.KEYWORD_ONLY, P.VAR_KEYWORD):
        return None
    return signature if parameters[0].kind == P.VAR_POSITIONAL else signature.replace(parameters=parameters[1:])


def constructor(cls):
    """The signatures that a call of the class has to fit, or None where that takes a guess."""
    if type(cls).__call__ is not type.__call__ or getattr(cls, "_is_protocol", False) or any("__signature__" in vars(c) for c in cls.__mro__):
        return None
    made = [m for m, plain in ((cls.__new__, object.__new__), (cls.__init__, object.__init__)) if m is not plain]
    if any(not inspect.isfunction(m) for m in made) or (not made and any(c.__flags__ & 1 << 9 == 0 and c is not object for c in cls.__mro__)):
        return None
    found = [without_first(s) for m in made for s in signatures_of(m)]
    return None if None in found else found or [inspect.Signature()]


def questions_of_class(cls, name, source):
    for member in dir(cls):
        if member.isidentifier() and not hasattr(object, member) and member not in ELSEWHERE and has(cls, member):
            yield "member", f"{name}.{member}", True
    # What a metaclass, a decorator or slots take off the class is there on its instances: not asked.
    plain = source and type(cls) is type and not source.decorator_list and "__slots__" not in vars(cls)
    for member in [MADE_UP, *bound_in(source.body if plain else [])]:
        if not member.startswith("__") and has(cls, member) is False:
            yield "made-up" if member == MADE_UP else "unbound", f"{name}.{member}", False
    made = constructor(cls)
    if made:
        yield from (("call", *c) for c in calls(name, "", made))
    for member, value in list(vars(cls).items()):
        if member.startswith("__") or not member.isidentifier():
            continue
        if isinstance(value, (staticmethod, classmethod)) and inspect.isfunction(value.__func__):
            found = signatures_of(value.__func__)
            found = [without_first(s) for s in found] if isinstance(value, classmethod) else found
            if None not in found:
                yield from (("call", *c) for c in calls(f"{name}.{member}", "", found))
        elif inspect.isfunction(value):
            found = signatures_of(value)
            if None not in found:
                yield from (("call", *c) for c in calls(f"{name}.{member}", "!", found))
            found = [without_first(s) for s in found]
            if None not in found:
                yield from (("call", *c) for c in calls(f"{name}.{member}", "", found))


def source_of(module):
    try:
        with open(module.__file__, "rb") as f:
            return ast.parse(f.read()).body
    except (OSError, SyntaxError, ValueError, AttributeError, TypeError):
        return []


def questions_of_module(name, package):
    module = sys.modules[name]
    body = source_of(module) if getattr(module, "__name__", "") == name else []
    classes = {n.name: n for n in body if isinstance(n, ast.ClassDef)}
    for member in dir(module):
        if not isinstance(member, str) or not member.isidentifier() or member in ELSEWHERE or not has(module, member):
            continue
        yield "name", f"{name}.{member}", True
        value, full = getattr(module, member), f"{name}.{member}"
        if inspect.isfunction(value) and value.__module__ == name:
            found = signatures_of(value)
            yield from (("call", *c) for c in (calls(full, "", found) if None not in found else ()))
        elif isinstance(value, type) and value.__module__ == name and value.__qualname__ == member:
            yield from questions_of_class(value, full, classes.get(member))
    for member in [MADE_UP, *bound_in(body)]:
        if not member.startswith("__") and has(module, member) is False:
            yield "made-up" if member == MADE_UP else "unbound", f"{name}.{member}", False


def child(directory, package, skip, out):
    """In a process of its own: imports the modules, then writes one question a line."""
    import signal
    import warnings
    sys.path.insert(0, directory)
    warnings.simplefilter("ignore")

    def late(*_):
        raise TimeoutError
    signal.signal(signal.SIGALRM, late)
    with open(out, "w", encoding="utf-8") as f:
        imported = []
        for name in modules_below(directory, package):
            if name in skip:
                continue
            print("at", name, file=f, flush=True)
            signal.alarm(30)
            try:
                __import__(name)
                imported += [name] if name in sys.modules else []
            except BaseException:
                pass
            signal.alarm(0)
        for name in imported:
            print("at", name, file=f, flush=True)
            signal.alarm(60)
            try:
                for question in dict.fromkeys(questions_of_module(name, package)):
                    print("ask", json.dumps(question), file=f)
            except BaseException:
                pass
            signal.alarm(0)
        print("done", len(imported), file=f, flush=True)
    os._exit(0)


def ask_interpreter(directory, package):
    skip = []
    with tempfile.TemporaryDirectory() as work:
        out = os.path.join(work, "out")
        while len(skip) < 20:
            command = [sys.executable, os.path.abspath(__file__), "--child", directory, package, ",".join(skip), out]
            try:
                subprocess.run(command, cwd=work, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=400)
            except subprocess.TimeoutExpired:
                pass
            lines = open(out, encoding="utf-8").read().split("\n") if os.path.exists(out) else []
            if any(line.startswith("done ") for line in lines):
                return [json.loads(line[4:]) for line in lines if line.startswith("ask ")]
            skip += [line[3:] for line in lines if line.startswith("at ")][-1:] or ["?"]
    return []


def wrong(kind, real, said):
    return said == "absent" if real else said == "always"


def main():
    if len(sys.argv) == 6 and sys.argv[1] == "--child":
        child(sys.argv[2], sys.argv[3], sys.argv[4].split(","), sys.argv[5])
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--assay", required=True)
    parser.add_argument("--show", type=int, default=1000)
    parser.add_argument("--limit", type=int, default=60000, help="questions asked; more are thinned out evenly")
    parser.add_argument("--seconds", type=int, default=300, help="time that assay has")
    parser.add_argument("directory")
    parser.add_argument("package")
    args = parser.parse_args()
    asked = ask_interpreter(os.path.abspath(args.directory), args.package)
    if len(asked) > args.limit:
        asked = [a for a in asked if zlib.crc32(a[1].encode()) % len(asked) < args.limit]
    names = "".join(f"{name}\n" for _, name, _ in asked)
    before = os.times()
    run = subprocess.run([args.assay, "resolve", "--stdin", "--format", "jsonl", "--no-progress", "--tree", f"pkg={args.directory}"],
                         input=names, capture_output=True, text=True, timeout=args.seconds)
    after = os.times()
    answers = [json.loads(line) for line in run.stdout.split("\n") if line]
    if len(answers) != len(asked):
        sys.exit(f"{args.package}: {len(answers)} answers to {len(asked)} questions, exit {run.returncode}: {run.stderr.strip()[:300]}")
    counts = collections.defaultdict(collections.Counter)
    shown = collections.Counter()
    for (kind, name, real), answer in zip(asked, answers):
        said, kind = answer["definedness"], f"call {'binds' if real else 'fails'}" if kind == "call" else kind
        counts[kind]["asked"] += 1
        counts[kind]["decided"] += said == ("always" if real else "absent")
        if wrong(kind, real, said):
            counts[kind]["wrong"] += 1
            shown[kind] += 1
            if shown[kind] <= args.show:
                at = answer["at"] or {"path": "", "line": 0}
                print(f"  {kind}: {name} is said to be {said}: {answer['reason'] or answer['hops'][-1]['rule']} {answer['signature'] or ''} {at['path']}:{at['line']}")
    for kind, c in sorted(counts.items()):
        print(f"{args.package} {kind}: {c['asked']} asked, {c['wrong']} wrong, {100 * c['decided'] / c['asked']:.1f}% decided")
    print(f"{args.package}: {after.children_user + after.children_system - before.children_user - before.children_system:.1f} CPU seconds")


if __name__ == "__main__":
    main()
