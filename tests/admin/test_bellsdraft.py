"""Periods and shifts are put into the text, and only what is another is touched."""

from __future__ import annotations

from dataclasses import replace

import pytest

from admin.bellsdraft import (
    Bells,
    ShiftDraft,
    bells_of,
    ends_of,
    id_of,
    in_order,
    moved,
    put_bells,
    span_of,
    time_of,
    times_of,
)
from config.errors import ConfigInvalid
from config.policyfile import parse_policy
from config.presets import preset_text

TEXT = preset_text("secondary")
BELLS = bells_of(parse_policy(TEXT).calendar)
BARE = 'kind = "school"\ndefault_group = "g"\n[groups.g]\nvi = "g"\nen = "g"\n'


def put(text, after, before=BELLS):
    return put_bells(text, before, after)


def test_what_is_the_same_changes_nothing():
    assert put(TEXT, BELLS) == TEXT


def test_another_time_is_one_line():
    new = put(TEXT, replace(BELLS, periods={**BELLS.periods, "tiet-1": "07:15-08:00"}))
    assert new == TEXT.replace('tiet-1 = "07:00-07:45"', 'tiet-1 = "07:15-08:00"', 1)


def test_a_period_more_and_one_that_is_nobodys_less():
    more = replace(BELLS, periods={**BELLS.periods, "tiet-6": "11:25-12:10"})
    new = put(TEXT, more)
    assert str(parse_policy(new).calendar.periods["tiet-6"]) == "11:25-12:10"
    assert put(new, BELLS, more).split() == TEXT.split()


def test_a_period_that_rules_and_shifts_ask_for_is_missed_by_the_parser():
    periods = {name: time for name, time in BELLS.periods.items() if name != "tiet-1"}
    with pytest.raises(ConfigInvalid, match="tiet-1"):
        parse_policy(put(TEXT, replace(BELLS, periods=periods)))


def test_a_shift_is_changed_added_and_removed():
    shifts = {**BELLS.shifts, "sang": ShiftDraft("Sáng", ("tiet-1", "tiet-2"))}
    shifts["toi"] = ShiftDraft("Tối", ("chieu-5",))
    after = replace(BELLS, shifts=shifts)
    found = parse_policy(put(TEXT, after)).calendar.shifts
    assert {key: one.name for key, one in found.items()}["sang"] == "Sáng"
    assert (found["sang"].periods, found["toi"].periods) == (("tiet-1", "tiet-2"), ("chieu-5",))
    assert put(put(TEXT, after), BELLS, after).split() != []


def test_a_file_without_a_calendar_gets_one():
    after = Bells({"tiet-1": "07:00-07:45"}, {"sang": ShiftDraft("Sáng", ("tiet-1",))})
    calendar = parse_policy(put(BARE, after, Bells({}, {}))).calendar
    assert (list(calendar.periods), list(calendar.shifts)) == (["tiet-1"], ["sang"])


@pytest.mark.parametrize(
    ("name", "taken", "identity"),
    [
        ("Tiết 6", (), "tiet-6"),
        ("Tiết 6", ("tiet-6",), "tiet-6-2"),
        ("Ca đêm", (), "ca-dem"),
        ("…", (), "tiet"),
        ("x" * 90, (), "x" * 36),
    ],
)
def test_ids(name, taken, identity):
    assert id_of(name, taken) == identity


def test_times_of_two_fields():
    assert (time_of(" 07:00", "07:45 "), time_of("", ""), time_of("07:00", "")) == (
        "07:00-07:45",
        "",
        "07:00-",
    )
    assert ends_of("07:00-07:45") == ("07:00", "07:45")
    assert in_order(["chieu-1", "tiet-1"], BELLS.periods) == ("tiet-1", "chieu-1")


def test_a_shift_goes_and_the_remark_about_the_next_one_stays():
    shifts = {key: one for key, one in BELLS.shifts.items() if key != "sang"}
    text = TEXT.replace("[calendar.shifts.chieu]", "# the bus leaves at 17:30\n[calendar.shifts.chieu]", 1)
    text = text.replace('shift = "sang"', 'shift = "chieu"')
    new = put(text, replace(BELLS, shifts=shifts))
    assert "# the bus leaves at 17:30\n[calendar.shifts.chieu]" in new
    assert list(parse_policy(new).calendar.shifts) == ["chieu"]


def test_shifts_and_periods_in_one_line_are_changed_there():
    line = 'calendar = { periods = { a = "07:00-07:45" }, shifts = { s = { name = "S", periods = ["a"] } } } # ours\n'
    text = line + BARE
    before = bells_of(parse_policy(text).calendar)
    shifts = {"t": ShiftDraft("T", ("a", "b"))}
    new = put(text, Bells({"a": "07:00-07:50", "b": "08:00-08:45"}, shifts), before)
    calendar = parse_policy(new).calendar
    assert [str(time) for time in calendar.periods.values()] == ["07:00-07:50", "08:00-08:45"]
    assert {key: one.periods for key, one in calendar.shifts.items()} == {"t": ("a", "b")}
    assert "# ours" in new


def test_all_periods_move_together_and_stay_within_their_day():
    assert moved({"a": "07:00-07:45", "b": "soon"}, 30) == {"a": "07:30-08:15", "b": "soon"}
    assert moved({"a": "07:00-07:45", "b": "23:00-23:45"}, 15) == {"a": "07:15-08:00", "b": "23:15-24:00"}
    assert moved({"a": "07:00-07:45"}, -450) is None
    assert moved({"a": "23:00-23:45"}, 16) is None


def test_the_span_of_periods():
    assert span_of(("tiet-2", "tiet-1", "gone"), BELLS.periods) == "07:00-08:35"
    assert span_of((), BELLS.periods) == ""


def test_several_times_in_one_field():
    assert times_of(" 07:00-08:00 ; 09:00-10:00,\n") == ("07:00-08:00", "09:00-10:00")


def test_what_two_add_under_one_name_is_not_taken_from_the_first():
    mine = replace(BELLS, periods={**BELLS.periods, "tiet-6": "11:25-12:10"})
    theirs = put(TEXT, replace(BELLS, periods={**BELLS.periods, "tiet-6": "11:30-12:15"}))
    with pytest.raises(KeyError):
        put(theirs, mine)
    assert put(put(TEXT, mine), mine) == put(TEXT, mine)  # both meant the same

    shift = replace(BELLS, shifts={**BELLS.shifts, "toi": ShiftDraft("Tối", ("chieu-5",))})
    with pytest.raises(KeyError):
        put(
            put(
                TEXT, replace(BELLS, shifts={**BELLS.shifts, "toi": ShiftDraft("Toi", (), ("18:00-19:00",))})
            ),
            shift,
        )


def test_a_shift_that_both_remove_is_gone():
    more = replace(BELLS, shifts={**BELLS.shifts, "toi": ShiftDraft("Tối", ("chieu-5",))})
    gone = put(put(TEXT, more), BELLS, more)
    assert put(gone, BELLS, more) == gone
