"""What somebody wants of a rule is what the policy's text says afterwards, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from admin.timetabledraft import (
    BLOCK,
    CLOSE,
    ONLY,
    Draft,
    RuleGone,
    draft_of,
    find_band,
    put_rule,
    take_rule,
)
from admin.weekbands import NO_WEEK, PERIODS, SHIFT, WINDOWS, bands, read_times
from config.errors import ConfigInvalid
from config.policyfile import parse_policy
from config.presets import PRESETS, preset_text
from config.reading import Spot
from config.week import DAYS

TEXT = """# ours
kind = "school"
default_group = "g"

[calendar.periods]
tiet-1 = "07:00-07:45"
tiet-2 = "07:50-08:35"

[calendar.shifts.sang]
name = "Sáng"
periods = ["tiet-1", "tiet-2"]

[groups.g]
vi = "g"
en = "g"

# the lessons
[[groups.g.timetable]]
name = "Học"                # as the pupils call it
days = "t2-t6"
windows = ["07:00-11:20"]   # to the minute
block_categories = ["games"]
# a rule that the grid does not draw hour by hour
[[groups.g.timetable]]
name = "Tiết"
periods = ["tiet-1"]
only = ["olm.vn", "*.example.org"]
set_by = "head"

# the end
"""
NEW = Draft(
    "Ngủ", CLOSE, (), (), (), frozenset(), "", "", "", WINDOWS, (read_times("22:00-05:00", Spot()),) * 7
)


def rules(text):
    return parse_policy(text).groups["g"].timetable


def band(text, number=0):
    return bands(rules(text))[number]


def week(**by_day: str):
    return tuple(read_times(by_day.get(day, ""), Spot()) for day in DAYS)


def test_a_draft_that_is_what_there_is_changes_nothing():
    for number in (0, 1):
        found = band(TEXT, number)
        assert put_rule(TEXT, "g", found.mark, draft_of(found), "vi") == TEXT


@pytest.mark.parametrize("name", PRESETS)
def test_no_rule_of_a_preset_changes_by_looking_at_it(name):
    text = preset_text(name)
    for group, value in parse_policy(text).groups.items():
        for found in bands(value.timetable):
            assert put_rule(text, group, found.mark, draft_of(found), "en") == text


def test_other_times_change_only_that_line():
    found = band(TEXT)
    draft = replace(draft_of(found), week=(read_times("07:30-11:20", Spot()),) * 5 + ((), ()))
    new = put_rule(TEXT, "g", found.mark, draft, "vi")
    assert new == TEXT.replace('windows = ["07:00-11:20"] ', 'windows = ["07:30-11:20"] ')


def test_days_with_other_times_become_a_second_rule_and_one_again():
    found = band(TEXT)
    times = week(mon="07:00-11:20", tue="07:00-11:20", sat="07:00-09:00")
    new = put_rule(TEXT, "g", found.mark, replace(draft_of(found), week=times), "vi")
    first, second, third = rules(new)
    assert (first.days, second.days, third.name) == ({0, 1}, {5}, "Tiết")
    assert 'days = "t2-t3"' in new
    assert 'days = "t7"' in new
    assert set(TEXT.splitlines()) - {'days = "t2-t6"'} <= set(new.splitlines())

    again = band(new)
    assert again.numbers == (0, 1)
    back = put_rule(new, "g", again.mark, draft_of(found), "vi")
    assert rules(back) == rules(TEXT)
    assert back.split() == TEXT.split()


def test_what_a_rule_does_can_become_something_else():
    found = band(TEXT)
    draft = replace(draft_of(found), effect=ONLY, only=("olm.vn",), when=frozenset({"exam", "holiday"}))
    rule = rules(put_rule(TEXT, "g", found.mark, draft, "vi"))[0]
    assert (rule.block_categories, [str(name) for name in rule.only]) == ((), ["olm.vn"])
    assert rule.when == {"exam", "holiday"}


@pytest.mark.parametrize(
    ("kinds", "when"),
    [
        ((), "always"),
        (("term",), "term"),
        (("term", "holiday"), "always"),
        (("term", "holiday", "exam"), "always"),
    ],
)
def test_kinds_of_days(kinds, when):
    draft = replace(NEW, when=frozenset(kinds))
    assert when in rules(put_rule(TEXT, "g", "", draft, "vi"))[-1].when


def test_a_new_rule_stands_behind_the_others():
    new = put_rule(TEXT, "g", "", NEW, "vi")
    assert rules(new)[:2] == rules(TEXT)
    assert (rules(new)[2].name, rules(new)[2].close, str(rules(new)[2].windows[0])) == (
        "Ngủ",
        True,
        "22:00-05:00",
    )
    assert new.index("Ngủ") < new.index("# the end")
    assert take_rule(new, "g", band(new, 2).mark).split() == TEXT.split()


def test_a_new_rule_of_periods_or_of_shifts():
    periods = replace(NEW, kind=PERIODS, week=(("tiet-1", "tiet-2"), *NO_WEEK[1:]))
    assert rules(put_rule(TEXT, "g", "", periods, "en"))[-1].periods == ("tiet-1", "tiet-2")
    shifts = replace(NEW, kind=SHIFT, week=(("sang",), *NO_WEEK[1:]))
    assert rules(put_rule(TEXT, "g", "", shifts, "en"))[-1].shift == "sang"


def test_other_periods_keep_everything_else_of_the_rule():
    found = band(TEXT, 1)
    new = put_rule(TEXT, "g", found.mark, replace(draft_of(found), week=(("tiet-2",),) * 7), "vi")
    assert new == TEXT.replace('periods = ["tiet-1"]', 'periods = ["tiet-2"]')


def test_a_rule_that_somebody_else_has_changed_is_not_overwritten():
    mark = band(TEXT).mark
    theirs = TEXT.replace('["games"]', '["games", "video"]')
    with pytest.raises(RuleGone):
        put_rule(theirs, "g", mark, NEW, "vi")
    with pytest.raises(RuleGone):
        take_rule(theirs, "g", mark)
    assert find_band(rules(theirs), band(theirs).mark).numbers == (0,)


def test_what_somebody_else_has_added_stays():
    mark = band(TEXT).mark
    theirs = put_rule(TEXT, "g", "", NEW, "vi")
    new = put_rule(theirs, "g", mark, replace(draft_of(band(TEXT)), name="Giờ học"), "vi")
    assert [rule.name for rule in rules(new)] == ["Giờ học", "Tiết", "Ngủ"]


def test_a_wrong_date_is_left_to_the_parser_to_say():
    with pytest.raises(ConfigInvalid, match="2026-13-01"):
        parse_policy(put_rule(TEXT, "g", "", replace(NEW, first="2026-13-01"), "vi"))


def test_names_with_quotes_and_tags_stay_texts():
    name = '<script>"x"</script> \\ # ['
    new = put_rule(TEXT, "g", band(TEXT).mark, replace(draft_of(band(TEXT)), name=name), "vi")
    assert rules(new)[0].name == name
    assert rules(new)[0].block_categories == ("games",)
    assert draft_of(band(new)).effect == BLOCK


def test_a_rule_by_hours_becomes_one_by_periods_and_back_in_its_place():
    rules = parse_policy(TEXT).groups["g"].timetable
    band = bands(rules)[0]
    by_periods = replace(draft_of(band), kind=PERIODS, week=(*((("tiet-1", "tiet-2"),) * 5), (), ()))
    text = put_rule(TEXT, "g", band.mark, by_periods, "vi")
    rule = parse_policy(text).groups["g"].timetable[0]
    assert (rule.periods, rule.windows, rule.name, rule.block_categories) == (
        ("tiet-1", "tiet-2"), (), "Học", ("games",),
    )  # fmt: skip
    assert "# as the pupils call it" in text
    assert "# to the minute" in text
    again = bands(parse_policy(text).groups["g"].timetable)[0]
    back = put_rule(text, "g", again.mark, draft_of(band), "vi")
    assert parse_policy(back).groups["g"].timetable == rules


def test_days_with_other_periods_become_tables_of_their_own():
    rules = parse_policy(TEXT).groups["g"].timetable
    band = bands(rules)[0]
    week = (("tiet-1",), ("tiet-2",), *[()] * 5)
    text = put_rule(TEXT, "g", band.mark, replace(draft_of(band), kind=PERIODS, week=week), "en")
    found = parse_policy(text).groups["g"].timetable
    assert [(rule.days, rule.periods, rule.windows) for rule in found] == [
        ({0}, ("tiet-1",), ()), ({1}, ("tiet-2",), ()), (rules[1].days, ("tiet-1",), ()),
    ]  # fmt: skip
