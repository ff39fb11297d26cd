"""Compares our reading of PEP 440 with that of `packaging`: parsing, order and every operator, on generated texts.

    pep440.py DUMP [COUNT]

Exit code 77 where `packaging` is not installed.
"""
import random
import subprocess
import sys

try:
    from packaging.specifiers import InvalidSpecifier, Specifier
    from packaging.version import InvalidVersion, Version
except ImportError:
    sys.exit(77)

rng = random.Random(440)


def number():
    return str(rng.choice([0, 0, 1, 1, 2, 3, 10, 11]))


def separator():
    return rng.choice(["", ".", "-", "_"])


def version(local=True):
    out = rng.choice(["", "", "", "", "v", "1!", "0!"])
    out += ".".join(number() for _ in range(rng.choice([1, 2, 2, 3, 3, 4])))
    if rng.random() < 0.3:
        word = rng.choice(["a", "b", "c", "rc", "alpha", "beta", "pre", "preview", "RC", "A"])
        out += separator() + word + rng.choice(["", separator() + number(), number()])
    if rng.random() < 0.25:
        out += rng.choice(["-" + number(), separator() + rng.choice(["post", "rev", "r"]) + rng.choice(["", number(), separator() + number()])])
    if rng.random() < 0.25:
        out += separator() + "dev" + rng.choice(["", number()])
    if local and rng.random() < 0.15:
        out += "+" + rng.choice(["cpu", "1", "cu121", "abc.5", "abc-7", "ABC.07", "5.x"])
    return out


def broken():
    text = list(version())
    for _ in range(rng.choice([1, 1, 2])):
        at = rng.randrange(len(text) + 1)
        text[at:at + rng.choice([0, 1])] = rng.choice([".", "-", "+", "!", "x", "*", "_", "..", "0", "dev", "post"])
    return "".join(text)


def specifier():
    op = rng.choice(["==", "!=", "<=", ">=", "<", ">", "~=", "==="])
    text = version(local=rng.random() < 0.3)
    if rng.random() < 0.3:
        text = ".".join(number() for _ in range(rng.choice([1, 2, 3])))
    if rng.random() < 0.25:
        text += ".*"
    return op + rng.choice(["", " "]) + text


def parse(text):
    try:
        return Version(text)
    except InvalidVersion:
        return None


def expected(fields):
    if fields[0] == "parse":
        v = parse(fields[1])
        return "-" if v is None else str(v)
    if fields[0] == "compare":
        a, b = parse(fields[1]), parse(fields[2])
        return "-" if a is None or b is None else str((a > b) - (a < b))
    v = parse(fields[2])
    try:
        s = Specifier(fields[1])
    except InvalidSpecifier:
        return "-"
    return "-" if v is None else str(int(s.contains(v, prereleases=True)))


def main():
    dump, count = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20000
    cases = []
    for _ in range(count):
        cases.append(("parse", rng.choice([version, version, broken])()))
        cases.append(("compare", version(), version()))
        a = version()
        # Near versions tell more: half of the specifiers name the version itself, or one like it.
        s = specifier()
        if rng.random() < 0.5:
            base = a.split("+")[0] if rng.random() < 0.7 else a
            s = rng.choice(["==", "!=", "<=", ">=", "<", ">", "~=", "==="]) + base
            if rng.random() < 0.4:
                a += rng.choice(["", ".post1", ".dev1", "+local", "rc1", ".0", ".1"])
        cases.append(("match", s, a))
    text = "".join("\t".join(case) + "\n" for case in cases)
    ours = subprocess.run([dump], input=text, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(ours) == len(cases), (len(ours), len(cases))
    wrong = [(case, got, want) for case, got in zip(cases, ours) if got != (want := expected(case))]
    for case, got, want in wrong[:30]:
        print("\t".join(case), "we say", got, "packaging says", want)
    print(f"{len(cases)} cases, {len(wrong)} differ")
    return 1 if wrong else 0


sys.exit(main())
