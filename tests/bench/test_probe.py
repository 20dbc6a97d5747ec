from __future__ import annotations

import socket
import threading
from array import array

import pytest

from bench.ask import question
from bench.probe import Probe, Record


def record(*rows: tuple[int, int, int]) -> Record:
    return Record(*(array("q", column) for column in zip(*rows, strict=True)))


def test_a_question_without_answer_is_lost_and_has_no_latency():
    summary = record((0, 10, 1_000_010), (0, 20, 0), (0, 30, 5_000_000_030)).summary()
    assert summary["sent"] == 3
    assert summary["lost"] == 2  # one never came, one came after five seconds
    assert summary["max_us"] == pytest.approx(1000)


def test_a_summary_of_a_stretch_of_time():
    summary = record((0, 10, 1_000_010), (0, 20, 2_000_020), (0, 30, 3_000_030)).summary(20, 30)
    assert summary["sent"] == 1
    assert summary["max_us"] == pytest.approx(2000)


def test_lag_is_kept_apart_from_latency():
    summary = record((0, 7_000, 8_000)).summary()
    assert summary["lag_max_us"] == pytest.approx(7)
    assert summary["max_us"] == pytest.approx(1)


def test_every_answer_finds_its_question():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)

        def echo() -> None:
            waiting = [server.recvfrom(512) for _ in range(40)]
            for packet, address in reversed(waiting):  # out of order
                server.sendto(packet[:2] + b"\x81\x83" + packet[4:], address)

        thread = threading.Thread(target=echo)
        thread.start()
        probe = Probe(server.getsockname()[1], [question("www.example.vn")[2:]])
        for _ in range(40):
            probe.send(due=1)
        thread.join()
        for _ in range(100):
            probe.receive(0.05)
            if 0 not in probe.record.arrived:
                break
        probe.close()
    assert probe.record.rcodes == {3: 40}
    assert all(
        0 < arrived - sent < 10**10
        for sent, arrived in zip(probe.record.sent, probe.record.arrived, strict=True)
    )
