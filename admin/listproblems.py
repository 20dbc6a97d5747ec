"""Lists that could not be refreshed, by cause: a network that is down is told once, not for each. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from admin.status import ListNow

_NO_NAME = "nobody knows the name "


def by_cause(lists: Iterable[ListNow]) -> list[tuple[str, tuple[ListNow, ...]]]:
    """Return (what went wrong, the lists that it concerns), in the order of the lists; nothing for the rest.

    Servers whose names nobody knows are one cause, and the sentence then has all their names.
    """
    found: dict[str, list[ListNow]] = {}
    for entry in lists:
        if entry.problem:
            cause = _NO_NAME if entry.problem.startswith(_NO_NAME) else entry.problem
            found.setdefault(cause, []).append(entry)
    return [(_said(cause, entries), tuple(entries)) for cause, entries in found.items()]


def _said(cause: str, entries: Iterable[ListNow]) -> str:
    if cause != _NO_NAME:
        return cause
    return cause + ", ".join(dict.fromkeys(entry.problem.removeprefix(_NO_NAME) for entry in entries))
