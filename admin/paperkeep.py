"""The awareness reports that the box made by itself: one PDF a month and language, kept for two years."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from admin.words import LANGUAGES
from config.files import write_atomic
from reporting.counteddays import Month

MONTHS = 24

_NAME = re.compile(r"(20[0-9]{2}-(?:0[1-9]|1[0-2]))\.(vi|en)\.pdf")


class Kept(NamedTuple):
    """A report that is kept."""

    month: Month
    language: str
    path: Path


def kept(folder: Path) -> list[Kept]:
    """Return the reports in a folder, newest first; none for a folder that is not there. Raises OSError."""
    if not folder.is_dir():
        return []
    found = [(_NAME.fullmatch(path.name), path) for path in folder.iterdir()]
    reports = [Kept(Month.parse(match[1]), match[2], path) for match, path in found if match]
    return sorted(reports, key=lambda one: (one.month, one.language), reverse=True)


def find(folder: Path, name: str) -> Path | None:
    """Return the file of a kept report by its name; None for every other name, however it is written."""
    return next((one.path for one in kept(folder) if one.path.name == name), None)


def missing(folder: Path, month: Month) -> list[str]:
    """Return the languages in which a month's report is not kept yet. Raises OSError."""
    there = {one.language for one in kept(folder) if one.month == month}
    return [language for language in LANGUAGES if language not in there]


def keep(folder: Path, month: Month, language: str, data: bytes) -> None:
    """Keep a report. Raises OSError."""
    folder.mkdir(mode=0o750, exist_ok=True)
    write_atomic(folder / f"{month}.{language}.pdf", data, mode=0o640)


def prune(folder: Path, newest: Month) -> Collection[Path]:
    """Remove reports that are older than MONTHS before the newest month; return them. Raises OSError."""
    oldest = newest
    for _month in range(MONTHS - 1):
        oldest = oldest.before
    gone = [one.path for one in kept(folder) if one.month < oldest]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
