"""A backup file, looked through as a stranger's: nothing in it is believed.

Not the names (no folder above, no link, nothing that a backup never holds), not the sizes, not the sums. It
is unpacked beside the data, and never more than a chunk of it is in memory, whatever its headers say.
"""

from __future__ import annotations

import gzip
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Final, cast

import msgspec

from admin.backup import FORMAT, MANIFEST, Entry, Manifest, belongs
from config.paths import Paths

MOST_BYTES: Final = 1 << 30
MOST_FILES: Final = 10_000
_PART = r"[A-Za-z0-9_][A-Za-z0-9._ -]{0,120}"
_NAME = re.compile(rf"(?:{_PART}/){{0,4}}{_PART}", re.ASCII)
_CHUNK = 1 << 20
_MOST_AT_ONCE = 8 * _CHUNK
_HEADERS = 2 * 512 * MOST_FILES
_TO_SPARE = 64 << 20
"""Bytes that stay free on the card: the box goes on while a backup is looked at."""


class BackupBroken(Exception):
    """The file is no backup, or not a whole one. `why` is a short word, `what` the place in it."""

    def __init__(self, why: str, what: str = "") -> None:
        super().__init__(f"{why}: {what}" if what else why)
        self.why, self.what = why, what


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A backup that was looked through: what it says of itself, and where its files lie for now."""

    manifest: Manifest
    folder: Path


@contextmanager
def unpacked(file: IO[bytes], paths: Paths) -> Iterator[Unpacked]:
    """Look a backup through; its files are there until the block ends. Raises BackupBroken, OSError."""
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=paths.data) as folder:
        try:
            with (
                gzip.GzipFile(fileobj=file) as plain,
                tarfile.open(fileobj=cast("IO[bytes]", _Wary(plain)), mode="r:") as tar,
            ):
                found = Unpacked(_unpack(tar, Path(folder)), Path(folder))
        except (tarfile.TarError, zlib.error, EOFError) as error:
            raise BackupBroken("damaged", str(error)) from None
        except OSError as error:
            if error.errno is None:  # gzip says so what is no gzip
                raise BackupBroken("damaged", str(error)) from None
            raise
        yield found


class _Wary:
    """A stream for `tarfile`, which reads as much at once as a header says, and goes where it says."""

    def __init__(self, plain: gzip.GzipFile) -> None:
        self._plain = plain

    def read(self, size: int) -> bytes:
        if not 0 <= size <= _MOST_AT_ONCE:
            raise BackupBroken("damaged", "an entry's head is too large")
        found = self._plain.read(size)
        if self._plain.tell() > MOST_BYTES + _HEADERS:
            raise BackupBroken("large")
        return found

    def seek(self, place: int) -> int:
        if not self._plain.tell() <= place <= MOST_BYTES + _HEADERS:
            raise BackupBroken("damaged", "an entry's size is none")
        return self._plain.seek(place)

    def tell(self) -> int:
        return self._plain.tell()


def _unpack(tar: tarfile.TarFile, folder: Path) -> Manifest:
    manifest: Manifest | None = None
    left: dict[str, Entry] = {}
    for member in tar:
        if manifest is None:
            manifest = _manifest(tar, member)
            _room(manifest, folder)
            left = {entry.name: entry for entry in manifest.files}
            continue
        entry = left.pop(member.name, None)
        if entry is None or member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE):
            raise BackupBroken("odd-name", member.name)
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if member.size != entry.size or _copied(tar, member, target) != entry.sha256:
            raise BackupBroken("sum", member.name)
    if manifest is None:
        raise BackupBroken("no-manifest")
    if left:
        raise BackupBroken("missing", min(left))
    return manifest


def _manifest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Manifest:
    file = tar.extractfile(member) if member.isreg() and member.name == MANIFEST else None
    if file is None or member.size > _MOST_AT_ONCE:
        raise BackupBroken("no-manifest")
    data = file.read()
    try:
        made_by = msgspec.json.decode(data, type=dict[str, object]).get("format")
        if isinstance(made_by, int) and made_by > FORMAT:
            raise BackupBroken("newer")
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise BackupBroken("no-manifest") from None
    _names(manifest)
    return manifest


def _names(manifest: Manifest) -> None:
    names = [PurePosixPath(entry.name) for entry in manifest.files]
    if len(names) > MOST_FILES:
        raise BackupBroken("large")
    odd = (
        entry.name
        for entry in manifest.files
        if not _NAME.fullmatch(entry.name)
        or ".." in entry.name.split("/")
        or not belongs(PurePosixPath(entry.name))
    )
    if first := next(odd, ""):
        raise BackupBroken("odd-name", first)
    every = set(names)
    if len(every) < len(names) or any(above in every for name in names for above in name.parents):
        raise BackupBroken("odd-name", "twice")


def _room(manifest: Manifest, folder: Path) -> None:
    """Its files lie on the card twice for a while, beside the copy of what is there."""
    whole = sum(max(0, entry.size) for entry in manifest.files)
    if whole > MOST_BYTES:
        raise BackupBroken("large")
    if shutil.disk_usage(folder).free < 2 * whole + _TO_SPARE:
        raise BackupBroken("room", f"{2 * whole // 1_000_000 + 64} MB")


def _copied(tar: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> str:
    """Write a member's bytes and return their digest. A new file, so no link can stand in its place."""
    source = tar.extractfile(member)
    if source is None:
        raise BackupBroken("odd-name", member.name)
    summed = sha256()
    with target.open("xb") as file:
        while some := source.read(_CHUNK):
            summed.update(some)
            file.write(some)
    return summed.hexdigest()
