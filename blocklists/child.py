"""A compile in a process of its own: small, of low priority, and killable without harm."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from blocklists.job import CompileFailed, CompileResult, Job, ListInput, Progress

_HOME: Final = Path(__file__).resolve().parent.parent
_MAX_ERROR: Final = 2000  # characters of a crash that are passed on


def compile_in_child(
    inputs: Sequence[ListInput],
    out_dir: Path,
    generation: int,
    *,
    protected: Collection[str],
    now_epoch: int,
    progress: Progress | None = None,
    workers: int | None = None,
    started: Callable[[int], None] | None = None,
) -> CompileResult:
    """Do what `compile.compile_index` does in a child process, and wait for it.

    `started` hears the child's process id; killing that ends the compile. Raises CompileFailed with the
    reason, also when the child was killed; then nothing has changed in `out_dir`.
    """
    job = Job(tuple(inputs), out_dir.absolute(), generation, tuple(protected), now_epoch, workers)
    path = os.pathsep.join(filter(None, [str(_HOME), os.environ.get("PYTHONPATH", "")]))
    try:
        child = subprocess.Popen(
            [sys.executable, "-m", "blocklists.compile"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            text=True,
            encoding="utf-8",
        )
    except OSError as error:
        raise CompileFailed(f"the compiling process does not start: {error.strerror}") from error
    with child:
        if started:
            started(child.pid)
        return _result(child, job, progress)


def _result(child: subprocess.Popen[str], job: Job, progress: Progress | None) -> CompileResult:
    assert child.stdin and child.stdout and child.stderr  # noqa: S101, PT018 - pipes, as asked for
    try:
        try:
            child.stdin.write(json.dumps(job.to_json()))
            child.stdin.close()
        except BrokenPipeError:
            pass  # it ended already; its exit code tells why
        last = _followed(child.stdout, progress)
        crash = child.stderr.read()
        code = child.wait()
    except BaseException:
        child.terminate()
        raise
    if code == 0 and last.get("event") == "result":
        return CompileResult.from_json(last)
    if last.get("event") == "failed":
        raise CompileFailed(last["reason"])
    if code < 0:
        raise CompileFailed(f"the compiling process was killed (signal {-code})")
    raise CompileFailed(f"the compiling process ended with code {code}: {crash.strip()[-_MAX_ERROR:]}")


def _followed(lines: Iterable[str], progress: Progress | None) -> dict[str, Any]:
    """Pass on the progress; return the last line that is something else."""
    last: dict[str, Any] = {}
    for line in lines:
        event = json.loads(line)
        if event["event"] != "progress":
            last = event
        elif progress:
            progress(event["step"], event["done"], event["total"])
    return last
