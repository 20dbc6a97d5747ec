"""The troubleshooting view: one device, fifteen minutes, in the trail, and said to everybody."""

from __future__ import annotations

import msgspec
import pytest

from admin.page.site import KEY
from admin.store import Store
from policy.devicemap import DeviceMap, Known, dump_map
from policy.verdict import Outcome
from resolver.watching import Line

MAC = "b8:27:eb:00:00:07"


@pytest.fixture
def seen(box):
    paths = box.extensions[KEY].paths
    paths.runtime.mkdir(exist_ok=True)
    known = Known(MAC, ("192.168.1.7", "fe80::7%2"), ("<script>x</script>",), 1, True)
    paths.device_map.write_bytes(dump_map(DeviceMap(devices=(known,))))
    return paths


def test_it_shows_what_the_device_asks(box, seen, logged_in, visitor):
    it = logged_in("it")
    assert "<script>x" not in it.get("/troubleshoot").text
    it.post("/troubleshoot", {"device": MAC})
    at = box.extensions[KEY].at
    lines = [
        Line(at, "192.168.1.7", "<b>game.example", 1, Outcome.BLOCKED, 11),
        Line(at - 60, "192.168.1.7", "before.example", 1, 0, 0),
    ]
    (seen.runtime / "watched-0.json").write_bytes(msgspec.json.encode(lines))
    page = it.get("/troubleshoot").text
    assert "&lt;b&gt;game.example" in page
    assert "before.example" not in page
    part = it.get("/troubleshoot", headers={"HX-Request": "true"}).text
    assert "game.example" in part
    assert "<html" not in part
    with Store(seen.state_db) as store:
        assert store.trail(1)[0].action == "troubleshoot"


def test_everybody_is_told_and_the_device_itself_most_clearly(seen, logged_in, visitor):
    assert "to find a fault" not in visitor().get("/").text
    logged_in("it").post("/troubleshoot", {"device": MAC})
    assert "It is not this one" in visitor(address="192.168.1.9").get("/").text
    assert "THIS device asks" in visitor(address="192.168.1.7").get("/rules").text


def test_it_ends_when_told(seen, logged_in):
    it = logged_in("it")
    it.post("/troubleshoot", {"device": MAC})
    it.post("/troubleshoot/end")
    assert not seen.troubleshoot.exists()
    assert "Choose the device" in it.get("/troubleshoot").text


def test_only_a_device_that_was_seen_is_looked_at(seen, logged_in):
    it = logged_in("it")
    it.post("/troubleshoot", {"device": "192.168.1.99"})
    assert not seen.troubleshoot.exists()
    assert "no such device" in it.get("/troubleshoot").text
