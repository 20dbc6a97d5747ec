"""The folder in which a generation is built, and its publication by rename.

It stands beside what it becomes (a rename never crosses file systems) and is locked, so that what a killed
compile left behind is told from one at work and swept away by the next.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from blocklists.job import CompileFailed

_PREFIX: Final = ".building-"
_DIGITS: Final = 10


def index_path(out_dir: Path, generation: int) -> Path:
    """Return where the index file of a generation is."""
    return out_dir / f"{generation:0{_DIGITS}d}.lcx"


def names_folder(out_dir: Path, generation: int) -> Path:
    """Return the folder of a generation's names files."""
    return out_dir / "names" / f"{generation:0{_DIGITS}d}"


@contextmanager
def workshop(out_dir: Path, generation: int) -> Iterator[Path]:
    """Make a folder to build in; it is gone afterwards, whatever happens. Raises OSError, CompileFailed."""
    if index_path(out_dir, generation).exists():
        raise CompileFailed(f"generation {generation} exists already in {out_dir}")
    out_dir.mkdir(parents=True, exist_ok=True)
    _sweep(out_dir)
    folder = out_dir / f"{_PREFIX}{generation:0{_DIGITS}d}-{os.getpid()}"
    folder.mkdir()
    lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def _sweep(out_dir: Path) -> None:
    """Remove what killed compiles left: folders that nobody holds a lock on."""
    for folder in out_dir.glob(f"{_PREFIX}*"):
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)


def publish(built_index: Path, built_names: Path, out_dir: Path, generation: int) -> None:
    """Rename the built files to their places: the names first, so that an index never lacks them."""
    names = names_folder(out_dir, generation)
    names.parent.mkdir(exist_ok=True)
    shutil.rmtree(names, ignore_errors=True)  # of a publication that a power cut stopped half-way
    sync_folder(built_names)
    built_names.rename(names)
    sync_folder(names.parent)
    built_index.rename(index_path(out_dir, generation))
    sync_folder(out_dir)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut."""
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
