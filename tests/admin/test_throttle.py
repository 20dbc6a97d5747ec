"""Guessing gets slower where somebody guesses, and nowhere else."""

from __future__ import annotations

from admin.throttle import MOST_KEYS, WINDOW, Guess, Throttle

PUPIL = Guess("co lan", "192.168.1.77")


def guess(throttle, who, times, now=0.0):
    for _ in range(times):
        assert throttle.wait(who, now) == 0
        throttle.wrong(who, now)


def test_five_guesses_at_an_account_then_a_wait():
    throttle = Throttle()
    guess(throttle, PUPIL, 5)

    assert throttle.wait(PUPIL, 1.0) == WINDOW
    assert throttle.wait(PUPIL, WINDOW + 1.0) == 0


def test_the_owner_is_not_locked_out_elsewhere_or_in_a_known_browser():
    throttle = Throttle()
    guess(throttle, PUPIL, 5)

    assert throttle.wait(Guess("co lan", "192.168.1.5"), 1.0) == 0
    assert throttle.wait(Guess("co lan", "192.168.1.77", "known"), 1.0) == 0
    assert throttle.wait(Guess("thay hung", "192.168.1.77"), 1.0) == 0


def test_one_address_cannot_go_through_all_names():
    throttle = Throttle()
    for number in range(30):
        guess(throttle, Guess(f"name {number}", "192.168.1.77"), 1)

    assert throttle.wait(Guess("another", "192.168.1.77"), 1.0) > 0
    assert throttle.wait(Guess("another", "192.168.1.78"), 1.0) == 0


def test_many_addresses_cannot_go_on_at_one_account_but_its_browsers_may():
    throttle = Throttle()
    for number in range(60):
        guess(throttle, Guess("co lan", f"10.0.0.{number}"), 1)

    assert throttle.wait(Guess("co lan", "10.0.1.1"), 1.0) > 0
    assert throttle.wait(Guess("co lan", "10.0.1.1", "known"), 1.0) == 0


def test_an_ipv6_host_is_one_guesser():
    throttle = Throttle()
    for number in range(5):
        guess(throttle, Guess("co lan", f"fd00::{number:x}"), 1)

    assert throttle.wait(Guess("co lan", "fd00::ffff"), 1.0) > 0


def test_the_right_password_takes_back_what_it_cost():
    throttle = Throttle()
    for _ in range(100):
        guess(throttle, PUPIL, 1)
        throttle.right(PUPIL)

    assert throttle.wait(PUPIL, 0.0) == 0


def test_memory_is_bounded():
    throttle = Throttle()
    for number in range(MOST_KEYS):
        throttle.wrong(Guess(f"n{number}", f"10.{number >> 8}.{number & 255}.1"), 0.0)

    assert len(throttle._wrong) <= MOST_KEYS


def test_guesses_at_made_up_names_make_nobody_forget_the_account_that_somebody_is_after():
    throttle = Throttle()
    for number in range(60):
        throttle.wrong(Guess("mai", f"10.0.1.{number // 5}"), 0.0)
    for number in range(MOST_KEYS):
        throttle.wrong(Guess(f"nobody {number}", f"10.1.{number // 7000}.{number % 250}"), 1.0)
    assert throttle.wait(Guess("mai", "10.9.9.9"), 2.0) > 0
