"""What the next page tells somebody: that something was done, and how to undo it. In memory, read once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

MOST_READERS: Final = 256
MOST_EACH: Final = 5


@dataclass(frozen=True, slots=True)
class Note:
    """One message. `tone` is good, info or warn. `undo` is the address that a form posts `fields` to."""

    text: str
    tone: str = "good"
    undo: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


class Notes:
    """Messages that wait, by the mark of the session that they are for."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, list[Note]] = OrderedDict()
        self._lock = threading.Lock()

    def leave(self, mark: str, note: Note) -> None:
        """Leave a message for the next page of a session."""
        with self._lock:
            waiting = self._waiting.setdefault(mark, [])
            waiting.append(note)
            del waiting[:-MOST_EACH]
            self._waiting.move_to_end(mark)
            while len(self._waiting) > MOST_READERS:
                self._waiting.popitem(last=False)

    def take(self, mark: str) -> list[Note]:
        """Take what waits; it is told once."""
        with self._lock:
            return self._waiting.pop(mark, [])
