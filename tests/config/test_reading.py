"""Readers collect every mistake, each with its place."""

from __future__ import annotations

import contextlib
from typing import Annotated

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigInvalid
from config.reading import (
    Key,
    Refused,
    Spot,
    flag,
    integer,
    keys_of,
    list_of,
    one_of,
    parse_toml,
    read_struct,
    show,
    slug,
    text,
)


class Thing(msgspec.Struct, frozen=True):
    name: Annotated[str, Key(text(), "text", "Its name.")]
    size: Annotated[int, Key(integer(1, 9), "1 to 9", "Its size.")] = 3
    tags: Annotated[tuple[str, ...], Key(list_of(slug, most=3), "tags", "Its tags.")] = ()


def refused(reader, value, path="x"):
    spot = Spot(path)
    with pytest.raises(Refused):
        reader(value, spot)
    return [(mistake.path, mistake.value) for mistake in spot.mistakes]


def test_a_struct_is_read_with_its_defaults() -> None:
    assert read_struct(Thing, {"name": "a", "tags": ["b"]}, Spot()) == Thing("a", 3, ("b",))
    assert list(keys_of(Thing)) == ["name", "size", "tags"]


def test_everything_wrong_in_a_struct_is_named() -> None:
    spot = Spot("things[0]")
    with pytest.raises(Refused):
        read_struct(Thing, {"nam": "a", "size": 10, "tags": ["ok", "Not", 7]}, spot)
    assert [(m.path, m.value) for m in spot.mistakes] == [
        ("things[0].nam", "nam"),
        ("things[0].name", ""),
        ("things[0].size", "10"),
        ("things[0].tags[1]", "Not"),
        ("things[0].tags[2]", "7"),
    ]
    assert spot.mistakes[0].nearest == "name"


@pytest.mark.parametrize("value", [0, 10, True, "5", 2.0, None])
def test_a_whole_number_is_a_number_within_its_range(value) -> None:
    assert refused(integer(1, 9), value)


def test_on_the_command_line_a_number_is_its_digits() -> None:
    assert integer(1, 9)("5", Spot("--workers")) == 5
    assert refused(integer(1, 9), "x", "--workers") == [("--workers", "x")]


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        (text(), 5),
        (text(), "  "),
        (text(longest=3), "abcd"),
        (flag, "true"),
        (flag, 1),
        (one_of(("a",), "a letter"), "b"),
        (one_of(("a",), "a letter"), ["a"]),
        (slug, "A"),
        (slug, "a" * 41),
        (slug, "../x"),
        (slug, "a\n"),
        (list_of(slug), "a"),
        (list_of(slug, most=2), ["a", "b", "c"]),
        (lambda value, spot: read_struct(Thing, value, spot), "a"),
    ],
)
def test_what_a_reader_refuses_is_one_mistake_at_its_place(reader, value) -> None:
    assert [path for path, _value in refused(reader, value)] == ["x"]


def test_an_offending_value_is_shown_on_one_short_line() -> None:
    assert show(True) == "true"
    assert show("a\nb\x1b[31m") == "a\ufffdb\ufffd[31m"
    assert len(show("x" * 1000)) == 80
    assert show(None) == ""


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("a = [\n b", "line 2, column 2"),
        ("a = 1\na = 2\n", "line 2, column 6"),
        ("a = [1", "the end of the file"),
        (b"# h\xe9\n", "line 1"),
        (b"# ok\n# \xff\n", "line 2"),
    ],
)
def test_a_syntax_mistake_gives_its_line(source, path) -> None:
    with pytest.raises(ConfigInvalid) as caught:
        parse_toml(source, "policy.toml")
    assert [mistake.path for mistake in caught.value.mistakes] == [path]


def test_deep_nesting_and_endless_numbers_are_mistakes_and_a_byte_order_mark_is_none() -> None:
    for bad in ("[" * 100_000, "9" * 10_000):
        with pytest.raises(ConfigInvalid):
            parse_toml("a = " + bad, "x")
    assert parse_toml("\ufeffa = 1".encode(), "x") == {"a": 1}


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_any_text_is_a_table_or_a_mistake(source) -> None:
    with contextlib.suppress(ConfigInvalid):
        assert isinstance(parse_toml(source, "x"), dict)
