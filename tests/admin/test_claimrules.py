"""Which codes a role may make."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from admin.claimrules import groups_for, last_day_for, until_of
from config.policyfile import parse_policy
from config.roles import ROLES

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOW = datetime(2026, 9, 7, 9, 0, tzinfo=ZONE)
POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
[groups.room]
vi = "Phòng máy"
en = "Computer room"
pupils = true
[groups.teachers]
vi = "Giáo viên"
en = "Teachers"
""")


@pytest.mark.parametrize(
    ("role", "groups"),
    [
        ("it", ("pupils", "room", "teachers")),
        ("head", ("pupils", "room")),
        ("teacher", ("pupils", "room")),
        ("viewer", ()),
    ],
)
def test_who_does_not_own_the_box_moves_nothing_out_of_the_rules(role, groups):
    assert groups_for(ROLES[role], POLICY) == groups


def test_the_last_day():
    assert last_day_for(ROLES["teacher"], date(2026, 9, 7)) == date(2026, 9, 7)
    assert last_day_for(ROLES["head"], date(2026, 9, 7)) == date(2026, 9, 13)
    assert last_day_for(ROLES["parent"], date(2026, 9, 7)) > date(2027, 9, 1)


@pytest.mark.parametrize(
    ("text", "role", "end"),
    [
        ("2026-09-07", "teacher", datetime(2026, 9, 8, tzinfo=ZONE)),
        ("2026-09-08", "teacher", None),
        ("2026-09-06", "it", None),
        ("2027-06-30", "it", datetime(2027, 7, 1, tzinfo=ZONE)),
        ("9999-12-31", "it", None),
        ("soon", "it", None),
        ("", "it", None),
    ],
)
def test_a_claim_lasts_to_the_end_of_a_day(text, role, end):
    assert until_of(text, ROLES[role], NOW) == (None if end is None else int(end.timestamp()))
