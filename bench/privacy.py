"""What the report is still good for: `python -m bench.privacy`. Simulated schools, through the real mechanism.

Schools of 60, 300 and 800 devices, each a month of 22 counted days, alone and twenty of them together. The shares
of devices that meet a block on a day are assumptions (SHARES), stated beside the table in
docs/privacy-mechanism.md, which this reproduces. Seeded: the same table at every run.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from reporting.devicedays import DayPart
from reporting.mechanism import month_sums, release
from reporting.schema.cells import BIT, CELLS, deviation, half_width

SIZES = (60, 300, 800)
TOGETHER = 20
DAYS = tuple(date(2026, 10, 1) + timedelta(days=step) for step in range(31))
COUNTED = tuple(day for day in DAYS if day.weekday() < 5)[:22]
ACTIVE = 0.85
SHARES = {"harm": 0.004, "adult": 0.03, "gambling": 0.02, "scam": 0.05, "bypass": 0.06, "timetable": 0.35}
ENOUGH = 0.5  # the half-width, in shares of the value, up to which a value is shown


def month(devices: int, chance: random.Random) -> dict[date, list[DayPart]]:
    """A school's month."""
    return {day: [DayPart(86_400, Counter(device_day(chance) for _ in range(devices)))] for day in COUNTED}


def device_day(chance: random.Random) -> int:
    if chance.random() > ACTIVE:
        return 0
    return BIT["active"] + sum(BIT[cell] for cell, share in SHARES.items() if chance.random() < share)


def school(
    devices: int, rounds: int, chance: random.Random, together: int = 1
) -> dict[str, dict[str, float]]:
    """Figures of each cell: the mean true value, errors over `rounds` draws, and whether it may be shown."""
    values, errors, inside = Counter(), {cell: [] for cell in CELLS}, Counter()
    for _ in range(rounds):
        true, told, scales = Counter(), Counter(), []
        for _ in range(together):
            days = month(devices, chance)
            true.update(month_sums(COUNTED, days))
            drawn = release(COUNTED, days, below=chance.randrange)
            told.update(drawn.cells)
            scales.append(drawn.scale)
        width = half_width([deviation(scale) for scale in scales])
        for cell in CELLS:
            values[cell] += true[cell]
            errors[cell].append(told[cell] - true[cell])
            inside[cell] += abs(told[cell] - true[cell]) <= width
    return {
        cell: {
            "value": values[cell] / rounds,
            "half_width": width,
            "rms_error": math.sqrt(sum(error * error for error in errors[cell]) / rounds),
            "mean_error": sum(errors[cell]) / rounds,
            "inside_percent": 100 * inside[cell] / rounds,
            "shown": width <= ENOUGH * values[cell] / rounds,
        }
        for cell in CELLS
    }


def table(figures: dict[str, dict[str, dict[str, float]]]) -> str:
    """The table of the docs."""
    lines = ["| school | " + " | ".join(CELLS) + " | ± |", "|---" * (len(CELLS) + 2) + "|"]
    for name, cells in figures.items():
        shown = [
            f"{round(one['value']):,}" if one["shown"] else f"*{round(one['value']):,}*"
            for one in cells.values()
        ]
        lines.append(f"| {name} | " + " | ".join(shown) + f" | {round(cells['active']['half_width']):,} |")
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.privacy", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="few rounds, one size together; figures are rough"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    options = parser.parse_args(arguments)
    rounds = 3 if options.quick else 40
    figures = {}
    for devices in SIZES:
        figures[f"{devices} devices"] = school(devices, rounds, random.Random(f"one {devices}"))
    for devices in SIZES[: 1 if options.quick else None]:
        figures[f"{TOGETHER} × {devices}"] = school(
            devices, 1 if options.quick else 4, random.Random(f"many {devices}"), TOGETHER
        )
    print(table(figures), end="")
    worst = max(
        abs(one["rms_error"] / deviation(3 * len(COUNTED)) - 1)
        for name, cells in figures.items()
        for one in cells.values()
        if "×" not in name
    )
    print(
        f"standard deviation of a cell: {deviation(3 * len(COUNTED)):.1f}; measured within {worst:.0%} of it"
    )
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
