"""A lease as a value."""

from __future__ import annotations

import pytest

from admin.leases.lease import NEVER, Lease, host_name, mac_or_none, make_lease, whole_lines


def test_a_lease_holds_until_it_ends() -> None:
    lease = make_lease("::ffff:192.168.1.7", "A4-83-E7-12-34-56", "iPad.", 1000)
    assert lease == Lease("192.168.1.7", "a4:83:e7:12:34:56", "ipad", 1000)
    assert lease.holds(999)
    assert not lease.holds(1000)
    assert lease._replace(expires=NEVER).holds(1e12)
    assert make_lease("fd00::1", "", "", -1).expires == NEVER


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError):
        make_lease("192.168.1.300", "", "", 0)


def test_other_hardware_has_no_mac() -> None:
    assert mac_or_none("80:00:02:08:fe:80:00:00:00:00") == mac_or_none("") == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Dien-Thoai", "dien-thoai"),
        ("máy-tính.lan.", "máy-tính.lan"),
        ("a b", ""),
        ("\x1b[31mred", ""),
        ("a\u202eb", ""),
        ("x" * 254, ""),
        (".", ""),
    ],
)
def test_a_name_that_would_do_harm_when_shown_is_none(text, name) -> None:
    assert host_name(text) == name


def test_a_line_without_its_end_is_still_being_written() -> None:
    assert whole_lines("a\nb\nc") == ["a", "b"]
    assert whole_lines("") == []
