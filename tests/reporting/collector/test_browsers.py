from __future__ import annotations

import pytest

from reporting.collector import browsers, staff
from tests.reporting.collector.conftest import NOW

WORD = "sông Hương chảy chậm"


@pytest.fixture
def two(database):
    """Two accounts, by number."""
    return [
        staff.choose(database, staff.add(database, name, "admin", NOW, "test"), WORD, NOW).id
        for name in ("Hoà", "Bình")
    ]


def known(database, account, text):
    with database.reading() as connection:
        return browsers.known(connection, account, text)


def whose(database, text, at=NOW):
    with database.reading() as connection:
        return browsers.whose_half(connection, text, at)


def test_a_browser_is_known_for_the_account_that_was_there(database, two) -> None:
    first, second = browsers.cookie(database, two[0]), browsers.cookie(database, two[0])
    assert known(database, "hoà", first) != known(database, "hoà", second) != ""
    assert known(database, "bình", first) == ""
    assert known(database, "nobody", first) == ""
    mark, _, signature = first.partition(".")
    for forged in ("", ".", mark, f"{mark}x.{signature}", f"{mark}.{'0' * 64}", "x" * 5000, f"é.{signature}"):
        assert known(database, "hoà", forged) == ""


def test_it_ends_with_the_password(database, two) -> None:
    text = browsers.cookie(database, two[0])
    staff.choose(database, staff.link(database, "Hoà", NOW, "test"), WORD + "!", NOW)
    assert known(database, "hoà", text) == ""


def test_half_a_log_in_is_that_account_s_for_some_minutes(database, two) -> None:
    text = browsers.half(database, two[0], NOW)
    assert whose(database, text, NOW + browsers.HALF_LASTS - 1) == two[0]
    assert whose(database, text, NOW + browsers.HALF_LASTS) == 0
    for forged in (text.replace(f"{two[0]}-", f"{two[1]}-", 1), "", "-", "1-2", f"{'9' * 90}-1.x", "١-٢.x"):
        assert whose(database, forged) == 0
    assert known(database, "hoà", text) == "", "codes would be guessed without end by who has the password"
    assert whose(database, browsers.cookie(database, two[0])) == 0
