"""A refresh of a list of 1 M names while people go on asking."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench import ours, queries
from bench.ask import ask
from bench.fleet import Bench, start_floor, start_ours, warm
from bench.prepare import data_folder, list_path
from bench.probe import Record
from bench.procs import Server, pinned
from bench.stats import summarise_all

NAME = "refresh"
TITLE = "A list of 1 M names is refreshed (fetch, guard, compile, publish, swap) while 5,000 questions a second run"
RATE = 5_000
SETTLE = 1.0  # seconds of plain load before and after
NXDOMAIN = 3
PATIENCE = 60.0


class Times(NamedTuple):
    """Wall-clock ns of one refresh."""

    began: int
    compiled: int
    swapped: int  # the first answer under the new list; 0 when it never came


def run(bench: Bench) -> dict[str, object]:
    """Rounds of refreshes on our server; the same probe on the C floor, idle and while the same compile runs."""
    if not bench.wanted("ours") or bench.ours_command:
        return {"skipped": "needs our own server, which a stand-in cannot replace"}
    data = data_folder(bench, "refresh")
    result: dict[str, object] = {"rate": RATE}
    if bench.upstream is not None:
        # As the probe does for itself: what an upstream waits for its core would be counted as ours, and everybody
        # who asks the same question waits with it (up to 0.9 s on a busy machine).
        with contextlib.suppress(PermissionError):
            os.setpriority(os.PRIO_PROCESS, bench.upstream.process.pid, -10)
    if floor := start_floor(bench):
        try:
            floor.wait_until_answering()
            result["calibration"] = _calibrate(bench, floor, data.folder)
        finally:
            floor.stop()
    server = start_ours(bench, data.folder, "ours-refresh")
    try:
        server.wait_until_answering()
        warm(bench, server)
        rounds = [_refresh_round(bench, server, data.folder, number) for number in range(bench.rounds)]
    finally:
        server.stop()
    # a median would hide one bad round, and nobody's question may be lost in any
    result["lost_in_all"] = sum(one["during"]["lost"] for one in rounds)
    result["worst_p999_us"] = round(max(one["during"].get("p999_us", PATIENCE * 1e6) for one in rounds), 1)
    for part in ("before", "during"):
        result[part] = summarise_all([one[part] for one in rounds])
    result["seconds"] = summarise_all([one["seconds"] for one in rounds])
    return result


def _calibrate(bench: Bench, floor: Server, data: Path) -> dict[str, object]:
    """What the probe sees of a server that does nothing: its own noise, and that of a busy machine."""
    with _probing(bench, floor.port) as idle:
        time.sleep(3 * SETTLE)
    _new_list(bench, 0)
    with _probing(bench, floor.port) as busy:
        ours.compile_lists(data, bench.project, bench.all_cores)
    return {"floor_idle": idle.record.summary(), "floor_during_compile": busy.record.summary()}


def _refresh_round(bench: Bench, server: Server, data: Path, number: int) -> dict[str, dict[str, float]]:
    marker = _new_list(bench, number + 1)
    with _probing(bench, server.port) as probing:
        time.sleep(SETTLE)
        times = _refresh(bench, server.port, data, marker)
        time.sleep(SETTLE)
    record = probing.record
    bench.say(f"refresh {number + 1}: {record.summary(times.began)}")
    if not times.swapped:
        bench.note("a refreshed list did not go live within a minute")
    seconds = {"compile": (times.compiled - times.began) / 1e9}
    if times.swapped:
        seconds["until_in_force"] = (times.swapped - times.began) / 1e9
    return {
        "before": record.summary(0, times.began),
        "during": record.summary(times.began),
        "seconds": seconds,
    }


def _refresh(bench: Bench, port: int, data: Path, marker: str) -> Times:
    """Refreshes in a process of its own, on whichever core it likes, and watches for the new list to take hold."""
    began = time.time_ns()
    child = subprocess.Popen(
        pinned(ours.refresh_command(data), bench.all_cores),
        cwd=bench.project,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    compiled = swapped = 0
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not (compiled and swapped):
        if not compiled and child.poll() is not None:
            compiled = time.time_ns()
            if child.returncode:
                raise ours.PrepareFailed(f"the refresh ended with code {child.returncode}")
        reply = ask(port, marker, timeout=0.2)
        if reply is not None and reply.rcode == NXDOMAIN and not swapped:
            swapped = time.time_ns()
        time.sleep(0.02)
    return Times(began, compiled, swapped)


def _new_list(bench: Bench, number: int) -> str:
    """Changes one name in a hundred of the list, and puts a name on it that was on none before; returns that."""
    marker = f"marker-{number}-{time.time_ns()}.bench.vn"
    path = list_path(bench, "refresh")
    kept = path.read_text().splitlines()
    kept = [name for name in kept if not name.endswith(".bench.vn")]
    fresh = list(queries.filler(len(kept) // 100, bench.working.names, seed=100 + number))
    names = dict.fromkeys([marker, *fresh, *kept[: len(kept) - len(fresh)]])
    path.write_text("\n".join(names) + "\n")
    return marker


class Probing:
    """A probe in a process of its own on the load core; its record is there once the `with` block is left."""

    def __init__(self) -> None:
        self.record = Record()


@contextlib.contextmanager
def _probing(bench: Bench, port: int) -> Iterator[Probing]:
    found = Probing()
    words = [sys.executable, "-m", "bench.probe", str(port), str(RATE), "120", str(bench.working.stream)]
    out = bench.folder("probe") / "record.json"
    with out.open("wb") as sink:
        process = subprocess.Popen(pinned(words, bench.load_core), cwd=bench.project, stdout=sink)
        try:
            yield found
        finally:
            process.terminate()
            process.wait(30)
    read = json.loads(out.read_bytes())
    due, sent, arrived = (array("q", read[name]) for name in ("due", "sent", "arrived"))
    found.record = Record(due, sent, arrived, {int(code): count for code, count in read["rcodes"].items()})
