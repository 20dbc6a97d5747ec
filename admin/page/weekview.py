"""The last week at one look, for the first page: when blocks were met, by hour and weekday."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from markupsafe import Markup

from admin.page.language import words
from admin.page.site import Site
from admin.page.statcharts import week
from config import clock
from reporting.figures import Statistics, Total
from reporting.rollup import Place
from reporting.store import StatisticsBroken, StatisticsStore

_KEPT = 600
"""Seconds for which a week is shown again: only whole days are in it."""


def week_chart(box: Site) -> Markup | None:
    """Return the heat map of the seven days that ended yesterday; None where no hours are told apart."""
    kept = box.week
    if kept is None or not 0 <= box.monotonic() - kept[0] < _KEPT:
        kept = box.week = (box.monotonic(), _heat(box))
    heat = kept[1]
    if heat is None or not any(total.questions for row in heat for total in row):
        return None
    return week(words(), heat, name="last-week")


def _heat(box: Site) -> Sequence[Sequence[Total]] | None:
    today = clock.wall(box.policy.zone).date()
    place = Place(box.policy.kind, box.policy.zone)
    try:
        with StatisticsStore(box.paths.statistics) as store:
            found = Statistics(store, place, today).period(
                today - timedelta(days=7), today - timedelta(days=1)
            )
    except StatisticsBroken:
        return None
    return found.heat
