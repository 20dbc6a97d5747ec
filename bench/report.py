"""Writes a run down: a JSON file with every round, and one page that people can read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.targets import MET, MISSED, Judgement, dig

# column title → quantity; a column that no server has is left out
COLUMNS = {
    "CPU µs": "cpu_us",
    "(min–max)": "cpu_us",
    "q/s": "qps",
    "avg µs": "avg_us",
    "σ µs": "stddev_us",
    "p99 µs": "p99_us",
    "p99.9 µs": "p999_us",
    "max µs": "max_us",
    "blocked %": "nxdomain_pct",
    "upstream ‰": "upstream_permille",
    "lost %": "bad_pct",
    "rounds": "valid_rounds",
}
LOADS = {
    "saturated": "saturated",
    "dnssec_ok_saturated": "saturated, DO set",
    "at_100": "100 questions a second",
    "at_1000": "1,000 questions a second",
    "at_20000": "20,000 questions a second",
}


def number(value: float | None) -> str:
    """A figure with as many digits as mean something."""
    if value is None:
        return "–"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 100 else f"{value:.2f}".rstrip("0").rstrip(".")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A Markdown table, first column to the left, the others to the right."""
    marks = ["---", *["---:"] * (len(head) - 1)]
    return [f"| {' | '.join(cells)} |" for cells in (head, marks, *rows)]


def _spread(summary: object) -> str:
    if not isinstance(summary, Mapping) or len(summary.get("rounds", ())) < 2:
        return "–"
    return f"{number(summary['min'])}–{number(summary['max'])}"


def _server_row(name: str, loads: Mapping[str, Any], load: str, columns: Mapping[str, str]) -> list[str]:
    measured = loads[load]
    cells = [
        _spread(measured.get(quantity)) if title == "(min–max)" else number(dig(measured, quantity))
        for title, quantity in columns.items()
    ]
    return [name, *cells]


def servers_tables(servers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """One table a load: servers as rows, medians as columns."""
    lines: list[str] = []
    loads = dict.fromkeys(load for one in servers.values() for load in one)
    for load in loads:
        present = {name: one for name, one in servers.items() if load in one}
        columns = {t: q for t, q in COLUMNS.items() if any(q in one[load] for one in present.values())}
        rows = [_server_row(name, one, load, columns) for name, one in present.items()]
        lines += [f"**{LOADS.get(load, load)}**", "", *table(["server", *columns], rows), ""]
    return lines


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        if "median" in value and "rounds" in value:
            return f"{number(value['median'])} ({_spread(value)})"
        return ", ".join(f"{key} {_plain(one)}" for key, one in value.items())
    return number(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def scenario_section(title: str, result: Mapping[str, Any]) -> list[str]:
    """The part of the page about one scenario."""
    lines = [f"## {title}", ""]
    servers = result.get("servers")
    if isinstance(servers, Mapping):
        lines += servers_tables(servers)
        discarded = {
            f"{name}, {load}": one["discarded"]
            for name, loads in servers.items()
            for load, one in loads.items()
            if one.get("discarded")
        }
        lines += [f"- discarded: {where}: {'; '.join(why)}" for where, why in discarded.items()]
    lines += [f"- {key}: {_plain(value)}" for key, value in result.items() if key not in ("servers", "title")]
    return [*lines, ""]


def targets_table(judgements: Sequence[Judgement]) -> list[str]:
    """Every promise with its figure, its limit and the verdict."""
    rows = [
        [
            one.name,
            f"{number(one.value)} {one.unit}".strip(),
            f"{'≥' if one.at_least else '≤'} {number(one.limit)} {one.unit}".strip(),
            f"**{one.verdict}**" if one.verdict == MISSED else one.verdict,
        ]
        for one in judgements
    ]
    return table(["target", "measured", "limit", "verdict"], rows)


def _circumstances(run: Mapping[str, Any]) -> list[str]:
    """Where and with what it was measured."""
    machine = run["machine"]
    words = [
        machine["cpu"],
        f"{machine['cores']} cores{' (virtual)' if machine['virtual'] else ''}",
        f"{machine['memory_mb']:,} MB",
        f"Linux {machine['kernel']} {machine['architecture']}",
        machine["python"],
    ]
    stolen = f"{run['steal_pct']:.2f} % of the time stolen by the hypervisor"
    return [
        f"- machine: {', '.join(words)}",
        f"- programs: {', '.join(f'{name} {version}' for name, version in run['versions'].items())}",
        f"- load average {machine['load_at_start']} at the start; {stolen}",
        f"- settings: {', '.join(f'{key} {_plain(value)}' for key, value in run['settings'].items())}",
        *(f"- note: {note}" for note in run["notes"]),
    ]


def page(run: Mapping[str, Any], judgements: Sequence[Judgement]) -> str:
    """The whole readable page of one run."""
    met = sum(one.verdict == MET for one in judgements)
    missed = sum(one.verdict == MISSED for one in judgements)
    lines = [
        "# Measured side by side",
        "",
        f"Written by `python -m bench` on {run['date']}; README.md says how it is measured.",
        "",
        *_circumstances(run),
        "",
        f"## Targets: {met} met, {missed} missed, {len(judgements) - met - missed} not measured",
        "",
        *targets_table(judgements),
        "",
    ]
    for result in run["scenarios"].values():
        lines += scenario_section(str(result.get("title", "")), result)
    return "\n".join(lines).rstrip() + "\n"


def write(
    run: Mapping[str, Any], judgements: Sequence[Judgement], json_path: Path, page_path: Path | None
) -> None:
    """Writes the JSON file and, if a path is given, the page."""
    json_path.parent.mkdir(parents=True, exist_ok=True)
    whole = {**run, "targets": [one._asdict() for one in judgements]}
    json_path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n")
    if page_path:
        page_path.write_text(page(run, judgements))
