"""What a refresh came to: values for the command line, the page and the log."""

from __future__ import annotations

from pathlib import Path

import msgspec

from blocklists.plan import origin
from blocklists.state import Counted, ListState, Outcome
from config.listsource import ListSource


class ListReport(msgspec.Struct, frozen=True):
    """How a list stands. Times are epoch seconds, 0 for never.

    `since`: when the copy in use came. `confirmed`: when it was last known to be the newest. `remarks`: a few
    lines that were not read or were kept out.
    """

    id: str
    category: str
    outcome: Outcome
    reason: str
    source: str
    since: float
    confirmed: float
    next_try: float
    counted: Counted
    remarks: tuple[str, ...] = ()


class RefreshReport(msgspec.Struct, frozen=True):
    """How all subscribed lists stand after a refresh.

    `compiled`: whether there is a new generation. `index`: the file in force, None if there is none; `names`
    in it. `error`: why it could not be made newer, "" if it could.
    """

    lists: tuple[ListReport, ...]
    compiled: bool = False
    index: Path | None = None
    names: int = 0
    error: str = ""

    @property
    def fine(self) -> bool:
        """Whether nothing waits for a person or for another try."""
        return not self.error and all(one.outcome in ("new", "updated", "unchanged") for one in self.lists)


def report_of(source: ListSource, state: ListState, remarks: tuple[str, ...] = ()) -> ListReport:
    """A list's line of a report, from what is remembered."""
    return ListReport(
        id=source.id,
        category=source.category,
        outcome=state.outcome,
        reason=state.reason,
        source=origin(source),
        since=state.current.since if state.current else 0.0,
        confirmed=state.confirmed if state.current else 0.0,
        next_try=state.next_try,
        counted=state.counted or Counted(),
        remarks=remarks,
    )
