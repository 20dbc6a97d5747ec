"""The link that a start prints."""

from __future__ import annotations

import pytest

from admin import setuplink
from admin.accounts import SETUP, Accounts
from admin.setuplink import setup_link
from admin.words import Words
from config.paths import Paths
from config.settings import load_settings

AT = 1_800_000_000


@pytest.fixture
def link(tmp_path, monkeypatch):
    monkeypatch.setattr(setuplink, "lan_address", lambda: "192.168.1.2")

    def make(admin="0.0.0.0:8053", kind="school"):
        settings = load_settings(tmp_path / "settings.toml", {"admin": admin})
        return setup_link(Words("en"), Paths(tmp_path), settings, kind, AT)

    return make


def token(lines):
    return lines[0].rpartition("/setup/")[2]


def test_in_a_school_it_is_https_with_the_fingerprint(link):
    url, fingerprint = link()
    assert url.startswith("https://192.168.1.2:8443/setup/")
    assert fingerprint.count(":") == 32


@pytest.mark.parametrize(("admin", "kind"), [("127.0.0.1:8053", "school"), ("0.0.0.0:8053", "home")])
def test_elsewhere_it_is_plain(link, admin, kind):
    [url] = link(admin, kind)
    assert url.startswith("http://")


def test_it_is_new_at_each_start_until_somebody_has_used_it(link, tmp_path):
    accounts = Accounts(tmp_path / "state.db")
    first, second = token(link()), token(link())
    assert accounts.whose(SETUP, first, AT) is None
    accounts.set_up(second, "Lan", "it", "ba con gà trống", "school", AT)
    assert link() == ()


def test_a_database_that_cannot_be_written_stops_nothing(link, tmp_path):
    (tmp_path / "state.db").mkdir()
    assert link() == ()
