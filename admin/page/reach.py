"""The page's addresses for paper and QR codes: what another device has to type or scan."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import request

from admin.banner import lan_address
from admin.page.site import site
from admin.pageaddress import has_tls, is_loopback
from admin.status import only_here
from config.endpoints import Endpoint


def plain_url(path: str) -> str:
    """A path of this page over plain HTTP, under an address that other devices reach."""
    return f"http://{Endpoint(_host(), site().settings.admin.port)}{path}"


def login_url(path: str) -> str:
    """A path of this page where people log in: over HTTPS in a school."""
    settings = site().settings
    if site().kind == "school" and has_tls(settings):
        return f"https://{Endpoint(_host(), settings.admin_tls_port)}{path}"
    return plain_url(path)


def dns_address() -> str:
    """What other devices enter as their DNS server; "" in a try-out and without a network."""
    return "" if only_here(site().gather().service.dns) else lan_address()


def serves_others() -> bool:
    """Whether other devices can open this page, and not this machine alone."""
    return not is_loopback(site().settings.admin.host)


def _host() -> str:
    """As this browser calls the box; its address on the network where others need that."""
    host = urlsplit(f"//{request.host}").hostname or ""
    if serves_others() and (host == "localhost" or is_loopback(host)):
        return lan_address() or host
    return host
