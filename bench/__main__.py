"""The one command: `python -m bench`. Measures, compares with the targets, writes the results."""

from __future__ import annotations

import argparse
import datetime as dt
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import machine, queries, report
from bench.dnsperf import DnsperfFailed
from bench.fleet import Bench, prepared
from bench.ours import PrepareFailed
from bench.procs import ServerFailed
from bench.scenarios import SCENARIOS, Scenario
from bench.targets import judge_all

PROJECT = Path(__file__).resolve().parent.parent
HERE = PROJECT / "bench"
QUICK = {"rounds": 1, "seconds": 1.0, "blocked_names": 20_000}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    names = ", ".join(scenario.name for scenario in SCENARIOS)
    made = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    made.add_argument("--only", metavar="SCENARIO,…", default="", help=f"some of: {names}")
    made.add_argument(
        "--servers", metavar="NAME,…", default="", help="some of: floor, ours, unbound, bind, …"
    )
    made.add_argument("--rounds", type=int, default=5, help="rounds of each measurement (5)")
    made.add_argument("--seconds", type=float, default=5.0, help="length of a round (5)")
    made.add_argument("--names", type=int, default=1_000_000, help="blocked names loaded (1,000,000)")
    size = queries.WORKING_SET
    made.add_argument(
        "--working-set", type=int, default=size, help=f"distinct questions of the warm loads ({size:,})"
    )
    made.add_argument("--queries", type=Path, help="questions in dnsperf's format, plain or .xz")
    made.add_argument(
        "--quick", action="store_true", help="does everything work? one short round, small list"
    )
    made.add_argument(
        "--ours", default="", metavar="COMMAND", help="in place of our server: {port} {upstream} {data}"
    )
    made.add_argument(
        "--out",
        type=Path,
        help="results file; a whole run goes to bench/results/DATE-MACHINE.json, a part of one nowhere",
    )
    return made


def chosen(text: str) -> list[Scenario]:
    """The scenarios named in --only, all for ""; names the choices and exits with 2 when one is unknown."""
    wanted = [word.strip() for word in text.split(",") if word.strip()]
    unknown = set(wanted) - {scenario.name for scenario in SCENARIOS}
    if unknown:
        choices = ", ".join(scenario.name for scenario in SCENARIOS)
        print(f"bench: --only: unknown {', '.join(sorted(unknown))}; choices: {choices}", file=sys.stderr)
        raise SystemExit(2)
    return [scenario for scenario in SCENARIOS if not wanted or scenario.name in wanted]


def make_bench(options: argparse.Namespace, directory: Path) -> Bench:
    """A bench from the command line; raises QueriesMissing without questions to ask."""
    source = queries.find(options.queries, PROJECT)
    bench = Bench(
        project=PROJECT,
        directory=directory,
        source=source,
        working=queries.working_set(source, directory, options.working_set),
        rounds=options.rounds,
        seconds=options.seconds,
        blocked_names=options.names,
        quick=options.quick,
        only_servers=frozenset(filter(None, options.servers.split(","))),
        ours_command=options.ours,
    )
    for name, value in QUICK.items() if options.quick else ():
        setattr(bench, name, value)
    if options.quick:
        bench.note("--quick: one short round and a small list; the figures say only that everything runs")
    if options.ours:
        bench.note("--ours: a stand-in ran in place of our server")
    return bench


def short(text: str) -> str:
    """The first line and the last: what failed, and what the program said at its end."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " … ".join(dict.fromkeys([*lines[:1], *lines[-1:]]))


def run_scenarios(bench: Bench, scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """Name → results. A scenario that fails is written down as failed, and the others still run."""
    found: dict[str, Any] = {}
    for scenario in scenarios:
        print(f"{scenario.name}: {scenario.title}", file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            result = scenario.run(bench)
        except (ServerFailed, PrepareFailed, DnsperfFailed) as failure:
            result = {
                "failed": short(str(failure)).replace(str(bench.directory), "DIR").replace(str(PROJECT), ".")
            }
            print(f"  failed: {failure}", file=sys.stderr, flush=True)
        found[scenario.name] = {"title": scenario.title, **result}
        print(f"  {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return found


def measure(options: argparse.Namespace, scenarios: Sequence[Scenario]) -> dict[str, Any]:
    """The whole run as it goes into the results file, targets apart."""
    described, versions, steal = machine.describe(), machine.versions(), machine.now_steal()
    with tempfile.TemporaryDirectory(prefix="lachan-bench-") as scratch:
        bench = make_bench(options, Path(scratch))
        if float(str(described["load_at_start"])) > 0.5:
            bench.note(f"the machine was busy at the start (load average {described['load_at_start']})")
        with prepared(bench):
            found = run_scenarios(bench, scenarios)
    stolen, total = (after - before for before, after in zip(steal, machine.now_steal(), strict=True))
    return {
        "schema": 1,
        "date": dt.datetime.now(dt.UTC).strftime("%Y-%m-%d"),
        "machine": described,
        "versions": versions,
        "steal_pct": 100 * stolen / max(total, 1),
        "settings": {
            "rounds": bench.rounds,
            "seconds": bench.seconds,
            "blocked_names": bench.blocked_names,
            "questions": bench.source.name,
            "working_set": bench.working.questions,
            "upstream": bench.upstream_kind,
            "server_core": bench.server_core,
            "load_core": bench.load_core,
        },
        "notes": [
            note.replace(str(bench.directory), "DIR").replace(str(PROJECT), ".") for note in bench.notes
        ],
        "scenarios": found,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the bench; 0 whatever the verdicts are, 2 when it could not start."""
    options = parser().parse_args(arguments)
    scenarios = chosen(options.only)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are ended on the way out
    try:
        run = measure(options, scenarios)
    except (queries.QueriesMissing, DnsperfFailed) as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 2
    judgements = judge_all(run["scenarios"])
    whole = not (options.quick or options.only or options.servers or options.ours)
    out = options.out or (
        HERE / "results" / f"{run['date']}-{machine.slug(run['machine'])}.json" if whole else None
    )
    if out:
        # only a whole run replaces the page that readers see
        report.write(run, judgements, out, HERE / "RESULTS.md" if whole else None)
    print(report.page(run, judgements))
    return 0


if __name__ == "__main__":
    sys.exit(main())
