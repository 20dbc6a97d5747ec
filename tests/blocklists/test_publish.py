from __future__ import annotations

from pathlib import Path

import pytest

from blocklists import publish as module
from blocklists.publish import current_index, discard, generations, named, next_generation, prune, publish
from config.paths import Paths


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A box whose index files are whole unless they say "broken"."""
    monkeypatch.setattr(
        module, "_is_whole", lambda path, *, verify: path.is_file() and path.read_text() != "broken"
    )
    found = Paths(tmp_path)
    found.index.mkdir()
    return found


def generation(paths: Paths, number: int, text: str = "whole") -> Path:
    path = paths.index / f"{number}.lcx"
    path.write_text(text)
    (paths.index / f"{number}.json").touch()
    (paths.index / "names" / str(number)).mkdir(parents=True)
    return path


def test_a_new_box_has_no_index(tmp_path: Path) -> None:
    paths = Paths(tmp_path / "nothing")

    assert current_index(paths) is None
    assert named(paths.index) is None
    assert generations(paths.index) == ()
    assert next_generation(paths.index) == 1


def test_the_published_generation_is_the_current_one(paths: Paths) -> None:
    first, _second = generation(paths, 1), generation(paths, 2)
    publish(paths.index, first)

    assert current_index(paths) == first
    assert (paths.index / "CURRENT").read_text() == "1.lcx\n"
    assert next_generation(paths.index) == 3


def test_a_broken_one_falls_back_to_the_newest_whole_one(paths: Paths) -> None:
    generation(paths, 9)
    previous = generation(paths, 10)
    publish(paths.index, generation(paths, 11, "broken"))

    assert current_index(paths) == previous


@pytest.mark.parametrize("text", [b"", b"../../etc/passwd\n", b"99.lcx", b"\xff", b"names\n"])
def test_a_damaged_name_falls_back(paths: Paths, text: bytes) -> None:
    whole = generation(paths, 3)
    (paths.index / "CURRENT").write_bytes(text)

    assert current_index(paths) == whole


def test_nothing_whole_is_nothing(paths: Paths) -> None:
    publish(paths.index, generation(paths, 1, "broken"))

    assert current_index(paths) is None


def test_pruning_keeps_the_current_one_and_the_one_before(paths: Paths) -> None:
    for number in range(8, 13):
        generation(paths, number)
    publish(paths.index, paths.index / "11.lcx")

    prune(paths.index)

    assert [number for number, _ in generations(paths.index)] == [11, 10]
    assert sorted(path.name for path in paths.index.iterdir()) == sorted(
        ["CURRENT", "10.json", "10.lcx", "11.json", "11.lcx", "names"]
    )
    assert sorted(path.name for path in (paths.index / "names").iterdir()) == ["10", "11"]


def test_pruning_takes_the_names_of_a_killed_compile(paths: Paths) -> None:
    publish(paths.index, generation(paths, 4))
    (paths.index / "names" / "5").mkdir()

    prune(paths.index)

    assert [path.name for path in (paths.index / "names").iterdir()] == ["4"]


def test_one_generation_can_be_discarded(paths: Paths) -> None:
    generation(paths, 1)
    generation(paths, 11)

    discard(paths.index, 1)

    assert [number for number, _ in generations(paths.index)] == [11]
    assert [path.name for path in (paths.index / "names").iterdir()] == ["11"]
