"""The settings as a value."""

from __future__ import annotations

import pickle

import msgspec

from config.box import Settings
from config.reading import keys_of


def test_every_setting_has_a_reader_a_meaning_and_a_default() -> None:
    keys = keys_of(Settings)
    assert list(keys) == [item.name for item in msgspec.structs.fields(Settings)]
    assert all(key.meaning.endswith(".") and key.default for key in keys.values())
    assert Settings() == Settings()


def test_the_settings_are_a_value() -> None:
    settings = Settings()
    assert hash(settings) == hash(pickle.loads(pickle.dumps(settings)))


def test_the_sites_of_help_are_protected_with_their_www() -> None:
    assert [str(rule) for rule in Settings().protected] == [
        "=tongdai111.vn",
        "=www.tongdai111.vn",
        "=vn-cop.vn",
        "=www.vn-cop.vn",
    ]


def test_the_default_upstreams_need_no_look_up_and_are_of_two_operators() -> None:
    hosts = [url.host for url in Settings().upstreams]
    assert hosts == ["1.1.1.2", "9.9.9.9", "1.0.0.2"]
