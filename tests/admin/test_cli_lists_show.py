from __future__ import annotations

import io
import sys
import typing

import pytest
from rich.console import Console

from admin.cli_lists_show import (
    catalog_json,
    catalog_table,
    list_json,
    outcome_word,
    problem_lines,
    progress,
    result_lines,
    span,
    status_table,
)
from admin.words import Words
from blocklists.catalog import catalog
from blocklists.outcomes import report_of
from blocklists.state import Copy, Counted, ListState, Outcome
from config.listsource import ListSource

NOW = 1_800_000_000.0
EN, VI = Words("en"), Words("vi")
SOURCE = ListSource(id="mine", category="adult", url="https://lists.example/a")
HELD = ListState(
    "held", "it shrank", NOW, NOW + 7200, 0, NOW - 90_000, Copy("ab", 1, NOW - 90_000, SOURCE.url),
    Counted("hosts", 12_345, 0, 2, 1),
)  # fmt: skip


def drawn(table: object) -> str:
    out = io.StringIO()
    Console(file=out, width=160).print(table)
    return out.getvalue()


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "now"), (59, "now"), (60, "1 min"), (7200, "2 h"), (86_400 * 9, "9 d")]
)
def test_spans(seconds: float, text: str) -> None:
    assert span(EN, seconds) == text


def test_every_outcome_has_a_word_in_both_languages() -> None:
    for outcome in typing.get_args(Outcome):
        assert outcome_word(EN, outcome)
        assert outcome_word(VI, outcome) != outcome_word(EN, outcome)


def test_a_row_of_the_table() -> None:
    text = drawn(status_table(EN, [report_of(SOURCE, HELD)], [], NOW))

    assert "mine" in text
    assert "12,345" in text
    assert "1 d" in text
    assert "2 h" in text
    assert "12.345" in drawn(status_table(VI, [report_of(SOURCE, HELD)], [], NOW))


def test_a_new_list_has_no_age() -> None:
    text = drawn(status_table(EN, [report_of(SOURCE, ListState())], [], NOW))

    assert text.count("–") == 2


def test_what_waits_for_a_person_is_told_with_what_to_do() -> None:
    lines = list(problem_lines(EN, [report_of(SOURCE, HELD, ("line 3: x",)), report_of(SOURCE, ListState())]))

    assert lines == [
        "mine: held: it shrank. If that is right: lachan lists update --accept mine",
        "mine: line 3: x",
    ]
    assert "lachan lists update --accept mine" in next(problem_lines(VI, [report_of(SOURCE, HELD)]))


def test_after_an_update_each_list_has_a_line() -> None:
    well = report_of(SOURCE, ListState("updated", counted=Counted("hosts", 7)))

    assert list(result_lines(EN, [well])) == ["mine: updated, 7 names"]
    assert list(result_lines(VI, [well])) == ["mine: đã cập nhật, 7 tên"]


def test_json_has_null_for_never() -> None:
    found = list_json(report_of(SOURCE, ListState()))

    assert found["since"] is found["confirmed"] is found["next_try"] is None
    assert list_json(report_of(SOURCE, HELD))["quarantined"] == 1


def test_the_catalogue_ticks_what_is_subscribed() -> None:
    entry = catalog()["urlhaus"]

    assert "✓" in drawn(catalog_table(EN, [entry], frozenset({"urlhaus"})))
    assert "✓" not in drawn(catalog_table(EN, [entry], frozenset()))
    assert entry.vi in drawn(catalog_table(VI, [entry], frozenset()))
    assert catalog_json(entry, subscribed=True)["url"] == entry.url


def test_progress_in_a_pipe_is_a_line_a_list(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(EN, quiet=False) as tell:
        for done in range(3):
            tell("fetch", "mine", done, 3)
            tell("sort", "", done, 3)

    assert capsys.readouterr().err == "mine: fetching\nCompiling\n"


def test_progress_in_a_terminal_is_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress(EN, quiet=False) as tell:
        tell("fetch", "mine", 1000, None)
        tell("fetch", "mine", 2000, 4000)
        tell("scan", "", 0, 0)
        tell("write", "", 1, 1)

    assert "mine" in terminal.getvalue()
    assert "compiling" in terminal.getvalue()


def test_progress_for_programs_is_silence(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(EN, quiet=True) as tell:
        tell("fetch", "mine", 1, 2)

    assert capsys.readouterr().err == ""
