"""Where ``lachan run`` listens: tried before anything starts, and what to do when that cannot be."""

from __future__ import annotations

from collections.abc import Iterable

from admin import ports
from admin.cli_common import fail, warn
from admin.words import Words
from config.endpoints import Endpoint


def usable(endpoints: Iterable[Endpoint], *, chosen: bool) -> tuple[Endpoint, ...]:
    """Drop the IPv6 defaults on a machine without IPv6; what somebody chose stays, and fails by its name."""
    if chosen or ports.has_ipv6():
        return tuple(endpoints)
    return tuple(endpoint for endpoint in endpoints if not endpoint.ipv6)


def check_ports(words: Words, endpoints: Iterable[Endpoint]) -> None:
    """End with exit code 2, who is in the way and what to do, unless DNS can listen on all of them."""
    for endpoint in endpoints:
        error = ports.why_not(endpoint.host, endpoint.port)
        if error is None:
            continue
        if ports.is_taken(error):
            fail(_taken(words, endpoint))
        if ports.is_forbidden(error):
            text = words(
                "%(where)s: ports below 1024 need root. Use sudo, or --dns 127.0.0.1:5353", where=endpoint
            )
            fail(text)
        fail(words("DNS cannot use %(where)s: %(why)s", where=endpoint, why=error.strerror))


def _taken(words: Words, endpoint: Endpoint) -> str:
    holder = ports.holder(endpoint.port)
    if holder is None:
        who, advice = words("another program"), words("stop it")
    else:
        who = f"{holder.name} ({holder.pid})"
        advice = _advice(words, holder.name)
    return words(
        "DNS cannot use %(where)s: %(who)s has that port. What to do: %(advice)s; or choose another, "
        "such as --dns 127.0.0.1:5353",
        where=endpoint,
        who=who,
        advice=advice,
    )


def _advice(words: Words, holder: str) -> str:
    """Return what frees the port that a program has."""
    known = {
        ports.OURSELVES: words("end the other lachan run, or: systemctl stop lachan.target"),
        "systemd-resolve": words(
            "put DNSStubListener=no into /etc/systemd/resolved.conf and run: "
            "systemctl restart systemd-resolved"
        ),
        "connmand": words("start connmand with --nodnsproxy"),
    }
    stopped = ("dnsmasq", "named", "unbound")
    known |= {
        name: words("stop it: %(command)s", command=f"systemctl disable --now {name}") for name in stopped
    }
    return next((text for name, text in known.items() if holder.startswith(name)), words("stop it"))


def page_endpoint(words: Words, endpoint: Endpoint) -> Endpoint | None:
    """Return where the page can be; without a port for it DNS runs alone, and a line says so."""
    error = ports.why_not(endpoint.host, endpoint.port)
    if error is None:
        return endpoint
    holder = ports.holder(endpoint.port) if ports.is_taken(error) else None
    why = f"{holder.name} ({holder.pid})" if holder else (error.strerror or "")
    warn(
        words(
            "No page: %(where)s cannot be used (%(why)s). Choose another with --admin",
            where=endpoint,
            why=why,
        )
    )
    return None
