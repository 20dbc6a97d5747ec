"""The three forms of a name in a rule."""

from __future__ import annotations

import pytest

from config.names import NameInvalid
from config.reading import Refused, Spot
from config.rules import EXACT, NameRule, name_rule, opening_rule


@pytest.mark.parametrize(
    ("written", "itself", "below"),
    [("example.com", True, True), ("*.example.com", False, True), ("=example.com", True, False)],
)
def test_a_rule_reaches_as_far_as_it_is_marked(written, itself, below) -> None:
    rule = NameRule.parse(written)
    assert rule.matches("example.com") is itself
    assert rule.matches("a.b.example.com") is below
    assert not rule.matches("badexample.com")
    assert not rule.matches("com")
    assert str(rule) == written


def test_a_bare_name_may_mean_only_itself() -> None:
    assert NameRule.parse("example.com", plain=EXACT) == NameRule.parse("=example.com")


@pytest.mark.parametrize("written", [".", "", "*.", "=", "*", "a b"])
def test_what_is_no_name_is_no_rule(written) -> None:
    with pytest.raises(NameInvalid):
        NameRule.parse(written)


@pytest.mark.parametrize("value", [7, None, ["a.vn"], "a..b"])
def test_the_reader_notes_the_mistake(value) -> None:
    spot = Spot("allow[0]")
    with pytest.raises(Refused):
        name_rule()(value, spot)
    assert [mistake.path for mistake in spot.mistakes] == ["allow[0]"]


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("com", '"example.com"'),
        ("vn", '"example.vn"'),
        ("*.com.vn", '"example.com.vn"'),
        ("Com.VN.", '"example.com.vn"'),
        ("xn--p1ai", '"example.рф"'),
        ("github.io", '"*.github.io"'),
    ],
)
def test_a_rule_that_opens_everybodys_sites_is_refused_and_told_what_to_write(written, instead) -> None:
    spot = Spot("allow[0]")
    with pytest.raises(Refused):
        opening_rule(written, spot)
    (mistake,) = spot.mistakes
    assert (mistake.path, mistake.value) == ("allow[0]", written)
    assert instead in mistake.problem


@pytest.mark.parametrize("written", ["=com", "=github.io", "*.github.io", "example.com", "lan", "*.internal"])
def test_a_rule_that_opens_what_was_meant_passes(written) -> None:
    assert str(opening_rule(written, Spot())) == written
