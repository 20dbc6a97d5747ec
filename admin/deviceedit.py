"""Edits of devices.toml from the page: a device moves to a group, gets a name, is forgotten. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from admin.presence import Present
from config.devices import KNOWN_BY, Device, matches_device, parse_devices
from config.tomledit import add_table, remove_table, set_entry, set_list

_OWN: Final = ("mac", "name", "address")
"""How a device is known when the entry means it, and not a network or room that it happens to be in."""
_FEW: Final = 3
"""An entry that holds more than this is a row of devices; one of them moves alone."""


def with_device_in(text: str, groups: Collection[str], row: Present, group: str) -> str:
    """The text with a device in a group, by its own entry or a new one.

    row: the device as it is known without any claim. Raises ConfigInvalid and ValueError for a broken text.
    """
    listed = parse_devices(text, groups).devices
    index = entry_of(listed, row)
    if index is not None:
        entry = listed[index]
        if sum(len(getattr(entry, key)) for key in KNOWN_BY) <= _FEW:
            return set_entry(text, "devices", index, "group", group)
        text = _without(text, index, entry, row)
    name = free_name(row.host or (row.addresses[0] if row.addresses else row.mac), listed)
    return add_table(text, "devices", {"name": name, "group": group, **known_by(row)})


def entry_of(listed: Sequence[Device], row: Present) -> int | None:
    """Which entry means this very device; None: none, or only its network."""
    if row.identity.how not in _OWN:
        return None
    return next((at for at, one in enumerate(listed) if one.name == row.identity.device), None)


def known_by(row: Present) -> dict[str, list[str]]:
    """What a new entry should know a device by: a MAC that stays, else its host name, else what there is."""
    if row.mac and not (row.random_mac and row.host):
        return {"macs": [row.mac]}
    if row.host:
        return {"names": [row.host]}
    return {"addresses": [row.addresses[0]]} if row.addresses else {}


def with_name(text: str, groups: Collection[str], row: Present, name: str) -> str:
    """The text with another name for a device; one without an entry gets one, in the group that it is in."""
    listed = parse_devices(text, groups).devices
    index = entry_of(listed, row)
    wanted = free_name(name, [one for at, one in enumerate(listed) if at != index])
    if index is not None:
        return set_entry(text, "devices", index, "name", wanted)
    entry = {"name": wanted, "group": row.identity.group, **known_by(row)}
    return add_table(text, "devices", entry)


def without_device(text: str, groups: Collection[str], row: Present) -> str:
    """The text without what is written about a device; the same text where nothing is."""
    listed = parse_devices(text, groups).devices
    index = entry_of(listed, row)
    if index is None:
        return text
    entry = listed[index]
    if sum(len(getattr(entry, key)) for key in KNOWN_BY) > _FEW:
        return _without(text, index, entry, row)
    return remove_table(text, "devices", index)


def forgotten(text: str, listed: Sequence[Device], name: str) -> tuple[str, list[str]]:
    """devices.toml without a device, by its name or one thing it is known by; and what went with it.

    Raises ValueError where the text is laid out in another way.
    """
    gone: list[str] = []
    for index in reversed(range(len(listed))):
        device = listed[index]
        key, value = matches_device(device, name)
        if not key:
            continue
        rest = [item for item in getattr(device, key) if item != value] if key != "name" else []
        alone = key == "name" or not (
            rest or any(getattr(device, k) for k in ("addresses", "macs", "names") if k != key)
        )
        if alone:
            text = remove_table(text, "devices", index)
            gone += [device.name, *device.macs, *device.addresses]
        else:
            text = set_list(text, "devices", index, key, rest)
            gone.append(value)
    return text, gone


def free_name(name: str, listed: Sequence[Device]) -> str:
    """A name that no entry has: "An", else "An 2"."""
    taken = {device.name.casefold() for device in listed}
    number, found = 1, name
    while found.casefold() in taken:
        number += 1
        found = f"{name} {number}"
    return found


def _without(text: str, index: int, entry: Device, row: Present) -> str:
    """The text with one device taken out of an entry that holds many."""
    held = {"macs": {row.mac}, "addresses": set(row.addresses), "names": {row.host}}
    for key, gone in held.items():
        values = getattr(entry, key)
        rest = [value for value in values if value not in gone]
        if len(rest) != len(values):
            text = set_list(text, "devices", index, key, rest)
    return text
