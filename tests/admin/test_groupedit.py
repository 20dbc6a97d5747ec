"""Edits of a group in the policy's text."""

from __future__ import annotations

import pytest

from admin.groupedit import (
    Choices,
    Ticks,
    changed_names,
    free_id,
    with_choices,
    with_name,
    with_new_group,
    with_ticks,
)
from config.policyfile import parse_policy
from config.presets import preset_text
from config.rules import NameRule
from config.safesearch import ENGINES

TEXT = preset_text("school")


def pupils(text):
    return parse_policy(text).groups["pupils"]


def test_ticks_say_only_what_somebody_has_changed():
    ticks = Ticks.of(["adult", "games"], ["games", "social", "social"])
    assert ticks == Ticks(("social",), frozenset({"adult"}))


def test_ticks_fit_on_what_somebody_else_has_changed():
    theirs = with_ticks(TEXT, "pupils", "block_categories", Ticks(("games",), frozenset({"piracy"})))
    both = pupils(with_ticks(theirs, "pupils", "block_categories", Ticks(("video",), frozenset({"adult"}))))
    before = set(pupils(TEXT).block_categories)
    assert set(both.block_categories) == before - {"piracy", "adult"} | {"games", "video"}


def test_a_name_is_in_one_list_at_most():
    rule = NameRule.parse("Phố.example")
    text = with_name(TEXT, "pupils", rule, "allow")
    assert 'allow = ["phố.example"]' in text
    assert with_name(text, "pupils", rule, "allow") == text
    text = with_name(text, "pupils", rule, "block")
    assert (pupils(text).allow, pupils(text).block) == ((), (rule,))
    assert with_name(text, "pupils", rule, "") == TEXT
    with pytest.raises(KeyError, match=r"there is no groups\.nobody"):
        with_name(TEXT, "nobody", rule, "")


@pytest.mark.parametrize("key", ["allow", "always_allow", "block", ""])
def test_the_value_agrees_with_the_text(key):
    rule = NameRule.parse("*.thi.example")
    text = with_name(TEXT, "pupils", rule, "allow")
    assert changed_names(pupils(text), rule, key) == pupils(with_name(text, "pupils", rule, key))


def test_single_values_and_engines():
    text = with_choices(TEXT, "pupils", Choices(Ticks(gone=frozenset({"bing"})), {"youtube": "strict"}))
    assert pupils(text).safe_search == set(ENGINES) - {"bing"}
    assert pupils(text).youtube == "strict"
    back = with_choices(text, "pupils", Choices(Ticks(("bing",))))
    assert "safe_search = true  " in back
    none = with_choices(TEXT, "pupils", Choices(Ticks(gone=frozenset(ENGINES))))
    assert "safe_search = false" in none
    page = with_choices(
        TEXT, "pupils", Choices(values={"block_mode": {"ipv4": "192.168.1.2"}, "allow_only": True})
    )
    assert (pupils(page).block_mode.ipv4, pupils(page).allow_only) == ("192.168.1.2", True)
    assert with_choices(TEXT, "pupils", Choices()) == TEXT


def test_a_new_group_has_the_rules_of_another_but_not_its_names():
    text, name = with_new_group(
        with_name(TEXT, "pupils", NameRule.parse("a.example"), "allow"), "Lớp 6A", "", "pupils"
    )
    new, old = parse_policy(text).groups[name], pupils(TEXT)
    assert (name, new.vi, new.en, new.allow, new.pupils) == ("lop-6a", "Lớp 6A", "Lớp 6A", (), None)
    assert (new.block_categories, new.timetable) == (old.block_categories, old.timetable)
    assert new.safe_search == old.safe_search
    assert text.startswith(TEXT[:500])


@pytest.mark.parametrize(
    ("name", "taken", "found"),
    [
        ("Lớp 6A", (), "lop-6a"),
        ("Đội tuyển", ("doi-tuyen",), "doi-tuyen-2"),
        ("!!!", (), "group"),
        ("中文", ("group",), "group-2"),
        ("x" * 99, (), "x" * 32),
    ],
)
def test_an_id_is_made_of_the_name(name, taken, found):
    assert free_id(name, taken) == found
