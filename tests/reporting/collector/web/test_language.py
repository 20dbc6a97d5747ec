from __future__ import annotations

import pytest

from reporting.collector.web.language import number


@pytest.mark.parametrize(
    ("asks", "path", "found"),
    [
        ("", "/login", "Đăng nhập"),
        ("en-GB,en", "/login", "Log in"),
        ("en", "/login?lang=vi", "Đăng nhập"),
        ("fr", "/login", "Đăng nhập"),
    ],
)
def test_the_language_is_what_was_chosen_or_what_the_browser_asks_for(visitor, asks, path, found) -> None:
    assert found in visitor.get(path, headers={"Accept-Language": asks}).get_data(as_text=True)


def test_a_choice_is_remembered(visitor) -> None:
    visitor.get("/login?lang=en")
    assert "Log in" in visitor.get("/login").get_data(as_text=True)


def test_numbers_are_grouped_as_one_reads_them(app) -> None:
    with app.test_request_context("/?lang=vi"):
        assert number(12345.5, 1) == "12.345,5"
    with app.test_request_context("/?lang=en"):
        assert number(12345.5, 1) == "12,345.5"
