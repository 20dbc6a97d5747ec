"""Advice is followed, at some hours or not at all; adopting it changes only who does not follow it."""

from __future__ import annotations

import msgspec
import pytest

from admin.baselineadvice import adopted, following, speaks_of_rules
from config.baseline import Recommended
from config.errors import ConfigInvalid
from policy.whole import read_policy

SCHOOL = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
vi = "Học sinh"
en = "Pupils"
# ours
block_categories = ["adult"]
[groups.lab]
vi = "Phòng máy"
en = "Lab"
pupils = true
safe_search = true
    [[groups.lab.timetable]]
    name = "Giờ học"
    windows = ["07:00-11:00"]
    block_categories = ["games"]
[groups.exam]
vi = "Phòng thi"
en = "Exam"
pupils = true
safe_search = true
allow_only = true
[groups.teachers]
vi = "Giáo viên"
en = "Teachers"
"""
GAMES = Recommended(id="games", vi="Chặn trò chơi", en="Block games", categories=("games",))
SEARCH = Recommended(id="search", vi="Tìm kiếm an toàn", en="Safe search", safe_search=1)


def ids(groups):
    return [group.id for group in groups]


def test_a_timetable_follows_at_some_hours_and_teachers_are_not_asked() -> None:
    found = following(GAMES, read_policy(SCHOOL))
    assert (ids(found.behind), ids(found.by_hours)) == (["pupils"], ["lab"])
    found = following(SEARCH, read_policy(SCHOOL))
    assert (ids(found.behind), ids(found.by_hours)) == (["pupils"], [])


def test_adopting_changes_who_is_behind_and_keeps_the_rest() -> None:
    both = msgspec.structs.replace(GAMES, safe_search=1)
    text = adopted(SCHOOL, both)
    before, after = read_policy(SCHOOL).groups, read_policy(text).groups
    assert after["pupils"].block_categories == ("adult", "games")
    assert after["pupils"].safe_search
    assert {name: after[name] for name in ("lab", "exam", "teachers")} == {
        name: before[name] for name in ("lab", "exam", "teachers")
    }
    assert "# ours" in text
    assert not following(both, read_policy(text)).behind
    assert adopted(text, both) == text


def test_at_home_it_is_the_group_of_everybody() -> None:
    home = SCHOOL.replace('kind = "school"', 'kind = "home"')
    assert ids(following(GAMES, read_policy(home)).behind) == ["pupils"]
    assert "games" in read_policy(adopted(home, GAMES)).groups["pupils"].block_categories


def test_a_file_with_mistakes_is_not_touched() -> None:
    with pytest.raises(ConfigInvalid):
        adopted(SCHOOL + "\nnonsense = 1\n[x", GAMES)


def test_words_alone_are_no_rule() -> None:
    assert not speaks_of_rules(Recommended(id="talk", vi="Hãy trò chuyện", en="Talk"))
    assert speaks_of_rules(SEARCH)
