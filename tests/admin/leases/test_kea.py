"""Kea's leases."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin.leases.kea import looks_like, names_of, parse
from admin.leases.lease import NEVER, Lease, LeasesUnreadable

GOLDEN = (Path(__file__).parent / "golden" / "kea-leases4.csv").read_text(encoding="utf-8")
HEADER = GOLDEN.partition("\n")[0] + "\n"


def test_columns_go_by_their_names() -> None:
    """Versions add columns, in the middle too."""
    with pytest.raises(LeasesUnreadable, match="valid_lifetime"):
        parse("address,hwaddr\n")
    assert parse("address,hwaddr,valid_lifetime,expire,hostname,state\n10.0.0.1,,1,2,a,0\n").leases == (
        Lease("10.0.0.1", "", "a", 2),
    )


def test_a_journal_of_several_files_is_one() -> None:
    old = HEADER + "10.0.0.1,a4:83:e7:12:34:56,,60,1788700800,1,0,0,old,0,,0\n"
    new = HEADER + "10.0.0.1,a4:83:e7:12:34:56,,60,1788700860,1,0,0,new,0,,0\n"
    assert [(lease.name, lease.expires) for lease in parse(old + new).leases] == [("new", 1788700860)]


def test_a_lease_without_an_end() -> None:
    assert parse(HEADER + "10.0.0.1,,,4294967295,1788700800,1,0,0,,0,,0\n").leases[0].expires == NEVER


@pytest.mark.parametrize(("lifetime", "state"), [("0", "0"), ("60", "1"), ("60", "2"), ("60", "3")])
def test_a_row_may_take_an_address_away(lifetime, state) -> None:
    row = "10.0.0.1,,,{},1788700800,1,0,0,,{},,0\n"
    assert parse(HEADER + row.format(60, 0) + row.format(lifetime, state)).leases == ()


def test_the_files_of_a_clean_up_come_before_the_newest() -> None:
    names = [file.name for file in names_of(PurePath("/var/lib/kea/kea-leases4.csv"))]
    assert names == [f"kea-leases4.csv{ending}" for ending in (".completed", ".2", ".1", "")]


@given(st.integers(len(HEADER), len(GOLDEN)))
def test_a_file_cut_anywhere_says_nothing_that_was_not_once_so(length) -> None:
    lines = GOLDEN.splitlines(keepends=True)
    once = {lease for end in range(1, len(lines) + 1) for lease in parse("".join(lines[:end])).leases}
    assert set(parse(GOLDEN[:length]).leases) <= once


@given(st.text(alphabet='0123456789.,:af"&#x2c', max_size=60))
def test_any_row_is_survived(text) -> None:
    parse(HEADER + text + "\n")
    looks_like(text)
