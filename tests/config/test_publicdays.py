"""The tables of public holidays say what the `holidays` package says, for many years ahead."""

from __future__ import annotations

from datetime import date

import holidays
import pytest

from config.publicdays import COUNTRIES, PublicDay, format_days, public_days


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_table_agrees_with_the_package(country) -> None:
    table = public_days(country)
    years = sorted({entry.date.year for entry in table})
    assert len(years) >= 20
    assert years == list(range(years[0], years[0] + len(years)))
    known = holidays.country_holidays(country, years=years, language="vi")
    assert {entry.date: entry.vi for entry in table} == dict(known.items())


def test_tet_is_among_them_and_so_is_a_day_given_for_a_sunday() -> None:
    days = {entry.date: entry for entry in public_days("VN")}
    assert days[date(2027, 2, 6)].vi == "Tết Nguyên Đán"
    assert days[date(2027, 2, 6)].en == "Lunar New Year"
    assert "nghỉ bù" in days[date(2027, 5, 3)].vi


def test_days_come_in_order_and_once() -> None:
    dates = [entry.date for entry in public_days("VN")]
    assert dates == sorted(set(dates))


def test_a_table_that_is_written_is_read(monkeypatch) -> None:
    day = PublicDay(date(2027, 1, 1), "Tết", "New Year")
    assert format_days("VN", (day,)).splitlines()[-1] == "2027-01-01\tTết\tNew Year"


def test_no_country_has_no_days() -> None:
    assert public_days("none") == ()
