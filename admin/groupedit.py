"""Edits of a group in the policy's text. Each changes only what it is told, so it fits on others' changes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from config.groups import Group
from config.names import NameInvalid
from config.reading import parse_toml
from config.rules import NameRule
from config.safesearch import ENGINES
from config.tomledit import add_group, change_list, set_key
from policy.whole import read_policy

NAME_KEYS: Final = ("allow", "always_allow", "block")
"""The lists of a group's own names, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Ticks:
    """What somebody has ticked, and what had been ticked when they began."""

    come: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()

    @classmethod
    def of(cls, had: Collection[str], ticked: Iterable[str]) -> Ticks:
        """The difference; the order of what comes is that of `ticked`."""
        now = tuple(dict.fromkeys(ticked))
        return cls(tuple(one for one in now if one not in had), frozenset(had) - set(now))


def with_ticks(text: str, group: str, key: str, ticks: Ticks) -> str:
    """The text with items put into, and taken out of, a list of a group. Raises KeyError: no such group."""
    return change_list(text, ("groups", group, key), ticks.come, lambda item: item in ticks.gone)


def with_name(text: str, group: str, rule: NameRule, key: str) -> str:
    """The text with a name in one of a group's own lists (NAME_KEYS) and in no other; "": in none."""
    for one in NAME_KEYS:
        if one != key:
            text = change_list(text, ("groups", group, one), (), lambda item: is_rule(item, rule))
    if not key or any(is_rule(item, rule) for item in _group(text, group).get(key, ())):
        return text
    return change_list(text, ("groups", group, key), [written(rule)])


def is_rule(item: str, rule: NameRule) -> bool:
    """Whether an item of a list says this rule, however it is written."""
    try:
        return NameRule.parse(item) == rule
    except NameInvalid:
        return False


def written(rule: NameRule) -> str:
    """A rule as a person writes it, in the letters of the name's own language."""
    return str(rule).removesuffix(rule.name) + rule.name.unicode


@dataclass(frozen=True, slots=True)
class Choices:
    """What somebody has chosen of a group's single values; only what they have changed is in it."""

    engines: Ticks = field(default_factory=Ticks)
    values: Mapping[str, str | bool | Mapping[str, str]] = field(default_factory=dict)
    """By key: vi, en, youtube, block_mode (a word, or a table with ipv4 and ipv6), allow_only, pupils."""


def with_choices(text: str, group: str, choices: Choices) -> str:
    """The text with these values. Raises ConfigInvalid for a text with mistakes; KeyError."""
    engines = choices.engines
    if engines.come or engines.gone:
        text = set_key(text, ("groups", group, "safe_search"), _safe(text, group, engines))
    for key, value in choices.values.items():
        text = set_key(text, ("groups", group, key), value)
    return text


def _safe(text: str, group: str, ticks: Ticks) -> bool | list[str]:
    held = read_policy(text).groups[group].safe_search
    wanted = (held | set(ticks.come)) - ticks.gone
    if wanted >= set(ENGINES):
        return True
    return [engine for engine in ENGINES if engine in wanted] or False


def with_new_group(text: str, vi: str, en: str, like: str) -> tuple[str, str]:
    """The text with a new group at its end, and its id, made of its name. It has the rules of `like`.

    Its own names and whether it is of pupils are not taken over. Raises KeyError for no such group.
    """
    rules = dict(_group(text, like))
    for key in ("vi", "en", "pupils", *NAME_KEYS, "unfiltered", "rules"):
        rules.pop(key, None)
    times = {"timetable": rules.pop("timetable")} if "timetable" in rules else {}
    name = free_id(en or vi, _groups(text))
    return add_group(text, name, {"vi": vi or en, "en": en or vi, **rules, **times}), name


def free_id(name: str, taken: Collection[str]) -> str:
    """An id made of a name, "Lớp 6A" → "lop-6a", that is not taken yet."""
    plain = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    base = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:32].strip("-") or "group"
    number, found = 1, base
    while found in taken:
        number += 1
        found = f"{base}-{number}"
    return found


def changed_names(group: Group, rule: NameRule, key: str) -> Group:
    """The group as `with_name` makes it."""
    lists = {}
    for one in NAME_KEYS:
        kept = tuple(found for found in getattr(group, one) if found != rule)
        lists[one] = (*kept, rule) if one == key else kept
    return msgspec.structs.replace(group, **lists)


def _groups(text: str) -> Mapping[str, Mapping[str, object]]:
    found = parse_toml(text, "policy.toml").get("groups", {})
    return found if isinstance(found, dict) else {}


def _group(text: str, group: str) -> Mapping[str, list[str]]:
    try:
        return _groups(text)[group]  # type: ignore[return-value]
    except KeyError:
        raise KeyError("there is no such group") from None
