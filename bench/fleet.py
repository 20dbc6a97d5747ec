"""The servers of one comparison, started side by side on one core, and what they forward to on the other."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import dnsperf, ours
from bench.ask import upstream_count
from bench.native import compile_helper
from bench.peers import PEERS, installed, start_peer
from bench.procs import Server, ServerFailed, free_port, start
from bench.queries import Working

OURS, FLOOR = "ours", "floor"
SHARED_MEMORY = Path("/dev/shm")
PLAIN_UPSTREAM = "tests/support/echo_upstream.py"  # where there is no compiler
WARM_RATE = 10_000  # questions a second at first, which every server can resolve
WARM_PASSES = 4
WARM_ENOUGH = 0.0005  # share of questions that still goes upstream


@dataclass
class Bench:
    """One run of the bench: where, how long, with what."""

    project: Path
    directory: Path  # scratch, removed at the end
    source: Path  # the file of questions
    working: Working
    rounds: int = 5
    seconds: float = 5.0
    blocked_names: int = 1_000_000
    quick: bool = False
    only_servers: frozenset[str] = frozenset()
    ours_command: str = ""  # a stand-in for our server; {port}, {upstream}, {data} are filled in
    server_core: int | None = None
    load_core: int | None = None
    all_cores: tuple[int, ...] = ()  # what this process was given at its start
    upstream: Server | None = None
    upstream_kind: str = ""
    upstream_counts: bool = False  # does it tell how many questions it saw?
    floor_binary: Path | None = None
    memory: Path | None = None  # scratch in a tmpfs, removed at the end
    notes: list[str] = field(default_factory=list)
    made: dict[str, Any] = field(default_factory=dict)  # data folders that scenarios share, by tag

    def note(self, text: str) -> None:
        """Something that a reader of the results must know; said once."""
        if text not in self.notes:
            self.notes.append(text)
            print(f"note: {text}", file=sys.stderr, flush=True)

    def say(self, text: str) -> None:
        """Progress, on stderr."""
        print(f"  {text}", file=sys.stderr, flush=True)

    def folder(self, name: str) -> Path:
        """A scratch folder of that name."""
        path = self.directory / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def memory_folder(self, name: str) -> Path:
        """A scratch folder in memory where there is a tmpfs, as the product's own default is."""
        path = (self.memory or self.directory / "run") / name
        path.mkdir(parents=True, exist_ok=True)
        return path

    def wanted(self, name: str) -> bool:
        """May this server take part (--servers)?"""
        return not self.only_servers or name in self.only_servers

    @property
    def upstream_port(self) -> int:
        """Where every server forwards to."""
        if self.upstream is None:
            raise RuntimeError("the upstream is not started")
        return self.upstream.port


def choose_cores() -> tuple[int | None, int | None]:
    """(core of the server, core of everything else); (None, None) with a single core, where nothing can be apart."""
    cores = sorted(os.sched_getaffinity(0))
    return (cores[0], cores[1]) if len(cores) > 1 else (None, None)


@contextlib.contextmanager
def prepared(bench: Bench) -> Iterator[Bench]:
    """Compiles the helpers, starts the upstream, keeps this process off the server's core."""
    before = os.sched_getaffinity(0)
    bench.all_cores = tuple(sorted(before))
    bench.server_core, bench.load_core = choose_cores()
    if bench.load_core is None:
        bench.note("one core only: servers and load share it, so figures compare servers but not machines")
    else:
        os.sched_setaffinity(0, {bench.load_core})
    binaries = bench.folder("bin")
    bench.floor_binary = compile_helper("floor", binaries)
    upstream = compile_helper("upstream", binaries)
    if bench.floor_binary is None:
        bench.note(
            "no C compiler: the floor column is left out, and the upstream is the slower one in Python, which cannot count"
        )
    port = free_port()
    words = [str(upstream)] if upstream else [sys.executable, str(bench.project / PLAIN_UPSTREAM)]
    bench.upstream_kind = "C, recvmmsg" if upstream else "Python, recvmmsg"
    bench.upstream_counts = upstream is not None
    bench.upstream = start(
        "upstream", [*words, str(port)], port, binaries, core=bench.load_core, cwd=bench.project
    )
    if SHARED_MEMORY.is_dir():
        bench.memory = Path(tempfile.mkdtemp(prefix="lachan-bench-", dir=SHARED_MEMORY))
    try:
        bench.upstream.wait_until_answering()
        yield bench
    finally:
        bench.upstream.stop()
        if bench.memory:
            shutil.rmtree(bench.memory, ignore_errors=True)
        os.sched_setaffinity(0, before)


