"""How long what closes a group by hand still lasts: for a countdown that needs no script. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from config.passes import FOCUS, OFF, Pass

JUST_OVER: Final = 15 * 60
"""Seconds that a room is told that its time is over."""
_CLOSING = (OFF, FOCUS)


class Left(NamedTuple):
    """What closes a group; whole minutes left, the one begun counted; how much is over, in percent."""

    entry: Pass
    minutes: int
    percent: int


def closing(passes: Iterable[Pass], group: str, epoch: float) -> Left | None:
    """The strongest that holds for a group now: off before focus, the newest of each."""
    found = [one for one in passes if _is_for(one, group) and one.start <= epoch < one.end]
    if not found:
        return None
    entry = max(enumerate(found), key=lambda at: (at[1].kind == OFF, at[0]))[1]
    left = entry.end - epoch
    whole = entry.end - entry.start
    return Left(entry, max(1, -int(-left // 60)), min(99, int(100 * (whole - left) / whole)))


def just_over(passes: Iterable[Pass], group: str, epoch: float) -> Pass | None:
    """The last that has ended by itself a moment ago, to say so."""
    ended = [one for one in passes if _is_for(one, group) and epoch - JUST_OVER < one.end <= epoch]
    return max(ended, key=lambda one: one.end, default=None)


def _is_for(one: Pass, group: str) -> bool:
    return one.kind in _CLOSING and one.group == group
