"""The caches of the views are bounded in bytes, keep what is asked again, and stay right when they turn."""

from __future__ import annotations

import tracemalloc

import dns.message
import pytest

from tests.support.rig import Rig, address


def wire(name, ident=1):
    made = dns.message.make_query(name, "A")
    made.id = ident
    return made.to_wire()


def fill(rig, count, start=0):
    for number in range(start, start + count):
        packet = wire(f"host-{number}.some-school.example.vn")
        for _ in range(3):
            rig.send(packet)
        rig.upstream.asked.clear()


@pytest.mark.parametrize("cache", [1 << 18])
def test_memory_stays_near_the_bound(cache):
    rig = Rig(cache=cache)
    fill(rig, 10)
    tracemalloc.start()
    fill(rig, 2000, start=100)  # four times what fits
    used, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # The rig has two caches of `cache` bytes each, answers and shelf.
    assert used < 2 * cache * 1.35


def test_what_is_asked_all_the_time_survives_a_flood():
    rig = Rig(cache=200_000)
    favourite = wire("favourite.example")
    for _ in range(3):
        rig.send(favourite)
    for number in range(3000):
        rig.send(wire(f"flood-{number}.example"))
        rig.send(favourite)
    assert sum(1 for query in rig.upstream.asked if query.name == "favourite.example") == 1


def test_an_entry_is_right_after_the_generations_turned():
    rig = Rig(cache=100_000)
    rig.upstream.behave = address(ttl=200)
    packet = wire("kept.example")
    for _ in range(3):
        rig.send(packet)
    view = rig.viewset.views["pupils"]
    view.age_out()
    rig.reception.recent.clear()
    rig.pass_time(50)
    [reply] = rig.send(packet)
    assert dns.message.from_wire(reply).answer[0].ttl == 150
    assert len(rig.upstream.asked) == 1
    assert packet[2:] in view.packets


def test_a_packet_is_kept_from_the_second_sight():
    rig = Rig()
    view = rig.viewset.views["pupils"]
    packet = wire("www.example.com")
    rig.send(packet)
    assert len(view.packets) == 0
    rig.send(packet)
    assert len(view.packets) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"options": [dns.edns.ECSOption("192.0.2.0", 24)]},
        {"options": [dns.edns.GenericOption(10, b"12345678")]},
        {"options": [dns.edns.GenericOption(11, b"")]},
    ],
    ids=["client subnet", "cookie", "keepalive"],
)
def test_packets_that_are_not_safe_to_repeat_are_never_kept(options):
    rig = Rig()
    query = dns.message.make_query("www.example.com", "A", use_edns=0, **options)
    for _ in range(4):
        assert len(rig.send(query.to_wire())) == 1
    assert len(rig.viewset.views["pupils"].packets) == 0
    assert len(rig.upstream.asked) == 1


def test_an_answer_for_this_second_only_is_not_kept():
    rig = Rig()
    rig.upstream.behave = address(ttl=0)
    for _ in range(3):
        rig.send(wire("www.example.com"))
    assert len(rig.upstream.asked) == 3
    assert len(rig.viewset.views["pupils"].packets) == 0
