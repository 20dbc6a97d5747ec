"""A backup of a box: one file with everything that cannot be fetched again.

A gzipped tar: `lachan-backup.json` first, with size and SHA-256 of each file behind it, then the files of the
data folder. Lists and what is compiled from them are left out: they are fetched and compiled anew. Databases
are copied as SQLite's own backup does, whole even while somebody writes. What is in there is personal: hashes
of passwords, the box's keys, who belongs to which group; so the file is its owner's only (0600).
"""

from __future__ import annotations

import io
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from hashlib import file_digest
from pathlib import Path, PurePath
from typing import Final

import msgspec

from config import VERSION
from config.paths import Paths

MANIFEST: Final = "lachan-backup.json"
FORMAT: Final = 1
SUFFIX: Final = ".tar.gz"
LEFT_OUT: Final = frozenset({"lists", "index", "orders", "run", "backups", "moves"})
"""Of the data folder: what is fetched, made or asked for again, the ways back from a restore or a move."""
_CUT_OFF = 24 * 3600
_PASSING = (".lock", ".new", "-wal", "-shm", "-journal")


class Entry(msgspec.Struct, frozen=True):
    """A file in a backup: its path in the data folder, bytes, hex digest and permissions."""

    name: str
    size: int
    sha256: str
    mode: int


class Manifest(msgspec.Struct, frozen=True):
    """What a backup says of itself. made: epoch seconds; version: of the program that made it."""

    format: int
    version: str
    made: int
    kind: str
    place: str
    files: tuple[Entry, ...]


def make_backup(paths: Paths, target: Path, made: int, *, kind: str, place: str = "") -> Manifest:
    """Write a backup to `target`, which must not be there yet. made: epoch seconds.

    Raises OSError (FileExistsError too) and sqlite3.Error; then nothing is left of it.
    """
    _sweep(paths.data, made - _CUT_OFF)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with (
            os.fdopen(handle, "wb") as file,
            tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as spare,
        ):
            sources = {
                name: still
                for name, path in files_of(paths)
                if (still := _still(path, Path(spare))) is not None
            }
            manifest = Manifest(FORMAT, VERSION, made, kind, place, tuple(_entries(sources)))
            with tarfile.open(fileobj=file, mode="w:gz", compresslevel=6) as tar:
                _add(tar, MANIFEST, msgspec.json.encode(manifest), made)
                for entry in manifest.files:
                    _add(tar, entry.name, sources[entry.name].read_bytes(), made)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return manifest


def _sweep(data: Path, before: float) -> None:
    """Delete what a backup or a restore that was killed has left: it holds keys, and takes up the card."""
    for folder in (*data.glob(".backup-*"), *data.glob(".restore-*")):
        with suppress(OSError):
            if folder.lstat().st_mtime < before:
                shutil.rmtree(folder)


def files_of(paths: Paths) -> Iterator[tuple[str, Path]]:
    """Yield what belongs into a backup: the name in it, and where the file is. Links are not followed."""
    if not paths.policy.is_relative_to(paths.data) and paths.policy.is_file():
        yield "policy.toml", paths.policy
    for folder, folders, names in os.walk(paths.data):
        here = Path(folder).relative_to(paths.data)
        folders[:] = sorted(one for one in folders if belongs(here / one))
        for name in sorted(names):
            path = Path(folder, name)
            inside = here / name
            if belongs(inside) and path.is_file() and not path.is_symlink():
                yield inside.as_posix(), path


def belongs(inside: PurePath) -> bool:
    """Whether a file or folder of the data folder, given from there, belongs into a backup."""
    # Files whose names begin with a dot are locks and halves of writes.
    return inside.parts[0] not in LEFT_OUT and not (
        inside.name.startswith(".") or inside.name.endswith(_PASSING)
    )


def _still(path: Path, spare: Path) -> Path | None:
    """A copy that nobody writes to meanwhile; None for a file that is gone by now."""
    copy = spare / str(len(list(spare.iterdir())))
    if path.suffix != ".db":
        try:
            return Path(shutil.copy(path, copy))
        except FileNotFoundError:
            return None
    source = f"{path.as_uri()}?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as found, closing(sqlite3.connect(copy)) as into:
        found.backup(into)
        into.execute("PRAGMA journal_mode = DELETE")
    copy.chmod(path.stat().st_mode & 0o777)
    return copy


def _entries(sources: dict[str, Path]) -> Iterator[Entry]:
    for name, path in sources.items():
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        found = path.stat()
        yield Entry(name, found.st_size, digest, found.st_mode & 0o777)


def _add(tar: tarfile.TarFile, name: str, data: bytes, at: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = len(data), at, 0o600
    tar.addfile(member, io.BytesIO(data))
