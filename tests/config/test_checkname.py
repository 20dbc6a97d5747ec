"""The name that tells whether a device asks this box."""

from __future__ import annotations

import pytest

from config.checkname import asked_of, host_of


def test_there_and_back():
    assert asked_of(host_of("0123456789abcdef", 3)) == ("0123456789abcdef", 3)
    assert asked_of(host_of("0123456789abcdef", 3).upper()) == ("0123456789abcdef", 3)


@pytest.mark.parametrize(
    "host",
    ["", "check.lachan.internal", "x-1.check.lachan.internal", "0123456789abcdef-1.check.lachan.internal.evil.example", "0123456789abcdef-1xcheck.lachan.internal"],
)  # fmt: skip
def test_other_names_are_none(host):
    assert asked_of(host) is None
