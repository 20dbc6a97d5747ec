"""Where people find the page, and over which way somebody may log in to it. Pure."""

from __future__ import annotations

import ipaddress

from config.endpoints import Endpoint
from config.settings import Settings

CERTIFICATE = "page.pem"
"""The file of the box's own certificate with its key, in the private folder."""

_ANYWHERE = ("0.0.0.0", "::")


def is_loopback(host: str) -> bool:
    """Whether an address literal, with or without a zone, is this machine alone; a name is not."""
    try:
        ip = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(ip, "ipv4_mapped", None)
    return (mapped or ip).is_loopback


def has_tls(settings: Settings) -> bool:
    """Whether the page is served over HTTPS too: wherever other machines can reach it."""
    return not is_loopback(settings.admin.host)


def may_log_in(kind: str, asker: str, *, secure: bool) -> bool:
    """Whether a log-in may go this way: in a school over HTTPS only, unless it never leaves the machine.

    A school's network carries pupils who can listen; at home a warning that every browser shows for a box's
    own certificate would teach to click warnings away.
    """
    return secure or kind == "home" or is_loopback(asker)


def page_url(settings: Settings, kind: str, lan: str) -> str:
    """Where a person logs in, without a slash at the end. lan: the machine's address on its network or ""."""
    host = settings.admin.host
    if host in _ANYWHERE:
        host = lan or "127.0.0.1"
    if kind == "school" and has_tls(settings) and not is_loopback(host):
        return f"https://{Endpoint(host, settings.admin_tls_port)}"
    return f"http://{Endpoint(host, settings.admin.port)}"


def own_names(hostname: str) -> frozenset[str]:
    """Return the names under which a browser may know this box: its own name, that in .local, localhost."""
    short = hostname.lower().split(".")[0]
    return frozenset({"localhost", "lachan", "lachan.local", hostname.lower(), short, f"{short}.local"})
