"""Claiming the device in hand: by whoever has the code, for the device that asks and no other."""

from __future__ import annotations

import re

import pytest

from admin import devicewatch, secrethash
from admin.claimcodes import WRONG_IN_PEACE
from admin.claimdesk import ClaimDesk, Target
from admin.page.site import KEY
from admin.sightings import Seen
from admin.store import Store
from config.claims import claims_in_force
from policy.devicemap import DeviceMap, Known, dump_map
from tests.support.axe import serious
from tests.support.chromium import DESK, PHONE

AT, MAC = "192.168.1.23", "00:a6:22:33:44:55"


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(secrethash, "_LOG_N", 4)


@pytest.fixture
def site(box):
    site = box.extensions[KEY]
    site.paths.runtime.mkdir(exist_ok=True)
    known = (
        Known(MAC, (AT,), (), site.at, False),
        Known("00:00:00:00:00:01", ("192.168.1.1",), (), site.at, False),
    )
    site.paths.device_map.write_bytes(
        dump_map(DeviceMap(written=site.at, devices=known, gateways=("192.168.1.1",)))
    )
    return site


@pytest.fixture
def desk(site):
    return ClaimDesk(site.paths, lambda *_: None)


@pytest.fixture
def code(site, desk):
    return desk.offer("teachers", site.at + 86_400, site.at, by="Thầy Hùng", expires=site.at + 3600, uses=3)[
        1
    ]


def phone(visitor, address=AT):
    return visitor(address=address, base="http://192.168.1.2:8053")


def test_the_device_that_asks_is_moved_over_plain_http(visitor, desk, site, code):
    reply = phone(visitor).post("/claim", {"code": code, "label": "Máy cô Lan"}, at="/claim")

    assert "This device is now in the group Teachers" in reply.text
    [claim] = desk.claims()
    assert (claim.mac, claim.group, claim.label, claim.by) == (MAC, "teachers", "Máy cô Lan", "Thầy Hùng")
    with Store(site.paths.state_db) as store:
        assert store.trail(1)[0].action == "claim.redeem"


def test_no_field_names_another_device(visitor, desk, code):
    fields = {
        "code": code,
        "mac": "00:00:00:00:00:99",
        "address": "192.168.1.99",
        "device": "x",
        "target": "y",
    }
    phone(visitor).post("/claim", fields, at="/claim", headers={"X-Forwarded-For": "192.168.1.99"})
    assert [claim.target for claim in desk.claims()] == [MAC]


def test_a_device_without_a_known_mac_is_told_what_that_means(visitor, desk, code):
    reply = phone(visitor, "192.168.1.77").post("/claim", {"code": code}, at="/claim")
    assert "by its IP address only" in reply.text
    assert [claim.address for claim in desk.claims()] == ["192.168.1.77"]


@pytest.mark.parametrize(
    ("address", "words"), [("127.0.0.1", "own machine"), ("192.168.1.1", "by way of the router")]
)
def test_the_box_and_the_router_are_not_moved(visitor, desk, code, address, words):
    reply = phone(visitor, address).post("/claim", {"code": code}, at="/claim")
    assert (reply.status_code, words in reply.text, desk.claims()) == (409, True, ())


def test_looking_at_a_scanned_code_uses_nothing_up_and_tells_nothing(visitor, desk, code):
    right, wrong = phone(visitor).get(f"/claim/{code}").text, phone(visitor).get("/claim/12-000-000").text
    assert code in right
    assert re.sub(r"value=\"[^\"]*\"", "", right) == re.sub(r"value=\"[^\"]*\"", "", wrong)
    assert desk.claims() == ()


def test_guessing_waits(visitor, desk, code):
    browser = phone(visitor)
    for _try in range(WRONG_IN_PEACE):
        assert browser.post("/claim", {"code": "12-000-000"}, at="/claim").status_code == 403
    reply = browser.post("/claim", {"code": code}, at="/claim")
    assert (reply.status_code, "Too many wrong tries" in reply.text, desk.claims()) == (429, True, ())
    assert phone(visitor, "192.168.1.50").post("/claim", {"code": code}, at="/claim").status_code == 200


