"""One line of a list → what it means. Pure; the slow path that `chunks` takes for lines it does not know.

Sources of the formats: hosts(5); dnscrypt-proxy's example-blocked-names.txt (`*.example.com` "matches
example.com and all names within that zone", `example.com` is "identical to the above"), which is also how
HaGeZi's wildcard lists are meant; AdGuard's "DNS filtering rules syntax" for `||d^`, `@@||d^` and bare names.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from blocklists.kinds import KINDS, Kind, Scope
from blocklists.rule import Rule
from config.names import DomainName, NameInvalid

__all__ = [
    "FORMATS",
    "KINDS",
    "LOCAL_NAMES",
    "MATCHES",
    "MAX_LINE",
    "Kind",
    "Line",
    "Scope",
    "default_scope",
    "read_line",
]

FORMATS: Final = ("hosts", "domains", "wildcard", "adblock")
MATCHES: Final = ("exact", "subtree")
MAX_LINE: Final = 4096  # bytes; a hosts line with many names fits, a minified page does not

LOCAL_NAMES: Final = frozenset(
    [
        *("localhost", "localhost.localdomain", "local", "broadcasthost"),
        *("localhost4", "localhost4.localdomain4", "localhost6", "localhost6.localdomain6"),
        *("ip6-localhost", "ip6-loopback", "ip6-localnet", "ip6-mcastprefix"),
        *("ip6-allnodes", "ip6-allrouters", "ip6-allhosts"),
    ]
)
_NULL_ADDRESSES: Final = frozenset(("0.0.0.0", "127.0.0.1", "::", "::1", "0"))
_COSMETIC: Final = re.compile(r"#@?[?$%]*#[^\s#]|\$@?\$[a-z]")
_PATTERN_SIGNS: Final = frozenset("^|*/=&?:,~$<>")
_MODIFIER: Final = re.compile(r"~?([a-z0-9_-]{1,24})(?:=.*)?")


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says. A hosts line can name good and bad names at once, so all fields may be filled."""

    entries: tuple[tuple[Kind, str], ...] = ()
    rules: tuple[Rule, ...] = ()  # what is more than a name
    comment: bool = False  # a comment or blank
    ignored: str = ""  # understood but not applied: the reason
    rejected: str = ""  # not understood: the reason
    remark: str = ""  # applied, with something worth counting


_COMMENT = Line(comment=True)


def default_scope(fmt: str, match: str | None) -> Scope:
    """Return the reach of a bare name in a list of this format; `match` is the source's own word for it."""
    if match is not None:
        return Scope.EXACT if match == "exact" else Scope.SUBTREE
    return Scope.EXACT if fmt in ("hosts", "adblock") else Scope.SUBTREE


def read_line(raw: bytes, fmt: str, scope: Scope) -> Line:
    """Read one line without its end; never raises.

    `fmt` is one of FORMATS, `scope` the reach of a bare name.
    """
    line = raw.strip()
    if not line or _is_comment(line, fmt):
        return _COMMENT
    if len(raw) > MAX_LINE:
        return Line(rejected=f"the line is longer than {MAX_LINE} bytes")
    if fmt != "adblock" or line[:1].isdigit():
        # A comment may be in any charset, so it goes before decoding; `name#comment` has no space.
        line = line.partition(b"#")[0].rstrip()
    try:
        text = line.decode("utf-8").strip()
    except UnicodeDecodeError:
        return Line(rejected="the text is not UTF-8")
    if "\0" in text:
        return Line(rejected="the line holds NUL bytes")
    return _READERS[fmt](text, scope) if text else _COMMENT


def _is_comment(line: bytes, fmt: str) -> bool:
    if fmt == "adblock" and line.startswith(b"["):
        return line.endswith(b"]")  # [Adblock Plus 2.0]
    if fmt == "adblock" and _COSMETIC.match(line[:8].decode("latin-1")):
        return False  # `##.banner` hides an element of a page; `## Heading` and `####` are comments
    return line.startswith((b"#", b"!", b";", b"//"))


@lru_cache(maxsize=64)
def _address(text: str) -> bool:
    try:
        ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return text == "0"
    return True


def _entry(text: str, kind: Kind) -> Line:
    try:
        name = DomainName.parse(text)
    except NameInvalid as error:
        return Line(rejected=error.reason)
    if not name:
        return Line(rejected="it is the root of all names")
    return Line(entries=((kind, str(name)),))


def _plain(text: str, scope: Scope) -> Line:
    if text.startswith("*."):
        return _entry(text[2:], Kind(allow=False, scope=Scope.SUBTREE))
    if text.startswith("."):
        return _entry(text[1:], Kind(allow=False, scope=Scope.SUBTREE))
    return _entry(text, Kind(allow=False, scope=scope))


def _hosts(text: str, scope: Scope) -> Line:
    address, *names = text.split()
    if not _address(address):
        return Line(rejected="the line does not begin with an IP address")
    if not names:
        return Line(rejected="no name follows the address")
    kind = Kind(allow=False, scope=scope)
    entries: list[tuple[Kind, str]] = []
    ignored = rejected = ""
    for name in names:
        if name.lower().rstrip(".") in LOCAL_NAMES:
            ignored = "a name of the machine itself"
            continue
        line = _entry(name, kind)
        entries += line.entries
        rejected = rejected or line.rejected
    remark = "" if not entries or address in _NULL_ADDRESSES else "address of its own, taken as a block"
    return Line(tuple(entries), ignored=ignored, rejected=rejected, remark=remark)


def _adblock(text: str, scope: Scope) -> Line:
    allow = text.startswith("@@")
    rule = text[2:] if allow else text
    if reason := _more_than_a_name(text, rule):
        return Line(ignored=reason)
    if rule.startswith("||"):
        return _anchored(rule[2:], allow)
    if _address(rule.partition(" ")[0].partition("\t")[0]) and not allow:
        return _hosts(rule, scope)
    if allow or not _PATTERN_SIGNS.isdisjoint(rule):
        return Line(ignored="address pattern")
    return _entry(rule.partition(" #")[0].rstrip(), Kind(allow=False, scope=scope))


def _more_than_a_name(text: str, rule: str) -> str:
    """Say what makes a rule more than a name, as far as its punctuation tells."""
    if _COSMETIC.search(text):
        return "rule for the look of a page"
    if rule.startswith("/"):
        return "regular expression" if rule.endswith("/") or "/$" in rule else "address pattern"
    return _modifier_reason(rule) if "$" in rule else ""


def _anchored(rule: str, allow: bool) -> Line:
    """Read what follows `||`."""
    name = rule.removesuffix("|")
    if not name.endswith("^"):
        return Line(
            ignored="pattern without a final ^" if _PATTERN_SIGNS.isdisjoint(rule) else "address pattern"
        )
    name, scope = name[:-1], Scope.SUBTREE
    if name.startswith("*."):
        name, scope = name[2:], Scope.BELOW
    if not _PATTERN_SIGNS.isdisjoint(name):
        return Line(ignored="address pattern")
    return _entry(name, Kind(allow=allow, scope=scope))


def _modifier_reason(rule: str) -> str:
    """Name the first modifier: a rule with one is more, or less, than its name, and is never half applied."""
    first = rule.rpartition("$")[2].partition(",")[0].strip().lower()
    match = _MODIFIER.fullmatch(first)
    return f"modifier ${match[1]}" if match else "address pattern"


_READERS: Final = {"hosts": _hosts, "domains": _plain, "wildcard": _plain, "adblock": _adblock}
