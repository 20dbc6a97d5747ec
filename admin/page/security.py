"""What guards the page: which host names and which askers it answers, and the headers that bind the browser.

The first page may be open on the local network; it must not be open to the rest of the world, nor be readable
from another site by a name that somebody points at this box (DNS rebinding). Who may open the others is in
`admin.page.access`.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Collection, Iterable

from flask import Flask, Response, abort, g, request

from admin.pageaddress import own_names
from config.checkname import asked_of
from config.settings import Settings

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # With no-referrer, browsers say "null" of where our own forms come from.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

_HOST = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:.]+)\]|(?P<name>[\w.-]+))(?::\d{1,5})?", re.ASCII)

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def protect(app: Flask, settings: Settings) -> None:
    """Check each request's host and asker, and put the headers on every reply."""
    names = own_names(socket.gethostname())
    networks = tuple(ipaddress.ip_network(text, strict=False) for text in settings.networks)

    @app.before_request
    def check() -> None:
        # Of the names that any resolver of ours gives our address to, only the pictures are there.
        by_check_name = request.endpoint == "check.picture" and asked_of(request.host.partition(":")[0])
        if not host_is_ours(request.host, names) and not by_check_name:
            abort(400)
        if not asker_is_near(request.remote_addr or "", networks):
            abort(403)

    @app.after_request
    def bind(response: Response) -> Response:
        for header, value in HEADERS.items():
            response.headers[header] = value
        if images := g.get("images"):
            policy = CONTENT_SECURITY_POLICY.replace("img-src 'self'", f"img-src 'self' {images}")
            response.headers["Content-Security-Policy"] = policy
        if g.get("for_all"):
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
        return response


def host_is_ours(host: str, names: Collection[str]) -> bool:
    """Tell whether a Host header (with or without a port) is an address literal or one of our own names.

    Address literals are always right: a rebinding attack needs a *name* that it can point elsewhere.
    """
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    if found["six"]:
        return _address(found["six"]) is not None
    return found["name"].lower().rstrip(".") in names or _address(found["name"]) is not None


def asker_is_near(address: str, networks: Iterable[Network]) -> bool:
    """Tell whether an address is this machine, of a private or link-local network, or of a configured one."""
    ip = _address(address)
    if ip is None:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return ip.is_private or ip.is_loopback or ip.is_link_local or any(ip in network for network in networks)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
