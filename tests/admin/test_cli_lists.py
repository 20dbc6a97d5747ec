from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from blocklists.catalog import catalog
from blocklists.lock import refresh_lock
from tests.admin.listsbox import ListsBox
from tests.blocklists.listserver import ListServer, list_server


@pytest.fixture
def box(tmp_path: Path) -> ListsBox:
    return ListsBox(tmp_path)


@pytest.fixture
def server() -> Iterator[ListServer]:
    with list_server() as running:
        yield running


def names(count: int) -> bytes:
    return b"".join(b"0.0.0.0 name%d.example\n" % number for number in range(count))


def subscribed(box: ListsBox, server: ListServer, count: int = 50) -> None:
    url = server.serve("/list", names(count))
    assert box.run("add", url, "--category", "adult", "--id", "mine").exit_code == 0


def test_status_of_a_new_box_says_what_to_do(box: ListsBox) -> None:
    result = box.run("status")

    assert result.exit_code == 0
    assert "starter-gambling" in result.stdout
    assert "lachan lists compile" in result.stdout


def test_status_shows_names_age_outcome_and_next_try(box: ListsBox, server: ListServer) -> None:
    subscribed(box, server)
    row = next(line for line in box.run("status").stdout.splitlines() if line.split()[:1] == ["mine"])

    assert row.split() == ["mine", "adult", "50", "0", "now", "updated", "22", "h"]
    assert "đã cập nhật" in box.run("status", lang="vi").stdout


def test_status_in_json_is_one_object_a_line(box: ListsBox, server: ListServer) -> None:
    subscribed(box, server)
    lines = box.json("status")

    mine = lines[0]
    assert (mine["type"], mine["id"], mine["names"], mine["outcome"]) == ("list", "mine", 50, "updated")
    assert {line["type"] for line in lines} == {"list", "index"}
    assert lines[-1]["names"] > 1000
    assert next(line["licence"] for line in lines if line.get("bundled")) == "Apache-2.0"


def test_the_catalogue_can_be_read(box: ListsBox) -> None:
    assert "hostsvn-gambling" in box.run("status", "--catalog").stdout
    assert [line["id"] for line in box.json("status", "--catalog")] == list(catalog())


def test_compile_needs_no_network_and_is_idempotent(box: ListsBox) -> None:
    assert box.run("compile").exit_code == 0
    first = box.json("compile")[-1]

    assert first["compiled"] is False
    assert first["file"].endswith("0000000001.lcx")


def test_update_tells_each_list_and_the_exit_code_says_whether_all_is_well(
    box: ListsBox, server: ListServer
) -> None:
    subscribed(box, server)
    well = box.run("update")
    assert (well.exit_code, "mine: unchanged, 50 names" in well.stdout) == (0, True)

    server.answers["/list"] = lambda asked: asked.reply(500)
    failed = box.run("update")
    assert failed.exit_code == 1
    assert "mine: failed" in failed.stdout
    assert "mine: fetching" in well.stderr


def test_a_held_list_says_how_to_accept_it(box: ListsBox, server: ListServer) -> None:
    subscribed(box, server)
    server.serve("/list", names(10))

    held = box.run("update", "mine")
    assert held.exit_code == 1
    assert "shrank from 50 to 10 names" in held.stdout
    assert "lachan lists update --accept mine" in held.stdout

    accepted = box.run("update", "--accept", "mine")
    assert accepted.exit_code == 0
    assert "mine: updated, 10 names" in accepted.stdout


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("update", "other"), "mine"),
        (("update", "--accept", "other"), "mine"),
        (("update", "starter-adult"), "comes with Lá Chắn"),
    ],
)
def test_an_unknown_id_is_told_with_the_choices(
    box: ListsBox, server: ListServer, arguments: tuple[str, ...], word: str
) -> None:
    subscribed(box, server)
    result = box.run(*arguments)

    assert result.exit_code == 2
    assert word in result.stderr


def test_another_refresh_at_work_is_told(box: ListsBox) -> None:
    with refresh_lock(box.paths.lists):
        result = box.run("compile")

    assert result.exit_code == 1
    assert "another refresh" in result.stderr
