"""Reports on their way: what waits is posted in order, and tried again through days without network.

The queue is the ledger: a report waits until a collector said that it has it. Beside it stands only when to
try next.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from config.files import write_atomic
from reporting.delivery import Outcome, Reply, Rest, judge, rest
from reporting.ledger import Ledger
from reporting.schema.verify import Place, Standing


class Link(Protocol):
    """A collector that can be reached, perhaps."""

    def post(self, data: bytes) -> Reply:
        """Hand over a report. Raises OSError."""

    def last_held(self, box: str) -> Place | None:
        """Return the last place held of a box. Raises OSError."""


class Sent(NamedTuple):
    """What a try came to: reports that were delivered, and why it ended early, "" if it did not."""

    delivered: int = 0
    waiting: int = 0
    why: str = ""
    refused: bool = False


class Sender:
    """Sends what waits in a ledger. `jitter` gives numbers from 0 to 1."""

    def __init__(self, folder: Path, ledger: Ledger, *, jitter: Callable[[], float] = random.random) -> None:
        """folder: the ledger's."""
        self._file = folder / "sending.json"
        self._ledger = ledger
        self._jitter = jitter

    def rest(self) -> Rest:
        """Return when the next try is due, and why the last one failed."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Rest)
        except (OSError, msgspec.DecodeError):
            return Rest()  # a lost note costs one early try

    def send(self, link: Link, now: float) -> Sent:
        """Post what waits, oldest first, until one has to wait. Raises LedgerBroken, OSError of the disk.

        One that is refused does not hold up those behind it: it may be of a former key, or of another time.
        Call it only when somebody agreed. After a restore the collector is asked first what it holds.
        """
        try:
            if self._ledger.state().ask_first:
                self._ledger.ask(link)
        except OSError as error:
            return self._failed(0, str(error), now)
        delivered, refused = 0, ""
        for signed in self._ledger.waiting():
            try:
                reply = link.post(signed.data)
            except OSError as error:
                return self._failed(delivered, str(error), now)
            verdict = judge(reply)
            if verdict.outcome is Outcome.REFUSED:
                if self._gave_way(link, verdict.why):
                    return self._failed(delivered, verdict.why, now, refused=True)
                refused = refused or verdict.why
                continue
            if verdict.outcome is Outcome.LATER:
                return self._failed(delivered, verdict.why, now, reply.retry_after)
            self._ledger.delivered(signed, int(now), "https")
            delivered += 1
        if refused:
            return self._failed(delivered, refused, now, refused=True)
        if self.rest() != Rest():
            self._note(Rest())
        return Sent(delivered)

    def _gave_way(self, link: Link, why: str) -> bool:
        """Where the collector holds another report in this place, ours is a second draw: it goes."""
        if why not in {Standing.SUBSTITUTED.value, Standing.BROKEN_CHAIN.value}:
            return False
        with suppress(OSError):
            self._ledger.ask(link)
        return True

    def _failed(
        self, delivered: int, why: str, now: float, retry_after: str = "", *, refused: bool = False
    ) -> Sent:
        self._note(rest(self.rest(), why, now, self._jitter(), retry_after))
        return Sent(delivered, len(self._ledger.waiting()), why, refused)

    def _note(self, found: Rest) -> None:
        write_atomic(self._file, msgspec.json.encode(found), mode=0o640)
