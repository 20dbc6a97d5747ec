"""Services (YouTube, Zalo, Garena …) as people block them: data files, and how a policy names them.

One file a group in `services/`, `GROUP.toml`; docs/services.md lists what is there. A rule stands in the
form that filter lists have in common: `||d^` is the name and what is below, `|d^` only the name itself. Names
that several services need are under `shared`; all others belong to one service alone (a test holds that).
Under `open` stand names that stay open when the service is blocked.

Nothing is read before somebody asks: a resolver whose policy names no service pays nothing.
"""

from __future__ import annotations

import difflib
import functools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from types import MappingProxyType

import msgspec

from config.names import DomainName
from config.reading import Spot, parse_toml
from config.rules import EXACT, SUBTREE, NameRule

GROUP_PREFIX = "group:"
_NEAR = 5  # choices in a message: 130 ids would bury it


class ServiceGroup(msgspec.Struct, frozen=True):
    """A kind of services that can be blocked together, `group:ID` in a policy."""

    id: str
    vi: str
    en: str


class Service(msgspec.Struct, frozen=True):
    """A service: its names on the net.

    `shared` are those of `rules` that other services may claim too. `open` stay open when it is blocked: what
    lies below its names and is not this service, such as the sign-in of others.
    """

    id: str
    vi: str
    en: str
    group: str
    rules: tuple[NameRule, ...]
    shared: tuple[NameRule, ...] = ()
    open: tuple[NameRule, ...] = ()


class _Catalogue(msgspec.Struct, frozen=True):
    groups: Mapping[str, ServiceGroup]
    services: Mapping[str, Service]


class _Lazy(Mapping[str, Service]):
    """The services by id, in the order of their files; read on first use."""

    def __getitem__(self, key: str) -> Service:
        return _catalogue().services[key]

    def __iter__(self) -> Iterator[str]:
        return iter(_catalogue().services)

    def __len__(self) -> int:
        return len(_catalogue().services)


class _LazyGroups(Mapping[str, ServiceGroup]):
    """The groups of services by id; read on first use."""

    def __getitem__(self, key: str) -> ServiceGroup:
        return _catalogue().groups[key]

    def __iter__(self) -> Iterator[str]:
        return iter(_catalogue().groups)

    def __len__(self) -> int:
        return len(_catalogue().groups)


SERVICES: Mapping[str, Service] = _Lazy()
SERVICE_GROUPS: Mapping[str, ServiceGroup] = _LazyGroups()


def expand_services(entries: Iterable[str]) -> frozenset[str]:
    """The ids of the services that entries of a policy stand for: ids, and `group:ID` for all of a group.

    What is neither is left out: a policy read by `service_entry` has no such entry.
    """
    found: set[str] = set()
    for entry in entries:
        if entry.startswith(GROUP_PREFIX):
            group = entry.removeprefix(GROUP_PREFIX)
            found.update(service.id for service in SERVICES.values() if service.group == group)
        elif entry in SERVICES:
            found.add(entry)
    return frozenset(found)


def service_entry(value: object, spot: Spot) -> str:
    """Read the id of a service, or `group:ID`; the mistake names the nearest, by id or by a person's name."""
    if not isinstance(value, str) or not (value in SERVICES or _is_group(value)):
        near = nearest_services(value) if isinstance(value, str) else ()
        problem = 'is not a service nor "group:…" of them'
        spot.refuse(value, problem if near else f"{problem}; docs/services.md lists them", near)
    return value


def nearest_services(written: str) -> tuple[str, ...]:
    """The entries that were probably meant, best first: by id, or by the Vietnamese or English name."""
    keys: dict[str, str] = {}
    for service in SERVICES.values():
        keys |= dict.fromkeys((service.id, _plain(service.vi), _plain(service.en)), service.id)
    for group in SERVICE_GROUPS.values():
        entry = GROUP_PREFIX + group.id
        keys |= dict.fromkeys((entry, _plain(group.vi), _plain(group.en)), entry)
    wanted = _plain(written)
    close = difflib.get_close_matches(wanted, keys, n=2 * _NEAR, cutoff=0.6)
    inside = [key for key in keys if len(wanted) > 2 and wanted in key]
    return tuple(dict.fromkeys(keys[key] for key in (*close, *inside)))[:_NEAR]


def _is_group(entry: str) -> bool:
    return entry.startswith(GROUP_PREFIX) and entry.removeprefix(GROUP_PREFIX) in SERVICE_GROUPS


def _plain(name: str) -> str:
    """A name without marks, in lower case, words joined by hyphens: how an id is made of it."""
    bare = unicodedata.normalize("NFD", name.lower().replace("đ", "d"))
    return "-".join("".join(c for c in bare if not unicodedata.combining(c)).split())


def rule_text(rule: NameRule) -> str:
    """A rule in the form of filter lists."""
    return f"|{rule.name}^" if rule.scope == EXACT else f"||{rule.name}^"


def parse_rule(text: str) -> NameRule:
    """Read `||d^` or `|d^`. Raises ValueError (NameInvalid is one)."""
    name = text.strip("|").removesuffix("^")
    scope = SUBTREE if text.startswith("||") else EXACT
    rule = NameRule(DomainName.parse(name), scope)
    if rule_text(rule) != text:
        raise ValueError(f"{text} is not a rule of a service; write ||name^ or |name^")
    return rule


def read_services(source: str, file: str) -> tuple[ServiceGroup, tuple[Service, ...]]:
    """Read the text of one file; its name without the ending is the group's id.

    The files are ours and tested, so the first mistake raises ConfigInvalid or ValueError.
    """
    raw = parse_toml(source, file)
    group = ServiceGroup(file.removesuffix(".toml"), raw.pop("vi"), raw.pop("en"))
    services = []
    for identity, table in raw.items():
        written = msgspec.convert(table, _Written)
        shared = tuple(map(parse_rule, written.shared))
        services.append(
            Service(
                id=identity,
                vi=written.vi or written.en,
                en=written.en,
                group=group.id,
                rules=(*map(parse_rule, written.rules), *shared),
                shared=shared,
                open=tuple(map(parse_rule, written.open)),
            )
        )
    return group, tuple(services)


class _Written(msgspec.Struct, forbid_unknown_fields=True):
    """A service as it stands in its file; `vi` is left out where it is the English name."""

    en: str
    rules: list[str]
    vi: str = ""
    shared: list[str] = []
    open: list[str] = []


@functools.cache
def _catalogue() -> _Catalogue:
    groups: dict[str, ServiceGroup] = {}
    services: dict[str, Service] = {}
    files = resources.files("config").joinpath("services")
    for file in sorted(files.iterdir(), key=lambda file: file.name):
        if file.name.endswith(".toml"):
            group, members = read_services(file.read_text(encoding="utf-8"), file.name)
            groups[group.id] = group
            services |= {service.id: service for service in members}
    return _Catalogue(MappingProxyType(groups), MappingProxyType(services))
