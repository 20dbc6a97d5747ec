"""`python -m admin.publicdays`: make the tables of public holidays anew. The door to `holidays`.

For those who work on Lá Chắn, after an upgrade of that package and once a year; the box itself only reads
the tables.
"""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import holidays

from config import clock
from config.files import write_atomic
from config.paths import PROJECT
from config.publicdays import COUNTRIES, PublicDay, format_days

YEARS_AHEAD = 20


def made_days(country: str, years: Iterable[int]) -> tuple[PublicDay, ...]:
    """The public holidays of a country in these years, observed and swapped days included, by date."""
    wanted = list(years)
    vietnamese = holidays.country_holidays(country, years=wanted, language="vi")
    english = holidays.country_holidays(country, years=wanted, language="en_US")
    return tuple(PublicDay(day, name, english.get(day, name)) for day, name in sorted(vietnamese.items()))


def main() -> None:
    """Write the table of every country, from this year on."""
    year = clock.wall(ZoneInfo("UTC")).year
    for country in COUNTRIES:
        days = made_days(country, range(year, year + YEARS_AHEAD))
        target = PROJECT / "config" / "publicdays" / f"{country}.tsv"
        write_atomic(target, format_days(country, days).encode())


if __name__ == "__main__":
    main()
