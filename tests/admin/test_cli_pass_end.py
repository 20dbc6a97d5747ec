from __future__ import annotations

import pytest

from config import clock
from config.passes import Pass, parse_passes, written
from tests.admin.passbox import PassBox


@pytest.fixture
def box(tmp_path):
    """Two for 6A (a teacher's and the head's), one for a device, one that has ended."""
    box, now = PassBox(tmp_path), int(clock.epoch())
    entries = [
        Pass("lan-10", "off", now - 60, now + 600, "teacher", "lop-6a", by="Cô Lan"),
        Pass("tre-20", "off", now - 60, now + 900, "head", "lop-6a", by="Thầy Hùng"),
        Pass("sen-30", "extra", now - 60, now + 300, "it", device="may-cua-minh"),
        Pass("mai-40", "off", now - 900, now - 300, "it", "lop-6b"),
    ]
    (tmp_path / "passes.json").write_bytes(written(entries))
    return box


def left(box):
    return [one.id for one in parse_passes((box.folder / "passes.json").read_bytes())]


def test_what_is_in_force_and_until_when(box):
    output = box("list").output
    assert [line.split()[0] for line in output.splitlines()] == ["sen-30", "lan-10", "tre-20"]
    assert "Class 6A: internet off until" in output
    assert "Thầy Hùng (head)" in output


def test_what_has_ended_is_shown_when_asked_for(box):
    assert "mai-40   Class 6B: internet off ended at" in box("list", "--all").output


def test_one_group_one_device_and_json(box):
    assert [one["id"] for one in box.lines("list", "--group", "lop-6a")] == ["lan-10", "tre-20"]
    [one] = box.lines("list", "--device", "may-cua-minh")
    assert (one["type"], one["id"], one["kind"], one["in_force"]) == ("pass", "sen-30", "extra", True)


def test_nothing_in_force(tmp_path):
    box = PassBox(tmp_path)
    assert "Nothing is opened" in box("list").output
    assert "bằng tay" in box("list", lang="vi").output
    assert box.lines("list") == []
    assert box("list").exit_code == 0


def test_an_unknown_group_names_the_groups(box):
    for command in ("list", "revoke"):
        result = box(command, "--group", "lop-6")
        assert result.exit_code == 2
        assert "lop-6a, lop-6b" in result.output


def test_one_is_ended_by_its_id(box):
    result = box("revoke", "lan-10")
    assert result.exit_code == 0
    assert "Ended lan-10: Class 6A, internet off." in result.output
    assert left(box) == ["tre-20", "sen-30", "mai-40"]


def test_all_of_a_group_or_device(box):
    assert [one["id"] for one in box.lines("revoke", "--group", "lop-6a")] == ["lan-10", "tre-20"]
    assert box("revoke", "--device", "may-cua-minh").exit_code == 0
    assert left(box) == ["mai-40"]


def test_all_there_is(box):
    assert box("revoke", "--all").exit_code == 0
    assert left(box) == ["mai-40"]  # it had ended
    again = box("revoke", "--all")
    assert (again.exit_code, "nothing to end" in again.output) == (1, True)


@pytest.mark.parametrize("words", [["tre-20"], ["--group", "lop-6a"], ["lan-10", "tre-20"]])
def test_a_teacher_does_not_end_what_the_head_has_set(box, words):
    result = box("revoke", *words, "--role", "teacher")
    assert result.exit_code == 2
    assert "Thầy Hùng (head)" in result.output
    assert len(left(box)) == 4


def test_a_wrong_id_ends_nothing_and_names_what_is_there(box):
    result = box("revoke", "lan-10", "lan-11")
    assert result.exit_code == 2
    assert 'did you mean "lan-10"' in result.output
    assert len(left(box)) == 4


@pytest.mark.parametrize("words", [[], ["lan-10", "--all"], ["--group", "lop-6a", "--device", "x"]])
def test_it_has_to_be_said_which(box, words):
    result = box("revoke", *words)
    assert result.exit_code == 2
    assert "--group" in result.output


def test_an_unknown_role_names_the_roles(box):
    assert "it, head, teacher" in box("revoke", "lan-10", "--role", "techer").output


def test_a_broken_file_is_said_and_only_all_replaces_it(box):
    (box.folder / "passes.json").write_text('{"version": 1, "passes": [{}]}')
    for words in (["list"], ["revoke", "lan-10"]):
        result = box(*words)
        assert result.exit_code == 2
        assert "passes[0].id" in result.output
        assert "pass revoke --all" in result.output
    assert box("revoke", "--all").exit_code == 1
    assert left(box) == []
