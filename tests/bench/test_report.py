from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import report
from bench.stats import summarise
from bench.targets import judge_all

RUN = {
    "date": "2026-01-02",
    "machine": {
        "cpu": "Some CPU",
        "cores": 2,
        "virtual": True,
        "memory_mb": 4000,
        "kernel": "6.1",
        "architecture": "x86_64",
        "python": "CPython 3.11",
        "load_at_start": 0.0,
    },
    "versions": {"unbound": "1.17.1"},
    "steal_pct": 0.5,
    "settings": {"rounds": 2, "seconds": 1.0},
    "notes": ["dnsmasq is not installed: its column is left out"],
    "scenarios": {
        "repeated": {
            "title": "Repeated",
            "servers": {
                "ours": {"saturated": {"valid_rounds": 2, "discarded": [], "cpu_us": summarise([5.0, 6.0])}},
                "unbound": {
                    "saturated": {"valid_rounds": 1, "discarded": ["lost 2 %"], "cpu_us": summarise([5.8])}
                },
            },
            "working_set": 10000,
        },
        "refresh": {"title": "Refresh", "failed": "it broke"},
    },
}


def test_the_page_says_where_what_and_what_was_left_out():
    text = report.page(RUN, judge_all(RUN["scenarios"]))
    for part in (
        "Some CPU, 2 cores (virtual)",
        "unbound 1.17.1",
        "note: dnsmasq is not installed",
        "| ours | 5.5 | 5–6 | 2 |",
        "discarded: unbound, saturated: lost 2 %",
        "failed: it broke",
        "1 met, 0 missed",
    ):
        assert part in text


def test_results_keep_every_round(tmp_path: Path):
    out = tmp_path / "results" / "one.json"
    report.write(RUN, judge_all(RUN["scenarios"]), out, tmp_path / "RESULTS.md")
    kept = json.loads(out.read_text())
    assert kept["scenarios"]["repeated"]["servers"]["ours"]["saturated"]["cpu_us"]["rounds"] == [5.0, 6.0]
    assert {one["verdict"] for one in kept["targets"]} == {"met", "not measured"}
    assert (tmp_path / "RESULTS.md").read_text().startswith("# Measured")


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "–"), (5.834, "5.83"), (6.0, "6"), (123.45, "123.5"), (12345.6, "12,346"), (0.0, "0")],
)
def test_figures_have_the_digits_that_mean_something(value: float | None, text: str):
    assert report.number(value) == text
