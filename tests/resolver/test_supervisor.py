"""The resolver as a process: `python -m resolver` on loopback, killed, reconfigured, stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

from config import clock, kernelclock
from config.clockfile import ClockFiles
from config.paths import Paths
from config.settings import load_settings
from resolver.counters import CountersView, worker_files
from resolver.supervisor import Supervisor
from tests.support.box import POLICY, Box, until
from tests.support.nano import Nano, zone
from tests.support.ports import free_port

pytestmark = pytest.mark.edge


@pytest.fixture
def upstream():
    with Nano(zone({"www.example.com": {"A": ["192.0.2.1"]}, "game.example": {"A": ["192.0.2.2"]}})) as nano:
        yield nano


@pytest.fixture
def box(tmp_path, upstream):
    made = Box(tmp_path, upstream.url)
    yield made
    made.stop()


@pytest.mark.parametrize("tcp", [False, True])
def test_it_answers_and_filters(box, tcp):
    assert box.ask("www.example.com", tcp=tcp).answer[0][0].to_text() == "192.0.2.1"
    assert box.rcode("game.example", tcp=tcp) == "NXDOMAIN"


def test_a_killed_worker_is_replaced_and_nothing_in_its_queue_is_lost(box):
    box.ask("www.example.com")
    before = box.pids()
    for pid in before:
        os.kill(pid, signal.SIGSTOP)  # so that the questions wait in the sockets
    waiting = []
    answers = []

    def ask():
        answers.append(box.rcode("game.example", timeout=10))

    for _ in range(8):
        waiting.append(threading.Thread(target=ask))
        waiting[-1].start()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    for thread in waiting:
        thread.join(15)
    assert answers == ["NXDOMAIN"] * 8
    until(lambda: not set(box.pids()) & set(before))
    assert box.process.poll() is None


def test_counts_survive_the_worker(box):
    for _ in range(5):
        box.ask("game.example")

    def counted():
        return sum(
            sum(block) for path in worker_files(box.runtime) for _h, block in CountersView(path).hours()
        )

    assert counted() == 5
    before = box.pids()
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not set(box.pids()) & set(before))
    box.ask("game.example")
    assert counted() == 6


def test_a_new_policy_is_in_force_without_a_restart(box):
    assert box.rcode("www.example.com") == "NOERROR"
    (box.data / "policy.toml").write_text(POLICY.replace("game.example", "www.example.com"))
    until(lambda: box.rcode("www.example.com") == "NXDOMAIN")
    assert box.rcode("game.example") == "NOERROR"


def test_a_policy_with_mistakes_leaves_the_old_one_in_force_and_says_so(box):
    (box.data / "policy.toml").write_text(POLICY.replace("block =", "blokc ="))
    until(lambda: box.status()["policy"] == "last good")
    assert box.rcode("game.example") == "NXDOMAIN"
    assert any("blokc" in line for line in box.status()["mistakes"])


def test_it_says_what_is_wrong_once_and_when_it_is_right_again(box):
    (box.data / "policy.toml").write_text(POLICY.replace("block =", "blokc ="))
    until(lambda: box.said("last good"))
    (box.data / "devices.toml").write_text("# nobody\n")  # read anew, and the same mistake as before
    (box.data / "policy.toml").write_text(POLICY)
    until(lambda: box.said("right again"))
    until(lambda: box.status()["policy"] == "file" and not box.status()["mistakes"])
    assert sum("blokc" in line for line in box.lines) == 1


def test_the_status_file_follows_the_workers(box):
    until(lambda: box.status()["answering"] == 2)
    os.kill(box.pids()[0], signal.SIGSTOP)
    os.kill(box.pids()[0], signal.SIGKILL)
    until(lambda: box.said("died"))
    until(lambda: box.status()["answering"] == 2)


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly(box, word):
    pids = box.pids()
    assert box.stop(word) == 0
    assert box.status() == {}
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert "Traceback" not in "".join(box.lines)


def test_workers_do_not_outlive_their_supervisor(box):
    pids = box.pids()
    box.process.kill()
    box.process.wait(10)

    def gone(pid):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False

    until(lambda: all(map(gone, pids)))
    box._reader.join(5)
    box.process.stderr.close()


def test_a_taken_port_is_one_clear_line(box, tmp_path):
    taken = subprocess.run(
        [sys.executable, "-m", "resolver", "--data", tmp_path, "--dns", f"127.0.0.1:{box.port}"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert taken.returncode == 2
    assert "another program already listens there" in taken.stderr
    assert "Traceback" not in taken.stderr


def test_without_an_upstream_what_needs_none_is_answered(box, upstream):
    upstream.stop()
    assert box.rcode("game.example") == "NXDOMAIN"
    assert box.rcode("unknown.example.com", timeout=10) == "SERVFAIL"
    upstream.start()
    until(lambda: box.rcode("www.example.com", timeout=10) == "NOERROR")


def test_the_workers_hear_whether_the_clock_is_believed(tmp_path, monkeypatch):
    monkeypatch.setattr(kernelclock, "synchronised", lambda: False)
    monkeypatch.setattr(kernelclock, "hardware_time", lambda _now: None)
    monkeypatch.setattr(kernelclock, "boot_id", lambda: "boot")
    (tmp_path / "policy.toml").write_text(POLICY)
    (tmp_path / "run").mkdir()
    paths = Paths(tmp_path, runtime=tmp_path / "run")
    options = {"dns": (f"127.0.0.1:{free_port()}",), "workers": "1"}
    supervisor = Supervisor(load_settings(paths.settings, options, kind="home"), paths, lambda _line: None)
    try:
        supervisor._take(supervisor._loader.load())
        heard = []
        supervisor._children[0].channel = SimpleNamespace(send=lambda value: heard.append(value) or True)
        supervisor._follow_clock()
        assert (supervisor._loaded.snapshot.clock_trusted, heard) == (False, [])
        ClockFiles(tmp_path, tmp_path / "run").vouch_for(clock.epoch(), "boot")
        supervisor._clock._next_look = 0.0
        supervisor._follow_clock()
        supervisor._write_status()
        assert [snapshot.clock_trusted for snapshot in heard] == [True]
        said = json.loads((tmp_path / "run" / "resolver.json").read_text())
        assert (said["clock"], said["clock_why"]) == ("trusted", "a person")
    finally:
        supervisor._children[0].channel = None
        supervisor._stop_all()
