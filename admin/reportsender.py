"""Reports on their way: what waits is posted in order, and tried again through days without network.

The queue is the ledger: a report waits until a collector said that it has it. Beside it stands only when to
try next.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

import msgspec

from config.files import write_atomic
from reporting.delivery import Outcome, Reply, Rest, judge, rest
from reporting.ledger import Ledger
from reporting.schema.envelope import Signed
from reporting.schema.verify import Place, Standing

_ELSEWHERE = {Standing.SUBSTITUTED.value, Standing.BROKEN_CHAIN.value}


class Link(Protocol):
    """A collector that can be reached, perhaps."""

    def post(self, data: bytes) -> Reply:
        """Hand over a report. Raises OSError."""

    def last_held(self, box: str) -> Place | None:
        """Return the last place held of a box. Raises OSError."""


class Sent(NamedTuple):
    """What a try came to: reports that were delivered, and why it ended early, "" if it did not.

    given_up: reports that were refused for good in this try.
    """

    delivered: int = 0
    waiting: int = 0
    why: str = ""
    refused: bool = False
    given_up: tuple[GivenUp, ...] = ()


class GivenUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A report that the collector refused for good: it is kept, and not sent again. at: epoch seconds.

    why: the collector's code, and its words behind it.
    """

    month: str
    at: int
    why: str


def given_up(folder: Path) -> dict[str, GivenUp]:
    """Return the reports in a ledger's folder that were refused for good, by their digest."""
    try:
        return msgspec.json.decode((folder / _GIVEN_UP).read_bytes(), type=dict[str, GivenUp])
    except (OSError, msgspec.DecodeError):
        return {}  # a lost note costs one more try


_GIVEN_UP = "refused.json"


class Sender:
    """Sends what waits in a ledger. `jitter` gives numbers from 0 to 1."""

    def __init__(self, folder: Path, ledger: Ledger, *, jitter: Callable[[], float] = random.random) -> None:
        """folder: the ledger's."""
        self._folder = folder
        self._file = folder / "sending.json"
        self._ledger = ledger
        self._jitter = jitter

    def rest(self) -> Rest:
        """Return when the next try is due, and why the last one failed."""
        try:
            return msgspec.json.decode(self._file.read_bytes(), type=Rest)
        except (OSError, msgspec.DecodeError):
            return Rest()  # a lost note costs one early try

    def waiting(self) -> list[Signed]:
        """Return what is still to be sent. Raises LedgerBroken, OSError of the disk."""
        over = given_up(self._folder)
        return [signed for signed in self._ledger.waiting() if signed.digest not in over]

    def try_again(self) -> None:
        """Send what was refused for good once more: the province has said that it changed something."""
        (self._folder / _GIVEN_UP).unlink(missing_ok=True)

    def send(self, link: Link, now: float) -> Sent:
        """Post what waits, oldest first, until one has to wait. Raises LedgerBroken, OSError of the disk.

        One that is refused does not hold up those behind it: it may be of a former key, or of another time.
        One that is refused for good is kept and not sent again (`given_up`). Call it only when somebody
        agreed. After a restore the collector is asked first what it holds.
        """
        try:
            if self._ledger.state().ask_first:
                self._ledger.ask(link)
        except OSError as error:
            return self._failed(0, str(error), now)
        before = given_up(self._folder)
        found = self._posted(link, now)
        after = given_up(self._folder)
        return found._replace(given_up=tuple(after[one] for one in after if one not in before))

    def _posted(self, link: Link, now: float) -> Sent:
        delivered, refused = 0, ""
        for signed in self.waiting():
            try:
                reply = link.post(signed.data)
            except OSError as error:
                return self._failed(delivered, str(error), now)
            verdict = judge(reply)
            if verdict.outcome is Outcome.DELIVERED:
                self._ledger.delivered(signed, int(now), "https")
                delivered += 1
            elif verdict.outcome is Outcome.LATER:
                return self._failed(delivered, verdict.why, now, reply.retry_after)
            elif verdict.for_good:
                self._give_up(signed, verdict.why, now)
            elif verdict.why in _ELSEWHERE:
                self._give_way(link, signed, verdict.why, now)
                return self._failed(delivered, verdict.why, now, refused=True)
            else:
                refused = refused or verdict.why
        if refused:
            return self._failed(delivered, refused, now, refused=True)
        if self.rest() != Rest():
            self._note(Rest())
        return Sent(delivered)

    def _give_way(self, link: Link, signed: Signed, why: str, now: float) -> None:
        """Where the collector holds another report in this place, ours is a second draw: it goes.

        Where it does not say that it holds another one, ours stays here, and is not sent for ever.
        """
        try:
            self._ledger.ask(link)
        except OSError:
            return
        if signed.digest in {one.digest for one in self._ledger.waiting()}:
            self._give_up(signed, why, now)

    def _give_up(self, signed: Signed, why: str, now: float) -> None:
        found = given_up(self._folder) | {signed.digest: GivenUp(signed.report.month, int(now), why)}
        write_atomic(self._folder / _GIVEN_UP, msgspec.json.encode(found), mode=0o640)

    def _failed(
        self, delivered: int, why: str, now: float, retry_after: str = "", *, refused: bool = False
    ) -> Sent:
        self._note(rest(self.rest(), why, now, self._jitter(), retry_after))
        return Sent(delivered, len(self.waiting()), why, refused)

    def _note(self, found: Rest) -> None:
        write_atomic(self._file, msgspec.json.encode(found), mode=0o640)
