"""The services as tiles: by kind, with initials in place of a picture, found by what somebody types. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from admin.words import Words
from config.services import GROUP_PREFIX, SERVICE_GROUPS, SERVICES, Service


@dataclass(frozen=True, slots=True)
class Tile:
    """One service, or a whole kind: what the policy calls it, its name, its initials, whether it is chosen.

    by_kind: it is blocked with all of its kind, so it needs no tick of its own.
    """

    entry: str
    name: str
    initials: str
    chosen: bool
    by_kind: bool = False


@dataclass(frozen=True, slots=True)
class TileGroup:
    """The services of one kind, and the tile for all of them."""

    id: str
    name: str
    whole: Tile
    services: tuple[Tile, ...]


def service_tiles(words: Words, chosen: Collection[str], sought: str = "") -> tuple[TileGroup, ...]:
    """Return the services that have what is sought in their name, id or addresses; without it all.

    chosen: entries as the policy has them, ids and `group:ID`.
    """
    wanted = plain(sought)
    found = []
    for kind in SERVICE_GROUPS.values():
        entry = GROUP_PREFIX + kind.id
        whole = Tile(entry, words.pick(kind.vi, kind.en), "", entry in chosen)
        whole_is_meant = bool(wanted) and wanted in plain(f"{kind.vi} {kind.en}")
        tiles = tuple(
            Tile(
                one.id,
                words.pick(one.vi, one.en),
                initials(words.pick(one.vi, one.en)),
                one.id in chosen,
                by_kind=whole.chosen,
            )
            for one in SERVICES.values()
            if one.group == kind.id and (not wanted or whole_is_meant or wanted in _words_of(one))
        )
        if tiles:
            found.append(TileGroup(kind.id, whole.name, whole, tiles))
    return tuple(found)


def initials(name: str) -> str:
    """One or two letters that stand for a name: "Free Fire" → "FF", "Zalo" → "Za", "X (Twitter)" → "X"."""
    parts = [part for part in re.split(r"[\W_]+", re.sub(r"\(.*?\)", "", name)) if part]
    if not parts:
        return name[:1].upper()
    if len(parts) == 1:
        return parts[0][:2] if parts[0][1:2].islower() else parts[0][:2].upper()
    return (parts[0][0] + parts[1][0]).upper()


def plain(text: str) -> str:
    """A text as it is compared: small letters without marks, "Liên Quân" → "lien quan"."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).split())


def _words_of(service: Service) -> str:
    names = " ".join(str(rule.name) for rule in service.rules)
    return f"{plain(service.vi)} {plain(service.en)} {service.id} {names}"
