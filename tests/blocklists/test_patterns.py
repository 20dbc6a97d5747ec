from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocklists import patterns
from blocklists.patterns import LONGEST, PatternSet, PatternsTooBig, Room, matching, refuse


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        (r"(ads)\1", r"refers back to a group \(\\1\)"),
        (r"^(?!www)x", "looks ahead"),
        (r"(?=a)b", "looks ahead"),
        (r"(?<=a)b", "looks behind"),
        (r"(?<!a)b", "looks behind"),
        (r"(?>a)", "atomic group"),
        (r"a++", "doubles a repetition"),
        (r"a{1001}", "more than 1,000 times"),
        (r"(((a{10}){10}){10}){10}", "1,000 times|too large"),
        (r"(ab|cd|ef){900}", "too large"),
        ("x" * (LONGEST + 1), "longer than"),
        ("(", "no regular expression"),
        ("*a", "no regular expression"),
        ("xn--é", "letters that no name has"),
        ("a\0", "NUL"),
    ],
)
def test_what_cannot_be_matched_is_refused_with_the_reason(pattern, reason):
    assert re.search(reason, refuse(pattern))


@pytest.mark.parametrize(
    "pattern", [r"^ad[sx]?[[:digit:]]*\.", r"(^|\.)x\.(com|net)$", "a{1,400}", "", r"\d+\.x", "(?i)a"]
)
def test_what_lists_really_write_is_taken(pattern):
    assert refuse(pattern) is None


def test_a_set_names_the_patterns_that_are_found_whatever_the_case():
    some = PatternSet([r"^ads[0-9]*\.", "TRACK", r"[[:alpha:]]+\.vn$", "never"])

    assert some.match(b"ads12.track.vn") == (0, 1, 2)
    assert some.match(b"example.com") == ()
    assert some.match(b"") == ()
    assert len(some) == 4


def test_posix_classes_are_classes():
    """Python's own `re` reads [[:alpha:]] as a set of signs and misses everything that is meant."""
    assert PatternSet(["^[[:alpha:]]$"]).match(b"x") == (0,)


def test_a_set_without_patterns_matches_nothing():
    assert PatternSet([]).match(b"example.com") == ()


def test_a_set_that_bursts_its_memory_says_so():
    with pytest.raises(PatternsTooBig, match="do not fit"):
        PatternSet(["(.*a.{300})" + str(number) for number in range(40)], memory=256 << 10)


def test_a_set_whose_automaton_gave_up_still_answers(monkeypatch):
    """RE2 answers with nothing then, not even with the pattern that is in every name."""
    some = PatternSet(["^a", "b$", "c"])
    monkeypatch.setattr(some, "_match", lambda name: [])

    assert some.match(b"a.b") == (0, 1)
    assert some.match(b"x") == ()


class Clock:
    """Goes on by `step` seconds at each look."""

    def __init__(self):
        self.now, self.step = 1000.0, 0.0

    def __call__(self):
        self.now += self.step
        return self.now


def test_patterns_that_take_too_long_for_name_after_name_rest(capsys):
    clock = Clock()
    some = PatternSet(["ads"], monotonic=clock)
    clock.step = 3 * patterns.MOST_SLOW  # one that was stopped in the middle proves nothing
    assert some.match(b"ads") == (0,)
    clock.now += 10
    clock.step = 0.05
    answers = [some.match(b"ads") for _ in range(60)]
    assert answers[: patterns.FEW] == [(0,)] * patterns.FEW
    rested = answers.index(None)
    assert rested * clock.step <= patterns.MOST_SLOW + 2 * clock.step
    assert set(answers[rested:]) == {None}
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "50 ms a name" in said
    clock.now += patterns.REST
    assert some.match(b"ads") == (0,)


@pytest.mark.parametrize("took", [0.011, 0.12, 0.7])
def test_however_slow_they_are_they_rest_after_two_seconds_or_a_few_names(took):
    clock = Clock()
    some = PatternSet(["ads"], monotonic=clock)
    clock.step = took
    answers = [some.match(b"ads") for _ in range(300)]
    assert answers.index(None) <= max(patterns.FEW + 1, 2 / took)


def test_what_is_slow_now_and_then_goes_on():
    clock = Clock()
    some = PatternSet(["ads"], monotonic=clock)
    clock.step = 2 * patterns.SLOW
    for _ in range(300):
        assert some.match(b"ads") == (0,)
        clock.now += 4 * patterns.SLOW


def test_a_refused_pattern_does_not_get_into_a_set():
    with pytest.raises(ValueError, match="looks ahead"):
        PatternSet(["(?=a)"])


def test_the_room_of_all_lists_has_an_end():
    room = Room(patterns=2, steps=100)

    assert room.take("ads") == ""
    assert "looks ahead" in room.take("(?=a)")
    assert "too large together" in room.take("x{90}y{90}")
    assert room.take("b") == ""
    assert "more than" in room.take("c")


def test_matching_tells_which_names_a_pattern_meets():
    assert matching(["^a", "(?=x)"], ["a.example", "b.example"]) == {"^a": ("a.example",)}


NAMES = st.from_regex(r"[ab]{1,4}(\.[ab]{1,3}){1,3}", fullmatch=True)
SIMPLE = st.from_regex(r"\^?[ab.]{1,3}(\[ab\]|\.\*|a\?|b\+)?[ab]{0,2}\$?", fullmatch=True)


@given(st.lists(SIMPLE, max_size=8), st.lists(NAMES, min_size=1, max_size=8))
def test_a_set_answers_as_one_by_one(some, names):
    together = PatternSet(some)

    for name in names:
        wanted = tuple(n for n, pattern in enumerate(some) if re.search(pattern, name))
        assert together.match(name.encode()) == wanted == together._one_by_one(name.encode())


def test_nothing_is_kept_of_what_was_only_looked_at():
    refuse("kept-by-nobody")

    assert patterns.re2._Regexp._make.cache_info().currsize == 0
