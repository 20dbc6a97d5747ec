from __future__ import annotations

import pytest

from resolver.upstream.exchange import Target
from resolver.upstream.health import Trouble
from resolver.upstream.ranking import RENEW, Ranking


class Carrier:
    def __init__(self):
        self.renewed = 0

    def renew(self):
        self.renewed += 1


@pytest.fixture
def three():
    ranking = Ranking()
    for name in "abc":
        ranking.add(Target(name, Carrier(), None))
    ranking.refresh(0.0)
    return ranking


def fail(ranking, target, now, times=10):
    for _ in range(times):
        ranking.trouble(target, Trouble.BROKEN, now)


def test_all_are_in_the_order_once(three):
    assert sorted(target.name for target in three.order) == ["a", "b", "c"]
    assert three.healthy


def test_one_that_fails_goes_to_the_end_and_gets_fresh_sockets(three):
    sick = three.all[0]
    fail(three, sick, 1.0)
    assert sick.health.down
    assert sick not in three.first
    assert sick in three.order
    assert sick.udp.renewed == 1
    assert three.healthy


def test_when_all_are_down_there_is_still_someone_to_ask(three):
    for target in three.all:
        fail(three, target, 1.0)
    assert not three.healthy
    assert len(three.order) == 3


def test_while_all_are_down_sockets_are_renewed_every_few_seconds(three):
    for target in three.all:
        fail(three, target, 1.0)
    last = three.all[-1]
    before = last.udp.renewed
    fail(three, last, 1.5)
    assert last.udp.renewed == before
    fail(three, last, 1.0 + 2 * RENEW, times=1)
    assert last.udp.renewed == before + 1
