"""ISC dhcpd's lease files, dhcpd.leases(5): dhcpd.leases and dhcpd6.leases.

    lease 192.168.1.23 {
      ends 3 2026/09/09 08:00:00;
      binding state active;
      hardware ethernet a4:83:e7:12:34:56;
      client-hostname "dien-thoai";
    }
    ia-na "…" { iaaddr fd00::23 { binding state active; ends never; } }

The file is a journal: what stands later about an address replaces what stood before. Moments are UTC,
`never`, or `epoch N` (db-time-format local). A declaration whose closing brace is missing is still being
written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from admin.leases.lease import NEVER, Lease, LeaseFile, make_lease

# A text in quotes, a comment, a bracket or semicolon, or a word; in this order.
_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)"|#[^\n]*|([{};])|([^\s{};"#]+)', re.DOTALL)
_ESCAPE = re.compile(r"\\([0-7]{3}|.)", re.DOTALL)
_STARTS = (
    "lease ",
    "ia-na ",
    "ia-ta ",
    "ia-pd ",
    "server-duid",
    "authoring-byte-order",
    "failover peer",
    "host ",
)

Statement = list[str]


def looks_like(line: str) -> bool:
    """Whether a line is one of ISC dhcpd's."""
    return line.startswith(_STARTS) or "dhcpd.leases(5)" in line


def parse(text: str) -> LeaseFile:
    """The leases of a file, the last word about each address."""
    found: dict[str, Lease | None] = {}
    odd = 0
    for header, statements in _blocks(text):
        try:
            lease = _lease(header[1], statements)
        except (ValueError, IndexError, OverflowError):
            odd += 1
            continue
        found.pop(lease.address, None)
        found[lease.address] = lease if _active(statements) else None
    return LeaseFile(tuple(lease for lease in found.values() if lease), odd)


def _blocks(text: str) -> Iterator[tuple[Statement, list[Statement]]]:
    """Yield the `lease` and `iaaddr` declarations with the statements in them; whole ones only."""
    open_blocks: list[tuple[Statement, list[Statement]]] = []
    words: Statement = []
    for match in _TOKEN.finditer(text):
        quoted, mark, word = match.groups()
        if quoted is not None:
            words.append(_unescape(quoted))
        elif word is not None:
            words.append(word)
        elif mark == "{":
            open_blocks.append((words, []))
            words = []
        elif mark == ";":
            if open_blocks and words:
                open_blocks[-1][1].append(words)
            words = []
        elif mark == "}":
            words = []
            if open_blocks:
                header, statements = open_blocks.pop()
                if header[:1] in (["lease"], ["iaaddr"]):
                    yield header, statements


def _lease(address: str, statements: list[Statement]) -> Lease:
    mac = name = forward = ""
    expires = NEVER
    for words in statements:
        if words[:2] == ["hardware", "ethernet"]:
            mac = words[2]
        elif words[0] == "client-hostname":
            name = words[1]
        elif words[:2] == ["set", "ddns-fwd-name"]:
            forward = words[-1]
        elif words[0] == "ends":
            expires = _moment(words[1:])
    return make_lease(address, mac, name or forward, expires)


def _active(statements: list[Statement]) -> bool:
    if ["abandoned"] in statements:
        return False
    states = [words[2] for words in statements if words[:2] == ["binding", "state"] and len(words) > 2]
    return not states or states[-1] == "active"


def _moment(words: Statement) -> int:
    if words[0] == "never":
        return NEVER
    if words[0] == "epoch":
        return int(words[1])
    text = f"{words[1]} {words[2]}"
    return int(datetime.strptime(text, "%Y/%m/%d %H:%M:%S").replace(tzinfo=UTC).timestamp())


def _unescape(text: str) -> str:
    """Octal escapes are bytes, of UTF-8 where they make sense as that."""
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 8)) if len(found[1]) == 3 else found[1], text)
    try:
        return plain.encode("latin-1").decode()
    except ValueError:
        return plain
