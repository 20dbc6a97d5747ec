"""Which generation of the index is in force: `index/CURRENT` holds the name of its file.

A generation is whole before it is named, and naming it is one rename, so a reader sees the old one or the new
one. The generation before stays on disk: when the card damages the current one, readers fall back to it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from blocklists.index import Index, IndexBroken
from config.files import write_atomic
from config.paths import Paths

CURRENT = "CURRENT"
KEEP = 2  # generations: the one in force and the one to fall back to
_GENERATION = re.compile(r"(\d{1,12})\.lcx")


def generations(index: Path) -> tuple[tuple[int, Path], ...]:
    """The generations on disk, newest first, as (number, file); also such as were never published."""
    if not index.is_dir():
        return ()
    found = ((_GENERATION.fullmatch(path.name), path) for path in index.iterdir())
    return tuple(sorted(((int(match[1]), path) for match, path in found if match), reverse=True))


def next_generation(index: Path) -> int:
    """A number that no generation on disk has, higher than all of them."""
    return next((number for number, _ in generations(index)), 0) + 1


def publish(index: Path, generation: Path) -> None:
    """Put the file `generation` (in the folder `index`) in force. Raises OSError; then the old one stays."""
    write_atomic(index / CURRENT, f"{generation.name}\n".encode())


def named(index: Path) -> Path | None:
    """The file that CURRENT names, whether or not it is there and whole; None if it names none."""
    try:
        text = (index / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    return index / text if _GENERATION.fullmatch(text) else None


def current_index(paths: Paths, *, verify: bool = True) -> Path | None:
    """The index to use: the one in force, else the newest other that is whole; None if there is none.

    `verify` compares checksums (about 1 ms a megabyte).
    """
    preferred = named(paths.index)
    others = [path for _, path in generations(paths.index) if path != preferred]
    for path in [preferred, *others] if preferred else others:
        if _is_whole(path, verify=verify):
            return path
    return None


def prune(index: Path) -> None:
    """Delete all but the generation in force and the one before it, and what a killed compile left."""
    found = generations(index)
    preferred = named(index)
    newest = next((number for number, path in found if path == preferred), found[0][0] if found else 0)
    kept = [number for number, _ in found if number <= newest][:KEEP]
    for number, _ in found:
        if number not in kept:
            discard(index, number)
    numbers = {str(number) for number, _ in generations(index)}
    for folder in (index / "names").glob("*"):
        if folder.name.lstrip("0") not in numbers:
            _delete(folder)


def discard(index: Path, number: int) -> None:
    """Delete one generation, with all that belongs to it."""
    for path in [*index.glob(f"*{number}.*"), *(index / "names").glob(f"*{number}")]:
        if path.name.partition(".")[0].lstrip("0") == str(number):
            _delete(path)


def _is_whole(path: Path, *, verify: bool) -> bool:
    try:
        Index.open(path, verify=verify).close()
    except IndexBroken:
        return False
    return True


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
