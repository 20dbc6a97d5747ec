"""The clients a worker knows: who they are, and how much they may still ask this second.

A `ClientTable` spares who comes back from being identified again. It is bounded, and nobody enters before
access control. In front of it stands `Reception.recent`, which the hot path looks at: emptied every second,
so that refilling the rate limit, following a changed view and forgetting who left cost nothing a packet.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resolver.audience import Audience
    from resolver.views import PacketEntry

MOST = 8192
"""Clients remembered at once. A school has some hundreds; the rest are forged addresses on our own link."""

UNLIMITED = 1 << 60


class Client:
    """One address on the network.

    left: questions it may still ask in this second. packets: its view's packet cache, looked up directly.
    blocks: those finished blocks that are not in there and that this client has met the like of today.
    unsure: its device isn't known yet (the neighbour table hasn't said), so what it gets must be short-lived.
    watched: somebody looks for a fault at it (`Watching`), so each of its questions goes the long way.
    until: the monotonic second at which it becomes another group's, inf if that isn't in sight.
    day, line, cells: where `Daybook` has entered it, and what it has noted of it on that day.
    """

    __slots__ = (
        "address",
        "audience",
        "blocks",
        "cells",
        "day",
        "left",
        "line",
        "packets",
        "second",
        "unsure",
        "until",
        "waited",
        "watched",
    )

    def __init__(self, address: str, audience: Audience, *, unsure: bool, until: float = inf) -> None:
        self.address = address
        self.audience = audience
        self.until = until
        self.unsure = unsure
        self.waited = False  # a question of it was held in vain
        self.watched = False
        self.left = 0
        self.second = -1
        self.day, self.line, self.cells = 0, -1, 0
        self.packets: dict[bytes, PacketEntry] = {}
        self.blocks: dict[bytes, PacketEntry] = {}

    def refill(self, second: int, rate: int) -> None:
        """Give the client its questions for this second, once. rate: questions a second, 0 for no limit."""
        if self.second != second:
            self.second = second
            self.left = rate or UNLIMITED


class ClientTable:
    """The bounded map of clients, by address text."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: dict[str, Client] = {}
        self._old: dict[str, Client] = {}

    def get(self, address: str) -> Client | None:
        """Return the client of an address if it is known."""
        client = self._known.get(address)
        if client is None:
            client = self._old.pop(address, None)
            if client is not None:
                self.add(client)
        return client

    def add(self, client: Client) -> None:
        """Remember a client, forgetting those unseen for longest when there are too many."""
        if len(self._known) >= self._most // 2:
            self._old, self._known = self._known, {}
        self._known[client.address] = client

    def forget(self, address: str) -> None:
        """Forget one client, so that it is identified anew."""
        self._known.pop(address, None)
        self._old.pop(address, None)

    def clear(self) -> None:
        """Forget everyone: the policy or the devices have changed."""
        self._known.clear()
        self._old.clear()

    def __iter__(self) -> Iterator[Client]:
        """Go through all that are remembered."""
        yield from self._known.values()
        yield from self._old.values()

    def __len__(self) -> int:
        return len(self._known) + len(self._old)
