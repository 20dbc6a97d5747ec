"""A Pi without a battery starts, gets its time, loses the network, and starts again."""

from __future__ import annotations

import pytest

from config import kernelclock
from config.clockfile import ClockFiles
from config.clocktrust import EARLIEST
from config.paths import Paths
from resolver.clockwatch import SAVE_EVERY, ClockWatch

SHUTDOWN = EARLIEST + 1_000_000.0
NOON = SHUTDOWN + 40_000.0


class Machine:
    """A Pi: its kernel's answers, and the files of its card and its memory."""

    def __init__(self, tmp_path, monkeypatch) -> None:
        self.synchronised, self.hardware, self.boot, self.monotonic = False, None, "first", 100.0
        self.asked = 0
        monkeypatch.setattr(kernelclock, "synchronised", self._asked)
        monkeypatch.setattr(kernelclock, "hardware_time", lambda _now: self.hardware)
        monkeypatch.setattr(kernelclock, "boot_id", lambda: self.boot)
        (tmp_path / "data").mkdir()
        (tmp_path / "run").mkdir()
        self.paths = Paths(tmp_path / "data", runtime=tmp_path / "run")
        self.files = ClockFiles(self.paths.data, self.paths.runtime)

    def _asked(self) -> bool:
        self.asked += 1
        return self.synchronised

    def start(self, **options) -> None:
        self.watch = ClockWatch(self.paths, **options)

    def look(self, now, seconds=3.0):
        self.monotonic += seconds
        return self.watch.look(now, self.monotonic)


@pytest.fixture
def pi(tmp_path, monkeypatch):
    made = Machine(tmp_path, monkeypatch)
    made.start()
    return made


def test_it_is_believed_from_the_moment_the_network_has_set_it(pi) -> None:
    assert pi.look(SHUTDOWN).why == "unconfirmed"
    assert not pi.files.was_believed("first")
    pi.synchronised = True
    assert pi.look(NOON).why == "network time"
    assert pi.files.was_believed("first")
    assert pi.files.saved_time() == NOON


def test_it_stays_believed_when_the_network_goes_away_and_over_a_restart_of_ours(pi) -> None:
    pi.synchronised = True
    pi.look(NOON)
    pi.synchronised = False
    assert pi.look(NOON + 3600, seconds=3600).trusted
    pi.start()
    assert pi.look(NOON + 3603).why == "before"


def test_after_a_power_cut_it_is_not(pi) -> None:
    pi.synchronised = True
    pi.look(NOON)
    pi.synchronised, pi.boot = False, "second"
    pi.start()
    assert pi.look(NOON - 500).why == "behind"
    assert pi.look(NOON + 5).why == "unconfirmed"


def test_a_person_vouches_for_it(pi) -> None:
    assert not pi.look(NOON).trusted
    pi.files.vouch_for(NOON, "first")
    assert pi.look(NOON + 3).why == "a person"


def test_one_that_is_set_back_is_doubted_at_once(pi) -> None:
    pi.hardware = NOON
    assert pi.look(NOON).trusted
    assert pi.look(NOON - 7200, seconds=0.5).why == "behind"


def test_the_settings_may_say_that_it_is_right(pi) -> None:
    pi.start(always=True)
    assert pi.look(NOON).why == "settings"


def test_the_kernel_is_not_asked_all_the_time_nor_the_card_written(pi) -> None:
    for _ in range(20):
        pi.look(SHUTDOWN, seconds=0.1)
    assert pi.asked <= 2
    pi.synchronised = True
    pi.look(NOON)
    pi.look(NOON + 60, seconds=61)
    assert pi.files.saved_time() == NOON
    pi.look(NOON + SAVE_EVERY, seconds=SAVE_EVERY)
    assert pi.files.saved_time() == NOON + SAVE_EVERY


def test_a_card_that_cannot_be_written_takes_nothing_away(pi, monkeypatch) -> None:
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("config.clockfile.write_atomic", full)
    pi.synchronised = True
    assert pi.look(NOON).trusted
    assert pi.look(NOON + 100, seconds=100).trusted
