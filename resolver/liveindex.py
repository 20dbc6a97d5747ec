"""The index that a worker asks, followed from snapshot to snapshot without stopping answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from blocklists.index import Index, IndexBroken

if TYPE_CHECKING:
    from pathlib import Path

    from blocklists.hits import Lookup
    from resolver.snapshot import Snapshot

_Mark = tuple[str, int, int, int] | None


class LiveIndex:
    """At most one mapped index. The same file is mapped once: a changed rule or a pass moves no page."""

    def __init__(self) -> None:
        self._index: Index | None = None
        self._mark: _Mark = None

    def of(self, snapshot: Snapshot, *, prefault: bool = False) -> Lookup:
        """Return what a snapshot's lists say: equal to the last answer when it is the same file.

        The supervisor has just read the whole file to check it, so its pages are in memory, and mapping them
        one by one costs microseconds each; `prefault` maps them all at once, which is right before the first
        answer and wrong between two. An index that nobody holds any more unmaps itself. Raises what
        `Index.open` raises only if there is none to go on with.
        """
        path = snapshot.index
        if path is None:
            self._index = None
            return snapshot.fallback
        mark = _mark(path)
        if self._index is not None and mark is not None and mark == self._mark:
            return self._index
        try:
            index = Index.open(path, verify=False, prefault=prefault)
        except (OSError, IndexBroken):
            # It went just now, or the card has just broken: the last good one stays until the supervisor has
            # seen it too. A worker that has none must not let everything through: it ends, and its successor
            # starts with what the supervisor finds then.
            if self._index is None:
                raise
            return self._index
        self._index, self._mark = index, mark
        return index


def _mark(path: Path) -> _Mark:
    try:
        status = path.stat()
    except OSError:
        return None
    return str(path), status.st_mtime_ns, status.st_size, status.st_ino
