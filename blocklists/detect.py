"""What kind of list a file is, told from its first bytes, and which files are no list at all."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import Final

from blocklists.lines import FORMATS
from blocklists.reader import is_utf16

_PACKED: Final = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"\xfd7zXZ", "xz"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf", "7-zip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"Rar!", "rar"),
)
_NAME: Final = rb"[a-z0-9_\x80-\xff-]+(?:\.[a-z0-9_\x80-\xff-]+)*\.?"
_DNS_MODIFIER: Final = rb"\S*\$(?:important|badfilter|denyallow|dnstype|dnsrewrite|client|ctag)\b"
_ADBLOCK: Final = rb"(?:@@)?\|\|?[^|]|\[adblock|##|@@|/\S+/(?:\$[a-z~]|$)|\S+\^(?:\$|\|?$)|" + _DNS_MODIFIER
_REGEX: Final = (
    rb"(?=\S+$)(?:[\^(]|.*(?:\\[.dwsb-]|\[[^\]]+\]|\.[*+?]|;(?:querytype|reply)=|;invert\b|[a-z]\$$))"
)
_DNSMASQ: Final = rb"(?:local|address|server|host-record|cname|bogus-nxdomain)=|(?:conf|addn|dhcp)-[a-z-]+="
_UNBOUND: Final = rb"(?:local-(?:zone|data|data-ptr)|include):|(?:server|remote-control):$"
_RPZ: Final = (
    rb"\$(?:ttl|origin|include)\b"
    rb"|(?:@|\S*[.*]\S*)\s+(?:\d+[smhdw]?\s+)?(?:in\s+)?(?:cname|soa|ns|a|aaaa|txt)\s"
)
# The first that fits tells the line's format.
_SIGNS: Final = tuple(
    (fmt, re.compile(pattern))
    for fmt, pattern in (
        ("hosts", rb"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]*(?:%\w+)?|0)[ \t]+[^\s]"),
        ("adblock", _ADBLOCK),
        ("wildcard", rb"\*?\." + _NAME + rb"[ \t]*(?:#|$)"),
        ("domains", _NAME + rb"[ \t]*(?:#.*)?$"),
        ("dnsmasq", _DNSMASQ),
        ("unbound", _UNBOUND),
        ("rpz", _RPZ),
        ("regex", _REGEX),
    )
)
_OF_NAMES: Final = ("hosts", "adblock", "wildcard", "domains")
_CHOICES: Final = f"what is read: {', '.join(FORMATS)}"


class ListUnreadable(ValueError):
    """A file is no list that we read. `reason` says why in words for a person who subscribes to lists."""

    def __init__(self, reason: str) -> None:
        """Take the reason."""
        super().__init__(reason)
        self.reason = reason


def detect(head: bytes) -> str:
    """Return one of lines.FORMATS from a file's first bytes (reader.HEAD of them are plenty).

    Raises ListUnreadable for what is empty, packed, binary, a web page, data of a program (JSON, XML), or
    nothing that is read.
    """
    text = _readable(head)
    lines = [line.strip() for line in text.replace(b"\r", b"\n").split(b"\n")]
    rules = [line for line in lines if line and not line.startswith((b"!", b";", b"//", b"# ", b"#\t"))]
    rules = [line for line in rules if not line.startswith(b"#") or line.startswith(b"##")]
    votes = Counter(fmt for line in rules if (fmt := _vote(line)))
    if not rules:
        raise ListUnreadable("it holds only comments and no names")
    good = votes.total()
    if 2 * good < len(rules):
        raise ListUnreadable(f"only {good} of its first {len(rules)} lines look like names; {_CHOICES}")
    best = max(FORMATS, key=votes.__getitem__)
    if best not in _OF_NAMES:
        return best
    # One rule with || makes a list of bare names an adblock list: there a bare name means that name only.
    anchored = votes["adblock"] and votes["adblock"] + votes["domains"] > votes["hosts"] + votes["wildcard"]
    return "adblock" if anchored else best


def must_be_text(head: bytes) -> None:
    """Raise ListUnreadable for what is no list in whatever format it is meant to be."""
    _readable(head)


def _vote(line: bytes) -> str:
    return next((fmt for fmt, sign in _SIGNS if sign.match(line)), "")


def _readable(head: bytes) -> bytes:
    """Return the head in lower case and UTF-8, or refuse it."""
    for magic, name in _PACKED:
        if head.startswith(magic):
            raise ListUnreadable(f"it is packed ({name}); the address of the unpacked text is needed")
    if is_utf16(head):
        head = head.decode("utf-16", "ignore").encode()
    text = head.removeprefix(codecs.BOM_UTF8).lower()
    start = text.lstrip()[:1024]
    if not start.strip(b"\0"):
        raise ListUnreadable("it is empty")
    junk = len(text) - len(text.translate(None, bytes([*range(9), *range(14, 32), 127])))
    if 20 * junk > len(text):
        raise ListUnreadable("it is not a text file (binary data)")
    if start.startswith(b"<"):
        page = re.search(rb"<(?:!doctype html|html|head|body|title|meta|script)\b", start)
        raise ListUnreadable(
            "it is a web page, not a list: perhaps a log-in or error page" if page else "it is XML"
        )
    if re.match(rb"\{|\[\s*(?:[{\"\]]|\[\s*[\"\d\[])", start):
        raise ListUnreadable("it is JSON, not a list of names")
    if len(head) > 1024 and b"\n" in text:
        text = text[: text.rindex(b"\n")]  # the last line may be cut
    return text
