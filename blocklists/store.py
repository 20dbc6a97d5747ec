"""Last good copies on disk: `lists/<id>/current` with what is remembered of it in `meta.json`.

A candidate is written beside and renamed, so at every moment there is a whole copy or none. The copy of a
list that stays subscribed is never deleted, however long its server is gone.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection
from pathlib import Path

import msgspec

from blocklists.state import ListState
from blocklists.transfer import TEMP_PREFIX
from config.files import write_atomic

_CURRENT, _HELD, _META = "current", "held", "meta.json"
_WRITE_ATOMIC_LEFT = f".{_META}."  # how config.files names its temporary files for the state


class Store:
    """The folder of all lists. Methods raise OSError when the disk is full, read-only or broken."""

    def __init__(self, folder: Path) -> None:
        """Take the folder, `lists` of the box; it is made when it is first written to."""
        self._folder = folder

    def folder(self, list_id: str) -> Path:
        """The folder of one list, made if it is missing. `list_id` is a checked id, never a path."""
        path = self._folder / list_id
        path.mkdir(parents=True, exist_ok=True)
        return path

    def state(self, list_id: str) -> ListState:
        """What is remembered; the empty state where nothing is, or what stands there cannot be read."""
        try:
            data = (self._folder / list_id / _META).read_bytes()
            state = msgspec.json.decode(data, type=ListState)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return ListState()
        # A folder copied by hand or a damaged card: never speak of a copy that is not there.
        current = state.current if self.current(list_id) else None
        held = state.held if self.held(list_id) else None
        return msgspec.structs.replace(state, current=current, held=held)

    def save(self, list_id: str, state: ListState) -> None:
        """Remember `state`, atomically."""
        data = msgspec.json.format(msgspec.json.encode(state), indent=1)
        write_atomic(self.folder(list_id) / _META, data + b"\n")

    def current(self, list_id: str) -> Path | None:
        """The last good copy, None if there is none."""
        return _existing(self._folder / list_id / _CURRENT)

    def held(self, list_id: str) -> Path | None:
        """The copy that waits for a person, None if none does."""
        return _existing(self._folder / list_id / _HELD)

    def promote(self, list_id: str, candidate: Path, state: ListState) -> None:
        """Make `candidate` (a file in the list's folder, perhaps the held one) the last good copy."""
        candidate.replace(self.folder(list_id) / _CURRENT)
        self.save(list_id, state)
        self.drop_held(list_id)

    def hold(self, list_id: str, candidate: Path, state: ListState) -> None:
        """Put `candidate` aside for a person."""
        target = self.folder(list_id) / _HELD
        if candidate != target:
            candidate.replace(target)
        self.save(list_id, state)

    def drop_held(self, list_id: str) -> None:
        """Forget the copy that waits, if there is one."""
        (self._folder / list_id / _HELD).unlink(missing_ok=True)

    def remove(self, list_id: str) -> None:
        """Forget a list and its copies."""
        shutil.rmtree(self._folder / list_id, ignore_errors=True)

    def ids(self) -> tuple[str, ...]:
        """The ids that something is stored of, sorted."""
        if not self._folder.is_dir():
            return ()
        return tuple(sorted(path.name for path in self._folder.iterdir() if path.is_dir()))

    def clean(self) -> None:
        """Delete what a killed process left half-written. Only while holding the lock of refreshes."""
        for list_id in self.ids():
            for path in (self._folder / list_id).iterdir():
                if path.name.startswith((TEMP_PREFIX, _WRITE_ATOMIC_LEFT)):
                    path.unlink(missing_ok=True)

    def prune(self, subscribed: Collection[str], before: float) -> tuple[str, ...]:
        """Forget lists that are not subscribed and were last tried before `before` (epoch): their ids."""
        old = tuple(i for i in self.ids() if i not in subscribed and self.state(i).tried < before)
        for list_id in old:
            self.remove(list_id)
        return old


def _existing(path: Path) -> Path | None:
    return path if path.is_file() else None
