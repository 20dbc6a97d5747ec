"""The policy file: groups, timetables, names and lists. The truth of the box, fit to be shared and reviewed.

Text in, a frozen value out, or every mistake at once. docs/policy.md tells people how to write one.
"""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from config.calendar import Calendar, calendar
from config.calendarfit import rules_fit
from config.detail import Detail, detail, detail_fits
from config.errors import ConfigInvalid
from config.frozen import FrozenMap
from config.groups import BlockMode, Group, TimetableRule
from config.listsource import ListSource, list_source
from config.localdata import Record, Zone, network, records, zones
from config.presets import preset_text
from config.protected import why_unprotectable
from config.reading import (
    Key,
    Refused,
    Spot,
    flag,
    integer,
    list_of,
    one_of,
    parse_toml,
    read_struct,
    rule_line,
    slug,
    table,
)
from config.rules import EXACT, NameRule, name_rule, opening_rule
from config.week import Window

__all__ = [
    "KINDS",
    "BlockMode",
    "Group",
    "ListSource",
    "Policy",
    "TimetableRule",
    "Window",
    "default_policy_text",
    "parse_policy",
]

KINDS = ("school", "home")
VERSION = 1
_MOST_GROUPS = 64  # the counters keep a row for each

_names = list_of(name_rule())
_openings = list_of(opening_rule)


def _version(value: object, spot: Spot) -> int:
    if isinstance(value, int) and value > VERSION:
        spot.refuse(value, f"this file was written for a newer Lá Chắn; this one reads version {VERSION}")
    return integer(VERSION, VERSION)(value, spot)


_VIETNAM = frozenset({"hanoi", "hànội", "saigon", "sàigòn", "hue", "huế", "danang", "đànẵng", "vietnam"})
"""What people write for Asia/Ho_Chi_Minh, which the message names in any case."""


def _timezone(value: object, spot: Spot) -> str:
    try:
        zoneinfo.ZoneInfo(value if isinstance(value, str) else "")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        near = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone)
        spot.note(value, 'is not a time zone; one is "Asia/Ho_Chi_Minh"')
        # All 500 zones would bury the message: keep the nearest only.
        mistake = spot.mistakes.pop()
        nearest = msgspec.structs.replace(mistake, choices=tuple(near)).nearest
        city = str(value).rpartition("/")[2].casefold().replace("_", "").replace(" ", "")
        if city in _VIETNAM:  # spelled alike is not near: Hanoi is not in Yangon's zone
            nearest = ""
        spot.refuse(value, mistake.problem, [nearest] if nearest else [])
    return str(value)


def _protected(value: object, spot: Spot) -> NameRule:
    rule = name_rule(EXACT)(value, spot)
    if reason := why_unprotectable(rule):
        spot.refuse(value, reason)
    return rule


