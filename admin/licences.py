"""Whose work is in Lá Chắn: every package that runs here with its version and its licence."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import Distribution, distributions
from typing import NamedTuple

_CLASSIFIER = "License :: OSI Approved :: "
_OURS = "lachan"


class Package(NamedTuple):
    """A package: its name, its version, and its licence as it says itself ("" where it does not)."""

    name: str
    version: str
    licence: str


VENDORED = (Package("htmx", "2.0.11", "0BSD"),)
"""What lies in `admin/page/static` as its authors made it, with its licence beside it."""


@cache
def packages() -> tuple[Package, ...]:
    """What is installed beside us, by name."""
    found = {one.name.lower(): one for one in _found()}
    return tuple(found[name] for name in sorted(found))


def _found() -> Iterator[Package]:
    yield from VENDORED
    for one in distributions():
        name = one.metadata["Name"]
        if name and name.lower() not in (_OURS, "pip", "setuptools", "wheel"):
            yield Package(name, one.version, _licence(one))


def _licence(one: Distribution) -> str:
    said = _first(one, "License-Expression")
    if not said:
        kinds = [text for text in one.metadata.get_all("Classifier") or () if text.startswith(_CLASSIFIER)]
        said = ", ".join(text.removeprefix(_CLASSIFIER) for text in kinds)
    if not said:
        said = _first(one, "License").strip().partition("\n")[0]
    return said[:80]


def _first(one: Distribution, field: str) -> str:
    found = one.metadata.get_all(field) or [""]
    return str(found[0])
