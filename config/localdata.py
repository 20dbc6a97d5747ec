"""Names that this network answers for itself, and zones whose own servers are asked.

Values, and how they are read. What a name gets of them is `policy.localdata`'s.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from config.endpoints import UpstreamUrl, upstream
from config.names import DomainName, NameInvalid
from config.reading import Key, Reader, Refused, Spot, integer, list_of, read_struct, text
from config.rules import BELOW, EXACT, NameRule, name_rule
from config.suffixes import whose_suffix

MOST_RECORDS = 2000
MOST_ZONES = 64
_MOST_SERVERS = 8
_MOST_VALUES = 32
_LONGEST_TEXT = 2000
LONGEST_CHAIN = 8
"""Aliases that may follow one another; more is a circle or nobody's intent."""

_DATA = ("addresses", "cname", "txt", "mx", "srv", "ptr")
_EXAMPLE_MX = 'preference and name, such as "10 mail.truong.lan"'
_EXAMPLE_SRV = 'priority, weight, port and name, such as "0 5 631 may-in.truong.lan"'


def address(value: object, spot: Spot) -> str:
    """Read an IP address, as canonical text."""
    try:
        found = ipaddress.ip_address(value if isinstance(value, str) else "")
    except ValueError:
        spot.refuse(value, 'must be an IP address in quotes, such as "192.168.1.20"')
    if "%" in str(found):
        spot.refuse(value, "names an interface, which is another on every machine")
    return str(found)


def network(value: object, spot: Spot) -> str:
    """Read an address or a network, as a canonical network: "203.0.113.7/32"."""
    written = value if isinstance(value, str) and "%" not in value else ""
    try:
        found = ipaddress.ip_network(written)
    except ValueError:
        try:
            meant = str(ipaddress.ip_network(written, strict=False))
        except ValueError:
            spot.refuse(value, 'must be a network or an address, such as "203.0.113.0/24"')
        spot.refuse(value, "has bits behind the length of its network", (meant,))
    if found.prefixlen == 0:
        spot.refuse(value, "is the whole internet")
    return str(found)


def _name(value: object, spot: Spot) -> DomainName:
    try:
        found = DomainName.parse(value if isinstance(value, str) else "")
    except NameInvalid as error:
        spot.refuse(value, f"is not a domain name: {error.reason}")
    if not found:
        spot.refuse(value, "is the root, which is no name to lead to")
    return found


def _numbers_and_name(count: int, example: str) -> Reader[str]:
    """Read "10 mail.example": `count` numbers and a name, as canonical zone-file text."""

    def read(value: object, spot: Spot) -> str:
        parts = value.split() if isinstance(value, str) else []
        numbers = parts[:count]
        if len(parts) != count + 1 or not all(part.isascii() and part.isdigit() for part in numbers):
            spot.refuse(value, f"must be {example}")
        if any(int(number) > 0xFFFF for number in numbers):
            spot.refuse(value, "has a number above 65535")
        return " ".join([*(str(int(number)) for number in numbers), _name(parts[-1], spot)])

    return read


def _record_name(value: object, spot: Spot) -> NameRule:
    rule = name_rule(EXACT)(value, spot)
    if rule.scope == BELOW and whose_suffix(rule.name):
        spot.refuse(
            value,
            "would answer for everybody's sites; write the names you mean, such as "
            f'"*.example.{rule.name.unicode}"',
        )
    return rule


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """What one name answers with. `name` is exact, or "below" for what is written with `*.` in front.

    `mx` and `srv` hold canonical zone-file text.
    """

    name: Annotated[
        NameRule,
        Key(
            _record_name,
            "domain name",
            'The name, `"may-in.truong.lan"`; `"*.truong.lan"` is every name below `truong.lan` for which no '
            "longer name stands here.",
        ),
    ]
    addresses: Annotated[
        tuple[str, ...],
        Key(
            list_of(address, most=_MOST_VALUES),
            "list of addresses",
            "Its addresses, IPv4 and IPv6. The way back (PTR) follows by itself: of several names with one "
            "address the first in the file is answered.",
            "`[]`",
        ),
    ] = ()
    cname: Annotated[
        str,
        Key(
            _name,
            "domain name",
            "Or another name whose answers it gives, local or not. It stands alone.",
            "none",
        ),
    ] = ""
    txt: Annotated[
        tuple[str, ...],
        Key(
            list_of(text(longest=_LONGEST_TEXT), most=_MOST_VALUES),
            "list of texts",
            "Its texts (TXT).",
            "`[]`",
        ),
    ] = ()
    mx: Annotated[
        tuple[str, ...],
        Key(
            list_of(_numbers_and_name(1, _EXAMPLE_MX), most=_MOST_VALUES),
            "list of texts",
            'Its mail servers (MX), each as `"10 mail.truong.lan"`.',
            "`[]`",
        ),
    ] = ()
    srv: Annotated[
        tuple[str, ...],
        Key(
            list_of(_numbers_and_name(3, _EXAMPLE_SRV), most=_MOST_VALUES),
            "list of texts",
            'Its services (SRV), each as `"0 5 631 may-in.truong.lan"`: priority, weight, port, name.',
            "`[]`",
        ),
    ] = ()
    ptr: Annotated[
        tuple[str, ...],
        Key(
            list_of(_name, most=_MOST_VALUES),
            "list of names",
            "Names it points to (PTR), where the way back of an address is to be another, or for looking up "
            "services.",
            "`[]`",
        ),
    ] = ()
    ttl: Annotated[
        int,
        Key(
            integer(0, 86_400),
            "seconds",
            "How long a device may keep the answer; never longer than `max_client_ttl`.",
            "`60`",
        ),
    ] = 60


