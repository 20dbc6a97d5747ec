"""The timetable's pages: a rule is shown, changed, proposed and saved, and nothing typed is lost."""

from __future__ import annotations

import re
from html import unescape

import pytest

from admin.weekbands import bands
from config.policyfile import parse_policy
from tests.admin.page.conftest import SCHOOL

TIMES = (
    SCHOOL
    + """
[calendar.periods]
tiet-1 = "07:00-07:45"
tiet-2 = "07:50-08:35"
[calendar.shifts.sang]
name = "Ca sáng / Morning"
periods = ["tiet-1", "tiet-2"]
# lessons of the morning
[[groups.pupils.timetable]]
name = "Giờ học / Class hours"   # as the pupils call it
days = "t2-t6"
windows = ["07:00-11:20"]
when = "term"
block_categories = ["video"]
[[groups.pupils.timetable]]
name = "Bedtime"
windows = ["21:30-06:00"]
close = true
[[groups.pupils.timetable]]
name = "First lesson"
periods = ["tiet-1"]
only = ["olm.vn"]
set_by = "head"
[[groups.pupils.timetable]]
name = "<script>alert(1)</script>"
shift = "sang"
block_services = ["tiktok"]
"""
)


@pytest.fixture
def policy_file(box):
    path = box.extensions["lachan"].paths.policy
    path.write_text(TIMES)
    return path


@pytest.fixture
def it(policy_file, logged_in):
    return logged_in("it")


def rules(path):
    return parse_policy(path.read_text()).groups["pupils"].timetable


def mark(path, number=0):
    return bands(rules(path))[number].mark


def form_of(page: str) -> dict[str, list[str]]:
    """What a browser would send of the rule's form as it is shown."""
    form = re.search(r'<form method="post"[^>]*class="rule-form">(.*?)</form>', page, re.DOTALL)[1]
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input ([^>]*)>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        fields.setdefault(attributes["name"], []).append(unescape(attributes.get("value", "")))
    for name, text in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        fields[name] = [text]
    for name, options in re.findall(r'<select[^>]*name="(\w+)">(.*?)</select>', form, re.DOTALL):
        fields[name] = re.findall(r'value="([^"]*)" selected', options)
    return fields


def send(browser, address, fields):
    return browser.open(address, "POST", data=fields)


def save(browser, reply):
    """Press Save on the page that says what the change does."""
    assert reply.status_code == 303, reply.text
    return browser.post(reply.headers["Location"])


def test_all_groups_and_any_moment(it):
    page = it.get("/timetable?at=2026-11-25T22:00").text
    assert "The internet is off for this group." in page
    assert 'href="/timetable/pupils"' in page
    assert "No times of its own yet" in page  # teachers
    assert "is not a date and time" in it.get("/timetable?at=soon").text


def test_a_week_shows_every_rule(it):
    page = it.get("/timetable/pupils?week=2026-11-25").text
    for words in (
        "Week 23 Nov – 29 Nov 2026", "Class hours", "Mon–Fri: 07:00–11:20", "Only on days of term",
        "Bedtime", "Every day: 21:30–06:00", "Only these are open: olm.vn", "Every day: tiet-1", "Morning",
        "TikTok", "A lower role cannot open it",
    ):  # fmt: skip
        assert words in page, words
    assert "Blocked: games, adult content, TikTok." in page  # at all times
    assert "<script>alert" not in page
    assert page.count('class="does close"') == 14
    assert it.get("/timetable/nobody").status_code == 404
    assert "Week" in it.get("/timetable/pupils?week=never").text


def test_who_may_only_look_is_offered_no_change(policy_file, logged_in):
    page = logged_in("viewer").get("/timetable/pupils").text
    assert "Class hours" in page
    assert "/timetable/pupils/new" not in page


@pytest.mark.parametrize("number", range(4))
def test_a_form_that_is_sent_as_it_is_changes_nothing(it, policy_file, number):
    address = f"/timetable/pupils/{mark(policy_file, number)}"
    reply = send(it, address, form_of(it.get(address).text))
    assert reply.headers["Location"] == "/timetable/pupils"
    assert "Nothing has changed" in it.get("/timetable/pupils").text
    assert policy_file.read_text() == TIMES


def test_painting_a_cell_is_proposed_in_words_and_saved_with_comments(it, policy_file):
    address = f"/timetable/pupils/{mark(policy_file)}"
    fields = form_of(it.get(address).text)
    fields["cell"] = [cell for cell in fields["cell"] if cell != "0:420-450"]
    reply = send(it, address, fields)
    assert "07:30-11:20" in it.get(reply.headers["Location"]).text
    assert policy_file.read_text() == TIMES

    save(it, reply)

    first, second = rules(policy_file)[:2]
    assert (first.days, str(first.windows[0])) == ({0}, "07:30-11:20")
    assert (second.days, str(second.windows[0]), second.when) == ({1, 2, 3, 4}, "07:00-11:20", {"term"})
    text = policy_file.read_text()
    assert "# lessons of the morning" in text
    assert "# as the pupils call it" in text
    assert "Undo" in it.get("/timetable/pupils").text


