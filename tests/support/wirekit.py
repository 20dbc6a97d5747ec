"""Questions and replies for tests of the wire, written by dnspython or by hand as commented hex."""

from __future__ import annotations

import shlex
from pathlib import Path

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdataclass
import dns.rdatatype
import dns.rrset

from resolver.message import Message, render
from resolver.wire import Query, read_query

FOREVER = 0x7FFFFFFF


def question(
    name: str,
    qtype: str = "A",
    *,
    do: bool = False,
    edns: bool = True,
    payload: int = 1232,
    flags: int = 0x0100,
) -> bytes:
    """A question as a stub resolver sends it."""
    message = dns.message.make_query(
        name, qtype, use_edns=0 if edns or do else -1, want_dnssec=do, payload=payload
    )
    message.flags = flags
    message.id = 0x1234
    return message.to_wire()


def query(name: str, qtype: str = "A", **options: object) -> Query:
    """The same, read."""
    return read_query(question(name, qtype, **options))


def reply(
    asked: bytes,
    answer: tuple[str, ...] = (),
    authority: tuple[str, ...] = (),
    additional: tuple[str, ...] = (),
    *,
    rcode: int = 0,
    flags: int = 0x8180,
) -> bytes:
    """A resolver's reply to a question, of records as in a zone file: "owner ttl type data"."""
    message = dns.message.make_response(dns.message.from_wire(asked), recursion_available=True)
    for section, records in (
        (message.answer, answer),
        (message.authority, authority),
        (message.additional, additional),
    ):
        section.extend(rrset(record) for record in records)
    message.flags = flags
    message.set_rcode(rcode)
    return message.to_wire(max_size=65535)


def rrset(record: str) -> dns.rrset.RRset:
    owner, ttl, rtype, data = record.split(maxsplit=3)
    return dns.rrset.from_text(owner, int(ttl), "IN", rtype, data)


def rendered(message: Message, asked: Query, *, age: int = 0, cap: int = FOREVER, udp: bool = False) -> bytes:
    """The reply for the one who asked."""
    return render(message, asked, age=age, cap=cap, ad_ok=True, udp=udp)[0]


def parsed(message: Message, asked: Query) -> dns.message.Message:
    """The reply as dnspython reads it: strictly, and to the last octet."""
    return dns.message.from_wire(rendered(message, asked), raise_on_truncation=False)


def section_text(section: list[dns.rrset.RRset]) -> list[str]:
    """The records of a section as text, in their order."""
    return [line for rrset_ in section for line in rrset_.to_text().splitlines()]


def unhex(lines: list[str]) -> bytes:
    """The octets of lines such as `03 777777 | www`."""
    return b"".join(bytes.fromhex(line.partition("|")[0]) for line in lines)


class Play:
    """A vector that reads: what goes in as hex with its meaning beside it, what comes out as text.

    #  what this shows
    ?  a question: `? www.example.com A do` (options: do, plain for no EDNS)
    >  octets that arrive, and after a bar what they mean
    <  a record of the answer, as the one who asked gets it
    =  a value: `= lifetime 60`
    !  the error: a class and words of its text
    """

    def __init__(self, path: Path) -> None:
        self.title = ""
        self.question: list[str] = []
        self.arrives: list[str] = []
        self.records: list[str] = []
        self.values: dict[str, str] = {}
        self.error: list[str] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            mark, rest = line[:1], line[1:].strip()
            if mark == "#":
                self.title += rest + " "
            elif mark == "?":
                self.question = shlex.split(rest)
            elif mark == ">":
                self.arrives.append(rest)
            elif mark == "<":
                self.records.append(rest)
            elif mark == "=":
                key, _, value = rest.partition(" ")
                self.values[key] = value
            elif mark == "!":
                self.error = rest.split(maxsplit=1)
            elif line.strip():
                raise AssertionError(f"{path.name}: a line without a mark: {line!r}")

    @property
    def packet(self) -> bytes:
        return unhex(self.arrives)

    @property
    def query(self) -> Query:
        name, qtype, *options = self.question
        return query(name, qtype, do="do" in options, edns="plain" not in options)
