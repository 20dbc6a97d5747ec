from __future__ import annotations

import pytest

from blocklists.kinds import Kind, Scope
from blocklists.oneline import Line, address, blocked, is_null, name_or_reason


def test_a_name_is_canonical_or_the_reason_is_said():
    assert name_or_reason("Tòa-Án.VN.") == ("xn--ta-n-7na3h.vn", "")
    assert name_or_reason("a..b")[0] == ""
    assert "root" in name_or_reason(".")[1]


def test_a_plain_block():
    assert blocked("A.Example", Scope.EXACT) == Line(
        entries=((Kind(allow=False, scope=Scope.EXACT), "a.example"),)
    )


@pytest.mark.parametrize("text", ["0", "0.0.0.0", "127.0.0.1", "127.0.0.53", "::", "::1", "::ffff:127.0.0.1"])
def test_addresses_that_lead_nowhere(text):
    found = address(text)

    assert found is not None
    assert is_null(found)


@pytest.mark.parametrize("text", ["192.0.2.1", "10.0.0.1", "2001:db8::1", "fe80::1%lo0"])
def test_addresses_that_lead_somewhere(text):
    found = address(text)

    assert found is not None
    assert not is_null(found)


@pytest.mark.parametrize("text", ["", "a.example", "1.2.3", "1.2.3.4.5", "192.0.2.0/24"])
def test_what_is_no_address(text):
    assert address(text) is None
