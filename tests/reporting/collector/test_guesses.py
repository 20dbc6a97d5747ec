from __future__ import annotations

from reporting.collector.guesses import MOST_KEYS, WINDOW, Guesses


def test_five_wrong_guesses_make_one_wait_and_others_not() -> None:
    guesses = Guesses()
    for _ in range(5):
        assert guesses.wait("hoà", "a", 100) == 0
        guesses.wrong("hoà", "a", 100)
    assert guesses.wait("hoà", "a", 100) == WINDOW
    assert guesses.wait("hoà", "b", 100) == 0
    assert guesses.wait("hoà", "a", 100 + WINDOW) == 0


def test_a_right_one_is_not_counted_and_memory_is_bounded() -> None:
    guesses = Guesses()
    for _ in range(20):
        guesses.wrong("hoà", "a", 100)
        guesses.right("hoà", "a")
    assert guesses.wait("hoà", "a", 100) == 0
    for number in range(MOST_KEYS):
        guesses.wrong(str(number), str(number), 100)
    assert len(guesses._wrong) <= MOST_KEYS


def test_a_clock_that_was_set_back_locks_nobody_out() -> None:
    guesses = Guesses()
    for _ in range(9):
        guesses.wrong("hoà", "a", 10_000)
    assert guesses.wait("hoà", "a", 100) == 0