def _groups(value: object, spot: Spot) -> FrozenMap[str, Group]:
    raw = table(value, spot)
    before = len(spot.mistakes)
    if not raw:
        spot.note(None, "needs at least one group, [groups.ID]")
    if len(raw) > _MOST_GROUPS:
        spot.note(len(raw), f"there are too many groups; at most {_MOST_GROUPS}")
    found: dict[str, Group] = {}
    for key, rules in raw.items():
        where = spot.key(key)
        try:
            found[slug(key, where)] = read_struct(Group, rules, where, fixed={"id": key})
        except Refused:
            continue
    if len(spot.mistakes) > before:
        raise Refused
    return FrozenMap(found)


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """Everything people decided about names. Frozen, hashable, picklable."""

    version: Annotated[int, Key(_version, "1", "The version of this file's format.", "`1`")] = VERSION
    kind: Annotated[
        str, Key(one_of(KINDS, "a kind of place"), "school or home", "What kind of place this is.")
    ]
    timezone: Annotated[
        str, Key(_timezone, "time zone", "The zone of all timetables.", '`"Asia/Ho_Chi_Minh"`')
    ] = "Asia/Ho_Chi_Minh"
    default_group: Annotated[
        str, Key(slug, "group id", "The group of every device that no rule knows: the strict one.")
    ]
    starter: Annotated[
        bool, Key(flag, "true or false", "Whether the lists that come with Lá Chắn are used.", "`true`")
    ] = True
    allow: Annotated[
        tuple[NameRule, ...], Key(_openings, "list of names", "`allow` for every group.", "`[]`")
    ] = ()
    always_allow: Annotated[
        tuple[NameRule, ...], Key(_openings, "list of names", "`always_allow` for every group.", "`[]`")
    ] = ()
    block: Annotated[
        tuple[NameRule, ...], Key(_names, "list of names", "`block` for every group.", "`[]`")
    ] = ()
    rules: Annotated[
        tuple[str, ...],
        Key(list_of(rule_line), "list of rules", "`rules` for every group.", "`[]`"),
    ] = ()
    protected: Annotated[
        tuple[NameRule, ...],
        Key(
            list_of(_protected),
            "list of names",
            "Names that nothing may block, besides the built-in ones: your own domain. Here a name means "
            "only itself; `*.d` means what is below `d`. Never a public suffix or a search engine.",
            "`[]`",
        ),
    ] = ()
    forward_zones: Annotated[
        tuple[NameRule, ...],
        Key(
            _names,
            "list of names",
            "Special zones (`test`, `168.192.in-addr.arpa`) that the ordinary upstreams know and are asked "
            "for, instead of being refused here. For servers of their own: `zones`.",
            "`[]`",
        ),
    ] = ()
    records: Annotated[
        tuple[Record, ...],
        Key(
            records,
            "list of tables",
            "Names that are answered here, one `[[records]]` each: printers, servers.",
            "`[]`",
        ),
    ] = ()
    zones: Annotated[
        tuple[Zone, ...],
        Key(
            zones,
            "list of tables",
            "Zones whose own servers are asked, one `[[zones]]` each: `truong.lan`, the way back from "
            "addresses.",
            "`[]`",
        ),
    ] = ()
    rebind_protection: Annotated[
        bool,
        Key(
            flag,
            "true or false",
            "Whether names of the internet may not lead to addresses of your own network (DNS rebinding).",
            "`true`",
        ),
    ] = True
    rebind_allow: Annotated[
        tuple[NameRule, ...],
        Key(
            _openings,
            "list of names",
            "Names that may lead there all the same. `plex.direct` and all local names may anyway.",
            "`[]`",
        ),
    ] = ()
    block_addresses: Annotated[
        tuple[str, ...],
        Key(
            list_of(network),
            "list of networks",
            "Addresses and networks, `203.0.113.0/24`, that no answer may lead to, for any group.",
            "`[]`",
        ),
    ] = ()
    calendar: Annotated[
        Calendar,
        Key(
            calendar,
            "table",
            "Periods, shifts, terms, holidays and exams, `[calendar]`, for rules that name them.",
            "only the public holidays",
        ),
    ] = Calendar()
    statistics: Annotated[
        Detail,
        Key(
            detail,
            "table",
            "How much of what was blocked is kept, `[statistics]`.",
            "only sums",
        ),
    ] = Detail()
    groups: Annotated[
        Mapping[str, Group], Key(_groups, "tables", "The groups, one `[groups.ID]` each, in your order.")
    ]
    lists: Annotated[
        tuple[ListSource, ...],
        Key(list_of(list_source, most=500), "list of tables", "Subscriptions, one `[[lists]]` each.", "`[]`"),
    ] = ()

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """The zone of the timetables."""
        return zoneinfo.ZoneInfo(self.timezone)

    @property
    def pupil_groups(self) -> frozenset[str]:
        """Ids of the groups whose devices are counted as pupils': in a school only, never at home."""
        if self.kind != "school":
            return frozenset()
        return frozenset(
            group.id
            for group in self.groups.values()
            if (group.id == self.default_group if group.pupils is None else group.pupils)
        )


def parse_policy(text: str | bytes, file: str = "policy.toml") -> Policy:
    """Read a policy file's text. Raises ConfigInvalid with every mistake in it; `file` names it there."""
    raw = parse_toml(text, file)
    spot = Spot()

    def check(fields: dict[str, Any], spot: Spot) -> None:
        groups = raw.get("groups")
        ids = tuple(groups) if isinstance(groups, dict) else ()
        if ids and fields.get("default_group", ids[0]) not in ids:
            spot.key("default_group").note(fields["default_group"], "is not a group of this file", ids)
        _list_ids_once(raw.get("lists"), spot.key("lists"))
        rules_fit(raw, spot.key("groups"))
        detail_fits(fields.get("statistics", Detail()), fields.get("kind"), spot.key("statistics"))
        if "calendar" not in raw:
            fields["calendar"] = calendar({}, spot)

    try:
        return read_struct(Policy, raw, spot, check=check)
    except Refused:
        raise ConfigInvalid(tuple(spot.mistakes), file) from None


def _list_ids_once(raw: object, spot: Spot) -> None:
    seen: set[object] = set()
    for index, item in enumerate(raw if isinstance(raw, list) else []):
        identity = item.get("id") if isinstance(item, dict) else None
        if isinstance(identity, str) and identity in seen:
            spot.item(index).key("id").note(identity, "is used by another list; ids are unique")
        seen.add(identity)


def default_policy_text(kind: str) -> str:
    """The commented policy that a first start writes, for "school" or "home" (else ValueError)."""
    if kind not in KINDS:
        raise ValueError(f'no preset for "{kind}"; choices: {", ".join(KINDS)}')
    return preset_text(kind)
