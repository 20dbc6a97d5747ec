"""``python -m admin.page``: the page under waitress, in the foreground, until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

import waitress

from admin.page import create_app
from config.endpoints import Endpoint
from config.errors import ConfigInvalid
from config.paths import Paths
from config.settings import Settings, load_settings

# A status page for a school has a handful of readers at a time; each thread costs memory on a Pi.
THREADS = 4
CONNECTIONS = 64
IDLE_SECONDS = 30


def main(argv: list[str]) -> int:
    """Serve the page. Return 0 after a clean end, 2 for bad settings or an address that cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m admin.page", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--policy", type=Path, help="the policy file, if it is not in the data folder")
    parser.add_argument("--admin", help="address and port to listen on, such as 127.0.0.1:8053")
    arguments = parser.parse_args(argv)
    paths = Paths(arguments.data, policy=arguments.policy)
    try:
        settings = load_settings(paths.settings, {"admin": arguments.admin})
    except (ConfigInvalid, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if settings.runtime_dir:
        paths.runtime = Path(settings.runtime_dir)
    return serve(paths, settings, settings.admin)


def serve(paths: Paths, settings: Settings, endpoint: Endpoint) -> int:
    """Listen on the endpoint until told to end."""
    logging.basicConfig(level=logging.WARNING, format="page: %(levelname)s %(message)s")
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    try:
        waitress.serve(
            create_app(paths, settings),
            host=endpoint.host,
            port=endpoint.port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE_SECONDS,
            max_request_header_size=16 * 1024,
            max_request_body_size=64 * 1024,
            ident=None,
            clear_untrusted_proxy_headers=True,
            _quiet=True,
        )
    except OSError as error:
        sys.stderr.write(f"page: cannot listen on {endpoint}: {error.strerror}\n")
        return 2
    return 0


def _end(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
