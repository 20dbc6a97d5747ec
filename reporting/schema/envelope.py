"""The bytes that leave: a report, the key, the signature. Sealed by the box, opened by who receives them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from reporting.schema.canonical import CanonicalBroken, decode, encode
from reporting.schema.report import FORMAT, Report, SchemaBroken, plain, read_report
from reporting.schema.signing import KEY_BYTES, is_signed, public_key, sign

MOST_BYTES = 64 * 1024
_PURPOSE = FORMAT.encode() + b"\0"  # the key signs nothing else that could be taken for a report


class ReportRefused(ValueError):
    """These bytes are no report to be taken. `code` says why: size, encoding, schema, key or signature."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


@dataclass(frozen=True, slots=True)
class Signed:
    """A report whose signature was checked. `digest` names it: the next report carries it as `previous`."""

    report: Report
    key: bytes
    digest: str
    data: bytes


def box_id(key: bytes) -> str:
    """Return the id of the box that has this public key."""
    return sha256(key).hexdigest()


def seal(report: Report, private: bytes) -> bytes:
    """Return the bytes that leave. Raises CanonicalBroken, ReportRefused for what no receiver would take."""
    signed = encode(plain(report))
    envelope = {
        "key": public_key(private).hex(),
        "report": plain(report),
        "signature": sign(private, _PURPOSE + signed).hex(),
    }
    data = encode(envelope)
    opened(data)
    return data


def opened(data: bytes) -> Signed:
    """Check size, encoding, schema and signature of bytes from anywhere. Raises ReportRefused."""
    if len(data) > MOST_BYTES:
        raise ReportRefused("size", f"{len(data)} bytes; a report has at most {MOST_BYTES}")
    try:
        value = decode(data)
    except CanonicalBroken as error:
        raise ReportRefused("encoding", str(error)) from None
    if not isinstance(value, Mapping) or set(value) != {"key", "report", "signature"}:
        raise ReportRefused("schema", "an envelope holds key, report and signature, and nothing else")
    key, signature = _bytes(value["key"], KEY_BYTES), _bytes(value["signature"], 2 * KEY_BYTES)
    try:
        report = read_report(value["report"])
    except SchemaBroken as error:
        raise ReportRefused("schema", str(error)) from None
    if report.box != box_id(key):
        raise ReportRefused("key", "the report names another box than the one that has this key")
    body = encode(value["report"])
    if not is_signed(key, signature, _PURPOSE + body):
        raise ReportRefused("signature", "the signature does not fit: changed, or signed by somebody else")
    return Signed(report, key, sha256(body).hexdigest(), data)


def _bytes(value: object, length: int) -> bytes:
    try:
        found = bytes.fromhex(value) if isinstance(value, str) else b""
    except ValueError:
        found = b""
    if len(found) != length or found.hex() != value:
        raise ReportRefused("schema", f"key and signature are {length} bytes in small hexadecimal letters")
    return found
