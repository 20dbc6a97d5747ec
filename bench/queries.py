"""Chooses the questions: a warm working set, names never seen before, and names to block."""

from __future__ import annotations

import lzma
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.ask import TYPES

# Distinct questions that fit the cache of every server, with EDNS too; ours (16 MB by default) is the smallest.
WORKING_SET = 5_000
FILE_NAMES = ("dnsperf-zipf-500k.txt.xz", "dnsperf-zipf-500k.txt")
TOPS = ("com", "net", "org", "info", "vn", "com.vn", "net.vn", "xyz", "top", "site", "online", "club")


class QueriesMissing(FileNotFoundError):
    """There is no file of questions; the text says how to name one."""


class Working(NamedTuple):
    """A warm working set as files of dnsperf's format."""

    stream: Path  # questions in their real order and frequency
    distinct: Path  # each once: warms a cache
    names: tuple[str, ...]  # distinct names, most asked first
    questions: int
    kept_share: float  # of the source's questions


def find(given: Path | None, project: Path) -> Path:
    """The file of questions: the one given, else the zipf file in ../shared/queries; raises QueriesMissing."""
    if given is not None:
        if given.is_file():
            return given
        raise QueriesMissing(f"--queries {given}: no such file")
    folder = project.parent / "shared" / "queries"
    for name in FILE_NAMES:
        if (folder / name).is_file():
            return folder / name
    raise QueriesMissing(
        f"no file of questions: neither --queries FILE was given nor does {FILE_NAMES[0]} exist in "
        "../shared/queries beside the project. FILE holds one question a line, as dnsperf reads it: "
        "`www.example.vn A` (plain text or .xz)."
    )


def read(path: Path) -> list[str]:
    """The questions of a file in dnsperf's format, cleaned: "name TYPE" with a type that the bench knows."""
    with lzma.open(path, "rt") if path.suffix == ".xz" else path.open() as lines:
        found = [" ".join(words) for words in map(str.split, lines) if len(words) == 2 and words[1] in TYPES]
    if not found:
        raise QueriesMissing(f"{path}: no line of the form `www.example.vn A` in it")
    return found


def most_asked(questions: Sequence[str], size: int) -> list[str]:
    """The `size` distinct questions that are asked most, most asked first (ties: first seen first)."""
    return [question for question, _ in Counter(questions).most_common(size)]


def working_set(source: Path, directory: Path, size: int = WORKING_SET) -> Working:
    """Keeps of a real stream the questions among its `size` most asked, in their real order."""
    questions = read(source)
    chosen = most_asked(questions, size)
    kept = set(chosen)
    stream = [question for question in questions if question in kept]
    paths = directory / "stream.txt", directory / "distinct.txt"
    for path, lines in zip(paths, (stream, chosen), strict=True):
        path.write_text("\n".join(lines) + "\n")
    names = tuple(dict.fromkeys(question.split()[0].lower().rstrip(".") for question in chosen))
    return Working(*paths, names, len(chosen), round(len(stream) / len(questions), 4))


def parents(name: str) -> Iterator[str]:
    """The name and each parent, without the root."""
    while name:
        yield name
        name = name.partition(".")[2]


def half_of(names: Sequence[str]) -> list[str]:
    """Half of the names, spread evenly over their order, taken from those that have no other name below them.

    So "this name" and "this name and all below" block the same questions, whichever a server can do.
    """
    above = {parent for name in names for parent in parents(name.partition(".")[2])}
    chosen: list[str] = []
    for seen, name in enumerate(names, 1):
        if name not in above and 2 * len(chosen) < seen - 1:
            chosen.append(name)
    return chosen


def filler(count: int, avoid: Iterable[str], seed: int = 1) -> Iterator[str]:
    """`count` made-up names to fill a list with; none equals or is a parent of a name in `avoid`."""
    forbidden = {parent for name in avoid for parent in parents(name)}
    rng = random.Random(seed)
    made = 0
    while made < count:
        bits = rng.getrandbits(64)
        name = f"{_word(bits)}-{_word(bits >> 20)}{bits >> 44 & 0xFFFF:x}.{TOPS[(bits >> 60) % len(TOPS)]}"
        if name not in forbidden:
            made += 1
            yield name


def _word(bits: int) -> str:
    """Four letters out of 20 bits, pronounceable enough to compress like real names."""
    first, second = "bcdfghklmnprstvx", "aeiouyaeiouyaeio"
    return first[bits & 15] + second[bits >> 4 & 15] + first[bits >> 8 & 15] + second[bits >> 12 & 15]


def write_list(path: Path, count: int, blocked: Sequence[str], avoid: Iterable[str], seed: int = 1) -> None:
    """A list of `count` distinct names in plain-domain format: `blocked` first, the rest made up."""
    names = dict.fromkeys(blocked)
    for name in filler(count * 2, avoid, seed):  # twice: repeats are dropped, the first `count` kept
        if len(names) >= count:
            break
        names[name] = None
    path.write_text("\n".join(names) + "\n")


def write_fresh(path: Path, count: int, names: Sequence[str], seed: int) -> None:
    """`count` questions that nobody asked before: a random label of 60 bits under real names."""
    rng = random.Random(seed)
    bits, size = rng.getrandbits, len(names)
    with path.open("w") as out:
        out.writelines(f"x{bits(60):x}.{names[index % size]} A\n" for index in range(count))
