"""One refresh of a data folder as the chores do it: fetch, guard, compile, publish.

usage: python -m bench.refresh_child DATA
"""

from __future__ import annotations

import sys
from pathlib import Path

from blocklists.refresh import refresh
from config import clock
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import load_settings


def main() -> int:
    """0 when every list went live, 1 otherwise, with the report on stdout."""
    paths = Paths(Path(sys.argv[1]))
    policy = parse_policy(paths.policy.read_bytes(), str(paths.policy))
    settings = load_settings(paths.settings)
    report = refresh(paths, policy, settings, clock.epoch(), force=True)
    print(report)
    return 0 if report.fine and report.index else 1


if __name__ == "__main__":
    sys.exit(main())
