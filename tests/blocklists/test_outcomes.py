from __future__ import annotations

import pytest

from blocklists.outcomes import RefreshReport, report_of
from blocklists.state import Copy, Counted, ListState, Outcome
from config.listsource import ListSource

SOURCE = ListSource(id="ads", category="ads-trackers", url="https://lists.example/a")


def test_a_new_list_has_a_line_too() -> None:
    line = report_of(SOURCE, ListState())

    assert (line.id, line.category, line.outcome, line.source) == ("ads", "ads-trackers", "new", SOURCE.url)
    assert line.since == line.confirmed == 0
    assert line.counted == Counted()


def test_the_age_is_that_of_the_copy_in_use() -> None:
    state = ListState(
        "failed", "gone", 9.0, 10.0, 3, 5.0, Copy("ab", 1, 4.0, SOURCE.url), Counted("hosts", 7)
    )
    line = report_of(SOURCE, state, ("line 1",))

    assert (line.since, line.confirmed, line.next_try) == (4.0, 5.0, 10.0)
    assert (line.reason, line.counted.names, line.remarks) == ("gone", 7, ("line 1",))


@pytest.mark.parametrize(
    ("outcome", "fine"),
    [
        ("new", True),
        ("updated", True),
        ("unchanged", True),
        ("held", False),
        ("refused", False),
        ("failed", False),
    ],
)
def test_fine_means_nothing_waits(outcome: Outcome, fine: bool) -> None:
    lists = (report_of(SOURCE, ListState("updated")), report_of(SOURCE, ListState(outcome)))

    assert RefreshReport(lists).fine is fine
    assert not RefreshReport(lists, error="the disk is full").fine
