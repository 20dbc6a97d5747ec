"""Special names by their standards."""

from __future__ import annotations

import pytest

from policy.nametable import suffixes_of
from policy.special import CANARIES, special_zone
from policy.verdict import Action


@pytest.mark.parametrize(
    ("name", "action"),
    [
        ("localhost", Action.LOOPBACK),
        ("x.localhost", Action.LOOPBACK),
        ("invalid", Action.NXDOMAIN),
        ("a.test", Action.NXDOMAIN),
        ("printer.local", Action.NXDOMAIN),
        ("abc.onion", Action.NXDOMAIN),
        ("nas.home.arpa", Action.NXDOMAIN),
        ("_dns.resolver.arpa", Action.NODATA),
        ("1.1.168.192.in-addr.arpa", Action.NXDOMAIN),
        ("10.in-addr.arpa", Action.NXDOMAIN),
        ("1.31.172.in-addr.arpa", Action.NXDOMAIN),
        ("1.100.100.in-addr.arpa", Action.NXDOMAIN),
        ("1.0.0.127.in-addr.arpa", Action.NXDOMAIN),
        ("1.0.d.f.ip6.arpa", Action.NXDOMAIN),
        ("0.8.e.f.ip6.arpa", Action.NXDOMAIN),
        (".".join(["1", *"0" * 31]) + ".ip6.arpa", Action.NXDOMAIN),
        ("1.8.b.d.0.1.0.0.2.ip6.arpa", Action.NXDOMAIN),
    ],
)
def test_a_special_name_is_answered_here(name, action) -> None:
    assert special_zone(suffixes_of(name)).action is action


@pytest.mark.parametrize(
    "name",
    ["", "example.com", "example", "vn", "arpa", "1.1.1.1.in-addr.arpa", "1.32.172.in-addr.arpa",
     "1.128.100.in-addr.arpa", "notlocalhost", "localhost.vn", "ipv4only.arpa", "0.0.ip6.arpa", "resolver.vn"],
)  # fmt: skip
def test_an_ordinary_name_is_not(name) -> None:
    assert special_zone(suffixes_of(name)) is None


def test_the_canaries() -> None:
    assert set(CANARIES) == {"use-application-dns.net", "mask.icloud.com", "mask-h2.icloud.com"}
