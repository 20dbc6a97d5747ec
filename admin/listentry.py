"""What somebody asks to subscribe to on the page, read from a form and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from admin.listview import free_id, keys_of
from blocklists.catalog import catalog
from blocklists.guard import names_the_house
from config.errors import ConfigInvalid, Mistake
from config.listsource import STARTER_PREFIX, list_source
from config.paths import Paths
from config.reading import Refused, Spot

HOUSE = (
    "an address in your own network cannot be subscribed to on the page; upload the file, or write the "
    "address into policy.toml"
)
"""Why the page does not fetch from there: who has the page must not get a look at the network through it."""

NOT_UPLOADED = "only files that were uploaded can be tried from the page"

_FILE = re.compile(r"[a-z0-9][a-z0-9-]{0,59}\.txt")
_KEYS = ("id", "url", "file", "category", "format", "match")


def entry_of(fields: Mapping[str, str], paths: Paths, taken: Iterable[str]) -> dict[str, str]:
    """The keys of the [[lists]] that a form asks for: `known` is an id of the catalogue, else url or file.

    Without an id it gets one that is free. Raises ConfigInvalid with what is wrong, in English templates.
    """
    have = list(taken)
    known = catalog().get(fields.get("known", ""))
    if known:
        return keys_of(known)
    entry = {key: text for key in _KEYS if (text := fields.get(key, "").strip())}
    if entry.get("format") == "auto":
        del entry["format"]
    where = entry.get("url") or entry.get("file", "")
    entry["id"] = free_id(slug(entry.get("id") or _name_of(where)), have)
    check(entry, paths)
    return {key: entry[key] for key in _KEYS if key in entry}


def check(entry: Mapping[str, str], paths: Paths) -> None:
    """Check the keys of a list that comes from the page. Raises ConfigInvalid."""
    spot = Spot("")
    try:
        source = list_source(dict(entry), spot)
    except Refused:
        source = None
    if source is None or spot.mistakes:
        raise ConfigInvalid(tuple(spot.mistakes), "")
    if source.file and not is_uploaded(source.file, paths):
        raise ConfigInvalid((Mistake("file", source.file, NOT_UPLOADED),), "")
    if source.url and names_the_house(urlsplit(source.url).hostname or ""):
        raise ConfigInvalid((Mistake("url", source.url, HOUSE),), "")


def is_uploaded(file: str, paths: Paths) -> bool:
    """Whether a list's `file` is one of the folder of uploads, by a name that we have given it."""
    path = paths.policy.parent / file
    return path.parent == paths.imports and bool(_FILE.fullmatch(path.name)) and path.is_file()


def file_key(path: Path, paths: Paths) -> str:
    """What stands under `file` in the policy for a file of the folder of uploads."""
    base = paths.policy.parent
    return str(path.relative_to(base)) if path.is_relative_to(base) else str(path)


def slug(text: str) -> str:
    """A text as an id: never a bundled list's, never empty."""
    found = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:40].strip("-")
    return found.removeprefix(STARTER_PREFIX) or "list"


def _name_of(where: str) -> str:
    if "://" not in where:
        return Path(where).stem
    try:
        parts = urlsplit(where)
        return f"{parts.hostname or ''} {Path(parts.path).stem}"
    except ValueError:
        return ""
