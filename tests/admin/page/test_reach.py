"""Addresses for paper: they lead to the box from another device."""

from __future__ import annotations

import pytest

from admin.page import reach


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
