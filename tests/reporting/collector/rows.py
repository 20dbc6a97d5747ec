"""Rows for tests of what only reads them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, insert

from reporting.collector.tables import ACTIVE, boxes, communes, school_communes, schools

BOX = "b" * 64


def with_school(connection: Connection, code: str = "hue-thcs-0042", box: str = BOX) -> None:
    """One commune, one school in it, one box that is enrolled."""
    if code == "hue-thcs-0042":
        connection.execute(insert(communes).values(code="01", name="Phường Vỹ Dạ", since=date(2025, 7, 1)))
    connection.execute(
        insert(schools).values(code=code, name="THCS Nguyễn Tri Phương", kind="lower", since=date(2020, 9, 1))
    )
    connection.execute(insert(school_communes).values(school=code, since=date(2025, 7, 1), commune="01"))
    connection.execute(
        insert(boxes).values(
            id=box, key="a" * 64, school=code, line=box, status=ACTIVE, enrolled_at=1, floor="", why=""
        )
    )


def report_row(**changes: Any) -> dict[str, Any]:
    """A report as it stands in the table, with changes."""
    return {
        "box": BOX, "sequence": 1, "digest": "d" * 64, "previous": "0" * 64, "line": BOX, "month": "2026-10",
        "school": "hue-thcs-0042", "kind": "lower", "commune": "01", "standing": "next", "received_at": 1,
        "way": "https", "version": "0.1.0", "state": "measured", "days": 7, "epsilon": 1.0, "scale": 21.0,
        "variance": 881.8, "active": 1320, "harm": -7, "adult": 41, "gambling": 0, "scam": 3, "bypass": -88,
        "timetable": 260, "hours": 740, "hours_of": 744, "lists": 1, "oldest_list": 4, "list_set": "x",
        "list_versions": "y", "form": True, "sessions": 2, "parents": 80, "pupils": 300,
    } | changes  # fmt: skip
