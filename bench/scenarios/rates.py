"""What a question costs when few are asked: a home at night, a small school, a big one."""

from __future__ import annotations

import time

from bench.dnsperf import Load
from bench.fleet import Bench, fleet, warm
from bench.prepare import data_folder
from bench.procs import Server, cpu_between
from bench.turns import in_turn

NAME = "rates"
TITLE = "CPU per question and added latency at 100, 1,000 and 20,000 questions a second"
LOADS = (Load("at_100", rate=100), Load("at_1000", rate=1_000), Load("at_20000", rate=20_000))


def run(bench: Bench) -> dict[str, object]:
    """All servers at each rate, and what they use when nobody asks (it is part of the cost at low rates)."""
    data = data_folder(bench, "plain")
    with fleet(bench, data.folder, tag="plain") as servers:
        for server in servers:
            warm(bench, server)
        idle = {server.name: round(_idle(bench, server), 1) for server in servers}
        measured = in_turn(bench, servers, LOADS, lambda _load, _turn: bench.working.stream)
    return {"servers": measured, "idle_cpu_us_per_second": idle}


def _idle(bench: Bench, server: Server) -> float:
    before, start = server.cpu(), time.monotonic()
    time.sleep(min(bench.seconds, 4))
    used, _ = cpu_between(before, server.cpu())
    return used / 1000 / (time.monotonic() - start)
