"""How long an answer may live at a client: TTL arithmetic, pure, in whole monotonic seconds.

Answers never outlive the rule that made them (DESIGN §4). A reply made in second s may leave until the very
end of that second, so with a change due at T (seconds, may have a fraction) its TTL is at most floor(T) - s
- 1.

    TTL of a record = min(its own TTL - its age, cap)      cap = min(configured cap, floor(T) - s - 1), at
    least 0

Rendered bytes stay right as long as no TTL in them would change; `good_until` says how long, so that the
hot path compares one number a packet.
"""

from __future__ import annotations

NEVER = 1 << 62
"""A second that does not come."""


def cap_at(second: int, boundary: float, longest: int) -> int:
    """Return the largest TTL that an answer may carry in `second`.

    boundary: the monotonic moment at which the rule may change (inf: never); longest: the configured cap.
    """
    left = boundary - second - 1
    if left >= longest:
        return longest
    return max(0, int(left))


def good_until(second: int, boundary: float, longest: int, shortest_expiry: float) -> int:
    """Return the last second in which TTLs rendered in `second` are still right.

    shortest_expiry: the second at which the record with the least time left expires, inf for made-up answers,
    which do not age.
    """
    # Every TTL equals `longest` while both ends are further away than that; then they count down each second.
    steady = min(boundary - 1, shortest_expiry) - longest
    if steady >= NEVER:
        return NEVER
    return max(second, int(steady))
