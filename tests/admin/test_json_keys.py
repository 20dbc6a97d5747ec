"""What stands in the table is held against what is printed in test_help_doc; here its form."""

from __future__ import annotations

from admin.json_keys import JSON_KEYS


def test_every_key_has_words_and_none_is_its_type():
    for command, kinds in JSON_KEYS.items():
        assert command.startswith("lachan ")
        for kind, keys in kinds.items():
            assert kind
            assert "type" not in keys
            assert all(keys.values()), command
            assert not any("|" in text for text in keys.values()), command
