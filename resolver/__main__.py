"""`python -m resolver`: the DNS side of a box, in the foreground."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from config.errors import ConfigInvalid
from config.paths import Paths, default_data
from config.settings import load_settings
from resolver.doors import PortTaken
from resolver.supervisor import Supervisor


def main(arguments: list[str] | None = None) -> int:
    """Run the resolver until it is told to stop. Exit codes: 0 fine, 2 wrong use or bad input."""
    options = _parser().parse_args(arguments)
    data = options.data or default_data(os.environ)
    try:
        settings = load_settings(
            Paths(data).settings,
            {
                "dns": options.dns,
                "upstreams": options.upstream,
                "workers": options.workers,
                "kind": options.kind,
            },
        )
        runtime = options.runtime or (Path(settings.runtime_dir) if settings.runtime_dir else None)
        supervisor = Supervisor(settings, Paths(data, options.policy, runtime), _say)
    except (ConfigInvalid, PortTaken) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    supervisor.run()
    return 0


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m resolver", description=__doc__)
    parser.add_argument("--data", type=Path, help="the box's data folder")
    parser.add_argument("--policy", type=Path, help="the policy file, if it isn't in the data folder")
    parser.add_argument("--runtime", type=Path, help="folder in memory for counters")
    parser.add_argument("--kind", help="school or home")
    parser.add_argument("--dns", action="append", metavar="ADDR:PORT", help="where to answer; repeatable")
    parser.add_argument("--upstream", action="append", metavar="URL", help="whom to ask; repeatable")
    parser.add_argument("--workers", help="worker processes")
    return parser


if __name__ == "__main__":
    sys.exit(main())
