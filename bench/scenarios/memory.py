"""Memory after a long day, and the time to the first answer."""

from __future__ import annotations

import time
from pathlib import Path

from bench import ours
from bench.ask import ask
from bench.dnsperf import Load
from bench.dnsperf import run as dnsperf_run
from bench.fleet import Bench, start_ours
from bench.prepare import data_folder
from bench.procs import Server, ServerFailed, pss_mb
from bench.queries import read
from bench.stats import summarise

NAME = "memory"
TITLE = "Memory of a worker with 1 M names after 1 M questions from ten groups; time to the first answer"
FULL_RATE = Load("fill")


def run(bench: Bench) -> dict[str, object]:
    """Only our server; the peers' memory is in the scenarios that start them."""
    if not bench.wanted("ours"):
        return {"skipped": "our server is not among --servers"}
    data = data_folder(bench, "plain")
    starts = [_first_answer(bench, data.folder, number) for number in range(bench.rounds)]
    return {
        "first_answer_s": summarise(starts),
        "compile_and_publish_s": round(data.compile_seconds, 3),
        **_after_questions(bench, data.folder),
    }


def _first_answer(bench: Bench, data: Path, number: int) -> float:
    """Seconds from the start of the process to the first answer, asked every 2 ms."""
    began = time.monotonic()
    server = start_ours(bench, data, f"start-{number}")
    try:
        while ask(server.port, "first.example.vn", timeout=0.05) is None:
            if server.process.poll() is not None or time.monotonic() - began > 60:
                raise ServerFailed(f"{server.name} never answered:\n{server.log_tail()}")
            time.sleep(0.002)
        return time.monotonic() - began
    finally:
        server.stop()


def _after_questions(bench: Bench, data: Path) -> dict[str, object]:
    """PSS of each process after 1 M questions: all distinct ones of the source, from one device of each group."""
    target = 20_000 if bench.quick else 1_000_000
    whole = read(bench.source)  # all of it: more distinct questions than the caches hold
    server = start_ours(bench, data, "memory")
    try:
        server.wait_until_answering()
        empty = _parts(server)
        asked = lost = 0
        for number in range(ours.GROUPS):
            source = "" if bench.ours_command else ours.device_address(number)
            part = _part(bench, whole, number, target // ours.GROUPS)
            perf = dnsperf_run(
                server.port, part, FULL_RATE, core=bench.load_core, runs=1, seconds=600, source=source
            )
            asked, lost = asked + perf.sent, lost + perf.lost
        return {"questions": asked, "lost": lost, "pss_mb_started": empty, "pss_mb": _parts(server)}
    finally:
        server.stop()


def _part(bench: Bench, questions: list[str], number: int, size: int) -> Path:
    """`size` questions for one device: another stretch of the stream for each, around its end if need be."""
    path = bench.folder("memory") / f"part-{number}.txt"
    first = number * size
    chosen = (questions[(first + step) % len(questions)] for step in range(size))
    path.write_text("\n".join(chosen) + "\n")
    return path


def _parts(server: Server) -> dict[str, float]:
    """PSS in MB of the supervisor and of its largest worker."""
    supervisor, *rest = server.tree()
    workers = [pss_mb(pid) for pid in rest] or [pss_mb(supervisor)]
    return {"supervisor": round(pss_mb(supervisor), 1), "worker": round(max(workers), 1)}
