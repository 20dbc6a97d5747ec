from __future__ import annotations

import os
import threading
from pathlib import Path

from blocklists.gather import Tell, copy_file, from_any, gather
from blocklists.state import Validators
from blocklists.transfer import Answer, Failed, Fetched, NotModified


def silent(list_id: str, done: int, of: int | None) -> None:
    pass


def test_answers_come_back_by_id_and_progress_on_the_callers_thread() -> None:
    heard: list[tuple[str, int, int | None, bool]] = []

    def attempt(tell: Tell) -> Answer:
        tell(5, 10)
        return NotModified()

    def told(list_id: str, done: int, of: int | None) -> None:
        heard.append((list_id, done, of, threading.current_thread() is threading.main_thread()))

    answers = gather({"a": attempt, "b": attempt}, told)

    assert answers == {"a": NotModified(), "b": NotModified()}
    assert sorted(heard) == [("a", 5, 10, True), ("b", 5, 10, True)]


def test_nothing_to_do() -> None:
    assert gather({}, silent) == {}


def test_no_more_than_the_width_at_once() -> None:
    lock, gate = threading.Lock(), threading.Barrier(3, timeout=10)
    running, most = 0, 0

    def attempt(_tell: Tell) -> Answer:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        gate.wait()
        with lock:
            running -= 1
        return NotModified()

    answers = gather({str(number): attempt for number in range(9)}, silent, width=3)

    assert len(answers) == 9
    assert most == 3


def test_a_list_that_raises_does_not_take_the_others_with_it() -> None:
    def broken(_tell: Tell) -> Answer:
        raise RuntimeError("odd")

    answers = gather({"bad": broken, "good": lambda _tell: NotModified()}, silent, width=1)

    assert answers["good"] == NotModified()
    assert isinstance(answers["bad"], Failed)
    assert "odd" in answers["bad"].reason


def test_a_list_that_never_ends_is_given_up() -> None:
    release = threading.Event()

    def stuck(_tell: Tell) -> Answer:
        release.wait(20)
        return NotModified()

    answers = gather({"stuck": stuck, "good": lambda _tell: NotModified()}, silent, patience=0.05)
    release.set()

    assert answers["good"] == NotModified()
    assert isinstance(answers["stuck"], Failed)


def test_a_file_goes_through_the_same_guard(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    own = tmp_path / "own.txt"
    own.write_text("bad.example\n")

    got = copy_file(own, folder, cap=1000)
    assert isinstance(got, Fetched)
    assert got.path.parent == folder
    assert got.path.read_text() == "bad.example\n"

    own.write_text("<!DOCTYPE html><html></html>")
    page = copy_file(own, folder, cap=1000)
    assert isinstance(page, Failed)
    assert page.refused

    own.write_text("bad.example\n" * 1000)
    assert copy_file(own, folder, cap=1000) == Failed("it is larger than 1,000 bytes", refused=True)
    assert len(list(folder.iterdir())) == 1


def test_a_file_that_is_not_there_or_is_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "missing.txt", tmp_path):
        got = copy_file(path, tmp_path, cap=1000)
        assert isinstance(got, Failed)
        assert str(path) in got.reason
        assert not got.refused


def test_only_a_file_is_copied(tmp_path: Path) -> None:
    """A device or a pipe would never end."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    for path in (pipe, Path("/dev/zero"), tmp_path):
        answer = copy_file(path, tmp_path, 1000)
        assert isinstance(answer, Failed)
        assert "is no file" in answer.reason


def test_mirrors_are_asked_in_order_when_the_address_does_not_answer(tmp_path: Path) -> None:
    asked: list[tuple[str, Validators]] = []
    known = Validators(etag="x")

    def fetch(url: str, folder: Path, validators: Validators, _tell: Tell) -> Answer:
        asked.append((url, validators))
        if url == "c":
            return Fetched(folder / "copy", "0", 1, Validators(etag="of c"))
        return Failed(f"{url} is away")

    def tried(*urls: str) -> Answer:
        asked.clear()
        return from_any(urls, fetch, tmp_path, known, lambda _done, _of: None)

    found = tried("a", "b", "c", "d")
    assert asked == [("a", known), ("b", Validators()), ("c", Validators())]
    # What a mirror says of its copy would be a lie to the list's own address.
    assert found == Fetched(tmp_path / "copy", "0", 1)
    assert tried("a", "b") == Failed("a is away")
    assert tried("c", "a") == Fetched(tmp_path / "copy", "0", 1, Validators(etag="of c"))
    assert len(asked) == 1
