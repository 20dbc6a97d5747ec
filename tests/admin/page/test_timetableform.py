"""The form of a rule: what was painted or typed is the draft, and what was not touched stays as it was."""

from __future__ import annotations

import pytest
from werkzeug.datastructures import MultiDict

from admin.page.timetableform import ADD, CUT, empty_draft, grid, read_form, shown, step_form
from admin.weekbands import times_text
from admin.words import Words
from config.calendar import Calendar
from config.policyfile import parse_policy
from config.presets import preset_text

NOTHING = Calendar()
SCHOOL = parse_policy(preset_text("secondary")).calendar
EN = Words("en")


def form(**fields):
    found = MultiDict({"name": "Rule", "effect": "close"})
    for name, value in fields.items():
        found.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    return found


def read(before, calendar=NOTHING, **fields):
    return read_form(EN, form(**fields), before, calendar)


@pytest.mark.parametrize(
    ("asked", "calendar", "kind"),
    [
        ("windows", NOTHING, "windows"),
        ("periods", NOTHING, "windows"),
        ("shift", NOTHING, "windows"),
        ("periods", SCHOOL, "periods"),
        ("shift", SCHOOL, "shift"),
        ("anything", SCHOOL, "windows"),
    ],
)
def test_a_rule_begins_with_a_kind_of_times_that_the_calendar_has(asked, calendar, kind):
    draft = empty_draft(asked, calendar)
    rows, cells = grid(draft, calendar)
    assert (draft.kind, bool(rows), cells) == (kind, True, frozenset())


def test_painted_cells_are_the_week():
    filled = read(
        empty_draft("windows", NOTHING), cell=["0:420-450", "0:450-480", "9:0-30", "x", "6:1410-1440"]
    )
    assert [times_text(times) for times in filled.draft.week] == [
        "07:00-08:00",
        "",
        "",
        "",
        "",
        "",
        "23:30-24:00",
    ]
    assert filled.mistakes == ()


def test_typed_times_are_the_week():
    filled = read(empty_draft("windows", NOTHING), times_2="07:05-07:10")
    assert times_text(filled.draft.week[2]) == "07:05-07:10"
    assert filled.typed[2] == "07:05-07:10"


def test_both_alike_are_no_conflict():
    filled = read(empty_draft("windows", NOTHING), cell=["2:420-450"], times_2="7h00 - 7h30")
    assert (filled.torn, filled.mistakes) == (False, ())


@pytest.mark.parametrize(("holds", "times"), [("grid", "07:00-07:30"), ("text", "09:00-09:30")])
def test_of_two_that_differ_the_chosen_one_holds(holds, times):
    before = empty_draft("windows", NOTHING)
    assert read(before, cell=["2:420-450"], times_2="09:00-09:30").torn
    filled = read(before, cell=["2:420-450"], times_2="09:00-09:30", holds=holds)
    assert (times_text(filled.draft.week[2]), filled.torn) == (times, False)


def test_what_was_not_touched_stays_to_the_minute():
    before = read(empty_draft("windows", NOTHING), times_2="07:05-11:20, 22:00-05:15").draft
    _rows, cells = grid(before, NOTHING)
    typed = {f"times-{day}": text for day, text in enumerate(shown(before).typed)}
    again = read(before, cell=[f"{day}:{key}" for day, key in cells], **typed)
    assert again.draft.week == before.week


def test_a_form_of_many_cells_is_cut_off():
    cells = [f"0:{start}-{start + 1}" for start in range(1440)] * 20
    assert times_text(read(empty_draft("windows", NOTHING), cell=cells).draft.week[0]) == "00:00-24:00"


def test_names_of_sites_are_taken_apart():
    filled = read(empty_draft("windows", NOTHING), only=" olm.vn, a.vn\nolm.vn\t*.b.vn ", cell=["0:0-30"])
    assert filled.draft.only == ("olm.vn", "a.vn", "*.b.vn")


def test_a_stretch_that_is_entered_is_painted_and_the_rest_need_not_be_right_yet():
    before = empty_draft("windows", NOTHING)
    fields = {"add_day": ["0", "6", "9"], "add_from": "21:30", "add_to": "00:00"}
    filled = step_form(EN, form(name="", cell=["1:420-450"], **fields), before, NOTHING, ADD)
    assert [times_text(times) for times in filled.draft.week] == [
        "21:30-24:00", "07:00-07:30", "", "", "", "", "21:30-24:00",
    ]  # fmt: skip
    assert (filled.mistakes, filled.stretch) == ((), (("0", "6"), "", ""))
    assert filled.typed == filled.base


