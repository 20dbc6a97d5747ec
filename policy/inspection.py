"""What answers may lead to, compiled: the networks that a policy blocks, and the names that may lead inside.

Addresses are packed, 4 or 16 octets. An IPv6 address that stands for an IPv4 address (mapped, RFC 4291
§2.5.5.2; NAT64, RFC 6052 and RFC 8215) leads where that one leads.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from config.localdata import Record, Zone
from config.policyfile import Policy
from config.rules import NameRule
from policy.localdata import PRIVATE_TOPS, LocalData
from policy.nametable import NameTable, name_table
from policy.special import ZONES

BUILTIN_EXEMPT: Final = (NameRule.parse("plex.direct"),)
"""Names that lead inside by design: those of Plex media servers, whose certificates need them."""

INSIDE: Final = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
    *("192.168.0.0/16", "::/128", "::1/128", "fc00::/7", "fe80::/10", "fec0::/10"),
)
"""Networks that no name of the internet leads to: this host, private, shared (RFC 6598) and link-local ones.

Not among them: documentation and benchmarks, where nothing is, and 192.0.0.0/24, where ipv4only.arpa leads.
"""

_Networks = dict[int, tuple[tuple[int, dict[int, str]], ...]]
_MAPPED: Final = bytes(10) + b"\xff\xff"
_NAT64: Final = b"\x00\x64\xff\x9b" + bytes(8)
_LOCAL_NAT64: Final = b"\x00\x64\xff\x9b\x00\x01"
_NULL: Final = (bytes(4), bytes(16))


@dataclass(frozen=True, slots=True, eq=False)
class Inspection:
    """What of a policy speaks of addresses. `digest` tells two of them apart.

    `suspect`: for each value of an address's first octet, b"" if it needs no closer look, else a table of 256
    for its second. `exempt`: the names that may lead inside.
    """

    suspect: tuple[bytes, ...]
    blocked: _Networks
    inside: _Networks
    exempt: NameTable
    digest: bytes

    @classmethod
    def of(cls, policy: Policy) -> Inspection:
        """The compiled inspection of a policy; the same object for the same rules."""
        return _compiled(
            policy.block_addresses,
            policy.rebind_protection,
            policy.rebind_allow + policy.forward_zones,
            policy.records,
            policy.zones,
        )

    def blocked_network(self, address: bytes) -> str:
        """The narrowest network of `block_addresses` that an address is in, or ""."""
        return _narrowest(self.blocked, address)

    def inside_network(self, address: bytes) -> str:
        """The network of INSIDE that an address is in, or ""; always "" without rebinding protection."""
        return _narrowest(self.inside, address)


def is_null(address: bytes) -> bool:
    """Whether it is 0.0.0.0 or ::, by which resolvers say that they block a name."""
    return address in _NULL


def embedded(address: bytes) -> bytes:
    """The IPv4 address that an IPv6 address stands for, or b""."""
    if len(address) == 16 and not address[0] and address.startswith((_MAPPED, _NAT64, _LOCAL_NAT64)):
        return address[12:]
    return b""


@functools.lru_cache(maxsize=8)
def _compiled(
    block: tuple[str, ...],
    protection: bool,
    exempt: tuple[NameRule, ...],
    records: tuple[Record, ...],
    zones: tuple[Zone, ...],
) -> Inspection:
    inside = INSIDE if protection else ()
    standing = tuple(NameRule.parse(name) for name in (*PRIVATE_TOPS, *ZONES)) + BUILTIN_EXEMPT
    rules = {*exempt, *standing, *LocalData(records, zones).rules} if protection else ()
    return Inspection(
        suspect=_suspect((*block, *inside)),
        blocked=_by_length(block),
        inside=_by_length(inside),
        exempt=name_table(rules),
        digest=sha256(repr((sorted(block), protection, sorted(map(str, rules)))).encode()).digest(),
    )


def _by_length(networks: Iterable[str]) -> _Networks:
    """By the size of addresses: the prefix lengths as shifts, longest first, with the networks of each."""
    found: dict[int, dict[int, dict[int, str]]] = {4: {}, 16: {}}
    for text in networks:
        network = ipaddress.ip_network(text)
        size = network.max_prefixlen // 8
        shift = network.max_prefixlen - network.prefixlen
        found[size].setdefault(shift, {})[int(network.network_address) >> shift] = text
    return {size: tuple(sorted(shifts.items())) for size, shifts in found.items()}


def _narrowest(networks: _Networks, address: bytes) -> str:
    value = int.from_bytes(address, "big")
    for shift, standing in networks.get(len(address), ()):
        network = standing.get(value >> shift)
        if network is not None:
            return network
    return ""


def _suspect(networks: Iterable[str]) -> tuple[bytes, ...]:
    """A table by the first two octets: 1 where an address that begins so may be in one of the networks."""
    marks = bytearray(1 << 16)
    for text in networks:
        network = ipaddress.ip_network(text)
        first, last = (
            int.from_bytes(end.packed[:2], "big")
            for end in (network.network_address, network.broadcast_address)
        )
        marks[first : last + 1] = b"\x01" * (last + 1 - first)
    for other in (_MAPPED, _NAT64):  # IPv6 addresses that stand for others
        marks[int.from_bytes(other[:2], "big")] = 1
    rows = (bytes(marks[first << 8 : (first + 1) << 8]) for first in range(256))
    return tuple(row if any(row) else b"" for row in rows)
