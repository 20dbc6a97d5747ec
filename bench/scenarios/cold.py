"""Cold questions: every name new, so every question goes upstream."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from bench import queries
from bench.dnsperf import Load
from bench.dnsperf import run as dnsperf_run
from bench.fleet import FLOOR, Bench, fleet
from bench.prepare import data_folder
from bench.turns import in_turn

NAME = "cold"
TITLE = "Cold questions, every name new; upstream and load share the other core"
LOADS = (Load("saturated"),)
FASTEST = (
    60_000  # questions a second that a file must last for; a run that empties its file just ends earlier
)
LOCAL_TOPS = (".arpa", ".local", ".lan", ".home", ".internal", ".localhost", ".test", ".invalid", ".onion")


def run(bench: Bench) -> dict[str, object]:
    """All servers, saturated. The names of a round are the same for all and come in no other round."""
    parents = [name for name in bench.working.names if not name.endswith(LOCAL_TOPS) and "_" not in name]
    folder = bench.folder("cold")
    count = int(FASTEST * bench.seconds)

    @cache
    def fresh(turn: int) -> Path:
        path = folder / f"fresh-{turn}.txt"
        queries.write_fresh(path, count, parents, seed=turn + 1)
        return path

    data = data_folder(bench, "plain")
    with fleet(bench, data.folder, tag="cold") as everyone:
        servers = [server for server in everyone if server.name != FLOOR]  # an echo asks no upstream
        for server in servers:  # sockets, tables and interpreter warm; the names are not asked again
            dnsperf_run(server.port, fresh(-1), LOADS[0], core=bench.load_core, seconds=1, runs=1)
        measured = in_turn(bench, servers, LOADS, lambda _load, turn: fresh(turn), runs=1)
        pss = {server.name: round(server.pss_mb(), 1) for server in servers}
    return {"servers": measured, "names_per_round": count, "pss_mb": pss}