def test_back_from_the_change_shows_what_was_painted(it, policy_file):
    address = f"/timetable/pupils/{mark(policy_file)}"
    fields = form_of(it.get(address).text)
    fields["cell"] = [*fields["cell"], "6:0-30"]
    look = it.get(send(it, address, fields).headers["Location"]).text
    back = re.search(r'href="([^"]*again=1[^"]*)"', look)[1].replace("&amp;", "&")
    assert "6:0-30" in form_of(it.get(back).text)["cell"]
    assert "6:0-30" not in form_of(it.get(address).text)["cell"]


def test_where_other_rules_hold_is_marked(it, policy_file):
    page = it.get(f"/timetable/pupils/{mark(policy_file)}").text
    marked = set(
        re.findall(r'class="also"><label><input type="checkbox" name="cell" value="0:(\d+-\d+)"', page)
    )
    assert {"0-30", "330-360", "420-450", "1290-1320"} <= marked  # the night, the first lesson, the night
    assert not {"360-390", "600-630"} & marked


def test_typed_times_are_to_the_minute(it, policy_file):
    address = f"/timetable/pupils/{mark(policy_file)}"
    fields = {**form_of(it.get(address).text), "times-5": ["07:05-09:10; 22:00-00:30"]}
    save(it, send(it, address, fields))
    saturday = [rule for rule in rules(policy_file) if 5 in rule.days and rule.block_categories]
    assert [str(window) for window in saturday[0].windows] == ["07:05-09:10", "22:00-00:30"]


