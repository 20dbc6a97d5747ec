"""Search engines with a safe mode, as data and as read from a policy."""

from __future__ import annotations

import pytest

from config.reading import Refused, Spot
from config.safesearch import ENGINES, safe_engines, safe_search, youtube_mode


def test_the_data_holds_exactly_the_engines_that_a_policy_may_name() -> None:
    assert tuple(safe_engines()) == ENGINES


@pytest.mark.parametrize(
    ("written", "engines"),
    [(True, ENGINES), (False, ()), ([], ()), (["google", "bing"], ("google", "bing"))],
)
def test_safe_search_is_read(written, engines) -> None:
    assert safe_search(written, Spot()) == frozenset(engines)


@pytest.mark.parametrize(
    ("written", "path"), [("true", "s"), (1, "s"), (None, "s"), (["gogle", "bing"], "s[0]")]
)
def test_what_is_no_safe_search(written, path) -> None:
    spot = Spot("s")
    with pytest.raises(Refused):
        safe_search(written, spot)
    assert [mistake.path for mistake in spot.mistakes] == [path]
    assert "google" in spot.mistakes[0].choices


def test_modes_of_youtube() -> None:
    assert [youtube_mode(mode, Spot()) for mode in ("off", "moderate", "strict")] == [
        "off",
        "moderate",
        "strict",
    ]
    with pytest.raises(Refused):
        youtube_mode("on", Spot())
