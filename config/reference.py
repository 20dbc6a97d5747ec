"""The reference of every key, made from the words beside the keys themselves; docs/settings.md holds it."""

from __future__ import annotations

import re

import msgspec

from config.box import Settings
from config.calendar import Calendar, Hours, Shift, SpecialDay
from config.dates import Dates
from config.detail import Detail
from config.devices import Device, Devices
from config.groups import Group, TimetableRule
from config.listsource import ListSource
from config.localdata import Record, Zone
from config.policyfile import Policy
from config.reading import keys_of, required_keys

# What is documented, by the name of its place in the document.
TABLES: dict[str, type[msgspec.Struct]] = {
    "settings": Settings,
    "policy": Policy,
    "group": Group,
    "timetable": TimetableRule,
    "calendar": Calendar,
    "shift": Shift,
    "dates": Dates,
    "hours": Hours,
    "day": SpecialDay,
    "statistics": Detail,
    "record": Record,
    "zone": Zone,
    "list": ListSource,
    "devices": Devices,
    "device": Device,
}

_PLACE = re.compile(r"(<!-- keys: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def key_table(kind: type[msgspec.Struct]) -> str:
    """A Markdown table of a struct's keys: name, kind, default, meaning."""
    required = required_keys(kind)
    rows = ["| key | kind | default | meaning |", "|---|---|---|---|"]
    for name, key in keys_of(kind).items():
        default = "required" if name in required else key.default
        rows.append(f"| `{name}` | {key.kind} | {default} | {key.meaning} |")
    return "\n".join(rows) + "\n"


def fill(document: str) -> str:
    """The document with each `<!-- keys: NAME -->` … `<!-- end -->` holding that table as it is today.

    Raises KeyError for a place that no struct stands for.
    """
    return _PLACE.sub(lambda found: found[1] + key_table(TABLES[found[2]]) + found[3], document)


def places(document: str) -> set[str]:
    """The names of the tables that a document has a place for."""
    return {found[2] for found in _PLACE.finditer(document)}
