"""Writing a message: the question, then records, names compressed as far as they may be (RFC 1035 §4.1.4)."""

from __future__ import annotations

from typing import NamedTuple

from resolver.names import suffixes
from resolver.rdata import LAYOUTS, Rdata
from resolver.wire import Query
from resolver.wirebase import HEADER, IN, QR, RA, RECORD, TYPE_CLASS, U16


class Record(NamedTuple):
    """A record of class IN taken apart; names are whole."""

    owner: bytes  # in its own case
    key: bytes  # the owner in lower case
    rtype: int
    ttl: int
    rdata: Rdata

    @property
    def covers(self) -> int:
        """The type that this signature covers (RFC 4034 §3.1.1)."""
        return int.from_bytes(self.rdata.before[:2], "big")


class Writer:
    """Writes records behind the question, names compressed as far as they may be (RFC 1035 §4.1.4)."""

    def __init__(self, query: Query, rcode: int, answers: int, authorities: int) -> None:
        self.out = bytearray(HEADER.pack(0, QR | RA | rcode, 1, answers, authorities, 0))
        self.out += query.key + TYPE_CLASS.pack(query.qtype, query.qclass)
        self.offsets: list[int] = []
        self.ttls: list[int] = []
        # Case matters in here, so that no name changes its own; only the question's may (RFC 4343).
        self._places = {name: offset for offset, name in suffixes(query.key).items()}
        self._question = query.key

    def record(self, record: Record) -> None:
        """Write one record and remember where its TTL stands."""
        self._name(self._question if record.key == self._question else record.owner, compress=True)
        out = self.out
        self.offsets.append(len(out) + 4)
        self.ttls.append(record.ttl)
        out += RECORD.pack(record.rtype, IN, record.ttl, 0)
        start = len(out)
        out += record.rdata.before
        layout = LAYOUTS.get(record.rtype)
        for name in record.rdata.names:
            self._name(name, compress=layout is not None and layout.compressible)
        out += record.rdata.after
        U16.pack_into(out, start - 2, len(out) - start)

    def soa_minimum(self, ttl: int) -> None:
        """Let the minimum of the SOA just written count down as its TTL does: some clients heed only that."""
        self.offsets.append(len(self.out) - 4)
        self.ttls.append(ttl)

    def _name(self, name: bytes, *, compress: bool) -> None:
        start = len(self.out)
        pos = 0
        while length := name[pos]:
            suffix = name[pos:]
            place = self._places.get(suffix)
            if place is None:
                if start + pos < 0x4000:
                    self._places[suffix] = start + pos
            elif compress:
                self.out += name[:pos] + U16.pack(0xC000 | place)
                return
            pos += length + 1
        self.out += name
