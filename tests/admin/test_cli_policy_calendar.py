"""``lachan policy preset`` and ``import-ics``, as a person uses them."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from admin.cli import lachan
from config.policyfile import parse_policy
from config.presets import PRESETS, preset_text

TET = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:1\r
SUMMARY:Ngh\xe1\xbb\x89 T\xe1\xba\xbft\r
DTSTART;VALUE=DATE:20270201\r
DTEND;VALUE=DATE:20270213\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
SUMMARY:Rubbish\r
DTSTART:20270301T000000\r
RRULE:FREQ=HOURLY\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "policy.toml").write_text(preset_text("secondary"))
    (tmp_path / "tet.ics").write_bytes(TET)

    def go(*arguments, lang="en"):
        return CliRunner().invoke(lachan, ["--lang", lang, "policy", *arguments])

    return go


def test_presets_are_listed_in_both_languages(run) -> None:
    for lang, word in (("en", "two shifts"), ("vi", "hai ca")):
        found = run("preset", lang=lang)
        assert found.exit_code == 0
        assert [line.split()[0] for line in found.output.splitlines()] == list(PRESETS)
        assert word in found.output
    assert {json.loads(line)["name"] for line in run("preset", "--json").output.splitlines()} == set(PRESETS)


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_printed_as_a_policy(run, name) -> None:
    assert parse_policy(run("preset", name).output).kind == PRESETS[name].kind
    assert parse_policy(json.loads(run("preset", name, "--json").output)["text"])


def test_an_unknown_preset_is_said_with_the_choices(run) -> None:
    found = run("preset", "secundary")
    assert found.exit_code == 2
    assert 'did you mean "secondary"' in found.output


def imported(run, tmp_path, *more):
    return run(
        "import-ics", str(tmp_path / "tet.ics"), "--data", str(tmp_path), "--from", "2026-09-01", *more
    )


def test_days_of_a_file_become_holidays(run, tmp_path) -> None:
    found = imported(run, tmp_path)
    assert found.exit_code == 0
    assert "01/02/2027 - 12/02/2027  Nghỉ Tết" in found.output
    assert "Left out: Rubbish: comes again more than once a day" in found.output
    (entry,) = parse_policy((tmp_path / "policy.toml").read_text()).calendar.holidays
    assert (entry.name, entry.from_, entry.to, entry.source) == (
        "Nghỉ Tết", date(2027, 2, 1), date(2027, 2, 12), "tet.ics",
    )  # fmt: skip
    before = (tmp_path / "policy.toml").read_text()
    assert imported(run, tmp_path).exit_code == 0
    assert (tmp_path / "policy.toml").read_text() == before


def test_days_become_exams_within_the_dates_that_are_asked_for(run, tmp_path) -> None:
    found = imported(run, tmp_path, "--as", "exam", "--to", "2027-02-03", "--json")
    assert json.loads(found.stdout.splitlines()[0]) == {
        "type": "days", "kind": "exam", "from": "2027-02-01", "to": "2027-02-03", "name": "Nghỉ Tết",
    }  # fmt: skip
    assert parse_policy((tmp_path / "policy.toml").read_text()).calendar.exams[0].to == date(2027, 2, 3)


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--dry-run"], 0, "Nghỉ Tết"),
        (["--name", "thi"], 1, "No day to take from 2026-09-01"),
        (["--name", "thi", "--name", "TẾT", "--dry-run"], 0, "Nghỉ Tết"),
        (["--to", "2026-08-01"], 2, "--to"),
        (["--to", "1/2/2027"], 2, "year-month-day"),
    ],
)
def test_what_is_not_wanted_changes_nothing(run, tmp_path, more, code, said) -> None:
    found = imported(run, tmp_path, *more)
    assert (found.exit_code, said in found.output) == (code, True)
    assert (tmp_path / "policy.toml").read_text() == preset_text("secondary")


@pytest.mark.parametrize(("lang", "said"), [("en", "is no calendar file"), ("vi", "không phải là tệp lịch")])
def test_a_file_that_is_no_calendar_is_refused(run, tmp_path, lang, said) -> None:
    (tmp_path / "tet.ics").write_text("<html>")
    found = run("import-ics", str(tmp_path / "tet.ics"), "--data", str(tmp_path), lang=lang)
    assert found.exit_code == 2
    assert said in found.output
    missing = run("import-ics", str(tmp_path / "none.ics"), "--data", str(tmp_path))
    assert missing.exit_code == 2
    assert "none.ics" in missing.output


def test_a_calendar_that_is_written_in_one_line_is_edited_in_that_line(run, tmp_path) -> None:
    text = (
        'calendar = { holidays = [] }\nkind = "home"\ndefault_group = "g"\n[groups.g]\nvi = "g"\nen = "g"\n'
    )
    (tmp_path / "policy.toml").write_text(text)
    assert imported(run, tmp_path).exit_code == 0
    written = (tmp_path / "policy.toml").read_text()
    assert written.splitlines()[1:] == text.splitlines()[1:]
    assert [one.name for one in parse_policy(written).calendar.holidays] == ["Nghỉ Tết"]


def test_an_edit_that_fails_stays_undone_and_the_reason_is_said(run, tmp_path, monkeypatch) -> None:
    def refuse(*_given):
        raise ValueError("calendar.holidays is not written as [[calendar.holidays]] tables of their own")

    monkeypatch.setattr("admin.cli_policy_calendar.put_days", refuse)
    before = (tmp_path / "policy.toml").read_text()
    found = imported(run, tmp_path)
    assert found.exit_code == 2
    assert "[[calendar.holidays]] tables" in found.output
    assert (tmp_path / "policy.toml").read_text() == before
