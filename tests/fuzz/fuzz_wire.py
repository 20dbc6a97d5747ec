"""The wire's invariant, for any fuzzer: whatever octets come in, an allowed result or WireError comes out.

    python -m tests.fuzz.fuzz_wire 100000 [seed]     mutates the seeds that often and checks each packet

Test runs replay the seeds and a fixed number of mutations (test_fuzz_wire.py). A packet that broke something goes
into seeds/ as commented hex.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import dns.message

from config.groups import BlockMode
from policy.verdict import Action
from resolver.compose import any_message, block_message, error_message, special_message
from resolver.message import Message, render
from resolver.scrub import normalise
from resolver.wire import Gate, Query, WireError, gate, header_reply, read_query, refusal
from resolver.wirebase import SOA
from tests.support.wirekit import FOREVER, Play, unhex

SEEDS = Path(__file__).parent / "seeds"
PLAYBOOK = Path(__file__).parent.parent / "resolver" / "playbook"
MODES = [
    BlockMode("nxdomain"),
    BlockMode("null"),
    BlockMode("refused"),
    BlockMode("address", "192.0.2.1", ""),
]
OPT = bytes.fromhex("00 0029 04d0 00 00 0000 0000")
DO = bytes.fromhex("00 0029 04d0 00 00 8000 0000")


def check(packet: bytes) -> None:
    """Take a packet as a question from a client and as a reply from an upstream."""
    if gate(packet) in (Gate.FORMERR, Gate.NOTIMP):
        check_header_reply(packet)
    try:
        query = read_query(packet)
    except WireError:
        pass
    else:
        check_question(packet, query)
    check_as_reply(packet)


def check_header_reply(packet: bytes) -> None:
    answer = header_reply(packet, 1)
    assert len(answer) <= len(packet)
    assert answer[2] & 0x80


def check_question(packet: bytes, query: Query) -> None:
    """A question that can be read can be answered: blocked, refused, made up, failed."""
    assert 512 <= query.payload <= 1232
    assert len(query.qname) <= 255
    assert packet[12 : 12 + len(query.qname)] == query.qname
    check_header_reply(packet)
    refusal(query)
    for message in (
        *(block_message(query, mode, 10, (15, "adult"), query.cd) for mode in MODES),
        special_message(query, Action.LOOPBACK, 10),
        any_message(query),
        error_message(query, 2, (22, "no upstream")),
    ):
        check_rendered(message, query)


def check_rendered(message: Message, query: Query) -> None:
    wire, offsets = render(message, query, age=0, cap=60, ad_ok=True, udp=True)
    assert len(wire) <= query.payload
    assert wire[:2] == query.id.to_bytes(2, "big")
    assert all(int.from_bytes(wire[at : at + 4], "big") <= 60 for at in offsets)
    assert len(render(message, query, age=0, cap=60, ad_ok=True, udp=False)[0]) <= 65535


def check_as_reply(packet: bytes) -> None:
    """What passes the inspection passes it again unchanged: nothing is left to scrub (a fixpoint)."""
    for options in (OPT, DO):
        asked = question_in(packet, options)
        if asked is None:
            return
        try:
            message = normalise(packet, asked)
        except WireError:
            continue
        check_rendered(message, asked)
        wire, offsets = render(message, asked, age=0, cap=FOREVER, ad_ok=True, udp=False)
        again = normalise(wire, asked)
        assert without_ttls(again) == without_ttls(message)
        assert (again.ttls, again.ttl_offsets) == (message.ttls, message.ttl_offsets)
        assert (again.chain, again.addresses, again.lifetime) == (
            message.chain,
            message.addresses,
            message.lifetime,
        )
        check_aged(wire, offsets, message)


def check_aged(wire: bytes, offsets: tuple[int, ...], message: Message) -> None:
    """No TTL stands where a name does: dnspython sees the same names whatever the TTLs are."""
    patched = bytearray(wire)
    for at in offsets:
        patched[at : at + 4] = b"\x00\x01a\x00"
    assert names_in(wire) == names_in(bytes(patched))
    assert len(message.ttls) == len(offsets)


def names_in(wire: bytes) -> list[str] | None:
    try:
        message = dns.message.from_wire(wire, one_rr_per_rrset=True)
    except Exception:  # noqa: BLE001 - data of types that we copy unread may be anything
        return None
    return [
        f"{rrset.name} {rrset[0].mname if rrset.rdtype == SOA else rrset[0]}"
        for rrset in (*message.answer, *message.authority)
    ]


def without_ttls(message: Message) -> bytes:
    wire = bytearray(message.wire)
    for at in message.ttl_offsets:
        wire[at : at + 4] = bytes(4)
    return bytes(wire)


def question_in(packet: bytes, options: bytes) -> Query | None:
    """The question that this packet would be the reply to."""
    head = b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00" + bytes([bool(options)])
    try:
        end = read_query(head[:11] + b"\x00" + packet[12:]).question_end
        return read_query(head + packet[12:end] + options)
    except WireError:
        return None


def seeds() -> list[tuple[str, bytes]]:
    """The seeds and, as they are good ones, the playbook's packets."""
    found = [(path.stem, unhex(seed_lines(path))) for path in sorted(SEEDS.glob("*.hex"))]
    return found + [(path.stem, Play(path).packet) for path in sorted(PLAYBOOK.glob("*.play"))]


def seed_lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


INTERESTING = (0x00, 0x01, 0x05, 0x0C, 0x29, 0x3F, 0x40, 0x7F, 0x80, 0xC0, 0xFF)


def mutate(packet: bytes, chance: random.Random) -> bytes:
    """One to four changes: an octet, a bit, a cut, a piece twice, a pointer, a count."""
    octets = bytearray(packet)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(octets)) if octets else 0
        kind = chance.randrange(8)
        if not octets or kind == 0:
            octets.insert(at, chance.choice(INTERESTING))
        elif kind == 1:
            octets[at] = chance.choice(INTERESTING)
        elif kind == 2:
            octets[at] ^= 1 << chance.randrange(8)
        elif kind == 3:
            octets[at] = chance.randrange(256)
        elif kind == 4:
            del octets[at : at + chance.randint(1, 4)]
        elif kind == 5:
            octets[at:at] = octets[at : at + chance.randint(1, 30)]
        elif kind == 6:
            octets[at : at + 2] = (0xC000 | chance.randrange(12, len(octets) + 12)).to_bytes(2, "big")
        else:
            octets[min(len(octets) - 1, chance.choice((5, 7, 9, 11)))] = chance.randrange(5)
    return bytes(octets)


def mutations(count: int, seed: int = 1) -> None:
    """Check that many mutated seeds; the same ones for the same arguments."""
    chance = random.Random(seed)
    packets = [packet for _, packet in seeds()]
    for _ in range(count):
        packet = mutate(chance.choice(packets), chance)
        try:
            check(packet)
        except Exception as error:
            raise AssertionError(f"this packet breaks the invariant: {packet.hex()}") from error


if __name__ == "__main__":
    mutations(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
