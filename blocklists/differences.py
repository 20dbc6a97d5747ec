"""What changed in a list between two generations: from their names files, sorted, and their rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal, NamedTuple

from blocklists.index import Index, IndexBroken
from blocklists.inforce import Placed
from blocklists.kinds import Kind
from blocklists.namesfile import NamedEntry, iter_names
from blocklists.publish import generations, named
from blocklists.workshop import names_folder

SHOWN = 200
"""Names of each kind that are kept of a comparison; the rest is counted."""

What = Literal["added", "removed"]


class NoGenerations(Exception):
    """There are no two generations to compare; the text says why."""


class Change(NamedTuple):
    """One line that came or went: `text` is a name, with a mark for how it is meant, or a rule as written."""

    what: What
    text: str
    is_rule: bool = False


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation that has the list: its number, when it was made (epoch seconds), its files.

    `list_id` is what the list is called in it, where that is another id than the one asked for.
    """

    number: int
    made: int
    index: Path
    names: Path | None  # None: the list was not in it
    list_id: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What came and what went: counts, and the first of each kind."""

    added: int
    removed: int
    come: tuple[str, ...]
    gone: tuple[str, ...]


def last_two(index: Path, list_id: str) -> tuple[Generation, Generation]:
    """Return the generation before and the one in force. Raises NoGenerations and IndexBroken."""
    current = named(index)
    found = generations(index)
    newest = next((number for number, path in found if path == current), found[0][0] if found else 0)
    usable = [number for number, _ in found if number <= newest][:2]
    if len(usable) < 2:
        raise NoGenerations("there is only one generation of the index yet; the next update makes another")
    new, old = (_generation(index, dict(found)[number], number, list_id) for number in usable)
    if new.names is None and old.names is None:
        raise NoGenerations("neither of the last two generations has this list")
    return old, new


def summed_up(found: Iterable[Change]) -> Compared:
    """Count changes, and keep the first `SHOWN` of each kind."""
    counted = {"added": 0, "removed": 0}
    first: dict[str, list[str]] = {"added": [], "removed": []}
    for change in found:
        counted[change.what] += 1
        if counted[change.what] <= SHOWN:
            first[change.what].append(change.text)
    return Compared(counted["added"], counted["removed"], tuple(first["added"]), tuple(first["removed"]))


def _generation(index: Path, path: Path, number: int, list_id: str) -> Generation:
    opened = Index.open(path, verify=False)
    made = opened.made
    opened.close()
    names = names_folder(index, number) / f"{list_id}.names"
    return Generation(number, made, path, names if names.is_file() else None)


def changes(old: Generation, new: Generation, list_id: str) -> Iterator[Change]:
    """Give what came and what went, names in order and then rules. Raises IndexBroken and OSError.

    Streams: memory does not grow with the lists.
    """
    yield from _merged(iter_names(old.names) if old.names else (), iter_names(new.names) if new.names else ())
    rules_before, rules_after = (_rules(one, list_id) for one in (old, new))
    yield from (Change("removed", text, True) for text in sorted(rules_before - rules_after))
    yield from (Change("added", text, True) for text in sorted(rules_after - rules_before))


def _merged(before: Iterable[NamedEntry], after: Iterable[NamedEntry]) -> Iterator[Change]:
    """Compare two streams in the order of their names."""
    one, other = _by_name(before), _by_name(after)
    old, new = next(one, None), next(other, None)
    while old is not None or new is not None:
        gone: frozenset[Kind] = frozenset()
        come: frozenset[Kind] = frozenset()
        name = min(entry[0] for entry in (old, new) if entry is not None)
        if old is not None and old[0] == name:
            gone, old = old[1], next(one, None)
        if new is not None and new[0] == name:
            come, new = new[1], next(other, None)
        yield from (Change("removed", written(name, kind)) for kind in sorted(gone - come))
        yield from (Change("added", written(name, kind)) for kind in sorted(come - gone))


def _by_name(entries: Iterable[NamedEntry]) -> Iterator[tuple[str, frozenset[Kind]]]:
    for name, some in groupby(entries, key=lambda entry: entry.name):
        yield name, frozenset(entry.kind for entry in some)


def written(name: str, kind: Kind) -> str:
    """An entry as AdGuard writes it: `||d^`, `|d|` (that name only), `||*.d^`, with `@@` for an exception."""
    text = (f"|{name}|", f"||{name}^", f"||*.{name}^")[kind.scope]
    return f"@@{text}" if kind.allow else text


def _rules(generation: Generation, list_id: str) -> set[str]:
    if generation.names is None:
        return set()
    opened = Index.open(generation.index, verify=False)
    try:
        return set(_texts(opened.rules(), generation.list_id or list_id))
    finally:
        opened.close()


def _texts(rules: Iterable[Placed], list_id: str) -> Iterator[str]:
    return (rule.text for owner, rule in rules if owner.id == list_id)


__all__ = [
    "Change",
    "Compared",
    "Generation",
    "IndexBroken",
    "NoGenerations",
    "changes",
    "last_two",
    "summed_up",
    "written",
]
