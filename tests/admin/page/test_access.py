"""Every view says whom it is for, and that holds: allowed, wrong role, logged out, a form from elsewhere."""

from __future__ import annotations

import re

import pytest

from admin.page.access import ANYONE, FIELD, HEAD, OWNER, TEACHER, VIEWER, safe_next, views
from admin.page.programs import TOKEN
from config.roles import ROLES

LEAST = {
    "static": ANYONE,
    "status.overview": ANYONE,
    "status.health": ANYONE,
    "login.form": ANYONE,
    "login.log_in": ANYONE,
    "login.log_out": VIEWER,
    "login.link": ANYONE,
    "secondstep.code": ANYONE,
    "secondstep.own": VIEWER,
    "secondstep.turn_on": VIEWER,
    "secondstep.turn_off": VIEWER,
    "people.own": VIEWER,
    "people.change_password": VIEWER,
    "people.end_session": VIEWER,
    "people.everybody": OWNER,
    "people.add": OWNER,
    "people.link": OWNER,
    "people.remove": OWNER,
    "people.change_role": OWNER,
    "lists.overview": VIEWER,
    "lists.one": VIEWER,
    "lists.work": OWNER,
    "lists.refresh": OWNER,
    "lists.held": OWNER,
    "lists.changes": OWNER,
    "listedits.choose": OWNER,
    "listedits.add": OWNER,
    "listedits.switch": OWNER,
    "listedits.remove": OWNER,
    "listedits.starter": OWNER,
    "listedits.confirm": OWNER,
    "listupload.upload": OWNER,
    "listupload.replace": OWNER,
    "hand.off": TEACHER,
    "hand.pause": OWNER,
    "hand.end": TEACHER,
    "hand.again": TEACHER,
    "passes.look": TEACHER,
    "passes.give": TEACHER,
    "claim.form": ANYONE,
    "claim.redeem": ANYONE,
    "claim.undo": ANYONE,
    "claims.look": TEACHER,
    "claims.offer": TEACHER,
    "claims.revoke": TEACHER,
    "api.openapi": ANYONE,
    "tokens.look": OWNER,
    "tokens.make": OWNER,
    "tokens.revoke": OWNER,
    "room.look": TEACHER,
    "room.exam": TEACHER,
    "room.card": TEACHER,
    "room.card_with_code": TEACHER,
    "requests.look": TEACHER,
    "notice.look": OWNER,
    "notice.save": OWNER,
    "requests.answer": TEACHER,
    "requests.refuse_all": TEACHER,
    "requests.undo": TEACHER,
    "rules.mine": ANYONE,
    "rules.send": ANYONE,
    "check.look": ANYONE,
    "check.picture": ANYONE,
    "baseline.look": VIEWER,
    "baseline.trust": OWNER,
    "baseline.upload": OWNER,
    "baseline.pull": OWNER,
    "baseline.decide": OWNER,
    "baseline.adopt": OWNER,
    "timetable.groups": VIEWER,
    "timetable.week": VIEWER,
    "timetable.rule": OWNER,
    "timetable.save": OWNER,
    "timetable.remove": OWNER,
    "calendar.look": VIEWER,
    "bells.look": OWNER,
    "bells.save": OWNER,
    "calendarfile.bring": OWNER,
    "calendar.entry": OWNER,
    "calendar.save": OWNER,
    "calendar.remove": OWNER,
    "setup.first": ANYONE,
    "setup.place": OWNER,
    "setup.save_place": OWNER,
    "setup.groups": OWNER,
    "setup.save_groups": OWNER,
    "setup.lists": OWNER,
    "setup.save_lists": OWNER,
    "setup.devices": OWNER,
    "card.show": OWNER,
    "boxsettings.overview": OWNER,
    "boxsettings.save": OWNER,
    "saving.overview": OWNER,
    "saving.take": OWNER,
    "saving.look": OWNER,
    "saving.bring": OWNER,
    "saving.restore": OWNER,
    "trail.overview": OWNER,
    "trail.erase": OWNER,
    "troubleshoot.look": OWNER,
    "troubleshoot.begin": OWNER,
    "troubleshoot.end": OWNER,
    "about.overview": ANYONE,
    "detail.show": OWNER,
    "detail.save": OWNER,
    "statistics.show": VIEWER,
    "statistics.table": VIEWER,
    "activities.show": VIEWER,
    "activities.save": HEAD,
    "activities.undo": HEAD,
    "paper.show": VIEWER,
    "paper.pdf": VIEWER,
    "paper.one_kept": VIEWER,
    "change.look": OWNER,
    "change.save": OWNER,
    "change.undo": OWNER,
    "history.overview": OWNER,
    "why.look": VIEWER,
    "devices.overview": TEACHER,
    "devices.one": TEACHER,
    "devicechanges.move": TEACHER,
    "devicechanges.name": OWNER,
    "devicechanges.forget": OWNER,
    "devicechanges.undo": TEACHER,
    "groups.overview": VIEWER,
    "groups.look": VIEWER,
    "groups.name": VIEWER,
    "groups.services": VIEWER,
    "groupchanges.names": OWNER,
    "groupchanges.categories": OWNER,
    "groupchanges.services": OWNER,
    "groupchanges.safe": OWNER,
    "groupchanges.about": OWNER,
    "groupchanges.default": OWNER,
    "groupchanges.new": OWNER,
    "groupchanges.remove": OWNER,
    "history.put_back": OWNER,
}
"""Written down a second time on purpose: nobody opens a view wider by mistake."""


