"""What came of work on the lists, as programs get it."""

from __future__ import annotations

import msgspec
import pytest

from admin.apilistwork import HeldDecision, differences_of, trial_of
from admin.listorders import Order, Tried, Work
from blocklists.differences import Compared
from blocklists.trial import Overlap

ORDER = Order("0" * 16, 0, "try")


def tried(judged):
    overlap = Overlap("old", "adult", 3, 4, 9)
    return Tried("hosts", 1, 1, 0, 0, 1, judged, "", 0, (), (("comment", 2),), (), (overlap,))


@pytest.mark.parametrize("judged", ["sane", "held", "refused"])
def test_the_guards_word_is_told(judged):
    found = trial_of(Work(ORDER, tried=tried(judged)))
    assert found is not None
    assert (found.judged, found.ignored) == (judged, {"comment": 2})
    assert msgspec.to_builtins(found)["overlaps"][0]["list"] == "old"


def test_nothing_came_yet():
    assert trial_of(Work(ORDER)) is None
    assert differences_of(Work(ORDER)) is None


def test_what_came_and_went():
    found = differences_of(Work(ORDER, compared=Compared(5, 1, ("a.vn",), ("b.vn",))))
    assert found is not None
    assert (found.added, found.come, found.removed, found.gone) == (5, ["a.vn"], 1, ["b.vn"])


@pytest.mark.parametrize("copy", ["", "A" * 64, "a" * 63, "../" + "a" * 61])
def test_a_copy_is_named_by_its_hash(copy):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"do": "accept", "copy": copy}, HeldDecision)
