from __future__ import annotations

from pathlib import Path

import pytest

from tests.admin.listsbox import ListsBox


@pytest.fixture
def box(tmp_path: Path) -> ListsBox:
    made = ListsBox(tmp_path)
    (tmp_path / "mine.txt").write_text("".join(f"old{n}.example\n" for n in range(30)))
    assert made.run("add", str(tmp_path / "mine.txt"), "--category", "other").exit_code == 0
    return made


def again(box: ListsBox, text: str) -> None:
    (box.paths.data / "mine.txt").write_text(text)
    assert box.run("compile").exit_code == 0


def test_what_came_and_went_is_counted_and_named(box: ListsBox) -> None:
    again(
        box, "old1.example\nold2.example\nnew.example\n" + "".join(f"old{n}.example\n" for n in range(10, 24))
    )

    result = box.run("diff", "mine")

    assert result.exit_code == 0
    assert "+ ||new.example^" in result.stdout
    assert "- ||old0.example^" in result.stdout
    assert "mine: 1 added, 14 removed (from " in result.stdout
    assert "mine: thêm 1, bớt 14 (từ " in box.run("diff", "mine", lang="vi").stdout


def test_twenty_are_shown_and_all_if_asked(box: ListsBox) -> None:
    again(box, "".join(f"new{n}.example\n" for n in range(30)))

    assert "… and 40 more (--all)" in box.run("diff", "mine").stdout
    lines = box.run("diff", "mine", "--all").stdout.splitlines()
    assert sum(line.startswith(("+ ", "- ")) for line in lines) == 60


def test_in_json_every_name_and_the_counts_last(box: ListsBox) -> None:
    again(box, "".join(f"old{n}.example\n" for n in range(1, 30)) + "new.example\n")

    lines = box.json("diff", "mine")

    assert [(line["change"], line["text"]) for line in lines[:-1]] == [
        ("added", "||new.example^"),
        ("removed", "||old0.example^"),
    ]
    assert (lines[-1]["type"], lines[-1]["added"], lines[-1]["removed"]) == ("diff", 1, 1)
    assert lines[-1]["to"] == lines[-1]["from"] + 1


def test_without_two_generations_it_says_so_and_ends_with_1(box: ListsBox) -> None:
    result = box.run("diff", "mine")

    assert result.exit_code == 1
    assert "only one generation" in result.output
    again(box, "".join(f"new{n}.example\n" for n in range(30)))
    assert "neither" in box.run("diff", "no-such-list").output
