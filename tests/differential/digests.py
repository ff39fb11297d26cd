"""Digests against CPython's ast, over real files.

usage: digests.py DIGEST_DUMP [--every N] PATH...        N: only each Nth file of a folder

Of each file: written anew by ast.unparse, with and without its locals renamed, every digest must be as it was. With one
small change of meaning in a function, the digests of the definitions around the change must differ, all others must not.
"""

import ast
import os
import random
import subprocess
import symtable
import sys
import tempfile

CHANGES_PER_FILE = 3


class Dump:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.folder = tempfile.TemporaryDirectory()

    def of(self, text):
        path = os.path.join(self.folder.name, "x.py")
        with open(path, "wb") as f:
            f.write(text if isinstance(text, bytes) else text.encode("utf-8"))
        self.process.stdin.write(path.encode() + b"\n")
        self.process.stdin.flush()
        rows = []
        while True:
            line = self.process.stdout.readline().decode("utf-8", "surrogateescape").rstrip("\n")
            if line == "END":
                return rows
            rows.append(tuple(line.split(" ")))


class RenameLocals(ast.NodeTransformer):
    """Locals of functions that no scope inside uses and that are bound by plain assignment."""

    def __init__(self, tables):
        self.tables = tables  # (name, line) of a function -> its symbol table
        self.names = [set()]

    def visit_FunctionDef(self, node):
        for field in ("decorator_list", "args", "returns"):
            value = getattr(node, field)
            if isinstance(value, list):
                value[:] = [self.visit(x) for x in value]
            elif value is not None:
                self.visit(value)
        table = self.tables.get((node.name, node.lineno))
        mine = set()
        if table is not None and not uses_names_of_locals(node):
            bound_otherwise = set()
            for n in ast.walk(node):
                if isinstance(n, ast.ExceptHandler):
                    bound_otherwise.add(n.name)
                if isinstance(n, (ast.MatchAs, ast.MatchStar)):
                    bound_otherwise.add(n.name)
                if isinstance(n, ast.MatchMapping):
                    bound_otherwise.add(n.rest)
                if isinstance(n, ast.AnnAssign):  # names in annotations count as they are written
                    bound_otherwise.update(x.id for x in ast.walk(n.annotation) if isinstance(x, ast.Name))
                # What stands around a function inside is part of that one's own digests.
                if n is not node and isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)):
                    for part in n.decorator_list + [n.args, n.returns]:
                        bound_otherwise.update(x.id for x in ast.walk(part or n.args) if isinstance(x, ast.Name))
                if n is not node and isinstance(n, ast.ClassDef):
                    for part in n.decorator_list + n.bases + n.keywords:
                        bound_otherwise.update(x.id for x in ast.walk(part) if isinstance(x, ast.Name))
            inner = {s.get_name() for child in descendants(table) for s in child.get_symbols()}
            mine = {s.get_name() for s in table.get_symbols()
                    if s.is_local() and s.is_assigned() and not s.is_parameter() and not s.is_imported()
                    and not s.is_namespace()} - inner - bound_otherwise
        self.names.append(mine)
        node.body = [self.visit(x) for x in node.body]
        self.names.pop()
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node):
        self.names.append(set())
        self.generic_visit(node)
        self.names.pop()
        return node

    def visit_Name(self, node):
        if node.id in self.names[-1]:
            node.id = "renamed_" + node.id
        return node


def uses_names_of_locals(node):
    return any(isinstance(n, ast.Name) and n.id in ("locals", "eval", "exec", "vars", "dir") for n in ast.walk(node))


def descendants(table):
    for child in table.get_children():
        yield child
        yield from descendants(child)


def function_tables(table, found):
    for child in table.get_children():
        if child.get_type() == "function":
            found[(child.get_name(), child.get_lineno())] = child
        function_tables(child, found)
    return found


