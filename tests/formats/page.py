#!/usr/bin/env python3
"""Opens the HTML report in a headless Chromium: it loads, runs its script without a word on the console, and is whole.

usage: page.py ASSAY

Exit 77 (ctest: skipped) where no Chromium is installed (Debian: the package chromium).
"""

import html.parser
import os
import re
import subprocess
import sys
import tempfile

import sample
from browser import installed

failures = []


def check(condition, message):
    if not condition:
        failures.append(message)


def opened(program, page, profile, *more):
    """The document after its script ran, and what the console said."""
    run = subprocess.run([program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions",
                          "--user-data-dir=" + profile, "--enable-logging=stderr", "--virtual-time-budget=4000", *more,
                          "--dump-dom", "file://" + page], capture_output=True, timeout=100)
    said = [line for line in run.stderr.decode("utf-8", "replace").splitlines() if "CONSOLE" in line]
    return run.stdout.decode("utf-8"), said


class Shape(html.parser.HTMLParser):
    """What a reader and a keyboard meet."""

    def __init__(self):
        super().__init__()
        self.ids, self.links, self.hidden, self.outside, self.headings = [], [], set(), [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        if "hidden" in given:
            self.hidden.add(given.get("id"))
        if tag == "a" and given.get("href", "").startswith("#"):
            self.links.append(given["href"][1:])
        for name in ("src", "href"):
            if given.get(name, "").startswith(("http", "//")) and tag != "a":
                self.outside.append(given[name])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


def shape_of(text):
    shape = Shape()
    shape.feed(text)
    return shape


def main():
    assay = os.path.abspath(sys.argv[1])
    program = installed()
    if not program:
        print("skipped: no Chromium is installed (Debian: apt-get install chromium)")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        sample.write(folder)
        page = os.path.join(folder, "report.html")
        with open(page, "w", encoding="utf-8") as f:
            f.write(sample.ask(assay, folder, *sample.COMMANDS["report"], "--format", "html"))
        text, said = opened(program, page, os.path.join(folder, "profile"))
        check(text.rstrip().endswith("</html>"), "the browser gave no document")
        check(not said, "the console says: %s" % said[:3])
        shape = shape_of(text)
        check("tools" not in shape.hidden, "the script did not show its search")
        check(len(shape.ids) == len(set(shape.ids)), "an id stands twice: %s" %
              [i for i in shape.ids if shape.ids.count(i) > 1][:3])
        check(not set(shape.links) - set(shape.ids), "links lead nowhere: %s" % sorted(set(shape.links) - set(shape.ids))[:3])
        check(not shape.outside, "it asks for %s" % shape.outside)
        check(shape.headings and shape.headings[0] == 1 and shape.headings.count(1) == 1, "not one h1, at the top")
        check(any(link == "findings-f2" or link.endswith("-f2") for link in shape.links), "(f2) links to no entry")

        plain = shape_of(open(page, encoding="utf-8").read())
        check("tools" in plain.hidden, "without scripts the search would stand there and do nothing")
        check(set(plain.ids) == set(shape.ids), "without scripts parts are missing")
    for failure in failures:
        print(failure)
    print("%d wrong" % len(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
