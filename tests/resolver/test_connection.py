"""One connection without a network; what clients see of it is in test_tcp.py."""

from __future__ import annotations

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from resolver.connection import Connection, Limits, TcpStats
from resolver.frames import Frames, framed


class Transport(asyncio.Transport):
    def __init__(self):
        super().__init__({"peername": ("192.0.2.1", 5)})
        self.data, self.closing, self.paused, self.unsent = b"", False, False, 0

    def write(self, data):
        assert not self.closing
        self.data += data

    def close(self):
        self.closing = True

    abort = close

    def is_closing(self):
        return self.closing

    def pause_reading(self):
        self.paused = True

    def resume_reading(self):
        self.paused = False

    def set_write_buffer_limits(self, high=None, low=None):
        pass

    def get_write_buffer_size(self):
        return self.unsent


class House:
    def __init__(self, handler, pending=3):
        self.handler, self.limits, self.counts = handler, Limits(pending=pending), TcpStats()

    def admit(self, connection, address):
        return True

    def leave(self, connection):
        pass


@given(st.data())
def test_whatever_the_order_every_question_is_answered_once(data):
    """Invariant: never more than `pending` are open, each message is handed on once and each answer sent once."""

    async def main():
        waiting, most = [], 0

        def handler(packet, address, respond):
            if packet.startswith(b"now"):
                respond(packet)
            else:
                waiting.append((packet, respond))

        connection, transport = Connection(House(handler)), Transport()
        connection.connection_made(transport)
        kinds = data.draw(st.lists(st.sampled_from([b"now", b"later"]), min_size=1, max_size=30))
        messages = [kind + b"%d" % number for number, kind in enumerate(kinds)]
        stream = b"".join(map(framed, messages))
        while stream or waiting:
            if stream and not transport.paused and (not waiting or data.draw(st.booleans())):
                cut = data.draw(st.integers(1, len(stream)))
                connection.data_received(stream[:cut])
                stream = stream[cut:]
            elif waiting:
                packet, respond = waiting.pop(data.draw(st.integers(0, len(waiting) - 1)))
                respond(packet)
                respond(packet)
            most = max(most, len(waiting))
        connection.eof_received()
        assert transport.closing
        assert most <= 3
        assert sorted(Frames().feed(transport.data)) == sorted(messages)
        assert not connection.busy

    asyncio.run(main())


def test_too_much_unsent_cuts_the_connection():
    async def main():
        waiting = []
        house = House(lambda packet, address, respond: waiting.append(respond))
        connection, transport = Connection(house), Transport()
        connection.connection_made(transport)
        connection.data_received(framed(b"1"))
        transport.unsent = 2 << 20
        waiting[0](b"x")
        assert transport.closing
        assert house.counts.slow == 1

    asyncio.run(main())
