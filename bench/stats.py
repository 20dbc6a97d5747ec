"""Medians and percentiles of a handful of rounds."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import TypedDict


class Summary(TypedDict):
    """One measured quantity over all valid rounds, in the unit that its name ends in."""

    median: float
    min: float
    max: float
    rounds: list[float]


def summarise(values: Sequence[float]) -> Summary:
    """The median of the rounds, with their spread and the rounds themselves; `values` must not be empty."""
    kept = [round(value, 3) for value in values]
    return {"median": round(statistics.median(kept), 3), "min": min(kept), "max": max(kept), "rounds": kept}


def summarise_all(rounds: Sequence[Mapping[str, float]]) -> dict[str, Summary]:
    """Each quantity that any round has, over the rounds that have it."""
    names = dict.fromkeys(name for one in rounds for name in one)
    return {name: summarise([one[name] for one in rounds if name in one]) for name in names}


def percentile(ordered: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` (0–1) of the ascending values do not exceed (nearest rank)."""
    if not ordered:
        raise ValueError("no values, so no percentile")
    rank = -(-len(ordered) * share // 1)  # ceiling
    return ordered[min(len(ordered), max(1, int(rank))) - 1]


def percentiles_us(seconds: Sequence[float]) -> dict[str, float]:
    """Latencies in seconds → p50, p99, p99.9 and maximum in µs; empty without any latency."""
    if not seconds:
        return {}
    ordered = sorted(seconds)
    marks = {"p50_us": 0.5, "p99_us": 0.99, "p999_us": 0.999, "max_us": 1.0}
    return {name: percentile(ordered, share) * 1e6 for name, share in marks.items()}