def start_floor(bench: Bench) -> Server | None:
    """The C echo server, where it could be compiled."""
    if bench.floor_binary is None:
        return None
    port = free_port()
    return start(
        FLOOR, [str(bench.floor_binary), str(port)], port, bench.folder("floor"), core=bench.server_core
    )


def start_ours(bench: Bench, data: Path, folder: str = OURS) -> Server:
    """Our resolver with one worker on a prepared data folder, or the stand-in of --ours."""
    port = free_port()
    if bench.ours_command:
        filled = bench.ours_command.format(port=port, upstream=bench.upstream_port, data=data)
        words = shlex.split(filled)
    else:
        words = ours.command(data, bench.memory_folder(folder), port, bench.upstream_port)
    return start(OURS, words, port, bench.folder(folder), core=bench.server_core, cwd=bench.project)


def _starters(bench: Bench, data: Path, blocked: Sequence[str], tag: str) -> Iterator[Server]:
    if bench.wanted(FLOOR) and not blocked and (floor := start_floor(bench)):
        yield floor
    if bench.wanted(OURS):
        yield start_ours(bench, data, f"{OURS}-{tag}")
    for peer in PEERS:
        if not bench.wanted(peer.name):
            continue
        if not installed(peer):
            bench.note(f"{peer.name} is not installed: its column is left out")
            continue
        yield start_peer(
            peer,
            port=free_port(),
            upstream=bench.upstream_port,
            directory=bench.folder(f"{peer.name}-{tag}"),
            core=bench.server_core,
            blocked=blocked,
        )


@contextlib.contextmanager
def fleet(bench: Bench, data: Path, *, tag: str, blocked: Sequence[str] = ()) -> Iterator[list[Server]]:
    """Starts every wanted server and ends all of them afterwards.

    A peer that does not come up is left out with a note (its configuration may not fit another version of it);
    ours or the floor failing is an error.
    """
    started: list[Server] = []
    ready: list[Server] = []
    try:
        for server in _starters(bench, data, blocked, tag):
            started.append(server)
            try:
                server.wait_until_answering()
            except ServerFailed as failure:
                if server.name in (OURS, FLOOR):
                    raise
                bench.note(f"{server.name} is left out: {failure}")
                continue
            ready.append(server)
        yield ready
    finally:
        for server in started:
            server.stop()


def warm(bench: Bench, server: Server, *, edns: bool = False, dnssec: bool = False) -> None:
    """Asks the working set until it is cached: each question twice, then the stream as it will be measured.

    A cache that keeps what is asked often settles only under the real order of questions, so the stream is
    repeated until (nearly) nothing reaches the upstream, at most WARM_PASSES times. What still does then is in
    the results.
    """
    core, port = bench.load_core, server.port
    slow = dnsperf.Load("warm", rate=WARM_RATE, edns=edns, dnssec=dnssec)
    dnsperf.run(port, bench.working.distinct, slow, core=core, runs=2, seconds=60)
    fast = dnsperf.Load("warm", edns=edns, dnssec=dnssec)
    for _ in range(WARM_PASSES):
        before = upstream_count(bench.upstream_port) if bench.upstream_counts else None
        perf = dnsperf.run(port, bench.working.stream, fast, core=core, runs=1, seconds=15)
        after = upstream_count(bench.upstream_port) if bench.upstream_counts else None
        if before is not None and after is not None and after - before <= perf.completed * WARM_ENOUGH:
            return
