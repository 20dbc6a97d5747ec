"""Devices move, get names, are forgotten; all of it can be undone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from admin.claimdesk import ClaimDesk
from admin.page import create_app
from config import clock
from config.claims import parse_claims
from config.devices import parse_devices
from config.settings import load_settings
from tests.admin.devicerows import MAC, MADE_UP, OTHER
from tests.admin.page.conftest import Visitor
from tests.admin.page.test_devices import school
from tests.support.countbox import HUE

GROUPS = ("pupils", "teachers")


@pytest.fixture
def paths(box):
    return school(box)


def listed(paths):
    return {one.name: one for one in parse_devices(paths.devices.read_text(), GROUPS).devices}


def claims(paths):
    return parse_claims(paths.claims.read_bytes()) if paths.claims.exists() else ()


def today(days=0):
    return (clock.wall(HUE).date() + timedelta(days=days)).isoformat()


def undo(browser):
    page = browser.get("/devices").text
    form = re.search(r'action="/devices/undo"(.*?)</form>', page, re.DOTALL)
    return browser.post("/devices/undo", dict(re.findall(r'name="(id|to)" value="([^"]*)"', form[1])))


def test_several_move_for_good_and_back(logged_in, paths):
    it, before = logged_in("it"), paths.devices.read_text()
    reply = it.post("/devices/move", {"device": [OTHER, MADE_UP, MAC], "group": "pupils", "until": ""})
    assert reply.headers["Location"] == "/devices"
    found = listed(paths)
    assert found["Máy <b>Lan"].group == "pupils"
    assert found["iphone"].names == ("iphone",)
    assert OTHER in found["<script>alert(1)</script>"].macs
    assert claims(paths) == ()
    undo(it)
    assert paths.devices.read_text() == before


def test_until_a_date_it_is_a_claim(logged_in, paths):
    it, before = logged_in("it"), paths.devices.read_text()
    it.post("/devices/move", {"device": OTHER, "group": "teachers", "until": today(30)})
    [claim] = claims(paths)
    assert (claim.mac, claim.group, claim.by) == (OTHER, "teachers", "Thầy Hùng")
    assert paths.devices.read_text() == before
    undo(it)
    assert claims(paths) == ()


def test_for_good_ends_a_claim_that_would_stand_before_it_and_undo_brings_it_back(logged_in, paths):
    it = logged_in("it")
    it.post("/devices/move", {"device": MAC, "group": "pupils", "until": today(3)})
    it.post("/devices/move", {"device": MAC, "group": "pupils", "until": ""})
    assert claims(paths) == ()
    assert listed(paths)["Máy <b>Lan"].group == "pupils"
    undo(it)
    assert [(one.mac, one.group) for one in claims(paths)] == [(MAC, "pupils")]
    assert listed(paths)["Máy <b>Lan"].group == "teachers"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"device": OTHER, "group": "teachers", "until": today()}, "Choose a group"),
        ({"device": OTHER, "group": "nobody", "until": today()}, "Choose a group"),
        ({"device": OTHER, "group": "pupils", "until": ""}, "Choose the last day"),
        ({"device": OTHER, "group": "pupils", "until": today(30)}, "Choose the last day"),
        ({"device": "<script>", "group": "pupils", "until": today()}, "Choose at least one"),
        ({}, "Choose at least one"),
    ],
)
def test_a_teacher_has_limits(logged_in, paths, fields, said):
    teacher, before = logged_in("teacher"), paths.devices.read_text()
    teacher.post("/devices/move", fields)
    assert said in teacher.get("/devices").text
    assert (paths.devices.read_text(), claims(paths)) == (before, ())


def test_a_teacher_does_not_move_what_somebody_else_has_moved(logged_in, paths):
    logged_in("it").post("/devices/move", {"device": OTHER, "group": "teachers", "until": today(30)})
    teacher = logged_in("teacher")
    teacher.post("/devices/move", {"device": OTHER, "group": "pupils", "until": today()})
    assert "Somebody else has moved" in teacher.get("/devices").text
    [claim] = claims(paths)
    assert claim.group == "teachers"


def test_a_name_and_its_undo(logged_in, paths):
    it = logged_in("it")
    it.post("/devices/name", {"device": OTHER, "name": "  Máy   số 3 "})
    assert listed(paths)["Máy số 3"].macs == (OTHER,)
    undo(it)
    assert "Máy số 3" not in listed(paths)
    it.post("/devices/name", {"device": OTHER, "name": " "})
    assert "Give the device a name" in it.get("/devices").text


def test_it_is_forgotten_with_its_claims(logged_in, paths):
    it = logged_in("it")
    it.post("/devices/move", {"device": MAC, "group": "pupils", "until": today(3)})
    it.post("/devices/forget", {"device": MAC, "to": "https://evil.example"})
    assert "Máy <b>Lan" not in listed(paths)
    assert claims(paths) == ()


def test_an_undo_is_ones_own_and_not_over_others(logged_in, paths):
    it, other = logged_in("it"), logged_in("head")
    it.post("/devices/move", {"device": OTHER, "group": "pupils"})
    page = it.get("/devices").text
    number = re.search(r'name="id" value="([^"]+)"', page)[1]
    other.post("/devices/undo", {"id": number})
    assert "no longer be undone" in other.get("/devices").text
    theirs = paths.devices.read_text() + "# theirs\n"
    paths.devices.write_text(theirs)
    it.post("/devices/undo", {"id": number})
    assert "Somebody has changed the devices elsewhere" in it.get("/devices").text
    assert paths.devices.read_text() == theirs


def test_a_broken_file_stays_as_it_is(logged_in, paths):
    paths.devices.write_text("[[devices]]\nname = 7\n")
    it = logged_in("it")
    it.post("/devices/move", {"device": OTHER, "group": "pupils"})
    assert "devices.toml" in it.get("/devices").text
    assert paths.devices.read_text() == "[[devices]]\nname = 7\n"
    assert ClaimDesk(paths, lambda *_: None).claims() == ()


def test_it_can_be_undone_after_a_restart(logged_in, paths, box, busy):
    it, before = logged_in("it"), paths.devices.read_text()
    it.post("/devices/move", {"device": [OTHER], "group": "pupils", "until": ""})
    it.post("/devices/name", {"device": OTHER, "name": "Máy <i>3"})
    again = create_app(paths, load_settings(paths.settings, {"admin": "0.0.0.0:8053"}), gather=lambda: busy)
    later = Visitor(again)
    later.log_in("it")
    page = later.get("/devices").text
    assert "Named: Máy &lt;i&gt;3" in page
    assert "→ group Pupils" not in page, "the later change comes first"
    undo(later)
    assert "→ group Pupils" in later.get("/devices").text
    undo(later)
    assert paths.devices.read_text() == before
    assert "/devices/undo" not in later.get("/devices").text
    assert "Named" not in logged_in("head").get("/devices").text


def test_a_claim_that_is_over_does_not_keep_the_rest_from_being_undone(logged_in, paths):
    it = logged_in("it")
    it.post("/devices/move", {"device": [OTHER, MAC], "group": "pupils", "until": today(3)})
    first = claims(paths)[0]
    ClaimDesk(paths, lambda *_: None).revoke(first.id, clock.epoch(), by="Cô Lan")
    undo(it)
    assert claims(paths) == ()
