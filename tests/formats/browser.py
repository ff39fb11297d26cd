"""A headless Chromium, spoken to by its own protocol over a pair of pipes: keys pressed, widths and colour schemes set.

Needs nothing but the browser (Debian: the package chromium). Protocol: https://chromedevtools.github.io/devtools-protocol
"""

import json
import os
import select
import shutil
import subprocess
import time

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]

# What a key's event says beside its name.
KEYS = {"Enter": ("\r", 13), " ": (" ", 32), "Tab": ("", 9), "Escape": ("", 27), "ArrowDown": ("", 40), "ArrowUp": ("", 38)}


def installed():
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Browser:
    """One page at a time; `said` has what the console and uncaught exceptions said."""

    def __init__(self, program, profile):
        read_by_it, self.to = os.pipe()
        self.of, written_by_it = os.pipe()

        def descriptors():  # the protocol is read from 3 and written to 4
            a, b = os.dup(read_by_it), os.dup(written_by_it)
            os.dup2(a, 3)
            os.dup2(b, 4)

        self.process = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions", "--no-first-run",
             "--user-data-dir=" + profile, "--remote-debugging-pipe", "about:blank"],
            preexec_fn=descriptors, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(read_by_it)
        os.close(written_by_it)
        self.rest, self.number, self.session, self.said, self.events = b"", 0, None, [], []
        targets = self.call("Target.getTargets")["targetInfos"]
        target = next(t["targetId"] for t in targets if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(domain + ".enable")

    def close(self):
        self.process.kill()
        self.process.wait()
        os.close(self.to)
        os.close(self.of)

    def message(self, until):
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.of], [], [], max(0, until - time.monotonic()))
            if not ready:
                raise TimeoutError("the browser does not answer")
            more = os.read(self.of, 1 << 20)
            if not more:
                raise EOFError("the browser ended")
            self.rest += more
        first, self.rest = self.rest.split(b"\0", 1)
        message = json.loads(first)
        if message.get("method") == "Runtime.exceptionThrown":
            self.said.append(json.dumps(message["params"]["exceptionDetails"])[:400])
        elif message.get("method") == "Runtime.consoleAPICalled":
            self.said.append(json.dumps(message["params"]["args"])[:400])
        elif message.get("method") == "Log.entryAdded":
            self.said.append(message["params"]["entry"]["text"])
        if "method" in message:
            self.events.append(message["method"])
        return message

    def call(self, method, **params):
        self.number += 1
        asked = {"id": self.number, "method": method, "params": params}
        if self.session:
            asked["sessionId"] = self.session
        os.write(self.to, json.dumps(asked).encode() + b"\0")
        until = time.monotonic() + 30
        while True:
            message = self.message(until)
            if message.get("id") == self.number:
                if "error" in message:
                    raise RuntimeError("%s: %s" % (method, message["error"]))
                return message["result"]

    def load(self, url):
        self.events = []
        self.call("Page.navigate", url=url)
        until = time.monotonic() + 30
        while "Page.loadEventFired" not in self.events:
            self.message(until)

    def open(self, url, width, dark=False, scripts=True):
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.load("about:blank")  # so that a fragment of the same page is a load, too
        self.said = []
        self.load(url)
        # With scripts off, what is asked here still runs; the page's own and its callbacks do not.
        self.ask("document.body.offsetHeight")

    def ask(self, expression):
        got = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in got:
            raise RuntimeError("%s: %s" % (expression, got["exceptionDetails"]["exception"]["description"]))
        return got["result"].get("value")

    def press(self, *keys):
        for key in keys:
            text, code = KEYS.get(key, (key, ord(key[0].upper())))
            event = {"key": key, "windowsVirtualKeyCode": code}
            self.call("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **event)
            self.call("Input.dispatchKeyEvent", type="keyUp", **event)

    def click(self, selector):
        x, y = self.ask("(() => { const e = document.querySelector(%s); e.scrollIntoView({block: 'center'}); "
                        "const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()"
                        % json.dumps(selector))
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
