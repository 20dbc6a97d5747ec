"""dnsmasq's leases."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from admin.leases.dnsmasq import looks_like, parse
from admin.leases.lease import NEVER, Lease

GOLDEN = (Path(__file__).parent / "golden" / "dnsmasq.leases").read_text(encoding="utf-8")


def test_a_line_is_a_lease() -> None:
    found = parse("1788700800 a4:83:e7:12:34:56 192.168.1.23 dien-thoai 01:a4\n")
    assert found.leases == (Lease("192.168.1.23", "a4:83:e7:12:34:56", "dien-thoai", 1788700800),)


def test_a_duration_is_no_moment() -> None:
    """Machines without a clock: from "43200 s" nobody can tell when it ends."""
    assert parse("43200 a4:83:e7:12:34:56 192.168.1.23 * *\n").leases[0].expires == NEVER


def test_what_newer_versions_add_is_no_mistake() -> None:
    text = "vendorclass 1 2 3\nagent-info 1.2.3.4 x\n\nduid 00:01\n"
    assert parse(text) == ((), 0)


def test_the_last_line_of_an_address_counts() -> None:
    text = "0 a4:83:e7:12:34:56 10.0.0.1 a *\n0 a4:83:e7:12:34:57 10.0.0.1 b *\n"
    assert [lease.name for lease in parse(text).leases] == ["b"]


@given(st.integers(0, len(GOLDEN)))
def test_a_file_cut_anywhere_says_nothing_else(length) -> None:
    assert set(parse(GOLDEN[:length]).leases) <= set(parse(GOLDEN).leases)


@given(st.text(max_size=80))
def test_any_text_is_survived(text) -> None:
    parse(text + "\n")
    looks_like(text)
