from __future__ import annotations

from admin.help_doc import FILE, JSON_KEYS, document


def test_the_page_of_commands_is_current():
    assert FILE.read_text(encoding="utf-8") == document(), "run python -m admin.help_doc"


def test_every_key_of_json_is_explained():
    assert all(text for kinds in JSON_KEYS.values() for keys in kinds.values() for text in keys.values())