def test_the_grid_and_the_typed_times_cannot_say_two_things(it, policy_file):
    address = f"/timetable/pupils/{mark(policy_file)}"
    fields = form_of(it.get(address).text)
    fields["cell"] = [*fields["cell"], "6:0-30"]
    fields["times-0"] = ["08:00-09:00"]
    reply = send(it, address, fields)
    assert reply.status_code == 422
    assert "they differ" in reply.text
    assert 'value="08:00-09:00"' in reply.text
    again = form_of(reply.text)
    assert "6:0-30" in again["cell"]

    save(it, send(it, address, {**again, "holds": ["text"]}))
    assert {str(rule.windows[0]) for rule in rules(policy_file)[:2]} == {"08:00-09:00", "07:00-11:20"}
    assert all(6 not in rule.days for rule in rules(policy_file)[:2])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"name": [" "]}, "Give it a name"),
        ({"category": []}, "at least one kind of site"),
        ({"effect": ["only"]}, "at least one site that stays open"),
        ({"effect": ["only"], "only": ["com"]}, "public suffix"),
        ({"effect": ["only"], "only": ["not a name!"]}, "not a domain name"),
        ({"first": ["2026-12-01"], "last": ["2026-11-01"]}, "lies before"),
        ({"cell": []}, "No cell is painted"),
        ({"times-0": ["25:00-26:00"]}, "time that does not exist"),
        ({"category": ["nonsense"]}, "is not a category"),
        ({"set_by": ["king"]}, "is not a role"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_entered_stays(it, policy_file, change, words):
    address = f"/timetable/pupils/{mark(policy_file)}"
    fields = {**form_of(it.get(address).text), "last": ["2027-05-31"], **change}
    reply = send(it, address, fields)
    assert (reply.status_code, words in reply.text) == (422, True), reply.text
    assert 'value="2027-05-31"' in reply.text or "last" in change
    assert policy_file.read_text() == TIMES


def test_a_new_rule_by_hours_by_periods_and_by_shifts(it, policy_file):
    fields = {"name": ["Evening"], "effect": ["close"]}
    for kind, cell, shown in (("windows", "4:1260-1290", "new"), ("periods", "0:tiet-2", "new?times=periods"), ("shift", "0:sang", "new?times=shift")):  # fmt: skip
        page = form_of(it.get(f"/timetable/pupils/{shown}").text)
        assert page["kind"] == [kind]
        save(it, send(it, "/timetable/pupils/new", {**page, **fields, "cell": [cell]}))
    hours, periods, shift = rules(policy_file)[-3:]
    assert (hours.days, str(hours.windows[0]), hours.close) == ({4}, "21:00-21:30", True)
    assert (periods.periods, shift.shift) == (("tiet-2",), "sang")


def test_removing_a_rule_can_be_undone(it, policy_file):
    address = f"/timetable/pupils/{mark(policy_file, 1)}/remove"
    save(it, it.post(address, {"seen": ""}))
    assert "Bedtime" not in [rule.name for rule in rules(policy_file)]
    page = it.get("/timetable/pupils").text
    undo = dict(re.findall(r'name="(number|version|goal)" value="([^"]*)"', page))
    it.post("/change/undo", undo)
    assert policy_file.read_text() == TIMES


def test_a_rule_that_somebody_has_changed_meanwhile_is_not_overwritten(it, policy_file):
    address = f"/timetable/pupils/{mark(policy_file)}"
    fields = {**form_of(it.get(address).text), "name": ["Mine"]}
    theirs = TIMES.replace('"video"', '"video", "chat"')
    policy_file.write_text(theirs)
    assert send(it, address, fields).headers["Location"] == "/timetable/pupils"
    assert "changed or removed this rule" in it.get("/timetable/pupils").text
    assert policy_file.read_text() == theirs


def test_what_somebody_has_changed_elsewhere_stays(it, policy_file):
    address = f"/timetable/pupils/{mark(policy_file)}"
    fields = {**form_of(it.get(address).text), "name": ["Mine"]}
    policy_file.write_text(TIMES.replace('en = "Teachers"', 'en = "Staff"'))
    reply = send(it, address, fields)
    assert "Somebody else has changed the rules" in it.get(reply.headers["Location"]).text
    save(it, reply)
    assert rules(policy_file)[0].name == "Mine"
    assert 'en = "Staff"' in policy_file.read_text()


def test_hours_become_periods_that_follow_the_bells_and_what_is_lost_is_told(it, policy_file):
    address = f"/timetable/pupils/{mark(policy_file)}"
    reply = send(it, address, {**form_of(it.get(address).text), "step": ["periods"]})
    assert reply.status_code == 200
    assert "No longer in it: Mon–Fri: 08:35–11:20" in reply.text
    assert "Nothing is saved yet" in reply.text
    assert policy_file.read_text() == TIMES

    reply = send(it, address, form_of(reply.text))
    assert "No longer in it" in it.get(f"{address}?times=periods&again=1").text  # back from the change
    save(it, reply)
    rule = rules(policy_file)[0]
    assert (rule.periods, rule.windows, rule.when) == (("tiet-1", "tiet-2"), (), {"term"})

    address = f"/timetable/pupils/{mark(policy_file)}"
    page = it.get(f"{address}?times=windows").text
    assert "does not follow any more" in page
    save(it, send(it, address, form_of(page)))
    assert [str(one) for one in rules(policy_file)[0].windows] == ["07:00-07:45", "07:50-08:35"]


def test_a_stretch_is_painted_before_a_name_is_given(it, policy_file):
    fields = {**form_of(it.get("/timetable/pupils/new").text), "step": "add", "add-day": ["5"]}
    reply = send(it, "/timetable/pupils/new", {**fields, "add-from": "07:05", "add-to": "11:20"})
    assert (reply.status_code, "Give it a name" in reply.text) == (200, False)
    cells = form_of(reply.text)["cell"]
    assert (cells[0], cells[-1]) == ("5:425-450", "5:660-680")
    reply = send(it, "/timetable/pupils/new", {**fields, "add-from": "07:05", "add-to": ""})
    assert "choose at least one day" in reply.text


def test_two_who_turn_and_change_one_rule_are_told(it, policy_file):
    address = f"/timetable/pupils/{mark(policy_file)}"
    fields = form_of(send(it, address, {**form_of(it.get(address).text), "step": ["periods"]}).text)
    policy_file.write_text(policy_file.read_text().replace("07:00-11:20", "07:30-11:20"))
    reply = send(it, address, fields)
    assert reply.headers["Location"] == "/timetable/pupils"
    assert "somebody else has changed or removed this rule" in it.get("/timetable/pupils").text


ONE_LINE = SCHOOL.replace(
    'en = "Pupils"\n',
    """en = "Pupils"
timetable = [
    # lessons
    { name = "Class", days = "t2-t6", windows = ["07:00-11:20"], block_categories = ["video"] },  # as we call it
    # sleep
    { name = "Bedtime", windows = ["21:30-06:00"], close = true },
]
""",
)


def test_rules_in_one_line_are_changed_added_and_removed_and_keep_their_remarks(it, policy_file):
    policy_file.write_text(ONE_LINE)
    address = f"/timetable/pupils/{mark(policy_file)}"
    fields = form_of(it.get(address).text)
    fields["cell"] = [cell for cell in fields["cell"] if not cell.startswith("0:")]
    save(it, send(it, address, {**fields, "name": ["Lessons"]}))
    new = {**form_of(it.get("/timetable/pupils/new").text), "name": ["Test"], "effect": ["close"]}
    save(it, send(it, "/timetable/pupils/new", {**new, "cell": ["2:540-570"]}))
    found = rules(policy_file)
    assert [(rule.name, len(rule.days)) for rule in found] == [("Lessons", 4), ("Bedtime", 7), ("Test", 1)]
    address = f"/timetable/pupils/{mark(policy_file, 1)}/remove"
    save(it, it.post(address, {"seen": form_of(it.get("/timetable/pupils/new").text)["seen"][0]}))
    text = policy_file.read_text()
    assert [rule.name for rule in rules(policy_file)] == ["Lessons", "Test"]
    assert [remark for remark in ("# lessons", "# as we call it", "# sleep") if remark not in text] == []
