"""What the product promises about speed and memory, and whether a run keeps it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

MET, MISSED, UNKNOWN = "met", "missed", "not measured"
Results = Mapping[str, Any]  # the "scenarios" part of a results file


class Target(NamedTuple):
    """One promise: a measured value against a limit, both taken from the same run."""

    name: str
    unit: str
    value: Callable[[Results], float | None]
    limit: Callable[[Results], float | None]
    at_least: bool = False  # else: at most


class Judgement(NamedTuple):
    """A target with this run's figures."""

    name: str
    unit: str
    value: float | None
    limit: float | None
    at_least: bool
    verdict: str


def dig(results: Results, *path: str) -> float | None:
    """The number at a path, the median where a summary stands there; None where anything is missing."""
    here: Any = results
    for key in path:
        if not isinstance(here, Mapping) or key not in here:
            return None
        here = here[key]
    if isinstance(here, Mapping):
        here = here.get("median")
    return float(here) if isinstance(here, (int, float)) else None


def _server(scenario: str, server: str, load: str, quantity: str) -> Callable[[Results], float | None]:
    return lambda results: dig(results, scenario, "servers", server, load, quantity)


def _at(*path: str) -> Callable[[Results], float | None]:
    return lambda results: dig(results, *path)


def _times(factor: float, source: Callable[[Results], float | None]) -> Callable[[Results], float | None]:
    def value(results: Results) -> float | None:
        found = source(results)
        return None if found is None else factor * found

    return value


def _fixed(limit: float) -> Callable[[Results], float | None]:
    return lambda _results: limit


def _added(scenario: str, load: str, quantity: str) -> Callable[[Results], float | None]:
    """How much later our answers come than the floor's, in ms."""

    def value(results: Results) -> float | None:
        pair = [dig(results, scenario, "servers", name, load, quantity) for name in ("ours", "floor")]
        return None if None in pair else (pair[0] - pair[1]) / 1000  # type: ignore[operator]

    return value


def _cpu_targets(scenario: str, what: str, *, floor: bool) -> list[Target]:
    """The promises about CPU per question, for one kind of warm load."""
    mine = _server(scenario, "ours", "saturated", "cpu_us")
    limits = [
        ("1.1 × Unbound", 1.1, "unbound"),
        ("BIND", 1.0, "bind"),
        ("PowerDNS Recursor", 1.0, "pdns-recursor"),
        ("a third of dnsmasq", 1 / 3, "dnsmasq"),
    ]
    if floor:
        limits.insert(1, ("1.5 × the C floor", 1.5, "floor"))
    found = [
        Target(
            f"{what}, saturated: CPU at most {text}",
            "µs",
            mine,
            _times(factor, _server(scenario, peer, "saturated", "cpu_us")),
        )
        for text, factor, peer in limits
    ]
    paced = _server(scenario, "ours", "at_20000", "cpu_us")
    unbound = _server(scenario, "unbound", "at_20000", "cpu_us")
    found.append(Target(f"{what}, 20,000 q/s: CPU below Unbound", "µs", paced, unbound))
    if floor:
        for name, quantity in (("average", "avg_us"), ("99th percentile", "p99_us")):
            label = f"{what}, 20,000 q/s: added latency ({name}, over the C floor)"
            found.append(Target(label, "ms", _added(scenario, "at_20000", quantity), _fixed(1.0)))
    return found


TARGETS: tuple[Target, ...] = (
    *_cpu_targets("repeated", "repeated", floor=True),
    *_cpu_targets("blocked", "half blocked", floor=False),
    *_cpu_targets("edns", "EDNS", floor=True),
    Target(
        "cold: questions a second", "q/s", _server("cold", "ours", "saturated", "qps"), _fixed(15_000), True
    ),
    Target(
        "cold: at least 0.6 × Unbound",
        "q/s",
        _server("cold", "ours", "saturated", "qps"),
        _times(0.6, _server("cold", "unbound", "saturated", "qps")),
        True,
    ),
    Target("index: 1 M names compile", "s", _at("index", "compile_1m_s"), _fixed(2.5)),
    Target("index: peak memory at 5 M names", "MB", _at("index", "peak_5m_mb"), _fixed(100)),
    Target("index: bytes a name", "bytes", _at("index", "bytes_per_name"), _fixed(12)),
    Target("index: a look-up with all parents", "µs", _at("index", "lookup_us"), _fixed(8)),
    Target("decide: a name whose parts were met before", "µs", _at("decide", "met_us"), _fixed(30)),
    Target("decide: a new name, of the first after a start", "µs", _at("decide", "first_us"), _fixed(60)),
    Target("memory: PSS of a worker, caches full", "MB", _at("memory", "pss_mb", "worker"), _fixed(60)),
    Target("memory: first answer after start", "s", _at("memory", "first_answer_s"), _fixed(1)),
    Target("refresh: questions lost, all rounds", "", _at("refresh", "lost_in_all"), _fixed(0)),
    Target(
        "refresh: 99.9th percentile (worst round)",
        "ms",
        _times(0.001, _at("refresh", "worst_p999_us")),
        _fixed(20),
    ),
)


def judge(target: Target, results: Results) -> Judgement:
    """Compares one target with a run; "not measured" when either side is missing."""
    value, limit = target.value(results), target.limit(results)
    if value is None or limit is None:
        verdict = UNKNOWN
    elif target.at_least:
        verdict = MET if value >= limit else MISSED
    else:
        verdict = MET if value <= limit else MISSED
    return Judgement(target.name, target.unit, value, limit, target.at_least, verdict)


def judge_all(results: Results) -> list[Judgement]:
    """Every target against one run's scenarios."""
    return [judge(target, results) for target in TARGETS]
