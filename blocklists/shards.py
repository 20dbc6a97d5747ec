"""The three steps of a compile that two processes share: scan the lists, sort the names, merge the marks.

1. **scan**: spans of the lists → names by list, part of the alphabet, and kind. The parts are cut at names
   sampled from the list, so each holds about as many.
2. **sort**: a part of a list → its distinct names, sorted: a block of the names file, and their fingerprints
   by bucket (their leading bits).
3. **merge**: a bucket of fingerprints of all lists → sorted, with class ids and its piece of the fan-out.

No step holds more than one span, part or bucket in memory; what lies between them is on disk.
"""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from blocklists.chunks import ChunkParser
from blocklists.kinds import KINDS, Kind
from blocklists.namesfile import pack_block
from blocklists.quarantine import Quarantine
from blocklists.reader import Span, read_span
from blocklists.rulebook import Rulebook
from blocklists.sidetable import plain_of
from blocklists.spill import Gathered, Spill
from blocklists.trust import admitted, names_admitted

_BATCH: Final = 8192
_LETTERS: Final = b"abcdefghijklmnopqrstuvwxyz0123456789-_"
FINGERPRINTS, CLASSES, ENDS = range(3)  # the kinds of slices that `merge` leaves


@dataclass(frozen=True, slots=True)
class Source:
    """A list, ready to be scanned."""

    path: Path  # UTF-8
    format: str
    match: str | None
    main: Kind  # what most of its entries are
    pivots: Sequence[str]  # the first names of all parts but the first
    guard: Quarantine
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """What all steps and both processes know."""

    folder: Path  # for what is put aside
    sources: Sequence[Source]
    salt: bytes


def stream_number(list_number: int, kind: Kind) -> int:
    """Return the number of the stream of a list's entries of a kind."""
    return len(KINDS) * list_number + kind.number


def scan(plan: Plan, spans: Sequence[tuple[int, Span]], worker: int, tasks: Iterator[int]) -> dict[str, Any]:
    """Read spans (each with the number of its list); put the names aside by (list, part, kind).

    Rules that are more than a name are put aside by (list, span). The reports count names as they are read,
    again and again.
    """
    reports = []
    with Spill(plan.folder / f"scan-{worker}") as spill, Spill(plan.folder / f"rules-{worker}") as others:
        for task in tasks:
            list_number, span = spans[task]
            source = plan.sources[list_number]
            parser = ChunkParser(source.format, source.match, source.guard)
            for chunk in read_span(source.path, span):
                read = names_admitted(
                    parser.feed(chunk), parser.report, source.format, trusted=source.trusted
                )
                for kind, names in read.items():
                    names.sort()
                    parser.report.names += len(names)
                    _put_aside(spill, list_number, kind, names, source.pivots)
            if parser.rules:
                others.add((list_number, task, 0), _believed_rules(source, parser))
            reports.append([task, parser.report.to_json()])
        return {"names": spill.close(), "rules": others.close(), "reports": reports}


def _believed_rules(source: Source, parser: ChunkParser) -> bytes:
    """Return the rules that the list may have, one a line."""
    rules = admitted(
        parser.rules, parser.report, trusted=source.trusted, guard=source.guard, lines=parser.rule_lines
    )
    return "".join(f"{json.dumps(plain_of(rule), ensure_ascii=False)}\n" for rule in rules).encode()


def _put_aside(spill: Spill, list_number: int, kind: Kind, names: list[str], pivots: Sequence[str]) -> None:
    start = 0
    for part, pivot in enumerate([*pivots, ""]):
        end = bisect_left(names, pivot, start) if pivot else len(names)
        if end > start:
            spill.add((list_number, part, kind.number), ("\n".join(names[start:end]) + "\n").encode())
        start = end


def sort(
    plan: Plan,
    scanned: Gathered,
    parts: Sequence[tuple[int, int]],
    bucket_bits: int,
    book: Rulebook,
    worker: int,
    tasks: Iterator[int],
) -> dict[str, Any]:
    """Sort parts (list, part); put aside blocks of the names files, and marks by (bucket, stream).

    The names that rules rest on are one more stream, behind those of all lists; the names above excepted ones
    are the last.
    """
    counts: Counter[str] = Counter()
    labels = 1
    rules = len(KINDS) * len(plan.sources)
    with Spill(plan.folder / f"blocks-{worker}") as blocks, Spill(plan.folder / f"marks-{worker}") as marks:
        if worker == 0 and (text := book.names()):
            labels = _most_labels(text, labels)
            _put_marks(marks, fingerprints(plan.salt, text), bucket_bits, rules)
        for task in tasks:
            list_number, part = parts[task]
            by_kind = dict(_distinct_by_kind(scanned, list_number, part, book.taken.get(list_number)))
            for kind, text in by_kind.items():
                labels = _most_labels(text, labels)
                stream = stream_number(list_number, kind)
                found = fingerprints(plan.salt, text)
                counts[str(stream)] += len(found)
                _put_marks(marks, found, bucket_bits, stream)
                if kind.allow and (above := names_above(text)):
                    _put_marks(marks, fingerprints(plan.salt, above), bucket_bits, rules + 1)
            blocks.add((list_number, part, 0), pack_block(by_kind, plan.sources[list_number].main))
        return {"blocks": blocks.close(), "marks": marks.close(), "counts": counts, "labels": labels}


