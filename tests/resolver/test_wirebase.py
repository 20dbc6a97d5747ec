from __future__ import annotations

import dns.edns
import dns.flags
import dns.rcode
import dns.rdatatype
import pytest

from resolver import wirebase


@pytest.mark.parametrize(
    "name",
    [
        "A",
        "NS",
        "CNAME",
        "SOA",
        "HINFO",
        "AAAA",
        "SIG",
        "DNAME",
        "OPT",
        "RRSIG",
        "NSEC",
        "NSEC3",
        "SVCB",
        "HTTPS",
        "TSIG",
        "IXFR",
        "AXFR",
        "ANY",
    ],
)
def test_types_have_the_numbers_of_the_registry(name):
    assert getattr(wirebase, name) == dns.rdatatype.from_text(name)


@pytest.mark.parametrize(
    "name", ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "BADVERS"]
)
def test_response_codes_have_the_numbers_of_the_registry(name):
    assert getattr(wirebase, name) == dns.rcode.from_text(name)


@pytest.mark.parametrize("name", ["QR", "AA", "TC", "RD", "RA", "AD", "CD"])
def test_flags_have_the_places_of_the_standard(name):
    assert getattr(wirebase, name) == dns.flags.from_text(name)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("STALE", "STALE_ANSWER"),
        ("CACHED_ERROR", "CACHED_ERROR"),
        ("BLOCKED", "BLOCKED"),
        ("CENSORED", "CENSORED"),
        ("FILTERED", "FILTERED"),
        ("PROHIBITED", "PROHIBITED"),
        ("STALE_NXDOMAIN", "STALE_NXDOMAIN_ANSWER"),
        ("NO_REACHABLE_AUTHORITY", "NO_REACHABLE_AUTHORITY"),
        ("NETWORK_ERROR", "NETWORK_ERROR"),
    ],
)
def test_extended_errors_have_the_numbers_of_the_registry(ours, theirs):
    assert getattr(wirebase, f"EDE_{ours}") == dns.edns.EDECode[theirs]


def test_every_error_of_the_wire_is_a_wire_error():
    assert issubclass(wirebase.Truncated, wirebase.WireError)
    assert issubclass(wirebase.Lame, wirebase.WireError)
