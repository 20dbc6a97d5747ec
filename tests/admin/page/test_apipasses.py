"""What a program opens and closes, within its token's role."""

from __future__ import annotations

import pytest

from admin.page.site import KEY
from admin.passes_store import PassBook
from config.passes import Pass
from tests.admin.page.apikit import Program


@pytest.fixture
def program(box):
    return Program(box, ["passes"], "teacher")


def test_granted_read_and_ended(program):
    reply = program.post(
        "/passes", {"kind": "pass", "group": "pupils", "names": ["olm.vn"], "minutes": 30, "reason": "Toán"}
    )
    assert reply.status_code == 201
    found = reply.json
    assert (found["names"], found["by"], found["role"], found["in_force"]) == (
        ["olm.vn"],
        program.token.name,
        "teacher",
        True,
    )
    assert reply.headers["Location"] == f"/api/v1/passes/{found['id']}"
    assert program.get(f"/passes/{found['id']}").json == found
    assert program.get("/passes").json["passes"] == [found]
    assert program.ask("DELETE", f"/passes/{found['id']}").json["in_force"] is False
    assert program.ask("DELETE", f"/passes/{found['id']}").status_code == 404
    assert PassBook(program.site.paths).read() == ()


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"kind": "pass", "group": "pupils"}, "names"),
        ({"kind": "pass", "group": "nobody", "names": ["a.vn"]}, "group"),
        ({"kind": "pass", "group": "pupils", "names": ["com"]}, "names"),
        ({"kind": "pass", "group": "pupils", "categories": ["adult"]}, "categories"),
        ({"kind": "pass", "group": "pupils", "services": ["odd"]}, "services"),
        ({"kind": "off", "group": "pupils", "minutes": 9999}, "minutes"),
        ({"kind": "off"}, "group"),
        ({"kind": "extra"}, "device"),
        ({"kind": "release", "names": ["a.vn"]}, "kind"),
        ({"kind": "focus", "group": "pupils"}, "names"),
    ],
)
def test_what_cannot_be_granted_is_said_at_its_key(program, body, path):
    reply = program.post("/passes", body)
    assert reply.status_code == 422
    assert path in [one["path"] for one in reply.json["errors"]]
    assert not any("--" in one["problem"] for one in reply.json["errors"])
    assert PassBook(program.site.paths).read() == ()


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        ("{", "application/json", 400),
        ("{}", "text/plain", 415),
        ('{"kind":"x"}', "application/json", 422),
        ("[" * 5000, "application/json", 422),
        ("\xff".encode("latin-1"), "application/json", 400),
    ],
)
def test_what_is_no_body_is_refused(program, data, kind, code):
    assert program.ask("POST", "/passes", data=data, content_type=kind).status_code == code


def test_a_body_has_a_limit(program):
    assert (
        program.ask("POST", "/passes", data=b" " * 2_000_000, content_type="application/json").status_code
        == 413
    )


def test_what_a_higher_role_has_set_stays(box, program):
    now = program.site.at
    entry = PassBook(program.site.paths).grant(Pass("new", "off", now, now + 600, "head", "pupils"), now)
    assert program.ask("DELETE", f"/passes/{entry.id}").status_code == 403
    assert PassBook(program.site.paths).read() == (entry,)


def test_without_a_right_clock_nothing_is_granted(program, monkeypatch):
    monkeypatch.setattr(program.site, "epoch", lambda: 1000.0)
    assert program.post("/passes", {"kind": "off", "group": "pupils"}).status_code == 503


def test_who_may_not_know_of_devices_learns_of_none(box):
    paths = box.extensions[KEY].paths
    paths.devices.write_text(
        '[[devices]]\nname = "máy của An"\ngroup = "pupils"\nmacs = ["02:00:00:00:00:01"]\n'
    )
    blind, seeing = Program(box, ["passes"]), Program(box, ["passes", "devices"])
    for device in ("máy của An", "nobody"):
        reply = blind.post("/passes", {"kind": "off", "device": device})
        assert reply.status_code == 403
        assert "An" not in reply.text
    assert "An" not in blind.post("/passes", {"kind": "extra"}).text

    made = seeing.post("/passes", {"kind": "off", "device": "máy của An"})
    assert made.status_code == 201
    assert blind.get("/passes").json["passes"] == []
    assert blind.get(made.headers["Location"].removeprefix("/api/v1")).status_code == 404
    assert blind.ask("DELETE", f"/passes/{made.json['id']}").status_code == 404
    assert seeing.post("/passes", {"kind": "off", "device": "nobody"}).json["errors"][0]["path"] == "device"
    assert seeing.ask("DELETE", f"/passes/{made.json['id']}").status_code == 200