def test_what_a_step_has_painted_is_not_taken_for_typed_afterwards():
    before = empty_draft("windows", NOTHING)
    fields = {"add_day": "0", "add_from": "07:05", "add_to": "08:00"}
    filled = step_form(EN, form(**fields), before, NOTHING, ADD)
    sent = {f"times-{day}": text for day, text in enumerate(filled.typed)}
    sent |= {f"base-{day}": text for day, text in enumerate(filled.base)}
    _rows, cells = grid(filled.draft, NOTHING)
    painted = [f"{day}:{key}" for day, key in cells] + ["3:600-630"]
    again = read(before, cell=painted, **sent)
    assert (again.torn, again.mistakes) == (False, ())
    assert [times_text(again.draft.week[day]) for day in (0, 3)] == ["07:05-08:00", "10:00-10:30"]
    typed = read(before, **{**sent, "cell": [f"{day}:{key}" for day, key in cells], "times-3": "09:01-09:02"})
    assert [times_text(typed.draft.week[day]) for day in (0, 3)] == ["07:05-08:00", "09:01-09:02"]


def test_a_stretch_is_taken_off():
    before = empty_draft("windows", NOTHING)
    fields = {"add_day": "0", "add_from": "07:10", "add_to": "07:20"}
    filled = step_form(EN, form(cell=["0:420-450"], **fields), before, NOTHING, CUT)
    assert times_text(filled.draft.week[0]) == "07:00-07:10, 07:20-07:30"


@pytest.mark.parametrize(
    "fields",
    [
        {"add_day": ["1"]},
        {"add_day": ["1"], "add_from": "07:00"},
        {"add_from": "07:00", "add_to": "08:00"},
        {"add_day": "1", "add_from": "25:00", "add_to": "08:00"},
        {"add_day": "x", "add_from": "07:00", "add_to": "08:00"},
        {"add_day": "1", "add_from": "<script>", "add_to": "08:00"},
    ],
)
def test_half_a_stretch_is_asked_for_and_kept(fields):
    before = empty_draft("windows", NOTHING)
    filled = step_form(EN, form(cell=["0:420-450"], **fields), before, NOTHING, ADD)
    assert "choose at least one day" in filled.mistakes[0]
    assert filled.stretch[1] == fields.get("add_from", "")
    assert times_text(filled.draft.week[0]) == "07:00-07:30"


def test_a_stretch_that_was_entered_but_not_painted_is_saved_too():
    fields = {"add_day": "0", "add_from": "07:00", "add_to": "08:00"}
    assert times_text(read(empty_draft("windows", NOTHING), **fields).draft.week[0]) == "07:00-08:00"
    half = read(empty_draft("windows", NOTHING), cell=["0:420-450"], add_day="0", add_from="07:00")
    assert "choose at least one day" in half.mistakes[0]


def test_another_kind_of_times():
    before = empty_draft("windows", SCHOOL)
    filled = step_form(EN, form(cell=["0:420-480", "0:480-510"]), before, SCHOOL, "periods")
    assert (filled.draft.kind, filled.draft.week[0]) == ("periods", ("tiet-1", "tiet-2"))
    sent = step_form(EN, form(cell=["0:tiet-1"]), filled.draft, SCHOOL, "windows")
    assert (sent.draft.kind, times_text(sent.draft.week[0])) == ("windows", "07:00-07:45")
    assert step_form(EN, form(cell=["0:420-450"]), before, NOTHING, "periods").draft.kind == "windows"


def test_a_wrong_time_is_said_with_the_name_of_its_day():
    before = empty_draft("windows", NOTHING)
    assert read(before, times_2="25:00-26:00").mistakes[0].startswith("Wednesday: ")
    vi = read_form(Words("vi"), form(times_6="7-8"), before, NOTHING)
    assert vi.mistakes[0].startswith("Chủ nhật: ")


def test_a_name_keeps_nothing_that_cannot_be_seen():
    filled = read(empty_draft("windows", NOTHING), name=" Giờ\u202e \x00 học\n/ Class ", cell="0:0-30")
    assert filled.draft.name == "Giờ học / Class"
