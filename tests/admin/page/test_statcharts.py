"""The week's heat map in a page."""

from __future__ import annotations

from admin.page.statcharts import week
from admin.words import Words
from reporting.figures import Total


def test_two_weeks_on_one_page_have_ids_of_their_own():
    heat = [[Total(10, 1)] * 24 for _day in range(7)]
    page = week(Words("vi"), heat) + week(Words("vi"), heat, name="last-week")
    assert page.count('id="week-title"') == page.count('id="last-week-title"') == 1
