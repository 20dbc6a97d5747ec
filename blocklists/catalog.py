"""The catalogue: subscriptions that are known by a short id (`catalog.toml`)."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Literal

import msgspec


class CatalogEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A list that somebody maintains. `match` is None where the format itself says how far a name reaches.

    `size` is a class: small below 20,000 names, medium below 200,000, large below 1,000,000, huge above.
    """

    id: str
    name: str
    url: str
    format: Literal["auto", "hosts", "domains", "wildcard", "adblock"]
    category: str
    licence: str
    home: str
    size: Literal["small", "medium", "large", "huge"]
    vi: str
    en: str
    match: Literal["exact", "subtree"] | None = None

    def mentions(self, text: str) -> bool:
        """Whether all words of `text` occur in the entry, in any order and case; an empty text matches."""
        hay = f"{self.id} {self.name} {self.category} {self.licence} {self.vi} {self.en} {self.url}"
        return all(word in hay.casefold() for word in text.casefold().split())


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    entries: list[CatalogEntry] = msgspec.field(name="list")


@functools.cache
def catalog() -> dict[str, CatalogEntry]:
    """The whole catalogue by id, in the order of the file."""
    text = resources.files("blocklists").joinpath("catalog.toml").read_text(encoding="utf-8")
    return {entry.id: entry for entry in msgspec.convert(tomllib.loads(text), _File).entries}


def search(text: str) -> tuple[CatalogEntry, ...]:
    """The entries that mention every word of `text`."""
    return tuple(entry for entry in catalog().values() if entry.mentions(text))