def _record(value: object, spot: Spot) -> Record:
    def check(_fields: dict[str, Any], spot: Spot) -> None:
        raw = value if isinstance(value, dict) else {}
        used = [key for key in _DATA if raw.get(key)]
        if not used:
            spot.note(None, f"says nothing about its name; it needs one of {', '.join(_DATA)}")
        if "cname" in used and len(used) > 1:
            spot.note(" + ".join(used), "a name with a cname has nothing else (RFC 1034 §3.6.2)")

    return read_struct(Record, value, spot, check=check)


def records(value: object, spot: Spot) -> tuple[Record, ...]:
    """Read all [[records]]: each name once, and no circle of aliases."""
    seen: dict[NameRule, Record] = {}

    def once(item: object, spot: Spot) -> Record:
        found = _record(item, spot)
        if found.name in seen:
            spot.key("name").note(str(found.name), "has a record already; write all of its data in one")
        seen[found.name] = found
        return found

    read = list_of(once, most=MOST_RECORDS)(value, spot)
    before = len(spot.mistakes)
    for index, record in enumerate(read):
        if record.cname and _goes_round(record, seen):
            spot.item(index).key("cname").note(
                record.cname, f"goes round, or over more than {LONGEST_CHAIN} names, and never arrives"
            )
    if len(spot.mistakes) > before:
        raise Refused
    return read


def _goes_round(record: Record, all_records: Mapping[NameRule, Record]) -> bool:
    """Whether the aliases from here never end at something that is no alias."""
    for _step in range(LONGEST_CHAIN):
        parents = DomainName.parse(record.cname).parents()
        rules = (NameRule(parents[0], EXACT), *(NameRule(parent, BELOW) for parent in parents[1:]))
        found = next((all_records[rule] for rule in rules if rule in all_records), None)
        if found is None or not found.cname:
            return False
        record = found
    return True


def _zone_name(value: object, spot: Spot) -> DomainName:
    if isinstance(value, str) and "/" in value and "://" not in value:
        return _reverse_zone(value, spot)
    found = _name(value.removeprefix("*.") if isinstance(value, str) else value, spot)
    if whose_suffix(found):
        spot.refuse(value, "is a public suffix: its sites would go to these servers without any filter")
    return found


def _reverse_zone(value: str, spot: Spot) -> DomainName:
    """Return the zone of the names that addresses of a network point back by."""
    found = ipaddress.ip_network(network(value, spot))
    bits, labels = (8, 4) if found.version == 4 else (4, 32)
    if found.prefixlen % bits:
        spot.refuse(
            value, f"is no zone of its own: the length must be a multiple of {bits}; write the zone's name"
        )
    pointer = found.network_address.reverse_pointer.split(".")
    return DomainName.parse(".".join(pointer[labels - found.prefixlen // bits :]))


class Zone(msgspec.Struct, frozen=True):
    """A zone with servers of its own (a conditional zone), or with none: then only `records` speak for it."""

    name: Annotated[
        DomainName,
        Key(
            _zone_name,
            "domain name or network",
            'The zone, it and everything below it: `"truong.lan"`, `"168.192.in-addr.arpa"`. A network, '
            '`"192.168.0.0/16"`, is the zone of the way back from its addresses.',
        ),
    ]
    servers: Annotated[
        tuple[UpstreamUrl, ...],
        Key(
            list_of(upstream, most=_MOST_SERVERS),
            "list of URLs",
            "The servers that know it, `udp://ADDRESS` or `tcp://ADDRESS`. With none, names without a record "
            "do not exist, and nobody else is asked.",
            "`[]`",
        ),
    ] = ()


def zones(value: object, spot: Spot) -> tuple[Zone, ...]:
    """Read all [[zones]], each name once."""
    seen: set[DomainName] = set()

    def once(item: object, spot: Spot) -> Zone:
        found = read_struct(Zone, item, spot)
        if found.name in seen:
            spot.key("name").note(found.name, "is another zone already; write all of its servers in one")
        seen.add(found.name)
        return found

    return list_of(once, most=MOST_ZONES)(value, spot)
