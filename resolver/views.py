"""A view: one group's policy state in force, with the answers that were made under it.

A packet that comes again is answered from `packets`, one look-up from the bytes of the question to the
bytes of the answer. Below it `prepared` holds answers by `Query.question`, for askers who vary the case or
whose packets may not be repeated. Both have two generations: when the budget is used up, the young generation
becomes the old one and what is asked again moves back. That is a good LRU without any work on a hit.

When the state changes, the worker makes a new view and drops this one whole: nothing here is ever edited to
follow a rule.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policy.state import GroupState
    from resolver.message import Message


class Prepared:
    """An answer ready for every asker of a question under one view.

    born: the second from which its records age, None for made-up answers, which do not. expires: the first
    second in which it must not be used any more. longest: the TTL cap for this answer in seconds: the
    configured cap, or the TTL of blocks. cell: what a device met by it (policy.cells), 0 for nothing.
    """

    __slots__ = ("_born", "ages", "cell", "counter", "expires", "longest", "message", "shortest")

    def __init__(
        self, message: Message, *, counter: int, born: int | None, expires: int, longest: int, cell: int = 0
    ) -> None:
        self.message = message
        self.counter = counter
        self.cell = cell
        self.expires = expires
        self.longest = longest
        self.ages = born is not None
        self._born = born or 0
        self.shortest: float = inf if born is None else born + min(message.ttls, default=0)

    def age(self, second: int) -> int:
        """Return the seconds by which the records' TTLs have gone down."""
        return second - self._born if self.ages else 0


PacketEntry = tuple[int, int, int, bytes, Prepared]
"""Last good second, counter slot, size of the whole packet, its bytes less the id, what it was made from."""


class View:
    """One group's state and its answers. `until` is the monotonic moment at which the state changes.

    pupils: whether its devices are counted when they meet a block. `blocks` are the finished blocks that
    count so: apart from `packets`, that the hot path may stay ignorant of whom it answers. `met` holds them
    again by what a client has met today (`Client.cells`), for those to whom they are nothing new.
    """

    __slots__ = (
        "blocks",
        "counter_base",
        "met",
        "old_blocks",
        "old_packets",
        "old_prepared",
        "packets",
        "prepared",
        "pupils",
        "state",
        "until",
    )

    def __init__(self, state: GroupState, *, counter_base: int, until: float, pupils: bool = False) -> None:
        self.state = state
        self.pupils = pupils
        self.blocks: dict[bytes, PacketEntry] = {}
        self.old_blocks: dict[bytes, PacketEntry] = {}
        self.met: dict[int, dict[bytes, PacketEntry]] = {}
        self.counter_base = counter_base
        self.until = until
        self.packets: dict[bytes, PacketEntry] = {}
        self.old_packets: dict[bytes, PacketEntry] = {}
        self.prepared: dict[bytes, Prepared] = {}
        self.old_prepared: dict[bytes, Prepared] = {}

    def age_out(self) -> list[dict[Any, Any]]:
        """Make the young generation the old one; return what nobody holds any more, to be freed in slices."""
        gone: list[dict[Any, Any]] = [
            self.old_packets,
            self.old_prepared,
            self.old_blocks,
            *self.met.values(),
        ]
        self.old_packets, self.packets = self.packets, {}
        self.old_blocks, self.blocks, self.met = self.blocks, {}, {}
        self.old_prepared, self.prepared = self.prepared, {}
        return gone
