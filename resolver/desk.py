"""Where every packet arrives that the hot path can't answer, by UDP or TCP.

Meet the client, hold it until its device is known, find a finished answer, or go the pipeline's long way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from resolver.asked import Reply
    from resolver.clients import Client
    from resolver.moment import Moment
    from resolver.pipeline import Later, Pipeline
    from resolver.reception import Reception
    from resolver.shelf import Shelf
    from resolver.views import View

HOLD = 0.02
"""Seconds that a question waits for the links to say which device asks (DESIGN §4)."""

HELD = 1024
"""Questions held at once at most; beyond that they are answered as the default group's."""


class Desk:
    """The parts of a worker that a packet meets, in order."""

    def __init__(
        self,
        moment: Moment,
        reception: Reception,
        shelf: Shelf,
        pipeline: Pipeline,
        defer: Callable[[float, Callable[[], None]], object],
    ) -> None:
        self.moment = moment
        self.reception = reception
        self._shelf = shelf
        self.pipeline = pipeline
        """Where questions without a finished answer go."""
        self._defer = defer
        self._held: dict[str, list[Callable[[], None]]] = {}
        self._held_count = 0

    def receive(
        self, packet: bytes, key: int | bytes | None, address: str, later: Later, *, udp: bool
    ) -> bytes | None:
        """Answer a packet from an address; None for silence, or when the reply comes later.

        key: what the hot path knows the client by (None: nothing to remember).
        """
        client = self.reception.meet(key, address)
        if client is None:
            return self.reception.refuse(packet)
        client.left -= 1
        if client.left < 0:
            return None
        return self.serve(packet, client, later, udp=udp)

    def serve(self, packet: bytes, client: Client, later: Later, *, udp: bool) -> bytes | None:
        """Answer a packet of a client that was met and may ask."""
        if client.unsure:
            if not client.waited and self._held_count < HELD:
                self._hold(packet, client, later(), udp=udp)
                return None
        elif udp and not client.watched:
            reply = self._known_packet(packet, client)
            if reply is not None:
                return reply
        return self.pipeline.answer(packet, client, later, udp=udp)

    def _known_packet(self, packet: bytes, client: Client) -> bytes | None:
        view = self.pipeline.view_of(client)
        key = packet[2:]
        entry = client.packets.get(key)
        if entry is None:
            if key in view.blocks or key in view.old_blocks:
                return self._known_block(packet, key, client, view)
            if key not in view.old_packets:
                return None
        entry = self._shelf.find(view, key, entry)
        if entry is None:
            return None
        self.moment.counts[entry[1]] += 1
        return packet[:2] + entry[3]

    def _known_block(self, packet: bytes, key: bytes, client: Client, view: View) -> bytes | None:
        """Answer with a finished block that counts for devices: once a day for each is enough."""
        # Who gets answers made for it alone gets no shared block either.
        entry = self._shelf.block(view, key) if client.packets is view.packets else None
        if entry is None:
            return None
        if entry[4].cell & ~client.cells:
            self.reception.daybook.note(client, entry[4].cell)
        client.blocks = self._shelf.met(view, client.cells, key, entry)
        self.moment.counts[entry[1]] += 1
        return packet[:2] + entry[3]

    # A device that isn't known yet -----------------------------------------------------------------------

    def _hold(self, packet: bytes, client: Client, reply: Reply, *, udp: bool) -> None:
        def go_on() -> None:
            # Met again, for it may be known by now; its question was counted when it came.
            now = self.reception.meet(None, client.address)
            if now is None:
                return
            now.waited = now.waited or client.waited
            wire = self.serve(packet, now, lambda: reply, udp=udp)
            if wire is not None:
                reply(wire)

        waiting = self._held.setdefault(client.address, [])
        waiting.append(go_on)
        self._held_count += 1
        if len(waiting) == 1:
            self._defer(HOLD, lambda: self._give_up(client))

    def _give_up(self, client: Client) -> None:
        client.waited = True  # it was patient once; its next questions don't wait again
        self.known(client.address)

    def known(self, address: str) -> None:
        """Go on with what is held for an address: its device is known now, or isn't going to be."""
        waiting = self._held.pop(address, [])
        self._held_count -= len(waiting)
        for go_on in waiting:
            go_on()
