"""The report put together from a box's files: what is there is in it, what is broken is left out and said."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from admin import papermaking
from admin.papermaking import PdfFailed, drawn, months, paper_of
from admin.words import Words
from config.baseline import written
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import load_settings
from reporting.awareness import AwarenessBook
from reporting.counteddays import Month
from reporting.schema.report import Awareness
from tests.admin.reportbox import NOW, POLICY, ReportBox
from tests.reporting.schema.baselines import signed

OCTOBER = Month(2026, 10)
RULES = parse_policy(POLICY)


@pytest.fixture
def box(tmp_path):
    made = ReportBox(tmp_path)
    made.fill()
    (tmp_path / "settings.toml").write_text('place = "Trường Lê Lợi"\nhotline = "111"\n')
    return made


def text(box, language="en", month=OCTOBER) -> str:
    paths = Paths(box.folder, runtime=box.folder / "run")
    made = paper_of(paths, RULES, load_settings(paths.settings), Words(language), month, NOW)
    return msgspec.json.encode(made).decode()


def test_the_months_that_are_over_and_counted(box):
    paths = Paths(box.folder)
    assert months(paths, RULES, NOW.date()) == [OCTOBER, Month(2026, 9)]
    assert months(paths, RULES, NOW.date() - timedelta(days=30)) == [Month(2026, 9)]


def test_the_form_of_the_month_and_the_place_are_in_it(box):
    AwarenessBook(box.folder / "awareness.json").put(OCTOBER, Awareness(3, 90, 200, "Sổ tay", ""))
    AwarenessBook(box.folder / "awareness.json").put(Month(2026, 9), Awareness(77, 0, 0, "", ""))
    found = text(box)
    assert "3 sessions, 90 parents, 200 pupils" in found
    assert "77" not in found
    assert "Trường Lê Lợi, October 2026" in found


def test_whom_to_turn_to_comes_from_the_provinces_baseline_where_the_settings_say_nothing(box):
    version = signed(contacts={"hotline": "0234 111 111"}).bundle
    (box.folder / "baseline.json").write_bytes(written(msgspec.to_builtins(version)))
    found = text(box)
    assert "0234 111 111" in found
    assert "Department of Education of Huế" in found


def test_devices_come_from_the_signed_report_and_are_absent_before(box):
    assert "No numbers of devices are printed" in text(box)
    assert box("preview", "--no-form").exit_code == 0
    assert "were there" in text(box)
    assert "No numbers of devices are printed" in text(box, month=Month(2026, 9))


def test_files_that_cannot_be_read_cost_a_section_and_not_the_report(box, caplog):
    assert box("preview", "--no-form").exit_code == 0
    (box.folder / "awareness.json").write_text("{")
    (box.folder / "private" / "report" / "state.json").write_text("{")
    found = text(box)
    assert "No activities were entered" in found
    assert "No numbers of devices are printed" in found
    assert len(caplog.records) == 2


def test_a_process_that_fails_is_said(monkeypatch, box):
    paths = Paths(box.folder)
    made = paper_of(paths, RULES, load_settings(paths.settings), Words("en"), OCTOBER, NOW)
    monkeypatch.setattr(papermaking, "PROJECT", box.folder)  # where there is no admin.paperpdf
    monkeypatch.delenv("PYTHONPATH", raising=False)
    with pytest.raises(PdfFailed, match="admin"):
        drawn(made)
