"""What the way of a query costs inside this process: no kernel, no other process, only our own lines.

usage: python -m bench.profile_hot [--cprofile]

The hot path is timed on a full batch that was received once and is answered again and again, with sending left out;
then the stages below it. µs a question, best of five stretches: what is measured is the code, not the machine's mood.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import socket
import sys
import time
from collections.abc import Callable
from typing import Any

from bench.ask import question

try:
    from blocklists.hits import EMPTY_INDEX
    from policy.decide import decide
    from resolver.batch import MESSAGES, Batch
    from resolver.hotpath import BatchListener
    from resolver.message import render
    from resolver.scrub import normalise
    from resolver.selector import CoalescingSelector
    from resolver.wire import read_query
    from tests.support.rig import Rig
except ImportError as missing:
    sys.exit(f"profile_hot: a part of the resolver or of its tests is not there: {missing}")

NAME = "www.example.com"
CLOSED = """
kind = "school"
default_group = "pupils"
starter = false
[groups.pupils]
en = "Pupils"
vi = "Học sinh"
    [[groups.pupils.timetable]]
    name = "Class"
    windows = ["00:00-23:59"]
    only = ["school.example"]
"""
STRETCHES = 5


def answer_to(query: Any) -> bytes:
    """An upstream's reply with one address, made as cheaply as can be: the upstream is not what is measured."""
    record = b"\xc0\x0c\x00\x01\x00\x01\x00\x00\x0e\x10\x00\x04\x05\x01\x02\x03"
    asked = query.qname + query.qtype.to_bytes(2, "big") + b"\x00\x01"
    reply: bytes = b"\0\0\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00" + asked + record
    return reply


def drop(_wire: bytes) -> None:
    """Where a later answer goes: nowhere, as sending is not what is measured."""


def best(call: Callable[[], object], times: int, questions: int = 1) -> float:
    """µs a question of the fastest stretch of `times` calls."""
    found = []
    for _ in range(STRETCHES):
        began = time.perf_counter()
        for _ in range(times):
            call()
        found.append(time.perf_counter() - began)
    return min(found) / times / questions * 1e6


def full_batch(rig: Any) -> tuple[Any, Callable[[], None]]:
    """A listener whose batch holds 64 repeated questions, and what answers them without sending."""
    server, client = (socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2))
    server.bind(("127.0.0.1", 0))
    server.setblocking(False)
    client.connect(server.getsockname())
    batch = Batch(server, with_destination=False)
    listener = BatchListener(
        batch, rig.desk, rig.upstream, CoalescingSelector(), lambda: None, lambda _call: None
    )
    count = 0
    for _ in range(4):  # remembered at the second sight; from the third on it is a repeated question
        for number in range(MESSAGES):
            client.send(question(NAME, ident=number))
        count = batch.receive()
        listener._answer(count)  # noqa: SLF001 - the loop without its system calls is what is measured
    if count != MESSAGES:
        sys.exit(f"profile_hot: {count} of {MESSAGES} packets came over loopback")
    batch.send = lambda count: 0  # type: ignore[method-assign]  # noqa: ARG005 - the keyword is send's
    return listener, lambda: listener._answer(count)  # noqa: SLF001


def cased(number: int) -> bytes:
    """The same question in another case: known one level below the packets."""
    letters = "".join(c.upper() if number >> i & 1 else c for i, c in enumerate(NAME))
    return question(letters)


def stages(rig: Any) -> dict[str, float]:
    """µs of the steps behind a first sight."""
    packet = question(NAME)
    query = read_query(packet)
    reply = answer_to(query)
    message = normalise(reply, query)
    state = next(iter(rig.viewset.views.values())).state
    client = rig.reception.meet(None, "127.0.0.1")
    numbers = iter(range(1 << 30))

    def in_another_case() -> None:
        rig.desk.serve(cased(next(numbers) % 32768), client, lambda: drop, udp=True)

    def cold() -> None:
        rig.desk.serve(question(f"x{next(numbers)}.example.com"), client, lambda: drop, udp=True)

    making = best(lambda: cased(next(numbers) % 32768), 20_000)
    making_cold = best(lambda: question(f"x{next(numbers)}.example.com"), 20_000)
    return {
        "known question, other case (0x20)": best(in_another_case, 20_000) - making,
        "cold question, upstream for nothing": best(cold, 5_000) - making_cold,
        "  of which read_query": best(lambda: read_query(packet), 20_000),
        "  of which decide (no lists)": best(lambda: decide(state, NAME, 1, EMPTY_INDEX), 20_000),
        "  of which normalise": best(lambda: normalise(reply, query), 20_000),
        "  of which render": best(
            lambda: render(message, query, age=0, cap=300, ad_ok=False, udp=True), 20_000
        ),
    }


def main() -> None:
    """Prints a table; with --cprofile, where the time of the hot path goes."""
    options = argparse.ArgumentParser(prog="python -m bench.profile_hot", description=__doc__)
    options.add_argument(
        "--cprofile", action="store_true", help="profile the answering of batches by function"
    )
    chosen = options.parse_args()
    rig = Rig()
    rig.upstream.behave = answer_to
    _listener, again = full_batch(rig)
    if chosen.cprofile:
        profile = cProfile.Profile()
        profile.runcall(best, again, 2_000, MESSAGES)
        pstats.Stats(profile).sort_stats("tottime").print_stats(15)
        return
    blocked = Rig(CLOSED)
    _listener, block_again = full_batch(blocked)
    found = {
        "repeated question (hot path, no system calls)": best(again, 2_000, MESSAGES),
        "repeated block that counts for pupils' devices": best(block_again, 2_000, MESSAGES),
        **stages(rig),
    }
    for name, cost in found.items():
        print(f"{cost:8.2f} µs  {name}")


if __name__ == "__main__":
    main()
