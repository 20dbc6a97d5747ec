"""What has to be there before the processes start: folders, and a policy to begin with. Never overwrites."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from admin.policydesk import PolicyDesk
from config import clock
from config.files import own_folder, write_atomic
from config.paths import Paths
from config.presets import preset_text, school_year


class AlreadyRunning(Exception):
    """Another ``lachan run`` works on the same runtime folder."""


def make_folders(paths: Paths) -> None:
    """Make the data folder with its parts. Raises OSError."""
    for folder in (paths.data, paths.lists, paths.index):
        folder.mkdir(parents=True, exist_ok=True)


def make_runtime(paths: Paths) -> None:
    """Make the runtime folder. Raises OSError."""
    # Counters tell nothing of a person, but they are nobody else's business on a shared machine.
    own_folder(paths.runtime)


def forget_runtime(paths: Paths) -> None:
    """Leave nothing in memory after a try-out; to be called while `only_one` holds.

    A folder that somebody chose (systemd's, `runtime_dir`) stays: in it today's counters outlive a restart.
    """
    if paths.is_tryout:
        shutil.rmtree(paths.runtime, ignore_errors=True)


def write_first_policy(paths: Paths, preset: str) -> bool:
    """Write the policy of a preset where there is none; tell whether that was so. Raises OSError."""
    if paths.policy.exists():
        return False
    text = this_years(preset)
    write_atomic(paths.policy, text.encode())
    PolicyDesk(paths).wrote(text)
    return True


def this_years(preset: str) -> str:
    """Return the text of a preset with the dates of the school year at hand."""
    today = datetime.fromtimestamp(clock.epoch(), UTC).date()
    return preset_text(preset, school_year(today))


@contextmanager
def only_one(runtime: Path) -> Iterator[None]:
    """Hold the runtime folder for this run. Raises AlreadyRunning: two resolvers would share counters."""
    handle = _locked(runtime)
    try:
        yield
    finally:
        os.close(handle)


def _locked(runtime: Path) -> int:
    while True:
        own_folder(runtime)
        path = runtime / "run.lock"
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o640)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            raise AlreadyRunning from None
        if os.fstat(handle).st_nlink:
            return handle
        os.close(handle)  # a run that ended just now took the folder with it: make another
