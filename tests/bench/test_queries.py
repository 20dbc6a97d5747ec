from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from bench import queries
from bench.queries import QueriesMissing

LINES = [
    "www.a.vn A",
    "www.b.vn AAAA",
    "www.a.vn A",
    "c.vn HTTPS",
    "www.b.vn AAAA",
    "www.a.vn A",
    "odd",
    "d.vn XYZ",
]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "questions.txt.xz"
    with lzma.open(path, "wt") as out:
        out.write("\n".join(LINES) + "\n")
    return path


def test_a_working_set_keeps_order_and_frequency(source: Path, tmp_path: Path):
    working = queries.working_set(source, tmp_path, size=2)
    stream = working.stream.read_text().split("\n")
    assert stream == ["www.a.vn A", "www.b.vn AAAA", "www.a.vn A", "www.b.vn AAAA", "www.a.vn A", ""]
    assert working.distinct.read_text() == "www.a.vn A\nwww.b.vn AAAA\n"
    assert working.names == ("www.a.vn", "www.b.vn")
    assert working.kept_share == pytest.approx(5 / 6, abs=1e-4)


def test_without_questions_it_says_what_to_do(tmp_path: Path):
    with pytest.raises(QueriesMissing, match="--queries FILE"):
        queries.find(None, tmp_path / "project")
    with pytest.raises(QueriesMissing, match="no such file"):
        queries.find(tmp_path / "nowhere", tmp_path)
    empty = tmp_path / "empty.txt"
    empty.write_text("nothing here that dnsperf reads\n")
    with pytest.raises(QueriesMissing, match=r"www\.example\.vn A"):
        queries.read(empty)


def test_half_of_the_names_reach_nothing_else():
    names = ["a.vn", "www.a.vn", "b.vn", "c.vn", "x.www.a.vn", "d.vn", "e.vn", "f.vn"]
    chosen = queries.half_of(names)
    assert "a.vn" not in chosen
    assert "www.a.vn" not in chosen
    assert abs(len(chosen) - len(names) / 2) <= 1
    for blocked in chosen:
        assert not any(name != blocked and name.endswith("." + blocked) for name in names)


def test_a_list_has_the_size_asked_and_touches_no_question(tmp_path: Path):
    path = tmp_path / "list.txt"
    avoid = ["www.example.com", "a.b.c.vn"]
    queries.write_list(path, 500, ["www.blocked.vn"], avoid)
    names = path.read_text().split()
    assert len(names) == len(set(names)) == 500
    assert names[0] == "www.blocked.vn"
    assert not {"com", "example.com", "www.example.com", "c.vn", "b.c.vn", "a.b.c.vn"} & set(names)


def test_fresh_names_never_repeat(tmp_path: Path):
    lines: list[str] = []
    for seed in (1, 2):
        queries.write_fresh(tmp_path / "fresh.txt", 2000, ["a.vn", "b.vn"], seed)
        lines += (tmp_path / "fresh.txt").read_text().splitlines()
    assert len(lines) == len(set(lines)) == 4000
    assert all(line.endswith((".a.vn A", ".b.vn A")) for line in lines)
