"""Measures the latency of single questions, sent at a steady rate whatever the answers do.

Sent at their due time even when earlier ones are unanswered (an open loop), so a stall of the server shows in every
question that fell into it. The time of arrival is the kernel's (SO_TIMESTAMPNS), taken when the answer enters the
socket's queue: how late this process gets round to reading it does not count. The time of sending is read right
before the system call; how far that is behind the plan is reported as `lag`, and belongs to the probe, not to the
server.

usage: python -m bench.probe PORT RATE SECONDS QUERIES     one JSON object on stdout; SIGTERM ends it early
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import sys
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.ask import question
from bench.stats import percentiles_us

SO_TIMESTAMPNS = 35  # asm-generic/socket.h; the socket module does not name it
SOCKETS = 8
PATIENCE_NS = 2_000_000_000  # an answer later than this is lost


@dataclass
class Record:
    """What happened to each question: wall-clock ns of plan, sending and arrival (0: none)."""

    due: array[int] = field(default_factory=lambda: array("q"))
    sent: array[int] = field(default_factory=lambda: array("q"))
    arrived: array[int] = field(default_factory=lambda: array("q"))
    rcodes: dict[int, int] = field(default_factory=dict)

    def summary(self, since: int = 0, until: int = 1 << 62) -> dict[str, float]:
        """Latency, loss and lag of the questions sent in [since, until) (wall-clock ns)."""
        chosen = [index for index, sent in enumerate(self.sent) if since <= sent < until]
        answered = [i for i in chosen if 0 < self.arrived[i] <= self.sent[i] + PATIENCE_NS]
        latencies = [(self.arrived[i] - self.sent[i]) / 1e9 for i in answered]
        lags = sorted((self.sent[i] - self.due[i]) / 1e9 for i in chosen)
        lag = {f"lag_{name}": value for name, value in percentiles_us(lags).items()}
        return {"sent": len(chosen), "lost": len(chosen) - len(answered), **percentiles_us(latencies), **lag}


class Probe:
    """A handful of connected sockets and the questions in flight on them."""

    def __init__(self, port: int, questions: Sequence[bytes]) -> None:
        self.record = Record()
        self._questions = questions
        self._sockets = [self._open(port) for _ in range(SOCKETS)]
        self._by_fd = {sock.fileno(): (sock, number) for number, sock in enumerate(self._sockets)}

    @staticmethod
    def _open(port: int) -> socket.socket:
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sock.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        sock.setblocking(False)
        sock.connect(("127.0.0.1", port))
        return sock

    def send(self, due: int) -> None:
        """Sends the next question now; `due` is when it should have been sent."""
        record = self.record
        index = len(record.sent)
        body = self._questions[index % len(self._questions)]
        # question `index` goes by socket index % SOCKETS; its id counts the questions of that socket
        packet = (index // SOCKETS & 0xFFFF).to_bytes(2, "big") + body
        record.due.append(due)
        record.arrived.append(0)
        record.sent.append(time.time_ns())
        try:
            self._sockets[index % SOCKETS].send(packet)
        except OSError:  # the server's port is closed: the question is lost, which the record shows
            return

    def close(self) -> None:
        """Closes the sockets; the record stays."""
        for sock in self._sockets:
            sock.close()

    def receive(self, timeout: float) -> None:
        """Waits up to `timeout` seconds, then reads all answers that are there."""
        ready, _, _ = select.select(list(self._by_fd), [], [], max(0.0, timeout))
        for fd in ready:
            sock, number = self._by_fd[fd]
            while self._receive_one(sock, number):
                pass

    def _receive_one(self, sock: socket.socket, number: int) -> bool:
        try:
            packet, ancillary, _, _ = sock.recvmsg(2048, 64)
        except BlockingIOError:
            return False
        except OSError:  # an ICMP error of an earlier question
            return True
        stamp = next((data for _, kind, data in ancillary if kind == SO_TIMESTAMPNS), b"")
        if len(packet) < 12 or len(stamp) < 16:
            return True
        seconds, nanoseconds = (int.from_bytes(stamp[at : at + 8], sys.byteorder) for at in (0, 8))
        self._note(packet, number, seconds * 1_000_000_000 + nanoseconds)
        return True

    def _note(self, packet: bytes, number: int, arrived: int) -> None:
        record = self.record
        newest = (len(record.sent) - 1 - number) // SOCKETS  # of that socket
        ident = int.from_bytes(packet[:2], "big")
        index = (newest - (newest - ident & 0xFFFF)) * SOCKETS + number
        if 0 <= index < len(record.sent) and not record.arrived[index]:
            record.arrived[index] = arrived
            record.rcodes[packet[3] & 15] = record.rcodes.get(packet[3] & 15, 0) + 1


def run(port: int, rate: float, seconds: float, questions: Sequence[bytes]) -> Record:
    """Sends `rate` questions a second for `seconds`, or until SIGTERM, then waits for the last answers."""
    probe = Probe(port, questions)
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _frame: stopped.append(number))
    step, start = 1e9 / rate, time.time_ns()
    total = int(rate * seconds)
    for index in range(total):
        due = start + int(index * step)
        while (left := due - time.time_ns()) > 0:
            probe.receive(left / 1e9)
        probe.send(due)
        if not index % 64:
            probe.receive(0)  # also when sending is behind
        if stopped:
            break
    end = time.time_ns() + PATIENCE_NS
    while time.time_ns() < end and 0 in probe.record.arrived[-int(rate * 2) :]:
        probe.receive(0.05)
    probe.close()
    return probe.record


def read_questions(path: Path, most: int = 50_000) -> list[bytes]:
    """Packets without their id, from a file in dnsperf's format."""
    with path.open() as lines:
        words = [line.split() for _, line in zip(range(most), lines, strict=False)]
    return [question(name, qtype)[2:] for name, qtype in words]


def main() -> None:
    """Prints the record's columns as JSON; times in wall-clock ns."""
    port, rate, seconds, path = sys.argv[1:5]
    with contextlib.suppress(PermissionError):  # as root: what else runs on this core delays sending less
        os.setpriority(os.PRIO_PROCESS, 0, -10)
    record = run(int(port), float(rate), float(seconds), read_questions(Path(path)))
    columns = {"due": record.due.tolist(), "sent": record.sent.tolist(), "arrived": record.arrived.tolist()}
    json.dump({**columns, "rcodes": record.rcodes}, sys.stdout)


if __name__ == "__main__":
    main()
