"""Which upstream is asked, what its answer means, what comes next. Never sees a socket, a loop or a clock.

A question comes in by `ask`; packets that passed the checks of `question.match`, errors and the passing of
time come in by `reply`, `other_case`, `broken` and `tick`; what is to be sent goes out through a target's
carriers. Every event carries `now`, monotonic seconds.

Against forged answers stand the socket (random port, connected), the id, the case of letters, the lot among
upstreams, and that each question is open once; a second attempt goes by another socket, id and case, and the
first is still listened to, so at most MOST_ATTEMPTS pairs of (port, id) are open for one question (RFC 5452
§5).
"""

from __future__ import annotations

from collections.abc import Callable

from resolver.upstream.exchange import MOST_ATTEMPTS, Attempt, Done, Exchange, Target, is_failure
from resolver.upstream.failures import FAILURES, Failures, Reason, Result, UpstreamFailure
from resolver.upstream.health import Trouble
from resolver.upstream.inflight import InFlight, Joined, OpenAttempts
from resolver.upstream.question import NO_EDNS, Outcome, Randomness, outcome
from resolver.upstream.ranking import Ranking
from resolver.upstream.stats import Stats


class Engine:
    """The search for answers among the targets that were added (at least one, before the first question).

    timeout: seconds until a question is given up; limit, target_limit: most questions in flight in all, and
    attempts open per target; complain: called with what an asker's callback raised.
    """

    def __init__(
        self,
        *,
        timeout: float,
        limit: int,
        target_limit: int,
        random: Randomness,
        stats: Stats,
        complain: Callable[[Exception], None],
    ) -> None:
        self._ranking = Ranking()
        self._timeout = timeout
        self._target_limit = target_limit
        self._random = random
        self._complain = complain
        self._inflight = InFlight(limit)
        self._failures = Failures()
        self._open = OpenAttempts(self._ranking, stats)
        self._copies: set[Exchange] = set()
        self._last_good = float("-inf")
        self._closed = False
        self.stats = stats
        self.open_questions = self._open.asked

    def add(self, target: Target) -> None:
        """Add an upstream. Carriers need to know the engine first, so targets come after it."""
        self._ranking.add(target)

    @property
    def busy(self) -> bool:
        """Whether `tick` must be called."""
        return bool(len(self._inflight) or self._copies)

    @property
    def in_flight(self) -> int:
        """Questions waiting for an answer."""
        return len(self._inflight)

    @property
    def healthy(self) -> bool:
        """Whether any upstream is up."""
        return self._ranking.healthy

    def ask(self, key: bytes, done: Done, now: float) -> Result | None:
        """Start on a question.

        Returns the result if it is known at once, and then `done` is not called; else None, and `done` is
        called once, later, from `reply`, `broken`, `tick` or `close`.
        """
        self.stats.asked += 1
        if self._closed:
            return FAILURES[Reason.CLOSED]
        open_ones = self._inflight.exchanges
        if key in open_ones or len(open_ones) >= self._inflight.limit:
            return self._joined(self._inflight.join(key, done))
        if self._failures.entries:
            failed = self._failures.get(key, now)
            if failed is not None:
                self.stats.remembered += 1
                return failed
        ranking = self._ranking
        ranking.refresh(now)
        exchange = Exchange(key, now, now + self._timeout)
        first = ranking.first
        target = first[0] if len(first) == 1 else first[self._random.take(1)[0] % len(first)]
        if target.open >= self._target_limit or not self._open.send(exchange, target, now):
            self._onward(exchange, now)
            if exchange.result is not None:
                return exchange.result
        self._inflight.open(exchange, done)
        if ranking.rest:
            self._look(key, now)
        return None

    def reply(self, attempt: Attempt, data: bytes, now: float) -> None:
        """Take an answer that fits the attempt's socket, id and question."""
        what = outcome(data)
        if what is not Outcome.GOOD:
            self._not_good(attempt, data, what, now)
            return
        exchange, target = attempt.exchange, attempt.target
        health = target.health
        self.stats.answered += 1
        self._last_good = now
        if attempt.bits & NO_EDNS and exchange.no_edns:
            health.knows_no_edns(now)
        if health.case_in_doubt and attempt.mixed and attempt.question[:-4] != exchange.key[:-5]:
            health.case_kept()
        if health.answered(now - attempt.sent, now):
            self._ranking.rank(now)
        failures = self._failures
        if failures.entries:
            if failures.network:
                failures.forget_network()
            failures.forget(exchange.key)
        self._finish(exchange, data)

    def other_case(self, attempt: Attempt, now: float) -> None:
        """Note that a packet fitted but for the case: it is dropped, the question asked again without 0x20.

        The attempt goes on listening for an answer in the right case. Who wants to profit from the second,
        plainer question must have guessed port and id of the first, and guess them again.
        """
        self.stats.other_case += 1
        if attempt.doubted:
            return
        attempt.doubted = True
        attempt.target.health.case_lost(now)
        attempt.exchange.plain = True
        self._open.send(attempt.exchange, attempt.target, now, attempt.carrier)

    def bare_error(self, attempt: Attempt, data: bytes, now: float) -> None:
        """Take a FORMERR or NOTIMP without a question: good only as a hint to ask again without EDNS."""
        if attempt.bits & NO_EDNS:
            self.stats.wrong += 1
        else:
            self._not_good(attempt, data, Outcome.MISREAD, now)

    def broken(self, attempt: Attempt, reason: Reason, now: float) -> None:
        """Note that an attempt can no longer be answered: it could not be sent, the connection is lost."""
        if not attempt.listening:
            return
        self._open.drop(attempt)
        self._in_vain(attempt, reason, now)

    def hearsay(self, attempt: Attempt, reason: Reason, now: float) -> None:
        """Note what an ICMP message says: nobody listens there. The next upstream is asked at once.

        This attempt is listened for all the same, for its usual time: whoever can send us packets can forge
        such messages for every port there is within a second, and would leave us without an upstream.
        """
        if attempt.listening and not attempt.unreached and not attempt.late:
            attempt.unreached = True
            self._in_vain(attempt, reason, now)

    def _in_vain(self, attempt: Attempt, reason: Reason, now: float) -> None:
        self.stats.errors += 1
        attempt.exchange.reason = reason
        attempt.exchange.spent.append(attempt.target)
        if reason is not Reason.OVERLOADED:  # that says more about this machine than about the upstream
            self._ranking.trouble(attempt.target, Trouble.BROKEN, now)
        self._onward(attempt.exchange, now)

    def tick(self, now: float) -> None:
        """Let time pass: attempts that are due are followed by the next upstream, or by the verdict."""
        for attempt in self._open.due(now):
            if attempt.listening:  # an earlier one of this tick may have ended the exchange
                self._late(attempt, now)

    def suspect(self, attempt: Attempt, now: float) -> None:
        """Note that somebody guesses at an attempt's id: ask again by another socket, hear this no more."""
        self._open.drop(attempt)
        exchange = attempt.exchange
        if len(exchange.attempts) >= MOST_ATTEMPTS or not self._open.send(exchange, attempt.target, now):
            self._onward(exchange, now)

    def own(self, ident: bytes, question: bytes) -> Attempt | None:
        """Return our attempt that a question which came to our own server is; see OpenAttempts.own."""
        return self._open.own(ident, question)

    def close(self) -> None:
        """End every question with a failure, and give the carriers back."""
        self._closed = True
        for exchange in [*self._inflight.all(), *self._copies]:
            self._fail(exchange, FAILURES[Reason.CLOSED], 0.0)
        for target in self._ranking.all:
            for carrier in (target.udp, target.tcp):
                if carrier is not None:
                    carrier.close()

    def _joined(self, joined: Joined) -> Result | None:
        if joined is Joined.WAITS:
            self.stats.joined += 1
            return None
        self.stats.overloaded += 1
        return FAILURES[Reason.OVERLOADED]

    def _onward(self, exchange: Exchange, now: float) -> None:
        """Try the next upstream; with none left wait for the late ones; without these give the verdict."""
        if exchange.result is not None:
            return
        exchange.plain = exchange.no_edns = False  # what one upstream cannot do says nothing of the next
        while True:
            target = exchange.next_target(self._ranking.order, self._target_limit)
            if target is None:
                break
            if self._open.send(exchange, target, now):
                return
        listening = [attempt for attempt in exchange.attempts if attempt.listening]
        if exchange.bad is not None and all(one.late and one.target.health.down for one in listening):
            listening = []  # a SERVFAIL now is better than the same SERVFAIL later
        if listening:
            if all(attempt.late for attempt in listening):
                self._open.await_until(listening[-1], exchange.deadline)
            return
        if not exchange.attempts and not exchange.spent:
            exchange.reason = Reason.OVERLOADED
            self.stats.overloaded += 1
        self._fail(exchange, exchange.verdict(), now)

    def _not_good(self, attempt: Attempt, data: bytes, what: Outcome, now: float) -> None:
        exchange, target = attempt.exchange, attempt.target
        self._open.drop(attempt)
        if what is Outcome.TRUNCATED:
            self.stats.truncated += 1
            if target.tcp is not None and attempt.carrier is not target.tcp:
                if not self._open.send(exchange, target, now, target.tcp):
                    self._onward(exchange, now)
                return
        elif what is Outcome.MISREAD:
            self.stats.misread += 1
            if not attempt.bits & NO_EDNS:
                exchange.no_edns = True
                if not self._open.send(exchange, target, now, attempt.carrier):
                    self._onward(exchange, now)
                return
        refused = what is Outcome.REFUSED
        if refused:
            self.stats.refused += 1
        elif what is Outcome.SERVFAIL:
            self.stats.servfail += 1
        if what is not Outcome.TRUNCATED and (exchange.bad is None or data[3] & 15 == 2):
            exchange.bad = data
        exchange.spent.append(target)
        self._ranking.trouble(target, Trouble.REFUSED if refused else Trouble.SERVFAIL, now)
        self._onward(exchange, now)

    def _late(self, attempt: Attempt, now: float) -> None:
        exchange = attempt.exchange
        if attempt.unreached:  # it was true
            self._open.drop(attempt)
            # Those that are late already wait for nothing: without another way the question would never end.
            if all(one.late for one in exchange.attempts if one.listening):
                self._onward(exchange, now)
            return
        if not attempt.late:
            attempt.late = True
            self.stats.timeouts += 1
            self._ranking.trouble(attempt.target, Trouble.TIMEOUT, now)
        if now >= exchange.deadline:
            self._fail(exchange, exchange.verdict(), now)
        elif attempt is next(one for one in reversed(exchange.attempts) if one.listening):
            self._onward(exchange, now)

    def _look(self, key: bytes, now: float) -> None:
        """Send a copy of a question to those that rest, when it is time to see how they do."""
        for target in self._ranking.rest:
            if target.health.next_look <= now and target.open < self._target_limit:
                target.health.looked(now)
                copy = Exchange(key, now, now + self._timeout)
                copy.only = target
                self.stats.copies += 1
                if self._open.send(copy, target, now):
                    self._copies.add(copy)

    def _fail(self, exchange: Exchange, value: Result, now: float) -> None:
        """End with what is no good answer, and remember that."""
        if exchange.result is None and exchange.only is None and is_failure(value):
            self.stats.failed += 1
            net = isinstance(value, UpstreamFailure) and self._last_good < exchange.started
            self._failures.put(exchange.key, value, now, net=net)
        self._finish(exchange, value)

    def _finish(self, exchange: Exchange, value: Result) -> None:
        if exchange.result is not None:
            return
        exchange.result = value
        for attempt in exchange.attempts:
            self._open.drop(attempt)
        # Each knows the other, and the collector is kept away (resolver.tidying): part them.
        exchange.attempts.clear()
        if exchange.only is not None:
            self._copies.discard(exchange)
            return
        self._inflight.close(exchange)
        waiters, exchange.waiters = exchange.waiters, []
        for done in waiters:
            try:
                done(value)
            except Exception as problem:  # noqa: BLE001 - one asker's fault is not the next one's
                self.stats.callbacks += 1
                self._complain(problem)
