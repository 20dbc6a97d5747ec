"""What a program changes of the policy: shown before, never over somebody else's change, kept in the trail."""

from __future__ import annotations

import pytest

from admin.policydesk import PolicyDesk
from admin.store import Store
from tests.admin.page.apikit import Program


@pytest.fixture
def program(box):
    return Program(box)


def test_looked_at_changed_and_in_the_trail(program):
    seen = program.get("/policy").json
    assert (seen["origin"], seen["mistakes"]) == ("file", [])
    new = seen["text"].replace('"games", ', "") + "# from a program\n"
    assert program.post("/policy/diff", {"text": new}).json["changes"] == [
        {"where": "Pupils", "lines": ["No longer blocked: games"]}
    ]
    done = program.ask("PUT", "/policy", json={"text": new, "version": seen["version"]}).json
    assert program.get("/policy").json["text"] == new
    assert PolicyDesk(program.site.paths).kept()[done["number"]] == seen["text"]
    with Store(program.site.paths.state_db) as store:
        line = store.trail(1)[0]
    assert (line.action, line.payload["by"]) == ("policy.api", program.token.name)


def test_somebody_elses_change_is_not_lost(program):
    seen = program.get("/policy").json
    program.site.paths.policy.write_text(seen["text"] + "# by hand\n")
    reply = program.ask("PUT", "/policy", json={"text": seen["text"], "version": seen["version"]})
    assert reply.status_code == 409
    assert "# by hand" in program.site.paths.policy.read_text()


def test_every_mistake_is_said_and_nothing_is_written(program):
    seen = program.get("/policy").json
    bad = seen["text"].replace('"games"', '"gamez"').replace('"tiktok"', '"tictoc"')
    for method, path in (("PUT", "/policy"), ("POST", "/policy/diff")):
        body = {"text": bad, "version": seen["version"]} if method == "PUT" else {"text": bad}
        reply = program.ask(method, path, json=body)
        assert (reply.status_code, len(reply.json["errors"])) == (422, 2)
    assert program.site.paths.policy.read_text() == seen["text"]


def test_lists_come_and_go(program):
    before = program.get("/policy").json["text"]
    assert program.post("/lists", {"id": "hagezi-nsfw"}).json["number"] > 0
    assert 'id = "hagezi-nsfw"' in program.get("/policy").json["text"]
    assert program.post("/lists", {"id": "hagezi-nsfw"}).json["number"] == 0
    assert program.ask("DELETE", "/lists/hagezi-nsfw").status_code == 200
    assert program.get("/policy").json["text"].strip() == before.strip()
    assert program.ask("DELETE", "/lists/hagezi-nsfw").status_code == 404
    assert program.post("/lists", {"id": "nothing"}).status_code == 404


def test_newer_copies_are_looked_for_soon(program):
    first = program.ask("POST", "/lists/refresh")
    assert (first.status_code, bool(first.json["number"])) == (202, True)
    assert program.ask("POST", "/lists/refresh").json == first.json


def test_a_policy_is_checked_and_nothing_changes(program):
    before = program.site.paths.policy.read_text()
    assert program.post("/policy/check", {"text": before}).json == {"mistakes": []}
    found = program.post("/policy/check", {"text": before.replace('"games"', '"gmes"')}).json["mistakes"]
    assert [one["value"] for one in found] == ["gmes"]
    assert program.site.paths.policy.read_text() == before


def test_presets_are_policies_without_a_mistake(program):
    found = program.get("/presets").json["presets"]
    assert {"home", "secondary"} <= {one["id"] for one in found}
    for one in found:
        assert program.post("/policy/check", {"text": one["text"]}).json == {"mistakes": []}


def test_days_of_a_calendar_are_written_and_replaced(program):
    year = program.site.now.year + 1
    ics = "\r\n".join(
        ("BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", "SUMMARY:Nghỉ hè",
         f"DTSTART;VALUE=DATE:{year}0601", f"DTEND;VALUE=DATE:{year}0801", "END:VEVENT", "END:VCALENDAR", "")
    )  # fmt: skip
    body = {"ics": ics, "source": "he.ics", "days": "holidays"}
    assert program.post("/policy/calendar", body).json["number"] > 0
    text = program.site.paths.policy.read_text()
    assert (text.count("Nghỉ hè"), text.count("he.ics")) == (1, 1)
    assert program.post("/policy/calendar", body).json["number"] == 0
    refused = program.post("/policy/calendar", {**body, "ics": "no calendar"})
    assert (refused.status_code, refused.json["errors"][0]["path"]) == (422, "ics")
