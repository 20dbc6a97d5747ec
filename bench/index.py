"""The compiled index: `python -m bench.index`. Time and memory to build, bytes a name, cost of a look-up.

Prints a line of JSON for each measurement and a table at the end; `--json FILE` writes the figures. Memory is
read from /proc every few milliseconds over the compiling process and all below it: what several processes map
of one page counts once in `pss` and each time in `rss`.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Self

from bench import machine
from bench.queries import filler
from bench.stats import summarise
from blocklists.child import compile_in_child
from blocklists.index import Index
from blocklists.job import CompileResult, ListInput
from blocklists.namesfile import iter_names

LINES = {"domains": "{}\n", "hosts": "0.0.0.0 {}\n", "adblock": "||{}^\n", "wildcard": "*.{}\n"}
PROTECTED = ("tongdai111.vn", "vn-cop.vn", "*.edu.example")
SAMPLE = 0.005  # seconds between two looks at the memory


class Peak:
    """The most memory that a process and its children held at one time, in MB."""

    def __init__(self) -> None:
        self.rss = self.pss = 0.0
        self.pid = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(SAMPLE):
            if self.pid:
                found = [memory_mb(pid) for pid in family(self.pid)]
                self.rss = max(self.rss, sum(rss for rss, _ in found))
                self.pss = max(self.pss, sum(pss for _, pss in found))


def family(pid: int) -> Iterator[int]:
    """A process and all below it; a process that is gone has none."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from family(int(child))


def memory_mb(pid: int) -> tuple[float, float]:
    """RSS and PSS of a process in MB; zeros when it is gone."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return 0.0, 0.0
    values = {row.split(":")[0]: int(row.split()[1]) / 1024 for row in rows}
    return values.get("Rss", 0.0), values.get("Pss", 0.0)


def write_lists(folder: Path, count: int, formats: Sequence[str]) -> dict[str, Path]:
    """Files of `count` distinct made-up names, in no order, one a format."""
    names: dict[str, None] = {}
    source = filler(count * 2, ())
    while len(names) < count:
        names.update(dict.fromkeys(islice(source, count - len(names))))
    paths = {fmt: folder / f"{count}.{fmt}" for fmt in formats}
    for fmt, path in paths.items():
        with path.open("w") as file:
            file.writelines(map(LINES[fmt].format, names))
    return paths


def compile_once(
    path: Path, out: Path, generation: int, peak: Peak | None = None
) -> tuple[float, CompileResult]:
    """Seconds from the start of the compiling process to its published index, and what it published."""
    start = time.perf_counter()
    result = compile_in_child(
        [ListInput("bench", path, "adult")],
        out,
        generation,
        protected=PROTECTED,
        now_epoch=0,
        started=(lambda pid: setattr(peak, "pid", pid)) if peak else None,
    )
    return time.perf_counter() - start, result


def questions(result: CompileResult, count: int) -> dict[str, list[str]]:
    """Names of four labels: in the list by a parent, in no list, and half and half."""
    rng = random.Random(3)
    listed = [entry.name for entry in iter_names(result.lists[0].names_path)]
    hits = [
        "x.www." + name if name.count(".") == 1 else "www." + name for name in rng.choices(listed, k=count)
    ]
    misses = [f"img{number % 9}.cdn{number % 99}.site-{number:x}.com" for number in range(count)]
    mixed = [name for pair in zip(hits[: count // 2], misses[: count // 2], strict=True) for name in pair]
    return {"hits": hits, "misses": misses, "mixed": mixed}


def lookup_us(index: Index, names: Sequence[str]) -> float:
    """CPU microseconds a look-up, from the process's own clock."""
    look = index.lookup
    start = time.process_time()
    for name in names:
        look(name)
    return (time.process_time() - start) / len(names) * 1e6


def false_hits(index: Index, count: int) -> int:
    """How many of `count` names that are in no list are taken for one."""
    return sum(bool(index.lookup(f"{number:x}.not-in-any-list.com")) for number in range(count))


def say(figures: dict[str, object], name: str, value: object) -> None:
    """Keep a figure, and print it."""
    figures[name] = value
    print(json.dumps({"figure": name, "value": value}), flush=True)


