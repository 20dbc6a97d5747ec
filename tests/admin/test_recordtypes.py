from __future__ import annotations

import pytest

from admin.recordtypes import TYPES, type_name, type_number


def test_names_and_numbers_go_both_ways():
    for name, number in TYPES.items():
        assert (type_number(name.lower()), type_name(number)) == (number, name)


@pytest.mark.parametrize(("text", "number"), [("TYPE65", 65), ("type0", 0), ("TYPE65535", 65535)])
def test_any_type_can_be_asked_for(text, number):
    assert type_number(text) == number
    assert type_name(1234) == "TYPE1234"


@pytest.mark.parametrize("text", ["", "TYPE", "TYPE65536", "TYPE-1", "TYPE²", "NONSENSE"])
def test_what_is_none(text):
    assert type_number(text) is None
