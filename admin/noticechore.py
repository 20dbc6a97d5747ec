"""The notice of a request as a chore: sent soon after one came, seldom enough, and tried again for a day."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from admin.banner import lan_address
from admin.notice import Notice, asked_at, read_notice
from admin.noticesend import NoticeFailed, send
from admin.pageaddress import page_url
from blocklists.backoff import retry_delay
from config.paths import Paths
from config.policyfile import Policy
from config.settings import Settings

QUIET: Final = 15 * 60
"""Seconds between two notices: a class that asks together is one."""
FRESH: Final = 24 * 3600
"""Seconds after which a request that could not be told of is let go: it stands on the page."""


class NoticeChore:
    """The notices of one box. `say` gets a line where one does not go out, once for each trouble."""

    def __init__(
        self,
        paths: Paths,
        settings: Settings,
        say: Callable[[str], None],
        send: Callable[[Notice, str], None] = send,
    ) -> None:
        self._paths, self._settings, self._say, self._send = paths, settings, say, send
        self._told: int | None = None
        self._sent, self._failures, self._again = -float("inf"), 0, 0.0
        self._trouble = ""

    def turn(self, policy: Policy, now: float, monotonic: float) -> None:
        """Send what is due. now: epoch seconds. Never raises for a notice that fails."""
        asked = asked_at(self._paths)
        if self._told is None:
            # After a start nobody knows what was told: what is older than a pause was, most likely.
            self._told = asked if now - asked > QUIET else 0
        if asked <= self._told or monotonic < max(self._sent + QUIET, self._again):
            return
        notice = read_notice(self._paths)
        if not notice.on or now - asked > FRESH:
            self._told = asked
            return
        try:
            self._send(notice, f"{page_url(self._settings, policy.kind, lan_address())}/requests")
        except NoticeFailed as failed:
            self._failures += 1
            self._again = monotonic + retry_delay(self._failures, 0.5)
            self._complain(f"notice of a request: {failed}")
            return
        self._told, self._sent, self._failures = asked, monotonic, 0
        self._complain("")

    def _complain(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            self._say(trouble)
        self._trouble = trouble
