"""Groups: who the rules are for, and what they are. Values, and how they are read from the policy file."""

from __future__ import annotations

import datetime as dt
import ipaddress
from typing import Annotated, Any

import msgspec

from config.categories import CATEGORIES
from config.dates import ALWAYS, day, ordered, when
from config.reading import Key, Reader, Spot, flag, list_of, one_of, read_struct, rule_line, slug, text
from config.rules import NameRule, name_rule, opening_rule
from config.safesearch import safe_search, youtube_mode
from config.services import service_entry
from config.week import EVERY_DAY, Window, days, window

BLOCK_MODES = ("nxdomain", "null", "refused", "page")

category = one_of(CATEGORIES, "a category")
_CATEGORY_LIST = "list of category ids"
_NAME_LIST = "list of names"
_SERVICE_LIST = "list of services"
SET_BY = ("teacher", "head", "it", "helper", "parent")
"""Whose rule a timetable rule may be."""

_names: Reader[tuple[NameRule, ...]] = list_of(name_rule())
_openings: Reader[tuple[NameRule, ...]] = list_of(opening_rule)


class BlockMode(msgspec.Struct, frozen=True):
    """How a block is answered: "nxdomain", "null" (0.0.0.0 and ::), "refused", "page" or "address".

    "page" is the box's own page that explains; only the resolver knows at which addresses the box is found,
    and turns it into "address" (`resolver.ownname`). Without any it gives nothing to all types.
    "address" has the two addresses to give, as text; "" is none, and that type gets an empty answer.
    """

    kind: str = "nxdomain"
    ipv4: str = ""
    ipv6: str = ""


def _address(version: int) -> Reader[str]:
    def read(value: object, spot: Spot) -> str:
        try:
            address = ipaddress.ip_address(value if isinstance(value, str) else "")
        except ValueError:
            address = None
        if address is None or address.version != version:
            spot.refuse(value, f"is not an IPv{version} address")
        return str(address)

    return read


class _BlockPage(msgspec.Struct, frozen=True):
    ipv4: Annotated[str, Key(_address(4), "IPv4 address", "")] = ""
    ipv6: Annotated[str, Key(_address(6), "IPv6 address", "")] = ""


def block_mode(value: object, spot: Spot) -> BlockMode:
    """Read "nxdomain", "null", "refused", "page", or { ipv4 = "…", ipv6 = "…" } for a page elsewhere."""
    if isinstance(value, dict):
        page = read_struct(_BlockPage, value, spot)
        if not (page.ipv4 or page.ipv6):
            spot.refuse(None, "needs ipv4, ipv6 or both")
        return BlockMode("address", page.ipv4, page.ipv6)
    if value == "address":
        spot.refuse(value, 'needs the address: write { ipv4 = "192.168.1.2" }')
    return BlockMode(one_of(BLOCK_MODES, 'a block mode (or { ipv4 = "…", ipv6 = "…" })')(value, spot))


class TimetableRule(msgspec.Struct, frozen=True):
    """What holds in some windows of the week: block categories and services, close all, or leave a list open.

    A window past midnight belongs to the day it starts on. A rule blocks, closes or limits: one of the three.
    """

    name: Annotated[str, Key(text(), "text", "What people read on the page, in your own language.")]
    windows: Annotated[
        tuple[Window, ...],
        Key(
            list_of(window, most=48),
            "list of windows",
            'Times of the day, `"07:00-11:30"`; the end is not included. `"21:30-06:00"` runs past midnight '
            "and belongs to the day it starts on. A rule has windows, periods or a shift: one of the three.",
            "`[]`",
        ),
    ] = ()
    days: Annotated[
        frozenset[int],
        Key(
            days,
            "days",
            '`"mon-fri"`, `["mon", "wed"]`, in Vietnamese `"t2-t6"`, `["t7", "cn"]`, or `"all"`.',
            '`"all"`',
        ),
    ] = EVERY_DAY
    periods: Annotated[
        tuple[str, ...],
        Key(
            list_of(slug, most=48),
            "list of periods",
            "Instead of windows: periods of `[calendar.periods]`. The breaks between them are free.",
            "`[]`",
        ),
    ] = ()
    shift: Annotated[
        str,
        Key(
            slug,
            "shift",
            "Instead of windows: a shift of `[calendar.shifts]`, from its first period to its last, breaks "
            "included.",
            "none",
        ),
    ] = ""
    when: Annotated[
        frozenset[str],
        Key(
            when,
            "kind of days",
            'On which days of the calendar: `"term"`, `"holiday"` (all others), `"exam"` (these are term '
            'too), `"always"`, or several, `["holiday", "exam"]`.',
            '`"always"`',
        ),
    ] = ALWAYS
    from_: Annotated[
        dt.date | None, Key(day, "date", "The first day on which a window may start.", "no limit")
    ] = None
    to: Annotated[dt.date | None, Key(day, "date", "The last such day.", "no limit")] = None
    block_categories: Annotated[
        tuple[str, ...],
        Key(list_of(category), _CATEGORY_LIST, "Categories that are blocked in these windows.", "`[]`"),
    ] = ()
    block_services: Annotated[
        tuple[str, ...],
        Key(
            list_of(service_entry),
            _SERVICE_LIST,
            'Services that are blocked in these windows: `"youtube"`, or `"group:games"` for all of a group '
            "([services.md](services.md)). May stand beside `block_categories`.",
            "`[]`",
        ),
    ] = ()
    close: Annotated[
        bool,
        Key(
            flag,
            "true or false",
            "Close everything but protected names and the group's `always_allow`.",
            "`false`",
        ),
    ] = False
    only: Annotated[
        tuple[NameRule, ...],
        Key(
            _openings,
            _NAME_LIST,
            "Leave only these names open (and protected names and `always_allow`): a test, an exam.",
            "`[]`",
        ),
    ] = ()
    set_by: Annotated[
        str,
        Key(
            one_of(SET_BY, "a role"),
            "teacher, head, it, helper or parent",
            "Whose rule it is: a pass given by a lower role does not open what it closes.",
            "nobody's: every pass does",
        ),
    ] = ""


