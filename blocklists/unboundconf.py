"""Lines of an Unbound configuration → names, exceptions, rewrites.

Source: unbound.conf(5), `local-zone` and `local-data`. A zone's type says how the zone and all below it are
answered; of the types that answer with the zone's records, `redirect` gives the records of its top to all of
it, so what becomes of such a zone is said by its `local-data`, which stands behind it.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final

from blocklists import oneline, records
from blocklists.kinds import Scope
from blocklists.localdata import by_name, read_record
from blocklists.oneline import COMMENT, Line
from blocklists.rule import DROP, TCP_ONLY, Rewrite, Rule

_OPTION: Final = re.compile(r"""([a-z][a-z0-9-]*):\s*(.*)""", re.IGNORECASE)
_WORD: Final = re.compile(r"""\s*("[^"]*"|'[^']*'|[^\s"'#]+)""")
_RECORD: Final = re.compile(
    r"(\S+)\s+(?:(?:\d+|in)\s+)*(?:(ch|hs)\s+)?(?:\d+\s+)?([a-z][a-z0-9-]*)\s+(.+)", re.IGNORECASE
)
_REMEMBERED: Final = 50_000  # redirected zones; their local-data stands close behind them

_BLOCKED: Final = frozenset(("static", "always_nxdomain", "always_null"))
_ALLOWED: Final = frozenset(("transparent", "typetransparent", "always_transparent", "inform"))
_REDIRECTED: Final = frozenset(("redirect", "inform_redirect"))
_ANSWERED: Final = {
    "deny": Rewrite(DROP), "always_deny": Rewrite(DROP), "inform_deny": Rewrite(DROP),
    "refuse": Rewrite(5), "always_refuse": Rewrite(5),
    "always_nodata": Rewrite(0), "block_a": Rewrite(0),
    "truncate": Rewrite(TCP_ONLY),
}  # fmt: skip


class UnboundReader:
    """Reads consecutive lines of one file; remembers which zones are redirected."""

    def __init__(self) -> None:
        """Start at the beginning of a file."""
        self._redirected: dict[str, None] = {}

    def read(self, text: str) -> Line:
        """Read one option."""
        if not (match := _OPTION.fullmatch(text)):
            return Line(rejected="it is no option of Unbound")
        option = match[1].lower()
        words = _words(match[2])
        if option == "local-zone":
            return self._zone(text, words)
        if option == "local-data":
            return self._data(text, words)
        if option == "local-data-ptr":
            return _pointer(text, words)
        return Line(ignored=f"Unbound's {option}") if words else COMMENT

    def _zone(self, text: str, words: list[str]) -> Line:
        if len(words) != 2:
            return Line(rejected="local-zone needs a name and a type")
        kind = words[1].lower().replace("-", "_")
        name = reason = ""
        if words[0] != ".":
            name, reason = oneline.name_or_reason(words[0])
        if reason:
            return Line(rejected=reason)
        if kind in _REDIRECTED:
            if len(self._redirected) >= _REMEMBERED:
                del self._redirected[next(iter(self._redirected))]
            self._redirected[name] = None
            return Line(remark="redirected zone: its local-data says where to")
        if kind in _BLOCKED or kind in _ALLOWED:
            return by_name(text, name, Scope.SUBTREE, None, allow=kind in _ALLOWED)
        if kind in _ANSWERED:
            types = frozenset((records.A,)) if kind == "block_a" else frozenset[int]()
            return Line(rules=(Rule(text, name=name, types=types, rewrite=_ANSWERED[kind]),))
        return Line(ignored=f"zone type {kind[:24]}")

    def _data(self, text: str, words: list[str]) -> Line:
        match = _RECORD.fullmatch(" ".join(words).strip())
        if not match:
            return Line(rejected="local-data needs a name, a type and a value")
        if match[2]:
            return Line(ignored="a record of another class than IN")
        name, reason = oneline.name_or_reason(match[1])
        if reason:
            return Line(rejected=reason)
        scope = Scope.SUBTREE if name in self._redirected else Scope.EXACT
        return read_record(text, name, scope, match[3], match[4])


def _words(text: str) -> list[str]:
    """Return the words of a value, out of their quotes; what follows a `#` outside of quotes is a comment."""
    found = []
    place = 0
    while match := _WORD.match(text, place):
        word = match[1]
        found.append(word[1:-1] if word[0] in "\"'" else word)
        place = match.end()
    return found


def _pointer(text: str, words: list[str]) -> Line:
    """Read `local-data-ptr`: an address and the name that it is given, perhaps with a TTL between them."""
    fields = " ".join(words).split()
    try:
        reverse = ipaddress.ip_address(fields[0]).reverse_pointer if len(fields) > 1 else ""
    except ValueError:
        reverse = ""
    if not reverse:
        return Line(rejected="local-data-ptr needs an address and a name")
    return read_record(text, reverse, Scope.EXACT, "PTR", fields[-1])
