"""A cold verdict, with lists, patterns, services and groups of real size. bench/decide.py does the measuring."""

from __future__ import annotations

import json
import subprocess
import sys

from bench.fleet import Bench
from bench.procs import pinned

NAME = "decide"
TITLE = "Verdict: 5 M names, 1,000 regular expressions, 120 services, 10 groups"


def run(bench: Bench) -> dict[str, object]:
    """Runs `python -m bench.decide --json FILE` and takes its figures as they are."""
    out = bench.folder("decide") / "decide.json"
    words = [sys.executable, "-m", "bench.decide", "--json", str(out), "--queries", str(bench.source)]
    done = subprocess.run(
        pinned([*words, *(["--quick"] if bench.quick else [])], bench.all_cores),
        cwd=bench.project,
        text=True,
        capture_output=True,
        check=False,
    )
    if done.returncode or not out.exists():
        return {"failed": (done.stdout + done.stderr)[-1500:]}
    found: dict[str, object] = json.loads(out.read_text())
    return found
