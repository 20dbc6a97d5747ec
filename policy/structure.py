"""What of two policies is written differently, key by key: groups, lists, names, timetables. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import NamedTuple

import msgspec

from config.policyfile import Policy


class Difference(NamedTuple):
    """One key that differs: what went and what came; of what has a name and is in both, what `changed`."""

    path: str
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


Item = tuple[str, object]
"""What a person calls something, and what it is."""


class Matched(NamedTuple):
    """What went, what came, and what became another: (what it is called, before, after)."""

    gone: tuple[Item, ...]
    come: tuple[Item, ...]
    changed: tuple[tuple[str, object, object], ...]


def matched(before: Iterable[Item], after: Iterable[Item]) -> Matched:
    """Match the items of two lists by what they are called; several may be called the same.

    Of those, equal ones belong together first, then each with the one that shares most of its fields: two
    rules of a timetable with one name are two rules.
    """
    here, there = _by_name(before), _by_name(after)
    gone: list[Item] = []
    changed: list[tuple[str, object, object]] = []
    for name, items in here.items():
        others = there.setdefault(name, [])
        for item in [one for one in items if one in others]:
            items.remove(item)
            others.remove(item)
        for item in items:
            if others:
                alike = max(others, key=partial(_shared, item))
                others.remove(alike)
                changed.append((name, item, alike))
            else:
                gone.append((name, item))
    come = ((name, item) for name, items in there.items() for item in items)
    return Matched(tuple(gone), tuple(come), tuple(changed))


def _by_name(items: Iterable[Item]) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    for name, item in items:
        found.setdefault(name, []).append(item)
    return found


def _shared(one: object, other: object) -> int:
    if not (isinstance(one, msgspec.Struct) and type(one) is type(other)):
        return 0
    return sum(getattr(one, name) == getattr(other, name) for name in one.__struct_fields__)


def structure(before: Policy, after: Policy) -> tuple[Difference, ...]:
    """All keys that differ, in the order of the file; the groups last."""
    found = [one for one in _fields(before, after, "") if one.path != "groups"]
    gone = tuple(group for group in before.groups if group not in after.groups)
    come = tuple(group for group in after.groups if group not in before.groups)
    if gone or come:
        found.append(Difference("groups", gone, come))
    for group in before.groups:
        if group in after.groups:
            found += _fields(before.groups[group], after.groups[group], f"groups.{group}.")
    return tuple(found)


def _fields(before: msgspec.Struct, after: msgspec.Struct, prefix: str) -> Iterator[Difference]:
    for name in before.__struct_fields__:
        one, other = getattr(before, name), getattr(after, name)
        if one != other and not isinstance(one, Mapping):
            yield _differing(f"{prefix}{name.removesuffix('_')}", one, other)


def _differing(path: str, before: object, after: object) -> Difference:
    if isinstance(before, tuple | frozenset) and isinstance(after, tuple | frozenset):
        found = matched(*([(_label(item), item) for item in items] for items in (before, after)))
        return Difference(path, *(tuple(one[0] for one in part) for part in found))
    if isinstance(before, msgspec.Struct) and isinstance(after, msgspec.Struct):
        kinds = [getattr(value, "kind", None) for value in (before, after)]
        if kinds[0] != kinds[1]:
            return Difference(path, (str(kinds[0]),), (str(kinds[1]),))
        fields = tuple(
            name.removesuffix("_")
            for name in before.__struct_fields__
            if getattr(before, name) != getattr(after, name)
        )
        return Difference(path, changed=fields)
    gone, come = (tuple(filter(None, [_label(value)])) for value in (before, after))
    return Difference(path, gone, come)


def _label(item: object) -> str:
    """How a person calls an item: a name rule as written, others by their id or name; nothing is ""."""
    if item is None:
        return ""
    if isinstance(item, bool):
        return "true" if item else "false"
    if isinstance(item, msgspec.Struct) and type(item).__str__ is object.__str__:
        return str(getattr(item, "id", getattr(item, "name", item)))
    return str(item)
