"""The resolver under hardship: killed, hurried, without its files, without room. It answers, and it filters."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading

import pytest

from blocklists.refresh import refresh
from config.files import write_atomic
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import load_settings
from tests.support.box import POLICY, Box, until
from tests.support.nano import Nano, zone

pytestmark = pytest.mark.edge

LISTED = """
[[lists]]
id = "mine"
file = "{file}"
category = "malware"
"""
NAMES = {"www.example.com": {"A": ["192.0.2.1"]}, "listed.example": {"A": ["192.0.2.2"]}}


@pytest.fixture(scope="module")
def upstream():
    with Nano(zone({**NAMES, "game.example": {"A": ["192.0.2.3"]}})) as nano:
        yield nano


class Lists:
    """A data folder with one list of a few names, compiled as the chores do it."""

    def __init__(self, data):
        self.paths = Paths(data, runtime=data / "run")
        self.file = data / "mine.txt"
        self.policy = POLICY + LISTED.format(file=self.file)
        self.write("listed.example")

    def write(self, *names):
        self.file.write_text("".join(f"{name}\n" for name in names))
        policy = parse_policy(self.policy)
        report = refresh(self.paths, policy, load_settings(self.paths.settings), 1_800_000_000, force=True)
        assert report.index

    @property
    def index(self):
        return max(self.paths.index.glob("*.lcx"))


@pytest.fixture
def lists(tmp_path):
    return Lists(tmp_path)


@pytest.fixture
def box(lists, tmp_path, upstream):
    made = Box(tmp_path, upstream.url, policy=lists.policy)
    yield made
    made.stop()
    assert "Traceback" not in "".join(made.lines)


class Asking:
    """Asks for a blocked name until told to stop; what came was always the block."""

    def __init__(self, box, name):
        self._done = threading.Event()
        self._box, self._name = box, name
        self.rcodes = set()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self):
        while not self._done.is_set():
            self.rcodes.add(self._box.rcode(self._name, tries=5))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join(20)


def test_workers_killed_in_the_middle_of_a_refresh_come_back_with_the_new_lists(box, lists):
    with Asking(box, "listed.example") as asking:
        for turn in range(3):
            before = box.pids()
            lists.write("listed.example", f"new-{turn}.example")
            for pid in before:
                os.kill(pid, signal.SIGKILL)
            until(lambda turn=turn: box.rcode(f"new-{turn}.example", tries=5) == "NXDOMAIN")
            until(lambda before=before: not set(box.pids()) & set(before))
    assert asking.rcodes == {"NXDOMAIN"}


def test_rules_that_change_fifty_times_a_second_end_as_the_last_one_says(box, lists):
    with Asking(box, "listed.example") as asking:
        for turn in range(100):
            text = lists.policy.replace("game.example", f"toy-{turn}.example")
            write_atomic(box.data / "policy.toml", text.encode())
            threading.Event().wait(0.02)
        until(lambda: box.rcode("toy-99.example", tries=5) == "NXDOMAIN")
    assert box.rcode("game.example") == "NOERROR"
    assert asking.rcodes == {"NXDOMAIN"}
    assert not box.said("died")


def test_a_storm_of_reloads_stops_no_answer(box):
    pids = box.pids()
    with Asking(box, "game.example") as asking:
        for _ in range(3000):
            box.process.send_signal(signal.SIGHUP)
        for _ in range(50):
            assert box.rcode("game.example", tries=5) == "NXDOMAIN"
    assert asking.rcodes == {"NXDOMAIN"}
    assert box.pids() == pids
    (box.data / "policy.toml").write_text(POLICY.replace("game.example", "toy.example"))
    until(lambda: box.rcode("toy.example") == "NXDOMAIN")


def test_without_the_index_file_the_generation_before_serves(box, lists):
    lists.write("listed.example", "new.example")
    until(lambda: box.rcode("new.example") == "NXDOMAIN")
    lists.index.unlink()
    for pid in box.pids():
        os.kill(pid, signal.SIGKILL)
    until(lambda: box.status()["index"] == lists.index.name)
    assert box.rcode("listed.example", tries=5) == "NXDOMAIN"


def test_without_any_index_the_rules_hold_and_it_is_said(box, lists):
    shutil.rmtree(lists.paths.index)
    until(lambda: any("no compiled lists" in line for line in box.status()["mistakes"]))
    assert box.rcode("game.example") == "NXDOMAIN"
    lists.write("listed.example")
    until(lambda: box.rcode("listed.example") == "NXDOMAIN" and not box.status()["mistakes"])
    assert box.said("right again")


def test_a_card_that_loses_pages_of_the_index_costs_lists_not_answers(box, lists):
    """Cut under its map, as by a card that can't be read: who touches what is gone is killed (SIGBUS)."""
    lists.write("listed.example", "new.example")
    until(lambda: box.rcode("new.example") == "NXDOMAIN")
    cut = lists.index
    os.truncate(cut, 0)
    until(lambda: box.rcode("unseen.example", tries=5) and box.status()["index"] != cut.name)
    assert box.rcode("listed.example", tries=5) == "NXDOMAIN"
    assert box.rcode("game.example", tries=5) == "NXDOMAIN"


