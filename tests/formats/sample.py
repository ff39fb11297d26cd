"""A small downstream on a small upstream, and a document about them that is partly wrong; texts are chosen to hurt."""

import os
import subprocess

FILES = {
    "host/host/__init__.py": '__version__ = "2.0.0"\n',
    "host/host/core.py": "class Engine:\n    def __init__(self, limit=8):\n        self.queue = []\n        self.limit = limit\n",
    "plugin/plugin/__init__.py": "",
    "plugin/plugin/main.py": "from host.core import Engine, build_pool\n\n\n"
                             "def run(engine: Engine, text='a,b: 100% <&\"]]>\\x1b'):\n    engine.gone.clear()\n    return engine.limit\n",
    "plugin/plugin/late.py": "from host.core import Engine\n\n\ndef later(engine: Engine):\n    return engine.gone, 'caf\u00e9 \u2192 <b>'\n",
    "doc,s/100%: qa.md": "# Overall Assessment: PASS\n\n## Engine\n\n"
                         "- `Engine` takes `limit` with a default of 8: `host/core.py:2`\n"
                         "- `Engine` takes `limit` with a default of 9, <b>100%</b>, say ]]> & \"more\"\n"
                         "- The plugin builds it in `plugin/late.py:90`\n"
                         "- `Engine` is fast enough\n\n"
                         "## Running\n\nConclusion: works with the host, see `plugin/main.py:4`\n\n"
                         "## Missing verifications\n\n- a run of `later()` on the real machine\n",
}
DOCUMENT = "doc,s/100%: qa.md"


def write(folder):
    for path, text in FILES.items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(text)


def ask(assay, folder, *arguments):
    """Standard output of a command that ends well or with findings."""
    run = subprocess.run([assay, *arguments, "--no-cache"], cwd=folder, capture_output=True, timeout=120)
    if run.returncode not in (0, 1):
        raise SystemExit("assay %s: exit %d\n%s" % (" ".join(arguments), run.returncode, run.stderr.decode()))
    return run.stdout.decode("utf-8")


TREES = ["--tree", "plugin=plugin", "--tree", "host=host"]
COMMANDS = {
    "verify": ["verify", DOCUMENT, *TREES],
    "audit": ["audit", "--of", "plugin", "--on", "host", *TREES],
    "report": ["report", DOCUMENT, "--of", "plugin", "--on", "host", *TREES],
    "report without document": ["report", "--of", "plugin", "--on", "host", *TREES],
}
