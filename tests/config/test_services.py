"""The catalogue of services, and how a policy names them."""

from __future__ import annotations

import pytest

from config.reading import Refused, Spot
from config.services import SERVICE_GROUPS, SERVICES, expand_services, parse_rule, rule_text, service_entry


def test_a_group_stands_for_all_its_services() -> None:
    every = expand_services(["group:social", "youtube"])
    assert {"facebook", "tiktok", "youtube"} <= every
    assert every - {"youtube"} == {s.id for s in SERVICES.values() if s.group == "social"}


def test_what_is_neither_stands_for_nothing() -> None:
    assert expand_services(["no-such", "group:no-such", "social"]) == frozenset()


@pytest.mark.parametrize("entry", ["youtube", "group:social"])
def test_entries_are_read(entry) -> None:
    assert service_entry(entry, Spot()) == entry


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("yuotube", "youtube"),
        ("YouTube", "youtube"),
        ("Mạng xã hội", "group:social"),
        ("group:socail", "group:social"),
        ("social", "group:social"),
    ],
)
def test_a_slip_is_told_what_was_meant(written, near) -> None:
    spot = Spot("groups.a.block_services[0]")
    with pytest.raises(Refused):
        service_entry(written, spot)
    (mistake,) = spot.mistakes
    assert near in mistake.choices
    assert len(mistake.choices) <= 5


@pytest.mark.parametrize("written", [7, "", "qqqqqqqqqq", ["youtube"], None])
def test_what_is_near_nothing_is_told_where_they_stand(written) -> None:
    spot = Spot("groups.a.block_services[0]")
    with pytest.raises(Refused):
        service_entry(written, spot)
    assert "docs/services.md" in spot.mistakes[0].problem


@pytest.mark.parametrize("text", ["||youtube.com^", "|graph.facebook.com^"])
def test_rules_are_read_as_they_are_written(text) -> None:
    assert rule_text(parse_rule(text)) == text


@pytest.mark.parametrize(
    "text", ["youtube.com", "||youtube.com", "|||a.com^", "||*.a.com^", "||A.com^", "||^", ""]
)
def test_other_forms_are_no_rules_of_services(text) -> None:
    with pytest.raises(ValueError):
        parse_rule(text)


def test_the_groups_have_both_names() -> None:
    assert SERVICE_GROUPS["social"].vi == "Mạng xã hội"
    assert all(group.vi and group.en and group.id == key for key, group in SERVICE_GROUPS.items())
