"""Repeated questions of which half of the names are blocked."""

from __future__ import annotations

from bench.dnsperf import Load
from bench.fleet import Bench, fleet, warm
from bench.prepare import data_folder
from bench.queries import half_of
from bench.turns import in_turn

NAME = "blocked"
TITLE = "Repeated questions, half of the names blocked (ours: among 1 M; peers: those names alone)"
LOADS = (Load("saturated"), Load("at_20000", rate=20_000))


def run(bench: Bench) -> dict[str, object]:
    """Every server blocks the same names with NXDOMAIN, each in its cheapest way; no floor, as an echo blocks nothing."""
    names = half_of(bench.working.names)
    data = data_folder(bench, "blocked", names)
    with fleet(bench, data.folder, tag="blocked", blocked=names) as servers:
        for server in servers:
            warm(bench, server)
        measured = in_turn(bench, servers, LOADS, lambda _load, _turn: bench.working.stream)
    return {
        "blocked_names": len(names),
        "names": len(bench.working.names),
        "servers": measured,
    }
