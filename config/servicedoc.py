"""The tables of docs/services.md and docs/safesearch.md, made from the data; a test holds them to it."""

from __future__ import annotations

import re

from config.safesearch import YOUTUBE_NAMES, YOUTUBE_TARGETS, safe_engines
from config.services import SERVICE_GROUPS, SERVICES, Service

_PLACE = re.compile(r"(<!-- (services|engines|youtube) -->\n).*?(<!-- end -->)", re.DOTALL)
_SHOWN = 6  # names of an engine; Google has hundreds


def fill(document: str) -> str:
    """The document with each `<!-- services -->` (engines, youtube) … `<!-- end -->` filled anew."""
    made = {"services": service_tables, "engines": engine_table, "youtube": youtube_table}
    return _PLACE.sub(lambda found: found[1] + made[found[2]]() + found[3], document)


def service_tables() -> str:
    """A table of services for each group: id and name, the two languages' in one where they differ."""
    parts = []
    for group in SERVICE_GROUPS.values():
        members = [service for service in SERVICES.values() if service.group == group.id]
        rows = [f"| `{service.id}` | {_name(service)} |" for service in members]
        head = f"### `group:{group.id}`: {group.vi} / {group.en}\n\n| id | service |\n|---|---|\n"
        parts.append(head + "\n".join(rows) + "\n")
    return "\n" + "\n".join(parts) + "\n"


def engine_table() -> str:
    """A table of the engines with a safe mode: id, names, target."""
    rows = ["| id | engine | names | answered as |", "|---|---|---|---|"]
    for engine in safe_engines().values():
        names = ", ".join(f"`{name}`" for name in engine.names[:_SHOWN])
        more = len(engine.names) - _SHOWN
        rows.append(
            f"| `{engine.id}` | {engine.en} | {names}{f' and {more} more' if more > 0 else ''} "
            f"| `{engine.target}` |"
        )
    return "\n".join(rows) + "\n"


def youtube_table() -> str:
    """A table of YouTube's modes, and the names they hold for."""
    rows = ["| `youtube` | answered as |", "|---|---|"]
    rows += [f"| `{mode}` | `{target}` |" for mode, target in YOUTUBE_TARGETS.items()]
    names = ", ".join(f"`{name}`" for name in YOUTUBE_NAMES)
    return "\n".join(rows) + f"\n\nThe names: {names}.\n"


def _name(service: Service) -> str:
    return service.en if service.vi == service.en else f"{service.vi} / {service.en}"
