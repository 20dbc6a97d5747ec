"""Charts of a period: the right hours, names and numbers, and what is not known stays unknown."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from admin import statcharts
from admin.phrases import Phrases
from admin.words import Words
from config.policyfile import parse_policy
from reporting.figures import Period, Total
from tests.support.countbox import HUE

VI, EN = Words("vi"), Words("en")
POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh <b>"
en = "Pupils <b>"
""")
MONDAY = date(2026, 9, 7)


def heat(first=7, last=16, sunday=False):
    return [
        [
            Total(100, day * 100 + hour) if first <= hour <= last and (day < 6 or sunday) else Total()
            for hour in range(24)
        ]
        for day in range(7)
    ]


def cells(chart):
    return [list(chart.head), *map(list, chart.rows)]


def test_a_week_has_the_hours_of_school_and_no_others():
    rows = cells(statcharts.week(VI, heat()))
    assert rows[0] == ["Giờ \\ thứ", "T2", "T3", "T4", "T5", "T6", "T7", "CN"]
    assert [row[0] for row in rows[1:]] == [str(hour) for hour in range(7, 17)]
    assert rows[1] == ["7", "7", "107", "207", "307", "407", "507", "–"]


def test_a_week_says_when_most_was_blocked():
    assert statcharts.week(VI, heat()).description == "Nhiều nhất: 516 lượt, T7, 16:00."
    assert statcharts.week(EN, heat(sunday=True)).description == "Most: 616, Sun, 16:00."
    nothing = [[Total(5, 0)] * 24 for _day in range(7)]
    assert statcharts.week(EN, nothing).description == "Nothing was blocked."


def test_categories_go_from_most_to_least_and_what_has_none_is_last():
    chart = statcharts.categories(
        EN, Phrases(EN, datetime(2026, 9, 9, tzinfo=HUE)), {"": 900, "games": 5, "adult": 80}
    )
    assert [row[0] for row in cells(chart)[1:]] == ["Adult content", "Games", "Other"]


def test_groups_have_their_names_and_those_that_are_not_told_apart_one_together():
    chart = statcharts.groups(EN, POLICY, {"": Total(9, 3), "pupils": Total(100, 7), "gone": Total(5, 5)})
    assert cells(chart)[1:] == [["Pupils <b>", "7"], ["gone", "5"], ["Other groups", "3"]]


def period(first, days, blocked):
    each = {first + timedelta(days=day): Total(100, blocked) for day in range(days) if day % 7 != 6}
    return Period(first, first + timedelta(days=days - 1), None, each, {}, {}, {}, None)


def test_a_month_goes_day_by_day_beside_the_days_before():
    rows = cells(statcharts.trend(EN, period(MONDAY, 7, 5), period(MONDAY - timedelta(days=7), 7, 3)))
    assert rows[1] == ["7/9", "5", "3"]
    assert rows[7] == ["13/9", "–", "–"]


def test_a_year_goes_week_by_week():
    rows = cells(statcharts.trend(EN, period(MONDAY, 70, 5), period(MONDAY - timedelta(days=70), 0, 3)))
    assert len(rows) == 11
    assert rows[1] == ["7/9", "30"]
