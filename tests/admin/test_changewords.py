"""What a change of the policy does, in sentences."""

from __future__ import annotations

import pytest

from admin.changewords import changes_said
from admin.detailsaid import names_line
from admin.words import Words
from config.policyfile import parse_policy

BEFORE = """
kind = "home"
default_group = "children"
[groups.children]
vi = "Trẻ em"
en = "Children"
block_categories = ["games", "adult"]
block = ["casino.example"]
[[groups.children.timetable]]
name = "Giờ học / Homework"
days = "mon-fri"
windows = ["19:00-20:30"]
block_categories = ["video"]
[groups.adults]
vi = "Người lớn"
en = "Adults"
"""


def said(edit, language="en"):
    parts = changes_said(Words(language), parse_policy(BEFORE), parse_policy(edit(BEFORE)))
    return {part.where: list(part.lines) for part in parts}


def put(old, new):
    assert old in BEFORE
    return lambda text: text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "where", "lines"),
    [
        ('"games", "adult"', '"adult", "social"', "Children", ["Blocked too: social networks", "No longer blocked: games"]),
        ('"casino.example"', '"*.casino.example", "phố.example"', "Children", ["Names blocked too: *.casino.example, phố.example", "Names no longer blocked: casino.example"]),
        ('["19:00-20:30"]', '["20:00-21:00"]', "Children", ["Homework, times: 19:00-20:30 → 20:00-21:00"]),
        ('"mon-fri"', '"sat"', "Children", ["Homework, days: Mon, Tue, Wed, Thu, Fri → Sat"]),
        ('en = "Adults"', 'en = "Grown-ups"', "Grown-ups", ["English name: Adults → Grown-ups"]),
        ('"games", "adult"', '"adult", "games"', "Children", ["blocks: another order"]),
        ('"home"', '"school"', "For every group", ["Kind of place: home → school"]),
        ('en = "Children"', 'en = "Children"\nblock_services = ["tiktok", "group:games"]', "Children", ["Blocked too: TikTok, all services of games"]),
        ('en = "Children"', 'en = "Children"\nblock_mode = { ipv4 = "192.168.1.2" }', "Children", ["How a block is answered: “there is no such name” → a page at 192.168.1.2"]),
        ('en = "Children"', 'en = "Children"\nsafe_search = ["bing"]\nyoutube = "strict"', "Children", ["Safe search held on: Bing", "YouTube's restricted mode: off → strict"]),
        ('en = "Children"', 'en = "Children"\nallow_only = true', "Children", ["Only allowed names are open: no → yes"]),
    ],
)  # fmt: skip
def test_a_key(old, new, where, lines):
    assert said(put(old, new)) == {where: lines}


def test_groups_lists_and_dates():
    more = """
[groups.guests]
vi = "Khách"
en = "Guests"
[[lists]]
id = "bad"
category = "adult"
url = "https://lists.example/bad.txt"
[calendar]
[[calendar.holidays]]
name = "Nghỉ hè / Summer"
from = 2027-06-01
to = 2027-08-31
"""
    assert said(lambda text: text + more) == {
        "Groups": ["New group: Guests"],
        "Lists": ["Lists subscribed: bad"],
        "Calendar": ["Holidays added: Summer (2027-06-01–2027-08-31)"],
    }


def test_the_level_of_detail_says_who_is_told():
    level = '[statistics]\ndetail = "blocked-names"\nnames_devices = 1\n[groups.children]\n'
    after = parse_policy(put("[groups.children]\n", level)(BEFORE))
    assert said(put("[groups.children]\n", level)) == {
        "Statistics": [
            "Level of detail, told to everybody here: sums only → names of blocked sites too",
            "Devices that must have met a name: 5 → 1",
            f"Everybody will read: {names_line(Words('en'), after)}",
        ]
    }


def test_in_vietnamese():
    assert said(put('"games", "adult"', '"adult", "gambling", "drugs"'), "vi") == {
        "Trẻ em": ["Chặn thêm: cờ bạc, cá độ · ma tuý, chất kích thích", "Không chặn nữa: trò chơi"]
    }
    assert said(put('["19:00-20:30"]', '["20:00-21:00"]'), "vi") == {
        "Trẻ em": ["Giờ học, giờ: 19:00-20:30 → 20:00-21:00"]
    }


def test_the_same_rules_say_nothing():
    assert said(lambda text: text + "# a remark\n") == {}


WED = """[[groups.children.timetable]]
name = "Giờ học / Homework"
days = "wed"
windows = ["00:00-01:30", "19:00-20:30"]
block_categories = ["video"]
"""


@pytest.mark.parametrize("first", [True, False])
def test_a_rule_that_is_split_by_days_is_two_rules_in_words_too(first):
    """As painting does: the other days keep their hours, and Wednesday gets more."""

    def edit(text):
        without = text.replace('"mon-fri"', '["mon", "tue", "thu", "fri"]')
        mark = "[[groups.children.timetable]]" if first else "[groups.adults]"
        return without.replace(mark, WED + mark, 1)

    assert said(edit) == {
        "Children": [
            "Times added: Homework (Wed; 00:00-01:30, 19:00-20:30)",
            "Homework (Mon, Tue, Wed, Thu, Fri; 19:00-20:30), days: Mon, Tue, Wed, Thu, Fri → Mon, Tue, Thu, Fri",
        ]
    }


def test_one_of_two_rules_of_one_name_goes():
    both = put("[groups.adults]", WED + "[groups.adults]")(BEFORE)
    parts = changes_said(Words("vi"), parse_policy(both), parse_policy(BEFORE))
    assert parts[0].lines == ("Bỏ giờ: Giờ học (T4; 00:00-01:30, 19:00-20:30)",)
