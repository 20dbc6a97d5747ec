"""``python -m admin.page``: the page in the foreground, until SIGTERM or SIGINT."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
from pathlib import Path

from flask import Flask

from admin.banner import lan_address
from admin.page import create_app
from admin.page.blockpage import create_block_app
from admin.page.blockserver import listen_on
from admin.page.frugal import give_memory_back
from admin.page.handed import handed_sockets
from admin.page.server import serve
from admin.page.site import KEY, Site
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
    app = create_app(paths, settings)
    return serve(app, settings.admin, _https(paths, settings), _block(app.extensions[KEY]))


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


def _block(box: Site) -> tuple[Flask, socket.socket] | None:
    """The block page and where it listens: what systemd has opened for it, else a socket of our own."""
    given = handed_sockets(os.environ, os.getpid())
    listener = given[0] if given else None
    for more in given[1:]:
        more.close()
    if listener is None:
        if not box.settings.block_page_port:
            return None
        try:
            listener = listen_on(Endpoint(box.settings.admin.host, box.settings.block_page_port))
        except OSError as error:
            box.no_block_page = f"port {box.settings.block_page_port}: {error.strerror or error}"
            if any(group.block_mode.kind == "page" for group in box.policy.groups.values()):
                sys.stderr.write(f"page: nobody sees the block page: {box.no_block_page}\n")
            return None
    return create_block_app(box, socket.gethostname()), listener


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
