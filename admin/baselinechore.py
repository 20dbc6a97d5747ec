"""The province's baseline as a chore: asked for once a day, shown, in force by itself after three days."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Final, Protocol

from admin.baselinedesk import BaselineDesk, DeskBroken
from admin.store import StoreBroken
from config.errors import ConfigInvalid
from config.paths import Paths
from reporting.collectorlink import CollectorLink
from reporting.schema.baseline import BaselineRefused

EVERY: Final = 20 * 3600
"""Seconds between two looks at the province's page: once a day, and never at the same hour for all boxes."""
AGAIN: Final = 3600
"""Seconds after a look that failed."""
LOOK: Final = 600


class Link(Protocol):
    """The line to a collector."""

    def baseline(self, after: int) -> bytes:
        """Return the versions after this one. Raises OSError."""


class BaselineChore:
    """The baseline of one box. `say` gets a line about what happened, once for each trouble."""

    def __init__(
        self,
        paths: Paths,
        say: Callable[[str], None],
        link: Callable[[str], AbstractContextManager[Link]] = CollectorLink,
    ) -> None:
        """link: makes the line to a collector from its address."""
        self._desk, self._say, self._link = BaselineDesk(paths), say, link
        self._folder = paths.data / "baseline"
        self._looked, self._trouble = 0.0, ""

    def turn(self, now: float, *, clock_trusted: bool) -> None:
        """Ask and put into force what is due. now: epoch seconds. Never raises."""
        if 0 <= now - self._looked < LOOK or not self._folder.is_dir():
            return
        self._looked = now
        try:
            if self._desk.mend():
                self._say("baseline: its file was not the one in force, and was written anew")
            if not clock_trusted:
                return
            self._complain(self._ask(int(now)))
            if version := self._desk.by_itself(int(now)):
                self._say(f"baseline: version {version} is in force, shown for three days")
        except (DeskBroken, StoreBroken, ConfigInvalid) as error:
            self._complain(str(error))
        except OSError as error:
            self._complain(error.strerror or str(error))

    def _ask(self, now: int) -> str:
        trust = self._desk.trust()
        if not trust.key or not trust.address:
            return ""
        if 0 <= now - trust.asked_at < (AGAIN if trust.trouble else EVERY):
            return self._trouble
        trouble = pulled(self._desk, self._link, now)
        if offered := self._desk.offered():
            self._say(f"baseline: version {offered.bundle.version} is there to be looked at")
        return trouble

    def _complain(self, trouble: str) -> None:
        if trouble and trouble != self._trouble:
            self._say(f"baseline: {trouble}")
        self._trouble = trouble


def pulled(desk: BaselineDesk, link: Callable[[str], AbstractContextManager[Link]], now: int) -> str:
    """Ask the province for what is new and keep it; return what went wrong, "" if nothing did."""
    trouble, chain = "", desk.chain()
    try:
        with link(desk.trust().address) as line:
            data = line.baseline(chain[-1].bundle.version if chain else 0)
        if data:
            desk.receive(data, now, datetime.fromtimestamp(now, UTC).date())
    except (BaselineRefused, ConfigInvalid) as error:
        trouble = f"refused: {error}"
    except OSError as error:
        trouble = error.strerror or str(error)
    desk.asked(now, trouble)
    return trouble
