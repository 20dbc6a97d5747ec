"""An index in a dictionary: for trying a list, and as the model that tests hold the compiled one against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from blocklists.hits import NOBODY, Hit
from blocklists.inforce import LIST, Entry, Owner, entry_of, entry_order, in_force
from blocklists.kinds import Kind
from blocklists.parse import ParseReport, parse_list
from blocklists.quarantine import Quarantine
from blocklists.rule import Rule
from blocklists.ruleset import RuleSet, suffixes_of, without_bad
from blocklists.trust import admitted, names_admitted


class MemoryIndex:
    """Answers as `Index` does, from names held in memory (some 200 bytes a name)."""

    def __init__(
        self, entries: Iterable[tuple[str, Entry]], rules: Iterable[tuple[Owner, Sequence[Rule]]] = ()
    ) -> None:
        """Take canonical names with their entries, in any order, and the lists' rules in theirs.

        A `$badfilter` takes out names of its list too. Raises PatternsTooBig.
        """
        self._rules = RuleSet(rules)
        taken = {
            (owner.id, kind, name) for owner, some in self._rules.lists for kind, name in without_bad(some)[1]
        }
        found: dict[str, list[Entry]] = {}
        for name, entry in entries:
            if not taken or (entry.list_id, Kind(entry.allow, entry.scope), name) not in taken:
                found.setdefault(name, []).append(entry)
        self._entries = {name: sorted(set(all_of_it), key=entry_order) for name, all_of_it in found.items()}
        self._above = {
            parent
            for name, some in self._entries.items()
            if any(entry.allow for entry in some)
            for parent in suffixes_of(name)[1:]
        }

    @classmethod
    def from_file(
        cls,
        path: Path,
        list_id: str,
        category: str,
        format: str = "auto",  # noqa: A002 - the word of the policy file
        match: str | None = None,
        guard: Quarantine | None = None,
        *,
        trusted: bool = False,
        scope: str = LIST,
    ) -> tuple[MemoryIndex, ParseReport]:
        """Read one list. Raises ListUnreadable and OSError."""
        parsed = parse_list(path, format, match, guard)
        rules = admitted(parsed.rules, parsed.report, trusted=trusted, guard=guard, lines=parsed.rule_lines)
        reach = scope if trusted else LIST
        kinds = {kind: list(some) for kind, some in parsed.names.items()}
        names = names_admitted(kinds, parsed.report, parsed.report.format, trusted=trusted)
        return cls.from_names(names, list_id, category, rules, reach), parsed.report

    @classmethod
    def from_names(
        cls,
        names: Mapping[Kind, Sequence[str]],
        list_id: str,
        category: str,
        rules: Sequence[Rule] = (),
        reach: str = LIST,
    ) -> MemoryIndex:
        """Take the names of one list by kind, and its rules."""
        entries = (
            (name, entry_of(list_id, category, kind, reach)) for kind, some in names.items() for name in some
        )
        return cls(entries, [(Owner(list_id, category, reach), rules)] if rules else [])

    @classmethod
    def joined(cls, indexes: Iterable[MemoryIndex]) -> MemoryIndex:
        """Return one index of several."""
        every = list(indexes)
        return cls(
            (entry for index in every for entry in index.entries()),
            [one for index in every for one in index.rules],
        )

    @property
    def rules(self) -> tuple[tuple[Owner, tuple[Rule, ...]], ...]:
        """The lists that have rules, with them."""
        return self._rules.lists

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Give all names with their entries; a name in several lists comes several times."""
        return ((name, entry) for name, some in self._entries.items() for entry in some)

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def conditions(self) -> frozenset[str]:
        """The conditions on an asker that the rules speak of."""
        return self._rules.conditions

    def lookup(self, name: str, qtype: int = 1, held: frozenset[str] = NOBODY) -> tuple[Hit, ...]:
        """Return the hits of a canonical name and its parents, longest first."""
        suffixes = suffixes_of(name)
        levels = [(part, entries) for part in suffixes if (entries := self._entries.get(part))]
        placed = self._rules.match(name, suffixes, qtype, held) if self._rules else []
        hits = in_force(levels, name, placed) if levels or placed else ()
        return tuple([hit._replace(shadow=True) for hit in hits]) if name in self._above else hits

    def lookup_address(self, address: bytes) -> tuple[Hit, ...]:
        """Return the hits of an address in an answer, narrowest network first."""
        return self._rules.lookup_address(address)
