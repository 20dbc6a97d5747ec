"""The presets: policies that parse, are commented for both languages, and do what they say."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from config.policyfile import KINDS, default_policy_text, parse_policy
from config.presets import PRESETS, preset_text, school_year
from config.safesearch import ENGINES
from policy.state import GroupState, group_state

LESSONS = {"social", "games", "video", "chat"}


def state(preset: str, group: str, moment: str, text: str = "", **more) -> GroupState:
    policy = parse_policy(text or preset_text(preset))
    now = datetime.fromisoformat(moment).replace(tzinfo=policy.zone)
    return group_state(policy, group, now, **more)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("year", [2026, 2027, 2031])
def test_every_preset_is_a_policy_of_its_kind_in_any_year(name, year) -> None:
    policy = parse_policy(preset_text(name, year))
    assert policy.kind == PRESETS[name].kind
    for term in policy.calendar.terms:
        assert term.from_.year in {year, year + 1}


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_speaks_both_languages_and_fits_a_screen(name) -> None:
    text = preset_text(name)
    for number, line in enumerate(text.splitlines(), 1):
        assert len(line) <= 112, f"{name}:{number}"
    comments = [line for line in text.splitlines() if line.startswith("#")]
    vietnamese = [line for line in comments if re.search("[ăâđêôơưạảấầẩậắằặẹếềểệịọốồổộớờởợụủứừửựỳỵ]", line)]
    assert len(vietnamese) > len(comments) / 4
    assert PRESETS[name].vi != PRESETS[name].en


@pytest.mark.parametrize("name", PRESETS)
def test_what_is_commented_out_can_be_switched_on(name) -> None:
    """Take the "# " away from every commented table: still a policy."""
    lines, on = [], False
    for line in preset_text(name).splitlines():
        bare = re.sub(r"^(\s*)# ", r"\1", line)
        on = bool(re.match(r"\s*# \[\[", line)) or (on and bool(re.match(r"\s*# \S+ = ", line)))
        lines.append(bare if on else line)
    policy = parse_policy("\n".join(lines))
    assert len(policy.lists) == 2


@pytest.mark.parametrize("name", PRESETS)
def test_children_search_in_a_safe_mode_and_adults_as_they_like(name) -> None:
    policy = parse_policy(preset_text(name))
    for group in policy.groups.values():
        adults = group.id in {"teachers", "staff", "parents"}
        assert group.safe_search == frozenset(() if adults else ENGINES), group.id
        assert not (adults and group.block_services)
    default = policy.groups[policy.default_group]
    assert default.youtube in {"moderate", "strict"}
    assert "ai-companions" in default.block_services


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_has_its_preset(kind) -> None:
    assert default_policy_text(kind) == preset_text(kind)


def test_an_unknown_preset_is_named_with_the_choices() -> None:
    with pytest.raises(ValueError, match="choices: school, primary, secondary, home"):
        preset_text("kindergarten")


@pytest.mark.parametrize(
    ("today", "year"),
    [(date(2027, 5, 31), 2026), (date(2027, 6, 1), 2027), (date(2028, 1, 1), 2027), (date(1970, 1, 1), 2026)],
)
def test_a_first_start_plans_for_the_school_year_at_hand(today, year) -> None:
    assert school_year(today) == year


# What they do; 2026-11-23 is a Monday ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("group", "moment", "blocked"),
    [
        ("morning", "2026-11-23T07:00", True),
        ("morning", "2026-11-23T08:45", True),  # the long break
        ("morning", "2026-11-23T11:20", False),
        ("morning", "2026-11-23T14:00", False),
        ("afternoon", "2026-11-23T08:00", False),
        ("afternoon", "2026-11-23T14:00", True),
        ("pupils", "2026-11-23T08:00", True),
        ("pupils", "2026-11-23T14:00", True),
        ("morning", "2026-11-22T08:00", False),  # Sunday
        ("morning", "2027-02-08T08:00", False),  # Tết
        ("morning", "2027-06-15T08:00", False),  # summer
        ("teachers", "2026-11-23T08:00", False),
    ],
)
def test_in_the_secondary_school_each_shift_has_its_hours(group, moment, blocked) -> None:
    assert (state("secondary", group, moment).blocked_categories >= LESSONS) is blocked


def test_in_the_secondary_school_the_last_lesson_before_summer_says_until_when() -> None:
    term = '\n[[calendar.terms]]\nname = "Học kỳ I"\nfrom = 2027-09-06\nto = 2028-01-15\n'
    now = state("secondary", "morning", "2027-05-31T12:00", preset_text("secondary") + term)
    assert now.until == datetime.fromisoformat("2027-09-06T07:00+07:00")


def test_the_exam_room_leaves_a_few_sites_open_on_days_of_exams_only() -> None:
    exams = '\n[[calendar.exams]]\nname = "Thi"\nfrom = 2026-12-21\nto = 2026-12-23\n'
    text = preset_text("secondary") + exams
    assert {str(rule) for rule in state("secondary", "exam-room", "2026-12-21T08:00", text).only} == {
        "olm.vn",
        "azota.vn",
    }
    assert state("secondary", "exam-room", "2026-12-24T08:00", text).only is None
    assert state("secondary", "exam-room", "2026-12-21T08:00").only is None


@pytest.mark.parametrize(
    ("moment", "only"),
    [
        ("2026-11-23T07:20", True),
        ("2026-11-23T07:52", False),  # between two periods
        ("2026-11-23T15:00", True),
        ("2026-11-23T17:00", False),
        ("2026-11-24T07:20", False),  # Vietnam's day of culture
    ],
)
def test_in_the_primary_school_the_computer_room_has_its_periods(moment, only) -> None:
    assert (state("primary", "computer-room", moment).only is not None) is only


def test_in_the_primary_school_search_is_safe_at_all_times() -> None:
    policy = parse_policy(preset_text("primary"))
    for group in ("pupils", "computer-room"):
        assert policy.groups[group].safe_search
        assert policy.groups[group].youtube == "strict"


@pytest.mark.parametrize(
    ("moment", "windows"),
    [
        ("2026-11-23T19:30", ["Homework"]),
        ("2026-11-23T21:00", []),
        ("2026-11-23T22:00", ["Bedtime"]),
        ("2026-11-24T05:59", ["Bedtime"]),  # the night before a holiday began on a school day
        ("2026-11-24T19:30", []),  # a holiday
        ("2026-11-24T22:00", []),
        ("2026-11-24T23:00", ["Bedtime in the holidays"]),
        ("2027-07-05T22:00", []),
        ("2027-07-05T22:30", ["Bedtime in the holidays"]),
    ],
)
def test_the_family_has_homework_and_bedtime_and_later_ones_in_the_holidays(moment, windows) -> None:
    found = state("home", "children", moment).windows
    assert [name.rpartition(" / ")[2] for name in found] == windows


@pytest.mark.parametrize("name", PRESETS)
def test_while_the_clock_is_not_trusted_all_category_windows_hold_and_nothing_closes(name) -> None:
    policy = parse_policy(preset_text(name))
    for group, rules in policy.groups.items():
        now = state(name, group, "2027-07-05T03:00", clock_trusted=False)
        assert now.blocked_categories >= {c for rule in rules.timetable for c in rule.block_categories}
        assert (now.closed, now.only, now.until) == (False, None, None)
