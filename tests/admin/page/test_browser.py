"""The first page in a real browser, in each of its states: it draws, and nothing sticks out on a phone."""

from __future__ import annotations

import pytest

from admin.page import create_app
from config.paths import Paths
from config.settings import load_settings
from tests.support.chromium import PHONE

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("state", ["busy", "off", "fresh", "troubled"])
def test_it_draws_in_both_languages(state, tmp_path, request, serve, chromium):
    status = request.getfixturevalue(state)
    settings = load_settings(tmp_path / "settings.toml")
    url = serve(create_app(Paths(tmp_path), settings, gather=lambda: status))
    browser = chromium(PHONE)
    for lang, words in (("vi", "Lá Chắn"), ("en", "Protection is")):
        browser.open(f"{url}/?lang={lang}")
        assert browser.page.locator("html").get_attribute("lang") == lang
        assert words in browser.text
        assert browser.sticks_out() == []
        assert browser.small_targets() == []
