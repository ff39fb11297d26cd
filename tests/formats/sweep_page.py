#!/usr/bin/env python3
"""Reads the page of `assay sweep --format html` as people do: narrow and wide, in the dark, without scripts, by keyboard.

usage: sweep_page.py ASSAY

Exit 77 (ctest: skipped) where no Chromium is installed (Debian: the package chromium).
"""

import os
import re
import sys
import tempfile
import urllib.parse

import browser
import sample

VERSIONS = 60
failures = []


def check(condition, message):
    if not condition:
        failures.append(message)


def write_trees(folder):
    """A host of sixty releases that loses a name at every tenth, and a plugin that uses all of them in two places."""
    names = ["make_%s_of_a_long_name_that_has_to_be_broken_somewhere" % word for word in
             ("apple", "banana", "cherry", "damson", "elder", "fig")]
    for version in range(VERSIONS):
        left = names[version // 10:]
        text = "".join("def %s(size):\n    return size + %d\n\n\n" % (name, version // 4) for name in left)
        put(folder, "host%d/host/some_package/another_package/core.py" % version, text)
        put(folder, "host%d/host/__init__.py" % version, '__version__ = "1.%d"\n' % version)
        put(folder, "host%d/host/some_package/__init__.py" % version, "")
        put(folder, "host%d/host/some_package/another_package/__init__.py" % version, "")
    for module in ("main", "other"):
        imports = "".join("from host.some_package.another_package.core import %s\n" % name for name in names)
        put(folder, "plugin/plugin/%s.py" % module, imports + "\n\ndef run():\n" +
            "".join("    %s(1)\n" % name for name in names))
    put(folder, "plugin/plugin/guarded.py", "try:\n    from host.some_package.another_package.core import %s\n"
        "except ImportError:\n    pass\n" % names[0])
    put(folder, "plugin/plugin/__init__.py", "")
    return names


def put(folder, path, text):
    full = os.path.join(folder, path)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w", encoding="utf-8") as f:
        f.write(text)


# The smallest contrast of a text with what is behind it, of all elements that hold text themselves, where they are drawn.
CONTRAST = """(() => {
  function rgb(text) { return text.match(/[\\d.]+/g).map(Number); }
  function light(c) {
    const f = v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4;
    return .2126 * f(c[0]) + .7152 * f(c[1]) + .0722 * f(c[2]);
  }
  let worst = [99, ""];
  for (const e of document.querySelectorAll("body *")) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) || !e.getClientRects().length) continue;
    if (/^(SCRIPT|STYLE|OPTION)$/.test(e.tagName)) continue;
    let behind = e, ground = [0, 0, 0, 0];
    for (; behind && ground[3] === 0; behind = behind.parentElement) {
      ground = rgb(getComputedStyle(behind).backgroundColor);
      if (ground.length === 3) ground.push(1);
    }
    const a = light(rgb(getComputedStyle(e).color)), b = light(ground);
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < worst[0]) worst = [ratio, e.tagName + " " + e.className + " " + e.textContent.slice(0, 30)];
  }
  return worst;
})()"""
SHOWN = "[...document.querySelectorAll('#names tr')].filter(r => r.offsetParent !== null).length"
ORDER = "[...document.querySelectorAll('#names summary code')].map(e => e.textContent.split('.').pop()).join()"


def look(page, view, what):
    """What holds of the page in every view."""
    check(not view.said, "%s: the console says %s" % (what, view.said[:2]))
    wide = view.ask("document.documentElement.scrollWidth - innerWidth")
    check(wide <= 0, "%s: the page is %s pixels too wide" % (what, wide))
    cell = view.ask("(() => { const m = document.querySelector('#map').getBoundingClientRect(), "
                    "n = document.querySelector('#names th').getBoundingClientRect(); return m.right - n.right; })()")
    check(cell > 100, "%s: the names leave only %s pixels to the matrix" % (what, cell))
    ratio, where = view.ask(CONTRAST)
    check(ratio >= 4.5, "%s: contrast %.2f at %s" % (what, ratio, where))


def opened_by_link(page, view, what):
    """A link to a row opens it, marks it and brings it into sight."""
    view_of = "(() => { const a = document.querySelector(':target'), d = a.closest('details'), r = a.getBoundingClientRect(); " \
              "return [d.open, r.top < innerHeight && r.bottom > 0 && r.height > 20, " \
              "getComputedStyle(a.closest('th')).backgroundColor !== getComputedStyle(document.querySelector('#map thead th'))" \
              ".backgroundColor]; })()"
    check(view.ask(view_of) == [True, True, True], "%s: a link to a row: open, seen, marked: %s" % (what, view.ask(view_of)))


def by_keyboard(view, names):
    press, ask = view.press, view.ask
    press("/")
    check(ask("document.activeElement.id") == "find", "/ does not lead to the search")
    press(*"cherry")
    check(ask(SHOWN) == 1 and ask("document.querySelector('#count').textContent").startswith("1 of "),
          "searching shows %s rows" % ask(SHOWN))
    outline = "(() => { const s = getComputedStyle(document.activeElement); return s.outlineStyle !== 'none' && " \
              "parseFloat(s.outlineWidth) >= 1; })()"
    reached = []
    for _ in range(6):  # search, three choices, the matrix' box, the first name
        check(ask(outline), "the focus is not seen at %s" % ask("document.activeElement.outerHTML.slice(0, 60)"))
        reached.append(ask("document.activeElement.id || document.activeElement.tagName"))
        press("Tab")
    check(reached == ["find", "show", "at", "sort", "map", "SUMMARY"], "Tab goes to %s" % reached)
    press("Escape")
    check(ask(SHOWN) == len(ask(ORDER).split(",")), "Esc does not show all again")
    press("j")
    opened = "document.activeElement.parentElement.open"
    for key in ("Enter", " "):
        before = ask(opened)
        press(key)
        check(ask("document.activeElement.tagName") == "SUMMARY" and ask(opened) != before,
              "%r does not open or close a name" % key)
    first = ask("document.activeElement.textContent")
    press("j")
    check(ask("document.activeElement.textContent") != first, "j stays where it is")
    press("k")
    check(ask("document.activeElement.textContent") == first, "k does not lead back")
    # The order, by keys alone: the choice of it, then one down.
    before = ask(ORDER)
    ask("document.querySelector('#sort').focus()")
    press("ArrowDown")
    check(ask("document.querySelector('#sort').value") == "name", "ArrowDown does not choose")
    check(ask(ORDER) != before and ask(ORDER).split(",") == sorted(ask(ORDER).split(",")), "not in order of names")
    ask("document.querySelector('#at').focus()")
    for _ in range(VERSIONS - 10):  # the newest first: down to the eleventh release, where one name is gone
        press("ArrowDown")
    check(ask("document.querySelector('#at').selectedOptions[0].textContent") == "1.10", "no choice of version 1.10")
    found = ask("[...document.querySelectorAll('#names tr')].filter(r => r.offsetParent !== null)"
                ".every(r => r.textContent.includes(%r))" % names[0])
    check(found and ask(SHOWN) > 0, "what is bad at one version: %s rows" % ask(SHOWN))


def by_mouse(view):
    view.click("#names summary")
    check(view.ask("document.querySelector('#names details').open"), "a click does not open a name")
    r = view.ask("(() => { const a = document.querySelector('#names .about').getBoundingClientRect(), m = "
                 "document.querySelector('#map').getBoundingClientRect(); return [a.left - m.left, m.right - a.right]; })()")
    check(min(r) >= 0, "what a name tells is cut at its sides: %s" % r)


def main():
    assay = os.path.abspath(sys.argv[1])
    program = browser.installed()
    if not program:
        print("skipped: no Chromium is installed (Debian: apt-get install chromium)")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        names = write_trees(folder)
        versions = ",".join("1.%d=./host%d" % (i, i) for i in range(VERSIONS))
        text = sample.ask(assay, folder, "sweep", "--of", "plugin", "--on", "host", "--tree", "plugin=plugin",
                          "--versions", "host=" + versions, "--format", "html")
        again = sample.ask(assay, folder, "sweep", "--of", "plugin", "--on", "host", "--tree", "plugin=plugin",
                           "--versions", "host=" + versions, "--format", "html", "--jobs", "1")
        check(text == again, "two runs give two pages")
        check("\\x0a" not in text, "line ends of a diff are shown as escapes")
        ids = re.findall(r' id="([^"]+)"', text)
        check(len(ids) == len(set(ids)), "an id stands twice")
        check(set(re.findall(r'href="#([^"]+)"', text)) <= set(ids), "a link leads nowhere")
        page = os.path.join(folder, "sweep.html")
        put(folder, "sweep.html", text)
        url = "file://" + urllib.parse.quote(page)
        row = next(i for i in ids if i.startswith("row-import") and i.endswith(names[3]))
        view = browser.Browser(program, os.path.join(folder, "profile"))
        try:
            for width in (380, 1400):
                for dark in (False, True):
                    what = "%d wide, %s" % (width, "dark" if dark else "light")
                    view.open(url, width, dark)
                    look(page, view, what)
                    check(not view.ask("document.querySelector('#tools').hidden"), what + ": no search")
                    check(view.ask("document.querySelectorAll('#names details').length") >= len(names),
                          what + ": names are missing")
                    by_mouse(view)
                    look(page, view, what + ", a name opened")
                    view.open(url, width, dark, scripts=False)
                    look(page, view, what + ", without scripts")
                    check(view.ask("document.querySelector('#tools').offsetParent === null"),
                          what + ": without scripts the search stands there and does nothing")
                view.open(url + "#" + row, width)
                opened_by_link(page, view, "%d wide" % width)
                view.open(url + "#" + row, width, scripts=False)
                opened_by_link(page, view, "%d wide, without scripts" % width)
                view.open(url, width)
                by_keyboard(view, names)
                check(not view.said, "by keyboard: the console says %s" % view.said[:2])
        finally:
            view.close()
    for failure in failures:
        print(failure)
    print("%d wrong" % len(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
