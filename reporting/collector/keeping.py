"""What each server does beside answering: months are summed as reports come in, old guesses are forgotten.

So nobody who opens the figures waits for a country to be added up. All servers look, and whoever comes first
does it: where each did it in turn, four of them took half of the time from receiving. A database that is away
is asked again.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from reporting.collector import guesses, summary
from reporting.collector.db import Database, DatabaseAway

EVERY: Final = 30.0
"""Seconds between two looks."""


class Keeper:
    """Looks after one database, in a thread of its own. `epoch`: reads the clock."""

    def __init__(self, database: Database, epoch: Callable[[], float]) -> None:
        self._database = database
        self._epoch = epoch
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="keeping", daemon=True)

    def start(self) -> None:
        """Begin; the first look is at once."""
        self._thread.start()

    def stop(self) -> None:
        """End after what is being done."""
        self._end.set()
        self._thread.join(60)

    def turn(self) -> None:
        """Do what is due. Never raises for what a database can do to us."""
        try:
            summary.refresh(self._database, wait=False)
            with self._database.changing() as connection:
                guesses.sweep(connection, int(self._epoch()))
        except (DatabaseAway, SQLAlchemyError) as error:
            logging.getLogger(__name__).info("later: %s", error)

    def _run(self) -> None:
        while True:
            self.turn()
            if self._end.wait(EVERY):
                return
