from __future__ import annotations

import os
import signal

import pytest

from blocklists.child import compile_in_child
from blocklists.index import Index
from blocklists.job import CompileFailed, ListInput


@pytest.fixture
def one(tmp_path):
    path = tmp_path / "list.txt"
    path.write_bytes("".join(f"n{number}.example\n" for number in range(5000)).encode() + b"com.vn\n")
    return ListInput("mine", path, "adult")


def test_a_child_compiles_as_the_function_does(tmp_path, one):
    told = []
    result = compile_in_child(
        [one],
        tmp_path / "out",
        3,
        protected=["n1.example"],
        now_epoch=7,
        progress=lambda *event: told.append(event),
    )

    index = Index.open(result.path)
    assert (index.generation, index.names, result.names) == (3, 4999, 4999)
    assert [q.name for q in result.quarantined] == ["n1.example", "com.vn"]
    assert told[-1] == ("write", 1, 1)
    index.close()


def test_its_failure_comes_back_with_the_reason(tmp_path, one):
    one.path.write_bytes(b"<html>")

    with pytest.raises(CompileFailed, match="mine: it is a web page"):
        compile_in_child([one], tmp_path / "out", 1, protected=(), now_epoch=7)


@pytest.mark.parametrize(("number", "words"), [(signal.SIGKILL, "killed"), (signal.SIGTERM, "killed|ended")])
def test_a_killed_child_changes_nothing_and_the_next_one_cleans_up(tmp_path, one, number, words):
    out = tmp_path / "out"
    with pytest.raises(CompileFailed, match=words):
        compile_in_child([one], out, 1, protected=(), now_epoch=7, started=lambda pid: os.kill(pid, number))
    assert not list(out.glob("*.lcx"))

    compile_in_child([one], out, 2, protected=(), now_epoch=7)
    assert [path.name for path in out.iterdir() if path.name.startswith(".")] == []


def test_killed_in_the_middle_it_leaves_no_generation(tmp_path, one):
    pids = []

    def kill_at_sort(step, done, total):
        if step == "sort":
            os.kill(pids[0], signal.SIGKILL)

    with pytest.raises(CompileFailed, match="killed"):
        compile_in_child(
            [one], tmp_path / "out", 1, protected=(), now_epoch=7, progress=kill_at_sort, started=pids.append
        )

    assert not list((tmp_path / "out").glob("*.lcx"))


def test_a_program_that_does_not_start_says_so(tmp_path, one, monkeypatch):
    monkeypatch.setattr("sys.executable", str(tmp_path / "no-python"))

    with pytest.raises(CompileFailed, match="does not start"):
        compile_in_child([one], tmp_path / "out", 1, protected=(), now_epoch=7)


def test_a_crash_is_passed_on(tmp_path, one, monkeypatch):
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))

    with pytest.raises(CompileFailed, match="ended with code 1"):
        compile_in_child([one], tmp_path / "out", 1, protected=(), now_epoch=7)
