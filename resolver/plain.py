"""One UDP socket without batches: recvmsg and sendmsg, for systems where `batch.works()` says no.

The same desk, the same answers, a packet at a time.
"""

from __future__ import annotations

import socket
import struct
from functools import partial
from typing import TYPE_CHECKING

from resolver.batch import IP_PKTINFO, IPV6_PKTINFO, PACKET

if TYPE_CHECKING:
    from collections.abc import Callable

    from resolver.desk import Desk
    from resolver.selector import CoalescingSelector

BURST = 256
_CONTROL = 128
_Ancillary = list[tuple[int, int, bytes]]


class PlainListener:
    """One UDP socket, read and answered packet by packet. Same contract as BatchListener."""

    def __init__(
        self, sock: socket.socket, desk: Desk, selector: CoalescingSelector, tick: Callable[[], None]
    ) -> None:
        self._sock = sock
        self._desk = desk
        self._selector = selector
        self._tick = tick
        self.unsent = 0

    def readable(self) -> None:
        """Answer what has come in, some hundred packets at most. Never raises."""
        self._tick()
        for _ in range(BURST):
            try:
                packet, ancillary, flags, sender = self._sock.recvmsg(PACKET, _CONTROL)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                continue  # an ICMP error for an earlier reply: it says nothing about the next packet
            self._selector.handled += 1
            if flags & socket.MSG_TRUNC or sender[1] == 0:
                continue
            send = partial(self._send, control=_towards(ancillary, sender), sender=sender)
            reply = self._desk.receive(packet, None, sender[0], lambda send=send: send, udp=True)  # type: ignore[misc]
            if reply is not None:
                send(reply)

    def _send(self, wire: bytes, *, control: _Ancillary, sender: tuple[str, int]) -> None:
        try:
            self._sock.sendmsg([wire], control, 0, sender)
        except OSError:
            self.unsent += 1


def _towards(ancillary: _Ancillary, sender: tuple[str, int]) -> _Ancillary:
    """Return the control message that lets the reply leave from the address that was asked.

    Without the interface it came by, but for link-local peers (RFC 4007): routing may be asymmetric.
    """
    for level, kind, data in ancillary:
        if level == socket.IPPROTO_IP and kind == IP_PKTINFO and len(data) >= 12:
            return [(level, kind, struct.pack("=I", 0) + data[4:])]
        if level == socket.IPPROTO_IPV6 and kind == IPV6_PKTINFO and len(data) >= 20:
            index = data[16:20] if sender[0].lower().startswith("fe8") else bytes(4)
            return [(level, kind, data[:16] + index)]
    return []
