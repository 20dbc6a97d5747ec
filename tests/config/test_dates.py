"""Dates and spans of days as they are read."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from config.dates import dates, day, term, when
from config.reading import Refused, Spot


def problems(read, value) -> list[tuple[str, str]]:
    spot = Spot("x")
    with pytest.raises(Refused):
        read(value, spot)
    return [(mistake.path, mistake.problem) for mistake in spot.mistakes]


def test_a_date_may_have_quotes() -> None:
    assert day(date(2026, 9, 5), Spot()) == day("2026-09-05", Spot()) == date(2026, 9, 5)


@pytest.mark.parametrize(
    "value",
    ["05/09/2026", "2026-02-30", "", 20260905, datetime(2026, 9, 5, tzinfo=UTC), date(226, 9, 5), None, True],
)
def test_what_is_no_date(value) -> None:
    ((path, problem),) = problems(day, value)
    assert path == "x"
    assert "date" in problem


def test_kinds_of_days() -> None:
    assert when("term", Spot()) == {"term"}
    assert when(["holiday", "exam"], Spot()) == {"holiday", "exam"}
    assert problems(when, ["term", "tet", 3]) == [
        ("x[1]", "is not a kind of day"),
        ("x[2]", "is not a kind of day"),
    ]
    assert problems(when, [])
    assert problems(when, "terms")


def test_a_span_has_both_its_ends() -> None:
    span = dates({"name": "Tết", "from": "2027-02-04", "to": date(2027, 2, 10)}, Spot())
    assert (span.from_, span.last, span.length) == (date(2027, 2, 4), date(2027, 2, 10), 7)
    single = dates({"name": "Nghỉ", "from": date(2027, 2, 4)}, Spot())
    assert (single.last, single.length) == (date(2027, 2, 4), 1)


@pytest.mark.parametrize("read", [dates, term])
def test_a_span_runs_forward_and_not_for_years(read) -> None:
    backwards = {"name": "a", "from": date(2027, 2, 4), "to": date(2027, 2, 3)}
    assert [path for path, _ in problems(read, backwards)] == ["x.to"]
    endless = {"name": "a", "from": date(2026, 9, 5), "to": date(2028, 1, 15)}
    assert "is the year right?" in problems(read, endless)[0][1]


def test_a_term_says_when_it_ends() -> None:
    assert problems(term, {"name": "a", "from": date(2026, 9, 5)}) == [
        ("x.to", "is missing; it must be the last day of the term")
    ]
    assert [path for path, _ in problems(term, {})] == ["x.name", "x.from", "x.to"]
