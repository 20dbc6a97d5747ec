"""What kind of list a file is, told from its first bytes, and which files are no list at all."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from typing import Final

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
# The first that fits tells the line's format. Those behind the first four are known and not read yet.
_SIGNS: Final = tuple(
    (fmt, re.compile(pattern))
    for fmt, pattern in (
        ("hosts", rb"(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]*:[0-9a-f:.]*(?:%\w+)?|0)[ \t]+[^\s]"),
        ("adblock", rb"(?:@@)?\|\|?[^|]|\[adblock|##|@@"),
        ("wildcard", rb"\*?\." + _NAME + rb"[ \t]*(?:#|$)"),
        ("domains", _NAME + rb"[ \t]*(?:#.*)?$"),
        ("dnsmasq", rb"(?:local|address|server|host-record)=/?"),
        ("rpz", rb"\$(?:ttl|origin)\b|[^\s]+\s+(?:\d+\s+)?(?:in\s+)?(?:cname|soa|ns)\s"),
        ("regex", rb"[\^(]|.*[\\$()\[\]].*$"),
    )
)
_READABLE: Final = ("hosts", "adblock", "wildcard", "domains")
_OTHER: Final = {
    "dnsmasq": "it is a dnsmasq configuration",
    "rpz": "it is a response policy zone (RPZ)",
    "regex": "it holds regular expressions",
}
_CHOICES: Final = "this version reads hosts, domains, wildcard and adblock lists"


class ListUnreadable(ValueError):
    """A file is no list that we read. `reason` says why in words for a person who subscribes to lists."""

    def __init__(self, reason: str) -> None:
        """Take the reason."""
        super().__init__(reason)
        self.reason = reason


def detect(head: bytes) -> str:
    """Return one of lines.FORMATS from a file's first bytes (reader.HEAD of them are plenty).

    Raises ListUnreadable for what is empty, packed, binary, a web page, data of a program (JSON, XML), or a
    kind of list that is not read.
    """
    text = _readable(head)
    lines = [line.strip() for line in text.replace(b"\r", b"\n").split(b"\n")]
    rules = [line for line in lines if line and not line.startswith((b"!", b";", b"//", b"# ", b"#\t"))]
    rules = [line for line in rules if not line.startswith(b"#") or line.startswith(b"##")]
    votes = Counter(fmt for line in rules if (fmt := _vote(line)))
    if not rules:
        raise ListUnreadable("it holds only comments and no names")
    best = max(votes, key=votes.__getitem__) if votes else ""
    if best in _OTHER:
        raise ListUnreadable(f"{_OTHER[best]}; {_CHOICES}")
    good = sum(votes[fmt] for fmt in _READABLE)
    if 2 * good < len(rules):
        raise ListUnreadable(f"only {good} of its first {len(rules)} lines look like names; {_CHOICES}")
    # One rule with || makes a list of bare names an adblock list: there a bare name means that name only.
    anchored = votes["adblock"] and votes["adblock"] + votes["domains"] > votes["hosts"] + votes["wildcard"]
    return "adblock" if anchored else max(_READABLE, key=votes.__getitem__)


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
    if re.match(rb"\{|\[\s*[\[{\"\d\]]", start):
        raise ListUnreadable("it is JSON, not a list of names")
    if len(head) > 1024 and b"\n" in text:
        text = text[: text.rindex(b"\n")]  # the last line may be cut
    return text
