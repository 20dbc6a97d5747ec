"""A rule of a list that is more than a name: what it matches, under which conditions, and what it does."""

from __future__ import annotations

from dataclasses import dataclass

from blocklists.kinds import Scope


@dataclass(frozen=True, slots=True)
class Rewrite:
    """An answer in place of the real one.

    rcode: RFC 1035 §4.1.1 (0: records, or no data of this type). cname: a canonical name to follow instead.
    records: (RR type, value in zone-file text) pairs: (1, "192.0.2.1"), (15, "10 mail.example").
    """

    rcode: int = 0
    cname: str = ""
    records: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as read, whatever the list's format.

    It matches by `name` and `scope`, or by `pattern` (RE2, on the canonical name; `invert` turns it round),
    or, when both are empty, every name. `network`: it looks at an answer's addresses instead (RPZ-IP).
    Further conditions, all of which must hold: the name is not below one of `denyallow`; the question's type
    is in `types`, or not in them when `types_negated` (empty: every type); the asker fulfils `asker`
    (blocklists.conditions; "" is everyone). `text` is the rule as written, for evidence. `badfilter`: it does
    nothing but take out its twin in the same list.
    """

    text: str
    allow: bool = False
    important: bool = False
    badfilter: bool = False
    name: str = ""
    scope: Scope = Scope.SUBTREE
    pattern: str = ""
    invert: bool = False
    denyallow: tuple[str, ...] = ()
    types: frozenset[int] = frozenset()
    types_negated: bool = False
    asker: str = ""
    network: str = ""
    rewrite: Rewrite | None = None
