"""A real Chromium on a string: opens pages at a phone's size, fills in forms, takes pictures.

Speaks the DevTools protocol over a pipe (https://chromedevtools.github.io/devtools-protocol/), which needs
nothing but the browser itself.
"""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

PHONE, DESK = (360, 740), (1280, 800)
QUIET = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
    "--disable-features=HttpsUpgrades,Translate", "--remote-debugging-pipe", "--lang=en",
)  # fmt: skip


def program() -> str | None:
    """Where Chromium is, if it is anywhere."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


class Chromium:
    """One browser with one page. `complaints` holds what the page's console said."""

    def __init__(self, profile: Path, *options: str) -> None:
        to_read, to_write = os.pipe()
        from_read, from_write = os.pipe()

        # What it reads is 3, what it writes is 4.
        command = f'exec "$0" "$@" 3<&{to_read} 4>&{from_write}'
        profile_option = f"--user-data-dir={profile}"
        self._process = subprocess.Popen(
            ["bash", "-c", command, program() or "chromium", *QUIET, profile_option, *options, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(to_read, from_write),
        )
        os.close(to_read)
        os.close(from_write)
        self._out, self._in = os.fdopen(to_write, "wb"), os.fdopen(from_read, "rb")
        self._number, self._rest, self._waiting = 0, b"", []
        self.complaints: list[str] = []
        pages = self._ask("Target.getTargets")["targetInfos"]
        target = next(page["targetId"] for page in pages if page["type"] == "page")
        self._session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(f"{domain}.enable")

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(20)
        self._out.close()
        self._in.close()

    def size(self, width: int, height: int) -> None:
        """Be a screen of so many CSS pixels; below 600 wide a phone."""
        self.ask(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip

    def open(self, url: str) -> None:
        """Go to an address and wait until the page has loaded."""
        self._waiting = []
        failed = self.ask("Page.navigate", url=url).get("errorText")
        assert not failed, f"{url}: {failed}"
        self._until("Page.loadEventFired")

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression, outside of the page's own policy."""
        reply = self.ask("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in reply, reply
        return reply["result"].get("value")

    @property
    def text(self) -> str:
        """What a person reads."""
        return self.run("document.body.innerText")

    def fill(self, **values: str) -> None:
        """Write into fields by name, or choose; radio buttons and check boxes by value."""
        for name, value in values.items():
            field, text = json.dumps(f'[name="{name}"]'), json.dumps(value)
            done = self.run(
                f"(() => {{ for (const e of document.querySelectorAll({field})) {{"
                f" if (e.type === 'radio' || e.type === 'checkbox') {{ if (e.value === {text}) {{ e.click(); return true; }} }}"
                f" else if (e.type !== 'hidden') {{ e.value = {text}; return true; }} }} return false; }})()"
            )
            assert done, f"there is no field {name} for {value}"

    def press(self, words: str) -> None:
        """Press the button or follow the link with these words, and wait for the next page."""
        self._waiting = []
        done = self.run(
            "(() => { const all = [...document.querySelectorAll('button, a, summary')];"
            f" const found = all.find(e => e.innerText.trim().startsWith({json.dumps(words)}));"
            " if (!found) return false; setTimeout(() => found.click(), 0); return true; })()"
        )
        assert done, f"there is nothing to press that says {words!r}: {self.text}"
        self._until("Page.loadEventFired")

    def leave(self, script: str) -> None:
        """Run JavaScript that leads to another page, and wait for that."""
        self._waiting = []
        self.run(f"setTimeout(() => {{ {script} }}, 0), true")
        self._until("Page.loadEventFired")

    def send(self, selector: str) -> None:
        """Press a button as a mouse does, which needs no script of the page, and wait for the next page."""
        x, y = self.middle(selector)
        self._waiting = []
        for kind in ("mousePressed", "mouseReleased"):
            self.ask("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)
        self._until("Page.loadEventFired")

    def middle(self, selector: str) -> tuple[float, float]:
        """The middle of an element on the screen, after it was scrolled into view."""
        x, y = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " e.scrollIntoView({block: 'center', behavior: 'instant'});"
            " const r = e.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; })()"
        )
        return x, y

    def until(self, words: str) -> None:
        """Wait until the page, or one that it leads to by itself, says these words."""
        while words not in self.run("document.body ? document.body.innerText : ''"):
            self._waiting = []
            self._until("Page.loadEventFired")

    def unlabelled(self) -> list[str]:
        """Fields that a reader for the blind could not name."""
        return self.run(
            "[...document.querySelectorAll('input:not([type=hidden]):not([aria-hidden]), select, textarea')]"
            ".filter(e => !(e.labels && [...e.labels].some(l => l.textContent.trim())) && !e.ariaLabel)"
            ".map(e => e.outerHTML.slice(0, 80))"
        )

    def out_of_reach(self) -> list[str]:
        """What can be pressed and not be reached by the keyboard."""
        return self.run(
            "[...document.querySelectorAll('a, button, input:not([type=hidden]):not([aria-hidden]), select, summary')]"
            ".filter(e => e.tabIndex < 0).map(e => e.outerHTML.slice(0, 80))"
        )

    def picture(self, path: Path, *, whole: bool = True) -> None:
        """Take a picture, of the whole page."""
        data = self.ask("Page.captureScreenshot", captureBeyondViewport=whole, **self._clip(whole))["data"]
        path.write_bytes(base64.b64decode(data))

    def sticks_out(self) -> list[str]:
        """What reaches beyond the right edge of the screen, but in a part that one can reach and scroll."""
        return self.run(
            "[...document.querySelectorAll('body *')].filter(e => { const r = e.getBoundingClientRect();"
            " return r.width && r.right > innerWidth + 1 && getComputedStyle(e).position !== 'absolute'"
            " && !e.closest('.pages') && !e.parentElement.closest('[role=region][tabindex]'); }).map(e => e.tagName + '.' + e.className)"
        )

    def small_targets(self) -> list[str]:
        """What is to be tapped and is smaller than 24 by 24 (WCAG 2.2, 2.5.8), links in sentences apart."""
        return self.run(
            "[...document.querySelectorAll('button, select, input:not([type=hidden]):not([aria-hidden]), .pages a, .languages a')]"
            ".filter(e => { const r = (e.closest('label') || e).getBoundingClientRect();"
            " return r.width && (r.width < 24 || r.height < 24); }).map(e => e.outerHTML.slice(0, 80))"
        )

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        return self._ask(method, session=self._session, **params)

    def _clip(self, whole: bool) -> dict[str, Any]:
        if not whole:
            return {}
        size = self.ask("Page.getLayoutMetrics")["cssContentSize"]
        return {"clip": {"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1}}

    def _ask(self, method: str, *, session: str = "", **params: Any) -> dict[str, Any]:
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        self._out.write(json.dumps(message).encode() + b"\0")
        self._out.flush()
        while True:
            reply = self._next()
            if reply.get("id") == self._number:
                assert "error" not in reply, f"{method}: {reply['error']}"
                return reply["result"]
            self._heard(reply)

    def _until(self, event: str) -> None:
        while event not in self._waiting:
            self._heard(self._next())

    def _heard(self, message: dict[str, Any]) -> None:
        method, params = message.get("method", ""), message.get("params", {})
        self._waiting.append(method)
        if method == "Log.entryAdded":
            self.complaints.append(f"{params['entry']['text']} {params['entry'].get('url', '')}")
        elif method == "Runtime.consoleAPICalled":
            self.complaints.append(str(params["args"]))

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            some = os.read(self._in.fileno(), 1 << 20)
            assert some, "Chromium has ended"
            self._rest += some
        message, _, self._rest = self._rest.partition(b"\0")
        return json.loads(message)
