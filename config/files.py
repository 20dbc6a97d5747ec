"""Writing a file so that a power cut leaves the old one or the new one, never half of one."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path


def write_atomic(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Replace `path` by `data` with permissions `mode`; readers see the old file or the whole new one.

    A temporary file beside it is written, synced and renamed, then the folder is synced, so the rename
    survives a power cut too. The folder must exist. On any failure the OSError goes on to the caller,
    the old file stays, and nothing is left behind.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".new")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def own_folder(path: Path, mode: int = 0o750) -> None:
    """Make a folder that nobody else can have prepared, or check the one that is there.

    For folders below a place that everybody may write to (/dev/shm): a link, another user's folder, or one
    that everybody may write to is refused with PermissionError, since files in it could be anybody's.
    """
    path.mkdir(parents=True, exist_ok=True, mode=mode)
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in (0, os.geteuid()) or found.st_mode & 0o002:
        raise PermissionError(f"{path} belongs to someone else or is open to everyone; remove it")


def make_shared(path: Path) -> None:
    """Make an empty file that its group may write too, if there is none; one that is there stays as it is.

    For what several processes of a box write, each with a user of its own and one group for all: whoever
    comes first makes it, whatever the umask.
    """
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o660)
    except FileExistsError:
        return
    try:
        os.fchmod(handle, 0o660)
    finally:
        os.close(handle)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
