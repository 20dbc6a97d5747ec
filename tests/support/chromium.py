"""Debian's Chromium by Playwright, as the tests of the pages use it: on a phone or at a desk, with scripts or without.

https://playwright.dev/python/docs/api/class-page; what is not here is asked of `.page`, which waits by itself.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    expect,
    sync_playwright,
)

PHONE, DESK = (360, 740), (1280, 800)
HERE = "127.0.0.1"
QUIET = ("--disable-quic", "--disable-features=HttpsUpgrades,Translate")
REFUSED = r"the server responded with a status of 403 "
PATIENCE = 20_000  # ms: for what never comes, on a machine that is busy with other tests


def program() -> str | None:
    """Where Chromium is, if it is anywhere."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


class Chromium:
    """One page in a context of its own: no cookie and no file of another's.

    `complaints` holds what the console said but for what matches `pardon`, errors of scripts, and each request
    that left the machine.
    """

    def __init__(self, context: BrowserContext, hosts: tuple[str, ...], pardon: str, *, touch: bool) -> None:
        self.complaints: list[str] = []
        self.page: Page = context.new_page()
        self.close = context.close
        self._hosts = (HERE, *hosts)
        self._pardon = pardon
        self._touch = touch
        context.set_default_timeout(PATIENCE)
        context.on("console", self._heard)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.on("request", self._requested)

    def open(self, url: str) -> None:
        """Go to an address and wait until the page has loaded."""
        self.page.goto(url)

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression, outside of the page's own policy."""
        return self.page.evaluate(script)

    @property
    def text(self) -> str:
        """What a person reads."""
        return self.page.inner_text("body")

    def fill(self, **values: str) -> None:
        """Write into fields by name, or choose; radio buttons and check boxes are pressed, by value."""
        for name, value in values.items():
            fields = self.page.locator(f'[name="{name}"]:not([type=hidden])')
            kind = fields.first.evaluate("e => e.type")
            if kind in {"radio", "checkbox"}:
                self._mark(fields.and_(self.page.locator(f"[value={json.dumps(value)}]")).first)
            elif kind == "select-one":
                fields.first.select_option(value)
            else:
                fields.first.fill(value)

    def press(self, words: str) -> None:
        """Press the first button or follow the first link that begins with these words; wait for the next page."""
        begin = re.compile(rf"^\s*{re.escape(words)}")
        self.follow(self.page.locator("button, a, summary").filter(has_text=begin, visible=True).first)

    def follow(self, what: str | Locator) -> None:
        """Press what leads to another page, and wait until that has loaded."""
        with self.page.expect_navigation():
            self.touch(what)

    def touch(self, what: str | Locator) -> None:
        """Press something: on a phone with a finger, at a desk with the mouse."""
        found = self.page.locator(what) if isinstance(what, str) else what
        if self._touch:
            found.tap()
        else:
            found.click()

    def until(self, words: str) -> None:
        """Wait until the page, or one that it leads to by itself, says these words."""
        expect(self.page.locator("body")).to_contain_text(words, use_inner_text=True, timeout=PATIENCE)

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
        self.page.screenshot(path=path, full_page=whole)

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

    def _mark(self, field: Locator) -> None:
        """Press a radio button or check box: its label, where the box itself is drawn by that."""
        label = self.page.locator("label").filter(has=field)
        self.touch(label if label.count() else field)

    def _heard(self, said: ConsoleMessage) -> None:
        words = f"{said.text} {said.location['url']}"
        if not (self._pardon and re.search(self._pardon, words)):
            self.complaints.append(words)

    def _requested(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host and not any(fnmatch(host, pattern) for pattern in self._hosts):
            self.complaints.append(f"asks {host} for {request.url}")


class Browsers:
    """One Playwright and one Chromium, which is started once and gives everybody who asks a page of their own."""

    def __init__(self) -> None:
        self._driver = sync_playwright().start()
        self._running: dict[tuple[tuple[str, str], ...], Browser] = {}

    def new(
        self,
        size: tuple[int, int],
        *,
        script: bool = True,
        hosts: Mapping[str, str] | None = None,
        pardon: str = "",
    ) -> Chromium:
        """A page on a screen of so many CSS pixels; below 600 wide a phone, which has touch.

        Without `script` the browser runs none of the page's. `hosts` says which names exist and where they
        lead (`*` may stand in a name); each set of them takes one Chromium. No other name exists. `pardon` is a
        pattern of what the console may say: that a page is refused, where this is what is tested (REFUSED).
        """
        known = tuple(sorted((hosts or {}).items()))
        browser = self._running.get(known) or self._running.setdefault(known, self._launch(known))
        width, height = size
        phone = width < 600
        context = browser.new_context(
            viewport={"width": width, "height": height},
            is_mobile=phone,
            has_touch=phone,
            java_script_enabled=script,
            locale="en",
        )
        return Chromium(context, tuple(hosts or ()), pardon, touch=phone)

    def close(self) -> None:
        for browser in self._running.values():
            browser.close()
        self._driver.stop()

    def _launch(self, hosts: tuple[tuple[str, str], ...]) -> Browser:
        known = [f"MAP {name} {place}" for name, place in hosts]
        rules = ", ".join([*known, "MAP * ~NOTFOUND", f"EXCLUDE {HERE}"])
        return self._driver.chromium.launch(
            executable_path=program(), args=[*QUIET, f"--host-resolver-rules={rules}"]
        )


@contextmanager
def browsers() -> Iterator[Browsers]:
    """Start Playwright, and end it and all of its browsers."""
    started = Browsers()
    try:
        yield started
    finally:
        started.close()
