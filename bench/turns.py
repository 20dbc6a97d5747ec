"""Measures servers in turn (A B C A B C), so that what disturbs the machine disturbs all of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import dnsperf
from bench.ask import upstream_count
from bench.dnsperf import Load
from bench.fleet import Bench
from bench.procs import Server, cpu_between
from bench.stats import Summary, summarise_all

WORST_BAD_SHARE = 0.01  # a round that loses more is not a round at this load
EXTRA_TURNS = 3  # for servers whose rounds were discarded


@dataclass(frozen=True)
class Sample:
    """One round of one server under one load, with the reason why it does not count ("" when it does)."""

    values: dict[str, float]
    discarded: str = ""


@dataclass
class Outcome:
    """All rounds of one server under one load."""

    kept: list[dict[str, float]] = field(default_factory=list)
    discarded: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, object]:
        """Medians with their rounds, how many rounds count, and why others do not."""
        summary: dict[str, Summary] = summarise_all(self.kept)
        return {"valid_rounds": len(self.kept), "discarded": self.discarded, **summary}


def measure(
    bench: Bench,
    server: Server,
    load: Load,
    queries: Path,
    *,
    seconds: float,
    runs: int = 0,
) -> Sample:
    """One round: CPU by the server's own clock around one run of dnsperf."""
    seen = upstream_count(bench.upstream_port) if bench.upstream_counts else None
    before = server.cpu()
    perf = dnsperf.run(
        server.port,
        queries,
        load,
        core=bench.load_core,
        seconds=seconds,
        runs=runs,
        detail=load.rate is not None,  # percentiles only where dnsperf has time to print
    )
    used, whole = cpu_between(before, server.cpu())
    values = {
        "cpu_us": used / 1000 / max(perf.completed, 1),
        "qps": perf.qps,
        "bad_pct": perf.bad_share * 100,
        "nxdomain_pct": perf.rcodes.get("NXDOMAIN", 0) * 100 / max(perf.completed, 1),
        **perf.latency,
    }
    if seen is not None and (now_seen := upstream_count(bench.upstream_port)) is not None:
        values["upstream_permille"] = (now_seen - seen) * 1000 / max(perf.completed, 1)
    return Sample(values, why_not(perf, load, whole=whole))


def why_not(perf: dnsperf.Perf, load: Load, *, whole: bool) -> str:
    """The reason why a round does not count, "" when it does; `whole` says that no CPU time got away."""
    if perf.bad_share > WORST_BAD_SHARE:
        codes = ", ".join(f"{name} {count}" for name, count in perf.rcodes.items())
        return f"{perf.bad_share:.1%} lost or refused ({perf.lost} of {perf.sent} lost; {codes})"
    if not whole:
        return "a process of the server ended during the round, and its CPU time with it"
    if load.rate and perf.qps < 0.95 * load.rate:
        return f"{perf.qps:.0f} of {load.rate} questions a second reached"
    return ""


def in_turn(
    bench: Bench,
    servers: Sequence[Server],
    loads: Sequence[Load],
    queries: Callable[[Load, int], Path],
    *,
    seconds: float | None = None,
    runs: int = 0,
) -> dict[str, dict[str, object]]:
    """Server → load → summary. `queries` names the file for a load and a round (fresh names need a new one).

    Runs `bench.rounds` rounds, then up to three more for those that lack valid ones.
    """
    outcomes = {(server.name, load.key): Outcome() for server in servers for load in loads}
    for turn in range(bench.rounds + EXTRA_TURNS):
        for server in servers:
            for load in loads:
                outcome = outcomes[server.name, load.key]
                if len(outcome.kept) >= bench.rounds:
                    continue
                length = bench.seconds if seconds is None else seconds
                sample = measure(bench, server, load, queries(load, turn), seconds=length, runs=runs)
                _keep(bench, outcome, sample, f"round {turn + 1}, {server.name}, {load.key}")
    return _by_server(outcomes)


def _keep(bench: Bench, outcome: Outcome, sample: Sample, where: str) -> None:
    if sample.discarded:
        outcome.discarded.append(sample.discarded)
        bench.say(f"{where}: discarded: {sample.discarded}")
        return
    outcome.kept.append(sample.values)
    values = sample.values
    bench.say(
        f"{where}: {values['cpu_us']:.2f} µs CPU, {values['qps']:,.0f} q/s, {values.get('avg_us', 0):.0f} µs"
    )


def _by_server(outcomes: Mapping[tuple[str, str], Outcome]) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for (server, load), outcome in outcomes.items():
        found.setdefault(server, {})[load] = outcome.as_json()
    return found
