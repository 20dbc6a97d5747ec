from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from admin.moments import MomentInvalid, parse_moment

HUE = ZoneInfo("Asia/Ho_Chi_Minh")


def test_without_an_offset_it_is_the_policys_time():
    assert parse_moment("2026-09-07T20:00", HUE).isoformat() == "2026-09-07T20:00:00+07:00"


def test_with_an_offset_it_is_that_moment():
    assert parse_moment(" 2026-09-07T13:00+00:00", HUE).isoformat() == "2026-09-07T20:00:00+07:00"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tonight",
        "2026-09-07",
        "2026-13-07T20:00",
        "0001-01-01T00:00+23:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59",
    ],
)
def test_anything_else_is_refused_with_an_example(text):
    with pytest.raises(MomentInvalid, match="write it like 2026-09-07T20:00"):
        parse_moment(text, HUE)
