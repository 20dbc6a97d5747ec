"""Which language a visitor reads."""

from __future__ import annotations

import pytest


def language(reply) -> str:
    return reply.text.partition('<html lang="')[2][:2]


@pytest.mark.parametrize(
    ("accepts", "expected"),
    [
        ("vi-VN,vi;q=0.9", "vi"),
        ("en-US,en;q=0.9,vi;q=0.5", "en"),
        ("fr", "vi"),
        ("", "vi"),
        ("fr,en;q=0.1", "en"),
    ],
)
def test_the_browser_decides_and_vietnamese_is_the_fallback(page, busy, accepts, expected):
    reply = page(busy).get("/", headers={"Accept-Language": accepts})

    assert language(reply) == expected
    assert "Accept-Language" in reply.headers["Vary"]


def test_a_choice_is_remembered(page, busy):
    client = page(busy)

    reply = client.get("/?lang=en", headers={"Accept-Language": "vi"})
    assert language(reply) == "en"
    cookie = reply.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert language(client.get("/", headers={"Accept-Language": "vi"})) == "en"


def test_an_unknown_language_changes_nothing(page, busy):
    reply = page(busy).get("/?lang=<b>", headers={"Accept-Language": "en", "Cookie": "lang=xx"})

    assert language(reply) == "en"
    assert "Set-Cookie" not in reply.headers
