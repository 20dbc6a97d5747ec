r"""odhcpd's state file (OpenWrt): a hosts file with the leases as comments (its statefiles.c).

    # br-lan a483e7123456 ipv4 dien-thoai 1788700800 c0a80117 32 192.168.1.23/32
    # br-lan 00010001… 7a3b dien-thoai 1788700800 23 128 fd00::23/128 2001:db8::23/128
    192.168.1.23<tab>dien-thoai.lan<tab>dien-thoai

That is: interface, MAC (DHCPv6: DUID), `ipv4` (DHCPv6: IAID), host name (`-`: none; `broken\x20` before one
that is no host name), when it ends (-1: never, 0: it has), the assigned part, length, addresses. A
delegated prefix has a length other than 128 and is nobody's address. The hosts lines alone (newer versions
write them to a file of their own) give addresses and names too.
"""

from __future__ import annotations

import re

from admin.leases.lease import NEVER, Lease, LeaseFile, make_lease, whole_lines
from config.devices import plain_address

_LEASE = re.compile(
    r"# (\S+) ([0-9a-fA-F]+) (ipv4|[0-9a-fA-F]+) (\S+) (-?\d+) ([0-9a-fA-F]+) (\d+)((?: \S+)*)"
)
_BROKEN = "broken\\x20"


def looks_like(line: str) -> bool:
    """Whether a line is one of odhcpd's."""
    return bool(_LEASE.match(line)) or _host(line) is not None


def parse(text: str) -> LeaseFile:
    """The leases of a file; what is cut off at its end is not there yet."""
    found: dict[str, Lease] = {}
    hosts: dict[str, Lease] = {}
    odd = 0
    for line in whole_lines(text):
        match = _LEASE.fullmatch(line.strip())
        host = None if match else _host(line)
        if match:
            leases, strange = _leases(match)
            found.update((lease.address, lease) for lease in leases)
            odd += strange
        elif host:
            hosts[host.address] = host
        elif line.strip():
            odd += 1
    return LeaseFile(tuple({**hosts, **found}.values()), odd)


def _leases(match: re.Match[str]) -> tuple[list[Lease], int]:
    _interface, identifier, kind, name, end, _assigned, _length, addresses = match.groups()
    expires = int(end)
    if expires == 0:
        return [], 0
    name = "" if name == "-" or name.startswith(_BROKEN) else name
    found, odd = [], 0
    for text in addresses.split():
        address, _, length = text.partition("/")
        if length not in {"32", "128"}:
            continue  # a prefix for a router behind
        try:
            lease = make_lease(address, identifier if kind == "ipv4" else "", name, max(expires, NEVER))
        except ValueError:
            odd += 1
            continue
        found.append(lease)
    return found, odd


def _host(line: str) -> Lease | None:
    parts = line.partition("#")[0].split()
    if len(parts) < 2:
        return None
    try:
        plain_address(parts[0])
    except ValueError:
        return None
    return make_lease(parts[0], "", parts[-1], NEVER)
