from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from blocklists.lock import RefreshBusy, refresh_lock


def test_two_at_once_exclude_each_other_and_the_message_names_the_other(tmp_path: Path) -> None:
    with (
        refresh_lock(tmp_path / "lists"),
        pytest.raises(RefreshBusy) as busy,
        refresh_lock(tmp_path / "lists"),
    ):
        pytest.fail("the lock was given twice")

    assert f"process {os.getpid()}" in str(busy.value)
    assert "another refresh" in str(busy.value)


def test_it_can_be_taken_again_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="x"), refresh_lock(tmp_path):
        raise ValueError("x")
    with refresh_lock(tmp_path):
        pass


def test_another_process_is_excluded_and_its_death_frees_the_lock(tmp_path: Path, project: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from blocklists.lock import refresh_lock\n"
        "with refresh_lock(Path(sys.argv[1])):\n    print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, cwd=project, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(RefreshBusy, match=str(other.pid)), refresh_lock(tmp_path):
            pytest.fail("the lock was given twice")
        other.kill()
        other.wait()

    with refresh_lock(tmp_path):
        pass
