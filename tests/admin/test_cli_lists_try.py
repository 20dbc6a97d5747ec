from __future__ import annotations

import gzip
import lzma
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.admin.listsbox import ListsBox
from tests.blocklists.listserver import ListServer, list_server

LIST = "||new.example^\n||bet365.com^\n||com^\n||a..b^\n||a.example^$nonsense\n||zalo.me^\n"


@pytest.fixture
def box(tmp_path: Path) -> ListsBox:
    made = ListsBox(tmp_path)
    (tmp_path / "list.txt").write_text(LIST)
    return made


@pytest.fixture
def server() -> Iterator[ListServer]:
    with list_server() as running:
        yield running


def of(lines: list[dict[str, object]], kind: str) -> list[dict[str, object]]:
    return [line for line in lines if line["type"] == kind]


def test_a_file_is_tried_and_nothing_changes(box: ListsBox) -> None:
    assert box.run("compile").exit_code == 0
    before = {path: path.stat().st_mtime_ns for path in box.paths.data.rglob("*")}

    result = box.run("try", str(box.paths.data / "list.txt"), "--category", "phishing")

    assert result.exit_code == 0
    assert (
        "2 names, 0 rules, 0 exceptions (read as adblock); 1 names that no list blocks yet" in result.stdout
    )
    assert "modifier $nonsense" in result.stdout
    assert "4: ||a..b^" in result.stdout
    assert "  com (public suffix)" in result.stdout
    assert "  zalo.me (schools and families need it)" in result.stdout
    assert "confirmed" in result.stdout
    assert "starter-gambling" in result.stdout
    assert {path: path.stat().st_mtime_ns for path in box.paths.data.rglob("*")} == before


def test_in_vietnamese(box: ListsBox) -> None:
    result = box.run("try", str(box.paths.data / "list.txt"), lang="vi")

    assert "Sẽ chặn" in result.stdout
    assert "Chưa có gì thay đổi" in result.stdout


def test_in_json(box: ListsBox) -> None:
    lines = box.json("try", str(box.paths.data / "list.txt"))

    (trial,) = of(lines, "trial")
    assert (trial["outcome"], trial["category"], trial["names"], trial["new"]) == ("sane", "other", 3, 3)
    assert of(lines, "ignored") == [{"type": "ignored", "reason": "modifier $nonsense", "count": 1}]
    assert of(lines, "rejected")[0]["line"] == 4
    assert {(one["name"], one["kind"]) for one in of(lines, "breaks")} >= {
        ("com", "suffix"),
        ("zalo.me", "needed"),
    }


@pytest.mark.parametrize("name", ["names.txt", "names.xz", "names.gz"])
def test_names_of_ones_own_are_looked_at(box: ListsBox, name: str) -> None:
    text = b"1,www.new.example\nother.example AAAA\n# a remark\nnot a name!\n\n7,fine.example\n"
    pack = {".xz": lzma.compress, ".gz": gzip.compress}.get(Path(name).suffix, bytes)
    (box.paths.data / name).write_bytes(pack(text))

    lines = box.json("try", str(box.paths.data / "list.txt"), "--names", str(box.paths.data / name))

    assert [one["name"] for one in of(lines, "breaks") if one["kind"] == "asked"] == ["www.new.example"]


def test_an_address_is_fetched(box: ListsBox, server: ListServer) -> None:
    (trial,) = of(box.json("try", server.serve("/list", LIST.encode())), "trial")

    assert trial["names"] == 3
    assert box.policy.lists == ()


@pytest.mark.parametrize(
    ("body", "word"), [(b"<html>log in</html>", "web page"), (b"||com^\n||vn^\n", "It would be refused")]
)
def test_what_would_be_refused_ends_with_1(box: ListsBox, server: ListServer, body: bytes, word: str) -> None:
    url = server.serve("/list", body)
    result = box.run("try", url)

    assert result.exit_code == 1
    assert word in result.output
    assert box.json("try", url)[0]["outcome"] == "refused"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("nothing-there",), ["neither a file"]),
        (("list.txt", "--category", "adlt"), ["--category", "adult"]),
        (("list.txt", "--format", "pdf"), ["--format", "rpz"]),
        (("list.txt", "--match", "near"), ["subtree"]),
    ],
)
def test_wrong_use_ends_with_2(box: ListsBox, arguments: tuple[str, ...], words: list[str]) -> None:
    first = box.paths.data / arguments[0]
    result = box.run("try", str(first if first.exists() else arguments[0]), *arguments[1:])

    assert result.exit_code == 2
    assert all(word in result.output for word in words)


def test_the_real_list_of_phishing_names(box: ListsBox, shared: Path) -> None:
    path = box.paths.data / "real.txt"
    path.write_bytes(lzma.decompress((shared / "lists" / "chongluadao-vn.domains.xz").read_bytes()))
    top = shared / "queries" / "umbrella-top-100k-2026-07.txt.xz"

    lines = box.json("try", str(path), "--category", "phishing", "--names", str(top))

    held = {one["name"] for one in of(lines, "breaks") if one["held_back"]}
    assert held >= {"zalo.me", "www.youtube.com", "www.facebook.com"}
    assert [one["name"] for one in of(lines, "breaks") if not one["held_back"]] == ["unaux.com"]
