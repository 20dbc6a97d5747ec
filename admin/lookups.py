"""The lists that a question on the command line is answered from: the compiled index, or the bundled lists.

`check` has to work where nothing was ever started: then the lists that came with Lá Chắn are read
straight from their files.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from blocklists.bundled import TEST_ONLY, bundled_lists
from blocklists.hits import NOBODY
from blocklists.index import EMPTY_INDEX, Hit, Index, IndexBroken, Lookup, MemoryIndex
from blocklists.parse import ListUnreadable, ParseReport
from blocklists.publish import current_index
from blocklists.quarantine import Quarantine
from config.paths import Paths
from config.policyfile import Policy

TRIED = "other"
"""The category of a list that is tried without naming one: every group is taken to block it."""


@dataclass(frozen=True, slots=True)
class OpenLists:
    """Lists that can be asked. ``origin``: ``compiled``, ``bundled`` or ``none``."""

    lookup: Lookup
    origin: str
    lists: int
    names: int
    categories: frozenset[str] | None = None
    """The categories that a list with names, other than for testing, stands behind; None: not known."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A list beside the index: its names, and the report of what was read and what was not."""

    id: str
    category: str
    index: MemoryIndex
    report: ParseReport
    file: str = ""


class CategoryUnknown(ValueError):
    """Before ``=`` stands no category, and with it the text is no file's name either."""

    def __init__(self, category: str) -> None:
        super().__init__(category)
        self.category = category


class Together:
    """Several lookups as one; hits longest first, as each of them gives its own."""

    def __init__(self, lookups: Sequence[Lookup]) -> None:
        """Take what is to be asked, in order."""
        self._lookups = tuple(lookups)

    @property
    def conditions(self) -> frozenset[str]:
        """The conditions of all."""
        return NOBODY.union(*[lookup.conditions for lookup in self._lookups])

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = NOBODY) -> tuple[Hit, ...]:
        """Return the hits of all."""
        hits = [hit for lookup in self._lookups for hit in lookup.lookup(name, qtype, held)]
        return tuple(sorted(hits, key=lambda hit: -len(hit.name)))

    def lookup_address(self, address: bytes) -> tuple[Hit, ...]:
        """Return the hits of all."""
        return tuple(hit for lookup in self._lookups for hit in lookup.lookup_address(address))


def open_lists(paths: Paths, policy: Policy, *, verify: bool = True) -> OpenLists:
    """Open the index in force, or read the bundled lists where there is none.

    verify: read the whole index and compare its checksum; the page, which asks often, leaves that to the
    resolver.
    """
    path = current_index(paths, verify=False)
    if path is not None:
        try:
            index = Index.open(path, verify=verify)
            real = (entry for entry in index.lists if entry.names and entry.id not in TEST_ONLY)
            categories = frozenset(entry.category for entry in real)
            return OpenLists(index, "compiled", len(index.lists), index.names, categories)
        except IndexBroken:
            pass  # damaged on the card: the bundled lists still answer
    if not policy.starter:
        return OpenLists(EMPTY_INDEX, "none", 0, 0, frozenset())
    return _bundled(paths.starter)


@functools.lru_cache(maxsize=1)
def _bundled(folder: Path) -> OpenLists:
    found = bundled_lists(folder)
    indexes = [MemoryIndex.from_file(entry.path, entry.id, entry.category)[0] for entry in found]
    joined = MemoryIndex.joined(indexes)
    categories = frozenset(one.category for one in found if one.id not in TEST_ONLY)
    return OpenLists(joined, "bundled", len(found), len(joined), categories)


def try_list(text: str, categories: Sequence[str], guard: Quarantine | None = None) -> Tried:
    """Read a list given as ``FILE`` or ``CATEGORY=FILE``.

    Raises ListUnreadable with the reason, CategoryUnknown, and OSError. A part before ``=`` that is no
    category belongs to the file's name, if there is such a file. ``guard`` keeps out what no list may block.
    """
    head, mark, tail = text.partition("=")
    category, file = (head, tail) if mark and head in categories else (TRIED, text)
    path = Path(file)
    if mark and category == TRIED and head != TRIED and not path.exists():
        raise CategoryUnknown(head)
    if path.is_dir():
        raise ListUnreadable("it is a folder")
    identity = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "list"
    index, report = MemoryIndex.from_file(path, identity, category, guard=guard)
    return Tried(identity, category, index, report, str(path))
