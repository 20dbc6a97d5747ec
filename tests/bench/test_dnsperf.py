from __future__ import annotations

from pathlib import Path

import pytest

from bench import dnsperf
from bench.dnsperf import DnsperfFailed, Load

OUTPUT = """
Statistics:

  Queries sent:         79999
  Queries completed:    79520 (99.40%)
  Queries lost:         479 (0.60%)

  Response codes:       NOERROR 59520 (74.85%), NXDOMAIN 19000 (23.89%), SERVFAIL 1000 (1.26%)
  Average packet size:  request 37, response 53
  Run time (s):         4.000187
  Queries per second:   19879.070654

  Average Latency (s):  0.000183 (min 0.000035, max 0.004589)
  Latency StdDev (s):   0.000271
"""
NOTHING = """
Statistics:

  Queries sent:         2
  Queries completed:    0 (0.00%)
  Queries lost:         2 (100.00%)

  Response codes:       \n  Average packet size:  request 26, response 0
  Run time (s):         0.002108
  Queries per second:   0.000000

  Average Latency (s):  0.000000 (min 0.000000, max 0.000000)
"""


def test_reads_the_statistics():
    perf = dnsperf.parse(OUTPUT)
    assert (perf.sent, perf.completed, perf.lost) == (79999, 79520, 479)
    assert perf.qps == pytest.approx(19879.07, abs=0.01)
    assert perf.rcodes == {"NOERROR": 59520, "NXDOMAIN": 19000, "SERVFAIL": 1000}
    assert perf.latency == pytest.approx({"avg_us": 183, "max_us": 4589, "stddev_us": 271})


def test_what_is_lost_or_refused_is_bad():
    assert dnsperf.parse(OUTPUT).bad_share == pytest.approx(1479 / 79999)
    assert dnsperf.parse(NOTHING).bad_share == 1.0


def test_no_answer_has_no_latency():
    perf = dnsperf.parse(NOTHING)
    assert perf.latency == {}
    assert perf.rcodes == {}


def test_without_statistics_it_says_what_dnsperf_said():
    with pytest.raises(DnsperfFailed, match="unable to open"):
        dnsperf.parse("Error: unable to open file: nowhere")


def test_single_latencies_leave_timeouts_out():
    lines = [
        "> NOERROR www.a.vn A 0.000589\n",
        "> T www.a.vn A\n",
        "[Status] Started\n",
        "> NXDOMAIN b A 0.1\n",
    ]
    assert dnsperf.latencies(lines) == [0.000589, 0.1]


def test_the_command_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dnsperf, "find_program", lambda name: f"/usr/bin/{name}")
    words = dnsperf.command(
        53, Path("q"), Load("x", rate=100, edns=True), seconds=2.5, source="127.0.1.1", detail=True
    )
    line = " ".join(words)
    for part in ("-Q 100", "-e", "-l 2.5", "-a 127.0.1.1", "-v", "-q 200", "-d q"):
        assert part in line
    assert "-D" not in words
    assert "-n" not in words


def test_a_missing_dnsperf_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(dnsperf, "find_program", lambda _name: None)
    with pytest.raises(DnsperfFailed, match="apt install dnsperf"):
        dnsperf.command(53, Path("q"), Load("x"))
