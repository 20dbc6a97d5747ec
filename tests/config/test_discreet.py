from __future__ import annotations

import pytest

from config.discreet import HELP, is_discreet
from config.names import DomainName


@pytest.mark.parametrize("name", ["tongdai111.vn", "www.unicef.org", "a.b.suckhoedoisong.vn"])
def test_places_of_help_and_all_below_them(name):
    assert is_discreet(DomainName(name).parents())


@pytest.mark.parametrize("name", ["", "vn", "notunicef.org", "unicef.org.example", "facebook.com"])
def test_others_are_not(name):
    assert not is_discreet(DomainName(name).parents())


def test_more_come_from_the_settings():
    assert is_discreet(DomainName("chat.help.example").parents(), frozenset({"help.example"}))


def test_each_is_a_name_as_names_are_kept():
    assert all(DomainName.parse(name) == name for name in HELP)
