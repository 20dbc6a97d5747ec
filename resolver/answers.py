"""The cache of upstream's answers: bounded in bytes, the least used forgotten. Pure: `now` is an argument.

It holds messages with the TTLs they came with; whoever renders one takes the age off (RFC 1035 §3.2.1). Views
come and go above it, so nothing in it depends on a policy.

Two generations stand in for a list of use: what is asked is in the young one, or is moved there; when the
young one is full it becomes the old one, and what was in the old one and not asked since is forgotten. A hit
in the young one costs one look-up and writes nothing.
"""

from __future__ import annotations

from typing import Final

from resolver.message import Message

LONGEST: Final = 86400.0  # RFC 8767 §4: a cap of the order of a day on what an upstream claims
# Beside the message and the octets of the key: the place in a table of at most two thirds (entry 24, index 4,
# both up to twice over after it has grown), the Cached with its header, its birth, the key's header.
_OVERHEAD: Final = 64 + 64 + 32 + 33
_DRAIN: Final = 8  # entries let go with each one that comes: freeing thousands at once would be heard


class Cached:
    """An answer, when it came, and until when it holds (monotonic seconds). `expires <= now`: it is stale."""

    __slots__ = ("born", "message")

    def __init__(self, message: Message, born: float) -> None:
        self.message = message
        self.born = born

    @property
    def expires(self) -> float:
        """The moment from which it is stale."""
        return self.born + min(self.message.lifetime, LONGEST)

    def age(self, now: float) -> int:
        """Whole seconds since it came, for the TTLs."""
        return int(now - self.born)


class Answers:
    """At most about `max_bytes` of memory for answers by key.

    A key is equal for questions that one answer serves: name in lower case, type, class, DO, CD
    (`resolver.wire.Query.question`). An answer that came with CD=1 was not validated, and has another key.
    `stale`: seconds that an answer is still given out after it has expired (RFC 8767).
    """

    __slots__ = ("_dying", "_full", "_old", "_old_bytes", "_stale", "_young", "_young_bytes")

    def __init__(self, max_bytes: int, *, stale: float = 0.0) -> None:
        self._full = max(max_bytes // 2, 1)
        self._stale = stale
        self._young: dict[bytes, Cached] = {}
        self._old: dict[bytes, Cached] = {}
        self._dying: dict[bytes, Cached] = {}
        self._young_bytes = 0
        self._old_bytes = 0

    @property
    def entries(self) -> int:
        """Answers held."""
        return len(self._young) + len(self._old)

    def size(self) -> int:
        """Bytes of memory held, estimated: never far below the truth."""
        return self._young_bytes + self._old_bytes

    def get(self, key: bytes, now: float) -> Cached | None:
        """Return the answer, stale perhaps (see `Cached.expires`); None if none, or stale for too long."""
        cached = self._young.get(key)
        if cached is None:
            if self._old:
                cached = self._old.get(key)
            if cached is None:
                return None
            self._revive(key, cached)
        if now >= cached.expires + self._stale:
            self.drop(key)
            return None
        return cached

    def put(self, key: bytes, message: Message, now: float) -> Cached | None:
        """Keep an answer, in place of an older one; return it as kept. One with lifetime 0 is not kept.

        An answer bigger than half the cache is not kept either.
        """
        if message.lifetime <= 0:
            return None
        weight = weigh(key, message)
        if weight > self._full:
            return None
        if key in self._young or key in self._old:
            self.drop(key)
        cached = self._young[key] = Cached(message, now)
        self._young_bytes += weight
        self._settle()
        return cached

    def drop(self, key: bytes) -> None:
        """Forget an answer; nothing happens if there is none."""
        cached = self._young.pop(key, None)
        if cached is not None:
            self._young_bytes -= weigh(key, cached.message)
        cached = self._old.pop(key, None)
        if cached is not None:
            self._old_bytes -= weigh(key, cached.message)

    def clear(self) -> None:
        """Forget everything."""
        self._young, self._old, self._dying = {}, {}, {}
        self._young_bytes = self._old_bytes = 0

    def _revive(self, key: bytes, cached: Cached) -> None:
        del self._old[key]
        weight = weigh(key, cached.message)
        self._old_bytes -= weight
        self._young[key] = cached
        self._young_bytes += weight
        self._settle()

    def _settle(self) -> None:
        dying = self._dying
        if self._young_bytes > self._full:
            # What is left of the last generation but one was drained while this one filled.
            self._dying, self._old, self._young = self._old, self._young, {}
            self._old_bytes, self._young_bytes = self._young_bytes, 0
        elif dying:
            for _ in range(min(_DRAIN, len(dying))):
                dying.popitem()


def weigh(key: bytes, message: Message) -> int:
    """Return about how many bytes of memory an answer takes under its key."""
    return len(key) + message.size + _OVERHEAD
