from __future__ import annotations

from pathlib import Path

import pytest

from admin.cli_lists_work import finish, index_json, index_line, licence_of
from admin.words import Words
from blocklists.outcomes import RefreshReport, report_of
from blocklists.state import ListState, Outcome
from config.listsource import ListSource

WORDS = Words("en")
SOURCE = ListSource(id="mine", category="adult", url="https://lists.example/a")


def report(outcome: Outcome, error: str = "") -> RefreshReport:
    lists = (report_of(SOURCE, ListState(outcome, "why")),)
    return RefreshReport(lists, index=Path("/x/0000000007.lcx"), names=5, error=error)


@pytest.mark.parametrize(
    ("outcome", "asked", "error", "code"),
    [
        ("updated", None, "", 0),
        ("held", None, "", 1),
        ("held", frozenset(), "", 0),  # another list's trouble is not this command's
        ("held", frozenset({"mine"}), "", 1),
        ("updated", None, "the disk is full", 1),
    ],
)
def test_the_exit_code_is_about_what_was_asked(
    outcome: Outcome, asked: frozenset[str] | None, error: str, code: int
) -> None:
    with pytest.raises(SystemExit) as ended:
        finish(WORDS, report(outcome, error), asked, as_json=False)

    assert ended.value.code == code


def test_the_index_as_a_line_and_as_json() -> None:
    assert index_line(WORDS, report("updated")) == "In force: 5 names (0000000007.lcx)"
    assert "lachan lists compile" in index_line(WORDS, RefreshReport(()))
    assert index_json(report("updated", "x")) == {
        "type": "index", "file": "/x/0000000007.lcx", "names": 5, "compiled": False, "error": "x",
    }  # fmt: skip


def test_licences_come_from_the_catalogue() -> None:
    assert licence_of("urlhaus") == "CC0-1.0"
    assert licence_of("mine") == ""
