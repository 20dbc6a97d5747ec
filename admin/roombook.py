"""What a room's exams were last: the sites that stayed open and how long, so that the next is one press."""

from __future__ import annotations

from pathlib import Path
from typing import Final, NamedTuple

from admin.store import Store

LESSON: Final = 45
_LONGEST: Final = 4000


class Exam(NamedTuple):
    """The sites and services as they were written, one a line ("" is none at all), and the minutes."""

    what: str = ""
    minutes: int = LESSON


class RoomBook:
    """The exams of all groups, in the state database."""

    def __init__(self, state_db: Path) -> None:
        self._path = state_db

    def exam(self, group: str) -> Exam:
        """The last one of a group; what is offered where there was none. Raises StoreBroken."""
        if not self._path.exists():
            return Exam()
        with Store(self._path) as store:
            rows = store.rows("SELECT what, minutes FROM exams WHERE group_id = ?", (group,))
        return Exam(str(rows[0][0]), int(rows[0][1])) if rows else Exam()

    def keep(self, group: str, exam: Exam) -> None:
        """Remember one. Raises StoreBroken."""
        if self.exam(group) == exam:
            return
        with Store(self._path) as store, store.change() as change:
            change.run(
                "INSERT INTO exams VALUES (?, ?, ?) ON CONFLICT (group_id) DO UPDATE "
                "SET what = excluded.what, minutes = excluded.minutes",
                (group, exam.what[:_LONGEST], exam.minutes),
            )
