#!/usr/bin/env python3
"""The whole command line as snapshots: runs the Markdown files beside this one.

usage: run.py ASSAY FILE.md...        ASSAY_UPDATE=1 rewrites what is expected

A file's fences mean, by info string:
    python path=lib/core.py   a file, written below an empty folder that all cases of the Markdown file share
    sh setup                  commands that make what text can't say (archives, repositories, odd bytes)
    console                   "$ command", then what it prints: standard output as it is, standard error behind "! ", and
                              "[exit N]" where the exit code is not 0
Nothing of the user's environment is seen by the commands; the folder's own name reads $TMP in the output.
"""
import os
import re
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^(`{3,})([^\n]*)\n(.*?)^\1[ \t]*$\n?", re.M | re.S)


def environment(folder, assay):
    home = os.path.join(folder, ".home")
    os.makedirs(home, exist_ok=True)
    return {
        "PATH": os.path.dirname(os.path.abspath(assay)) + ":/usr/local/bin:/usr/bin:/bin",
        "HOME": home, "XDG_CACHE_HOME": home + "/cache", "XDG_CONFIG_HOME": home + "/config",
        "LC_ALL": "C.UTF-8", "TERM": "xterm", "TZ": "UTC", "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_AUTHOR_DATE": "1700000000 +0000",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b", "GIT_COMMITTER_DATE": "1700000000 +0000",
        "PIP_NO_INDEX": "1",
        "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), "UBSAN_OPTIONS": os.environ.get("UBSAN_OPTIONS", ""),
    }


def run(command, folder, env):
    done = subprocess.run(["bash", "-c", command], cwd=folder, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
    text = lambda b: b.decode("utf-8", "backslashreplace").replace(folder, "$TMP")
    out = text(done.stdout)
    for line in text(done.stderr).splitlines():
        out += "! " + line + "\n"
    if out and not out.endswith("\n"):
        out += "\n"
    if done.returncode:
        out += f"[exit {done.returncode}]\n"
    return out


def console(body, folder, env):
    """The block as it would be now."""
    now = ""
    for line in body.splitlines():
        if line.startswith("$ "):
            now += line + "\n" + run(line[2:], folder, env)
    return now


def check(path, assay, update):
    with open(path, encoding="utf-8") as f:
        text = f.read()
    heading = lambda at: (re.findall(r"^#+ (.*)$", text[:at], re.M) or ["?"])[-1]
    good = bad = 0
    rewritten, done = "", 0
    with tempfile.TemporaryDirectory(prefix="assay-cli-") as folder:
        folder = os.path.realpath(folder)
        env = environment(folder, assay)
        for fence in FENCE.finditer(text):
            info, body = fence.group(2).split(), fence.group(3)
            place = next((word[5:] for word in info if word.startswith("path=")), None)
            if place:
                os.makedirs(os.path.dirname(os.path.join(folder, place)) or folder, exist_ok=True)
                with open(os.path.join(folder, place), "w", encoding="utf-8") as f:
                    f.write(body)
            elif info[:2] == ["sh", "setup"]:
                subprocess.run(["bash", "-ec", body], cwd=folder, env=env, check=True, capture_output=True)
            elif info[:1] == ["console"]:
                now = console(body, folder, env)
                if now == body:
                    good += 1
                else:
                    bad += 1
                    line = text[:fence.start()].count("\n") + 1
                    if not update:
                        print(f"{path}:{line}: {heading(fence.start())}\n--- expected\n{body}--- got\n{now}---")
                rewritten += text[done:fence.start(3)] + now
                done = fence.end(3)
    rewritten += text[done:]
    if update and bad:
        with open(path, "w", encoding="utf-8") as f:
            f.write(rewritten)
        print(f"{path}: {bad} rewritten")
        bad = 0
    print(f"{os.path.basename(path)}: {good} as expected, {bad} not")
    return bad


def main():
    assay, files = sys.argv[1], sys.argv[2:]
    update = bool(os.environ.get("ASSAY_UPDATE"))
    sys.exit(1 if sum(check(path, assay, update) for path in files) else 0)


if __name__ == "__main__":
    main()
