"""Repeated questions from clients that send EDNS, as most do."""

from __future__ import annotations

from bench.dnsperf import Load
from bench.fleet import Bench, fleet, warm
from bench.prepare import data_folder
from bench.turns import in_turn

NAME = "edns"
TITLE = "Repeated questions, caches warm, clients send EDNS (and, apart, the DNSSEC OK bit)"
LOADS = (Load("saturated", edns=True), Load("at_20000", rate=20_000, edns=True))
DNSSEC_OK = (Load("dnssec_ok_saturated", edns=True, dnssec=True),)


def run(bench: Bench) -> dict[str, object]:
    """All servers with EDNS, then with DO: other questions to a cache, which therefore is warmed for each."""
    data = data_folder(bench, "plain")
    with fleet(bench, data.folder, tag="edns") as servers:
        for server in servers:
            warm(bench, server, edns=True)
        measured = in_turn(bench, servers, LOADS, lambda _load, _turn: bench.working.stream)
        for server in servers:
            warm(bench, server, edns=True, dnssec=True)
        apart = in_turn(bench, servers, DNSSEC_OK, lambda _load, _turn: bench.working.stream)
    return {"servers": {name: {**loads, **apart[name]} for name, loads in measured.items()}}
