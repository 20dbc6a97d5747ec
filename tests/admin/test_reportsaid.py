from __future__ import annotations

import pytest

from admin.reportsaid import _CELLS, _NOT_DRAWN, _STANDINGS, ReportPhrases
from admin.words import Words
from reporting.ledgerstate import Agreement, State
from reporting.schema.cells import CELLS
from reporting.schema.verify import Standing
from tests.reporting.schema.reports import signed


def preview(language: str, state: State | None = None, **changes) -> str:
    return "\n".join(ReportPhrases(Words(language)).preview(signed(**changes), state or State()))


def test_every_cell_and_every_standing_has_words() -> None:
    assert tuple(_CELLS) == CELLS
    assert set(_STANDINGS) == set(Standing)
    assert all(
        vi and en and vi != en for vi, en in (*_CELLS.values(), *_STANDINGS.values(), *_NOT_DRAWN.values())
    )


@pytest.mark.parametrize("language", ["vi", "en"])
def test_all_that_a_report_holds_is_said(language: str) -> None:
    text = preview(language)
    report = signed().report
    one = Words(language)
    shown = [one.number(value) for value in (1320, -7, 41, 0, 3, -88, 260, 900)]
    told = [
        report.school,
        report.box,
        report.previous,
        report.version,
        "740",
        "744",
        "starter-adult",
        "2026-10-01",
    ]
    told += ["80", "300", "Tờ rơi 111", "1, 2, 5, 6, 7, 8, 9"]
    assert [part for part in (*shown, *told) if part not in text] == []


def test_what_is_not_in_it_is_said_too() -> None:
    assert "Không có trong báo cáo: tên trang" in preview("vi")
    assert "Not in it: names of sites" in preview("en")


def test_a_box_behind_a_router() -> None:
    text = preview("en", statistics={"state": "not-measurable", "reason": "only-gateway"})
    assert "Not measurable" in text
    assert "device-days" not in text.lower()


def test_whether_anything_leaves_is_the_last_word() -> None:
    assert "Chưa ai đồng ý" in preview("vi").splitlines()[-1]
    agreed = State(agreed=Agreement("Lan", 1, 7))
    assert "Lan" in preview("en", agreed).splitlines()[-1]


def test_an_unknown_reason_keeps_its_sentence() -> None:
    assert ReportPhrases(Words("en")).not_drawn("new", "it rains") == "it rains"
    assert "chưa hết" in ReportPhrases(Words("vi")).not_drawn("not-over", "")