def test_pages_that_rot_unseen_are_found_when_they_kill_a_worker(box, lists):
    """Neither time nor size of the file tell; the death of a worker by SIGBUS does."""
    lists.write("listed.example", "new.example")
    until(lambda: box.rcode("new.example") == "NXDOMAIN")
    rotten = lists.index
    status = rotten.stat()
    with rotten.open("r+b") as file:
        file.seek(status.st_size - 8)
        file.write(b"rotten!!")
    os.utime(rotten, ns=(status.st_atime_ns, status.st_mtime_ns))
    os.kill(box.pids()[0], signal.SIGBUS)
    until(lambda: box.status()["index"] != rotten.name)
    assert box.rcode("listed.example", tries=5) == "NXDOMAIN"


@pytest.fixture(scope="module")
def mounts():
    """Where a test may mount what it likes for its own resolver."""
    try:
        done = subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("no unshare(1) here")
    if done.returncode:
        pytest.skip("this machine allows nobody mounts of their own")


def test_a_data_folder_that_cannot_be_written_is_enough(lists, tmp_path_factory, upstream, mounts):
    data, run = lists.paths.data, tmp_path_factory.mktemp("run")
    inside = f"mount --bind {data} {data} && mount -o remount,bind,ro {data} || exit 9;"
    box = Box(data, upstream.url, runtime=run, policy=lists.policy, inside=inside)
    try:
        assert box.rcode("listed.example") == "NXDOMAIN"
        for pid in box.pids():
            os.kill(pid, signal.SIGKILL)
        assert box.rcode("listed.example", tries=5) == "NXDOMAIN"
        assert box.rcode("www.example.com", tries=5) == "NOERROR"
        assert not (data / "last-good").exists()
    finally:
        box.stop()


MORE = """
[groups.more-{0}]
en = "More"
vi = "Nữa"
"""


@pytest.mark.parametrize("full_from_the_start", [True, False])
def test_a_full_runtime_folder_costs_counts_not_answers(lists, upstream, mounts, full_from_the_start):
    """/run is a tmpfs that others share; a page that finds no room in it kills who touches it."""
    run = lists.paths.runtime
    fill = f"head -c 1M /dev/zero > {run}/fill 2>/dev/null;" if full_from_the_start else ""
    inside = f"mount -t tmpfs -o size=256k,mode=750 run {run} || exit 9; {fill}"
    box = Box(lists.paths.data, upstream.url, policy=lists.policy, inside=inside)
    try:
        with (box.runtime / "fill").open("wb", buffering=0) as file, pytest.raises(OSError):
            while True:
                file.write(bytes(4096))
        more = lists.policy + "".join(MORE.format(number) for number in range(40))
        write_atomic(box.data / "policy.toml", more.replace("game.example", "toy.example").encode())
        until(lambda: box.rcode("toy.example", tries=5) == "NXDOMAIN")
        for _ in range(2):
            assert box.rcode("listed.example", tries=5) == "NXDOMAIN"
            assert box.rcode("www.example.com", tries=5) == "NOERROR"
            for pid in filter(None, box.pids() if not full_from_the_start else ()):
                os.kill(pid, signal.SIGKILL)
        assert not box.said("SIGBUS")
        (box.runtime / "fill").unlink()
        until(lambda: box.status().get("ready"))
    finally:
        box.stop()
    assert not box.said("Traceback")
