"""Changes of devices that can still be undone, the newest few. In memory: who was where is not kept."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from config.claims import Claim

MOST: Final = 32


@dataclass(frozen=True, slots=True)
class Move:
    """One change: whose it was (the mark of a session), and what leads back.

    text: devices.toml before it, None where it was left alone; version: that of the file after it. made: ids
    of the claims that it made; ended: the claims that it ended.
    """

    id: str
    mark: str
    text: str | None = None
    version: str = ""
    made: tuple[str, ...] = ()
    ended: tuple[Claim, ...] = ()


class Moves:
    """The last changes. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: deque[Move] = deque(maxlen=MOST)

    def keep(self, move: Move) -> None:
        """Keep a change for its undo."""
        self._kept.append(move)

    def take(self, number: str, mark: str) -> Move | None:
        """The change of this id, if it is this session's; it is given once."""
        for move in tuple(self._kept):
            if move.id == number and move.mark == mark:
                try:
                    self._kept.remove(move)
                except ValueError:
                    return None  # somebody was quicker
                return move
        return None