def test_every_view_says_whom_it_is_open_to(box):
    found = views(box)
    assert None not in found.values()
    assert {endpoint: found.get(endpoint) for endpoint in LEAST} == LEAST


def rules(app):
    for rule in app.url_map.iter_rules():
        if views(app)[rule.endpoint] == TOKEN:
            continue  # no session opens these: test_programs
        for method in rule.methods & {"GET", "POST"}:
            path = re.sub(r"<(?:\w+:)?(\w+)>", "something", rule.rule)
            yield rule.endpoint, method, path


def test_logged_out_nothing_but_what_is_for_anyone(box, visitor):
    browser = visitor()
    for endpoint, method, path in rules(box):
        if views(box)[endpoint] > ANYONE:
            reply = browser.get(path) if method == "GET" else browser.post(path)
            if method == "GET":
                assert reply.headers["Location"].startswith("/login?next="), endpoint
            else:
                assert (reply.status_code, "Log in again" in reply.text) == (403, True), endpoint


@pytest.mark.parametrize("role", ["viewer", "teacher", "head"])
def test_a_lower_role_is_refused_by_every_view_above_it(box, logged_in, role):
    browser = logged_in(role)
    for endpoint, method, path in rules(box):
        if views(box)[endpoint] > ROLES[role].rank:
            reply = browser.get(path) if method == "GET" else browser.post(path)
            assert (reply.status_code, "Your role does not do this" in reply.text) == (403, True), endpoint


@pytest.mark.parametrize("role", ["viewer", "teacher", "head", "it"])
def test_who_may_look_can_look(box, logged_in, role):
    browser = logged_in(role)
    for endpoint, method, path in rules(box):
        if (
            method == "GET"
            and views(box)[endpoint] <= ROLES[role].rank
            and "something" not in path
            and "svg" not in path
        ):
            assert browser.get(path).status_code in (200, 303), endpoint


def test_no_change_without_the_key_of_our_own_form(box, logged_in, visitor):
    for browser in (logged_in("it"), visitor()):
        for endpoint, method, path in rules(box):
            if method == "POST" and (browser.logged_in or views(box)[endpoint] == ANYONE):
                for fields in ({}, {FIELD: "0" * 64}, {FIELD: ""}):
                    reply = browser.open(path, "POST", data=fields)
                    assert (reply.status_code, "too old" in reply.text) == (403, True), endpoint


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)  # fmt: skip
def test_a_form_from_elsewhere_is_refused_even_with_the_key(logged_in, headers):
    browser = logged_in("it")
    reply = browser.post("/people/add", {"name": "Evil", "role": "it"}, headers=headers)
    assert "too old" in reply.text
    assert "Evil" not in browser.get("/people").text


def test_the_key_of_another_browser_is_none(logged_in):
    mine, other = logged_in("it"), logged_in("it")
    assert mine.key("/me") != other.key("/me")
    reply = mine.open("/people/add", "POST", data={FIELD: other.key("/me"), "name": "x", "role": "it"})
    assert reply.status_code == 403


def test_a_view_that_says_nothing_is_not_served(box, visitor):
    box.testing = False
    box.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    reply = visitor().get("/forgotten")
    assert (reply.status_code, "secret" in reply.text) == (500, False)


@pytest.mark.parametrize(
    ("text", "goal"),
    [
        ("/people", "/people"),
        ("/people?a=b", "/people?a=b"),
        (None, "/"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/\t/evil.example", "/"),
        ("\\\\evil.example", "/"),
        ("/x\r\nSet-Cookie: a=b", "/"),
        ("javascript:alert(1)", "/"),
        ("people", "/"),
        ("/" + "x" * 3000, "/"),
    ],
)
def test_where_one_goes_on_after_log_in_is_here(text, goal):
    assert safe_next(text) == goal


def test_ranks_are_those_of_the_roles():
    assert tuple(ROLES[r].rank for r in ("viewer", "teacher", "head", "it")) == (VIEWER, TEACHER, HEAD, OWNER)
