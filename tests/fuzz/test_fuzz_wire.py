from __future__ import annotations

import random

import pytest

from tests.fuzz.fuzz_wire import check, mutate, mutations, seeds


@pytest.mark.parametrize("packet", [packet for _, packet in seeds()], ids=[name for name, _ in seeds()])
def test_seeds(packet):
    check(packet)


@pytest.mark.parametrize("packet", [packet for _, packet in seeds()], ids=[name for name, _ in seeds()])
def test_seeds_cut_at_every_octet_and_with_a_tail(packet):
    for size in range(len(packet)):
        check(packet[:size])
    check(packet + b"\x00")
    check(packet + packet)


def test_twenty_thousand_mutations():
    mutations(20_000)


def test_the_same_seed_gives_the_same_mutations():
    packet = bytes(range(64))
    assert mutate(packet, random.Random(5)) == mutate(packet, random.Random(5))
