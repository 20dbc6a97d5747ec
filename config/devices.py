"""The devices file: which device belongs to which group. Personal data: it never leaves with the policy."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from typing import Annotated, Any

import msgspec

from config.errors import ConfigInvalid
from config.reading import Key, Refused, Spot, list_of, one_of, parse_toml, read_struct, slug, text
from config.tags import TAGS

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_LONGEST_NAME = 253
_MAC = re.compile(r"[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}|[0-9a-f]{12}")


def address_span(value: str) -> tuple[Address, Address]:
    """First and last address of "192.168.1.7", "192.168.1.0/24" or "192.168.1.10-192.168.1.50".

    IPv4-mapped IPv6 counts as IPv4. Raises ValueError for anything else.
    """
    if "-" in value:
        low, high = (plain_address(end.strip()) for end in value.split("-", 1))
        if low.version != high.version or int(low) > int(high):
            raise ValueError("the range runs backwards or mixes IPv4 and IPv6")
        return low, high
    if "/" in value:
        network = ipaddress.ip_network(value.strip(), strict=False)
        return network[0], network[-1]
    single = plain_address(value.strip())
    return single, single


def plain_address(value: str) -> Address:
    """An address without scope (`%eth0`), IPv4-mapped IPv6 as IPv4. Raises ValueError."""
    address = ipaddress.ip_address(value.partition("%")[0])
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def plain_mac(value: str) -> str:
    """A MAC as lower-case `aa:bb:cc:dd:ee:ff`, from that, hyphens, or bare digits. Raises ValueError."""
    plain = value.strip().lower()
    if not _MAC.fullmatch(plain):
        raise ValueError("not a MAC")
    digits = plain.replace(":", "").replace("-", "")
    return ":".join(digits[i : i + 2] for i in range(0, 12, 2))


def plain_name(value: str) -> str:
    """A DHCP host name as it is compared: lower case, no final dot. Raises ValueError for what is no name.

    What devices call themselves is not held to the rules of host names (blanks apart, which would not survive
    in any lease file); it may be written in any script.
    """
    plain = value.strip().lower().rstrip(".")
    if not plain or len(plain) > _LONGEST_NAME or not plain.isprintable() or " " in plain:
        raise ValueError("not a host name")
    return plain


def matches_device(device: Device, text: str) -> tuple[str, str]:
    """Under which key an entry holds a text ("name" or of KNOWN_BY), and how it stands there; else "", ""."""
    if device.name.casefold() == text.strip().casefold():
        return "name", device.name
    for key, plain in (("macs", plain_mac), ("addresses", _plain_span), ("names", plain_name)):
        try:
            value = plain(text)
        except ValueError:
            continue
        if value in getattr(device, key):
            return key, value
    return "", ""


def _plain_span(text: str) -> str:
    low, high = address_span(text)
    return str(low) if low == high else text.strip()


def _read_address(value: object, spot: Spot) -> str:
    try:
        low, high = address_span(value if isinstance(value, str) else "")
    except ValueError:
        spot.refuse(
            value,
            'must be an address "192.168.1.7", a network "192.168.1.0/24" or '
            'a range "192.168.1.10-192.168.1.50"',
        )
    if low == high:
        return str(low)
    return str(value).strip()


def _read_mac(value: object, spot: Spot) -> str:
    try:
        return plain_mac(value if isinstance(value, str) else "")
    except ValueError:
        spot.refuse(value, 'must be a MAC address such as "a4:83:e7:12:34:56"')


def _read_name(value: object, spot: Spot) -> str:
    try:
        return plain_name(value if isinstance(value, str) else "")
    except ValueError:
        spot.refuse(value, 'must be a host name as the DHCP server knows it, such as "ipad-cua-an"')


KNOWN_BY = ("addresses", "macs", "names")
"""The keys that a device is known by; one of them at least."""


class Device(msgspec.Struct, frozen=True):
    """One device, or a row of devices that are treated alike."""

    name: Annotated[str, Key(text(), "text", "What people call it.")]
    group: Annotated[str, Key(slug, "group id", "The group of the policy it belongs to.")]
    addresses: Annotated[
        tuple[str, ...],
        Key(
            list_of(_read_address),
            "list of addresses",
            'Addresses, networks `"192.168.1.0/24"`, ranges `"192.168.1.10-192.168.1.50"`; IPv4 and IPv6.',
            "`[]`",
        ),
    ] = ()
    macs: Annotated[
        tuple[str, ...],
        Key(
            list_of(_read_mac), "list of MACs", "Hardware addresses, known on the same network only.", "`[]`"
        ),
    ] = ()
    names: Annotated[
        tuple[str, ...],
        Key(
            list_of(_read_name),
            "list of host names",
            'Names under which it asks for an address (DHCP), such as `"ipad-cua-an"`; known where the lease '
            "file can be read. The device chooses this name itself.",
            "`[]`",
        ),
    ] = ()
    tags: Annotated[
        tuple[str, ...],
        Key(
            list_of(one_of(TAGS, "a tag")),
            "list of tags",
            'What kind of device it is, for rules with `$ctag`: `"device_phone"`, `"os_android"`, '
            '`"user_child"` … ([all tags](devices.md#tags)).',
            "`[]`",
        ),
    ] = ()


class Devices(msgspec.Struct, frozen=True):
    """The whole file."""

    devices: Annotated[
        tuple[Device, ...], Key(text(), "list of tables", "One `[[devices]]` each.", "`[]`")
    ] = ()


def parse_devices(text: str | bytes, groups: Collection[str], file: str = "devices.toml") -> Devices:
    """Read the devices file, given the policy's group ids. Raises ConfigInvalid with every mistake."""
    raw = parse_toml(text, file)
    spot = Spot()
    taken: dict[str, str] = {}

    def device(value: object, where: Spot) -> Device:
        def check(fields: dict[str, Any], where: Spot) -> None:
            if fields.get("group", "") not in groups and "group" in fields:
                where.key("group").note(fields["group"], "is not a group of the policy", tuple(groups))
            if isinstance(value, dict) and not any(map(value.get, KNOWN_BY)):
                where.note(fields.get("name"), "needs an address, a MAC or a DHCP host name to be known by")
            _once(fields, where, taken)

        return read_struct(Device, value, where, check=check)

    try:
        return read_struct(Devices, raw, spot, readers={"devices": list_of(device)})
    except Refused:
        raise ConfigInvalid(tuple(spot.mistakes), file) from None


def _once(fields: dict[str, Any], where: Spot, taken: dict[str, str]) -> None:
    """The same address, MAC or host name for two devices would make the group a matter of luck."""
    for key in KNOWN_BY:
        for index, item in enumerate(fields.get(key, ())):
            if item in taken:
                where.key(key).item(index).note(item, f'belongs to "{taken[item]}" already')
            taken.setdefault(item, fields.get("name", "another device"))
