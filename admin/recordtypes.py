"""The record types that people ask for by name; any other goes as TYPE123 (RFC 3597 §5)."""

from __future__ import annotations

from collections.abc import Mapping

TYPES: Mapping[str, int] = {
    "A": 1,
    "NS": 2,
    "CNAME": 5,
    "SOA": 6,
    "PTR": 12,
    "MX": 15,
    "TXT": 16,
    "AAAA": 28,
    "SRV": 33,
    "NAPTR": 35,
    "DS": 43,
    "DNSKEY": 48,
    "SVCB": 64,
    "HTTPS": 65,
    "ANY": 255,
    "CAA": 257,
}


def type_number(text: str) -> int | None:
    """Return the number of a record type given by name or as TYPE123; None when it is neither."""
    plain = text.strip().upper()
    if plain in TYPES:
        return TYPES[plain]
    number = plain.removeprefix("TYPE")
    if plain.startswith("TYPE") and number.isascii() and number.isdigit() and int(number) < 65536:
        return int(number)
    return None


def type_name(number: int) -> str:
    """Return a type's name, or TYPE123."""
    return next((name for name, value in TYPES.items() if value == number), f"TYPE{number}")
