from __future__ import annotations

import ctypes

import pytest

from config import kernelclock
from config.kernelclock import boot_id, hardware_time, synchronised


class Kernel:
    """libc's adjtimex with an answer of the test's own."""

    def __init__(self, answer: int, status: int) -> None:
        self.answer, self.status = answer, status

    def adjtimex(self, found) -> int:
        found._obj.status = self.status
        assert found._obj.modes == 0  # only read
        return self.answer


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [(0, 0x2001, True), (0, 0x40, False), (5, 0x41, False), (-1, 0, False)],
)
def test_the_kernel_says_whether_network_time_disciplines_the_clock(
    monkeypatch, answer, status, said
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda *_a, **_k: Kernel(answer, status))
    assert synchronised() is said


def test_where_nobody_can_be_asked_nothing_is_known(monkeypatch) -> None:
    def missing(*_arguments, **_options):
        raise OSError

    monkeypatch.setattr(ctypes, "CDLL", missing)
    assert synchronised() is False
    monkeypatch.setattr(ctypes, "CDLL", lambda *_a, **_k: object())
    assert synchronised() is False


def test_this_kernel_can_be_asked() -> None:
    assert synchronised() in {True, False}
    assert ctypes.sizeof(kernelclock._Timex) >= 208


def test_a_hardware_clock_is_read_where_the_kernel_lists_one(tmp_path) -> None:
    (tmp_path / "rtc0").mkdir()
    (tmp_path / "rtc0" / "since_epoch").write_text("rubbish")
    (tmp_path / "rtc1").mkdir()
    (tmp_path / "rtc1" / "since_epoch").write_text("1795518441\n")
    assert hardware_time(7.0, tmp_path, "aarch64") == 1795518441.0


@pytest.mark.parametrize(
    ("machine", "said"), [("aarch64", None), ("armv7l", None), ("x86_64", 7.0), ("AMD64", 7.0)]
)
def test_without_one_a_pc_has_it_all_the_same_and_a_pi_has_none(tmp_path, machine, said) -> None:
    assert hardware_time(7.0, tmp_path, machine) == said


def test_a_run_of_the_machine_has_a_name(tmp_path) -> None:
    (tmp_path / "boot").write_text("abc\n")
    assert boot_id(tmp_path / "boot") == "abc"
    assert boot_id(tmp_path / "none") == ""
