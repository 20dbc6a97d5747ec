"""A rule of a list that is more than a name: what it matches, under which conditions, and what it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from blocklists.kinds import Scope

# What a rewrite may answer that is no response code.
DROP: Final = -1  # nothing at all (RPZ DROP, Unbound's deny, Pi-hole's reply=none)
TCP_ONLY: Final = -2  # over UDP an empty truncated answer; over TCP the real one (RPZ TCP-only)
BOX: Final = -3  # the box's own address, where its block page is (Pi-hole's reply=ip)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """An answer in place of the real one.

    rcode: RFC 1035 §4.1.1 (0: records, or no data of this type), or DROP, TCP_ONLY, BOX. cname: a canonical
    name to follow instead. records: (RR type, value in zone-file text) pairs: (1, "192.0.2.1"),
    (15, "10 mail.example"); names in values are canonical, the root is ".". ttl: seconds that an asker may
    keep it, where a person said so; None: as long as a block.
    """

    rcode: int = 0
    cname: str = ""
    records: tuple[tuple[int, str], ...] = ()
    ttl: int | None = None

    @property
    def leads_elsewhere(self) -> bool:
        """Whether it sends askers to a place of the list's choosing, as only a trusted list may."""
        return bool(self.cname or self.records)


@dataclass(frozen=True, slots=True)
class Rule:
    r"""One rule as read, whatever the list's format.

    It matches by `name` and `scope`, or by `pattern` (RE2, found anywhere in the canonical name; `invert`
    turns it round), or, when both are empty, every name. `network`: it looks at an answer's addresses instead
    (RPZ-IP): a canonical prefix, "192.0.2.0/24". Further conditions, all of which must hold: the name is not
    one of `denyallow` nor below one; the question's type is in `types`, or not in them when `types_negated`
    (empty: every type); the asker fulfils `asker` (see below; "" is everyone). `text` is the rule as written,
    for evidence. `badfilter`: it does nothing but take out its twin in the same list: the rule, or the plain
    name, that is alike in all but `text`. An allowing rule with a `rewrite` is an exception to rewrites only:
    to those alike, or, with `Rewrite()`, to all.

    `asker` is one or two parts joined by a comma, `client=V|V…` and then `ctag=V|V…`. A value with `~` in
    front excludes. A part holds when none of its excluding values fits and, if it has others, one of these
    does. Client values are addresses ("192.0.2.7"), prefixes ("192.0.2.0/24", "2001:db8::/32") or names of
    devices as written, in which a backslash stands before each `\`, `|`, `,` and a leading `~`.
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
