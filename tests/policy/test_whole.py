from __future__ import annotations

import pytest

from config.errors import ConfigInvalid
from policy.whole import read_policy

POLICY = """
kind = "home"
default_group = "kids"
rules = ["||ads.example^", "/(?=x)/", "||com^$dnsrewrite=1.2.3.4"]
[groups.kids]
vi = "Trẻ em"
en = "Kids"
rules = ["example.com##.banner"]
"""


def test_every_own_rule_that_cannot_be_carried_out_is_told_with_its_place() -> None:
    with pytest.raises(ConfigInvalid) as found:
        read_policy(POLICY, "my.toml")
    places = [mistake.path for mistake in found.value.mistakes]
    assert "rules[1]" in places
    assert "groups.kids.rules[0]" in places
    assert "rules[0]" not in places
    assert found.value.file == "my.toml"


def test_a_sound_file_is_its_policy() -> None:
    sound = POLICY.replace('"/(?=x)/", "||com^$dnsrewrite=1.2.3.4"', "").replace(
        'rules = ["example.com##.banner"]', ""
    )
    assert read_policy(sound).rules == ("||ads.example^",)


def test_mistakes_of_the_file_itself_come_first() -> None:
    with pytest.raises(ConfigInvalid, match="kind"):
        read_policy("kind = 3")
