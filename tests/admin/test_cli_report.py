from __future__ import annotations

import json
import re

import pytest

from admin.store import Store
from config import clock
from reporting.ledger import Ledger
from reporting.schema.envelope import opened
from reporting.schema.report import Measured
from tests.admin.reportbox import NOW, ReportBox
from tests.reporting.schema.reports import OTHER, chain, signed


@pytest.fixture
def empty(tmp_path, monkeypatch) -> ReportBox:
    monkeypatch.setattr(clock, "wall", NOW.astimezone)
    monkeypatch.setattr(clock, "epoch", NOW.timestamp)
    return ReportBox(tmp_path)


@pytest.fixture
def box(empty) -> ReportBox:
    empty.fill()
    return empty


def reports(box: ReportBox):
    return Ledger(box.folder / "private" / "report").reports()


def test_the_preview_says_every_number_that_would_leave(box) -> None:
    found = box("preview", "--no-form")
    assert found.exit_code == 0, found.output
    (drawn,) = reports(box)
    report = drawn.report
    assert report.month == "2026-10"
    assert isinstance(report.statistics, Measured)
    numbers = [f"{value:,}" for value in json.loads(drawn.data)["report"]["statistics"]["cells"].values()]
    assert sorted(re.findall(r"^ +(-?[\d,]+)  ", found.output, re.MULTILINE)) == sorted(numbers)
    for text in (report.box, report.previous, "22 school days", "starter-adult", "own-1", "version abc"):
        assert text in found.output
    assert f"{report.service.hours} of 744 hours" in found.output
    assert "danh-sach-lop-6a" not in found.output
    assert "Nobody agreed yet" in found.output


def test_looking_again_shows_the_same(box) -> None:
    first = box("preview", "--no-form").output
    assert box("preview", "--no-form", "--month", "2026-10").output == first
    assert len(reports(box)) == 1
    in_vietnamese = box("preview", "--no-form", lang="vi").output
    assert "Báo cáo tháng 10/2026" in in_vietnamese
    assert "thiết bị" in in_vietnamese


def test_nothing_leaves_before_somebody_agreed(box, tmp_path) -> None:
    file = tmp_path / "out.json"
    refused = box("export", str(file), "--no-form")
    assert refused.exit_code == 1
    assert "Nobody agreed yet" in refused.output
    assert not file.exists()

    agreed = box("agree", "--by", "Hiệu trưởng Lan")
    assert "Agreed to by Hiệu trưởng Lan (audit trail, line 1)" in agreed.output
    assert box("export", str(file), "--no-form").exit_code == 0
    once = file.read_bytes()
    assert opened(once) == reports(box)[0]
    assert box("export", str(file), "--no-form").exit_code == 0
    assert file.read_bytes() == once

    assert box("agree", "--withdraw", "--by", "Hiệu trưởng Lan").exit_code == 0
    assert box("export", str(file), "--no-form").exit_code == 1
    with Store(box.folder / "state.db") as store:
        trail = [(line.action, line.payload["by"]) for line in store.trail()]
    assert trail == [
        ("report.withdraw", "Hiệu trưởng Lan"),
        ("report.export", "Hùng"),
        ("report.export", "Hùng"),
        ("report.agree", "Hiệu trưởng Lan"),
    ]


def test_two_boxes_of_a_school(box) -> None:
    box("agree", "--by", "Lan", "--boxes", "2")
    assert "twice the noise" in box("preview", "--no-form").output
    assert reports(box)[0].report.statistics.epsilon == (1, 2)
    assert box("agree", "--by", "Lan", "--boxes", "3").exit_code == 2


@pytest.mark.parametrize(
    ("month", "said", "code"),
    [
        ("2026-11", "not over", 1),
        ("2026-08", "filtered nothing", 1),
        ("2026-13", "is no month", 2),
        ("gần đây", "is no month", 2),
    ],
)
def test_months_without_a_report(box, month, said, code) -> None:
    found = box("preview", "--no-form", "--month", month)
    assert (found.exit_code, said in found.output) == (code, True), found.output
    assert not reports(box)


def test_a_box_without_statistics_has_nothing_to_report(empty) -> None:
    found = empty("preview", "--no-form")
    assert found.exit_code == 1
    assert "filtered nothing" in found.output


def test_a_home_reports_nothing(box) -> None:
    policy = box.folder / "policy.toml"
    policy.write_text(policy.read_text().replace('"school"', '"home"'))
    found = box("preview", "--no-form")
    assert found.exit_code == 1
    assert "Only schools report" in found.output