def test_another_address_of_the_same_device_waits_too(visitor, desk, code, monkeypatch):
    monkeypatch.setattr(
        devicewatch, "kernel_neighbours", lambda: [Seen(f"192.168.1.{n}", MAC) for n in range(60, 80)]
    )
    for number in range(WRONG_IN_PEACE):
        reply = phone(visitor, f"192.168.1.{60 + number}").post("/claim", {"code": "12-000-000"}, at="/claim")
        assert reply.status_code == 403
    assert phone(visitor, "192.168.1.79").post("/claim", {"code": code}, at="/claim").status_code == 429


def test_a_device_that_has_just_come_is_known_by_its_mac(visitor, desk, code, monkeypatch):
    monkeypatch.setattr(devicewatch, "kernel_neighbours", lambda: [Seen("192.168.1.88", "a6:00:00:00:00:09")])
    phone(visitor, "192.168.1.88").post("/claim", {"code": code}, at="/claim")
    assert [claim.mac for claim in desk.claims()] == ["a6:00:00:00:00:09"]


def test_addresses_of_one_ipv6_network_beyond_the_router_count_together(visitor, desk, code):
    for number in range(WRONG_IN_PEACE):
        reply = phone(visitor, f"fd00:5::{number + 2}").post("/claim", {"code": "12-000-000"}, at="/claim")
        assert reply.status_code == 403
    assert phone(visitor, "fd00:5::99").post("/claim", {"code": code}, at="/claim").status_code == 429


def test_a_mistake_is_undone_by_the_same_device_and_no_other(visitor, desk, site, code):
    by_hand = desk.grant(Target(mac=MAC), "pupils", site.at + 9999, site.at - 60, by="IT")
    browser = phone(visitor)
    page = browser.post("/claim", {"code": code}, at="/claim").text
    name = re.search(r'name="id" value="(\w+)"', page)[1]
    assert claims_in_force(desk.claims(), site.at + 1)[0].id == name

    assert phone(visitor, "192.168.1.50").post("/claim/undo", {"id": name}, at="/claim").status_code == 409
    assert browser.post("/claim/undo", {"id": by_hand.id}, at="/claim").status_code == 409
    assert "where it was before" in browser.post("/claim/undo", {"id": name}, at="/claim").text
    assert desk.claims() == (by_hand,)


def test_what_somebody_types_is_text(visitor, desk, code, logged_in):
    evil = "<script>alert(1)</script>"
    browser = phone(visitor)
    assert "<script>alert" not in browser.get(f"/claim/{evil.replace('/', '%2F')}").text
    assert "<script>alert" not in browser.post("/claim", {"code": evil, "label": evil}, at="/claim").text
    browser.post("/claim", {"code": code, "label": evil}, at="/claim")
    page = logged_in("it").get("/claims").text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_broken_file_is_said(visitor, site, code):
    site.paths.claims.write_text("{")
    reply = phone(visitor).post("/claim", {"code": code}, at="/claim")
    assert (reply.status_code, "could not write" in reply.text) == (503, True)


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_in_a_browser(box, desk, serve, chromium, code, lang, size):
    def from_the_phone(environ, start):
        return box({**environ, "REMOTE_ADDR": AT}, start)

    browser, url = chromium(size), serve(from_the_phone)
    browser.open(f"{url}/claim/{code}?lang={lang}")
    for press in (
        {"vi": "Chuyển thiết bị này", "en": "Move this device"}[lang],
        {"vi": "Nhầm rồi", "en": "A mistake"}[lang],
    ):
        assert browser.sticks_out() == browser.small_targets() == serious(browser) == []
        browser.press(press)
    assert desk.claims() == ()
