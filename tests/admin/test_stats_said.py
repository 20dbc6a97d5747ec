from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from admin.phrases import Phrases
from admin.stats_said import CELLS, StatsPhrases, heat_lines
from admin.words import Words
from config.policyfile import default_policy_text, parse_policy
from reporting.figures import ListAge, Period, Total
from reporting.schema.cells import CELLS as REPORTED

NOW = datetime.fromisoformat("2026-09-14T08:00:00+07:00")
HEAT = [[Total() for _ in range(24)] for _ in range(7)]
HEAT[0][8], HEAT[2][10] = Total(40, 9), Total(10, 1)
WEEK = Period(
    first=date(2026, 9, 7),
    last=date(2026, 9, 13),
    group=None,
    days={date(2026, 9, 8): Total(60_000, 4), date(2026, 9, 7): Total(40, 9)},
    outcomes={"bypass": 2, "rewritten": 7},
    categories={"": 5, "games": 8},
    groups={"": Total(10, 1), "pupils": Total(90, 12)},
    heat=HEAT,
    distress={"2026-09": {"self-harm": 3}},
    devices={"active": 40, "gambling": 3},
    passes={"pass": 2},
    filtered_minutes=6000,
    lists=[ListAge("ads", "ads-trackers", date(2026, 9, 13), 100, "ab", 1_780_000_000)],
)
BEFORE = replace(WEEK, days={date(2026, 9, 1): Total(30_020, 13), date(2026, 9, 2): Total()})


def said(period=WEEK, before=BEFORE, language="en", kind="school"):
    words = Words(language)
    policy = parse_policy(default_policy_text(kind))
    return "\n".join(StatsPhrases(words, policy, Phrases(words, NOW)).lines(period, before))


def test_a_week_in_english():
    text = said()
    assert "Statistics from 7 September 2026 to 13 September 2026, the whole box" in text
    assert "60,040" in text
    assert "(+100 % against the days before)" in text
    assert "Pupils" in text
    assert "Other groups" in text
    assert "met gambling" in text
    assert "All of 2026-09: " in text
    assert "Filtering for 100 of 168 hours." in text
    assert "older than 14 days: ads" in text
    assert "fewer than 10 devices are not told apart" in text


def test_a_week_in_vietnamese():
    text = said(language="vi")
    assert "Thống kê từ 7/9/2026 đến 13/9/2026, cả hộp" in text
    assert "60.040" in text
    assert "Học sinh" in text
    assert "0,0 %" in text
    for english in ("Blocked", "Questions", "devices", "hours"):
        assert english not in text


def test_a_box_that_was_not_there_before_has_no_trend():
    assert "against" not in said(before=replace(WEEK, days={date(2026, 9, 1): Total(5, 1)}))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_counted_is_said(language):
    empty = Period(date(2026, 9, 7), date(2026, 9, 7), None, {}, {}, {}, {}, None)
    lines = said(empty, empty, language).splitlines()
    assert len(lines) == 2
    group = replace(empty, group="staff")
    assert "10" in said(group, group, language)


def test_not_measurable_is_said_in_schools_only():
    assert "not measurable" in said(replace(WEEK, devices=None))
    assert "not measurable" not in said(replace(WEEK, devices=None), kind="home")


def test_all_cells_of_the_report_have_words():
    assert tuple(CELLS) == REPORTED


def test_the_week_is_drawn_from_the_first_busy_hour_to_the_last():
    lines = list(heat_lines(HEAT, ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]))
    assert lines[0].split() == ["8", "9", "10"]
    assert "##" in lines[1]
    assert lines[3].rstrip().endswith("··")
    assert len(list(heat_lines([[Total()] * 24] * 7, ["x"] * 7))) == 8
