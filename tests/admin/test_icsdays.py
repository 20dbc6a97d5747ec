"""The days of a calendar file are values in the order of their dates."""

from __future__ import annotations

import datetime as dt

from admin.icsdays import IcsDays, IcsFound


def test_days_are_in_order():
    first, second = (IcsDays(dt.date(2027, 1, day), dt.date(2027, 1, day), "x") for day in (1, 2))
    assert sorted([second, first]) == [first, second]
    assert IcsFound((first,)).skipped == ()
