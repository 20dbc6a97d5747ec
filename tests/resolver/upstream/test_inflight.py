from __future__ import annotations

from resolver.upstream.exchange import Exchange, Target
from resolver.upstream.failures import Reason
from resolver.upstream.health import DOWN_AT
from resolver.upstream.inflight import MOST_WAITERS, InFlight, Joined, OpenAttempts
from resolver.upstream.question import NO_EDNS
from resolver.upstream.ranking import Ranking
from resolver.upstream.stats import Stats
from tests.support.questions import key_of, question


def done(_value):
    pass


def test_the_same_is_joined_up_to_a_number_of_askers_and_questions():
    inflight = InFlight(limit=2)
    one, two = Exchange(b"1", 0, 4), Exchange(b"2", 0, 4)
    assert inflight.join(b"1", done) is Joined.NEW
    inflight.open(one, done)
    assert inflight.join(b"2", done) is Joined.NEW
    inflight.open(two, done)
    assert inflight.join(b"3", done) is Joined.FULL
    joined = [inflight.join(b"1", done) for _ in range(MOST_WAITERS)]
    assert joined == [Joined.WAITS] * (MOST_WAITERS - 1) + [Joined.FULL]
    assert len(one.waiters) == MOST_WAITERS
    assert inflight.all() == [one, two]
    inflight.close(Exchange(b"1", 0, 4))  # of the same key, but not this one
    assert len(inflight) == 2
    inflight.close(one)
    inflight.close(one)
    assert len(inflight) == 1


class Way:
    def __init__(self, refuses=None):
        self.refuses, self.released = refuses, []

    def send(self, attempt, now):
        attempt.ident, attempt.question = b"id", attempt.exchange.key[:-1]
        return self.refuses

    def release(self, attempt):
        self.released.append(attempt)

    def renew(self):
        pass


def ready(udp=None, tcp=None):
    ranking, target = Ranking(), Target("A", udp, tcp)
    ranking.add(target)
    ranking.rank(0.0)
    return OpenAttempts(ranking, Stats()), target


def exchange(name="a-long-enough-name.example", **options):
    return Exchange(key_of(question(name, **options)), 0.0, 4.0)


def test_one_goes_out_waits_and_ends_once():
    way = Way()
    attempts, target = ready(way)
    asked = exchange()
    assert attempts.send(asked, target, 0.0)
    (attempt,) = asked.attempts
    assert (attempt.listening, target.open, attempt.mixed, attempt.bits) == (True, 1, True, 0)
    assert attempts.due(0.5) == []
    assert attempts.due(0.65) == [attempt]
    attempts.await_until(attempt, 4.0)
    assert attempts.due(3.9) == []
    attempts.drop(attempt)
    attempts.drop(attempt)
    assert way.released == [attempt]
    assert target.open == 0
    assert attempts.due(9.0) == []
    assert attempts.own(b"id", attempt.question) is None


def test_what_the_upstream_cannot_do_is_left_away():
    attempts, target = ready(Way())
    target.health.knows_no_edns(0.0)
    for _ in range(9):
        target.health.case_lost(0.0)
    asked = exchange(do=True, cd=True)
    attempts.send(asked, target, 0.0)
    assert asked.attempts[0].bits == 3 | NO_EDNS
    assert not asked.attempts[0].mixed


def test_one_that_cannot_be_sent_counts_against_the_upstream_unless_we_are_busy():
    for reason, points in ((Reason.UNREACHABLE, 4), (Reason.OVERLOADED, 0)):
        attempts, target = ready(Way(reason))
        asked = exchange()
        assert not attempts.send(asked, target, 0.0)
        assert (asked.spent, asked.attempts, asked.reason) == ([target], [], reason)
        assert target.health.points == points < DOWN_AT


def test_udp_comes_before_tcp_and_without_either_nothing_goes():
    udp, tcp = Way(), Way()
    attempts, target = ready(udp, tcp)
    asked = exchange()
    attempts.send(asked, target, 0.0)
    attempts.send(asked, target, 0.0, tcp)
    assert [attempt.carrier for attempt in asked.attempts] == [udp, tcp]
    attempts, target = ready(None, tcp)
    assert attempts.send(asked, target, 0.0)
    attempts, target = ready()
    assert not attempts.send(asked, target, 0.0)


def test_our_own_question_is_known_when_it_comes_back():
    attempts, target = ready(Way())
    asked = exchange()
    attempts.send(asked, target, 0.0)
    (attempt,) = asked.attempts
    assert attempts.own(b"id", attempt.question) is attempt
    assert attempts.own(b"zz", attempt.question) is attempt
    assert attempts.own(b"id", attempt.question + b"x") is None
    attempt.mixed = False
    assert attempts.own(b"zz", attempt.question) is None
