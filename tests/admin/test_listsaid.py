"""How lists are said: in both languages, never nothing, never in code words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

import pytest

from admin.listorders import Order, Work
from admin.listsaid import ListPhrases
from admin.listview import SIZES, Standing, Subscription
from admin.words import Words
from blocklists.outcomes import report_of
from blocklists.state import Copy, ListState
from config.listsource import ListSource

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
SOURCE = ListSource(id="ads", category="adult", url="https://lists.example/a")
COPY = Copy("ab", 1, NOW.timestamp() - 3 * 3600, SOURCE.url)


@pytest.fixture(params=["vi", "en"])
def say(request):
    return ListPhrases(Words(request.param), NOW)


def standing(state, source=SOURCE):
    return Subscription(source, report_of(source, state), state, None, needed=False, used=True)


STATES = [
    ListState(),
    ListState("updated", current=COPY),
    ListState("held", "why", current=COPY, held=COPY),
    ListState("refused", "why", current=COPY),
    ListState("failed", "why", current=COPY, next_try=NOW.timestamp() + 300),
]


@pytest.mark.parametrize("state", STATES)
def test_each_way_to_stand_has_a_tone_and_a_word(say, state):
    one = standing(state)
    assert one.standing in get_args(Standing)
    tone, word = say.standing(one)
    assert tone in ("good", "warn", "bad", "idle")
    assert word
    assert say.outcome(one.report)[1]
    assert bool(say.advice(one)) == (one.standing in ("failed", "refused"))


def test_when_it_is_tried_again_is_said():
    said = ListPhrases(Words("en"), NOW).advice(standing(STATES[-1]))
    assert "08:05" in said


@pytest.mark.parametrize(
    "order",
    [
        Order("0" * 16, 1, "refresh"),
        Order("0" * 16, 1, "refresh", ("ads",)),
        Order("0" * 16, 1, "refresh", ("ads",), turn_down={"ads": "x"}),
        Order("0" * 16, 1, "try", entry={"id": "ads"}),
        Order("0" * 16, 1, "compare", ("ads",)),
        Order("0" * 16, 1, "changes", ("ads",)),
    ],
)
def test_each_order_has_a_heading(say, order):
    assert say.order(order)
    assert say.step(Work(order))
    for step in ("", "wait", "fetch", "scan", "sort", "merge", "write"):
        assert say.step(Work(order, "working", step=step, list_id="ads"))


def test_how_much_is_done():
    order = Order("0" * 16, 1, "refresh")
    vi, en = (ListPhrases(Words(language), NOW) for language in ("vi", "en"))
    fetching = Work(order, "working", step="fetch", done=1_500_000, of=3_000_000)
    assert (vi.amount(fetching), en.amount(fetching)) == ("1,5 MB / 3,0 MB", "1.5 MB / 3.0 MB")
    assert en.amount(Work(order, "working", step="fetch", done=1_500_000)) == "1.5 MB"
    assert en.amount(Work(order, "working", step="scan", done=1, of=4)) == "25 %"
    assert en.amount(Work(order)) == ""


def test_moments_shares_and_reasons(say):
    assert say.age(0) == say.moment(0) == "–"
    assert say.age(COPY.since)
    assert [say.percent(part, 1000) for part in (0, 1, 500, 1000)] == ["0 %", "<1 %", "50 %", "100 %"]
    assert say.percent(1, 0) == "0 %"
    assert say.sentence("it names nothing")[0].isupper()
    assert all(say.size(size) for size in SIZES)
