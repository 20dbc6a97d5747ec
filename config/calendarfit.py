"""What has to fit together in the calendar, and between it and the rules.

It looks at the tables as they are written, so that a mistake elsewhere in one hides nothing: every mistake
of a file is named at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise

from config.dates import day
from config.reading import Refused, Spot


def calendar_fits(raw: object, spot: Spot) -> None:
    """Note, in a raw [calendar], unknown periods, terms that overlap, and dates that come twice."""
    _periods_known(raw, spot)
    _terms_apart(_tables(raw, "terms"), spot.key("terms"))
    _days_once(_tables(raw, "days"), spot.key("days"))


def rules_fit(policy: Mapping[str, object], spot: Spot) -> None:
    """Note what the rules take for a period or a shift of the calendar and is none."""
    periods, shifts = _ids(policy.get("calendar"), "periods"), _ids(policy.get("calendar"), "shifts")
    groups = policy.get("groups")
    for identity, group in (groups if isinstance(groups, dict) else {}).items():
        for index, rule in enumerate(_tables(group, "timetable")):
            where = spot.key(identity).key("timetable").item(index)
            _known_periods(rule.get("periods"), periods, where.key("periods"))
            _known(rule.get("shift"), shifts, where.key("shift"), "shift of [calendar.shifts]")


def _tables(raw: object, place: str) -> tuple[Mapping[str, object], ...]:
    """The tables of a list of tables; an empty one for what is none."""
    found = raw.get(place) if isinstance(raw, dict) else None
    return tuple(
        item if isinstance(item, dict) else {} for item in (found if isinstance(found, list) else ())
    )


def _ids(raw: object, place: str) -> tuple[str, ...]:
    """The ids of the tables that stand under one key."""
    found = raw.get(place) if isinstance(raw, dict) else None
    return tuple(found) if isinstance(found, dict) else ()


def _known(name: object, choices: tuple[str, ...], spot: Spot, what: str) -> None:
    """Note a name that is none of the choices; what is no text has been noted by its reader."""
    if isinstance(name, str) and name not in choices:
        kind, where = what.split(" of ")
        spot.note(name, f"is not a {kind} of {where}" + ("" if choices else ", which has none"), choices)


def _known_periods(names: object, choices: tuple[str, ...], spot: Spot) -> None:
    """Note every name in a list, or key of a table, that is no period of the calendar."""
    if isinstance(names, dict):
        places = [(name, spot.key(name)) for name in names]
    else:
        places = [
            (name, spot.item(index)) for index, name in enumerate(names if isinstance(names, list) else ())
        ]
    for name, where in places:
        _known(name, choices, where, "period of [calendar.periods]")


def _periods_known(raw: object, spot: Spot) -> None:
    choices = _ids(raw, "periods")
    shifts = raw.get("shifts") if isinstance(raw, dict) else None
    for key, one in (shifts if isinstance(shifts, dict) else {}).items():
        if isinstance(one, dict):
            _known_periods(one.get("periods"), choices, spot.key("shifts").key(key).key("periods"))
    for place in ("hours", "days"):
        for index, entry in enumerate(_tables(raw, place)):
            _known_periods(entry.get("periods"), choices, spot.key(place).item(index).key("periods"))


def _terms_apart(raw: tuple[Mapping[str, object], ...], spot: Spot) -> None:
    found = []
    for index, entry in enumerate(raw):
        try:
            quiet = Spot()
            found.append((day(entry.get("from"), quiet), day(entry.get("to"), quiet), index))
        except Refused:
            continue
    for (_first, last, earlier), (first, _last, index) in pairwise(sorted(found)):
        if first <= last:
            name = raw[earlier].get("name")
            spot.item(index).key("from").note(first, f'lies in the term "{name}", which lasts until {last}')


def _days_once(raw: tuple[Mapping[str, object], ...], spot: Spot) -> None:
    seen: set[object] = set()
    for index, entry in enumerate(raw):
        date = entry.get("date")
        if isinstance(date, dt.date | str) and str(date) in seen:
            spot.item(index).key("date").note(date, "stands here twice; say everything about it at once")
        seen.add(str(date))