def children_with_parents(node, around, out):
    """(node, definitions around it) of all that is no annotation, docstring or statement without effect."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "type_comment", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST):
                continue
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                continue
            inner = around
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                inner = around + [child]
            if around:
                out.append((child, around))
            children_with_parents(child, inner, out)
    return out


def change(node):
    """Makes the node mean something else; False where it cannot."""
    if isinstance(node, ast.Constant):
        if type(node.value) is int:
            node.value += 1
        elif type(node.value) is bool:
            node.value = not node.value
        elif type(node.value) is float:
            node.value = node.value * 2 + 1
        elif type(node.value) is bytes:
            node.value += b"x"
        else:
            return False
    elif isinstance(node, ast.Attribute):
        node.attr += "_other"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        node.op = ast.Sub()
    elif isinstance(node, ast.BoolOp):
        node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()
    elif isinstance(node, ast.Compare):
        node.ops[0] = ast.NotEq() if isinstance(node.ops[0], ast.Eq) else ast.Eq()
    elif isinstance(node, ast.keyword) and node.arg:
        node.arg += "_other"
    elif isinstance(node, ast.If):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.Return) and node.value is not None:
        node.value = ast.Tuple([node.value], ast.Load())
    elif isinstance(node, ast.Call) and len(node.args) > 1:
        if ast.dump(node.args[0]) == ast.dump(node.args[1]):
            return False
        node.args[0], node.args[1] = node.args[1], node.args[0]
    elif isinstance(node, ast.Raise) and node.exc is not None:
        node.exc, node.cause = None, None
    else:
        return False
    return True


def qualified(around):
    parts = []
    for node in around:
        parts.append(node.name)
        if not isinstance(node, ast.ClassDef):
            parts.append("<locals>")
    return ".".join(parts[:-1] if parts[-1] == "<locals>" else parts)


def check(dump, path, totals, problems):
    with open(path, "rb") as f:
        raw = f.read()
    try:
        tree = ast.parse(raw, path)
        plain = ast.unparse(tree)
        again = ast.unparse(ast.parse(plain))
    except (SyntaxError, ValueError, MemoryError, RecursionError, UnicodeEncodeError):
        return
    if plain != again or any(x in raw for x in (b"\\N{", b"\\ud", b"\\uD")):  # what unparse does not bring back, or what is not in the facts
        return
    before = dump.of(raw)
    totals["files"] += 1
    totals["definitions"] += len(before)

    def same(text, what):
        try:
            after = dump.of(text)
        except UnicodeEncodeError:
            return
        if [row[0] for row in before] != [row[0] for row in after]:
            problems.append("%s: %s: other definitions" % (path, what))
        for a, b in zip(before, after):
            if a != b:
                problems.append("%s: %s: %s" % (path, what, a[0]))

    same(plain, "unparsed")
    try:
        table = symtable.symtable(plain, path, "exec")
        renamer = RenameLocals(function_tables(table, {}))
        same(ast.unparse(renamer.visit(ast.parse(plain))), "locals renamed")
    except (SyntaxError, RecursionError):
        pass

    chooser = random.Random(path.rsplit("/", 1)[-1])
    for _ in range(CHANGES_PER_FILE):
        tree = ast.parse(plain)
        places = children_with_parents(tree, [], [])
        chooser.shuffle(places)
        for node, around in places[:40]:
            if change(node):
                break
        else:
            return
        try:
            after = dump.of(ast.unparse(tree))
        except (UnicodeEncodeError, ValueError):
            continue
        totals["changes"] += 1
        # Of several definitions of one name any may be the one.
        touched = {qualified(around[:i + 1]) for i in range(len(around))}
        missed = set(touched)
        for a, b in zip(before, after):
            if a[0] in touched and a[2:] != b[2:]:
                missed.discard(a[0])
            elif a[0] not in touched and a != b:
                problems.append("%s: a change in %s (%s) shows in %s" % (path, sorted(touched), ast.unparse(node), a[0]))
        for name in missed:
            problems.append("%s: a change does not show in %s: %s" % (path, name, ast.unparse(node)))


def main():
    dump = Dump(sys.argv[1])
    totals = {"files": 0, "definitions": 0, "changes": 0}
    problems = []
    every, tops = 1, sys.argv[2:]
    if tops[:1] == ["--every"]:
        every, tops = int(tops[1]), tops[2:]
    for top in tops:
        paths = [top] if os.path.isfile(top) else sorted(
            os.path.join(folder, name) for folder, _, names in os.walk(top) for name in names if name.endswith(".py"))
        for path in paths[::every]:
            check(dump, path, totals, problems)
    for problem in problems[:30]:
        print(problem)
    print("CPython %s: %s, %d problems" % (sys.version.split()[0], totals, len(problems)))
    return 1 if problems or not totals["definitions"] else 0


if __name__ == "__main__":
    sys.setrecursionlimit(10000)
    sys.exit(main())
