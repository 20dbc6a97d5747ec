from __future__ import annotations

from pathlib import Path

import pytest

from blocklists.generation import (
    Made,
    build,
    counted,
    counts,
    first_of,
    is_current,
    lines_of,
    made_of,
    put_in_force,
    sha256_of,
    starter_inputs,
)
from blocklists.guard import Counts
from blocklists.index import Index
from blocklists.job import CompileFailed, ListInput
from blocklists.parse import ParseReport, parse_list
from blocklists.publish import current_index, discard, named
from blocklists.quarantine import NEEDED
from blocklists.state import Counted
from config.paths import Paths

NOW = 1_800_000_000.0


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path)


def own(tmp_path: Path, text: str = "bad.example\n") -> ListInput:
    path = tmp_path / "own.txt"
    path.write_text(text)
    return ListInput("own", path, "adult", sha256=sha256_of(path))


def test_a_generation_is_in_force_only_when_it_is_put_there(paths: Paths, tmp_path: Path) -> None:
    result = build(paths, [own(tmp_path)], (), NOW, None)
    assert named(paths.index) is None
    assert not is_current(paths, "print")

    put_in_force(paths, result, "print")
    assert named(paths.index) == result.path == current_index(paths)
    assert is_current(paths, "print")
    assert not is_current(paths, "another")
    made = made_of(result.path)
    assert made is not None
    assert (made.names, made.lists["own"].names) == (1, 1)


def test_a_broken_index_is_not_current_even_when_the_one_before_is(paths: Paths, tmp_path: Path) -> None:
    for _ in range(2):
        put_in_force(paths, build(paths, [own(tmp_path)], (), NOW, None), "print")
    newest = named(paths.index)
    assert newest is not None
    newest.write_bytes(newest.read_bytes()[:-1])

    fallback = current_index(paths)
    assert fallback is not None
    assert fallback != newest
    assert not is_current(paths, "print")


def test_a_discarded_generation_leaves_nothing(paths: Paths, tmp_path: Path) -> None:
    result = build(paths, [own(tmp_path)], (), NOW, None)
    discard(paths.index, result.generation)

    assert [path for path in paths.index.rglob("*") if path.is_file()] == []


def test_a_failed_compile_changes_nothing(paths: Paths, tmp_path: Path) -> None:
    with pytest.raises(CompileFailed):
        build(paths, [ListInput("own", tmp_path / "missing", "adult")], (), NOW, None)

    assert current_index(paths) is None


def test_progress_and_the_childs_id_are_told(paths: Paths, tmp_path: Path) -> None:
    steps: list[str] = []
    children: list[int] = []
    build(paths, [own(tmp_path)], (), NOW, lambda step, _done, _of: steps.append(step), children.append)

    assert steps
    assert len(children) == 1


def test_the_bundled_lists_make_an_index(paths: Paths) -> None:
    inputs = starter_inputs(paths.starter)
    result = build(paths, inputs, ("vn-cop.vn",), NOW, None)
    index = Index.open(result.path)
    hits = index.lookup("www.w88.com")
    index.close()

    assert {one.report.rejected_count for one in result.lists} == {0}
    assert {one.report.quarantined_count for one in result.lists} == {0}
    assert [(hit.list_id, hit.category) for hit in hits] == [("starter-gambling", "gambling")]


@pytest.mark.parametrize("junk", [None, b"", b"{}", b"\xff"])
def test_what_is_beside_a_generation_may_be_lost(paths: Paths, tmp_path: Path, junk: bytes | None) -> None:
    result = build(paths, [own(tmp_path)], (), NOW, None)
    put_in_force(paths, result, "print")
    beside = result.path.with_suffix(".json")
    beside.unlink()
    if junk is not None:
        beside.write_bytes(junk)

    assert made_of(result.path) is None
    assert not is_current(paths, "print")
    assert current_index(paths) == result.path
    assert made_of(None) is None


def test_counts_of_a_parse(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text(
        "||a.example^\n||a.example^\n@@||b.a.example^\n||c.example^$image\nnot a name at all!\n##.banner\n"
    )
    report = parse_list(path, "adblock").report

    assert counted(report) == Counted("adblock", 1, 1, report.rejected_count, 0, 0, 3)
    assert counts(report) == Counts(1, report.rejected_count, 0, others=2, ignored=report.ignored.total())
    assert report.rejected_count + report.ignored.total() == 3


def test_a_few_lines_for_people(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text("a.example\n" * 9 + "not_a_name!\n" * 5)
    lines = first_of([parse_list(path, "domains").report])

    assert len(lines) == 3
    assert lines[0].startswith('line 10: "not_a_name!" not read, ')


def test_made_survives_its_file() -> None:
    assert Made("x", 1, {"a": Counted("hosts", 1)}).lists["a"].names == 1


def test_names_that_wait_for_a_persons_word_come_first_and_all_of_them():
    report = ParseReport("domains")
    report.quarantine(1, "com", "public suffix")
    for number in range(5):
        report.quarantine(number, f"needed{number}.example", NEEDED)
    report.reject(0, b"/(/", "no regular expression")

    lines = first_of([report])

    assert lines[0].endswith(
        ": needed0.example, needed1.example, needed2.example, needed3.example, needed4.example"
    )
    assert "confirmed" in lines[0]
    assert lines[1:] == ('line 1: "com" kept out, public suffix', '"/(/" not read, no regular expression')


def test_the_lines_of_each_list_are_kept_with_the_generation(tmp_path: Path) -> None:
    path = tmp_path / "list"
    path.write_text("||a.example^\n||a..b.example^\n||c.example^$third-party\n")
    paths = Paths(tmp_path / "data")
    paths.index.mkdir(parents=True)
    result = build(paths, [ListInput("ads", path, "adult", "adblock")], (), 0, None)
    put_in_force(paths, result, "f")

    found = lines_of(result.path, "ads")

    assert found is not None
    assert [(one.line, one.text) for one in found.rejected] == [(2, "||a..b.example^")]
    assert found.ignored == {"modifier $third-party": 1}
    assert lines_of(result.path, "other") is None
    assert lines_of(None, "ads") is None
