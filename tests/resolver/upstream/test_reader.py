from __future__ import annotations

import errno
import socket
from types import SimpleNamespace

import pytest

from resolver.upstream.failures import Reason
from resolver.upstream.reader import PoolSocket, Reader, reason_of
from resolver.upstream.stats import Stats

QUESTION = b"\x03www\x07example\x03com\x00\x00\x01\x00\x01"
GOOD = b"ab\x81\x80\x00\x01\x00\x00\x00\x00\x00\x00" + QUESTION


class Engine:
    def __init__(self):
        self.heard = []

    def reply(self, attempt, data, _now):
        self.heard.append(("reply", data))

    def other_case(self, attempt, _now):
        self.heard.append(("case", None))

    def bare_error(self, attempt, data, _now):
        self.heard.append(("bare", data))

    def broken(self, attempt, reason, _now):
        self.heard.append(("broken", reason))

    def hearsay(self, attempt, reason, _now):
        self.heard.append(("hearsay", reason))


@pytest.fixture(params=[False, True], ids=["one by one", "in batches"])
def line(request):
    engine, stats = Engine(), Stats()
    reader = Reader(engine, stats, lambda: 5.0, batches=request.param)
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    ours.setblocking(False)
    one = PoolSocket(ours, 10, 100.0)
    one.waiting[b"ab"] = SimpleNamespace(question=QUESTION)
    if request.param:
        one.waiting |= {b"c%d" % number: SimpleNamespace(question=QUESTION) for number in range(3)}
    reader.add(one)
    yield SimpleNamespace(engine=engine, stats=stats, reader=reader, one=one, upstream=theirs)
    reader.close()
    theirs.close()


@pytest.mark.parametrize(
    ("packet", "heard"),
    [(GOOD, "reply"), (GOOD[:12] + QUESTION.upper(), "case"), (b"ab\x81\x81" + bytes(8), "bare")],
)
def test_what_fits_is_told(line, packet, heard):
    line.upstream.send(packet)
    line.reader.readable()
    assert [what for what, _ in line.engine.heard] == [heard]


@pytest.mark.parametrize(
    "packet", [b"zz" + GOOD[2:], GOOD[:12] + QUESTION[:-4] + b"\0\x1c\0\1", b"", bytes(5000)]
)
def test_a_lie_is_counted_and_dropped(line, packet):
    line.upstream.send(packet)
    line.reader.readable()
    assert line.engine.heard == []
    assert line.stats.wrong == 1


def test_all_that_has_come_is_told_in_order(line):
    for number in range(3):
        line.one.waiting[b"c%d" % number] = SimpleNamespace(question=QUESTION)
    packets = [b"c%d" % number + GOOD[2:] for number in range(3)]
    for packet in packets:
        line.upstream.send(packet)
    for _ in packets:
        line.reader.readable()
    assert line.engine.heard == [("reply", packet) for packet in packets]


def test_an_error_of_the_socket_reaches_those_who_wait(line):
    line.reader.later(line.one, Reason.UNREACHABLE)
    line.reader.tell()
    assert line.engine.heard == [("hearsay", Reason.UNREACHABLE)] * len(line.one.waiting)
    assert line.one.uses == 0


def test_a_removed_socket_is_closed_and_read_no_more(line):
    line.reader.remove(line.one)
    assert line.one.sock.fileno() == -1
    line.reader.readable()
    assert line.engine.heard == []


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        (errno.ENETUNREACH, Reason.UNREACHABLE),
        (errno.ENOBUFS, Reason.OVERLOADED),
        (errno.ECONNREFUSED, Reason.REFUSED),
    ],
)
def test_errors_have_their_meaning(number, reason):
    assert reason_of(OSError(number, "x")) is reason
