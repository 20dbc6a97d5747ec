"""An index in a dictionary: for trying a list, and as the model that tests hold the compiled one against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from blocklists.hits import NOBODY, Hit
from blocklists.inforce import Entry, entry_of, entry_order, in_force
from blocklists.parse import Kind, ParseReport, parse_list
from blocklists.quarantine import Quarantine


class MemoryIndex:
    """Answers as `Index` does, from names held in memory (some 200 bytes a name)."""

    def __init__(self, entries: Iterable[tuple[str, Entry]]) -> None:
        """Take canonical names with their entries, in any order."""
        found: dict[str, list[Entry]] = {}
        for name, entry in entries:
            found.setdefault(name, []).append(entry)
        self._entries = {name: sorted(set(all_of_it), key=entry_order) for name, all_of_it in found.items()}

    @classmethod
    def from_file(
        cls,
        path: Path,
        list_id: str,
        category: str,
        format: str = "auto",  # noqa: A002 - the word of the policy file
        match: str | None = None,
        guard: Quarantine | None = None,
    ) -> tuple[MemoryIndex, ParseReport]:
        """Read one list. Raises ListUnreadable and OSError."""
        parsed = parse_list(path, format, match, guard)
        return cls.from_names(parsed.names, list_id, category), parsed.report

    @classmethod
    def from_names(cls, names: dict[Kind, tuple[str, ...]], list_id: str, category: str) -> MemoryIndex:
        """Take the names of one list by kind."""
        return cls((name, entry_of(list_id, category, kind)) for kind, some in names.items() for name in some)

    @classmethod
    def joined(cls, indexes: Iterable[MemoryIndex]) -> MemoryIndex:
        """Return one index of several."""
        return cls(entry for index in indexes for entry in index.entries())

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Give all names with their entries; a name in several lists comes several times."""
        return ((name, entry) for name, some in self._entries.items() for entry in some)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def conditions(self) -> frozenset[str]:
        """The conditions on an asker that the rules speak of."""
        return NOBODY

    def lookup_address(self, address: bytes) -> tuple[Hit, ...]:  # noqa: ARG002 - the protocol's argument
        """Return the hits of an address in an answer."""
        return ()

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = NOBODY) -> tuple[Hit, ...]:  # noqa: ARG002 - the protocol's arguments
        """Return the hits of a canonical name and its parents, longest first."""
        levels = []
        part = name
        while part:
            if entries := self._entries.get(part):
                levels.append((part, entries))
            part = part.partition(".")[2]
        return in_force(levels, name) if levels else ()
