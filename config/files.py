"""Writing a file so that a power cut leaves the old one or the new one, never half of one."""

from __future__ import annotations

import fcntl
import os
import re
import stat
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_LEFT = re.compile(r"\..+\.[a-z0-9_]{8}\.new")  # as tempfile.mkstemp names what write_atomic writes to

_OF_MEMORY = frozenset({"tmpfs", "ramfs"})


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


def rewrite(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Replace `path`, or what it links to, with the permissions that it had; `mode` where it is new."""
    target = path.resolve()
    with suppress(FileNotFoundError):
        mode = stat.S_IMODE(target.stat().st_mode)
    write_atomic(target, data, mode)


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Wait until nobody else of the box is in here under this lock file, which is made if it is not there.

    The kernel lets go of it when a process dies. Raises OSError.
    """
    make_shared(lock)
    handle = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def in_memory(folder: Path, mounts: str | None = None) -> bool:
    """Whether a folder lies in a file system of memory. mounts: the text of /proc/self/mounts (fstab(5)).

    Who is there, and who met what, is not written to an SD card: it is nobody's business after the next power
    cut.
    """
    if mounts is None:
        try:
            mounts = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return False
    kinds = {}
    for line in mounts.splitlines():
        cells = line.split()
        if len(cells) > 2:
            kinds[cells[1].replace("\\040", " ")] = cells[2]  # a later mount on the same place covers it
    parents: Iterable[Path] = (folder, *folder.parents)
    return next((kinds[str(path)] for path in parents if str(path) in kinds), "") in _OF_MEMORY


def sweep(folder: Path, before: float) -> None:
    """Delete what a killed or cut off `write_atomic` left in a folder before a moment (epoch seconds).

    It may hold what the file itself has long forgotten. Never raises.
    """
    with suppress(OSError):
        for path in folder.iterdir():
            if not _LEFT.fullmatch(path.name):
                continue
            with suppress(OSError):
                found = path.lstat()
                if stat.S_ISREG(found.st_mode) and found.st_mtime < before:
                    path.unlink()


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
