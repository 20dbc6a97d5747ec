"""What leads to the box itself: the name by which a device shows that it asks us, and the block page."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import msgspec

from config.checkname import ZONE
from config.frozen import FrozenMap
from config.groups import BlockMode
from config.localdata import Record
from config.names import DomainName
from config.rules import BELOW, NameRule

if TYPE_CHECKING:
    from config.policyfile import Policy

TTL: Final = 1
_NAME = NameRule(DomainName(ZONE), BELOW)
# Of documentation (RFC 5737, RFC 3849): connecting UDP sends nothing and only picks the way out.
_FAR = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


def with_own_name(policy: Policy, addresses: Iterable[str]) -> Policy:
    """The policy with the record of that name; as it is where the box has no address or the name is taken."""
    found = tuple(addresses)
    if not found or any(record.name == _NAME for record in policy.records):
        return policy
    return msgspec.structs.replace(
        policy, records=(*policy.records, Record(name=_NAME, addresses=found, ttl=TTL))
    )


def with_own_page(policy: Policy, addresses: Iterable[str]) -> Policy:
    """The policy with the box's addresses in the groups whose blocks lead to its page."""
    if all(group.block_mode.kind != "page" for group in policy.groups.values()):
        return policy
    by_version = {ipaddress.ip_address(text).version: text for text in reversed(tuple(addresses))}
    page = BlockMode("address", by_version.get(4, ""), by_version.get(6, ""))
    groups = {
        name: msgspec.structs.replace(group, block_mode=page) if group.block_mode.kind == "page" else group
        for name, group in policy.groups.items()
    }
    return msgspec.structs.replace(policy, groups=FrozenMap(groups))


def own_addresses(listening: Iterable[str]) -> tuple[str, ...]:
    """The addresses by which others reach this machine; of a try-out that listens here only, these.

    listening: the addresses where DNS is answered.
    """
    hosts = tuple(listening)
    if hosts and all(host in ("127.0.0.1", "::1") for host in hosts):
        return tuple(sorted(set(hosts)))
    return tuple(address for family, far in _FAR if (address := _way_out(family, far)))


def _way_out(family: socket.AddressFamily, far: str) -> str:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((far, 9))
            found = str(probe.getsockname()[0]).partition("%")[0]
    except OSError:
        return ""  # no way out over this protocol
    return "" if found in ("127.0.0.1", "::1", "0.0.0.0", "::") or found.startswith("fe80:") else found
