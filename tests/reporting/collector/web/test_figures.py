from __future__ import annotations

import pytest

from reporting.collector.sums import NOTHING, Sum
from reporting.collector.web import figures
from reporting.schema.cells import CELLS


def summary(followed=100, changed=0, **cells):
    values = dict.fromkeys(CELLS, 0) | {"active": 100_000} | cells
    return NOTHING._replace(
        cells=values, variance=100.0**2, scale=5.0, measured=50, followed=followed, changed=changed
    )


@pytest.fixture(params=["vi", "en"])
def language(request, app):
    with app.test_request_context(f"/?lang={request.param}"):
        yield request.param


def test_a_number_comes_with_its_reach_or_not_at_all(language) -> None:
    assert figures.value_of(Sum(12_345, 100.0**2, 5.0)) == {"vi": "12.345", "en": "12,345"}[language]
    assert figures.reach_of(Sum(12_345, 100.0**2, 5.0)) == "±\N{NO-BREAK SPACE}196"
    few = Sum(300, 100.0**2, 5.0)
    assert figures.value_of(few) == {"vi": "chưa đủ dữ liệu", "en": "not enough data"}[language]
    assert figures.reach_of(few) == ""
    negative = Sum(-5000, 100.0**2, 5.0)
    assert "5" not in figures.value_of(negative)


def test_every_topic_of_the_report_is_shown_and_active_is_none(language) -> None:
    found = figures.shown(summary(adult=4000, gambling=1000))
    assert len(found) == len(CELLS) - 1
    assert [one.share for one in found] == [0, 100, 25, 0, 0, 0]


def test_a_trend_breaks_at_other_lists_and_at_missing_months(language) -> None:
    months = {
        "2026-08": summary(adult=4000),
        "2026-09": summary(adult=4000),
        "2026-10": summary(adult=4000, changed=60),
        "2026-12": summary(adult=4000),
        "2027-01": summary(adult=10),
    }
    found = figures.points(months, "adult")
    assert [point.breaks for point in found] == [True, False, True, True, False]
    assert [point.value is None for point in found] == [False] * 4 + [True]
    assert found[0].value == pytest.approx(40)
    assert found[0].low < 40 < found[0].high


def test_only_what_is_beyond_the_noise_and_comparable_is_said(language) -> None:
    more = {"vi": "tăng", "en": "more than"}[language]
    before, now = summary(adult=4000), summary(adult=6000)
    said = figures.findings({"2026-09": before, "2026-10": now}, "2026-10")
    assert len(said) == 2
    assert more in said[1]
    near = summary(adult=4100)
    assert len(figures.findings({"2026-09": before, "2026-10": near}, "2026-10")) == 1
    other = summary(adult=6000, changed=50)
    said = figures.findings({"2026-09": before, "2026-10": other}, "2026-10")
    assert more not in " ".join(said)
    assert {"vi": "đổi danh sách", "en": "other lists"}[language] in said[-1]


def test_twice_the_schools_is_no_increase(language) -> None:
    before = summary(adult=4000)
    now = summary(adult=8000, active=200_000)
    assert len(figures.findings({"2026-09": before, "2026-10": now}, "2026-10")) == 1


def test_nothing_is_said_where_nothing_is_known(language) -> None:
    assert figures.findings({}, "2026-10") == []
    assert figures.findings({"2026-10": summary()}, "2026-10") == []


def test_words_for_months_kinds_and_parts(language) -> None:
    assert figures.month_name("2026-10") == {"vi": "tháng 10/2026", "en": "October 2026"}[language]
    assert figures.kind_name("lower") == {"vi": "THCS", "en": "Lower secondary schools"}[language]
    assert figures.percent(1, 4) == "25 %"
    assert figures.percent(0, 0) == "–"
