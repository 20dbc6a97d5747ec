"""dnsmasq's lease file (`dhcp-leasefile`): a line a lease, as its lease.c writes them.

    1788700800 a4:83:e7:12:34:56 192.168.1.23 dien-thoai 01:a4:83:e7:12:34:56
    duid 00:01:00:01:2c:5e:aa:bb:cc:dd:ee:ff:00:11
    1788700800 19091539 fd00::23 dien-thoai 00:01:00:01:2c:…

That is: when it ends (0: never), the MAC (before it `06-` for hardware other than Ethernet), address, host
name (`*`: none), client id; then, behind the server's own `duid` line, the same for DHCPv6 with the IAID
(`T` before it for a temporary address) in the MAC's place. On machines without a clock dnsmasq writes how
long a lease is instead of when it ends (HAVE_BROKEN_RTC): small numbers, from which nothing can be
concluded.
"""

from __future__ import annotations

import re

from admin.leases.lease import NEVER, Lease, LeaseFile, make_lease, whole_lines

_LONGEST_LEASE = 10 * 365 * 86_400  # seconds; a smaller number is a duration and no moment
_V4 = re.compile(r"(\d+) ((?:[0-9a-fA-F]{2}-)?[0-9a-fA-F:]*) (\d+\.\d+\.\d+\.\d+) (\S+) (\S+)")
_V6 = re.compile(r"(\d+) T?(\d+) ([0-9a-fA-F:.]*:[0-9a-fA-F:.]*) (\S+) (\S+)")
_OTHER = re.compile(r"(duid|vendorclass|agent-info|dhcpv[46]-?\w*) .*", re.IGNORECASE)


def looks_like(line: str) -> bool:
    """Whether a line is one of dnsmasq's."""
    return bool(_V4.match(line) or _V6.match(line) or line.startswith("duid "))


def parse(text: str) -> LeaseFile:
    """The leases of a file; what is cut off at its end is not there yet."""
    found: dict[str, Lease] = {}
    odd = 0
    for line in whole_lines(text):
        try:
            lease = _lease(line.strip())
        except ValueError:
            odd += 1
            continue
        if lease:
            found[lease.address] = lease
    return LeaseFile(tuple(found.values()), odd)


def _lease(line: str) -> Lease | None:
    if not line or _OTHER.fullmatch(line):
        return None
    v4 = _V4.fullmatch(line)
    v6 = None if v4 else _V6.fullmatch(line)
    if v4:
        end, mac, address, name, _id = v4.groups()
    elif v6:
        end, _iaid, address, name, _id = v6.groups()
        mac = ""
    else:
        raise ValueError("no lease")
    expires = int(end)
    if expires < _LONGEST_LEASE:
        expires = NEVER
    return make_lease(address, mac, "" if name == "*" else name, expires)
