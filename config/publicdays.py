"""Public holidays, from a table that comes with Lá Chắn: no network and no calendar arithmetic on the box.

`config/publicdays/CODE.tsv` has a line for each day off, made from the `holidays` package by
`python -m admin.publicdays` and held against it by a test. What a government decides later (a swapped day)
goes into the policy by hand or from an .ics file, and wins there.
"""

from __future__ import annotations

import datetime as dt
import functools
from importlib import resources

import msgspec

COUNTRIES = ("VN",)


class PublicDay(msgspec.Struct, frozen=True):
    """A day that a whole country has off, with its name in Vietnamese and English."""

    date: dt.date
    vi: str
    en: str


@functools.cache
def public_days(country: str) -> tuple[PublicDay, ...]:
    """The public holidays of a country of COUNTRIES for the years of its table; none for another text."""
    if country not in COUNTRIES:
        return ()
    table = resources.files("config").joinpath("publicdays", f"{country}.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return tuple(PublicDay(dt.date.fromisoformat(day), vi, en) for day, vi, en in rows)


def format_days(country: str, days: tuple[PublicDay, ...]) -> str:
    """The text of a table, as `public_days` reads it."""
    head = (
        f"# Public holidays of {country}: date, Vietnamese name, English name.\n"
        "# Made by `python -m admin.publicdays`; do not edit. A day decided later belongs into policy.toml.\n"
    )
    return head + "".join(f"{day.date.isoformat()}\t{day.vi}\t{day.en}\n" for day in days)
