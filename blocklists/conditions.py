r"""Conditions on who asks: what `$client` and `$ctag` of a rule say, and whether it holds for a device.

A condition is one text, as `rule.Rule` has it: `client=192.0.2.0/24|~Bé An`, `ctag=device_phone`, or both
with a comma between. A value with `~` in front excludes. A client is an address, a network or the name of a
device, in which a backslash stands before each `\`, `|`, `,` and a leading `~`.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Clients:
    """Some askers: by network, or by the name of their device (folded)."""

    networks: tuple[Network, ...] = ()
    names: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.networks or self.names)

    def has(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address | None, device: str | None) -> bool:
        """Whether an asker is one of them."""
        if device is not None and device.casefold() in self.names:
            return True
        return address is not None and any(address in network for network in self.networks)


@dataclass(frozen=True, slots=True)
class Condition:
    """What must be the case: one of `clients` asks (if there are any), none of `not_clients`; so for tags."""

    clients: Clients = Clients()
    not_clients: Clients = Clients()
    tags: frozenset[str] = frozenset()
    not_tags: frozenset[str] = frozenset()


@lru_cache(maxsize=1024)
def parse(text: str) -> Condition:
    """Read a condition. Raises ValueError, with the reason in plain words."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for part in _split(text, ","):
        key, mark, values = part.partition("=")
        if key not in ("client", "ctag") or not mark:
            raise ValueError(f'"{part}" is no condition on the asker: client=… or ctag=…')
        if key in found:
            raise ValueError(f"{key} is given twice")
        found[key] = _values(key, values)
    clients, tags = found.get("client", ([], [])), found.get("ctag", ([], []))
    return Condition(_clients(clients[0]), _clients(clients[1]), frozenset(tags[0]), frozenset(tags[1]))


def holds(condition: str, address: str, device: str | None, tags: Iterable[str]) -> bool:
    """Whether a condition holds for an asker: the address, the device's name (None: not known), its tags.

    A condition that cannot be read never holds.
    """
    try:
        wanted = parse(condition)
    except ValueError:
        return False
    asker, its = _address(address), frozenset(tags)
    if wanted.not_clients.has(asker, device) or not wanted.not_tags.isdisjoint(its):
        return False
    if wanted.clients and not wanted.clients.has(asker, device):
        return False
    return not wanted.tags or not wanted.tags.isdisjoint(its)


def _split(text: str, sign: str) -> list[str]:
    """Cut a text at a sign that no backslash stands before."""
    parts, start, escaped = [], 0, False
    for place, letter in enumerate(text):
        if escaped:
            escaped = False
        elif letter == "\\":
            escaped = True
        elif letter == sign:
            parts.append(text[start:place])
            start = place + 1
    return [*parts, text[start:]]


def _values(key: str, text: str) -> tuple[list[str], list[str]]:
    """Read values: those that must be, and those that must not."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for value in _split(text, "|"):
        excluded = value.startswith("~")
        plain = _unescaped(value.removeprefix("~"))
        if not plain:
            raise ValueError(f"{key} names nobody")
        (unwanted if excluded else wanted).append(plain)
    return wanted, unwanted


def _unescaped(value: str) -> str:
    plain, escaped = [], False
    for letter in value:
        if letter == "\\" and not escaped:
            escaped = True
            continue
        plain.append(letter)
        escaped = False
    return "".join(plain).strip()


def _clients(values: Iterable[str]) -> Clients:
    networks: list[Network] = []
    names = set()
    for value in values:
        try:
            networks.append(ipaddress.ip_network(value, strict=False))
        except ValueError:
            names.add(value.casefold())
    return Clients(tuple(networks), frozenset(names))


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
