"""What of two policies is written differently, key by key: groups, lists, names, timetables. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import msgspec

from config.policyfile import Policy


class Difference(NamedTuple):
    """One key that differs: what went and what came; of what has a name and is in both, what `changed`."""

    path: str
    gone: tuple[str, ...] = ()
    come: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


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
        here, there = ({_label(item): item for item in items} for items in (before, after))
        return Difference(
            path,
            tuple(label for label in here if label not in there),
            tuple(label for label in there if label not in here),
            tuple(label for label in here if label in there and here[label] != there[label]),
        )
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
