"""What a program reads is what the command line says."""

from __future__ import annotations

import pytest

from tests.admin.page.apikit import Program


@pytest.fixture
def program(box):
    return Program(box)


def test_the_state(program):
    found = program.get("/status").json
    assert (found["kind"], found["dns"]) == ("school", "on")
    assert found["questions_today"] > 0


def test_groups_and_lists(program):
    assert program.get("/groups").json["groups"][0]["id"]
    assert program.get("/lists").json["lists"]


def test_a_verdict_with_its_steps(program):
    found = program.get("/check?name=https://www.tiktok.com/x&group=pupils").json
    assert (found["blocked"], found["service"], found["step"]) == (True, "tiktok", "categories")
    assert [step["decided"] for step in found["trace"]].count(True) == 1
    assert program.get("/check?name=tiktok.com&group=teachers").json["blocked"] is False


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("name=a..b", "name"),
        ("name=x.vn&group=nobody", "group"),
        ("name=x.vn&type=ODD", "type"),
        ("name=x.vn&at=noon", "at"),
        ("name=x.vn&client=phone", "client"),
    ],
)
def test_what_cannot_be_asked_is_said(program, query, key):
    reply = program.get(f"/check?{query}")
    assert (reply.status_code, [one["path"] for one in reply.json["errors"]]) == (422, [key])


@pytest.mark.parametrize("query", ["", "name=", "name=a.vn&name=b.vn", "name=a.vn&odd=1"])
def test_what_is_no_question_is_refused(program, query):
    assert program.get(f"/check?{query}").status_code == 400


def test_whose_device_it_is_needs_a_scope_of_its_own(box, program):
    path = "/check?name=tiktok.com&client=192.168.1.23"
    assert Program(box, ["read"]).get(path).status_code == 403
    assert program.get(path).json["group"] == "pupils"


def test_devices(box, program):
    program.site.paths.devices.write_text(
        '[[devices]]\nname = "Máy An"\ngroup = "teachers"\nmacs = ["00:11:22:33:44:55"]\n'
    )
    assert isinstance(program.get("/devices").json["devices"], list)
    program.site.paths.devices.write_text("[[devices]]\n")
    assert program.get("/devices").status_code == 503


def test_statistics(program):
    rows = program.get("/statistics").json["rows"]
    assert rows[0]["type"] == "period"
    for query in ("from=x", "to=2026-13-01", "from=2026-09-05&to=2026-09-01", "group=nobody"):
        assert program.get(f"/statistics?{query}").status_code == 422
