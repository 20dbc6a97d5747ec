"""Changes of devices that can still be undone: the newest few of three days, kept where the devices are.

Each is a file of its own, so that a move costs one small write and outlives a restart. They say who was
where, so they are few, short-lived, and in no backup.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

import msgspec

from config.claims import Claim
from config.files import write_atomic

MOST: Final = 32
KEPT_FOR: Final = 3 * 24 * 3600
"""Seconds; a box that is off over a weekend still knows Friday's."""

What = Literal["move", "name", "forget"]


class Move(msgspec.Struct, frozen=True, omit_defaults=True):
    """One change: whose it was, when (epoch seconds), what it did, and what leads back.

    to: the group or the name that was given; names: what the devices are called. text: devices.toml before
    it, None where it was left alone; version: that of the file after it. made: ids of the claims that it
    made; ended: the claims that it ended.
    """

    id: str
    by: str
    at: int = 0
    what: What = "move"
    to: str = ""
    names: tuple[str, ...] = ()
    text: str | None = None
    version: str = ""
    made: tuple[str, ...] = ()
    ended: tuple[Claim, ...] = ()


class Moves:
    """The last changes of one box. Methods may raise OSError; a file that is damaged is as good as none."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, move: Move) -> None:
        """Keep a change for its undo, and forget the oldest."""
        self._folder.mkdir(mode=0o770, exist_ok=True)
        write_atomic(self._folder / f"{move.at:012d}-{move.id}.json", msgspec.json.encode(move), 0o640)
        self.tidy(move.at)

    def tidy(self, now: float) -> None:
        """Forget those that are too many or too old at a moment (epoch seconds)."""
        files = self._files()
        for path in files:
            if path in files[:-MOST] or _at(path) <= now - KEPT_FOR:
                path.unlink(missing_ok=True)

    def of(self, by: str, now: int) -> tuple[Move, ...]:
        """The changes of one person that are young enough, the newest first."""
        return tuple(move for _path, move in self._found(by, now))

    def find(self, number: str, by: str, now: int) -> Move | None:
        """The change of this id, if it is this person's and young enough."""
        return next((move for _path, move in self._found(by, now) if move.id == number), None)

    def drop(self, move: Move, now: int) -> None:
        """Forget a change: it was undone."""
        for path, one in self._found(move.by, now):
            if one.id == move.id:
                path.unlink(missing_ok=True)

    def _found(self, by: str, now: int) -> Iterator[tuple[Path, Move]]:
        for path in reversed(self._files()):
            if _at(path) <= now - KEPT_FOR:
                return
            with suppress(FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
                move = msgspec.json.decode(path.read_bytes(), type=Move)
                if move.by == by:
                    yield path, move

    def _files(self) -> list[Path]:
        """The files, the oldest first."""
        if not self._folder.is_dir():
            return []
        return sorted(path for path in self._folder.glob("[0-9]*-*.json") if _at(path))


def _at(path: Path) -> int:
    number = path.name.partition("-")[0]
    return int(number) if number.isascii() and number.isdigit() else 0
