"""What becomes of a request that somebody without an account sends."""

from __future__ import annotations

import pytest

from admin import devicewatch
from admin.claimdesk import ClaimDesk, Target
from admin.page.asking import ask
from admin.page.here import asker_at
from admin.page.site import KEY
from admin.requests import RequestsFull
from admin.sightings import Seen
from admin.store import StoreBroken
from policy.devicemap import DeviceMap, Known, dump_map


@pytest.fixture
def site(box):
    return box.extensions[KEY]


@pytest.fixture
def send(box, site):
    """Return a function: what, reason → what became of it, in English."""

    def to(what="TikTok", reason="", address="192.168.1.9", **more):
        with box.test_request_context(headers={"Accept-Language": "en"}):
            return ask(site, asker_at(site, address), address, what, reason, **more)

    return to


def test_what_is_taken_is_the_whole_service(send, site):
    found = send("https://www.tiktok.com/@x/video/1", "  bài\nhọc ")
    assert found.receipt
    assert found.what == "TikTok"
    [one] = site.requests.waiting(site.at)
    assert (one.what, one.reasons, one.group) == ("service:tiktok", ("bài học",), "pupils")


@pytest.mark.parametrize(
    ("fails", "words"),
    [(RequestsFull(), "Too many requests of this group wait"), (StoreBroken("x"), "cannot keep it")],
)
def test_what_cannot_be_kept_is_said_and_stays(send, monkeypatch, fails, words):
    def refuse(*_arguments, **_more):
        raise fails

    monkeypatch.setattr("admin.requests.RequestBook.ask", refuse)
    found = send("TikTok", "bài học")
    assert words in found.mistake
    assert (found.what, found.reason, found.receipt) == ("TikTok", "bài học", "")


def test_what_is_wrong_is_not_counted_against_the_address(send):
    for _often in range(20):
        assert "not understood" in send("???").mistake
        assert "is open" in send("olm.vn").answer
    assert send().receipt


def test_addresses_of_one_device_are_one(send, site, monkeypatch):
    mac = "a6:00:00:00:00:09"
    monkeypatch.setattr(
        devicewatch,
        "kernel_neighbours",
        lambda: (
            [Seen(f"192.168.1.{n}", mac) for n in range(50, 60)] + [Seen("192.168.1.9", "a6:00:00:00:00:01")]
        ),
    )
    site.paths.runtime.mkdir(exist_ok=True)
    site.paths.device_map.write_bytes(dump_map(DeviceMap(written=site.at)))
    sent = [send(address=f"192.168.1.{n}") for n in range(50, 60)]
    assert [bool(one.receipt) for one in sent] == [True] * 4 + [False] * 6
    assert "Many requests came from here" in sent[-1].mistake
    assert send().receipt


def test_neighbours_of_one_ipv6_network_are_not_one(send, site):
    site.paths.runtime.mkdir(exist_ok=True)
    known = [Known(f"a6:00:00:00:00:{n:02}", (f"fd00::{n}",), seen=site.at) for n in range(10, 20)]
    site.paths.device_map.write_bytes(dump_map(DeviceMap(written=site.at, devices=tuple(known))))
    assert all(send(address=f"fd00::{n}").receipt for n in range(10, 20))


def test_a_group_that_floods_waits_alone(send, site):
    site.paths.devices.write_text(
        '[[devices]]\nname = "Phòng khác"\ngroup = "teachers"\naddresses = ["192.168.1.250"]\n'
    )
    policy = site.paths.policy
    policy.write_text(policy.read_text().replace('en = "Teachers"', 'en = "Teachers"\nblock = ["zing.vn"]'))
    sent = [send(address=f"10.0.0.{n}") for n in range(45)]
    assert "Very many requests came from this device’s group" in sent[-1].mistake
    assert send("zing.vn", address="192.168.1.250").receipt


def test_the_name_of_a_device_is_kept_only_where_it_was_wished_and_never_for_what_harms(send, site):
    site.paths.devices.write_text(
        '[[devices]]\nname = "Máy An"\ngroup = "pupils"\naddresses = ["192.168.1.7"]\n'
    )
    policy = site.paths.policy
    policy.write_text(policy.read_text().replace("starter = false", "starter = true"))
    send(address="192.168.1.7")
    send("zing.vn", address="192.168.1.7", alone=True)  # open: nothing is asked
    send("pornhub.com", address="192.168.1.7", alone=True)
    send(address="192.168.1.9", alone=True)  # a device that nobody named
    assert [(one.what, one.devices) for one in site.requests.waiting(site.at)] == [
        ("service:tiktok", ()),
        ("pornhub.com", ()),
    ]
    found = send(address="192.168.1.7", alone=True)
    assert found.device == "Máy An"
    one = site.requests.waiting(site.at)[0]
    assert (one.devices, one.for_all, one.times) == (("Máy An",), True, 3)


def test_what_was_typed_at_a_claim_is_no_name_of_a_device(send, site):
    mac = "a6:00:00:00:00:09"
    site.paths.runtime.mkdir(exist_ok=True)
    known = Known(mac, ("192.168.1.9",), seen=site.at)
    site.paths.device_map.write_bytes(dump_map(DeviceMap(written=site.at, devices=(known,))))
    ClaimDesk(site.paths, lambda *_: None).grant(
        Target(mac=mac), "pupils", site.at + 9999, site.at - 1, by="IT", label="Máy của hiệu trưởng"
    )
    assert send(alone=True).device == ""
    assert site.requests.waiting(site.at)[0].devices == ()
