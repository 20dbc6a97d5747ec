"""Runs dnsperf on the load core and reads what it prints."""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from bench.machine import find_program
from bench.procs import pinned
from bench.stats import percentiles_us

CLIENTS = 8  # sockets; one would be one flow, which no network is
# Below what fits a socket's queue of the default size (212,992 bytes, some 277 small packets), which BIND, PowerDNS and
# dnsmasq leave as it is: nobody loses a packet to a full queue. CPU per question is the same from 100 to 1,000.
OUTSTANDING = 200
GOOD_RCODES = ("NOERROR", "NXDOMAIN")


class DnsperfFailed(RuntimeError):
    """dnsperf is missing, refused its options, or printed no statistics."""


@dataclass(frozen=True)
class Load:
    """One way to load a server."""

    key: str  # its name in the results
    rate: int | None = None  # questions a second; None saturates
    edns: bool = False
    dnssec: bool = False  # sets DO, implies EDNS


@dataclass(frozen=True)
class Perf:
    """What one run of dnsperf reports; latencies in µs."""

    sent: int
    completed: int
    lost: int
    qps: float
    rcodes: dict[str, int] = field(default_factory=dict)
    latency: dict[str, float] = field(default_factory=dict)

    @property
    def bad_share(self) -> float:
        """Share (0–1) of questions that got no answer, or SERVFAIL, REFUSED and the like."""
        good = sum(self.rcodes.get(code, 0) for code in GOOD_RCODES)
        return 1 - good / self.sent if self.sent else 1.0


def _number(pattern: str, text: str) -> float | None:
    match = re.search(pattern, text)
    return float(match.group(1)) if match else None


def parse(text: str) -> Perf:
    """Reads the statistics at the end of dnsperf's output; raises DnsperfFailed when they are not there."""
    sent, completed, lost, qps = (
        _number(pattern, text)
        for pattern in (
            r"Queries sent:\s+(\d+)",
            r"Queries completed:\s+(\d+)",
            r"Queries lost:\s+(\d+)",
            r"Queries per second:\s+([\d.]+)",
        )
    )
    if sent is None or completed is None or qps is None:
        raise DnsperfFailed(f"dnsperf printed no statistics; the end of its output:\n{text[-800:]}")
    codes = re.search(r"Response codes:[ \t]*(.*)", text)
    rcodes = {
        name: int(count) for name, count in re.findall(r"(\w+) (\d+) \(", codes.group(1) if codes else "")
    }
    latency = {
        "avg_us": _number(r"Average Latency \(s\):\s+([\d.]+)", text),
        "max_us": _number(r"Average Latency .*max ([\d.]+)\)", text),
        "stddev_us": _number(r"Latency StdDev \(s\):\s+([\d.]+)", text),
    }
    return Perf(
        int(sent),
        int(completed),
        int(lost or 0),
        qps,
        rcodes,
        {name: seconds * 1e6 for name, seconds in latency.items() if seconds is not None}
        if completed
        else {},
    )


def latencies(lines: Iterable[str]) -> list[float]:
    """Seconds of every answered question in the output of `dnsperf -v` ("> NOERROR name type 0.000123")."""
    found = []
    for line in lines:
        if line.startswith("> ") and not line.startswith("> T "):
            last = line.rsplit(" ", 1)[-1]
            if "." in last:
                found.append(float(last))
    return found


def command(
    port: int,
    queries: Path,
    load: Load,
    *,
    seconds: float = 0,
    runs: int = 0,
    source: str = "",
    detail: bool = False,
) -> list[str]:
    """The command line; `seconds` and `runs` (through the file) end it, whichever comes first."""
    program = find_program("dnsperf")
    if program is None:
        raise DnsperfFailed("dnsperf is not installed (apt install dnsperf)")
    words = [program, "-s", "127.0.0.1", "-p", str(port), "-d", str(queries), "-T", "1", "-t", "2"]
    words += ["-c", str(CLIENTS), "-q", str(OUTSTANDING)]
    words += ["-l", f"{seconds:g}"] if seconds else []
    words += ["-n", str(runs)] if runs else []
    words += ["-Q", str(load.rate)] if load.rate else []
    words += ["-e"] if load.edns else []
    words += ["-D"] if load.dnssec else []
    words += ["-a", source] if source else []
    return words + (["-v"] if detail else [])


def run(
    port: int,
    queries: Path,
    load: Load,
    *,
    core: int | None,
    seconds: float = 0,
    runs: int = 0,
    source: str = "",
    detail: bool = False,
) -> Perf:
    """One run; `detail` adds percentiles at the price of a printed line per question (on the load core)."""
    words = command(port, queries, load, seconds=seconds, runs=runs, source=source, detail=detail)
    with tempfile.TemporaryFile("w+") as sink:
        done = subprocess.run(
            pinned(words, core), stdout=sink, stderr=subprocess.PIPE, text=True, check=False
        )
        sink.seek(0, 2)
        sink.seek(max(0, sink.tell() - 4000))
        perf = parse(sink.read() + done.stderr)
        if detail:
            sink.seek(0)
            perf.latency.update(percentiles_us(latencies(sink)))
    return perf
