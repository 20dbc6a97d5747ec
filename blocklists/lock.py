"""One refresh at a time on a box: the chores and a person's command line exclude each other."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = ".lock"


class RefreshBusy(Exception):
    """Another process refreshes the lists at this moment; the text says so for people."""

    def __init__(self, owner: str) -> None:
        """Take the other's process id as text, "" when it is not known."""
        who = f" (process {owner})" if owner else ""
        super().__init__(f"another refresh of the lists is at work{who}; try again when it is done")


@contextmanager
def refresh_lock(folder: Path) -> Iterator[None]:
    """Hold the lock of the lists' folder, which is made if it is missing.

    The kernel lets go of it when a process dies, however it dies. Raises RefreshBusy, and OSError when the
    folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    # 0660: with the umask of an installed box the group may lock, whoever made the file.
    handle = os.open(folder / _NAME, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefreshBusy(os.pread(handle, 20, 0).decode("ascii", "replace").strip()) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode("ascii"), 0)
        yield
    finally:
        os.close(handle)
