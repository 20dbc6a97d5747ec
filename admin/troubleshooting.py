"""Looking for a fault: for fifteen minutes at most, what one device asks. Audited before it begins.

The names are in the resolver's memory only (`resolver.watching`); here is the order, and who may be named.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from admin.store import Store
from config.files import write_atomic
from config.paths import Paths
from config.troubleshoot import LONGEST, Order, dump_order, parse_order


def begin(paths: Paths, addresses: Sequence[str], device: str, at: int, *, role: str, by: str) -> Order:
    """Give the order, for fifteen minutes from now. at: epoch seconds. It replaces one that holds.

    The line of the audit trail is written first: no line, no look. Raises StoreBroken, OSError.
    """
    order = Order(tuple(addresses), at, at + LONGEST, by, device)
    with Store(paths.state_db) as store:
        store.audit(at, role, "troubleshoot", {"by": by, "device": device})
    write_atomic(paths.troubleshoot, dump_order(order), 0o640)
    return order


def end(paths: Paths) -> None:
    """End it. Raises OSError."""
    paths.troubleshoot.unlink(missing_ok=True)


def in_force(paths: Paths, epoch: float) -> Order | None:
    """The order that holds now, if any.

    One that does not is deleted: it names a device, and a clock that was wrong for a while would let it hold
    once more, when nobody looks for anything.
    """
    with suppress(OSError):
        order = parse_order(paths.troubleshoot.read_bytes())
        if order is not None and order.holds(epoch):
            return order
        end(paths)
    return None
