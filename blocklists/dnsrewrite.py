"""The value of `$dnsrewrite` → Rewrite.

AdGuard, "Hosts Blocklists", section "dnsrewrite": a keyword (NOERROR, NXDOMAIN, REFUSED, SERVFAIL), an
address or a name in short, or `RCODE;TYPE;VALUE`. Of the types, those that AdGuard Home can answer are read.
"""

from __future__ import annotations

from typing import Final

from blocklists import records
from blocklists.records import BadRecord
from blocklists.rule import Rewrite

_KEYWORDS: Final = {"NOERROR": 0, "SERVFAIL": 2, "NXDOMAIN": 3, "REFUSED": 5}
_RCODES: Final = {
    **_KEYWORDS, "FORMERR": 1, "NOTIMP": 4, "YXDOMAIN": 6, "YXRRSET": 7, "NXRRSET": 8, "NOTAUTH": 9,
    "NOTZONE": 10,
}  # fmt: skip


def read_rewrite(text: str) -> Rewrite:
    """Return the rewrite; of an empty value too, which stands for all rewrites in an exception.

    Raises BadRecord for what AdGuard Home refuses, and for types that it leaves without an answer.
    """
    parts = text.split(";", 2)
    if len(parts) == 1:
        return _short(text.strip())
    if len(parts) == 2:
        raise BadRecord("it must be one word or RCODE;TYPE;VALUE")
    return _full(*(part.strip() for part in parts))


def _short(text: str) -> Rewrite:
    if not text:
        return Rewrite()
    if text in _KEYWORDS:
        return Rewrite(_KEYWORDS[text])
    if text.isalpha() and text.isascii() and (text.isupper() or text.upper() in _KEYWORDS):
        raise BadRecord(f'"{text}" is no keyword; choose {", ".join(_KEYWORDS)}')
    for rrtype in (records.A, records.AAAA):
        try:
            return Rewrite(records=((rrtype, records.value(rrtype, text)),))
        except BadRecord:
            continue
    return _leading_to(text)


def _leading_to(text: str) -> Rewrite:
    target = records.host(text)
    if target == ".":
        raise BadRecord("the root is no name to lead to")
    return Rewrite(cname=target)


def _full(rcode: str, rrtype: str, text: str) -> Rewrite:
    code = _RCODES.get(rcode.upper())
    if code is None:
        raise BadRecord(f'"{rcode}" is no response code')
    if code or not (rrtype or text):
        return Rewrite(code)
    number = records.type_number(rrtype)
    if number is None:
        raise BadRecord(f'"{rrtype}" is no type of record')
    if number == records.CNAME:
        return _leading_to(text)
    if number == records.TXT:
        return Rewrite(records=((number, records.quoted(text.encode())),))
    if number not in records.CHECKED:
        raise BadRecord(f"records of type {rrtype.upper()} are not made up")
    return Rewrite(records=((number, records.value(number, text)),))
