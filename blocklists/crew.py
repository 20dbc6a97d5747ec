"""Two processes that share a pile of tasks: this one, and a fork of it.

Fork is right here: compiling runs in a small process of its own without threads, which has already read what
both need. Tasks wait in a pipe, so that whoever is free takes the next one.
"""

from __future__ import annotations

import json
import os
import signal
import struct
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

_TASK: Final = struct.Struct("<I")
_PIPE_ROOM: Final = 4096 // _TASK.size  # what the smallest pipe holds before writing to it blocks
Work = Callable[[int, Iterator[int]], Any]


class WorkerLost(Exception):
    """The second process ended without a result: killed, or failed. The message says how."""


def helpers_wanted(workers: int | None) -> int:
    """Return how many processes are worth having: at most two, which keeps memory bounded.

    `workers` asks for a number; None is as many as there are cores. A process with threads is not forked.
    """
    wanted = len(os.sched_getaffinity(0)) if workers is None else workers
    return 2 if wanted > 1 and threading.active_count() == 1 else 1


def share(tasks: int, work: Work, workers: int, tick: Callable[[int], None] = lambda _: None) -> list[Any]:
    """Run `work(worker, tasks)` in one or two processes; return the results (as JSON keeps them).

    `work` takes its number and an iterator of the task numbers that fall to it. `tick` hears how many tasks
    this process has taken from the pile so far. Raises what `work` raises here, and WorkerLost.
    """
    batch = -(-max(tasks, 1) // _PIPE_ROOM)
    if workers < 2 or tasks < 2:
        return [work(0, _told(iter(range(tasks)), tick))]
    pile, filler = os.pipe()
    try:
        os.write(filler, b"".join(_TASK.pack(first) for first in range(0, tasks, batch)))
    finally:
        os.close(filler)
    try:
        return _with_fork(pile, batch, tasks, work, tick)
    finally:
        os.close(pile)


def _with_fork(pile: int, batch: int, tasks: int, work: Work, tick: Callable[[int], None]) -> list[Any]:
    parent = os.getpid()
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        _child(write_end, lambda: work(1, _from_pile(pile, batch, tasks, parent)))
    os.close(write_end)
    try:
        mine = work(0, _told(_from_pile(pile, batch, tasks, None), tick))
        with os.fdopen(read_end, "rb") as pipe:
            read_end = -1
            answer = pipe.read()
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        if read_end >= 0:
            os.close(read_end)
        status = os.waitpid(child, 0)[1]
    return [mine, _result(answer, os.waitstatus_to_exitcode(status))]


def apart(work: Callable[[], Any]) -> Any:
    """Run `work` in a fork and return its result (as JSON keeps it): what it takes of memory is given back.

    A process with threads runs it itself. Raises WorkerLost.
    """
    if threading.active_count() > 1:
        return json.loads(json.dumps(work()))
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        _child(write_end, work)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as pipe:
        answer = pipe.read()
    return _result(answer, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _result(answer: bytes, code: int) -> Any:
    if code < 0:
        raise WorkerLost(f"a compiling process was killed (signal {-code}); perhaps memory ran out")
    plain = json.loads(answer) if answer else {"failed": f"a compiling process ended with code {code}"}
    if "failed" in plain:
        raise WorkerLost(plain["failed"])
    return plain["result"]


def _child(write_end: int, run: Callable[[], Any]) -> None:
    """Run in the fork, hand the result back and end, whatever happens, without the parent's clean-up."""
    code = 1
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        try:
            answer = {"result": run()}
            code = 0
        except OSError as error:
            answer = {"failed": error.strerror or str(error)}
        except Exception as error:  # noqa: BLE001 - the other process reports it
            answer = {"failed": f"{type(error).__name__}: {error}"}
        with os.fdopen(write_end, "wb") as pipe:
            pipe.write(json.dumps(answer).encode())
    finally:
        os._exit(code)


def _from_pile(pile: int, batch: int, tasks: int, parent: int | None) -> Iterator[int]:
    while data := os.read(pile, _TASK.size):
        if parent is not None and os.getppid() != parent:
            return  # nobody waits for the result any more
        first = _TASK.unpack(data)[0]
        yield from range(first, min(first + batch, tasks))


def _told(tasks: Iterator[int], tick: Callable[[int], None]) -> Iterator[int]:
    for task in tasks:
        tick(task)
        yield task
