"""What is printed is held against these in test_help_doc; here that they stand in the one table."""

from __future__ import annotations

from admin.json_keys import JSON_KEYS
from admin.json_keys_policy import EVERY_LIST, POLICY_KEYS


def test_they_are_part_of_the_table():
    assert POLICY_KEYS.items() <= JSON_KEYS.items()
    assert EVERY_LIST.items() <= JSON_KEYS["lachan check"]["list"].items()
    assert EVERY_LIST.items() <= JSON_KEYS["lachan lists"]["list"].items()
