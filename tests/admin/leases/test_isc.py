"""ISC dhcpd's leases."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.leases.isc import looks_like, parse
from admin.leases.lease import NEVER, Lease

GOLDEN = (Path(__file__).parent / "golden" / "dhcpd.leases").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("ends", "expires"),
    [("3 2026/09/09 20:00:00", 1788984000), ("never", NEVER), ("epoch 1788700800", 1788700800)],
)
def test_a_lease_ends_at_a_moment_in_utc(ends, expires) -> None:
    found = parse(
        f'lease 10.0.0.1 {{ ends {ends}; hardware ethernet A4:83:E7:12:34:56; client-hostname "X"; }}'
    )
    assert found.leases == (Lease("10.0.0.1", "a4:83:e7:12:34:56", "x", expires),)


@pytest.mark.parametrize("state", ["free", "expired", "released", "abandoned", "backup"])
def test_the_last_word_about_an_address_counts(state) -> None:
    active = "lease 10.0.0.1 { binding state active; hardware ethernet a4:83:e7:12:34:56; }\n"
    assert parse(active + f"lease 10.0.0.1 {{ binding state {state}; }}").leases == ()
    assert parse(f"lease 10.0.0.1 {{ binding state {state}; }}" + active).leases


def test_an_unfinished_declaration_does_not_count() -> None:
    whole = "lease 10.0.0.1 { binding state active; hardware ethernet a4:83:e7:12:34:56; "
    assert parse(whole) == ((), 0)
    assert parse(whole + "}").leases


def test_what_stands_in_quotes_ends_nothing() -> None:
    found = parse(r'lease 10.0.0.1 { set x = "a\"b;}{"; client-hostname "ok"; }')
    assert found.leases[0].name == "ok"


def test_odd_declarations_are_counted() -> None:
    assert parse("lease { ends never; } lease 10.0.0.300 { } lease 10.0.0.1 { ends 3 never; }").odd == 3


@given(st.integers(0, len(GOLDEN)))
def test_a_file_cut_anywhere_says_nothing_that_was_not_once_so(length) -> None:
    once = set()
    for end, character in enumerate(GOLDEN, 1):
        if character == "}":
            once |= set(parse(GOLDEN[:end]).leases)
    assert set(parse(GOLDEN[:length]).leases) <= once


@given(st.text(alphabet='lease{}; "\\01n#=', max_size=60))
def test_any_text_is_survived(text) -> None:
    parse(text)
    parse(f"lease 10.0.0.1 {{ {text} }}")
    looks_like(text)
