"""Lists that are uploaded on the page: files of a folder of our own, by names that we give.

What a browser calls a file says nothing and is not looked at. A file is judged by what it holds before it
gets a name, and copied through a small buffer, so that it is never in memory as a whole.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final

from admin.listentry import is_uploaded, slug
from blocklists.guard import MEGABYTE, Refused, judge_content
from blocklists.reader import HEAD
from config.paths import Paths

MOST: Final = 32 * MEGABYTE
"""Bytes of one file: about a million names."""

MOST_TOGETHER: Final = 256 * MEGABYTE
"""Bytes of all of them: an SD card is not filled from a browser."""

FORGET_AFTER: Final = 30 * 24 * 3600
"""Seconds after which a file that no list names is deleted: until then, removing the list can be undone."""

_PREFIX: Final = ".upload-"


class NotTaken(Exception):
    """A file is not taken; the text says why."""


class Imports:
    """The folder of one box. Methods may raise OSError."""

    def __init__(self, paths: Paths) -> None:
        self._paths, self._folder = paths, paths.imports

    def take(self, stream: IO[bytes], wish: str, over: str = "") -> Path:
        """Keep what a stream holds, under a name like `wish` that is free; gives the file.

        over: the `file` of a list that it takes the place of. Raises NotTaken.
        """
        target = self._target(over) if over else None
        self._folder.mkdir(mode=0o770, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, prefix=_PREFIX, delete=False) as file:
            path = Path(file.name)
            try:
                shutil.copyfileobj(stream, file, 64 * 1024)
                file.flush()
                os.fsync(file.fileno())
                self._judge(path)
                path.chmod(0o640)
                target = target or self._free(slug(wish))
                path.replace(target)
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        return target

    def touch(self, file: str) -> None:
        """Begin anew to count the days that a file is kept for, as its list is removed."""
        if is_uploaded(file, self._paths):
            os.utime(self._paths.policy.parent / file)

    def tidy(self, named: Collection[Path], before: float) -> tuple[str, ...]:
        """Delete files from before a moment (epoch seconds) that no list names; gives their names.

        named: the files that the policy's lists name.
        """
        gone = []
        with suppress(FileNotFoundError):
            for path in self._folder.iterdir():
                if path not in named and path.is_file() and path.lstat().st_mtime < before:
                    path.unlink(missing_ok=True)
                    gone.append(path.name)
        return tuple(gone)

    def _judge(self, path: Path) -> None:
        size = path.stat().st_size
        with path.open("rb") as file:
            judged = judge_content(file.read(HEAD), size, cap=MOST)
        if isinstance(judged, Refused):
            raise NotTaken(judged.reason)
        if sum(one.stat().st_size for one in self._folder.iterdir() if one.is_file()) > MOST_TOGETHER:
            raise NotTaken("there is no room for more uploaded lists; remove some that you do not use")

    def _target(self, over: str) -> Path:
        if not is_uploaded(over, self._paths):
            raise NotTaken("only files that were uploaded can be tried from the page")
        return self._paths.policy.parent / over

    def _free(self, name: str) -> Path:
        numbers = iter(range(2, 10_000))
        path = self._folder / f"{name}.txt"
        while path.exists():
            path = self._folder / f"{name}-{next(numbers)}.txt"
        return path
