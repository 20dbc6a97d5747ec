"""Lines of a hosts file (hosts(5)) → names that lead nowhere, and rewrites to an address of the list's own.

`0.0.0.0`, `127.0.0.1`, `::` and their like mean a block. Any other address says where the name is to lead, as
AdGuard Home takes it in "/etc/hosts-style syntax": that is an answer of the list's own, never a block.
"""

from __future__ import annotations

from typing import Final

from blocklists import oneline, records
from blocklists.kinds import Kind, Scope
from blocklists.oneline import Address, Line
from blocklists.rule import Rewrite, Rule

LOCAL_NAMES: Final = frozenset(
    [
        *("localhost", "localhost.localdomain", "local", "broadcasthost"),
        *("localhost4", "localhost4.localdomain4", "localhost6", "localhost6.localdomain6"),
        *("ip6-localhost", "ip6-loopback", "ip6-localnet", "ip6-mcastprefix"),
        *("ip6-allnodes", "ip6-allrouters", "ip6-allhosts"),
    ]
)
_ZONE: Final = "an address that means something on one link only"


def begins_with_address(text: str) -> bool:
    """Whether a line of an AdGuard list is one of a hosts file: an address and something behind it."""
    first, _, rest = text.replace("\t", " ").partition(" ")
    return bool(rest.strip()) and oneline.address(first) is not None


def read_hosts(text: str, scope: Scope) -> Line:
    """Read an address and the names behind it; `scope` is the reach of each."""
    first, *names = text.split()
    found = oneline.address(first)
    if found is None:
        return Line(rejected="the line does not begin with an IP address")
    if not names:
        return Line(rejected="no name follows the address")
    kind = Kind(allow=False, scope=scope)
    entries: list[tuple[Kind, str]] = []
    rules: list[Rule] = []
    ignored = rejected = ""
    for one in names:
        if one.lower().rstrip(".") in LOCAL_NAMES:
            ignored = "a name of the machine itself"
            continue
        name, reason = oneline.name_or_reason(one)
        rejected = rejected or reason
        if reason:
            continue
        if oneline.is_null(found):
            entries.append((kind, name))
        elif "%" in first:
            ignored = _ZONE
        else:
            rules.append(Rule(text, name=name, scope=scope, rewrite=to_address(found)))
    return Line(tuple(entries), tuple(rules), ignored=ignored, rejected=rejected)


def to_address(found: Address) -> Rewrite:
    """Return the answer that is one address; the other family gets no data."""
    return Rewrite(records=((records.A if found.version == 4 else records.AAAA, str(found)),))
