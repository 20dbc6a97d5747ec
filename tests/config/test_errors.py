"""Mistakes read as one line each, all of them at once."""

from __future__ import annotations

import pickle

from config.errors import ConfigInvalid, Mistake


def test_a_mistake_says_where_what_why_and_the_choices() -> None:
    mistake = Mistake("kind", "schol", "is not a kind of place", ("school", "home"))
    assert str(mistake) == (
        'kind: "schol": is not a kind of place; did you mean "school"? (choices: school, home)'
    )


def test_nothing_near_suggests_nothing() -> None:
    assert Mistake("kind", "xyz", "is not a kind", ("school", "home")).nearest == ""
    assert str(Mistake("groups", "", "is missing")) == "groups: is missing"
    assert str(Mistake("", "", "is nested too deeply")) == "the file: is nested too deeply"


def test_the_error_lists_every_mistake_and_survives_pickling() -> None:
    error = ConfigInvalid((Mistake("a", "1", "is bad"), Mistake("b", "2", "is worse")), "policy.toml")
    assert str(error).splitlines() == ["policy.toml: 2 mistakes", '  a: "1": is bad', '  b: "2": is worse']
    again = pickle.loads(pickle.dumps(error))
    assert (again.mistakes, again.file) == (error.mistakes, error.file)
    assert str(ConfigInvalid(error.mistakes[:1], "x")).startswith("x: 1 mistake\n")


def test_what_stands_on_the_command_line_is_not_said_to_stand_in_a_file() -> None:
    option, key = Mistake("--dns", "x", "is no address"), Mistake("workers", "0", "is too few")
    assert str(ConfigInvalid((option,), "settings.toml")) == '--dns: "x": is no address'
    assert str(ConfigInvalid((option, key), "settings.toml")).splitlines() == [
        '--dns: "x": is no address',
        "settings.toml: 1 mistake",
        '  workers: "0": is too few',
    ]
