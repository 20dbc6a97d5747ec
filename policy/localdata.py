"""What the network knows for itself: records, the way back from addresses, zones with servers of their own.

One dictionary probe for each label of the name asked, the longest place wins. Of one name a record wins over
a zone. What stands nowhere is none of ours, and goes the way of all names.

A name between a record and its zone (`truong.lan` above `may-in.truong.lan`) exists without data, or a cache
would take the record with it (RFC 8020). So it is where the zone is ours or nobody can own it: in a zone
without servers, below a special name, and below the endings that RFC 6762, appendix G, finds in use for
private names. Above a record within a public name the world's answer holds.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final, NamedTuple

from blocklists import records as rr
from blocklists.rule import Rewrite
from config.localdata import Record, Zone
from config.policyfile import Policy
from config.rules import BELOW, NameRule
from policy.nametable import suffixes_of
from policy.special import ZONES, special_zone

PRIVATE_TOPS: Final = frozenset({"corp", "home", "internal", "intranet", "lan", "private"})
"""Top-level names in use for private networks (RFC 6762, appendix G): nobody registers names below them."""

_NXDOMAIN: Final = 3


class _Answer(NamedTuple):
    """What a place answers: by type, and to every other type. `rule` is what stands in the file."""

    by_type: dict[int, Rewrite]
    otherwise: Rewrite
    matched: str
    rule: str


_Says = _Answer | str | None


class _Place(NamedTuple):
    """What the very name gets that a place stands at, and what the names below it get; a text is a zone."""

    own: _Says
    below: _Says


class LocalData:
    """The records and zones of a policy, compiled. A value: equal and hashed by what was written.

    `named`: where something stands, enough for `named.isdisjoint(suffixes)`: what stands below another such
    name, or at or below a special one, is left out. `above`: the names that have a record or a zone below
    them; a block of one must not say that it does not exist. `rules`: the names of all records and zones.
    """

    __slots__ = ("_places", "_written", "above", "digest", "named", "rules")

    def __init__(self, records: tuple[Record, ...], zones: tuple[Zone, ...]) -> None:
        self._written = records, zones
        self.digest: Final = sha256(repr(self._written).encode()).digest() if records or zones else b""
        self.rules: Final = (
            *(record.name for record in records),
            *(NameRule(zone.name) for zone in zones),
        )
        self._places = _places(records, zones)
        for name, rule in _between(self.rules):
            place = self._places.get(name, _NOWHERE)
            if place.own is None and self._is_ours(suffixes_of(name)):
                self._places[name] = place._replace(own=_Answer({}, Rewrite(), name, rule))
        self.named: Final = (
            frozenset(
                name
                for name in self._places
                if not any(self._covers(above) for above in suffixes_of(name)[1:])
            )
            - ZONES.keys()
        )
        self.above: Final = frozenset(
            (
                *(name for name, _rule in _between(self.rules)),
                *(str(zone.name) for zone in zones if not _is_way_back(zone.name)),
            )
        )

    @classmethod
    def of(cls, policy: Policy) -> LocalData:
        """The compiled data of a policy; the same object for the same records and zones."""
        return _compiled(policy.records, policy.zones)

    def find(self, suffixes: tuple[str, ...], qtype: int) -> Rewrite | str | None:
        """What answers a question, given its name and the name's parents, longest first.

        A Rewrite: this answer (without records: no data of this type; rcode 3: no such name in a zone of
        ours). A text: the zone whose servers are to be asked. None: nothing stands here.
        """
        says = self._look(suffixes)
        return says.by_type.get(qtype, says.otherwise) if isinstance(says, _Answer) else says

    def evidence(self, suffixes: tuple[str, ...]) -> tuple[str, str]:
        """The name that something stands at and the rule as written, for what `find` finds; else "", ""."""
        says = self._look(suffixes)
        if says is None:
            return "", ""
        return (says, says) if isinstance(says, str) else (says.matched, says.rule)

    def _look(self, suffixes: tuple[str, ...]) -> _Says:
        places = self._places
        for index, suffix in enumerate(suffixes):
            place = places.get(suffix)
            if place is not None:
                says = place.below if index else place.own
                if says is not None:
                    return says
        return None

    def _is_ours(self, suffixes: tuple[str, ...]) -> bool:
        """Whether a name that nothing stands at is in a zone of ours, or where nobody else can have names."""
        says = self._look(suffixes)
        if isinstance(says, _Answer):
            return says.otherwise.rcode == _NXDOMAIN
        return says is None and (suffixes[-1] in PRIVATE_TOPS or special_zone(suffixes) is not None)

    def _covers(self, name: str) -> bool:
        return name in self._places or name in ZONES

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._places)

    def __eq__(self, other: object) -> bool:
        """Whether the same was written."""
        return isinstance(other, LocalData) and self._written == other._written

    def __hash__(self) -> int:
        return hash(self._written)


_NOWHERE: Final = _Place(None, None)


@functools.lru_cache(maxsize=8)
def _compiled(records: tuple[Record, ...], zones: tuple[Zone, ...]) -> LocalData:
    return LocalData(records, zones)


def _places(records: tuple[Record, ...], zones: tuple[Zone, ...]) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    for zone in zones:
        name = str(zone.name)
        if zone.servers:
            places[name] = _Place(name, name)
        else:
            places[name] = _Place(
                _Answer({}, Rewrite(), name, name), _Answer({}, Rewrite(_NXDOMAIN), name, name)
            )
    pointing: dict[str, _Answer] = {}
    for record in records:
        name = str(record.name.name)
        place, answer = places.get(name, _NOWHERE), _answer(record)
        if record.name.scope == BELOW:
            places[name] = place._replace(below=answer)
            continue
        places[name] = place._replace(own=answer)
        for pointer, back in _pointers(record):
            pointing.setdefault(pointer, back)
    written = {str(record.name.name) for record in records}
    for pointer, back in pointing.items():
        if pointer not in written:
            places[pointer] = places.get(pointer, _NOWHERE)._replace(own=back)
    return places


def _answer(record: Record) -> _Answer:
    name, rule = str(record.name.name), str(record.name)
    if record.cname:
        return _Answer({}, Rewrite(cname=str(record.cname), ttl=record.ttl), name, rule)
    by_type: dict[int, list[str]] = {}
    for address in record.addresses:
        by_type.setdefault(rr.AAAA if ":" in address else rr.A, []).append(address)
    by_type |= {
        rr.TXT: [rr.quoted(text.encode()) for text in record.txt],
        rr.MX: list(record.mx),
        rr.SRV: list(record.srv),
        rr.PTR: [str(target) for target in record.ptr],
    }
    return _Answer(
        {
            number: Rewrite(records=tuple((number, value) for value in values), ttl=record.ttl)
            for number, values in by_type.items()
            if values
        },
        Rewrite(ttl=record.ttl),
        name,
        rule,
    )


def _pointers(record: Record) -> Iterator[tuple[str, _Answer]]:
    """The way back from a record's addresses, but for those that are no place: such a record blocks."""
    target = str(record.name.name)
    for text in record.addresses:
        address = ipaddress.ip_address(text)
        if address.is_unspecified or address.is_loopback:
            continue
        pointer = address.reverse_pointer
        found = Rewrite(records=((rr.PTR, target),), ttl=record.ttl)
        yield pointer, _Answer({rr.PTR: found}, Rewrite(ttl=record.ttl), pointer, str(record.name))


def _between(rules: Iterable[NameRule]) -> Iterator[tuple[str, str]]:
    """The names above each rule's, with the rule. What lies above the way back needs no such care."""
    for rule in rules:
        name = str(rule.name)
        if not _is_way_back(name):
            for above in suffixes_of(name)[1:]:
                yield above, str(rule)
        if rule.scope == BELOW:
            yield name, str(rule)


def _is_way_back(name: str) -> bool:
    return name.endswith(".arpa") and not name.endswith(".home.arpa")
