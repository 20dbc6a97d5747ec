from __future__ import annotations

import json

import pytest

from admin.reportsender import given_up
from config import clock
from tests.admin.reportbox import NOW, ReportBox


@pytest.fixture
def box(tmp_path, monkeypatch) -> ReportBox:
    monkeypatch.setattr(clock, "wall", NOW.astimezone)
    monkeypatch.setattr(clock, "epoch", NOW.timestamp)
    found = ReportBox(tmp_path)
    found.fill()
    return found


def test_where_there_is_none_it_is_said_and_nothing_is_made(box) -> None:
    assert "no report yet" in box("list").output
    assert box("list", "--json").output == ""
    assert not (box.folder / "private").exists()


def test_every_report_with_what_became_of_it(box) -> None:
    box("enrol", "--school", "a", "--collector", "http://127.0.0.1:9")
    for month in ("2026-09", "2026-10"):
        box("preview", "--no-form", "--month", month)
    box("agree", "--by", "Lan")
    box("send", "--no-form")
    folder = box.folder / "private" / "report"
    assert given_up(folder) == {}
    first, second = map(json.loads, box("list", "--json").output.splitlines())
    assert (first["month"], first["sequence"], first["state"]) == ("2026-09", 1, "waiting")
    assert "127.0.0.1" in first["why"]
    note = {first["digest"]: {"month": "2026-09", "at": 1, "why": "school of another"}}
    (folder / "refused.json").write_text(json.dumps(note))
    one, other = box("list", lang="vi").output.splitlines()
    assert one == "2026-09  1  bị từ chối hẳn, không gửi lại: báo cáo mang mã của trường khác"
    assert other.startswith("2026-10  2  đang chờ")
    assert json.loads(box("list", "--json").output.splitlines()[0])["state"] == "refused"
    assert second["month"] == "2026-10"
