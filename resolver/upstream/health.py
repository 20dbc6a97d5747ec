"""How an upstream does: round-trip time, when it is down, what it cannot do. Pure: `now` is an argument."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Final, TypeVar

FIRST_TIMEOUT: Final = 0.6  # nothing known yet
LEAST_TIMEOUT: Final = (
    0.4  # below this a name that the upstream must look up itself is asked twice for nothing
)
MOST_TIMEOUT: Final = 0.8
DOWN_AT: Final = 12  # points; see Trouble
FIRST_BACKOFF: Final = 0.5
LONGEST_BACKOFF: Final = 5.0  # recovery is seen within this and one round trip
STRIKES: Final = 4
RELEARN: Final = 900.0  # seconds until "no EDNS" and "no 0x20" are tried again
FORGET: Final = 60.0  # a round-trip time as old as this says nothing
AS_GOOD: Final = 2.0  # an upstream whose time is within this factor of the best …
MARGIN: Final = 0.02  # … and so many seconds is as good as the best


class Trouble(IntEnum):
    """What went wrong, with its weight: DOWN_AT in a row without a good answer put an upstream down.

    Dead names time out on healthy upstreams, so several time-outs weigh as much as a few refused connections.
    """

    SERVFAIL = 1
    TIMEOUT = 2
    REFUSED = 3
    BROKEN = 4  # the network said so: port unreachable, no route, connection reset


class Health:
    """The record of one upstream. Times are monotonic seconds.

    `edns_off`, `case_off`: until then it is asked without an OPT record, without random case (0x20), since
    it does not know the one or give back the other.
    """

    __slots__ = (
        "_backoff",
        "_measured",
        "_rttvar",
        "_strikes",
        "case_off",
        "down",
        "edns_off",
        "next_look",
        "points",
        "srtt",
    )

    def __init__(self) -> None:
        self.srtt = 0.0  # seconds; 0 = not known
        self._rttvar = 0.0
        self._measured = float("-inf")
        self.points = 0
        self.down = False
        self.next_look = 0.0  # from then on a copy of somebody's question may go there to see how it does
        self._backoff = FIRST_BACKOFF
        self._strikes = 0
        self.case_off = 0.0
        self.edns_off = 0.0

    def answered(self, rtt: float, now: float) -> bool:
        """Note a good answer after `rtt` seconds; True if it was down until now."""
        # RFC 6298 §2, the arithmetic of TCP.
        if self._measured < now - FORGET:
            self.srtt, self._rttvar = rtt, rtt / 2
        else:
            self._rttvar += (abs(self.srtt - rtt) - self._rttvar) / 4
            self.srtt += (rtt - self.srtt) / 8
        self._measured = now
        self.points = 0
        self.next_look = now + FORGET
        self._backoff = FIRST_BACKOFF
        recovered, self.down = self.down, False
        return recovered

    def failed(self, trouble: Trouble, now: float) -> bool:
        """Note a failure; True if that is the one that puts it down."""
        self.points = min(self.points + trouble, DOWN_AT)
        if self.points < DOWN_AT or self.down:
            return False
        self.down = True
        self.next_look = now + self._backoff
        return True

    def looked(self, now: float) -> None:
        """Note that such a copy goes out: the next one comes after twice the wait, up to LONGEST_BACKOFF."""
        self._backoff = min(self._backoff * 2, LONGEST_BACKOFF)
        self.next_look = now + self._backoff

    def timeout(self, tries: int) -> float:
        """Seconds to wait for an answer before another upstream is asked; doubles with each try before."""
        if not self.srtt:
            first = FIRST_TIMEOUT
        else:
            first = min(max(self.srtt + 4 * self._rttvar, LEAST_TIMEOUT), MOST_TIMEOUT)
        return first * (1 << min(tries, 4))

    def rank(self, now: float) -> float | None:
        """Round-trip time for choosing; None if it is not known or too old to be believed."""
        return None if self._measured < now - FORGET else self.srtt

    def knows_no_edns(self, now: float) -> None:
        """Note that a question was answered only without its OPT record (RFC 6891 §6.2.2)."""
        self.edns_off = now + RELEARN

    def case_lost(self, now: float) -> None:
        """Note an answer in another case. After STRIKES in a row without one in the right case, 0x20 is off.

        One such packet proves nothing: a forger who guessed port and id but not the case looks the same, so
        the packet is dropped, never used. To switch 0x20 off a forger would have to guess STRIKES times
        running, each time before the true answer (which clears the count) arrives; what he gains is our
        protection without 0x20.
        """
        self._strikes += 1
        if self._strikes >= STRIKES:
            self.case_off = now + RELEARN
            self._strikes = STRIKES - 1  # when it is tried again, one is enough

    def case_kept(self) -> None:
        """Note an answer in the very case that was asked."""
        self._strikes = 0

    @property
    def case_in_doubt(self) -> bool:
        """Whether the last answers came in another case."""
        return self._strikes > 0


_T = TypeVar("_T")


def preferred(upstreams: Sequence[tuple[_T, Health]], now: float) -> list[_T]:
    """Return those to ask first: up, and about as quick as the quickest; all, if every one is down.

    Those not yet measured wait until a copy of a question (`next_look`) has measured them, unless none is
    measured. The choice among the preferred is by lot: a forger then has to guess the upstream too (RFC 5452
    §9.2).
    """
    up = [(one, health.rank(now)) for one, health in upstreams if not health.down]
    known = [rank for _, rank in up if rank is not None]
    if not known:
        return [one for one, _ in up] or [one for one, _ in upstreams]
    limit = min(known) * AS_GOOD + MARGIN
    return [one for one, rank in up if rank is not None and rank <= limit]
