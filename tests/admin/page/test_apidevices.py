"""A program moves devices as a person of its role would, and lists them only for who owns the box."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin.store import Store
from tests.admin.page.apikit import Program

MAC = "b8:27:eb:11:22:33"


@pytest.fixture
def program(box):
    return Program(box, ["moves"])


@pytest.fixture
def teachers(box):
    return Program(box, ["moves"], "teacher")


@pytest.fixture
def today(program):
    return program.site.now.date()


def until(today, days):
    return (today + timedelta(days=days)).isoformat()


def test_listed_and_forgotten_and_both_are_in_the_trail(program):
    site = program.site
    site.paths.devices.write_text("# our devices\n")
    reply = program.post("/devices", {"name": "Máy 1", "group": "pupils", "macs": [MAC]})
    assert (reply.status_code, reply.json["macs"]) == (200, [MAC])
    text = site.paths.devices.read_text()
    assert text.startswith("# our devices\n")
    assert f'macs = ["{MAC}"]' in text
    gone = program.ask("DELETE", f"/devices/{MAC}")
    assert (gone.status_code, gone.json) == (200, {"entry": True, "claims": []})
    assert MAC not in site.paths.devices.read_text()
    assert program.ask("DELETE", f"/devices/{MAC}").status_code == 404
    with Store(site.paths.state_db) as store:
        assert [line.action for line in store.trail(2)] == ["devices.change", "devices.change"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"group": "nobody"}, "group"),
        ({"macs": ["odd"]}, "devices[0].macs[0]"),
        ({"macs": []}, "devices[0]"),
        ({"tags": ["odd"]}, "devices[0].tags[0]"),
    ],
)
def test_a_wrong_entry_is_said_at_its_place_and_nothing_is_written(program, change, path):
    reply = program.post("/devices", {"name": "Máy 1", "group": "pupils", "macs": [MAC], **change})
    assert reply.status_code == 422
    assert path in [one["path"] for one in reply.json["errors"]]
    assert not program.site.paths.devices.exists()


def test_only_the_owners_token_lists_devices(teachers):
    entry = {"name": "Máy 1", "group": "pupils", "macs": [MAC]}
    assert teachers.post("/devices", entry).status_code == 403
    assert teachers.ask("DELETE", f"/devices/{MAC}").status_code == 403
    assert not teachers.site.paths.devices.exists()


def test_moved_until_a_day_and_back(program, today):
    body = {"device": MAC, "group": "teachers", "until": until(today, 30), "label": "Máy của cô Lan"}
    made = program.post("/claims", body)
    assert made.status_code == 200
    assert (made.json["device"], made.json["group"], made.json["by"]) == (MAC, "teachers", program.token.name)
    assert program.get("/claims").json == {"claims": [made.json], "codes": []}
    gone = program.ask("DELETE", f"/claims/{made.json['id']}")
    assert gone.json == {"claims": [made.json["id"]], "code": None}
    assert program.ask("DELETE", f"/claims/{made.json['id']}").status_code == 404
    assert program.get("/claims").json["claims"] == []


def test_a_code_is_told_once(program, today):
    body = {"group": "pupils", "until": until(today, 30), "uses": 5}
    made = program.post("/codes", body).json
    assert made["code"].startswith(made["number"])
    (kept,) = program.get("/claims").json["codes"]
    assert (kept["number"], kept["uses"], kept["code"]) == (made["number"], 5, None)
    assert program.ask("DELETE", f"/claims/{made['number']}").json["code"] == made["number"]
    assert program.get("/claims").json["codes"] == []


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"group": "teachers"}, 403, None),
        ({"group": "nobody"}, 422, "group"),
        ({"days": 1}, 422, "until"),
        ({"days": -1}, 422, "until"),
        ({"device": "nobody there"}, 422, "device"),
    ],
)
def test_a_teachers_token_reaches_as_far_as_a_teacher(teachers, today, change, code, path):
    body = {"device": MAC, "group": "pupils", "until": until(today, change.get("days", 0))}
    reply = teachers.post("/claims", {**body, **{key: change[key] for key in change if key != "days"}})
    assert reply.status_code == code
    assert path is None or [one["path"] for one in reply.json["errors"]] == [path]
    assert teachers.get("/claims").json["claims"] == []


def test_a_teachers_token_ends_no_move_of_somebody_else(program, teachers, today):
    made = program.post("/claims", {"device": MAC, "group": "teachers", "until": until(today, 30)}).json
    assert teachers.ask("DELETE", f"/claims/{made['id']}").status_code == 403
    over = teachers.post("/claims", {"device": MAC, "group": "pupils", "until": until(today, 0)})
    assert over.status_code == 403
    assert program.get("/claims").json["claims"] == [made]


def test_seeing_devices_is_another_right_than_moving_them(box, program):
    assert program.get("/devices").status_code == 403
    assert Program(box, ["devices"]).get("/claims").status_code == 403
