from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from admin.cli import lachan
from config import clock, kernelclock
from config.clocktrust import EARLIEST

NOW = EARLIEST + 30_000_000.0


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setattr(clock, "epoch", lambda: NOW)
    monkeypatch.setattr(kernelclock, "synchronised", lambda: False)
    monkeypatch.setattr(kernelclock, "hardware_time", lambda _now: None)
    monkeypatch.setattr(kernelclock, "boot_id", lambda: "boot")

    def go(*arguments, lang="en"):
        return CliRunner().invoke(lachan, ["--lang", lang, "clock", *arguments, "--data", str(tmp_path)])

    return go


def test_a_clock_that_nothing_vouches_for_is_said_not_to_be_believed(run) -> None:
    found = run()
    assert found.exit_code == 1
    assert "nothing vouches for it yet" in found.output
    assert "Chưa tin được" in run(lang="vi").output


def test_a_person_vouches_for_it(run) -> None:
    assert run("vouch").exit_code == 0
    found = run()
    assert found.exit_code == 0
    assert "a person has vouched for it" in found.output


def test_it_is_said_as_json_too(run, monkeypatch) -> None:
    monkeypatch.setattr(kernelclock, "hardware_time", lambda _now: NOW)
    assert json.loads(run("--json").stdout.splitlines()[-1]) == {
        "type": "clock",
        "now": "2026-12-14T05:20:00+00:00",
        "trusted": True,
        "why": "hardware clock",
        "saved": None,
        "hardware": "2026-12-14T05:20:00+00:00",
    }


def test_nobody_vouches_for_a_clock_that_was_never_set(run, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(clock, "epoch", lambda: 5.0)
    assert run("vouch").exit_code == 2
    monkeypatch.setattr(clock, "epoch", lambda: NOW)
    monkeypatch.setattr(kernelclock, "boot_id", lambda: "")
    assert run("vouch").exit_code == 2
    assert not list(tmp_path.iterdir())


def test_a_card_that_cannot_be_written_is_said(run, monkeypatch) -> None:
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("config.clockfile.write_atomic", full)
    found = run("vouch")
    assert found.exit_code == 1
    assert "No space left" in found.output
