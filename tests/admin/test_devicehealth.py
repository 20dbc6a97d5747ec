"""What the doctor says of devices."""

from __future__ import annotations

import pytest

from admin.devicehealth import device_findings
from admin.devicewords import DeviceWords
from admin.health import Grade
from admin.words import Words
from config.policyfile import default_policy_text, parse_policy
from policy.devicemap import NO_MAP, DeviceMap, Known, Trouble

NOW = 1_788_750_000
POLICY = parse_policy(default_policy_text("school"))
MAP = DeviceMap(
    devices=(
        Known("a4:83:e7:00:00:01", ("192.168.1.1",), (), NOW),
        Known("a4:83:e7:00:00:02", ("192.168.1.9",)),
    ),
    gateways=("192.168.1.1",),
    trouble=(Trouble("/f", "missing"),),
)


@pytest.fixture(params=["vi", "en"])
def said(request):
    words = Words(request.param)
    say = DeviceWords(words, POLICY, NOW)
    return lambda found, asking: [
        (f.about, f.grade, f.text) for f in device_findings(found, asking, NOW, say, words)
    ]


def test_a_router_that_asks_for_all_has_to_be_mended(said) -> None:
    (about, grade, text), trouble = said(MAP, {"192.168.1.1": NOW})
    assert (about, grade) == ("devices", Grade.WRONG)
    assert "DNS" in text
    assert trouble[:2] == ("leases", Grade.NOTE)


def test_devices_that_can_be_told_apart_are_fine(said) -> None:
    assert said(MAP, {"192.168.1.1": NOW, "192.168.1.9": NOW})[0][:2] == ("devices", Grade.FINE)


def test_of_nobody_nothing_is_said(said) -> None:
    assert said(NO_MAP, {}) == []
