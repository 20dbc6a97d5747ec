"""odhcpd's state file."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from admin.leases.lease import NEVER, Lease
from admin.leases.odhcpd import looks_like, parse

GOLDEN = (Path(__file__).parent / "golden" / "odhcpd").read_text(encoding="utf-8")


def test_the_comments_are_the_leases() -> None:
    found = parse("# br-lan a483e7123456 ipv4 - -1 c0a80117 32 192.168.1.23/32\n")
    assert found.leases == (Lease("192.168.1.23", "a4:83:e7:12:34:56", "", NEVER),)


def test_a_duid_is_never_taken_for_a_mac() -> None:
    """RFC 8415 §11: a DUID is opaque, even where a MAC seems to stand in it."""
    found = parse("# br-lan 00030001a483e7123456 1 x 1788700800 23 128 fd00::23/128\n")
    assert found.leases == (Lease("fd00::23", "", "x", 1788700800),)


def test_names_alone_are_of_use_too() -> None:
    assert parse("192.168.1.23\tdien-thoai.lan\tdien-thoai\n").leases == (
        Lease("192.168.1.23", "", "dien-thoai", NEVER),
    )


def test_a_lease_that_has_ended_or_has_no_address_is_none() -> None:
    assert parse("# br-lan a483e7123456 ipv4 x 0 c0a80117 32\n# br-lan 00030001 1 x 9999999999 1 64\n") == (
        (),
        0,
    )


def test_an_odd_address_is_counted() -> None:
    assert parse("# br-lan a483e7123456 ipv4 x -1 c0a80117 32 1.2.3.400/32\n") == ((), 1)


@given(st.integers(0, len(GOLDEN)))
def test_a_file_cut_anywhere_names_no_other_device(length) -> None:
    whole = {(lease.address, lease.name) for lease in parse(GOLDEN).leases}
    assert {(lease.address, lease.name) for lease in parse(GOLDEN[:length]).leases} <= whole


@given(st.text(max_size=80))
def test_any_text_is_survived(text) -> None:
    parse(f"# {text}\n{text}\n")
    looks_like(text)
