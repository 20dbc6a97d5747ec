"""Putting a backup back: looked through as a stranger's file first, then written, with a way back.

It is unpacked beside the data (`backupfile`) and read as the box would read it, and only then the box's own
files are replaced, one whole file at a time, while nobody else changes rules or devices. Where one of them
cannot be written, those before it are put back too. What was there is a backup of its own, in `backups/`.
"""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Final

from admin.backup import SUFFIX, files_of, make_backup
from admin.backupfile import BackupBroken, Unpacked
from admin.devicedesk import devices_alone
from admin.policydesk import policy_alone
from admin.store import Store
from config.errors import ConfigInvalid
from config.files import write_atomic
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import load_settings
from reporting.ledger import Ledger

KEPT: Final = 5
"""Backups of what was before a restore."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What putting it back would do to the files: new ones, other ones, ones that go. And what is odd."""

    new: tuple[str, ...]
    other: tuple[str, ...]
    gone: tuple[str, ...]
    mistakes: tuple[ConfigInvalid, ...]
    broken_line: int | None
    """The first line of its audit trail that was tampered with."""


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


def put_back(
    found: Unpacked, paths: Paths, now: datetime, by: tuple[str, str], *, kind: str, place: str = ""
) -> Path:
    """Write a backup's files over the box's and return where those before are kept. by: (role, name).

    Everybody is logged out, and programs' tokens end: one that was taken back since must not be good again.
    The ledger of reports is told, so that no month is drawn a second time. Raises OSError, sqlite3.Error,
    StoreBroken, LedgerBroken; then all is as it was.
    """
    names = {entry.name: entry for entry in found.manifest.files}
    with ExitStack() as held:
        held.enter_context(policy_alone(paths))
        held.enter_context(devices_alone(paths))
        before = _before(paths, now, kind, place)
        gone = [path for name, path in files_of(paths) if name not in names]
        # The rules last: they are followed within a second, and speak of what the others hold.
        ordered = sorted(names, key=lambda one: (one == "policy.toml", one))
        targets = {name: _target(paths, name) for name in ordered}
        held.enter_context(_all_or_nothing([*targets.values(), *gone, paths.state_db], paths.data))
        for name, target in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True, mode=0o770)
            if target.suffix == ".db":
                _pour(found.folder / name, target)
            else:
                write_atomic(target, (found.folder / name).read_bytes(), names[name].mode & 0o770)
            _belong(target)
        for path in gone:
            path.unlink(missing_ok=True)
        _tell(found, paths, int(now.timestamp()), by)
    return before


def _target(paths: Paths, name: str) -> Path:
    return paths.policy.resolve() if name == "policy.toml" else paths.data / name


def _tell(found: Unpacked, paths: Paths, at: int, by: tuple[str, str]) -> None:
    with Store(paths.state_db) as store, store.change() as change:
        for table in ("sessions", "links", "known_browsers", "tokens"):
            change.run(f"DELETE FROM {table}")  # noqa: S608 - names of ours
        payload = {"by": by[1], "made": found.manifest.made, "version": found.manifest.version}
        change.audit(at, by[0], "restore", payload)
    if (paths.report / "state.json").exists():
        Ledger(paths.report).mark_restored()


@contextmanager
def _all_or_nothing(targets: Iterable[Path], data: Path) -> Iterator[None]:
    """Put files back as they were when what is done inside fails. Room for the ways back is taken first."""
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=data) as folder:
        kept = {
            target: _kept(target, Path(folder, str(number)))
            for number, target in enumerate(dict.fromkeys(targets))
        }
        try:
            yield
        except BaseException:
            for target, old in kept.items():
                # One that cannot be put back must not keep the others from it; all are in `backups/` too.
                with suppress(OSError, sqlite3.Error):
                    _as_it_was(target, old)
            raise


def _kept(target: Path, copy: Path) -> Path | None:
    """A way back to a file; None where there is none."""
    if not target.is_file():
        return None
    if target.suffix == ".db":
        _pour(target, copy)
        return copy
    try:
        os.link(target, copy)
    except OSError:  # another file system, or one without links
        shutil.copy2(target, copy)
    return copy


def _as_it_was(target: Path, old: Path | None) -> None:
    if old is None:
        target.unlink(missing_ok=True)
    elif target.suffix == ".db":
        _pour(old, target)
    else:
        shutil.move(old, target)


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


def _before(paths: Paths, now: datetime, kind: str, place: str) -> Path:
    folder = paths.data / "backups"
    folder.mkdir(mode=0o770, exist_ok=True)
    names = (f"before-restore-{now:%Y%m%d-%H%M%S}-{count}{SUFFIX}" for count in itertools.count())
    target = next(path for name in names if not (path := folder / name).exists())
    make_backup(paths, target, int(now.timestamp()), kind=kind, place=place)
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
    if path.suffix == ".db" and path.stat().st_uid == os.geteuid():
        path.chmod(0o660)  # another's is that already (`config.files.make_shared`)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
