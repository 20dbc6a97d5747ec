"""Which names are answered with a safe mode's addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.safesearch import ENGINES, YOUTUBE_NAMES, safe_engines
from policy.safesearch import SafeTarget, safe_names, safe_rewrite

ALL = frozenset(ENGINES)

LEFT_ALONE = [
    "accounts.google.com",
    "mail.google.com",
    "classroom.google.com",
    "docs.google.com",
    "drive.google.com",
    "meet.google.com",
    "calendar.google.com",
    "play.google.com",
    "maps.google.com",
    "translate.google.com",
    "apis.google.com",
    "fonts.gstatic.com",
    "www.gstatic.com",
    "ssl.gstatic.com",
    "clients3.google.com",
    "time.google.com",
    "scholar.google.com.vn",
    "outlook.bing.com",
    "c.bing.com",
    "login.live.com",
    "mail.yandex.ru",
    "cdn.pixabay.com",
    "api.search.brave.com",
    "brave.com",
    "youtube.com",
    "studio.youtube.com",
    "i.ytimg.com",
    "www.googleapis.com",
    "oauth2.googleapis.com",
    "classroom.googleapis.com",
    "www.qwant.com",
    "www.google.com.vn.evil.example",
    "xwww.google.com",
    "notgoogle.com",
    "www.www.google.com",
]


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("www.google.com", "forcesafesearch.google.com"),
        ("google.com", "forcesafesearch.google.com"),
        ("www.google.com.vn", "forcesafesearch.google.com"),
        ("google.com.vn", "forcesafesearch.google.com"),
        ("www.google.co.uk", "forcesafesearch.google.com"),
        ("www.google.cat", "forcesafesearch.google.com"),
        ("www.bing.com", "strict.bing.com"),
        ("duckduckgo.com", "safe.duckduckgo.com"),
        ("start.duckduckgo.com", "safe.duckduckgo.com"),
        ("www.ecosia.org", "strict-safe-search.ecosia.org"),
        ("pixabay.com", "safesearch.pixabay.com"),
        ("yandex.com", "familysearch.yandex.ru"),
        ("www.ya.ru", "familysearch.yandex.ru"),
        ("search.brave.com", "forcesafe.search.brave.com"),
        ("api.qwant.com", "safeapi.qwant.com"),
    ],
)
def test_search_names_are_rewritten(name, target) -> None:
    found = safe_rewrite(name, ALL, "off")
    assert found is not None
    assert found.target == target
    assert safe_rewrite(name, frozenset({found.engine}), "off") == found
    assert safe_rewrite(name, ALL - {found.engine}, "strict") is None
    assert safe_rewrite(name, frozenset(), "strict") is None


@pytest.mark.parametrize("name", LEFT_ALONE)
def test_everything_else_of_an_engine_is_left_alone(name) -> None:
    assert safe_rewrite(name, ALL, "strict") is None


@pytest.mark.parametrize("name", YOUTUBE_NAMES)
def test_youtube_has_a_mode_of_its_own(name) -> None:
    assert safe_rewrite(name, ALL, "off") is None
    assert safe_rewrite(name, frozenset(), "moderate") == SafeTarget(
        "youtube", "restrictmoderate.youtube.com"
    )
    assert safe_rewrite(name, ALL, "strict") == SafeTarget("youtube", "restrict.youtube.com")


def test_no_target_is_rewritten_again() -> None:
    targets = [engine.target for engine in safe_engines().values()]
    for target in [*targets, "restrict.youtube.com", "restrictmoderate.youtube.com"]:
        assert safe_rewrite(target, ALL, "strict") is None


@given(st.sets(st.sampled_from(ENGINES)).map(frozenset), st.sampled_from(["off", "moderate", "strict"]))
def test_safe_names_are_what_is_rewritten(engines, youtube) -> None:
    every = {name for engine in safe_engines().values() for name in engine.names} | set(YOUTUBE_NAMES)
    assert safe_names(engines, youtube) == {name for name in every if safe_rewrite(name, engines, youtube)}
