"""Statistics as rows, for JSON and CSV: the same facts in both, those of `reporting.figures`. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

from config.categories import BY_NUMBER, CATEGORIES
from reporting.figures import Period
from reporting.metnames import KeptName

Row = Mapping[str, object]

COLUMNS = ("type", "key", "detail", "questions", "blocked", "number")
"""The columns of the CSV. `key` and `detail` say what a row is about, `number` what is neither of the two."""

STATS_KEYS: Mapping[str, Mapping[str, str]] = {
    "period": {
        "from": "the first day",
        "to": "the last day",
        "group": "id of the group, null for the whole box",
        "days": "days of which anything is known",
        "questions": "questions asked",
        "blocked": "questions blocked, ways around the filter included",
        "rewritten": "questions held in a safe mode",
        "passed": "questions let through because a person opened something by hand",
        "bypass": "questions for ways around the filter",
        "filtered_hours": "hours in which DNS was filtered",
        "days_before": "the same of as many days before",
        "questions_before": "questions asked in these",
        "blocked_before": "questions blocked in these",
    },
    "day": {"day": "the day", "questions": "questions asked", "blocked": "questions blocked"},
    "category": {
        "category": 'id of the category; "" for none, and for what is not told by day',
        "blocked": "questions blocked",
    },
    "group": {
        "group": 'id of the group; "" for all that are not told apart',
        "questions": "questions asked",
        "blocked": "questions blocked",
    },
    "hour": {
        "weekday": "1 for Monday to 7",
        "hour": "0 to 23; only of groups that are told apart",
        "questions": "questions asked",
        "blocked": "questions blocked",
    },
    "device_days": {
        "cell": "active, harm, adult, gambling, scam, bypass or timetable",
        "device_days": "devices of pupils that met it, summed over the days",
    },
    "distress": {
        "month": "a whole month, like 2026-09",
        "category": "self-harm or abuse",
        "blocked": "questions blocked on the whole box",
    },
    "passes": {"kind": "pass, focus, off, extra or release", "given": "how many were set by hand"},
    "list": {
        "id": "id of a list",
        "category": "id of its category",
        "names": "names in it",
        "version": "what tells its versions apart",
        "confirmed": "when it was last known to be the newest, epoch seconds or null",
        "day": "the last day on which it was there",
    },
    "name": {
        "name": "name of a blocked site, while the level of detail blocked-names is on",
        "category": "id of its category",
        "day": "the day on which enough devices met it",
    },
}
"""Type of a row → its keys beside `type`, and what they are."""

_KEY = {
    "period": ("from", "to"),
    "day": ("day", ""),
    "category": ("category", ""),
    "group": ("group", ""),
    "hour": ("weekday", "hour"),
    "device_days": ("cell", ""),
    "distress": ("month", "category"),
    "passes": ("kind", ""),
    "list": ("id", "version"),
    "name": ("name", "day"),
}
_NUMBER = {"device_days": "device_days", "passes": "given", "list": "names", "period": "filtered_hours"}


def rows(period: Period, before: Period, names: Iterable[KeptName] = ()) -> Iterator[Row]:
    """Yield one row for each fact. before: as many days before it; names: those that are kept."""
    total, last = period.total, before.total
    yield {
        "type": "period",
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "group": period.group,
        "days": len(period.days),
        "questions": total.questions,
        "blocked": total.blocked,
        **{name: period.outcomes.get(name, 0) for name in ("rewritten", "passed", "bypass")},
        "filtered_hours": round(period.filtered_minutes / 60, 1),
        "days_before": len(before.days),
        "questions_before": last.questions,
        "blocked_before": last.blocked,
    }
    for day, (questions, blocked) in sorted(period.days.items()):
        yield {"type": "day", "day": day.isoformat(), "questions": questions, "blocked": blocked}
    for category, blocked in ranked(period.categories):
        yield {"type": "category", "category": category, "blocked": blocked}
    for group, (questions, blocked) in sorted(period.groups.items(), key=lambda item: (not item[0], item)):
        yield {"type": "group", "group": group, "questions": questions, "blocked": blocked}
    for weekday, hours in enumerate(period.heat or (), start=1):
        for hour, (questions, blocked) in enumerate(hours):
            row = {"type": "hour", "weekday": weekday, "hour": hour}
            yield {**row, "questions": questions, "blocked": blocked}
    yield from _rows_of_the_box(period)
    for name in names:
        category = BY_NUMBER[name.category].id
        yield {"type": "name", "name": name.name, "category": category, "day": name.day.isoformat()}


def _rows_of_the_box(period: Period) -> Iterator[Row]:
    for cell, count in (period.devices or {}).items():
        yield {"type": "device_days", "cell": cell, "device_days": count}
    for month, categories in period.distress.items():
        for category, blocked in sorted(categories.items()):
            yield {"type": "distress", "month": month, "category": category, "blocked": blocked}
    for kind, given in sorted(period.passes.items()):
        yield {"type": "passes", "kind": kind, "given": given}
    for one in period.lists:
        yield {
            "type": "list",
            "id": one.id,
            "category": one.category,
            "names": one.names,
            "version": one.version,
            "confirmed": one.confirmed or None,
            "day": one.day.isoformat(),
        }


def ranked(categories: Mapping[str, int]) -> list[tuple[str, int]]:
    """Categories with their blocks, most first; what has no category last."""
    order = list(CATEGORIES)
    return sorted(
        categories.items(), key=lambda item: (not item[0], -item[1], order.index(item[0]) if item[0] else 0)
    )


def as_csv(found: Iterable[Row]) -> str:
    """Write rows as a table of COLUMNS, for a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in found:
        kind = str(row["type"])
        key, detail = _KEY[kind]
        number = row.get(_NUMBER.get(kind, ""), "")
        writer.writerow(
            [kind, row[key], row.get(detail, ""), row.get("questions", ""), row.get("blocked", ""), number]
        )
    return text.getvalue()
