"""What every view works with: the database, the clock, and what the place is called."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import cast
from zoneinfo import ZoneInfo

from flask import current_app, g

from config import clock
from reporting.collector import about
from reporting.collector.about import About
from reporting.collector.db import Database, DatabaseAway
from reporting.collector.staff import Member

KEY = "lachan-collector"
_FRESH = 60


@dataclass
class Collector:
    """The collector behind the pages. Safe to use from several threads."""

    database: Database
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Ho_Chi_Minh"))
    epoch: Callable[[], float] = clock.epoch
    _about: tuple[float, About] = (float("-inf"), About())

    @property
    def about(self) -> About:
        """Whose collector it is; asked again once a minute, and what was known while the database is away."""
        now, (read, found) = self.epoch(), self._about
        if not read <= now < read + _FRESH:
            with suppress(DatabaseAway), self.database.reading() as connection:
                found = about.read(connection)
                self._about = (now, found)
        return found

    def forget(self) -> None:
        """Ask again whose collector it is: somebody has just said it anew."""
        self._about = (float("-inf"), self._about[1])

    @property
    def at(self) -> int:
        """This second, since 1970."""
        return int(self.epoch())

    @property
    def today(self) -> date:
        """The date here."""
        return datetime.fromtimestamp(self.epoch(), UTC).astimezone(self.zone).date()


def site() -> Collector:
    """The collector of this request."""
    return cast("Collector", current_app.extensions[KEY])


def member() -> Member | None:
    """Who is logged in, if anybody is."""
    return cast("Member | None", g.get("member"))


def me() -> Member:
    """Who is logged in; only in views that are not open to everybody."""
    found = member()
    if found is None:
        raise LookupError("nobody is logged in")
    return found
