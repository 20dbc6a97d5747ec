"""Types and values of DNS records as rules write them → numbers and checked zone-file text.

Sources: the IANA registry of RR types; RFC 1035 §5.1 (zone-file text), RFC 2782 (SRV), RFC 3597 §5 (TYPE123),
RFC 9460 §2.1 (SVCB).
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Final

from config.names import DomainName, NameInvalid

A: Final = 1
CNAME: Final = 5
PTR: Final = 12
MX: Final = 15
TXT: Final = 16
AAAA: Final = 28
SRV: Final = 33
SVCB: Final = 64
HTTPS: Final = 65

_NUMBERS: Final = {
    "A": 1, "NS": 2, "MD": 3, "MF": 4, "CNAME": 5, "SOA": 6, "MB": 7, "MG": 8, "MR": 9, "NULL": 10,
    "PTR": 12, "HINFO": 13, "MINFO": 14, "MX": 15, "TXT": 16, "RP": 17, "AFSDB": 18, "X25": 19,
    "ISDN": 20, "RT": 21, "SIG": 24, "KEY": 25, "PX": 26, "GPOS": 27, "AAAA": 28, "LOC": 29, "SRV": 33,
    "NAPTR": 35, "KX": 36, "CERT": 37, "DNAME": 39, "OPT": 41, "APL": 42, "DS": 43, "SSHFP": 44,
    "IPSECKEY": 45, "RRSIG": 46, "NSEC": 47, "DNSKEY": 48, "DHCID": 49, "NSEC3": 50, "NSEC3PARAM": 51,
    "TLSA": 52, "SMIMEA": 53, "HIP": 55, "CDS": 59, "CDNSKEY": 60, "OPENPGPKEY": 61, "CSYNC": 62,
    "ZONEMD": 63, "SVCB": 64, "HTTPS": 65, "SPF": 99, "EUI48": 108, "EUI64": 109, "TKEY": 249,
    "TSIG": 250, "IXFR": 251, "AXFR": 252, "MAILB": 253, "MAILA": 254, "ANY": 255, "URI": 256, "CAA": 257,
    "AVC": 258, "TA": 32768, "DLV": 32769,
}  # fmt: skip
_GENERIC: Final = re.compile(r"TYPE([0-9]{1,5})")
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|(?:[^\s"\\]|\\.)+')
_ESCAPE: Final = re.compile(r"\\(?:([0-9]{3})|(.))", re.DOTALL)
_PARAM: Final = re.compile(r"([a-z0-9-]{1,63})(?:=(\S*))?")
_CHUNK: Final = 255  # bytes of one character-string, RFC 1035 §3.3


class BadRecord(ValueError):
    """A record's value is none of its type. The message says why."""


def type_number(text: str) -> int | None:
    """Return the number of a type by its name, in any case, or by TYPE123; None for no type."""
    name = text.upper()
    if generic := _GENERIC.fullmatch(name):
        number = int(generic[1])
        return number if 0 < number < 1 << 16 else None
    return _NUMBERS.get(name)


def value(rrtype: int, text: str) -> str:
    """Return the value of a record of a type in CHECKED as canonical zone-file text. Raises BadRecord."""
    return CHECKED[rrtype](text.strip())


def quoted(raw: bytes) -> str:
    """Return bytes as the value of a TXT record: one or more quoted strings."""
    pieces = [raw[at : at + _CHUNK] for at in range(0, len(raw), _CHUNK)] or [b""]
    return " ".join('"' + "".join(map(_escaped, piece)) + '"' for piece in pieces)


def _escaped(byte: int) -> str:
    if byte in b'"\\':
        return "\\" + chr(byte)
    return chr(byte) if 32 <= byte < 127 else f"\\{byte:03d}"


def unescaped(text: str) -> bytes:
    r"""Return what zone-file text means: `\.` and `\046` are a dot. Other characters are UTF-8."""
    out = bytearray()
    end = 0
    for escape in _ESCAPE.finditer(text):
        out += text[end : escape.start()].encode()
        out += bytes([min(int(escape[1]), 255)]) if escape[1] else escape[2].encode()
        end = escape.end()
    return bytes(out) + text[end:].encode()


def _ipv4(text: str) -> str:
    try:
        return str(ipaddress.IPv4Address(text))
    except ValueError:
        raise BadRecord(f'"{text}" is no IPv4 address') from None


def _ipv6(text: str) -> str:
    try:
        return str(ipaddress.IPv6Address(text))
    except ValueError:
        raise BadRecord(f'"{text}" is no IPv6 address') from None


def host(text: str) -> str:
    """Return the canonical name that a record leads to; "." is the root. Raises BadRecord."""
    try:
        return str(DomainName.parse(text)) or "."
    except NameInvalid as error:
        raise BadRecord(str(error)) from None


def _number(text: str) -> str:
    if not (text.isascii() and text.isdigit() and int(text) < 1 << 16):
        raise BadRecord(f'"{text}" is no number from 0 to 65535')
    return str(int(text))


def _fields(text: str, wanted: int, form: str) -> list[str]:
    fields = text.split()
    if len(fields) < wanted:
        raise BadRecord(f'"{text}" must be: {form}')
    return fields


def _mx(text: str) -> str:
    preference, target, *rest = _fields(text, 2, "preference host")
    if rest:
        raise BadRecord(f'"{text}" must be: preference host')
    return f"{_number(preference)} {host(target)}"


def _srv(text: str) -> str:
    priority, weight, port, target, *_ = _fields(text, 4, "priority weight port host")
    return f"{_number(priority)} {_number(weight)} {_number(port)} {host(target)}"


def _svcb(text: str) -> str:
    priority, target, *params = _fields(text, 2, "priority host [key=value …]")
    for param in params:
        if not _PARAM.fullmatch(param):
            raise BadRecord(f'"{param}" is no parameter (key=value)')
    return " ".join([_number(priority), host(target), *params])


def _txt(text: str) -> str:
    found = _TOKEN.findall(text)
    if _TOKEN.sub("", text).strip() or not found:
        raise BadRecord(f'"{text}" is no text: a quote is not closed')
    strings = [unescaped(token[1:-1] if token.startswith('"') else token) for token in found]
    return " ".join(map(quoted, strings))


CHECKED: Final[dict[int, Callable[[str], str]]] = {
    A: _ipv4, AAAA: _ipv6, PTR: host, MX: _mx, TXT: _txt, SRV: _srv, SVCB: _svcb, HTTPS: _svcb, CNAME: host,
}  # fmt: skip
