"""Subscriptions as they are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.listsource import ListSource, list_source
from config.reading import Refused, Spot

URL = {"id": "a", "url": "https://example.org/a.txt", "category": "adult"}
FILE = {"id": "a", "file": "own/a.txt", "category": "other"}


def test_a_list_comes_from_an_address_or_a_file() -> None:
    assert list_source(URL, Spot()) == ListSource("a", "adult", url=URL["url"])
    assert list_source(FILE, Spot()).file_path(Path("/etc/lachan")) == Path("/etc/lachan/own/a.txt")
    assert list_source(FILE | {"file": "/srv/a.txt"}, Spot()).file_path(Path("/x")) == Path("/srv/a.txt")


def test_the_defaults() -> None:
    found = list_source(URL, Spot())
    assert (found.format, found.match, found.enabled, found.trusted) == ("auto", None, True, False)


@pytest.mark.parametrize(
    ("table", "path"),
    [
        (URL | {"file": "x"}, "l"),
        ({"id": "a", "category": "adult"}, "l"),
        (URL | {"mirrors": ["ftp://example.org/a"]}, "l.mirrors[0]"),
        (FILE | {"mirrors": ["https://example.org/a"]}, "l.mirrors"),
        (URL | {"trusted": True, "mirrors": ["http://example.org/a"]}, "l.trusted"),
        (URL | {"id": "A b"}, "l.id"),
        (URL | {"id": "../a"}, "l.id"),
        (URL | {"id": "starter-adult"}, "l.id"),
        (URL | {"url": "ftp://example.org/a"}, "l.url"),
        (URL | {"url": "https:///a"}, "l.url"),
        (URL | {"url": "https://example.org:99999/a"}, "l.url"),
        (URL | {"url": "https://[::1/a"}, "l.url"),
        (URL | {"url": "https://example.org/a b"}, "l.url"),
        (URL | {"url": "https://user:secret@example.org/a"}, "l.url"),
        (URL | {"category": "adlt"}, "l.category"),
        (URL | {"format": "csv"}, "l.format"),
        (URL | {"match": "regex"}, "l.match"),
        (URL | {"enabled": "yes"}, "l.enabled"),
        (URL | {"url": "http://example.org/a", "trusted": True}, "l.trusted"),
    ],
)
def test_a_mistake_is_named_at_its_key(table, path) -> None:
    spot = Spot("l")
    with pytest.raises(Refused):
        list_source(table, spot)
    assert [mistake.path for mistake in spot.mistakes] == [path]


def test_a_password_is_not_repeated() -> None:
    spot = Spot("l")
    with pytest.raises(Refused):
        list_source(URL | {"url": "https://user:secret@example.org/a"}, spot)
    assert "secret" not in str(spot.mistakes[0])


def test_a_trusted_list_says_how_far_its_exceptions_reach() -> None:
    source = list_source(URL | {"trusted": True, "scope": "category", "confirmed": ["zalo.me"]}, Spot("l"))
    assert source.scope == "category"
    assert [str(rule.name) for rule in source.confirmed] == ["zalo.me"]


@pytest.mark.parametrize("more", [{"scope": "all"}, {"scope": "all", "trusted": False}, {"scope": "world"}])
def test_no_other_list_reaches_beyond_itself(more) -> None:
    spot = Spot("l")
    with pytest.raises(Refused):
        list_source(URL | more, spot)
    assert [mistake.path for mistake in spot.mistakes] == ["l.scope"]
