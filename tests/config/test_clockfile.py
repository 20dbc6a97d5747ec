from __future__ import annotations

import pytest

from config.clockfile import ClockFiles


@pytest.fixture
def files(tmp_path):
    for name in ("data", "run"):
        (tmp_path / name).mkdir()
    return ClockFiles(tmp_path / "data", tmp_path / "run")


def test_nothing_is_known_at_first(files) -> None:
    assert (files.saved_time(), files.vouched("boot"), files.was_believed("boot")) == (None, None, False)


def test_what_is_remembered_comes_back(files) -> None:
    files.save_time(1_800_000_000.7)
    files.vouch_for(1_800_000_001.0, "boot")
    files.believe(1_800_000_002.0, "boot", "network time")
    assert files.saved_time() == 1_800_000_001.0
    assert files.vouched("boot") == 1_800_000_001.0
    assert files.was_believed("boot")


def test_a_new_run_of_the_machine_knows_only_the_saved_time(files) -> None:
    files.save_time(1_800_000_000.0)
    files.vouch_for(1_800_000_000.0, "boot")
    files.believe(1_800_000_000.0, "boot", "network time")
    assert (files.vouched("next"), files.was_believed("next")) == (None, False)
    assert files.saved_time() == 1_800_000_000.0


def test_without_a_name_for_this_run_nothing_is_taken_for_of_this_run(files) -> None:
    files.vouch_for(1_800_000_000.0, "")
    assert files.vouched("") is None


@pytest.mark.parametrize("rubbish", [b"", b"rubbish", b"\xff", b'{"epoch": "x"}', b"[]"])
def test_a_broken_file_is_nothing_known(files, rubbish) -> None:
    files.saved.parent.mkdir()
    for path in (files.saved, files.vouch, files.believed):
        path.write_bytes(rubbish)
    assert (files.saved_time(), files.vouched("boot"), files.was_believed("boot")) == (None, None, False)
