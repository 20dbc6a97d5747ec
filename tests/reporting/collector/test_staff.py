from __future__ import annotations

import pytest

from reporting.collector import staff
from reporting.collector.staff import ABSOLUTE, IDLE, LINK_LASTS, StaffRefused
from tests.reporting.collector.conftest import NOW

GOOD = "sông Hương chảy chậm"


def ready(database, name="Hoà", role="admin"):
    return staff.choose(database, staff.add(database, name, role, NOW, "command line"), GOOD, NOW)


def test_an_account_begins_with_a_link_that_is_good_once(database) -> None:
    token = staff.add(database, " Trần  Hoà ", "clerk", NOW, "command line")
    assert staff.log_in(database, "trần hoà", "") is None
    assert staff.whose(database, token, NOW) == "Trần Hoà"
    member = staff.choose(database, token, GOOD, NOW)
    assert (member.name, member.role, member.rank) == ("Trần Hoà", "clerk", 2)
    assert staff.log_in(database, "TRẦN HOÀ", GOOD) == member
    assert staff.log_in(database, "TRẦN HOÀ", "something else") is None
    with pytest.raises(StaffRefused, match="link"):
        staff.choose(database, token, GOOD, NOW)


def test_a_link_ends_after_some_days_and_with_the_next(database) -> None:
    old = staff.add(database, "Hoà", "clerk", NOW, "command line")
    new = staff.link(database, "Hoà", NOW, "command line")
    assert staff.whose(database, old, NOW) == ""
    assert staff.whose(database, new, NOW + LINK_LASTS) == ""
    with pytest.raises(StaffRefused, match="short"):
        staff.choose(database, new, "ngắn", NOW)
    assert staff.whose(database, new, NOW) == "Hoà"


@pytest.mark.parametrize(
    ("name", "role", "code"),
    [("", "clerk", "name"), ("a\0b", "clerk", "name"), ("Hoà", "god", "role"), ("hoÀ", "clerk", "taken")],
)
def test_bad_accounts_are_refused(database, name, role, code) -> None:
    ready(database)
    with pytest.raises(StaffRefused, match=code):
        staff.add(database, name, role, NOW, "command line")


def test_a_session_ends_by_itself_by_hand_and_with_the_account(database) -> None:
    member = ready(database)
    token = staff.begin(database, member, NOW)
    assert staff.find(database, token, NOW) == member
    assert staff.find(database, token, NOW + IDLE) is None
    for later in range(0, ABSOLUTE, IDLE - 1):
        assert staff.find(database, token, NOW + later)
    assert staff.find(database, token, NOW + ABSOLUTE) is None
    staff.end(database, token)
    assert staff.find(database, token, NOW) is None
    again = staff.begin(database, member, NOW)
    ready(database, "Bình")
    staff.remove(database, "Hoà", NOW, "Bình")
    assert staff.find(database, again, NOW) is None
    with database.reading() as connection:
        assert [one.name for one in staff.everybody(connection)] == ["Bình"]


def test_the_last_administrator_stays(database) -> None:
    ready(database)
    staff.add(database, "Bình", "admin", NOW, "Hoà")  # has no password yet
    with pytest.raises(StaffRefused, match="last-admin"):
        staff.remove(database, "Hoà", NOW, "Bình")
    with pytest.raises(StaffRefused, match="unknown"):
        staff.remove(database, "Nobody", NOW, "Bình")
