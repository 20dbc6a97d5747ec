"""The hot path: a repeated question is answered from the bytes it came in, a batch at a time (DESIGN §4).

Per packet: sender's address → client, the packet less its id → finished answer, one add in the counters,
two copies. No parsing, no allocation beyond the key, no clock. Anything else leaves the loop through
`_slow` and is answered the long way. This function is long and repeats itself a little because a call costs
as much as a packet may; everything in it was measured (bench/README.md).
"""

from __future__ import annotations

import socket
from functools import partial
from struct import Struct
from typing import TYPE_CHECKING, Protocol

from resolver.access import address_text
from resolver.batch import ADDRESS, MESSAGES, PACKET, WITHOUT_ID, Batch

if TYPE_CHECKING:
    from collections.abc import Callable

    from resolver.clients import Client
    from resolver.desk import Desk
    from resolver.selector import CoalescingSelector

BURST = 16
"""Batches in a row before the other sockets get their turn: about 6 ms of work."""

_packed_v6 = Struct("16s").unpack_from

# Per slot, precomputed: number, offset of the packet, offset behind its id, index of its id among 16-bit
# words, index of its length in / out, index of the IPv4 address among 32-bit words, offset of the IPv6
# address.
_STRIDE, _SHIFT = 16, 14
_SLOTS = tuple(
    (
        i,
        i * PACKET + 2,
        i * PACKET // 2,
        i * _STRIDE + _SHIFT,
        2 * i + 1,
        i * ADDRESS // 4 + 1,
        i * ADDRESS + 8,
    )
    for i in range(MESSAGES)
)


class Gathering(Protocol):
    """What sends questions on: what it is asked between the two calls it may send at once."""

    def gather(self) -> None: ...  # noqa: D102
    def send_gathered(self) -> None: ...  # noqa: D102


class BatchListener:
    """One UDP socket, read and answered in batches. `tick` brings the moment up to date, once a batch."""

    def __init__(
        self,
        batch: Batch,
        desk: Desk,
        upstreams: Gathering,
        selector: CoalescingSelector,
        tick: Callable[[], None],
        call_soon: Callable[[Callable[[], None]], object],
    ) -> None:
        self._batch = batch
        self._desk = desk
        self._upstreams = upstreams
        self._selector = selector
        self._tick = tick
        self._call_soon = call_soon
        self._v4 = batch.family == socket.AF_INET
        self._later: list[tuple[bytes, bytes, bytes]] = []
        self.unsent = 0

    def readable(self) -> None:
        """Answer what has come in. Never raises."""
        self._upstreams.gather()
        try:
            self._read()
        finally:
            self._upstreams.send_gathered()

    def _read(self) -> None:
        selector = self._selector
        for _ in range(BURST):
            count = self._batch.receive()
            if count:
                self._tick()
                self._answer(count)
                selector.handled += count
            if count < MESSAGES:
                selector.full = False
                return
        selector.full = True

    def _answer(self, count: int) -> None:
        batch, moment, reception = self._batch, self._desk.moment, self._desk.reception
        inbound, outbound = batch.inbound, batch.outbound
        lengths_in, lengths_out = batch.lengths_in, batch.lengths_out
        ids_in, ids_out = batch.ids_in, batch.ids_out
        words, addresses, v4 = batch.address_words, batch.addresses, self._v4
        second, counts, find = moment.second, moment.counts, reception.recent.get
        without_id, slow = WITHOUT_ID, self._slow
        silent: list[int] = []
        suspicious = batch.has_port_zero(count)
        for i, at, id_at, length_at, out_at, v4_at, v6_at in _SLOTS[:count]:
            client = find(words[v4_at] if v4 else _packed_v6(addresses, v6_at)[0])
            if client is None or suspicious:
                reply = slow(i, None)
            else:
                left = client.left = client.left - 1
                if left < 0:
                    silent.append(i)
                    continue
                key = without_id[lengths_in[length_at]](inbound, at)[0]
                entry = client.packets.get(key) or client.blocks.get(key)
                if entry is not None and entry[0] >= second:
                    _good, slot, size, tail, _prepared = entry
                    counts[slot] += 1
                    outbound[at : at - 2 + size] = tail
                    ids_out[id_at] = ids_in[id_at]
                    lengths_out[out_at] = size
                    continue
                reply = slow(i, client)
            if reply is None:
                silent.append(i)
                continue
            size = len(reply)
            outbound[at - 2 : at - 2 + size] = reply
            lengths_out[out_at] = size
        if not silent:
            self.unsent += batch.send(count)
        elif len(silent) < count:
            # Only the slots that were filled: another one still holds what some other client was sent.
            skip = set(silent)
            self.unsent += batch.send_some([i for i in range(count) if i not in skip])

    def _slow(self, i: int, client: Client | None) -> bytes | None:
        """Answer one packet the long way: a client not met in this second, or no answer at hand."""
        batch = self._batch
        size = batch.lengths_in[i * _STRIDE + _SHIFT]
        if size >= PACKET:  # the kernel has cut it
            return None
        packet = bytes(batch.inbound[i * PACKET : i * PACKET + size])
        later = partial(self._envelope, i)
        if client is not None:
            return self._desk.serve(packet, client, later, udp=True)
        if batch.unanswerable(i):
            return None
        packed: bytes = batch.address(i)
        key = batch.address_words[i * ADDRESS // 4 + 1] if self._v4 else packed
        return self._desk.receive(packet, key, address_text(packed), later, udp=True)

    def _envelope(self, i: int) -> Callable[[bytes], None]:
        """Return what sends a later answer to the sender in slot i: its buffers are soon used again."""
        address, control = self._batch.envelope(i)

        def reply(wire: bytes) -> None:
            if not self._later:
                self._call_soon(self._flush)
            self._later.append((wire, address, control))

        return reply

    def _flush(self) -> None:
        """Send what became ready in this turn of the loop, as one batch where it can be."""
        later, self._later = self._later, []
        batch = self._batch
        for first in range(0, len(later), MESSAGES):
            part = later[first : first + MESSAGES]
            for i, (wire, address, control) in enumerate(part):
                batch.put(i, wire, address, control)
            self.unsent += batch.send(len(part))
