"""Trying several lists at once: a few threads, and every report of progress on the caller's own thread."""

from __future__ import annotations

import queue
import stat
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import msgspec

from blocklists import guard
from blocklists.reader import read_head
from blocklists.state import Validators
from blocklists.transfer import Answer, Failed, Fetched, read_chunks, store
from config import clock

WIDTH = 4  # transfers at once: enough for a slow server not to hold up the rest, polite on a school's line
PATIENCE = 1000.0  # seconds; a little more than one fetch allows itself

Tell = Callable[[int, int | None], None]
Try = Callable[[Tell], Answer]
"""One list's attempt, given whom to tell about its progress; must not raise."""


def from_any(
    urls: Sequence[str],
    fetch: Callable[[str, Path, Validators, Tell], Answer],
    folder: Path,
    validators: Validators,
    tell: Tell,
) -> Answer:
    """Fetch a list from the first of its addresses that has it; if none does, the first one's answer.

    validators: of the first address. What another gave stands without any: they mean nothing at the first.
    """
    first = answer = fetch(urls[0], folder, validators, tell)
    for url in urls[1:]:
        if not isinstance(answer, Failed):
            break
        answer = fetch(url, folder, Validators(), tell)
        if isinstance(answer, Fetched):
            return msgspec.structs.replace(answer, validators=Validators())
    return first


def gather(
    tries: Mapping[str, Try],
    told: Callable[[str, int, int | None], None],
    *,
    width: int = WIDTH,
    patience: float = PATIENCE,
    monotonic: Callable[[], float] = clock.monotonic,
) -> dict[str, Answer]:
    """Carry out all `tries` by id, at most `width` at once; the answers by id.

    `told(id, done, of)` is called on this thread. After `patience` seconds without any news what is still
    under way counts as failed: its thread is a daemon and is left to its own timeouts.
    """
    waiting = queue.SimpleQueue[tuple[str, Try]]()
    news = queue.SimpleQueue[tuple[str, Answer | tuple[int, int | None]]]()
    for item in tries.items():
        waiting.put(item)
    for _ in range(min(width, len(tries))):
        threading.Thread(target=_work, args=(waiting, news), name="lachan-fetch", daemon=True).start()

    answers: dict[str, Answer] = {}
    ends = monotonic() + patience
    while len(answers) < len(tries):
        try:
            list_id, what = news.get(timeout=max(0.0, ends - monotonic()))
        except queue.Empty:
            late = Failed("the server holds the line without sending anything")
            return answers | dict.fromkeys(tries.keys() - answers.keys(), late)
        ends = monotonic() + patience
        if isinstance(what, tuple):
            told(list_id, *what)
        else:
            answers[list_id] = what
    return answers


def _work(
    waiting: queue.SimpleQueue[tuple[str, Try]],
    news: queue.SimpleQueue[tuple[str, Answer | tuple[int, int | None]]],
) -> None:
    while True:
        try:
            list_id, attempt = waiting.get_nowait()
        except queue.Empty:
            return

        def tell(done: int, of: int | None, list_id: str = list_id) -> None:
            news.put((list_id, (done, of)))

        try:
            news.put((list_id, attempt(tell)))
        except Exception as error:  # noqa: BLE001 - one broken list must not take the others with it
            news.put((list_id, Failed(f"something unforeseen went wrong: {error!r}")))


def copy_file(path: Path, folder: Path, cap: int) -> Answer:
    """Copy a person's own file into the store's `folder`, through the same guard. Never raises."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return Failed(f"{path} is no file")  # a device or a pipe would never end
        size = found.st_size
        judged = guard.judge_content(read_head(path), size, cap=cap)
        if isinstance(judged, guard.Refused):
            return Failed(judged.reason, refused=True)
        copy, digest, size = store(read_chunks(path), folder)
    except OSError as error:
        return Failed(f"{path} cannot be read: {error.strerror or error}")
    return Fetched(copy, digest, size)
