"""A province with communes, schools, boxes and months of reports, made from a seed."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert

from reporting.collector.tables import ACTIVE, boxes, communes, reports, school_communes, schools
from reporting.schema.cells import CELLS, deviation
from tests.reporting.collector.rows import report_row

KINDS = ("primary", "lower", "upper")
SINCE = date(2025, 7, 1)


def fill(
    connection: Connection,
    months: tuple[str, ...] = ("2026-09", "2026-10"),
    *,
    count: int = 30,
    places: int = 3,
    seed: int = 7,
) -> list[dict[str, Any]]:
    """Put them in; return the rows of the reports. Every tenth school has no box; every seventh has two."""
    dice = random.Random(seed)
    codes = [f"{number:05}" for number in range(places)]
    connection.execute(
        insert(communes), [{"code": code, "name": f"Xã {code}", "since": SINCE} for code in codes]
    )
    made = [(f"truong-{number:05}", KINDS[number % 3], codes[number % places]) for number in range(count)]
    connection.execute(
        insert(schools), [{"code": c, "name": c, "kind": kind, "since": SINCE} for c, kind, _ in made]
    )
    connection.execute(
        insert(school_communes), [{"school": c, "since": SINCE, "commune": place} for c, _, place in made]
    )
    rows: list[dict[str, Any]] = []
    for number, (code, kind, place) in enumerate(made):
        shares = 0 if number % 10 == 9 else 2 if number % 7 == 6 else 1
        for share in range(shares):
            box = f"{number:060x}{share:04x}"
            connection.execute(
                insert(boxes).values(
                    id=box, key=box, school=code, line=box, status=ACTIVE, enrolled_at=1, floor="", why=""
                )
            )
            for sequence, month in enumerate(months, 1):
                rows.append(_row(dice, box, sequence, month, code, kind, place, shares))
    connection.execute(insert(reports), rows)
    return rows


def _row(
    dice: random.Random, box: str, sequence: int, month: str, code: str, kind: str, place: str, shares: int
) -> dict[str, Any]:
    scale = 3 * 22 * shares
    cells = {cell: dice.randint(-200, 3000) for cell in CELLS}
    measured = dice.random() > 0.05
    return report_row(
        box=box, line=box, sequence=sequence, digest=f"{sequence:04x}{box[4:]}",
        month=month, school=code, kind=kind, commune=place, days=22 if measured else None,
        epsilon=1 / shares if measured else None, scale=float(scale) if measured else None,
        variance=deviation(scale) ** 2 if measured else None, state="measured" if measured else "not-measurable",
        hours=dice.randint(500, 744), oldest_list=dice.choice([0, 3, 20]), list_set=dice.choice("aaaaaaaab"),
        form=dice.random() < 0.5, sessions=dice.randint(0, 3), parents=dice.randint(0, 90),
        pupils=dice.randint(0, 300), **(cells if measured else dict.fromkeys(CELLS)),
    )  # fmt: skip
