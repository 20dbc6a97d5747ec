from __future__ import annotations

import gc
import warnings
import weakref

import pytest

from resolver import tidying
from resolver.tidying import OFTEN, RARELY, Tidying


class Node:
    pass


def cycle():
    node = Node()
    node.itself = node
    return weakref.ref(node)


@pytest.fixture
def tidy(monkeypatch):
    # A process that has run thousands of tests holds more than a worker ever does.
    monkeypatch.setattr(tidying, "MANY", 1 << 40)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # of what other tests have left
        gc.collect()
    one = Tidying()
    yield one
    one.end()
    assert gc.isenabled()


def test_what_is_cyclic_goes_in_a_quiet_second_after_a_while(tidy):
    gone = cycle()
    assert not any(tidy.second(quiet=True) for _ in range(RARELY - 1))
    assert gone() is not None
    assert tidy.second(quiet=True)
    assert gone() is None


def test_work_is_not_disturbed(tidy):
    assert not any(tidy.second(quiet=False) for _ in range(3 * RARELY))
    assert tidy.second(quiet=True)


def test_too_much_is_looked_through_all_the_same(tidy, monkeypatch):
    monkeypatch.setattr(tidying, "MANY", 1)
    gone = cycle()
    assert [tidy.second(quiet=False) for _ in range(OFTEN)].count(True) == 1
    assert gone() is None


def test_what_is_in_use_stays(tidy):
    node = Node()
    node.itself = node
    for _ in range(RARELY):
        tidy.second(quiet=True)
    assert node.itself is node
