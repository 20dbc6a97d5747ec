"""The pool with sockets that fail on purpose; with real ones it is tested in test_upstreams.py."""

from __future__ import annotations

import errno
import socket
from types import SimpleNamespace

import pytest

from resolver.upstream.exchange import Attempt, Exchange
from resolver.upstream.failures import Reason
from resolver.upstream.pool import SECONDS, UdpPool
from resolver.upstream.question import Randomness
from resolver.upstream.reader import Reader
from resolver.upstream.stats import Stats
from tests.support.questions import key_of, question


class Engine:
    def __init__(self):
        self.broken_ones = []

    def broken(self, attempt, reason, now):
        self.broken_ones.append((attempt, reason))

    hearsay = broken


class Rig:
    def __init__(self, size=4):
        self.server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.server.bind(("127.0.0.1", 0))
        self.stats, self.engine, self.troubles = Stats(), Engine(), []
        self.reader = Reader(self.engine, self.stats, lambda: 0.0)
        self.pool = UdpPool(
            socket.AF_INET, self.server.getsockname(), size, reader=self.reader,
            random=Randomness(), stats=self.stats, on_trouble=lambda: self.troubles.append(1),
        )  # fmt: skip
        self.pool.fill(0.0)

    def ask(self, name="www.example", now=0.0, mixed=True):
        exchange = Exchange(key_of(question(name)), now, now + 4)
        attempt = Attempt(exchange, None, self.pool, 0, mixed, now)
        return self.pool.send(attempt, now), attempt

    def close(self):
        self.pool.close()
        self.reader.close()
        self.server.close()


@pytest.fixture
def rig():
    one = Rig()
    yield one
    one.close()


@pytest.fixture
def lonely():
    one = Rig(size=1)
    yield one
    one.close()


def failing(one, *codes):
    """Make the next sends of a pool socket fail with these errors; 0 lets one through."""
    left, real = list(codes), one.sock.send

    def send(packet):
        code = left.pop(0) if left else 0
        if code:
            raise OSError(code, "on purpose")
        return real(packet)

    one.send = send


def test_the_packet_is_the_question_in_mixed_case(rig):
    reason, attempt = rig.ask("a-rather-long-name.example")
    packet = rig.server.recv(512)
    assert reason is None
    assert packet[:2] == attempt.ident
    assert packet[12 : 12 + len(attempt.question)] == attempt.question
    assert attempt.question.lower() == attempt.exchange.key[:-1] != attempt.question
    assert rig.ask("www.example", mixed=False)[1].question == b"\3www\7example\0\0\1\0\1"


def test_ids_on_one_socket_differ_though_the_dice_repeat(lonely):
    octets = [bytes(100), bytes(100), b"\0\0", b"\0\1"]
    lonely.pool._random = SimpleNamespace(take=lambda n: octets.pop(0)[:n])
    one, two = lonely.ask()[1], lonely.ask()[1]
    assert one.socket is two.socket
    assert (one.ident, two.ident) == (b"\0\0", b"\0\1")


def test_an_old_or_used_socket_is_replaced_and_closed_when_nothing_waits_on_it(lonely):
    _, attempt = lonely.ask()
    old = attempt.socket
    _, later = lonely.ask(now=2 * SECONDS)
    assert later.socket is not old
    assert old.retired
    assert old.sock.fileno() != -1  # an answer may still come
    lonely.pool.release(attempt)
    assert old.sock.fileno() == -1
    lonely.pool.renew()
    lonely.pool.release(later)
    assert lonely.ask(now=2 * SECONDS)[1].socket is not later.socket
    assert lonely.stats.sockets == 3


def test_release_twice_is_nothing(lonely):
    _, attempt = lonely.ask()
    lonely.pool.release(attempt)
    lonely.pool.release(attempt)
    assert not lonely.pool._places[0].waiting


def test_an_error_of_an_earlier_packet_is_told_and_this_one_sent(lonely):
    _, earlier = lonely.ask()
    failing(earlier.socket, errno.ECONNREFUSED)
    reason, attempt = lonely.ask()
    assert reason is None
    assert lonely.troubles == [1]
    assert lonely.engine.broken_ones == []  # not from within send
    lonely.reader.tell()
    assert (earlier, Reason.REFUSED) in lonely.engine.broken_ones
    assert attempt.socket is earlier.socket


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        ((errno.ECONNREFUSED, errno.ECONNREFUSED), Reason.REFUSED),
        ((errno.ECONNREFUSED, errno.ENETUNREACH), Reason.UNREACHABLE),
        ((errno.ENETUNREACH,), Reason.UNREACHABLE),
        ((errno.EINVAL,), Reason.UNREACHABLE),
        ((errno.ENOBUFS,), Reason.OVERLOADED),
        ((errno.EAGAIN,), Reason.OVERLOADED),
    ],
)
def test_an_error_that_stays_is_the_reason_and_the_socket_is_replaced(lonely, codes, reason):
    old = lonely.pool._places[0]
    failing(old, *codes)
    assert lonely.ask()[0] is reason
    assert not old.waiting
    assert lonely.ask()[0] is None
    assert lonely.pool._places[0] is not old


