"""The lists that ship with Lá Chắn, one file a category in `starter/`, so that it filters with no network."""

from __future__ import annotations

from pathlib import Path

import msgspec

from config.categories import CATEGORIES
from config.listsource import STARTER_PREFIX

TEST_ONLY = frozenset({STARTER_PREFIX + "malware", STARTER_PREFIX + "phishing"})
"""Bundled lists that hold names for testing a filter and no others: they protect from nothing."""


class Bundled(msgspec.Struct, frozen=True):
    """One bundled list: `id` is "starter-" and the category, the file is named by the category."""

    id: str
    category: str
    path: Path


def bundled_lists(folder: Path) -> tuple[Bundled, ...]:
    """The bundled lists in `folder`, in the order of the categories; files of no category are skipped."""
    found = {path.stem: path for path in folder.glob("*.txt")}
    return tuple(
        Bundled(STARTER_PREFIX + category, category, found[category])
        for category in CATEGORIES
        if category in found
    )
