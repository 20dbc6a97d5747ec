"""What the province asks, as the supervisor follows it: the last good one stays, over restarts too."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from config.baseline import Baseline, BaselineBroken, parse_baseline
from config.files import write_atomic

if TYPE_CHECKING:
    from pathlib import Path


class BaselineFile:
    """Reads one file again and again; only a whole and right one replaces what was read before."""

    def __init__(self, path: Path, good_copy: Path) -> None:
        """path: the file. good_copy: where the last good one is kept; its folder may be missing."""
        self._path, self._copy = path, good_copy
        self._good: Baseline | None = None
        self._read = False

    def load(self) -> tuple[Baseline | None, tuple[str, ...]]:
        """The baseline, None where there is none, and what has to be said about the file. Never raises."""
        mistakes: tuple[str, ...] = ()
        try:
            data = self._path.read_bytes()
            self._good, self._read = parse_baseline(data, str(self._path)), True
        except FileNotFoundError:
            self._good, self._read = None, True
            with suppress(OSError):
                self._copy.unlink(missing_ok=True)
        except BaselineBroken as broken:
            mistakes = tuple(f"{broken.file}: {mistake}" for mistake in broken.mistakes)
        except OSError as error:
            mistakes = (f"{self._path}: {error.strerror or error}",)
        else:
            self._keep(data)
        if not self._read:  # broken since before the start
            with suppress(OSError, BaselineBroken):
                self._good = parse_baseline(self._copy.read_bytes())
        return self._good, mistakes

    def _keep(self, data: bytes) -> None:
        with suppress(OSError):  # a full or read-only disk: the copy in memory serves until a restart
            self._copy.parent.mkdir(exist_ok=True)
            if not self._copy.exists() or self._copy.read_bytes() != data:
                write_atomic(self._copy, data)