def test_without_descriptors_the_old_sockets_serve_on_and_empty_places_say_so(rig, monkeypatch):
    def none(*_):
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("resolver.upstream.pool.socket.socket", none)
    rig.pool.renew()
    assert all(rig.ask()[0] is None for _ in range(20))
    rig.pool.close()
    assert rig.ask()[0] is Reason.OVERLOADED
    monkeypatch.undo()
    assert rig.ask()[0] is None


def test_without_a_route_there_is_a_reason_and_later_a_socket(monkeypatch):
    class NoRoute(socket.socket):
        def connect(self, address):
            raise OSError(errno.ENETUNREACH, "Network is unreachable")

    with monkeypatch.context() as patch:
        patch.setattr("resolver.upstream.pool.socket.socket", NoRoute)
        rig = Rig()
        assert rig.pool.ports() == []
        assert rig.ask()[0] is Reason.UNREACHABLE
    assert rig.ask()[0] is None
    rig.close()


def test_what_is_gathered_leaves_together_by_one_socket(rig):
    rig.server.settimeout(5)
    rig.pool.gather()
    attempts = [rig.ask(f"host-{number}.example")[1] for number in range(10)]
    rig.server.setblocking(False)
    with pytest.raises(BlockingIOError):
        rig.server.recv(512)
    rig.server.settimeout(5)
    rig.pool.send_gathered()
    packets = [rig.server.recvfrom(512) for _ in range(10)]
    assert len({sender for _, sender in packets}) == 1
    assert [packet[:2] for packet, _ in packets] == [attempt.ident for attempt in attempts]
    assert len({attempt.ident for attempt in attempts}) == 10
    assert {attempt.socket for attempt in attempts} == {attempts[0].socket}


def test_more_than_an_outbox_holds_goes_by_sockets_chosen_anew(rig):
    chosen = iter([0, 1, 2, 3])
    take = rig.pool._random.take
    rig.pool._random = SimpleNamespace(
        take=lambda n: (
            (bytes([0, next(chosen)]) + take(n - 2)) if rig.pool._chosen is None and n > 2 else take(n)
        )
    )
    rig.pool.gather()
    sockets = [rig.ask(f"host-{number}.example")[1].socket for number in range(150)]
    rig.pool.send_gathered()
    assert [len({*sockets[:64]}), len({*sockets[64:128]}), len({*sockets[128:]})] == [1, 1, 1]
    assert len({*sockets}) == 3


def test_afterwards_questions_leave_at_once_again(rig):
    rig.pool.gather()
    rig.pool.send_gathered()
    rig.ask()
    rig.server.settimeout(5)
    assert rig.server.recv(512)


def test_a_gathered_question_that_cannot_be_sent_is_told(lonely):
    lonely.pool.gather()
    attempts = [lonely.ask(f"host-{number}.example")[1] for number in range(3)]
    one = attempts[0].socket
    one.sock.shutdown(socket.SHUT_RDWR)
    failing(one, errno.ENETUNREACH, errno.ENETUNREACH, errno.ENETUNREACH)
    lonely.pool.send_gathered()
    assert all(reason in {Reason.UNREACHABLE, Reason.REFUSED} for _, reason in lonely.engine.broken_ones)
    assert [attempt for attempt, _ in lonely.engine.broken_ones] == attempts


def test_what_a_closed_socket_should_have_sent_is_not_left_for_the_next(rig):
    rig.pool.gather()
    for number in range(60):
        _, attempt = rig.ask(f"host-{number}.example")
    rig.reader.remove(attempt.socket)
    rig.pool.send_gathered()
    rig.pool.renew()
    rig.pool.gather()
    for number in range(20):
        assert rig.ask(f"other-{number}.example")[0] is None
    rig.pool.send_gathered()
    rig.server.settimeout(5)
    assert {b"other" in rig.server.recv(512).lower() for _ in range(20)} == {True}


def test_closing_while_gathering_sends_nothing_by_a_stranger(lonely):
    lonely.pool.gather()
    lonely.ask()
    lonely.pool.close()
    lonely.pool.send_gathered()
    assert lonely.engine.broken_ones == []