def timetable_rule(value: object, spot: Spot) -> TimetableRule:
    """Read one [[groups.ID.timetable]]."""

    def check(fields: dict[str, Any], spot: Spot) -> None:
        raw = value if isinstance(value, dict) else {}
        used = [key for key in ("block_categories", "block_services", "close", "only") if raw.get(key)]
        if len(used) != 1 and used != ["block_categories", "block_services"]:
            spot.note(
                " + ".join(used) or None,
                "a timetable rule does exactly one thing: block_categories and block_services, "
                "close = true, or only",
            )
        times = [key for key in ("windows", "periods", "shift") if key in raw]
        if len(times) != 1:
            spot.note(
                " + ".join(times) or None,
                "a timetable rule has its times in one of windows, periods or shift",
            )
        for key in ("windows", "periods"):
            if fields.get(key) == () and key in raw:
                spot.key(key).note(None, f"needs at least one {key.removesuffix('s')}")
        ordered(fields, spot)

    return read_struct(TimetableRule, value, spot, check=check)


class Group(msgspec.Struct, frozen=True):
    """The rules of one group. Names in `allow`, `block` and `always_allow` reach below unless marked."""

    id: str
    vi: Annotated[str, Key(text(), "text", "The group's name in Vietnamese.")]
    en: Annotated[str, Key(text(), "text", "The group's name in English.")]
    pupils: Annotated[
        bool | None,
        Key(
            flag,
            "true or false",
            "Whether these are pupils' devices, in a school: they alone are counted as devices that met a "
            "block ([statistics.md](statistics.md)). Never staff's.",
            "`true` for the `default_group`, else `false`",
        ),
    ] = None
    block_categories: Annotated[
        tuple[str, ...],
        Key(
            list_of(category),
            _CATEGORY_LIST,
            "Categories that are blocked at all times. `abuse`, `malware` and `phishing` always are.",
            "`[]`",
        ),
    ] = ()
    block_services: Annotated[
        tuple[str, ...],
        Key(
            list_of(service_entry),
            _SERVICE_LIST,
            'Services that are blocked at all times: `"tiktok"`, or `"group:games"` for all of a group '
            "([services.md](services.md)).",
            "`[]`",
        ),
    ] = ()
    safe_search: Annotated[
        frozenset[str],
        Key(
            safe_search,
            "true, false or list of engines",
            "Search engines are held in their safe mode: all that can be, or only those named "
            "([safesearch.md](safesearch.md)). Allowed names are held too.",
            "`false`",
        ),
    ] = frozenset()
    youtube: Annotated[
        str,
        Key(
            youtube_mode,
            "off, moderate or strict",
            "YouTube's restricted mode: `moderate` hides what is for adults, `strict` leaves much less.",
            '`"off"`',
        ),
    ] = "off"
    allow: Annotated[
        tuple[NameRule, ...],
        Key(
            _openings, _NAME_LIST, "Names that categories and timetables of categories do not block.", "`[]`"
        ),
    ] = ()
    always_allow: Annotated[
        tuple[NameRule, ...],
        Key(
            _openings, _NAME_LIST, "Like `allow`, and open too while the timetable closes everything.", "`[]`"
        ),
    ] = ()
    block: Annotated[
        tuple[NameRule, ...],
        Key(
            _names,
            _NAME_LIST,
            "Names that are blocked. Of `allow` and `block` the longest name wins; a tie allows.",
            "`[]`",
        ),
    ] = ()
    allow_only: Annotated[
        bool,
        Key(
            flag,
            "true or false",
            "Close everything at all times but `allow`, `always_allow` and protected names: for the "
            "youngest.",
            "`false`",
        ),
    ] = False
    unfiltered: Annotated[
        tuple[NameRule, ...],
        Key(
            _names,
            _NAME_LIST,
            "Names that `safe_search` and `youtube` leave alone, if they are open at all.",
            "`[]`",
        ),
    ] = ()
    rules: Annotated[
        tuple[str, ...],
        Key(
            list_of(rule_line),
            "list of rules",
            "Rules of your own that are more than a name, in the syntax of AdGuard Home: regular expressions "
            '(`"/^ads?[0-9]/"`), types (`$dnstype`), answers (`$dnsrewrite`). They stand beside `allow` and '
            "`block`; docs/lists.md has them all.",
            "`[]`",
        ),
    ] = ()
    block_mode: Annotated[
        BlockMode,
        Key(
            block_mode,
            "block mode",
            'How a block is answered: `"nxdomain"`, `"null"` (0.0.0.0 and ::), `"refused"`, `"page"` (this '
            "box's [page that explains](blockpage.md)), or a page of your own elsewhere, "
            '`{ ipv4 = "192.168.1.2", ipv6 = "fd00::2" }`.',
            '`"nxdomain"`',
        ),
    ] = BlockMode()
    timetable: Annotated[
        tuple[TimetableRule, ...],
        Key(
            list_of(timetable_rule, most=100),
            "list of tables",
            "What holds at some times of the week, one `[[groups.ID.timetable]]` each.",
            "`[]`",
        ),
    ] = ()