def _distinct_by_kind(
    scanned: Gathered, list_number: int, part: int, taken: Mapping[Kind, Collection[str]] | None
) -> Iterator[tuple[Kind, bytes]]:
    for kind in KINDS:
        data = b"".join(scanned.read((list_number, part, kind.number)))
        if data and (text := _distinct(data, taken.get(kind, ()) if taken else ())):
            yield kind, text


def _distinct(data: bytes, taken: Collection[str] = ()) -> bytes:
    """Return lines sorted, each once, without what a `$badfilter` has taken out."""
    names = data.decode().split("\n")
    names.pop()
    if taken and not (names := [name for name in names if name not in taken]):
        return b""
    names.sort()
    return ("\n".join([name for name, _ in groupby(names)]) + "\n").encode()


def names_above(text: bytes) -> bytes:
    """Return the parents, of two labels or more, of the names in lines; each once, sorted, in lines."""
    parents = set()
    for name in text.split():
        parent = name.partition(b".")[2]
        while b"." in parent:
            parents.add(parent)
            parent = parent.partition(b".")[2]
    return b"".join(parent + b"\n" for parent in sorted(parents))


def _most_labels(data: bytes, labels: int) -> int:
    """Return the most labels that a name of these lines has, at least `labels`; a search, not a count."""
    dots = data.translate(None, _LETTERS)
    while b"." * labels in dots:
        labels += 1
    return labels


def fingerprints(salt: bytes, text: bytes) -> array[int]:
    """Return the fingerprints of the names in lines, sorted; as `layout.fingerprint`, for many."""
    names = text.split(b"\n")
    names.pop()
    marks = array("Q")
    for start in range(0, len(names), _BATCH):
        batch = names[start : start + _BATCH]
        marks.frombytes(b"".join([blake2b(salt + name, digest_size=8).digest() for name in batch]))
    return array("Q", sorted(marks))


def _put_marks(spill: Spill, marks: array[int], bucket_bits: int, stream: int) -> None:
    start = 0
    for bucket in range(1 << bucket_bits):
        end = bisect_left(marks, (bucket + 1) << (64 - bucket_bits), start)
        if end > start:
            spill.add((bucket, stream, 0), marks[start:end].tobytes())
        start = end


class ClassTable:
    """Class ids in the making. A class is a set of streams; those of one stream have the stream's number."""

    def __init__(self, streams: int) -> None:
        """Start with one class a stream."""
        self.classes: list[tuple[int, ...]] = [(stream,) for stream in range(streams)]
        self._numbers = {one: number for number, one in enumerate(self.classes)}

    def number(self, streams: tuple[int, ...]) -> int:
        """Return the id of a class, given its streams in ascending order."""
        if streams not in self._numbers:
            self._numbers[streams] = len(self.classes)
            self.classes.append(streams)
        return self._numbers[streams]

    def joined(self, old: int, stream: int) -> int:
        """Return the id of a class with one stream more."""
        return self.number(tuple(sorted({*self.classes[old], stream})))


def merge(
    plan: Plan, marked: Gathered, bucket_bits: int, bits: int, worker: int, tasks: Iterator[int]
) -> dict[str, Any]:
    """Merge buckets; put aside (bucket, FINGERPRINTS | CLASSES | ENDS). Class ids are this worker's own."""
    table = ClassTable(len(plan.sources) * len(KINDS) + 2)
    keys: dict[int, list[int]] = {}
    for bucket, stream, _ in marked.sorted_keys():
        keys.setdefault(bucket, []).append(stream)
    slots = 1 << (bits - bucket_bits)
    with Spill(plan.folder / f"merged-{worker}") as spill:
        for bucket in tasks:
            marks, classes = _merged(marked, bucket, keys.get(bucket, []), table)
            limits = range(bucket * slots + 1, (bucket + 1) * slots + 1)
            ends = array("I", [bisect_left(marks, limit << (64 - bits)) for limit in limits])
            spill.add((bucket, FINGERPRINTS, 0), marks.tobytes())
            spill.add((bucket, CLASSES, 0), classes.tobytes())
            spill.add((bucket, ENDS, 0), ends.tobytes())
        return {"buckets": spill.close(), "classes": table.classes}


def _merged(
    marked: Gathered, bucket: int, streams: Sequence[int], table: ClassTable
) -> tuple[array[int], array[int]]:
    """Return the sorted fingerprints of a bucket and their class ids."""
    found: dict[int, int] = {}
    for stream in streams:
        marks = array("Q", b"".join(marked.read((bucket, stream, 0))))
        again = {mark: found[mark] for mark in found.keys() & set(marks)} if found else {}
        found.update(dict.fromkeys(marks, stream))
        for mark, old in again.items():
            found[mark] = table.joined(old, stream)
    marks = array("Q", sorted(found))
    if len(streams) == 1:
        return marks, array("I", streams) * len(marks)
    return marks, array("I", map(found.__getitem__, marks))
