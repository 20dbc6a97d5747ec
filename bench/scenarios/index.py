"""The compiled index: time and memory to build, size, cost of a look-up. bench/index.py does the measuring."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

from bench.fleet import Bench
from bench.procs import pinned

NAME = "index"
TITLE = "Index: compile 1 M names, peak memory at 5 M, bytes a name, a look-up with all parents"


def run(bench: Bench) -> dict[str, object]:
    """Runs `python -m bench.index --json FILE` on all cores and takes its figures as they are."""
    if importlib.util.find_spec("bench.index") is None:
        return {"skipped": "bench/index.py is not there"}
    out = bench.folder("index") / "index.json"
    words = [sys.executable, "-m", "bench.index", "--json", str(out), *(["--quick"] if bench.quick else [])]
    done = subprocess.run(
        pinned(words, bench.all_cores), cwd=bench.project, text=True, capture_output=True, check=False
    )
    if done.returncode or not out.exists():
        return {"failed": (done.stdout + done.stderr)[-1500:]}
    found: dict[str, object] = json.loads(out.read_text())
    return found
