"""Addresses for paper: they lead to the box from another device."""

from __future__ import annotations

import pytest

from admin.page import create_app, reach
from config.paths import Paths
from config.settings import load_settings


@pytest.mark.parametrize(
    ("base", "plain", "login"),
    [
        ("http://192.168.1.2:8053", "http://192.168.1.2:8053/x", "https://192.168.1.2:8443/x"),
        ("https://192.168.1.2:8443", "http://192.168.1.2:8053/x", "https://192.168.1.2:8443/x"),
        ("http://localhost:8053", "http://192.168.1.9:8053/x", "https://192.168.1.9:8443/x"),
        ("http://127.0.0.1:8053", "http://192.168.1.9:8053/x", "https://192.168.1.9:8443/x"),
        ("http://[fd00::2]:8053", "http://[fd00::2]:8053/x", "https://[fd00::2]:8443/x"),
        ("http://lachan.local:8053", "http://lachan.local:8053/x", "https://lachan.local:8443/x"),
    ],
)
def test_another_device_reaches_it(box, monkeypatch, base, plain, login):
    monkeypatch.setattr(reach, "lan_address", lambda: "192.168.1.9")
    with box.test_request_context("/", base_url=base):
        assert (reach.plain_url("/x"), reach.login_url("/x")) == (plain, login)


@pytest.mark.parametrize("base", ["http://localhost:8053", "http://127.0.0.1:8053"])
def test_a_page_that_only_this_machine_opens_has_no_other_address(tmp_path, busy, monkeypatch, base):
    monkeypatch.setattr(reach, "lan_address", lambda: "192.168.1.9")
    settings = load_settings(tmp_path / "settings.toml", {"admin": "127.0.0.1:8053"})
    app = create_app(Paths(tmp_path), settings, gather=lambda: busy)
    with app.test_request_context("/", base_url=base):
        assert (reach.plain_url("/x"), reach.login_url("/x")) == (f"{base}/x", f"{base}/x")


def test_in_a_try_out_no_address_is_given_as_dns(tmp_path, busy, fresh, monkeypatch):
    monkeypatch.setattr(reach, "lan_address", lambda: "192.168.1.9")
    settings = load_settings(tmp_path / "settings.toml")
    for status, address in ((busy, "192.168.1.9"), (fresh, "")):
        app = create_app(Paths(tmp_path), settings, gather=lambda status=status: status)
        with app.test_request_context("/"):
            assert reach.dns_address() == address
