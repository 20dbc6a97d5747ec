from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists.conditions import holds, parse

ASKER = ("192.0.2.7", "Bé An", frozenset({"device_phone", "user_child"}))


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("client=192.0.2.7", True),
        ("client=192.0.2.0/24", True),
        ("client=192.0.3.0/24", False),
        ("client=2001:db8::/32", False),
        ("client=bé an", True),
        ("client=Máy khác|Bé An", True),
        ("client=~Bé An", False),
        ("client=~192.0.2.0/24", False),
        ("client=~Máy khác", True),
        ("client=~Máy khác|192.0.2.7", True),
        ("client=~Bé An|192.0.2.7", False),
        ("ctag=device_phone", True),
        ("ctag=device_tv|user_child", True),
        ("ctag=device_tv", False),
        ("ctag=~user_child", False),
        ("ctag=~device_tv", True),
        ("client=192.0.2.7,ctag=user_child", True),
        ("client=192.0.2.7,ctag=device_tv", False),
        ("nothing", False),
        ("client=", False),
    ],
)
def test_a_condition_holds_or_not(condition, wanted):
    assert holds(condition, *ASKER) is wanted


def test_an_asker_without_name_or_address_fits_no_name_and_no_network():
    assert not holds("client=192.0.2.0/24", "not an address", None, ())
    assert not holds("client=None", "", None, ())
    assert holds("client=~Bé An", "", None, ())


def test_addresses_are_compared_as_such():
    assert holds("client=192.0.2.7", "::ffff:192.0.2.7", None, ())
    assert holds("client=fe80::1", "fe80:0::1%eth0", None, ())


def test_signs_in_names_are_escaped():
    assert holds(r"client=a\,b\|c", "192.0.2.1", "a,b|c", ())
    assert holds(r"client=\~tilde", "192.0.2.1", "~tilde", ())
    assert holds("client=back\\\\slash", "192.0.2.1", "back\\slash", ())
    assert holds("client=Frank's laptop", "192.0.2.1", "Frank's laptop", ())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("device=x", "no condition"),
        ("client", "no condition"),
        ("client=a,client=b", "twice"),
        ("client=a||b", "nobody"),
    ],
)
def test_what_is_no_condition_is_refused(text, reason):
    with pytest.raises(ValueError, match=reason):
        parse(text)


@given(st.text(max_size=40))
def test_any_text_holds_or_not(text):
    assert holds(text, *ASKER) in (True, False)
