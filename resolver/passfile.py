"""The file of what is in force by hand, as the supervisor follows it: the last good one stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.passes import Pass, PassesBroken, parse_passes

if TYPE_CHECKING:
    from pathlib import Path


class PassFile:
    """Reads one file again and again; only a whole and right one replaces what was read before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._good: tuple[Pass, ...] = ()

    def load(self) -> tuple[tuple[Pass, ...], tuple[str, ...]]:
        """The entries, and what has to be said about the file. No file is no entries. Never raises.

        After a restart with a broken file there are none: no off or focus, but no site opened either.
        """
        mistakes: tuple[str, ...] = ()
        try:
            self._good = parse_passes(self._path.read_bytes(), str(self._path))
        except FileNotFoundError:
            self._good = ()
        except PassesBroken as broken:
            mistakes = tuple(f"{broken.file}: {mistake}" for mistake in broken.mistakes)
        except OSError as error:
            mistakes = (f"{self._path}: {error.strerror or error}",)
        return self._good, mistakes
