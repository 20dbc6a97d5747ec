"""Trying a list before it is subscribed: what it would add, what it would break, how it overlaps.

It is compiled beside the box's own lists, in a folder that is gone afterwards; nothing of the box changes.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from blocklists import quarantine
from blocklists.child import compile_in_child
from blocklists.differences import Compared, Generation, changes, summed_up
from blocklists.essential import ESSENTIAL
from blocklists.gather import copy_file
from blocklists.generation import counts
from blocklists.guard import Held, Refused, Sane, judge_counts
from blocklists.hits import Hit
from blocklists.index import Index
from blocklists.job import CompileFailed, ListInput
from blocklists.namesfile import iter_names
from blocklists.report import ParseReport
from blocklists.transfer import Answer, Failed, Fetched
from blocklists.workshop import names_folder

SUFFIX, WIDE, PROTECTED, NEEDED, ASKED = "suffix", "wide", "protected", "needed", "asked"
ID: Final = "tried"
PREFIX: Final = "lachan-try-"
_AAAA: Final = 28

Get = Callable[[Path], Answer]
"""Brings the list into a folder: from the web, or from a file."""


class NotTried(Exception):
    """The list cannot be tried; the text says why. `refused`: it came, and is no list that could go live."""

    def __init__(self, reason: str, *, refused: bool = False) -> None:
        """Take the reason in plain words."""
        super().__init__(reason)
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Broken:
    """A name that the list would block: why it matters, by which rule, and whether the guard holds it back.

    `kind`: SUFFIX (a public suffix), WIDE (a pattern for too much), PROTECTED (nothing may block it), NEEDED
    (schools need it), ASKED (in a person's file of names).
    """

    name: str
    kind: str
    rule: str
    held_back: bool = False


@dataclass(frozen=True, slots=True)
class Overlap:
    """How a list that is there and the tried one meet, counted in the names of each that block.

    `here` of the tried list's names are blocked by that list too; `there` of that list's by the tried one.
    """

    list_id: str
    category: str
    here: int
    there: int
    names: int


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of it. `new`: names that no list blocks yet. `judged`: the guard's word on the whole list."""

    report: ParseReport
    judged: Sane | Held | Refused
    new: int
    broken: tuple[Broken, ...]
    overlaps: tuple[Overlap, ...]
    compared: Compared | None = None


def from_file(path: Path, cap: int) -> Get:
    """Get a list from a file, under the guard's size cap in bytes."""
    return lambda folder: copy_file(path, folder, cap)


def try_list(
    get: Get,
    meant: ListInput,
    index: Path | None,
    protected: tuple[str, ...],
    asked: Iterable[str] = (),
    *,
    now_epoch: int,
    compare: str = "",
    place: Path | None = None,
) -> Trial:
    """Try a list; `meant` says how it is to be read (its path is not used).

    `index` is the box's own, None for none; `protected` as the compiler takes them; `asked` are canonical
    names that a person cares about. `compare` is the id of the box's list that the tried one would replace,
    `place` the folder to work in (otherwise the system's for temporary files). Raises NotTried, and
    IndexBroken or OSError for the box's own index.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=PREFIX, dir=place)))
        answer = get(folder)
        if not isinstance(answer, Fetched):
            reason = answer.reason if isinstance(answer, Failed) else "nothing came"
            raise NotTried(reason, refused=isinstance(answer, Failed) and answer.refused)
        source = replace(meant, id=ID, path=answer.path)
        report, tried = _compiled(source, folder / "with", protected, now_epoch)
        stack.callback(tried.close)
        own = None
        if index is not None:
            own = Index.open(index)
            stack.callback(own.close)
        broken = tuple(_broken(tried, report, protected, asked))
        names = names_folder(tried.path.parent, tried.generation) / f"{ID}.names"
        new, overlaps = _overlaps(tried, names, own)
        compared = _compared(own, tried, names, compare) if own and compare else None
    return Trial(report, judge_counts(counts(report), None), new, broken, overlaps, compared)


def _compared(own: Index, tried: Index, names: Path, list_id: str) -> Compared:
    before = names_folder(own.path.parent, own.generation) / f"{list_id}.names"
    old = Generation(own.generation, own.made, own.path, before if before.is_file() else None, list_id)
    new = Generation(tried.generation, tried.made, tried.path, names, ID)
    return summed_up(changes(old, new, list_id))


def _compiled(
    source: ListInput, folder: Path, protected: tuple[str, ...], now_epoch: int
) -> tuple[ParseReport, Index]:
    try:
        result = compile_in_child([source], folder, 1, protected=protected, now_epoch=now_epoch)
    except CompileFailed as error:
        raise NotTried(str(error).removeprefix(f"{ID}: "), refused=True) from error
    return result.lists[0].report, Index.open(result.path)


def _broken(
    tried: Index, report: ParseReport, protected: tuple[str, ...], asked: Iterable[str]
) -> Iterator[Broken]:
    """What the guard holds back first, then what it does not."""
    for line in report.quarantined:
        yield Broken(line.name, _kind_of(line.reason), line.reason, held_back=True)
    seen = set()
    for kind, names in ((PROTECTED, _plain(protected)), (NEEDED, ESSENTIAL), (ASKED, asked)):
        for name in names:
            if name not in seen and (hit := blocking(tried, name)):
                seen.add(name)
                yield Broken(name, kind, written(hit))


def _kind_of(reason: str) -> str:
    """What the guard's reason for holding a line back comes to."""
    if reason.startswith(quarantine.NEEDED):
        return NEEDED
    return PROTECTED if reason == quarantine.PROTECTED else SUFFIX if reason in quarantine.SUFFIXES else WIDE


def _plain(protected: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text.removeprefix("*.") for text in protected))


def blocking(index: Index, name: str) -> Hit | None:
    """The hit that blocks a name for a question of type A or AAAA, None if none does."""
    found = (*index.lookup(name), *index.lookup(name, _AAAA))
    return next((hit for hit in found if not hit.allow), None)


def written(hit: Hit) -> str:
    """The rule of a hit as a list writes it."""
    return hit.rule or (hit.name if hit.exact else f"||{hit.name}^")


def _overlaps(tried: Index, names: Path, own: Index | None) -> tuple[int, tuple[Overlap, ...]]:
    """Count which names of the tried list are blocked already, and which of the others it blocks too."""
    here: Counter[str] = Counter()
    new = 0
    for entry in iter_names(names):
        if entry.kind.allow:
            continue
        blocked = {hit.list_id for hit in own.lookup(entry.name) if not hit.allow} if own else set()
        here.update(blocked)
        new += not blocked
    if own is None:
        return new, ()
    there = _there(tried, own)
    return new, tuple(
        Overlap(one.id, one.category, here[one.id], there[one.id], one.names)
        for one in sorted(own.lists, key=lambda one: -here[one.id])
        if here[one.id] or there[one.id]
    )


def _there(tried: Index, own: Index) -> Mapping[str, int]:
    found: Counter[str] = Counter()
    for one in own.lists:
        path = names_folder(own.path.parent, own.generation) / f"{one.id}.names"
        if path.is_file():
            entries = (entry for entry in iter_names(path) if not entry.kind.allow)
            found[one.id] = sum(bool(tried.lookup(entry.name)) for entry in entries)
    return found
