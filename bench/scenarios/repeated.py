"""Repeated questions, caches warm: the everyday load of a school."""

from __future__ import annotations

from bench.dnsperf import Load
from bench.fleet import Bench, fleet, warm
from bench.prepare import data_folder
from bench.turns import in_turn

NAME = "repeated"
TITLE = "Repeated questions, caches warm, 10 groups, 250 devices and 1 M blocked names loaded"
LOADS = (Load("saturated"), Load("at_20000", rate=20_000))


def run(bench: Bench) -> dict[str, object]:
    """All servers saturated and at 20,000 questions a second; memory of each afterwards."""
    data = data_folder(bench, "plain")
    with fleet(bench, data.folder, tag="plain") as servers:
        for server in servers:
            warm(bench, server)
        measured = in_turn(bench, servers, LOADS, lambda _load, _turn: bench.working.stream)
        return {
            "working_set": bench.working.questions,
            "kept_share_of_questions": bench.working.kept_share,
            "servers": measured,
            "pss_mb": {server.name: round(server.pss_mb(), 1) for server in servers},
        }
