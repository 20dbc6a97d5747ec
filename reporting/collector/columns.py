"""What of a report stands in columns, to be summed and compared: a row made from a report. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from reporting.schema.cells import CELLS, deviation
from reporting.schema.envelope import Signed
from reporting.schema.report import Awareness, ListAge, Measured


class Texts(NamedTuple):
    """What a school wrote about its awareness activities."""

    materials: str
    note: str


def columns_of(signed: Signed) -> dict[str, Any]:
    """The columns of `tables.reports` that the report itself says."""
    report = signed.report
    ages = [one.age_days for one in report.lists]
    form = report.awareness if isinstance(report.awareness, Awareness) else None
    said = form or Awareness()
    return {
        "box": report.box,
        "sequence": report.sequence,
        "digest": signed.digest,
        "previous": report.previous,
        "month": report.month,
        "version": report.version,
        **_measured(report.statistics if isinstance(report.statistics, Measured) else None),
        "hours": report.service.hours,
        "hours_of": report.service.of,
        "lists": len(report.lists),
        "oldest_list": max(ages, default=0),
        "list_set": mark(list_lines(report.lists)),
        "list_versions": mark([f"{one.id}:{one.version}" for one in report.lists]),
        "form": form is not None,
        "sessions": said.sessions,
        "parents": said.parents,
        "pupils": said.pupils,
    }


def texts_of(signed: Signed) -> Texts | None:
    """What was written in the form, None where nothing was."""
    form = signed.report.awareness
    if not isinstance(form, Awareness) or not (form.materials or form.note):
        return None
    return Texts(form.materials, form.note)


def list_lines(lists: Iterable[ListAge]) -> list[str]:
    """The lists in force, as `tables.list_sets` says them."""
    return sorted({f"{one.id}:{one.category}" for one in lists})


def mark(lines: Iterable[str]) -> str:
    """A short name for a set of lines, the same wherever they are the same."""
    return sha256("\n".join(sorted({*lines})).encode()).hexdigest()[:16]


def _measured(found: Measured | None) -> dict[str, Any]:
    if found is None:
        nothing = dict.fromkeys(("days", "epsilon", "scale", "variance", *CELLS))
        return {"state": "not-measurable", **nothing}
    scale = Fraction(*found.scale)
    return {
        "state": "measured",
        "days": len(found.days),
        "epsilon": float(Fraction(*found.epsilon)),
        "scale": float(scale),
        "variance": deviation(scale) ** 2,
        **msgspec.structs.asdict(found.cells),
    }
