"""Every kind of lease file is known by its content; golden files hold what is read from each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from admin.leases.files import KINDS, PLACES, kind_of, parse_leases
from admin.leases.lease import LeasesUnreadable

GOLDEN = Path(__file__).parent / "golden"
EXPECTED = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
KIND = {
    "dhcpd.leases": "isc",
    "dhcpd6.leases": "isc",
    "dnsmasq.leases": "dnsmasq",
    "kea-leases4.csv": "kea",
    "kea-leases6.csv": "kea",
    "odhcpd": "odhcpd",
}


def test_every_golden_file_is_held() -> None:
    assert (
        {file.name for file in GOLDEN.iterdir()} == {*EXPECTED, "expected.json"} == {*KIND, "expected.json"}
    )
    assert set(KIND.values()) == set(KINDS)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_read_as_it_was(name) -> None:
    data = (GOLDEN / name).read_bytes()
    found = parse_leases(data)
    assert kind_of(data.decode()) == KIND[name]
    assert [list(lease) for lease in found.leases] == EXPECTED[name]["leases"]
    assert found.odd == EXPECTED[name]["odd"]


def test_an_empty_file_is_of_no_kind_and_no_mistake() -> None:
    assert kind_of("") is kind_of("\n\n") is kind_of("# comments only\n") is None
    assert parse_leases(b"") == ((), 0)


@pytest.mark.parametrize("data", [b"<html>", b"\x00\x01\x02", b"[[devices]]\nname = 'x'\n"])
def test_what_is_no_lease_file_is_refused(data) -> None:
    with pytest.raises(LeasesUnreadable):
        parse_leases(data)


def test_places_are_whole_paths_each_once() -> None:
    assert all(place.is_absolute() for place in PLACES)
    assert len(set(PLACES)) == len(PLACES)
