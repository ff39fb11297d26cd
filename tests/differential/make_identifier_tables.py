#!/usr/bin/env python3
"""Prints src/syntax/python/identifier_tables.inc from the Unicode database of the interpreter that runs it.

Ranges of characters that may begin and continue an identifier, and the NFKC form of those that have another one. Left out
are CJK compatibility ideographs and Arabic presentation forms, which double the tables and stand in no program.
"""

import unicodedata

SKIPPED = [(0xF900, 0xFAFF), (0x2F800, 0x2FA1F), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFF)]


def ranges(test):
    out, first = [], None
    for c in range(0x80, 0x110001):
        ok = c < 0x110000 and not 0xD800 <= c < 0xE000 and test(chr(c))
        if ok and first is None:
            first = c
        if not ok and first is not None:
            out.append((first, c - 1))
            first = None
    return out


def wrapped(items):
    lines, line = [], "   "
    for item in items:
        if len(line) + len(item) + 1 > 120:
            lines.append(line)
            line = "   "
        line += " " + item
    return "\n".join(lines + [line])


def escaped(text):
    return "".join("\\x%02x" % b if b >= 128 else chr(b) for b in text.encode())


def main():
    starts = ranges(str.isidentifier)
    continues = ranges(lambda c: ("a" + c).isidentifier())
    runs, expansions = [], []
    for first, last in continues:
        for c in range(first, last + 1):
            normal = unicodedata.normalize("NFKC", chr(c))
            if normal == chr(c) or any(a <= c <= b for a, b in SKIPPED):
                continue
            if len(normal) > 1:
                expansions.append((c, normal))
            elif runs and runs[-1][1] == c - 1 and runs[-1][2] + (c - runs[-1][0]) == ord(normal):
                runs[-1][1] = c
            else:
                runs.append([c, c, ord(normal)])
    print("// Made from the Unicode %s database by tests/differential/make_identifier_tables.py; not edited by hand."
          % unicodedata.unidata_version)
    print("constexpr Range kStart[] = {\n%s\n};" % wrapped("{0x%x, 0x%x}," % r for r in starts))
    print("constexpr Range kContinue[] = {\n%s\n};" % wrapped("{0x%x, 0x%x}," % r for r in continues))
    print("constexpr Mapping kNormal[] = {\n%s\n};" % wrapped("{0x%x, 0x%x, 0x%x}," % tuple(r) for r in runs))
    print("constexpr Expansion kExpansions[] = {\n%s\n};" % wrapped('{0x%x, "%s"},' % (c, escaped(s)) for c, s in expansions))


if __name__ == "__main__":
    main()
