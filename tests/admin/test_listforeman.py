"""Orders are carried out one after the other by a process each; one that breaks is told and goes."""

from __future__ import annotations

import subprocess
import sys

import pytest

from admin.listforeman import Foreman
from admin.listorders import OrderDesk
from config.paths import Paths

NOW = 1_800_000_000
POLICY = 'kind = "school"\ndefault_group = "pupils"\nstarter = false\n[groups.pupils]\nen = "Pupils"\n'


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "policy.toml").write_text(POLICY)
    (tmp_path / "settings.toml").write_text(f'runtime_dir = "{tmp_path / "run"}"\n')
    return Paths(tmp_path, runtime=tmp_path / "run")


def test_what_waits_is_carried_out(paths):
    desk = OrderDesk(paths)
    number = desk.place(NOW, "try", entry={"id": "a", "url": "http://router.lan/", "category": "adult"})
    Foreman(paths, ["--data", str(paths.data)], print).turn()
    assert desk.waiting() == []
    assert "your own network" in desk.work(number).reason


def test_a_process_that_breaks_is_told_and_does_not_come_again(paths):
    desk = OrderDesk(paths)
    number = desk.place(NOW, "refresh")
    Foreman(paths, [], print, [sys.executable, "-c", "raise SystemExit(3)"]).turn()
    assert desk.waiting() == []
    assert (desk.work(number).state, desk.work(number).reason) == ("failed", "the work ended with code 3")


def test_an_order_that_cannot_be_read_goes(paths):
    desk = OrderDesk(paths)
    number = desk.place(NOW, "refresh")
    (paths.orders / f"{number}.json").write_text("{")
    Foreman(paths, ["--data", str(paths.data)], print).turn()
    assert desk.waiting() == []


def test_the_end_ends_what_is_at_work_and_leaves_the_order(paths):
    desk = OrderDesk(paths)
    number = desk.place(NOW, "refresh")
    foreman = Foreman(paths, [], print, [sys.executable, "-c", "import time; time.sleep(60)"])
    started = []
    real = subprocess.Popen

    class Popen(real):
        def wait(self, timeout=None):
            if not started:
                started.append(self.pid)
                foreman._ending.set()
                self.terminate()
            return super().wait(timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subprocess, "Popen", Popen)
        foreman.turn()
    assert started
    assert desk.waiting() == [number]
