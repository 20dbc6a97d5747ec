"""What is measured, one file a scenario; each has NAME, TITLE and run(bench) → what goes into the results."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bench.fleet import Bench
from bench.scenarios import blocked, cold, decide, edns, index, memory, rates, refresh, repeated


class Scenario(NamedTuple):
    """One scenario of the bench."""

    name: str
    title: str
    run: Callable[[Bench], dict[str, object]]


SCENARIOS = tuple(
    Scenario(module.NAME, module.TITLE, module.run)
    for module in (repeated, rates, blocked, edns, cold, memory, refresh, index, decide)
)
