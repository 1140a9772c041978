"""Headless Chromium for tests, without a driver."""

import base64
import importlib.util
import json
import os
import select
import shutil
import subprocess
from pathlib import Path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


# axe-core as its Python wrapper ships it; the wrapper itself wants Playwright's own browsers.
AXE = Path(importlib.util.find_spec("axe_playwright_python").origin).with_name("axe.min.js").read_text("utf-8")
COLOURS = ["color-contrast", "link-in-text-block"]  # what axe says of colours: the rest is the same in every scheme
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Browser:
    """Headless Chromium, told what to do through its pipe (JSON messages that end in a zero byte)."""

    def __init__(self, profile: Path) -> None:
        theirs, self.write = os.pipe()
        self.read, back = os.pipe()
        command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
                   f"--user-data-dir={profile}", "--remote-debugging-pipe", "about:blank"]  # fmt: skip
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{theirs} 4>&{back}', "bash", *command],
            pass_fds=(theirs, back), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(theirs)
        os.close(back)
        self.number, self.rest, self.session = 0, b"", ""
        target = self.do("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.do("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.do("Page.enable")

    def message(self) -> dict:
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.read], [], [], 60)
            assert ready, "the browser says nothing"
            data = os.read(self.read, 1 << 20)
            assert data, "the browser is gone"
            self.rest += data
        one, _, self.rest = self.rest.partition(b"\0")
        return json.loads(one)

    def do(self, method: str, **parameters: object) -> dict:
        self.number += 1
        asked = {"id": self.number, "method": method, "params": parameters}
        os.write(self.write, json.dumps(asked | ({"sessionId": self.session} if self.session else {})).encode() + b"\0")
        while (answer := self.message()).get("id") != self.number:
            pass
        assert "error" not in answer, answer
        return answer["result"]

    def open(self, url: str, width: int, scheme: str = "light") -> None:
        """Show a page in a window of this width; returns once it is loaded."""
        self.looks(width, scheme)
        self.do("Page.navigate", url=url)
        while self.message().get("method") != "Page.loadEventFired":
            pass

    def looks(self, width: int, scheme: str) -> None:
        """Let the page that is shown have a window of this width, and these colours at once.

        Without motion: a colour that still fades from one scheme to the other when axe measures it is neither of the two.
        """
        mobile = width < 600
        self.do("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=mobile)
        features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
        self.do(
            "Emulation.setEmulatedMedia", features=[{"name": name, "value": value} for name, value in features.items()]
        )

    def value(self, expression: str) -> object:
        return self.do("Runtime.evaluate", expression=expression, returnByValue=True)["result"].get("value")

    def accessibility(self, rules: list[str] = RULES) -> list[str]:
        """What axe finds against WCAG 2.2 AA and good practice on the page that is shown: the rule and where."""
        if self.value("typeof axe") == "undefined":
            self.value(AXE)
        run = f"axe.run({{runOnly: {json.dumps(rules)}, resultTypes: ['violations']}}).then(r => JSON.stringify(r.violations))"
        told = self.do("Runtime.evaluate", expression=run, awaitPromise=True, returnByValue=True)["result"]["value"]
        return [f"{rule['id']}: {node['html'][:120]}" for rule in json.loads(told) for node in rule["nodes"]]

    def screenshot(self, file: Path) -> None:
        """The whole page as a PNG."""
        taken = self.do("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(taken["data"]))

    def close(self) -> None:
        os.close(self.write)
        os.close(self.read)
        self.process.terminate()
        self.process.wait(30)


WIDEST = """[...document.querySelectorAll("body *")].filter(e => !e.closest("svg, .hidden, .skip, thead, .scroll"))
.filter(e => e.getBoundingClientRect().right > innerWidth + 1).map(e => e.tagName + "." + e.className).join(" ")"""
BACKGROUND = "getComputedStyle(document.body).backgroundColor"
