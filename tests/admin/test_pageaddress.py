"""Where people log in."""

from __future__ import annotations

import pytest

from admin.pageaddress import has_tls, is_loopback, may_log_in, page_url
from config.settings import load_settings


def settings(tmp_path, admin):
    return load_settings(tmp_path / "settings.toml", {"admin": admin})


@pytest.mark.parametrize(
    ("admin", "kind", "url"),
    [
        ("127.0.0.1:8053", "school", "http://127.0.0.1:8053"),
        ("0.0.0.0:8053", "school", "https://192.168.1.2:8443"),
        ("0.0.0.0:8053", "home", "http://192.168.1.2:8053"),
        ("[::]:80", "home", "http://192.168.1.2:80"),
        ("[fd00::2]:8053", "school", "https://[fd00::2]:8443"),
    ],
)
def test_the_link_that_works(tmp_path, admin, kind, url):
    assert page_url(settings(tmp_path, admin), kind, "192.168.1.2") == url


def test_a_machine_without_a_network_is_used_on_itself(tmp_path):
    assert page_url(settings(tmp_path, "0.0.0.0:8053"), "school", "") == "http://127.0.0.1:8053"


def test_https_is_served_where_others_can_reach_the_page(tmp_path):
    assert has_tls(settings(tmp_path, "0.0.0.0:8053"))
    assert not has_tls(settings(tmp_path, "[::1]:8053"))


@pytest.mark.parametrize(
    ("kind", "asker", "secure", "may"),
    [
        ("school", "192.168.1.5", False, False),
        ("school", "192.168.1.5", True, True),
        ("school", "127.0.0.1", False, True),
        ("school", "::ffff:127.0.0.1", False, True),
        ("school", "::ffff:192.168.1.5", False, False),
        ("home", "192.168.1.5", False, True),
    ],
)
def test_who_may_log_in_over_what(kind, asker, secure, may):
    assert may_log_in(kind, asker, secure=secure) is may


@pytest.mark.parametrize("host", ["localhost.evil.example", "", "0.0.0.0", "fe80::1%eth0"])
def test_what_is_not_this_machine(host):
    assert not is_loopback(host)
