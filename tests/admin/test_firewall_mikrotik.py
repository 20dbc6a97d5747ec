from __future__ import annotations

import re

import pytest

from admin.firewall import Plan
from admin.firewall_mikrotik import mikrotik
from admin.words import Words

BOTH = Plan("LAN", ("192.168.88.2", "fd00::2"), 53, ("192.168.88.128/28",), https=True)
ONLY4 = Plan("LAN", ("192.168.88.2",))


def commands(plan, language="en"):
    return [
        line for line in mikrotik(plan, Words(language)).splitlines() if line and not line.startswith("#")
    ]


@pytest.mark.parametrize("plan", [BOTH, ONLY4])
def test_every_line_adds_one_entry_or_takes_ours_out(plan) -> None:
    for line in commands(plan):
        assert line.isascii()
        assert re.match(r"/(ip|ipv6) firewall (mangle|nat|raw|address-list) (add|remove) ", line), line
        assert "lachan" in line
        assert " add " not in line or re.search(r'comment="lachan[a-z0-9 ]*"$', line), line


def test_what_was_there_is_taken_out_first() -> None:
    added = [" add " in line for line in commands(BOTH)]
    assert added == sorted(added)
    assert added.count(False) == 8


def test_dns_goes_to_the_box_and_the_box_stays_free() -> None:
    text = "\n".join(commands(BOTH))
    for protocol in ("udp", "tcp"):
        assert (
            f"action=dst-nat to-addresses=192.168.88.2 to-ports=53 protocol={protocol} connection-mark=lachan"
            in text
        )
        assert (
            f"action=dst-nat to-address=fd00::2 to-ports=53 protocol={protocol} connection-mark=lachan"
            in text
        )
    for line in commands(BOTH):
        if "mangle add" in line or "raw add" in line:
            assert "src-address-list=!lachan-free" in line
            assert "in-interface-list=LAN" in line
    assert "list=lachan-free address=192.168.88.128/28" in text


def test_ways_around_are_closed() -> None:
    text = "\n".join(commands(BOTH))
    assert text.count("dst-port=853") == 4
    assert text.count("dst-port=443") == 4
    assert "list=lachan-resolvers address=8.8.8.8" in text
    text = "\n".join(commands(ONLY4))
    assert text.count("/ipv6 firewall raw add chain=prerouting action=drop") == 4  # 53 and 853
    assert "443" not in text


def test_comments_speak_the_language() -> None:
    assert "# Gỡ bỏ: /ip firewall" in mikrotik(ONLY4, Words("vi"))
    assert "# Undo: /ip firewall" in mikrotik(ONLY4, Words("en"))
    assert commands(ONLY4, "vi") == commands(ONLY4, "en")
