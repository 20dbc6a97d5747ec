"""``python -m admin.page``: the page in the foreground, until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import socket
import subprocess
import sys
from pathlib import Path

from admin.banner import lan_address
from admin.page import create_app
from admin.page.frugal import give_memory_back
from admin.page.server import serve
from admin.pageaddress import CERTIFICATE, has_tls, own_names
from config.endpoints import Endpoint
from config.errors import ConfigInvalid
from config.paths import Paths
from config.settings import Settings, load_settings


def main(argv: list[str]) -> int:
    """Serve the page. Return 0 after a clean end, 2 for bad settings or an address that cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m admin.page", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--policy", type=Path, help="the policy file, if it is not in the data folder")
    parser.add_argument("--admin", help="address and port to listen on, such as 127.0.0.1:8053")
    parser.add_argument("--kind", help="school or home, for the rules that hold without a policy file")
    arguments = parser.parse_args(argv)
    paths = Paths(arguments.data, policy=arguments.policy)
    try:
        settings = load_settings(paths.settings, {"admin": arguments.admin, "kind": arguments.kind})
    except (ConfigInvalid, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    if settings.runtime_dir:
        paths.runtime = Path(settings.runtime_dir)
    give_memory_back()
    return serve(create_app(paths, settings), settings.admin, _https(paths, settings))


def _https(paths: Paths, settings: Settings) -> tuple[Endpoint, Path] | None:
    """Where to serve over HTTPS and with which certificate; None where nobody else can reach the page."""
    if not has_tls(settings):
        return None
    names, address = ",".join(sorted(own_names(socket.gethostname()))), lan_address()
    made = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "admin.certificate", str(paths.data), names, address],
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if made.returncode:
        sys.stderr.write(f"page: no HTTPS, so no log-in from other devices: {made.stderr}\n")
        return None
    return Endpoint(settings.admin.host, settings.admin_tls_port), paths.private / CERTIFICATE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
