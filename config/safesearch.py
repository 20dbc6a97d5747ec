"""Search engines that DNS can hold in their safe mode, and the restricted modes of YouTube.

The names and targets are data, `safesearch.toml`, read when somebody asks. docs/safesearch.md says where each
engine documents its target, and which engines have none.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType

import msgspec

from config.names import DomainName
from config.reading import Reader, Spot, list_of, one_of, parse_toml

ENGINES = ("google", "bing", "duckduckgo", "ecosia", "pixabay", "yandex", "brave", "qwant", "startpage")

# https://support.google.com/a/answer/6214622: these names, and no other of YouTube's.
YOUTUBE_NAMES = (
    "www.youtube.com",
    "m.youtube.com",
    "youtubei.googleapis.com",
    "youtube.googleapis.com",
    "www.youtube-nocookie.com",
)
YOUTUBE_TARGETS: Mapping[str, str] = MappingProxyType(
    {"moderate": "restrictmoderate.youtube.com", "strict": "restrict.youtube.com"}
)
YOUTUBE_MODES = ("off", *YOUTUBE_TARGETS)


class SafeEngine(msgspec.Struct, frozen=True):
    """An engine: the names its search is asked at, and the name whose answer they get in the safe mode."""

    id: str
    en: str
    target: DomainName
    names: tuple[DomainName, ...]


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    en: str
    target: str
    hosts: list[str]
    domains: list[str]


@functools.cache
def safe_engines() -> Mapping[str, SafeEngine]:
    """The engines by id, in the order of ENGINES."""
    source = resources.files("config").joinpath("safesearch.toml").read_text(encoding="utf-8")
    engines = {}
    for identity, table in parse_toml(source, "safesearch.toml").items():
        written = msgspec.convert(table, _Written)
        names = tuple(DomainName.parse(host + domain) for domain in written.domains for host in written.hosts)
        engines[identity] = SafeEngine(identity, written.en, DomainName.parse(written.target), names)
    return MappingProxyType(engines)


_some: Reader[tuple[str, ...]] = list_of(one_of(ENGINES, "a search engine with a safe mode"))


def safe_search(value: object, spot: Spot) -> frozenset[str]:
    """Read true (every engine), false (none), or a list of engine ids."""
    if isinstance(value, bool):
        return frozenset(ENGINES if value else ())
    if not isinstance(value, (list, tuple)):
        spot.refuse(value, "must be true, false or a list of engines", ENGINES)
    return frozenset(_some(value, spot))


youtube_mode: Reader[str] = one_of(YOUTUBE_MODES, "a mode of YouTube")
