"""The plainest line of each format, as one regular expression over many lines: what the bulk path takes.

An expression has one group, the name. Where it meets a line it must mean what `lines` reads in that line.
"""

from __future__ import annotations

from typing import Final

from blocklists.kinds import KINDS, Kind, Scope
from blocklists.lines import default_scope

# Two labels or more, the last beginning with a letter (so no IPv4 address); possessive: never backtracks.
_NAME: Final = r"(?:[a-z0-9_-]{1,63}+\.)++[a-z][a-z0-9-]{0,62}+"
_DOTTED: Final = r"(?:[a-z0-9_-]{1,63}+\.)+[a-z][a-z0-9-]{0,62}+\.?+"  # the same, perhaps with the final dot
_REST: Final = r"[ \t]*(?:#.*)?$"
_HOSTS: Final = rf"(?:0\.0\.0\.0|127\.0\.0\.1|::1?)[ \t]+({_NAME}){_REST}"
_ADBLOCK: Final = rf"\|\|({_NAME})\^\|?$"
_BARE: Final = rf"({_NAME}){_REST}"
_STARRED: Final = rf"\*?\.({_NAME}){_REST}"
_EITHER: Final = rf"(?:\*?\.)?({_NAME}){_REST}"
_NOWHERE: Final = r"(?:#|0\.0\.0\.0|127\.0\.0\.1|::1?)?"
# `local=` and `server=` with anything behind the name mean something else.
_DNSMASQ: Final = rf"(?:address|(?:local|server)(?=[^\n#]*/[ \t]*$))=/({_NAME})/{_NOWHERE}[ \t]*$"
_ZONE_TYPE: Final = r'"?(?:always_nxdomain|always_null|static)"?'
_UNBOUND: Final = rf'[ \t]*local-zone:[ \t]*"({_NAME})"[ \t]*{_ZONE_TYPE}[ \t]*$'
# An owner as it stands: with `*.` in front, with the zone's name behind it. The others are addresses.
_OWNER: Final = rf"(?!\S*\.rpz-)((?:\*\.)?{_DOTTED})[ \t]++"
_ACTION: Final = r"(?:cname[ \t]+\.|a[ \t]+(?:0\.0\.0\.0|127\.0\.0\.1)|aaaa[ \t]+::1?)"
_RPZ: Final = rf"{_OWNER}(?:[0-9]++[smhdw]?[ \t]+)?(?:in[ \t]+)?{_ACTION}[ \t]*(?:;.*)?$"
_NONE: Final = r"()(?!)"

_FIXED: Final = {
    "adblock": (_ADBLOCK, Scope.SUBTREE),
    "dnsmasq": (_DNSMASQ, Scope.SUBTREE),
    "unbound": (_UNBOUND, Scope.SUBTREE),
    "rpz": (_RPZ, Scope.EXACT),
    "regex": (_NONE, Scope.SUBTREE),
}


def plain_line(fmt: str, scope: Scope) -> tuple[str, Kind]:
    """Return the plainest line of a format, and the kind of its entries; `scope` is the reach of a bare name.

    The text is in lower case; `^` in front and the flag (?m) are left to the caller. In a zone the owners
    with a star reach only below the name, and all may have the zone's name behind them.
    """
    if fmt in _FIXED:
        pattern, reach = _FIXED[fmt]
        return pattern, KINDS[reach]
    if fmt == "hosts":
        return _HOSTS, KINDS[scope]
    if scope is Scope.SUBTREE:
        return _EITHER, KINDS[scope]
    return (_STARRED, KINDS[Scope.SUBTREE]) if fmt == "wildcard" else (_BARE, KINDS[scope])


def plain_kind(fmt: str, match: str | None) -> Kind:
    """Return the kind of the entries that a list's plainest lines make: what most of its entries are."""
    return plain_line(fmt, default_scope(fmt, match))[1]
