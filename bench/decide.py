"""A cold verdict: `python -m bench.decide`. What it costs to decide a name that nobody has asked yet.

5 M names in seven lists, 1,000 regular expressions, 120 services, 10 groups with timetables, own names, safe
modes and local names; the names asked are real ones. Each verdict is timed by itself. Prints a line of JSON
for each measurement and a table at the end; `--json FILE` writes the figures.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from bench import machine, queries
from bench.index import memory_mb, rules, say, table
from blocklists.child import compile_in_child
from blocklists.index import Index
from blocklists.job import CompileResult, ListInput
from config.policyfile import parse_policy
from config.services import SERVICES
from policy.decide import decide
from policy.state import GroupState, group_state

PROJECT = Path(__file__).resolve().parent.parent
CATEGORIES = ("adult", "gambling", "ads-trackers", "games", "social", "malware", "phishing")
GROUPS, SERVICE_COUNT, PATTERNS = 10, 120, 1000
FIRST = 500  # names after a start or a change of lists, while the automaton of the patterns is still small
FULL = {"names": 5_000_000, "asked": 20_000}
QUICK = {"names": 20_000, "asked": 500}
LESSON = datetime(2026, 11, 24, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
GROUP = """
[groups.g{number}]
vi = "Nhóm {number}"
en = "Group {number}"
block_categories = ["adult", "gambling", "ads-trackers", "proxy-vpn", "encrypted-dns"]
block_services = {standing}
safe_search = true
youtube = "moderate"
allow = {allow}
block = {block}
always_allow = ["benhvien{number}.vn"]
[[groups.g{number}.timetable]]
name = "lessons"
days = "mon-fri"
windows = ["07:00-11:30", "13:30-17:00"]
block_categories = ["games", "social"]
block_services = {hours}
[[groups.g{number}.timetable]]
name = "night"
windows = ["22:00-05:00"]
close = true
"""


def policy_text() -> str:
    """Ten groups that between them block 120 services, each with own names."""
    services = list(SERVICES)[:SERVICE_COUNT]
    share = SERVICE_COUNT // GROUPS
    parts = [
        'kind = "school"',
        'default_group = "g0"',
        "starter = false",
        '[[records]]\nname = "may-in.truong.lan"\naddresses = ["192.168.1.20"]',
        '[[zones]]\nname = "1.168.192.in-addr.arpa"\nservers = ["udp://192.168.1.1"]',
    ]
    for number in range(GROUPS):
        mine = services[number * share : (number + 1) * share]
        parts.append(
            GROUP.format(
                number=number,
                standing=json.dumps(mine[: share // 2]),
                hours=json.dumps(mine[share // 2 :]),
                allow=json.dumps([f"truong{n}-{number}.edu.vn" for n in range(50)]),
                block=json.dumps([f"x{n}-{number}.example.vn" for n in range(50)]),
            )
        )
    return "\n".join(parts)


def states() -> list[GroupState]:
    """The groups in a lesson."""
    policy = parse_policy(policy_text())
    return [group_state(policy, group, LESSON) for group in policy.groups]


def compile_lists(folder: Path, count: int, listed: Sequence[str]) -> CompileResult:
    """An index of `count` names in the lists, `listed` among them, and of the patterns in one of them."""
    source = queries.filler(count * 2, ())
    inputs = []
    for number, category in enumerate(CATEGORIES):
        size = count // len(CATEGORIES)
        names: dict[str, None] = dict.fromkeys(listed[number :: len(CATEGORIES)])
        while len(names) < size:
            names.update(dict.fromkeys(islice(source, size - len(names))))
        path = folder / f"{category}.adblock"
        with path.open("w") as file:
            file.writelines(f"||{name}^\n" for name in names)
            if category == "ads-trackers":
                file.writelines(f"{rule}\n" for rule in rules(PATTERNS, 0))
        inputs.append(ListInput(category, path, category))
    return compile_in_child(inputs, folder / "index", 1, protected=(), now_epoch=0)


@contextmanager
def undisturbed() -> Iterator[None]:
    """No collection of garbage within a measurement, as in a worker whose start is frozen."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def timed(index: Index, groups: Sequence[GroupState], names: Sequence[str]) -> list[float]:
    """µs of each verdict, less what reading the clock costs; groups take turns."""
    clock = time.perf_counter_ns
    empty = min(after - before for before, after in ((clock(), clock()) for _ in range(1000)))
    count, found = len(groups), []
    with undisturbed():
        for number, name in enumerate(names):
            state = groups[number % count]
            before = clock()
            decide(state, name, 1, index)
            found.append((clock() - before - empty) / 1000)
    return found


def spread(taken: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile, in µs."""
    ordered = sorted(taken)
    return {
        "median": round(statistics.median(ordered), 2),
        "p99": round(ordered[len(ordered) * 99 // 100], 2),
        "min": round(ordered[0], 2),
        "max": round(ordered[-1], 2),
    }


def new_names(names: Sequence[str], count: int, seed: int) -> list[str]:
    """Names that nobody asked before: a random label of 60 bits under real names."""
    bits = random.Random(seed).getrandbits
    return [f"x{bits(60):x}.{names[number % len(names)]}" for number in range(count)]


def measure(folder: Path, names: Sequence[str], *, quick: bool) -> dict[str, object]:
    """All figures. names: real ones, distinct; every tenth of those that have no other below is put on a list."""
    size = QUICK if quick else FULL
    figures: dict[str, object] = {
        "names": size["names"],
        "patterns": PATTERNS,
        "services": SERVICE_COUNT,
        "groups": GROUPS,
    }
    listed = queries.half_of(names)[::5]
    result = compile_lists(folder, size["names"], listed)
    before = memory_mb(os.getpid())[1]
    index, groups = Index.open(result.path), states()
    asked = [names[number % len(names)] for number in range(size["asked"])]
    fresh = timed(index, groups, asked)
    say(figures, "first_us", spread(fresh[:FIRST]))
    say(figures, "new_us", spread(fresh))
    say(figures, "met_us", spread(timed(index, groups, asked)))
    say(figures, "label_us", spread(timed(index, groups, new_names(names, size["asked"], 1))))
    hits = [f"www.{listed[number % len(listed)]}" for number in range(size["asked"])]
    timed(index, groups, hits)
    say(figures, "blocked_us", spread(timed(index, groups, hits)))
    say(
        figures,
        "blocked_share",
        round(sum(decide(groups[0], n, 1, index).blocked for n in asked) / len(asked), 3),
    )
    say(figures, "memory_mb", round(memory_mb(os.getpid())[1] - before, 1))
    index.close()
    return figures


def main(words: Sequence[str] | None = None) -> int:
    """The command line; 2 without names to ask."""
    parser = argparse.ArgumentParser(prog="python -m bench.decide", description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file")
    parser.add_argument("--queries", type=Path, help="questions in dnsperf's format, plain or .xz")
    parser.add_argument("--quick", action="store_true", help="does it work? small lists, few names")
    parser.add_argument("--dir", type=Path, help="folder for lists and index, some 300 MB (a temporary one)")
    options = parser.parse_args(words)
    try:
        questions = queries.read(queries.find(options.queries, PROJECT))
    except queries.QueriesMissing as problem:
        print(f"bench.decide: {problem}")
        return 2
    names = list(dict.fromkeys(question.split()[0].lower().rstrip(".") for question in questions))
    print(json.dumps({"machine": machine.describe()}), flush=True)
    with tempfile.TemporaryDirectory(prefix="lachan-decide-", dir=options.dir) as folder:
        figures = measure(Path(folder), names, quick=options.quick)
    print(f"\n{table(figures)}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
