"""Finished answers, on the shelves of their views: kept, found again, brought up to date, and bounded.

All views of a worker share one budget of bytes. When the young generation has used half of it, every view's
young generation becomes its old one and the old one goes: an approximate LRU that costs nothing on a hit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resolver.message import retime
from resolver.timing import cap_at, good_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from resolver.moment import Moment
    from resolver.views import PacketEntry, Prepared, View

SEEN = 16384
"""Packets remembered as seen once; the second sight admits a packet."""

# What one entry costs beside the bytes that are counted, on 64-bit CPython 3.11: dict slot, bytes headers,
# tuple, integers, the Prepared object. tests/resolver/test_shelf.py holds them to what tracemalloc says.
PACKET_OVERHEAD = 330
PREPARED_OVERHEAD = 368
MET_OVERHEAD = 140


class Shelf:
    """What is kept under all views of a worker."""

    def __init__(self, moment: Moment, limit: int, views: Callable[[], Iterable[View]]) -> None:
        """Take the shared moment, the bytes that all may use, and what gives the views in force.

        `on_turn` is called after generations have changed: whoever holds a view's `packets` looks it up
        again.
        """
        self._moment = moment
        self._half = limit // 2
        self._used = 0
        self._views = views
        self._seen: set[int] = set()
        self.on_turn: Callable[[], None] = _nothing
        self.on_drop: Callable[[list[dict[Any, Any]]], None] = _at_once

    def prepared(self, view: View, key: bytes) -> Prepared | None:
        """Return the answer to a question that may still be given in this second."""
        prepared = view.prepared.get(key)
        if prepared is None:
            prepared = view.old_prepared.pop(key, None)
            if prepared is None:
                return None
            self.keep(view, key, prepared)
        second = self._moment.second
        return prepared if second < prepared.expires and second < view.until else None

    def keep(self, view: View, key: bytes, prepared: Prepared) -> None:
        """Keep an answer for every asker of the question, unless it is for one second only."""
        if prepared.expires > self._moment.second:
            view.prepared[key] = prepared
            self._spend(len(key) + prepared.message.size + PREPARED_OVERHEAD)

    def first_sight(self, view: View, key: bytes) -> bool:
        """Tell whether a packet (less its id) has not been seen of late, and remember that it was.

        A packet that comes once fills no place: 10,000 spellings of one name (0x20) would be 10,000 entries.
        """
        mark, seen = hash((key, view.counter_base)), self._seen
        if mark in seen:
            return False
        if len(seen) >= SEEN:
            seen.clear()
        seen.add(mark)
        return True

    def sight(self, view: View, packet: bytes, wire: bytes, prepared: Prepared) -> None:
        """Keep a whole reply for equal packets from the second sight on."""
        key = packet[2:]
        if prepared.expires <= self._moment.second or self.first_sight(view, key):
            return
        entry = (self._good_until(view, prepared), prepared.counter, len(wire), wire[2:], prepared)
        self._place(view, key, entry)

    def find(self, view: View, key: bytes, entry: PacketEntry | None) -> PacketEntry | None:
        """Return an entry that is right in this second for a packet (less its id), or None.

        entry: what the young generation has, out of date, or None if it has nothing.
        """
        if entry is not None:
            renewed = self._renew(view, entry)
            if renewed is not None:
                view.packets[key] = renewed
            return renewed
        entry = view.old_packets.get(key)
        if entry is not None and entry[0] < self._moment.second:
            entry = self._renew(view, entry)
        if entry is not None:
            self._place(view, key, entry)
        return entry

    def block(self, view: View, key: bytes) -> PacketEntry | None:
        """Return the finished block of a packet (less its id) that is right in this second, or None."""
        young = view.blocks.get(key)
        entry = young or view.old_blocks.get(key)
        if entry is not None and entry[0] < self._moment.second:
            entry = self._renew(view, entry)
            if entry is None:
                view.blocks.pop(key, None)
            elif young is not None:
                view.blocks[key] = entry
        if entry is not None and young is None:
            self._place(view, key, entry)
        return entry

    def met(self, view: View, cells: int, key: bytes, entry: PacketEntry) -> dict[bytes, PacketEntry]:
        """Keep a block for clients that have met these cells; return all that is kept for them."""
        blocks = view.met.setdefault(cells, {})
        blocks[key] = entry
        self._spend(len(key) + MET_OVERHEAD)
        return blocks

    def _renew(self, view: View, entry: PacketEntry) -> PacketEntry | None:
        _good, slot, size, tail, prepared = entry
        second, message = self._moment.second, prepared.message
        if second >= prepared.expires or second >= view.until:
            return None
        if message.ttls and size >= len(message.wire):  # a reply cut to its question has no TTLs
            buffer = bytearray(b"\0\0" + tail)
            cap = cap_at(second, view.until, prepared.longest)
            retime(buffer, message.ttl_offsets, message.ttls, prepared.age(second), cap)
            tail = bytes(buffer[2:])
        return self._good_until(view, prepared), slot, size, tail, prepared

    def _good_until(self, view: View, prepared: Prepared) -> int:
        good = good_until(self._moment.second, view.until, prepared.longest, prepared.shortest)
        return min(good, prepared.expires - 1)

    def _place(self, view: View, key: bytes, entry: PacketEntry) -> None:
        (view.blocks if entry[4].cell else view.packets)[key] = entry
        self._spend(len(key) + entry[2] + PACKET_OVERHEAD)

    def _spend(self, size: int) -> None:
        self._used += size
        if self._used >= self._half:
            self._used = 0
            for view in self._views():
                self.on_drop(view.age_out())
            self.on_turn()


def _at_once(_caches: list[dict[Any, Any]]) -> None:
    """Let answers go with their last reference, where nobody does it little by little."""


def _nothing() -> None:
    """Stand for a listener where there is none."""
