from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from blocklists.crew import WorkerLost, apart, helpers_wanted, share


def listed(worker, tasks):
    return [worker, list(tasks)]


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("tasks", [0, 1, 2, 50, 5000])
def test_every_task_is_done_once(workers, tasks):
    results = share(tasks, listed, workers)

    assert sorted(task for _, mine in results for task in mine) == list(range(tasks))
    assert [worker for worker, _ in results] == list(range(len(results)))


def test_the_pile_is_told_about():
    seen = []
    share(5, listed, 1, seen.append)

    assert seen == [0, 1, 2, 3, 4]


def test_a_killed_helper_is_an_error_not_a_gap():
    def work(worker, tasks):
        if worker:
            os.kill(os.getpid(), signal.SIGKILL)
        return list(tasks)

    with pytest.raises(WorkerLost, match=r"killed \(signal 9\)"):
        share(10, work, 2)


@pytest.mark.parametrize(
    ("error", "words"),
    [(OSError(28, "No space left on device"), "No space left"), (KeyError("x"), "KeyError")],
)
def test_a_helper_s_error_is_passed_on(error, words):
    def work(worker, tasks):
        if worker:
            raise error
        return list(tasks)

    with pytest.raises(WorkerLost, match=words):
        share(10, work, 2)


def children():
    """The processes that the main thread has started, other tests' servers among them."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()


def test_an_error_here_ends_the_helper_too():
    before = children()

    def work(worker, tasks):
        if worker:
            signal.pause()
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        share(10, work, 2)
    assert children() == before


def test_a_process_with_threads_is_not_forked():
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert helpers_wanted(2) == 1
    finally:
        done.set()
        thread.join()
    assert helpers_wanted(1) == 1


@pytest.fixture
def alone(monkeypatch):
    """A process without threads, whatever other tests have left running in this one."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


@pytest.mark.usefixtures("alone")
def test_work_apart_gives_its_result_back_and_its_memory():
    assert apart(lambda: {"pid": os.getpid()}) != {"pid": os.getpid()}


@pytest.mark.usefixtures("alone")
def test_work_apart_that_fails_is_reported():
    def fail():
        raise OSError(28, "No space left on device")

    with pytest.raises(WorkerLost, match="No space left"):
        apart(fail)


def test_a_process_with_threads_does_it_itself():
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert apart(lambda: (os.getpid(),)) == [os.getpid()]
    finally:
        done.set()
        thread.join()