def test_with_a_clock_that_is_not_believed_nothing_is_drawn(box, monkeypatch) -> None:
    """A clock that runs ahead would use up months for ever."""
    monkeypatch.setattr(clock, "epoch", lambda: 5.0)
    found = box("preview", "--no-form")
    assert found.exit_code == 1
    assert "not believed" in found.output


def test_a_folder_that_is_not_there_is_not_made(empty, tmp_path) -> None:
    empty.folder = tmp_path / "nowhere"
    found = empty("preview", "--no-form")
    assert found.exit_code == 2
    assert "There is no folder" in found.output
    assert not empty.folder.exists()


def test_the_month_s_form_goes_along(box) -> None:
    filled = box("awareness", "--sessions", "2", "--pupils", "300", "--note", "Tuần lễ an toàn mạng")
    assert filled.exit_code == 0, filled.output
    box("awareness", "--parents", "80")
    shown = box("awareness").output
    assert "2026-10" in shown
    assert "sessions: 2" in shown
    assert "parents: 80" in shown
    preview = box("preview").output
    assert "2 sessions, 80 parents, 300 pupils" in preview
    assert "Tuần lễ an toàn mạng" in preview
    assert reports(box)[0].report.awareness.pupils == 300


def test_the_form_is_waited_for_unless_somebody_says_otherwise(box) -> None:
    found = box("preview")
    assert found.exit_code == 1
    assert "awareness form is not filled in" in found.output
    assert not reports(box)
    box("preview", "--no-form")
    assert box("preview").exit_code == 0, "drawn is drawn"
    assert "drawn already" in box("awareness", "--sessions", "1").output
    assert "drawn already" not in box("awareness").output


def test_a_bad_form_is_refused_whole(box) -> None:
    found = box("awareness", "--sessions", "hai", "--note", "gọi 0912 345 678")
    assert found.exit_code == 2
    assert "sessions" in found.output
    assert "telephone" in found.output
    assert not (box.folder / "awareness.json").exists()


def test_after_a_restore_the_province_is_asked(box) -> None:
    box("preview", "--no-form", "--month", "2026-09")
    (september,) = reports(box)
    Ledger(box.folder / "private" / "report").mark_restored()
    found = box("preview", "--no-form")
    assert found.exit_code == 1
    assert "resume" in found.output

    assert box("resume").exit_code == 2
    assert box("resume", "--sequence", "1", "--digest", "x", "--month", "2026-09").exit_code == 2
    good = box("resume", "--sequence", "1", "--digest", september.digest, "--month", "2026-09")
    assert "The next report has number 2; no month up to 2026-09 is drawn again." in good.output
    assert box("preview", "--no-form").exit_code == 0
    assert [one.report.sequence for one in reports(box)] == [1, 2]


def test_a_box_of_which_the_province_holds_nothing(box) -> None:
    Ledger(box.folder / "private" / "report").mark_restored()
    assert box("resume", "--none").exit_code == 0
    assert box("preview", "--no-form").exit_code == 0


def test_files_are_verified(empty, tmp_path) -> None:
    names = []
    for number, one in enumerate(chain(3)):
        names.append(tmp_path / f"{number}.json")
        names[-1].write_bytes(one.data)
    found = empty("verify", *map(str, names))
    assert found.exit_code == 0, found.output
    assert found.output.count("signature good") == 3

    other = tmp_path / "other.json"
    other.write_bytes(signed(sequence=2, previous=chain(1)[0].digest, month="2026-02", school="x").data)
    assert empty("verify", str(names[0]), str(names[1]), str(other)).exit_code == 1
    assert "ANOTHER one has its number" in empty("verify", str(names[0]), str(names[1]), str(other)).output
    assert "some before it are missing" in empty("verify", str(names[2])).output

    names[0].write_bytes(names[0].read_bytes().replace(b'"sequence":1', b'"sequence":2'))
    changed = empty("verify", str(names[0]), str(tmp_path / "none.json"))
    assert changed.exit_code == 1
    assert "signature does not fit" in changed.output
    assert "No such file" in changed.output


def test_a_month_that_is_not_over_is_noticed(empty, tmp_path) -> None:
    file = tmp_path / "future.json"
    file.write_bytes(signed(OTHER, month="2030-01").data)
    assert "its month is NOT over" in empty("verify", str(file)).output
