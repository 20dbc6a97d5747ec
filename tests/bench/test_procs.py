from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bench import procs
from bench.procs import ServerFailed, cpu_between, pinned, process_cpu_ns, process_tree


def test_cpu_of_a_tree_that_grew():
    assert cpu_between({1: 100}, {1: 150, 2: 30}) == (80, True)


def test_a_process_that_ended_spoils_the_reading():
    assert cpu_between({1: 100, 2: 50}, {1: 150}) == (50, False)


def test_commands_are_bound_to_cores(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(procs.shutil, "which", lambda _name: "/usr/bin/taskset")
    assert pinned(["x", "y"], 1) == ["/usr/bin/taskset", "-c", "1", "x", "y"]
    assert pinned(["x"], (0, 1)) == ["/usr/bin/taskset", "-c", "0,1", "x"]
    assert pinned(["x"], None) == ["x"]
    monkeypatch.setattr(procs.shutil, "which", lambda _name: None)
    assert pinned(["x"], 1) == ["x"]


def test_a_process_clock_counts_our_own_work():
    before = process_cpu_ns(os.getpid())
    sum(range(200_000))
    after = process_cpu_ns(os.getpid())
    assert before is not None
    assert after is not None
    assert after > before
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    assert process_cpu_ns(ended.pid) is None


def test_a_server_that_ends_at_once_says_why(tmp_path: Path):
    server = procs.start(
        "bad", [sys.executable, "-c", "raise SystemExit('no such port')"], 9, tmp_path, core=None
    )
    with pytest.raises(ServerFailed, match="no such port"):
        server.wait_until_answering()
    server.stop()


def test_stopping_ends_the_whole_tree(tmp_path: Path):
    """Only the child holds the pipe's other end, so the pipe ends when the child has: no clock, no numbers."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    child = "import os, signal, sys; out = open(sys.argv[1], 'w'); print(os.getpid(), file=out, flush=True); signal.pause()"
    parent = f"import signal, subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}, sys.argv[1]]); signal.pause()"
    server = procs.start("tree", [sys.executable, "-c", parent, str(pipe)], 9, tmp_path, core=None)
    with pipe.open() as said:
        assert process_tree(server.process.pid) == [server.process.pid, int(said.readline())]
        server.stop()
        assert said.read() == ""
    assert server.process.returncode == -signal.SIGTERM


def test_a_server_that_does_not_hear_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); signal.pause()"
    server = procs.start("deaf", [sys.executable, "-c", deaf], 9, tmp_path, core=None)
    while "deaf" not in server.log_tail():
        assert server.process.poll() is None
    monkeypatch.setattr(procs, "PATIENCE", 0.01)
    server.stop()
    assert server.process.returncode == -signal.SIGKILL
