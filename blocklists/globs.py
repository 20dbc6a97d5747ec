"""AdGuard's patterns → a name with its reach, or an expression for RE2 on the canonical name.

A pattern is meant for web addresses; AdGuard Home lets it meet `http://` and the name, and we the same, put
in terms of the name: `||` begins at a label, `|` and `http://` at the name's beginning, `^` (a separator or
the end) can only be the end, for a name holds no separators. What needs more of an address never fits.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from typing import Final

from blocklists.kinds import Scope
from blocklists.oneline import name_or_reason

ADDRESS: Final = "address pattern"  # of something that is not in a name: a path, a port, a scheme
_BODY: Final = re.compile(r"[a-z0-9_.*-]*")
_SUBNAME: Final = re.compile(r"/[a-z0-9.-]+\.")
_SCHEMES: Final = ("|http://", "http://", "://")
_ANYWHERE, _LABEL, _START = range(3)
_ANCHORS: Final = {_ANYWHERE: "", _LABEL: r"(?:^|\.)", _START: "^"}


@dataclass(frozen=True, slots=True)
class Target:
    """What a pattern comes to: a name, an expression, an address in answers; nothing of these: every name.

    `reason`: why it comes to nothing; `bad`: the reason is a mistake rather than something DNS cannot do.
    """

    name: str = ""
    scope: Scope = Scope.SUBTREE
    pattern: str = ""
    network: str = ""
    reason: str = ""
    bad: bool = False

    @property
    def every(self) -> bool:
        """Whether it is every name."""
        return not (self.name or self.pattern or self.network or self.reason)


def read_pattern(text: str) -> Target:
    """Return what a pattern, without `@@` and modifiers, comes to."""
    if len(text) > 2 and text.startswith("/") and text.endswith("/"):
        return Target(pattern=expression(text[1:-1]))
    text = text.lower()
    if network := _network(text):
        return Target(network=network)
    if text.endswith("/*"):
        text = text[:-2] + "^"
    anchor, text = _anchored(text)
    ended = text.endswith("|")
    body, separator, tail = (text[:-1] if ended else text).partition("^")
    if tail.strip("^*"):
        return Target(reason=ADDRESS)
    return _target(anchor, body, ended=ended or bool(separator))


def expression(text: str) -> str:
    """Return a regular expression as RE2 is to read it: without regard to case, without comments."""
    text = re.sub(r"(?<!\\)\(\?#[^)]*\)", "", text)
    return text if text == text.lower() else f"(?i){text}"


def _anchored(text: str) -> tuple[int, str]:
    """Take the anchor off a pattern's front."""
    if text.startswith("||"):
        return _LABEL, text[2:]
    for scheme in _SCHEMES:
        if text.startswith(scheme):
            return _START, text.removeprefix(scheme)
    if text.startswith("|"):
        return _START, text[1:]
    if _SUBNAME.fullmatch(text):  # `/ads.` is the beginning of a name behind `http://`
        return _START, text[1:]
    return _ANYWHERE, text


def _target(anchor: int, body: str, *, ended: bool) -> Target:
    if body.endswith("*"):  # the rest of the name, so its end says nothing
        body, ended = body.rstrip("*"), False
    stem = body.lstrip("*")
    if stem != body:
        anchor, body = _ANYWHERE, stem
    if not body:
        return Target()
    if ended and "*" not in body:
        if anchor != _ANYWHERE:
            return _name(body, Scope.SUBTREE if anchor == _LABEL else Scope.EXACT)
        if body.startswith(".") and len(body) > 1:
            return _name(body[1:], Scope.BELOW)
    if not _BODY.fullmatch(body):
        return Target(reason=ADDRESS)
    inner = ".*".join(re.escape(piece).replace(r"\-", "-") for piece in re.split(r"\*+", body))
    return Target(pattern=f"{_ANCHORS[anchor]}{inner}{'$' if ended else ''}")


def _name(text: str, scope: Scope) -> Target:
    if network := _network(text):
        return Target(network=network)
    if not text.isascii() or _BODY.fullmatch(text):
        name, reason = name_or_reason(text)
        return Target(name=name, scope=scope, reason=reason, bad=bool(reason))
    return Target(reason=ADDRESS)


def _network(text: str) -> str:
    """Return the prefix that is one address, "" when the text is none."""
    try:
        return str(ipaddress.ip_network(ipaddress.ip_address(text.strip("[]"))))
    except ValueError:
        return ""
