#!/usr/bin/env python3
"""Asks about every attribute expression of some Python files at its own line, and prints each answer once.

usage: ask_expressions.py ASSAY ROOT FILE... -- --tree NAME=ROOT --tree ...      FILE relative to ROOT

For reading by eye against the sources: what is asked is found by CPython's ast, so nothing is left out.
"""
import ast
import json
import os
import subprocess
import sys


def expressions(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as f:
        text = f.read()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute):
            source = ast.get_source_segment(text, node)
            if "\n" not in source:
                yield node.lineno, node.col_offset, source


def main():
    split = sys.argv.index("--")
    assay, root, *files = sys.argv[1:split]
    questions = [f"{path}:{line}:{source}" for path in files for line, _, source in sorted(set(expressions(root, path)))]
    done = subprocess.run([assay, "resolve", "--stdin", "--format", "jsonl", *sys.argv[split + 1:]],
                          input="\n".join(questions) + "\n", capture_output=True, text=True, check=True)
    answers = {}
    for row in map(json.loads, done.stdout.splitlines()):
        path, line, source = row["name"].split(":", 2)
        at = "{path}:{line}".format(**row["at"]) if row["at"] else "-"
        type_ = row["hops"][-1]["type"] if row["hops"] else ""
        answer = "\n    ".join(x for x in (f"{row['definedness']} {at}", row["condition"], type_, row["reason"]) if x)
        answers.setdefault((source, answer), []).append(f"{os.path.basename(path)}:{line}")
    for (source, answer), places in answers.items():
        print(f"{source}  ({', '.join(places)})\n    {answer}")


if __name__ == "__main__":
    main()
