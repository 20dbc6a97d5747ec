from __future__ import annotations

import pytest

from blocklists.essential import ESSENTIAL, essential_for
from blocklists.suffixes import load_suffixes
from config.names import DomainName


def test_they_are_names_each_once_and_no_public_suffix():
    assert len(set(ESSENTIAL)) == len(ESSENTIAL)
    assert all(DomainName.parse(name) == name for name in ESSENTIAL)
    assert not any(load_suffixes().is_suffix(name) for name in ESSENTIAL)


@pytest.mark.parametrize("category", ["malware", "phishing"])
def test_security_lists_may_not_block_them_but_for_what_a_person_confirms(category):
    assert essential_for(category) == ESSENTIAL
    assert "zalo.me" not in essential_for(category, ("zalo.me",))


@pytest.mark.parametrize("category", ["social", "video", "abuse", "adult"])
def test_other_lists_may(category):
    assert essential_for(category) == ()
