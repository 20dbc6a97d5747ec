from __future__ import annotations

from resolver.lettinggo import SLICE, LettingGo
from resolver.views import View


class Loop:
    def __init__(self):
        self.calls = []

    def call_soon(self, call):
        self.calls.append(call)

    def turn(self):
        calls, self.calls = self.calls, []
        for call in calls:
            call()
        return bool(self.calls)


def caches(view):
    kept = view.packets, view.old_packets, view.prepared, view.old_prepared, view.blocks, view.old_blocks
    return [*kept, *view.met.values()]


def full(answers):
    view = View(None, counter_base=0, until=0.0)
    view.met[1] = {}
    for cache in caches(view):
        cache.update(dict.fromkeys(range(answers)))
    return view


def held(view):
    return sum(map(len, caches(view)))


def test_what_is_gone_is_freed_in_slices_and_what_stays_stays():
    loop, gone, stays = Loop(), full(SLICE), full(10)
    letting_go = LettingGo(loop.call_soon)
    letting_go.take([gone, stays], [stays])
    for turn in range(7):
        assert held(gone) == (7 - turn) * SLICE
        loop.turn()
    assert held(gone) == 0
    assert held(stays) == 70
    assert not loop.turn()


def test_more_that_goes_meanwhile_joins_the_queue():
    loop, first, second = Loop(), full(SLICE), full(5)
    letting_go = LettingGo(loop.call_soon)
    letting_go.take([first], [])
    loop.turn()
    letting_go.take([second], [])
    assert len(loop.calls) == 1
    while loop.turn():
        pass
    assert held(first) == held(second) == 0


def test_nothing_to_free_is_no_work():
    loop, stays = Loop(), full(3)
    LettingGo(loop.calls.append).take([stays], [stays])
    assert loop.calls == []
