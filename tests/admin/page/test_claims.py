"""Codes that move devices: who makes them, for what, and who ends them."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from admin import secrethash
from admin.claimcodes import WRONG_OF_A_PIN
from admin.claimdesk import ClaimDesk, ClaimRefused, Target
from admin.page.site import KEY
from admin.store import Store


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(secrethash, "_LOG_N", 4)


@pytest.fixture
def site(box):
    return box.extensions[KEY]


@pytest.fixture
def desk(site):
    return ClaimDesk(site.paths, lambda *_: None)


def day(site, later=0):
    return (datetime.fromtimestamp(site.at, site.policy.zone) + timedelta(days=later)).date().isoformat()


def make(browser, **fields):
    return browser.post("/claims", fields, at="/claims")


def test_a_pin_is_shown_once_with_its_picture_and_works(site, logged_in, visitor, desk):
    it = logged_in("it")
    reply = make(it, group="teachers", until=day(site, 30), uses="5", label="Họp")
    pin = re.search(r"(\d\d-\d{3}-\d{3})</p>", reply.text)[1]

    assert 'class="qr"' in reply.text
    [offer] = desk.offers()
    assert (offer.group, offer.uses, offer.by, offer.label) == ("teachers", 5, "Thầy Hùng", "Họp")
    assert pin not in it.get("/claims").text
    phone = visitor(address="192.168.1.23", base="http://192.168.1.2:8053")
    assert phone.post("/claim", {"code": pin}, at="/claim").status_code == 200
    with Store(site.paths.state_db) as store:
        [line] = [one for one in store.trail() if one.action == "claim.offer"]
    assert (line.role, line.payload["by"]) == ("it", "Thầy Hùng")
    assert pin not in str(line.payload)


@pytest.mark.parametrize(
    ("role", "fields", "words"),
    [
        ("teacher", {"group": "teachers"}, "that you may move devices to"),
        ("teacher", {"group": "nobody"}, "that you may move devices to"),
        ("teacher", {"group": "pupils", "until": "2099-01-01"}, "Choose a day from today to"),
        ("it", {"group": "teachers", "until": "2020-01-01"}, "Choose a day from today to"),
        ("it", {"group": "teachers", "until": "x"}, "Choose a day from today to"),
        ("it", {"group": "teachers", "uses": "0"}, "must be from 1 to"),
        ("it", {"group": "teachers", "uses": "9999"}, "must be from 1 to"),
    ],
)
def test_a_role_has_its_limits_and_hears_of_them(site, logged_in, desk, role, fields, words):
    reply = make(logged_in(role), **{"until": day(site), "uses": "1", **fields})
    assert (reply.status_code, words in reply.text, desk.offers()) == (422, True, ())


def test_a_teacher_is_offered_groups_of_pupils(logged_in):
    page = logged_in("teacher").get("/claims").text
    assert 'value="pupils"' in page
    assert 'value="teachers"' not in page


def test_each_ends_their_own_and_the_owner_all(site, logged_in, desk):
    teacher, it = logged_in("teacher"), logged_in("it")
    mine = desk.grant(Target(mac="00:a6:22:33:44:55"), "pupils", site.at + 999, site.at, by="Cô Lan")
    other = desk.grant(Target(mac="00:a6:22:33:44:66"), "teachers", site.at + 999, site.at, by="Thầy Hùng")
    offer, _text = desk.offer("teachers", site.at + 999, site.at, by="Thầy Hùng", expires=site.at + 999)
    for name in (mine.id, other.id, offer.number, "", "nothing"):
        teacher.post("/claims/revoke", {"name": name})
    assert desk.claims() == (other,)
    assert [one.number for one in desk.offers()] == [offer.number]
    for name in (other.id, offer.number):
        it.post("/claims/revoke", {"name": name})
    assert (desk.claims(), desk.offers()) == ((), ())


def test_a_pin_that_was_spoilt_is_said_with_what_helps(site, logged_in, desk):
    it = logged_in("it")
    make(it, group="pupils", until=day(site, 1), uses="5")
    [offer] = desk.offers()
    for asker in range(WRONG_OF_A_PIN):
        with pytest.raises(ClaimRefused):
            desk.redeem(f"{offer.number}-000000", Target(mac="x"), site.at, asker=str(asker))
    desk.tidy(site.at + 1)
    page = it.get("/claims").text
    assert f"The code {offer.number}-… was typed wrong ten times" in page
    assert 'href="/room/pupils/card"' in page
    assert "Codes that can still be used" not in page
    desk.tidy(site.at + 3 * 86_400)
    assert "typed wrong" not in it.get("/claims").text


def test_a_broken_file_is_said(site, logged_in):
    site.paths.claims.write_text("{")
    assert "claims.json" in logged_in("it").get("/claims").text
