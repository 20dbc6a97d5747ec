"""One line of a list → what it means. Pure; the slow path that `chunks` takes for lines it does not know.

Here are the formats of names alone; each of the others has a module of its own. Sources: dnscrypt-proxy's
example-blocked-names.txt (`*.example.com` "matches example.com and all names within that zone", `example.com`
is "identical to the above"), which is also how HaGeZi's wildcard lists are meant.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from blocklists.adblock import is_cosmetic, read_adblock
from blocklists.dnsmasq import read_dnsmasq
from blocklists.hostsfile import LOCAL_NAMES, read_hosts
from blocklists.kinds import KINDS, Kind, Scope
from blocklists.oneline import COMMENT, MAX_LINE, Line, blocked
from blocklists.piholeregex import read_regex
from blocklists.rpz import RpzReader
from blocklists.unboundconf import UnboundReader

__all__ = [
    "FORMATS",
    "KINDS",
    "LOCAL_NAMES",
    "MATCHES",
    "MAX_LINE",
    "SEQUENTIAL",
    "Kind",
    "Line",
    "LineReader",
    "Scope",
    "default_scope",
    "read_line",
]

FORMATS: Final = ("hosts", "domains", "wildcard", "adblock", "regex", "dnsmasq", "unbound", "rpz")
SEQUENTIAL: Final = frozenset(("unbound", "rpz"))  # a line may mean what the lines before it say
MATCHES: Final = ("exact", "subtree")

_BARE: Final = frozenset(("hosts", "domains", "wildcard"))  # a `#` begins a comment wherever it stands
_COMMENTED: Final = frozenset(("dnsmasq", "unbound", "rpz"))  # the reader knows what begins a comment


def default_scope(fmt: str, match: str | None) -> Scope:
    """Return the reach of a bare name in a list of this format; `match` is the source's own word for it."""
    if match is not None:
        return Scope.EXACT if match == "exact" else Scope.SUBTREE
    return Scope.EXACT if fmt in ("hosts", "adblock", "rpz") else Scope.SUBTREE


class LineReader:
    """Reads consecutive lines of one list."""

    def __init__(self, fmt: str, scope: Scope) -> None:
        """Take one of FORMATS and the reach of a bare name."""
        self._fmt = fmt
        rpz = RpzReader() if fmt == "rpz" else None
        self.zone = rpz.zone if rpz else None
        self._read = rpz.read if rpz else _reader(fmt, scope)

    def read(self, raw: bytes) -> Line:
        """Read one line without its end; never raises."""
        line = raw.strip()
        if not line or self._is_comment(line):
            return COMMENT
        if len(raw) > MAX_LINE:
            return Line(rejected=f"the line is longer than {MAX_LINE} bytes")
        if self._fmt in _BARE or (self._fmt == "adblock" and line[:1].isdigit()):
            # A comment may be in any charset, so it goes before decoding; `name#comment` has no space.
            line = line.partition(b"#")[0].rstrip()
        try:
            text = line.decode("utf-8", "replace" if self._fmt in _COMMENTED else "strict").strip()
        except UnicodeDecodeError:
            return Line(rejected="the text is not UTF-8")
        if "\0" in text:
            return Line(rejected="the line holds NUL bytes")
        if self._fmt == "rpz" and raw[:1].isspace():
            text = " " + text
        return self._read(text) if text.strip() else COMMENT

    def _is_comment(self, line: bytes) -> bool:
        if self._fmt == "adblock" and line.startswith(b"["):
            return line.endswith(b"]")  # [Adblock Plus 2.0]
        if self._fmt == "adblock" and is_cosmetic(line[:8].decode("latin-1")):
            return False  # `##.banner` hides an element of a page; `## Heading` and `####` are comments
        if self._fmt == "adblock":  # `//a.example^` is a pattern, if one for web addresses only
            return line.startswith((b"#", b"!", b"; ", b"// "))
        return line.startswith((b"#", b"!", b";", b"//"))


def read_line(raw: bytes, fmt: str, scope: Scope) -> Line:
    """Read one line that stands alone; never raises. `scope` is the reach of a bare name."""
    return LineReader(fmt, scope).read(raw)


def _reader(fmt: str, scope: Scope) -> Callable[[str], Line]:
    """Return what reads the text of one line."""
    scoped = {"hosts": read_hosts, "adblock": read_adblock, "domains": _plain, "wildcard": _plain}
    if fmt in scoped:
        return partial(scoped[fmt], scope=scope)
    return {"regex": read_regex, "dnsmasq": read_dnsmasq, "unbound": UnboundReader().read}[fmt]


def _plain(text: str, scope: Scope) -> Line:
    if text.startswith("*."):
        return blocked(text[2:], Scope.SUBTREE)
    if text.startswith("."):
        return blocked(text[1:], Scope.SUBTREE)
    return blocked(text, scope)
