from __future__ import annotations

from resolver.moment import Moment


def test_before_the_first_tick_counting_is_harmless():
    moment = Moment()
    moment.counts[0] += 1
    assert moment.second == 0
