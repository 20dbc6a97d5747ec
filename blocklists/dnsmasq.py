"""Lines of a dnsmasq configuration → names, exceptions, rewrites, addresses in answers.

Source: dnsmasq(8). `address=/d/`, `/d/#`, `local=/d/` and `server=/d/` keep d and all below it from the
internet; `address=/d/192.0.2.1` leads it there; `server=/d/#` gives it back to the usual servers. A star in
front of a name is the beginning of any name; a `#` in its place is every name.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from blocklists import askers, oneline
from blocklists.hostsfile import to_address
from blocklists.kinds import Scope
from blocklists.localdata import by_name
from blocklists.oneline import COMMENT, Line
from blocklists.rule import Rewrite, Rule

_COMMENT: Final = re.compile(r"(?:^|\s)#.*")
_OPTION: Final = re.compile(r"([a-z][a-z0-9-]*)\s*(?:=\s*(.*))?")
_PARTIAL: Final = re.compile(r"[a-z0-9_.-]+")
_EVERY: Final = "#"


def read_dnsmasq(text: str) -> Line:
    """Read one option."""
    text = _COMMENT.sub("", text).strip()
    if not text:
        return COMMENT
    match = _OPTION.fullmatch(text)
    if not match:
        return Line(rejected="it is no option of dnsmasq")
    option, value = match[1], (match[2] or "").strip().strip('"')
    if option == "bogus-nxdomain":
        return _network(text, value)
    if option not in ("address", "server", "local"):
        return Line(ignored=f"dnsmasq's {option}")
    if not value.startswith("/") or value.count("/") < 2:
        return Line(ignored=f"dnsmasq's {option} without names")
    _, *names, last = value.split("/")
    return _served(text, names, last) if option != "address" else _addressed(text, names, last)


def _served(text: str, names: list[str], upstream: str) -> Line:
    """Read `server=` and `local=`: nothing behind the names keeps them from every server."""
    if upstream not in ("", _EVERY):
        return Line(ignored="a server of the list's own for a name")
    return _joined([_target(text, name, allow=upstream == _EVERY, rewrite=None) for name in names])


def _addressed(text: str, names: list[str], last: str) -> Line:
    found = oneline.address(last) if last not in ("", _EVERY) else None
    if found is None and last not in ("", _EVERY):
        return Line(rejected=f'"{last}" is no IP address')
    rewrite = None if found is None or oneline.is_null(found) else to_address(found)
    return _joined([_target(text, name, allow=False, rewrite=rewrite) for name in names])


def _target(text: str, name: str, *, allow: bool, rewrite: Rewrite | None) -> Line:
    name = name.lower()
    if not name:
        return Line(ignored="names without a dot")
    if name == _EVERY:
        return by_name(text, "", Scope.SUBTREE, rewrite, allow=allow)
    if name.startswith("*") and not name.startswith("*."):
        if not _PARTIAL.fullmatch(name[1:]):
            return Line(rejected=f'"{name}" is no end of a name')
        pattern = re.escape(name[1:]).replace(r"\-", "-") + "$"
        return Line(rules=(Rule(text, allow=allow, pattern=pattern, rewrite=rewrite),))
    scope = Scope.BELOW if name.startswith("*.") else Scope.SUBTREE
    canonical, reason = oneline.name_or_reason(name.removeprefix("*."))
    return Line(rejected=reason) if reason else by_name(text, canonical, scope, rewrite, allow=allow)


def _network(text: str, value: str) -> Line:
    """Read an address that makes of an answer that there is no such name."""
    try:
        network = str(ipaddress.ip_network(askers.as_network(value)))
    except ValueError:
        return Line(rejected=f'"{value}" is no IP address')
    return Line(rules=(Rule(text, network=network),))


def _joined(lines: list[Line]) -> Line:
    """Join what the names of one line come to; of what stays out, the first reason."""
    return Line(
        entries=tuple(one for line in lines for one in line.entries),
        rules=tuple(one for line in lines for one in line.rules),
        ignored=next((line.ignored for line in lines if line.ignored), ""),
        rejected=next((line.rejected for line in lines if line.rejected), ""),
    )
