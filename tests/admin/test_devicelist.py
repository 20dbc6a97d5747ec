"""The rows of the devices page."""

from __future__ import annotations

from admin.devicelist import chosen, lines_of, token_of
from admin.words import Words
from config.policyfile import parse_policy
from tests.admin.devicerows import MAC, MADE_UP, NOW, seen

POLICY = parse_policy("""
kind = "home"
default_group = "children"
[groups.children]
vi = "Trẻ em"
en = "Children"
[groups.adults]
vi = "Người lớn"
en = "Adults"
""")
ROWS = [
    seen("Máy của Ân", "mac", "adults"),
    seen(
        mac=MADE_UP, random_mac=True, host="iphone", addresses=("192.168.1.6", "192.168.1.7", "192.168.1.8")
    ),
    seen("Máy cất tủ", "mac", "adults", mac="", addresses=(), host="", seen=0, leased=False),
]


def lines(language="en"):
    return lines_of(Words(language), POLICY, ROWS, NOW + 120)


def names(**asked):
    return [line.name for line in chosen(lines(), **asked)]


def test_what_is_said_of_each():
    first, second, third = lines()
    assert (first.name, first.group_name, first.why, first.named) == ("Máy của Ân", "Adults", "MAC", True)
    assert first.where == f"may-an · 192.168.1.5 · {MAC}"
    assert first.seen == "2 minutes ago"
    assert (second.name, second.named, second.notes) == ("iphone", False, ("made-up MAC",))
    assert "+1" in second.where
    assert (third.seen, third.away) == ("not seen", True)


def test_they_are_found():
    assert names() == ["Máy của Ân", "iphone", "Máy cất tủ"]
    assert names(sought="may cua an") == ["Máy của Ân"]
    assert names(sought="192.168.1.6") == ["iphone"]
    assert names(group="children") == ["iphone"]
    assert names(only="unknown") == ["iphone"]
    assert names(only="odd") == ["iphone"]
    assert names(only="away") == ["Máy cất tủ"]


def test_each_has_a_token():
    assert [token_of(row) for row in ROWS] == [MAC, MADE_UP, "Máy cất tủ"]
    assert token_of(seen(mac="")) == "192.168.1.5"
