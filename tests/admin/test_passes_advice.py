from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from admin.passes_advice import advice, begin_of_extra
from admin.words import Words
from blocklists.hits import Hit
from config.names import is_below
from config.passes import Pass
from config.policyfile import parse_policy
from config.rules import NameRule

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
EVENING = datetime(2026, 9, 7, 21, 20, tzinfo=ZONE)
EPOCH = int(EVENING.timestamp())
POLICY = parse_policy("""
kind = "school"
default_group = "pupils"
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
block_categories = ["adult"]
    [[groups.pupils.timetable]]
    name = "Night"
    windows = ["21:30-06:00"]
    close = true
[groups.staff]
vi = "Nhân viên"
en = "Staff"
""")


class Lists:
    """Two lists with a name each."""

    def lookup(self, name, qtype=1, held=frozenset()):
        known = {"bad.vn": "adult", "false.vn": "phishing"}
        return tuple(
            Hit(listed, "list", category, allow=False, exact=False)
            for listed, category in known.items()
            if is_below(name, listed)
        )


LISTS = Lists()


def entry(identity, kind="pass", names=(), **fields):
    fields = {"start": EPOCH, "end": EPOCH + 2700, "role": "teacher", "group": "pupils", **fields}
    return Pass(id=identity, kind=kind, names=tuple(map(NameRule.parse, names)), **fields)


def notes(one, *before, language="en", group="pupils"):
    return advice(Words(language), POLICY, group, one, (*before, one), LISTS, EVENING)


def begin(now, *passes, group="pupils"):
    return begin_of_extra(POLICY, group, now, passes, "tv", ())


# Extra time -----------------------------------------------------------------------------------------------


def test_extra_time_before_bedtime_counts_from_bedtime():
    assert begin(EVENING) == EVENING.replace(minute=30)
    assert begin(EVENING.replace(hour=12)) == EVENING.replace(minute=30)


def test_extra_time_in_bedtime_counts_from_now():
    late = EVENING.replace(hour=22)
    assert begin(late) == late


def test_with_nothing_ahead_it_counts_from_now():
    assert begin(EVENING, group="staff") == EVENING
    morning = EVENING.replace(hour=7)
    assert begin(morning) == morning  # the next night is further away than half a day


def test_more_extra_time_is_added_to_what_is_there():
    there = entry("a", "extra", group="", device="tv", end=EPOCH + 2400)
    other = entry("b", "extra", group="", device="phone", end=EPOCH + 9000)
    assert begin(EVENING, there, other) == EVENING + timedelta(seconds=2400)


def test_extra_time_that_has_ended_does_not_count():
    ended = entry("a", "extra", group="", device="tv", start=EPOCH - 60, end=EPOCH)
    assert begin(EVENING, ended) == EVENING.replace(minute=30)


# What it does not do --------------------------------------------------------------------------------------


def test_nothing_to_say():
    assert notes(entry("a", names=["olm.vn"])) == ()
    assert notes(entry("a", "off")) == ()


def test_what_a_head_has_closed_is_said():
    [note] = notes(entry("b", names=["olm.vn"]), entry("a", "off", role="head", by="Thầy Hùng"))
    for part in ("internet off", "until 22:05 today", "Thầy Hùng (head)", "a,"):
        assert part in note


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "focus", "names": ["olm.vn"]},
        {"services": ("youtube",)},
        {"categories": ("video",)},
        {"kind": "extra", "group": "", "device": "tv"},
        {"names": ["*.olm.vn"]},
    ],
)
def test_every_kind_that_opens_is_held_against_it(fields):
    assert len(notes(entry("b", **fields), entry("a", "off", role="head"))) == 1


def test_what_is_lifted_is_not_said():
    device = entry("b", names=["olm.vn"], group="", device="tv")
    assert notes(device, entry("a", "off")) == ()


def test_a_name_that_is_malware_stays_so_and_the_way_out_is_said():
    [note] = notes(entry("a", names=["false.vn"], role="it"))
    assert "stays blocked" in note
    assert "--release false.vn" in note


def test_a_name_beyond_the_ceiling_is_said_where_its_category_is_blocked():
    [note] = notes(entry("a", names=["www.bad.vn"]))
    assert "Adult content" in note
    assert "teacher" in note
    assert notes(entry("a", names=["bad.vn"], role="it")) == ()
    assert notes(entry("a", names=["bad.vn"], group="staff"), group="staff") == ()


def test_a_site_of_a_service_names_the_service():
    [note] = notes(entry("a", names=["youtube.com"]))
    assert "--service youtube" in note
    assert notes(entry("a", names=["youtube.com"], services=("youtube",))) == ()


def test_releasing_what_no_list_has_is_said():
    assert notes(entry("a", "release", ["false.vn"], role="it")) == ()
    [note] = notes(entry("a", "release", ["fine.vn"], role="it"))
    assert "fine.vn" in note


def test_in_vietnamese():
    [note] = notes(entry("b", names=["olm.vn"]), entry("a", "off", role="head"), language="vi")
    assert note.startswith("Chưa có tác dụng: đang tắt mạng")
