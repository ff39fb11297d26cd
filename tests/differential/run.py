#!/usr/bin/env python3
"""Runs compare.py under the newest CPython there is.

usage: run.py FACTS_DUMP stdlib            a part of that interpreter's standard library, in some seconds
       run.py FACTS_DUMP packages          the packages of packages.txt, downloaded once into the cache (network)
       run.py FACTS_DUMP PATH...           files or directories

Exit 77 (ctest: skipped) without CPython 3.12 or newer: older ones cannot read all of today's syntax.
"""

import glob
import os
import re
import shutil
import subprocess
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
VERSION = "import sys; print(sys.version_info[0], sys.version_info[1], sys.implementation.name)"


def interpreters():
    yield sys.executable
    for minor in range(20, 11, -1):
        found = shutil.which("python3.%d" % minor)
        if found:
            yield found
    root = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    yield from sorted(glob.glob(os.path.join(root, "versions", "*", "bin", "python")))


def newest():
    best = (3, 11), None
    for path in interpreters():
        try:
            words = subprocess.run([path, "-c", VERSION], capture_output=True, text=True, timeout=20).stdout.split()
        except (OSError, subprocess.SubprocessError):
            continue
        if len(words) == 3 and words[2] == "cpython" and (int(words[0]), int(words[1])) > best[0]:
            best = (int(words[0]), int(words[1])), path
    return best[1]


def standard_library(python):
    lib = subprocess.run([python, "-c", "import os; print(os.path.dirname(os.__file__))"], capture_output=True, text=True,
                         check=True).stdout.strip()
    folders = ["asyncio", "collections", "concurrent", "email", "http", "importlib", "json", "multiprocessing", "unittest"]
    nasty = ["test_grammar", "test_fstring", "test_patma", "test_syntax", "test_type_params", "test_named_expressions",
             "test_unpack_ex", "test_string_literals", "test_scope", "test_unicode_identifiers", "test_tokenize",
             "test_positional_only_arg", "test_except_star"]
    paths = sorted(glob.glob(os.path.join(lib, "*.py"))) + [os.path.join(lib, f) for f in folders]
    return paths + [p for p in (os.path.join(lib, "test", n + ".py") for n in nasty) if os.path.isfile(p)]


def packages(python):
    cache = os.path.join(os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache")), "assay-tests", "packages")
    paths = []
    with open(os.path.join(HERE, "packages.txt")) as f:
        wanted = [line.strip() for line in f if line.strip() and not line.startswith("#")]
    for requirement in wanted:
        folder = os.path.join(cache, re.sub(r"[^A-Za-z0-9.]+", "-", requirement).lower())
        paths.append(folder)
        if os.path.exists(os.path.join(folder, ".complete")):
            continue
        os.makedirs(folder, exist_ok=True)
        subprocess.run([python, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
                        "--dest", folder, requirement], check=True)
        for wheel in glob.glob(os.path.join(folder, "*.whl")):
            with zipfile.ZipFile(wheel) as z:
                z.extractall(folder, [n for n in z.namelist() if n.endswith((".py", ".pyi"))])
            os.remove(wheel)
        open(os.path.join(folder, ".complete"), "w").close()
    print("%d packages" % len(paths))
    return paths


def main():
    dump, what = sys.argv[1], sys.argv[2:]
    python = newest()
    if python is None:
        print("no CPython 3.12 or newer: skipped")
        return 77
    if what == ["stdlib"]:
        what = ["--limit-seconds", "60"] + standard_library(python)
    elif what == ["packages"]:
        what = packages(python)
    return subprocess.run([python, os.path.join(HERE, "compare.py"), dump] + what).returncode


if __name__ == "__main__":
    sys.exit(main())
