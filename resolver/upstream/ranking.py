"""The upstreams in the order in which they are asked, as their health has it. Pure: `now` is an argument."""

from __future__ import annotations

from typing import Final

from resolver.upstream.exchange import Target
from resolver.upstream.health import Trouble, preferred

RERANK: Final = 1.0  # seconds between two looks at who is quickest
RENEW: Final = 2.0  # seconds between two changes of all sockets while nothing answers


class Ranking:
    """Targets by preference. `first`: to choose from by lot; `rest`: the others; `order`: both, in order."""

    __slots__ = ("_renew_after", "_until", "all", "first", "order", "rest")

    def __init__(self) -> None:
        self.all: list[Target] = []
        self.first: list[Target] = []
        self.rest: list[Target] = []
        self.order: list[Target] = []
        self._until = float("-inf")
        self._renew_after = float("-inf")

    @property
    def healthy(self) -> bool:
        """Whether any is up."""
        return any(not target.health.down for target in self.all)

    def add(self, target: Target) -> None:
        """Add one."""
        self.all.append(target)
        self._until = float("-inf")

    def refresh(self, now: float) -> None:
        """Order them anew if that is a while ago."""
        if now >= self._until:
            self.rank(now)

    def rank(self, now: float) -> None:
        """Order them anew."""
        self._until = now + RERANK
        self.first = preferred([(target, target.health) for target in self.all], now)
        self.rest = [target for target in self.all if target not in self.first]
        self.order = self.first + self.rest

    def trouble(self, target: Target, trouble: Trouble, now: float) -> None:
        """Note a failure.

        One that goes down gets fresh sockets, and while all are down each gets them every few seconds:
        perhaps it is this machine's own address that has changed.
        """
        if target.health.failed(trouble, now):
            self.rank(now)
        elif now < self._renew_after or self.healthy:
            return
        self._renew_after = now + RENEW
        if target.udp is not None:
            target.udp.renew()
