"""Reports for tests."""

from __future__ import annotations

from typing import Any

from msgspec import UNSET

from reporting.schema.envelope import Signed, box_id, opened, seal
from reporting.schema.report import GENESIS, Report, plain, read_report
from reporting.schema.signing import public_key

PRIVATE = bytes(range(32))
OTHER = bytes(range(1, 33))
CELLS = {"active": 1320, "harm": -7, "adult": 41, "gambling": 0, "scam": 3, "bypass": -88, "timetable": 260}


def value(**changes: Any) -> dict[str, Any]:
    """What JSON says of a good report, with changes."""
    return {
        "format": "lachan-report/1",
        "version": "0.1.0",
        "school": "hue-thcs-0042",
        "box": box_id(public_key(PRIVATE)),
        "sequence": 1,
        "previous": GENESIS,
        "month": "2026-10",
        "statistics": {
            "state": "measured",
            "days": [1, 2, 5, 6, 7, 8, 9],
            "epsilon": [1, 1],
            "scale": [21, 1],
            "cells": dict(CELLS),
        },
        "service": {"hours": 740, "of": 744},
        "lists": [
            {"id": "starter-adult", "category": "adult", "version": "2026-10-01", "age_days": 4, "names": 900}
        ],
        "awareness": {"sessions": 2, "parents": 80, "pupils": 300, "materials": "Tờ rơi 111", "note": ""},
    } | changes


def report(**changes: Any) -> Report:
    found = read_report(value(**changes))
    assert found.awareness is not UNSET
    return found


def signed(private: bytes = PRIVATE, **changes: Any) -> Signed:
    return opened(seal(report(**{"box": box_id(public_key(private)), **changes}), private))


def chain(count: int, private: bytes = PRIVATE) -> list[Signed]:
    """So many months in a row."""
    found: list[Signed] = []
    for number in range(1, count + 1):
        previous = found[-1].digest if found else GENESIS
        year, month = divmod(number - 1, 12)
        found.append(
            signed(private, sequence=number, previous=previous, month=f"{2026 + year}-{month + 1:02d}")
        )
    return found


__all__ = ["CELLS", "OTHER", "PRIVATE", "chain", "plain", "report", "signed", "value"]
