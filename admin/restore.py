"""Putting a backup back: looked through as a stranger's file first, then written, with a way back.

Nothing of an archive is believed: not the names in it (no folder above, no link), not the sizes, not the
sums. It is unpacked beside the data and read as the box would read it, and only then the box's own files are
replaced, one whole file at a time. What was there before is a backup of its own, in `backups/`.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Final

import msgspec

from admin.backup import FORMAT, MANIFEST, SUFFIX, Manifest, files_of, make_backup
from admin.store import Store
from config.errors import ConfigInvalid
from config.files import write_atomic
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import load_settings
from reporting.ledger import Ledger

MOST_BYTES: Final = 1 << 30
MOST_FILES: Final = 10_000
KEPT: Final = 5
"""Backups of what was before a restore."""
_PART = r"[A-Za-z0-9_][A-Za-z0-9._ -]{0,120}"
_NAME = re.compile(rf"(?:{_PART}/){{0,4}}{_PART}", re.ASCII)
_CHUNK = 1 << 20


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


@dataclass(frozen=True, slots=True)
class Plan:
    """What putting it back would do to the files: new ones, other ones, ones that go. And what is odd."""

    new: tuple[str, ...]
    other: tuple[str, ...]
    gone: tuple[str, ...]
    mistakes: tuple[ConfigInvalid, ...]
    broken_line: int | None
    """The first line of its audit trail that was tampered with."""


@contextmanager
def unpacked(file: IO[bytes], paths: Paths) -> Iterator[Unpacked]:
    """Look a backup through; its files are there until the block ends. Raises BackupBroken, OSError."""
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=paths.data) as folder:
        try:
            with tarfile.open(fileobj=file, mode="r:gz") as tar:
                found = Unpacked(_unpack(tar, Path(folder)), Path(folder))
        except (tarfile.TarError, zlib.error, EOFError) as error:
            raise BackupBroken("damaged", str(error)) from None
        except OSError as error:
            if error.errno is None:  # gzip says so what is no gzip
                raise BackupBroken("damaged", str(error)) from None
            raise
        yield found


def plan(found: Unpacked, paths: Paths) -> Plan:
    """Compare a backup with what there is. Changes nothing. Raises BackupBroken for a broken database."""
    here = dict(files_of(paths))
    names = {entry.name: entry for entry in found.manifest.files}
    other = tuple(
        name for name, entry in names.items() if name in here and _digest(here[name]) != entry.sha256
    )
    return Plan(
        new=tuple(name for name in names if name not in here),
        other=other,
        gone=tuple(name for name in here if name not in names),
        mistakes=tuple(_mistakes(found.folder)),
        broken_line=_state_line(found.folder),
    )


def put_back(found: Unpacked, paths: Paths, now: datetime, by: tuple[str, str], *, kind: str) -> Path:
    """Write a backup's files over the box's and return where those before are kept. by: (role, name).

    Everybody is logged out, and programs' tokens end: one that was taken back since must not be good again.
    The ledger of reports is told, so that no month is drawn a second time. Raises OSError, sqlite3.Error,
    StoreBroken; what was written by then is whole, and the way back is in `backups/`.
    """
    at = int(now.timestamp())
    before = _before(paths, now, kind)
    names = {entry.name: entry for entry in found.manifest.files}
    gone = [path for name, path in files_of(paths) if name not in names]
    # The rules last: they are followed within a second, and speak of what the others hold.
    for name in sorted(names, key=lambda one: (one == "policy.toml", one)):
        target = paths.policy.resolve() if name == "policy.toml" else paths.data / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o2770)
        if target.suffix == ".db":
            _pour(found.folder / name, target)
        else:
            write_atomic(target, (found.folder / name).read_bytes(), names[name].mode & 0o770)
        _belong(target)
    for path in gone:
        path.unlink(missing_ok=True)
    with Store(paths.state_db) as store, store.change() as change:
        for table in ("sessions", "links", "known_browsers", "tokens"):
            change.run(f"DELETE FROM {table}")  # noqa: S608 - names of ours
        payload = {"by": by[1], "made": found.manifest.made, "version": found.manifest.version}
        change.audit(at, by[0], "restore", payload)
    if (paths.report / "state.json").exists():
        Ledger(paths.report).mark_restored()
    return before


def _unpack(tar: tarfile.TarFile, folder: Path) -> Manifest:
    manifest: Manifest | None = None
    left: dict[str, str] = {}
    total = 0
    for member in tar:
        if manifest is None:
            manifest = _manifest(tar, member)
            left = {entry.name: entry.sha256 for entry in manifest.files}
            continue
        if not member.isreg() or member.name not in left:
            raise BackupBroken("odd-name", member.name)
        total += member.size
        if total > MOST_BYTES:
            raise BackupBroken("large")
        target = folder / member.name
        target.parent.mkdir(parents=True, exist_ok=True)
        if _copied(tar, member, target) != left.pop(member.name):
            raise BackupBroken("sum", member.name)
    if manifest is None:
        raise BackupBroken("no-manifest")
    if left:
        raise BackupBroken("missing", min(left))
    return manifest


def _manifest(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Manifest:
    file = tar.extractfile(member) if member.isreg() and member.name == MANIFEST else None
    if file is None or member.size > 8 * _CHUNK:
        raise BackupBroken("no-manifest")
    data = file.read()
    try:
        made_by = msgspec.json.decode(data, type=dict[str, object]).get("format")
        if isinstance(made_by, int) and made_by > FORMAT:
            raise BackupBroken("newer")
        manifest = msgspec.json.decode(data, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise BackupBroken("no-manifest") from None
    names = [entry.name for entry in manifest.files]
    if len(names) > MOST_FILES:
        raise BackupBroken("large")
    if odd := [name for name in names if not _NAME.fullmatch(name) or ".." in name.split("/")]:
        raise BackupBroken("odd-name", odd[0])
    if len(set(names)) < len(names):
        raise BackupBroken("odd-name", "twice")
    return manifest


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


def _mistakes(folder: Path) -> Iterator[ConfigInvalid]:
    policy = folder / "policy.toml"
    try:
        if policy.exists():
            parse_policy(policy.read_bytes(), "policy.toml")
    except ConfigInvalid as invalid:
        yield invalid
    try:
        load_settings(folder / "settings.toml")
    except ConfigInvalid as invalid:
        yield invalid


def _state_line(folder: Path) -> int | None:
    for path in folder.glob("*.db"):
        try:
            with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as found:
                [(said,)] = found.execute("PRAGMA quick_check(1)").fetchall()
        except (sqlite3.Error, ValueError) as error:
            raise BackupBroken("database", f"{path.name}: {error}") from None
        if said != "ok":
            raise BackupBroken("database", path.name)
    state = folder / "state.db"
    if not state.exists():
        return None
    with Store(state) as store:
        return store.first_broken()


def _before(paths: Paths, now: datetime, kind: str) -> Path:
    folder = paths.data / "backups"
    folder.mkdir(mode=0o2770, exist_ok=True)
    names = (f"before-restore-{now:%Y%m%d-%H%M%S}-{count}{SUFFIX}" for count in itertools.count())
    target = next(path for name in names if not (path := folder / name).exists())
    make_backup(paths, target, int(now.timestamp()), kind=kind)
    for old in sorted(folder.glob(f"before-restore-*{SUFFIX}"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return target


def _pour(source: Path, target: Path) -> None:
    """Copy a database into one that others may have open: one transaction, as they see it."""
    with closing(sqlite3.connect(source)) as found, closing(sqlite3.connect(target, timeout=30)) as into:
        found.backup(into)


def _belong(path: Path) -> None:
    """Root puts a file back for the services: it belongs to the folder's group, as if they had made it."""
    if os.geteuid() == 0:
        folder = path.parent.stat()
        shutil.chown(path, group=folder.st_gid)
    if path.suffix == ".db":
        path.chmod(0o660)


def _digest(path: Path) -> str:
    summed = sha256()
    with path.open("rb") as file:
        while some := file.read(_CHUNK):
            summed.update(some)
    return summed.hexdigest()
