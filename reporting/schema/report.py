"""What a report says, field by field. Whatever is not in here cannot leave: unknown fields are refused.

`docs/report-1.schema.json` is made from these values by `json_schema`; docs/report-format.md explains them.
"""

from __future__ import annotations

import calendar
import json
import re
import unicodedata
from fractions import Fraction
from typing import Annotated, Final, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from reporting.schema.canonical import printable
from reporting.schema.cells import MOST_CELLS

FORMAT: Final = "lachan-report/1"
GENESIS = "0" * 64
"""What stands as `previous` in the first report of a key."""

END: Final = r"(?!\n)$"
"""Ends a pattern where the text ends: Python's ``$`` alone lets a line break follow."""

Digest = Annotated[str, Meta(pattern=f"^[0-9a-f]{{64}}{END}", description="SHA-256, hexadecimal")]
Month = Annotated[
    str, Meta(pattern=f"^20[0-9]{{2}}-(0[1-9]|1[0-2]){END}", description="a calendar month: 2026-11")
]
Slug = Annotated[str, Meta(pattern=f"^[A-Za-z0-9._-]{{0,64}}{END}")]
Count = Annotated[int, Meta(ge=0, le=10**9)]
Cell = Annotated[int, Meta(ge=-(10**12), le=10**12, description="devices, summed over days, with noise")]
Ratio = Annotated[
    tuple[Annotated[int, Meta(ge=0, le=10**6)], Annotated[int, Meta(ge=1, le=10**6)]],
    Meta(description="numerator and denominator"),
]

MOST_PEOPLE = 100_000
MATERIALS_LENGTH = 500
NOTE_LENGTH = 1000


class Cells(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The seven cells, all of them, zeros and negatives included."""

    active: Cell
    harm: Cell
    adult: Cell
    gambling: Cell
    scam: Cell
    bypass: Cell
    timetable: Cell


class Measured(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="state", tag="measured"):
    """Noisy sums over the counted days. `scale` is that of the noise: 3 · days / epsilon."""

    days: Annotated[
        tuple[Annotated[int, Meta(ge=1, le=31)], ...],
        Meta(max_length=23, description="the days of the month that count, fixed beforehand"),
    ]
    epsilon: Ratio
    scale: Ratio
    cells: Cells


class NotMeasurable(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="state", tag="not-measurable"
):
    """Devices cannot be told apart: everything comes from the router."""

    reason: Literal["only-gateway"] = "only-gateway"


class Service(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many hours of the month DNS was filtered, of how many."""

    hours: Annotated[int, Meta(ge=0, le=745)]
    of: Annotated[int, Meta(ge=0, le=745)]


class ListAge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list in force. `id` is its public id; a list of the school's own is `own-1`, `own-2` and so on.

    `version` tells one content from another; `age_days`: since it was last known to be current.
    """

    id: Slug
    category: Slug
    version: Slug
    age_days: Count
    names: Count


class Awareness(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the school did to make people aware, in its own words. Nobody's name belongs in here."""

    sessions: Annotated[int, Meta(ge=0, le=1000)] = 0
    parents: Annotated[int, Meta(ge=0, le=MOST_PEOPLE)] = 0
    pupils: Annotated[int, Meta(ge=0, le=MOST_PEOPLE)] = 0
    materials: Annotated[str, Meta(max_length=MATERIALS_LENGTH)] = ""
    note: Annotated[str, Meta(max_length=NOTE_LENGTH)] = ""


class Report(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One month of one box. `box` is the SHA-256 of its public key, `previous` the last report's digest."""

    format: Literal["lachan-report/1"]
    version: Annotated[str, Meta(pattern=f"^[0-9A-Za-z.+-]{{1,32}}{END}", description="of Lá Chắn")]
    school: Annotated[Slug, Meta(description="its code, given at enrolment; empty before")]
    box: Digest
    sequence: Annotated[int, Meta(ge=1, le=10**6)]
    previous: Digest
    month: Month
    statistics: Measured | NotMeasurable
    service: Service
    lists: Annotated[tuple[ListAge, ...], Meta(max_length=100)]
    awareness: Awareness | UnsetType = UNSET


class SchemaBroken(ValueError):
    """The value is no report of this version; the text says where and why."""


def read_report(value: object) -> Report:
    """Return the report that a value is. Raises SchemaBroken."""
    try:
        report = msgspec.convert(value, Report)
    except msgspec.ValidationError as error:
        raise SchemaBroken(printable(str(error))) from None
    for problem in _problems(report):
        raise SchemaBroken(problem)
    return report


def plain(report: Report) -> object:
    """Return a report as what JSON knows: what is signed and what `read_report` reads."""
    value: object = msgspec.to_builtins(report)
    return value


def school_code(text: str) -> bool:
    """Whether a text can stand as the code of a school."""
    return re.fullmatch(r"[A-Za-z0-9._-]{0,64}", text) is not None


def json_schema() -> str:
    """Return the JSON schema of the envelope and the report, as it stands in docs/report-1.schema.json."""
    (report,), definitions = msgspec.json.schema_components([Report], ref_template="#/$defs/{name}")
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:lachan:report:1",
        "title": "A monthly report of Lá Chắn, signed",
        "type": "object",
        "properties": {
            "key": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
            "report": report,
            "signature": {"type": "string", "pattern": "^[0-9a-f]{128}$"},
        },
        "required": ["key", "report", "signature"],
        "additionalProperties": False,
        "$defs": definitions,
    }
    text = json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
    return text.replace(json.dumps(END)[1:-1], "$")  # a JSON schema's $ is the end, and nothing else


def _problems(report: Report) -> list[str]:
    """What the types cannot say."""
    found = [] if report.service.hours <= report.service.of else ["service: more hours than there are"]
    if isinstance(report.statistics, Measured):
        found += _mechanism_problems(report.statistics, report.month)
    if isinstance(report.awareness, Awareness):
        found += [
            f"awareness.{field}: {reason}"
            for field in ("materials", "note")
            if (reason := text_problem(getattr(report.awareness, field)))
        ]
    return found


def _mechanism_problems(measured: Measured, month: str) -> list[str]:
    year, number = map(int, month.split("-"))
    epsilon = Fraction(*measured.epsilon)
    found = []
    if list(measured.days) != sorted({*measured.days}):
        found.append("statistics.days: not in order, or twice")
    if measured.days and measured.days[-1] > calendar.monthrange(year, number)[1]:
        found.append(f"statistics.days: {month} has no day {measured.days[-1]}")
    if not 0 < epsilon <= 1:
        found.append("statistics.epsilon: above 0 and at most 1")
    elif Fraction(*measured.scale) != MOST_CELLS * len(measured.days) / epsilon:
        found.append("statistics.scale: must be 3 · days / epsilon")
    return found


_LINES = re.compile(r"[\n\t]")


def text_problem(text: str) -> str:
    """Return why a free text cannot be taken, "" when it can: control characters, half letters."""
    for character in _LINES.sub("", text):
        if unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"}:
            return f"holds a character that cannot be printed (U+{ord(character):04X})"
    return ""