def measure(folder: Path, *, quick: bool) -> dict[str, object]:
    """All figures; with `quick` from small lists."""
    million, most, asked, rounds = (20_000, 50_000, 2_000, 2) if quick else (1_000_000, 5_000_000, 100_000, 5)
    figures: dict[str, object] = {"names": million, "names_for_peak": most}
    lists = write_lists(folder, million, list(LINES))
    generation = 0
    for fmt, path in lists.items():
        seconds = []
        for _ in range(rounds):
            generation += 1
            took, result = compile_once(path, folder / "index", generation)
            seconds.append(took)
        say(figures, "compile_1m_s" if fmt == "domains" else f"compile_1m_{fmt}_s", summarise(seconds))
    say(figures, "bytes_per_name", round(result.size / result.names, 3))
    say(
        figures,
        "names_file_bytes_per_name",
        round(result.lists[0].names_path.stat().st_size / result.names, 3),
    )

    opened = []
    for _ in range(rounds):
        start = time.perf_counter()
        Index.open(result.path).close()
        opened.append((time.perf_counter() - start) * 1000)
    say(figures, "open_verified_ms", summarise(opened))

    index = Index.open(result.path)
    for kind, names in questions(result, asked).items():
        taken = summarise([lookup_us(index, names) for _ in range(rounds + 1)][1:])
        say(figures, "lookup_us" if kind == "mixed" else f"lookup_{kind}_us", taken)
    say(figures, "false_hits_of_1m", false_hits(index, 10 * asked))
    index.close()
    measure_rules(figures, folder, lists["adblock"], asked, rounds)

    (path,) = write_lists(folder, most, ["domains"]).values()
    with Peak() as peak:
        took, result = compile_once(path, folder / "index-5m", 1, peak)
    say(figures, "compile_5m_s", round(took, 3))
    say(figures, "peak_5m_mb", round(peak.rss, 1))
    say(figures, "peak_5m_pss_mb", round(peak.pss, 1))
    say(figures, "bytes_per_name_5m", round(result.size / result.names, 3))
    return figures


def rules(patterns: int, named: int) -> Iterator[str]:
    """Rules that are more than a name, as lists write them: patterns, and names with conditions."""
    rng = random.Random(5)
    words = ["".join(rng.choices("abcdefghijklmnopqrstuvwxyz", k=rng.randint(4, 8))) for _ in range(2000)]
    shapes = (
        r"/^(.+[_.-])?{0}[0-9]*[_.-]/",
        "/{0}.*{1}/",
        r"/(^|\.){0}[a-z]{{2,4}}[0-9]?\.(com|net|xyz)$/",
        "||{0}*.{1}^",
        "{0}.{1}.",
    )
    for _ in range(patterns):
        yield rng.choice(shapes).format(rng.choice(words), rng.choice(words))
    for number in range(named):
        yield f"||{rng.choice(words)}{number:x}.example^${rng.choice(('important', 'dnstype=AAAA'))}"


def measure_rules(figures: dict[str, object], folder: Path, plain: Path, asked: int, rounds: int) -> None:
    """The same list with 1,000 patterns and 20,000 rules with names: compile, memory, look-ups."""
    path = folder / "rules.adblock"
    path.write_bytes(plain.read_bytes() + "\n".join(rules(1000, 20_000)).encode())
    with Peak() as peak:
        took, result = compile_once(path, folder / "index-rules", 1, peak)
    say(figures, "compile_rules_s", round(took, 3))
    say(figures, "peak_rules_mb", round(peak.rss, 1))
    index = Index.open(result.path)
    names = questions(result, asked)["mixed"]
    say(figures, "lookup_rules_new_us", round(lookup_us(index, names), 3))
    say(
        figures, "lookup_rules_us", summarise([lookup_us(index, names[:1000]) for _ in range(rounds + 1)][1:])
    )
    index.close()


def table(figures: dict[str, object]) -> str:
    """The figures for people: the median where there are rounds."""
    rows = []
    for name, value in figures.items():
        shown = f"{value['median']}  ({value['min']}–{value['max']})" if isinstance(value, dict) else value
        rows.append(f"{name:28} {shown}")
    return "\n".join(rows)


def main(words: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m bench.index", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file")
    parser.add_argument("--quick", action="store_true", help="does it work? small lists, few rounds")
    parser.add_argument(
        "--dir", type=Path, help="folder for the lists and indexes, some 600 MB (a temporary one)"
    )
    options = parser.parse_args(words)
    print(json.dumps({"machine": machine.describe()}), flush=True)
    with tempfile.TemporaryDirectory(prefix="lachan-index-", dir=options.dir) as folder:
        figures = measure(Path(folder), quick=options.quick)
    print(f"\n{table(figures)}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
