"""What one line of a list says, and the steps that the readers of all formats share."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from blocklists.kinds import Kind, Scope
from blocklists.rule import Rule
from config.names import DomainName, NameInvalid

MAX_LINE: Final = 4096  # bytes; a hosts line with many names fits, a minified page does not

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says. A hosts line can name good and bad names at once, so all fields may be filled."""

    entries: tuple[tuple[Kind, str], ...] = ()
    rules: tuple[Rule, ...] = ()  # what is more than a name
    comment: bool = False  # a comment or blank
    ignored: str = ""  # understood but not applied: the reason
    rejected: str = ""  # not understood: the reason
    remark: str = ""  # applied, with something worth counting


COMMENT: Final = Line(comment=True)


def name_or_reason(text: str) -> tuple[str, str]:
    """Return the canonical name and "", or "" and why it is none; the root is none either."""
    try:
        name = DomainName.parse(text)
    except NameInvalid as error:
        return "", error.reason
    return (str(name), "") if name else ("", "it is the root of all names")


def entry(text: str, kind: Kind) -> Line:
    """Read a name that stands for itself."""
    name, reason = name_or_reason(text)
    return Line(rejected=reason) if reason else Line(entries=((kind, name),))


def blocked(text: str, scope: Scope) -> Line:
    """Read the name of a plain block."""
    return entry(text, Kind(allow=False, scope=scope))


@lru_cache(maxsize=256)
def address(text: str) -> Address | None:
    """Return an address as hosts files write it: also with a zone (`fe80::1%lo0`), also `0` for 0.0.0.0."""
    try:
        return ipaddress.ip_address("0.0.0.0" if text == "0" else text.partition("%")[0])
    except ValueError:
        return None


def is_null(found: Address) -> bool:
    """Whether an address leads nowhere: unspecified, or the asker's own machine."""
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    found = mapped or found
    return found.is_unspecified or found.is_loopback
