"""The engine under scripted time: a question comes, packets go out, answers come or not, time passes.

A scenario is a list of steps, read downwards; whatever was sent and not expected, or told and not expected, fails it:

    ("ask", name)                a client asks; ("ask", name, "again") the same with another asker
    ("sent", "A", "udp")         the oldest packet not yet looked at went to upstream A by UDP
    ("answer", n, kind)          the n-th packet (from 0) is answered: good servfail refused truncated misread bare case
                                 broken hearsay suspect
    ("pass", seconds)            time passes, tick by tick
    ("told", what)               an asker was told: good, an rcode, or a Reason
    ("quiet",)                   nothing was sent, nobody was told
    ("up", "A") ("down", "A")    how upstream A stands
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from resolver.upstream.engine import Engine
from resolver.upstream.exchange import Target
from resolver.upstream.failures import Reason, UpstreamFailure
from resolver.upstream.health import DOWN_AT
from resolver.upstream.question import NO_EDNS, Randomness
from resolver.upstream.stats import Stats
from resolver.upstream.wheel import TICK
from tests.support.questions import key_of, question

RCODES = {"servfail": 2, "refused": 5, "misread": 1}
NAMES = {0: "good", 2: "servfail", 5: "refused", 1: "misread"}


class Wire:
    """A carrier that writes down what is sent."""

    def __init__(self, play, name, way):
        self.play, self.name, self.way, self.refuses, self.renewed, self.closed = (
            play,
            name,
            way,
            None,
            0,
            False,
        )
        self.listening = set()

    def send(self, attempt, now):
        if self.refuses is not None:
            return self.refuses
        attempt.ident = len(self.play.sent).to_bytes(2, "big")
        key = attempt.exchange.key
        attempt.question = key[:-5].swapcase() + key[-5:-1] if attempt.mixed else key[:-1]
        self.play.sent.append((self, attempt))
        self.listening.add(attempt)
        return None

    def release(self, attempt):
        self.listening.remove(attempt)

    def renew(self):
        self.renewed += 1

    def close(self):
        self.closed = True


class Play:
    def __init__(self, *names, timeout=4.0, limit=100, target_limit=100, tcp_only=()):
        self.now, self.sent, self.looked, self.told, self.complaints = 1000.0, [], 0, [], []
        self.stats = Stats()
        self.engine = Engine(
            timeout=timeout, limit=limit, target_limit=target_limit, random=Randomness(bytes), stats=self.stats,
            complain=self.complaints.append,
        )  # fmt: skip
        self.targets = {}
        for name in names:
            udp = None if name in tcp_only else Wire(self, name, "udp")
            self.targets[name] = Target(name, udp, Wire(self, name, "tcp"))
            self.engine.add(self.targets[name])

    def run(self, *steps):
        for number, (verb, *rest) in enumerate(steps):
            try:
                getattr(self, "do_" + verb)(*rest)
            except AssertionError as problem:
                raise AssertionError(f"step {number} {(verb, *rest)}: {problem}") from problem
        assert self.looked == len(self.sent), f"sent but not expected: {self.describe()}"
        assert not self.told, f"told but not expected: {self.told}"
        return self

    def describe(self):
        return [(wire.name, wire.way) for wire, _ in self.sent[self.looked :]]

    def do_ask(self, name, qtype="A", *, do=False):
        result = self.engine.ask(key_of(question(name, qtype, do=do)), self.hear, self.now)
        if result is not None:
            self.hear(result)

    def hear(self, value):
        self.told.append(value.reason if isinstance(value, UpstreamFailure) else NAMES[value[3] & 15])

    def do_sent(self, name, way="udp", *, edns=None, mixed=None):
        assert self.looked < len(self.sent), "nothing was sent"
        wire, attempt = self.sent[self.looked]
        self.looked += 1
        assert (wire.name, wire.way) == (name, way), f"it went to {wire.name} by {wire.way}"
        assert edns is None or edns == (not attempt.bits & NO_EDNS)
        assert mixed is None or mixed == attempt.mixed

    def do_answer(self, number, kind):
        attempt = self.sent[number][1]
        assert attempt.listening, "nobody listens there any more"
        head = attempt.ident + b"\x81\x80\x00\x01\x00\x01\x00\x00\x00\x00"
        if kind in {"case", "suspect"}:
            {"case": self.engine.other_case, "suspect": self.engine.suspect}[kind](attempt, self.now)
        elif kind == "bare":
            self.engine.bare_error(attempt, attempt.ident + b"\x81\x81" + bytes(8), self.now)
        elif kind == "broken":
            self.engine.broken(attempt, Reason.REFUSED, self.now)
        elif kind == "hearsay":
            self.engine.hearsay(attempt, Reason.REFUSED, self.now)
        else:
            flags = b"\x83\x80" if kind == "truncated" else bytes([0x81, 0x80 | RCODES.get(kind, 0)])
            self.engine.reply(attempt, head[:2] + flags + head[4:] + attempt.question, self.now)

    def do_pass(self, seconds):
        end = self.now + seconds
        while self.now < end:
            self.now += TICK
            self.engine.tick(self.now)

    def do_told(self, what):
        assert self.told, "nobody was told anything"
        assert self.told.pop(0) == what

    def do_quiet(self):
        assert self.looked == len(self.sent), f"sent: {self.describe()}"
        assert not self.told, f"told: {self.told}"

    def do_up(self, name):
        assert not self.targets[name].health.down

    def do_down(self, name):
        assert self.targets[name].health.down


def measured(*names, **options):
    """A play in which each upstream has answered a question: the first in 10 ms, the next in 100, 200 …"""
    play = Play(*names, **options)
    for number, target in enumerate(play.targets.values()):
        target.health.answered(0.01 + 0.1 * number, play.now)
    return play


def test_a_question_and_its_answer():
    play = Play("A").run(
        ("ask", "www.example"),
        ("sent", "A", "udp"),
        ("quiet",),
        ("pass", 0.1),
        ("answer", 0, "good"),
        ("told", "good"),
    )
    assert not play.engine.busy
    assert play.engine.in_flight == 0
    assert play.targets["A"].open == 0
    assert play.targets["A"].health.srtt == pytest.approx(0.1, abs=TICK * 1.1)


def test_who_says_that_nobody_is_there_is_not_believed_before_the_time_is_over():
    """Forged ICMP messages, one for each port: the true answer still counts."""
    play = Play("A").run(
        ("ask", "x"), ("sent", "A"), ("answer", 0, "hearsay"), ("quiet",), ("answer", 0, "hearsay"), ("quiet",),
        ("pass", 0.3), ("answer", 0, "good"), ("told", "good"),
    )  # fmt: skip
    assert not play.engine.busy
    assert not any(wire.listening for wire, _ in play.sent)


def test_who_says_that_nobody_is_there_may_be_right():
    measured("A", "B").run(
        ("ask", "x"), ("sent", "A"), ("answer", 0, "hearsay"), ("sent", "B"), ("pass", 0.1), ("answer", 1, "hearsay"),
        ("quiet",), ("pass", 1.0), ("told", Reason.REFUSED),
    )  # fmt: skip
    measured("A", "B").run(
        ("ask", "x"), ("sent", "A"), ("answer", 0, "hearsay"), ("sent", "B"), ("answer", 1, "good"), ("told", "good"),
    )  # fmt: skip
    measured("A").run(  # said of what was late already: it says nothing new
        ("ask", "x"), ("sent", "A"), ("pass", 0.5), ("sent", "A"), ("answer", 0, "hearsay"), ("quiet",),
        ("answer", 1, "good"), ("told", "good"),
    )  # fmt: skip


def test_the_same_question_is_asked_once_and_another_type_apart():
    Play("A").run(
        ("ask", "www.example"), ("ask", "WWW.example"), ("sent", "A"), ("ask", "www.example", "AAAA"), ("sent", "A"),
        ("answer", 0, "good"), ("told", "good"), ("told", "good"), ("answer", 1, "good"), ("told", "good"),
    )  # fmt: skip


def test_silence_goes_on_to_the_next_and_the_late_answer_still_counts():
    measured("A", "B").run(
        ("ask", "x"), ("sent", "A"), ("pass", 0.35), ("quiet",), ("pass", 0.15), ("sent", "B"),
        ("pass", 0.1), ("answer", 0, "good"), ("told", "good"), ("pass", 10), ("quiet",),
    )  # fmt: skip


def test_all_silent_ends_at_the_deadline_and_not_before():
    play = measured("A", "B").run(
        ("ask", "x"), ("sent", "A"), ("pass", 0.5), ("sent", "B"), ("pass", 0.9), ("sent", "A"), ("pass", 1.7), ("sent", "B"),
        ("pass", 0.8), ("quiet",), ("pass", 0.2), ("told", Reason.TIMEOUT),
    )  # fmt: skip
    assert not any(wire.listening for wire, _ in play.sent)
    assert not play.engine.busy


def test_servfail_goes_on_at_once_and_the_last_is_told():
    measured("A", "B").run(
        ("ask", "x"), ("sent", "A"), ("answer", 0, "refused"), ("sent", "B"), ("answer", 1, "servfail"),
        ("told", "servfail"),
    )  # fmt: skip


def test_a_refusal_does_not_hide_the_servfail_before_it():
    measured("A", "B").run(
        ("ask", "x"), ("sent", "A"), ("answer", 0, "servfail"), ("sent", "B"), ("answer", 1, "refused"),
        ("told", "servfail"),
    )  # fmt: skip


def test_a_servfail_waits_for_the_silent_one_only_if_that_is_not_known_to_be_down():
    play = measured("A", "B")
    play.targets["B"].health.points = DOWN_AT
    play.targets["B"].health.down = True
    play.targets["B"].health.next_look = play.now + 99
    play.run(
        ("ask", "x"), ("sent", "A"), ("answer", 0, "servfail"), ("sent", "B"), ("pass", 0.9), ("told", "servfail"),
        ("pass", 9), ("quiet",),
    )  # fmt: skip


def test_failures_are_remembered_and_wait_longer_each_time():
    play = Play("A").run(("ask", "x"), ("sent", "A"), ("answer", 0, "servfail"), ("told", "servfail"))
    play.run(("pass", 4.9), ("ask", "x"), ("told", "servfail"), ("pass", 0.2), ("ask", "x"), ("sent", "A"))
    play.run(
        ("answer", 1, "servfail"), ("told", "servfail"), ("pass", 9.9), ("ask", "x"), ("told", "servfail")
    )
    play.run(("pass", 0.2), ("ask", "x"), ("sent", "A"), ("answer", 2, "good"), ("told", "good"))
    play.run(
        ("ask", "x"),
        ("sent", "A"),
        ("answer", 3, "servfail"),
        ("told", "servfail"),
        ("pass", 5.1),
    )
    play.run(("ask", "x"), ("sent", "A"), ("answer", 4, "good"), ("told", "good"))


def test_a_dead_network_is_forgotten_at_the_first_answer():
    play = Play("A").run(("ask", "x"), ("sent", "A"), ("answer", 0, "broken"), ("told", Reason.REFUSED))
    play.run(
        ("ask", "x"),
        ("told", Reason.REFUSED),
        ("ask", "y"),
        ("sent", "A"),
        ("answer", 1, "good"),
        ("told", "good"),
    )
    play.run(("ask", "x"), ("sent", "A"), ("answer", 2, "good"), ("told", "good"))


def test_truncation_goes_to_tcp_at_the_same_upstream():
    measured("A", "B").run(
        ("ask", "x"),
        ("sent", "A"),
        ("answer", 0, "truncated"),
        ("sent", "A", "tcp"),
        ("answer", 1, "good"),
        ("told", "good"),
    )


def test_truncation_without_tcp_goes_on_to_the_next():
    play = measured("A", "B")
    play.targets["A"].tcp.refuses = Reason.REFUSED
    play.run(
        ("ask", "x"),
        ("sent", "A"),
        ("answer", 0, "truncated"),
        ("sent", "B"),
        ("answer", 1, "good"),
        ("told", "good"),
    )


def test_truncation_over_tcp_is_a_failure():
    Play("A", tcp_only=("A",)).run(
        ("ask", "x"), ("sent", "A", "tcp"), ("answer", 0, "truncated"), ("told", Reason.TIMEOUT)
    )


def test_edns_is_left_away_where_it_is_misread_and_that_is_remembered_only_after_success():
    play = measured("A", "B").run(
        ("ask", "x"), ("sent", "A"), ("answer", 0, "misread"), ("sent", "A"),
        ("answer", 1, "misread"), ("sent", "B"), ("answer", 2, "good"), ("told", "good"),
    )  # fmt: skip
    assert [bool(attempt.bits & NO_EDNS) for _, attempt in play.sent] == [False, True, False]
    play = Play("A").run(
        ("ask", "x"), ("sent", "A"), ("answer", 0, "bare"), ("sent", "A"), ("answer", 1, "good"), ("told", "good"),
        ("ask", "y"), ("sent", "A"), ("answer", 2, "good"), ("told", "good"), ("pass", 901), ("ask", "z"), ("sent", "A"),
        ("answer", 3, "good"), ("told", "good"),
    )  # fmt: skip
    assert [bool(attempt.bits & NO_EDNS) for _, attempt in play.sent] == [False, True, True, False]


def test_a_bare_error_to_a_question_without_edns_is_a_lie():
    play = Play("A").run(
        ("ask", "x"), ("sent", "A"), ("answer", 0, "bare"), ("sent", "A"), ("answer", 1, "bare"), ("quiet",)
    )
    assert play.stats.wrong == 1


def test_another_case_is_asked_again_in_lower_case_once_and_the_first_is_still_heard():
    play = Play("A").run(
        ("ask", "x"), ("sent", "A"), ("answer", 0, "case"), ("sent", "A"), ("answer", 0, "case"), ("answer", 0, "good"),
        ("told", "good"),
    )  # fmt: skip
    assert [attempt.mixed for _, attempt in play.sent] == [True, False]
    assert not play.targets["A"].health.case_in_doubt


def test_0x20_ends_after_four_in_a_row_and_is_tried_again():
    play = Play("A")
    for number in range(4):
        play.run(
            ("ask", f"n{number}"), ("sent", "A"), ("answer", 2 * number, "case"), ("sent", "A"),
            ("answer", 2 * number + 1, "good"), ("told", "good"),
        )  # fmt: skip
    play.run(
        ("ask", "y"),
        ("sent", "A"),
        ("answer", 8, "good"),
        ("told", "good"),
        ("pass", 901),
        ("ask", "z"),
        ("sent", "A"),
    )
    assert [attempt.mixed for _, attempt in play.sent[-2:]] == [False, True]


def test_a_guessed_at_attempt_is_asked_again_and_heard_no_more():
    play = Play("A").run(("ask", "x"), ("sent", "A"), ("answer", 0, "suspect"), ("sent", "A"))
    assert not play.sent[0][1].listening
    play.run(("answer", 1, "good"), ("told", "good"))


def test_guesses_without_end_end():
    play = Play("A").run(("ask", "x"), ("sent", "A"))
    while not play.told:
        play.engine.suspect(play.sent[-1][1], play.now)
    assert len(play.sent) == 10
    assert play.told == [Reason.TIMEOUT]


def test_one_that_cannot_be_sent_to_is_stepped_over_at_once():
    play = measured("A", "B")
    play.targets["A"].udp.refuses = Reason.UNREACHABLE
    play.run(("ask", "x"), ("sent", "B"), ("answer", 0, "good"), ("told", "good"))
    play.targets["B"].udp.refuses = Reason.UNREACHABLE
    play.run(("ask", "y"), ("told", Reason.UNREACHABLE), ("ask", "y"), ("told", Reason.UNREACHABLE))
    assert play.engine.in_flight == 0


def test_many_failures_put_it_down_and_copies_of_questions_find_it_again():
    play = measured("A", "B")
    for number in range(3):
        play.run(("ask", f"a{number}"), ("sent", "A"), ("answer", 2 * number, "broken"), ("sent", "B"))
        play.run(("answer", 2 * number + 1, "good"), ("told", "good"))
    play.run(
        ("down", "A"), ("ask", "b"), ("sent", "B"), ("answer", 6, "good"), ("told", "good"), ("pass", 0.6)
    )
    # Now a copy goes to A; its failing hurts nobody.
    play.run(
        ("ask", "c"),
        ("sent", "B"),
        ("sent", "A"),
        ("answer", 8, "broken"),
        ("answer", 7, "good"),
        ("told", "good"),
    )
    play.run(("ask", "d"), ("sent", "B"), ("answer", 9, "good"), ("told", "good"), ("pass", 1.1))
    play.run(
        ("ask", "e"),
        ("sent", "B"),
        ("sent", "A"),
        ("answer", 10, "good"),
        ("told", "good"),
        ("answer", 11, "good"),
    )
    play.run(("up", "A"), ("ask", "f"), ("sent", "A"), ("answer", 12, "good"), ("told", "good"))
    assert play.stats.copies == 2
    assert play.targets["A"].udp.renewed == 1
    assert not play.engine.busy


def test_with_all_down_one_is_still_tried_and_gets_fresh_sockets():
    play = Play("A")
    for number in range(3):
        play.run(("ask", f"a{number}"), ("sent", "A"), ("answer", number, "broken"), ("told", Reason.REFUSED))
    play.run(("down", "A"))
    assert not play.engine.healthy
    play.run(("pass", 3), ("ask", "b"), ("sent", "A"), ("answer", 3, "broken"), ("told", Reason.REFUSED))
    assert play.targets["A"].udp.renewed == 2
    play.run(("ask", "c"), ("sent", "A"), ("answer", 4, "good"), ("told", "good"), ("up", "A"))


def test_unmeasured_upstreams_are_measured_by_copies_and_the_quick_one_is_preferred():
    play = Play("A", "B")
    play.targets["B"].health.answered(0.3, play.now)
    play.run(("ask", "x"), ("sent", "B"), ("sent", "A"), ("pass", 0.05), ("answer", 1, "good"), ("quiet",))
    play.run(("pass", 0.3), ("answer", 0, "good"), ("told", "good"), ("pass", 1), ("ask", "y"), ("sent", "A"))
    play.run(("answer", 2, "good"), ("told", "good"))


def test_limits():
    play = Play("A", limit=2)
    play.run(
        ("ask", "a"), ("sent", "A"), ("ask", "b"), ("sent", "A"), ("ask", "c"), ("told", Reason.OVERLOADED)
    )
    play.run(
        ("ask", "a"), ("answer", 0, "good"), ("told", "good"), ("told", "good"), ("ask", "c"), ("sent", "A")
    )
    play = measured("A", "B", target_limit=1)
    play.run(
        ("ask", "a"), ("sent", "A"), ("ask", "b"), ("sent", "B"), ("ask", "c"), ("told", Reason.OVERLOADED)
    )
    play.run(
        ("answer", 0, "good"), ("told", "good"), ("ask", "c"), ("sent", "A")
    )  # being overloaded is not remembered


def test_own_questions_are_known_by_id_or_by_case():
    play = Play("A").run(
        ("ask", "a-long-enough-name.example"), ("sent", "A"), ("ask", "short"), ("sent", "A")
    )
    long, short = (attempt for _, attempt in play.sent)
    assert play.engine.own(b"zz", long.question) is long
    assert play.engine.own(b"zz", short.question) is None
    assert play.engine.own(short.ident, short.question) is short
    assert play.engine.own(long.ident, long.question.lower()) is None
    play.engine.broken(long, Reason.LOOP, play.now)
    play.run(("told", Reason.LOOP))
    assert play.engine.own(b"zz", long.question) is None


def test_close_tells_all_and_refuses_more():
    play = measured("A", "B").run(("ask", "a"), ("sent", "A"), ("ask", "a"), ("ask", "b"), ("sent", "A"))
    play.engine.close()
    play.run(
        ("told", Reason.CLOSED),
        ("told", Reason.CLOSED),
        ("told", Reason.CLOSED),
        ("ask", "c"),
        ("told", Reason.CLOSED),
    )
    assert all(target.udp.closed and target.tcp.closed for target in play.targets.values())
    assert not play.engine.busy


def test_an_asker_that_raises_does_not_hurt_the_next():
    play = Play("A")

    def bad(value):
        raise RuntimeError("asker")

    play.engine.ask(key_of(question("x")), bad, play.now)
    play.run(("ask", "x"), ("sent", "A"), ("answer", 0, "good"), ("told", "good"))
    assert [str(problem) for problem in play.complaints] == ["asker"]


KINDS = [
    "good",
    "servfail",
    "refused",
    "truncated",
    "misread",
    "bare",
    "case",
    "broken",
    "hearsay",
    "suspect",
]


@given(st.data())
def test_whatever_happens_each_asker_is_told_once_within_the_time(data):
    """Invariant: one word to each asker, at the deadline at the latest; then nothing is open and nothing is left."""
    play = Play("A", "B", "C", limit=20, target_limit=8, tcp_only=("C",))
    asked = 0
    for _ in range(data.draw(st.integers(1, 40))):
        step = data.draw(st.sampled_from(["ask", "ask", "answer", "answer", "answer", "pass", "refuse"]))
        listening = [number for number, (_, attempt) in enumerate(play.sent) if attempt.listening]
        if step == "ask":
            play.do_ask(data.draw(st.sampled_from("abcdefgh")))
            asked += 1
        elif step == "answer" and listening:
            play.do_answer(data.draw(st.sampled_from(listening)), data.draw(st.sampled_from(KINDS)))
        elif step == "pass":
            play.do_pass(data.draw(st.sampled_from([0.05, 0.5, 3.0])))
        elif step == "refuse":
            target = play.targets[data.draw(st.sampled_from("ABC"))]
            wire = data.draw(st.sampled_from([way for way in (target.udp, target.tcp) if way]))
            wire.refuses = data.draw(st.sampled_from([None, None, Reason.UNREACHABLE, Reason.OVERLOADED]))
    play.do_pass(4.1)
    assert len(play.told) == asked
    assert not play.engine.busy
    assert not any(attempt.listening for _, attempt in play.sent)
    assert not any(wire.listening for wire, _ in play.sent)
    assert all(target.open == 0 for target in play.targets.values())
    assert not play.complaints
