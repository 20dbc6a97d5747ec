"""The report that is made by itself: on the sixth, once, in both languages; trouble is said once and waited out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from admin import paperchore
from admin.paperchore import EVERY, PaperChore
from admin.papermaking import PdfFailed
from config.paths import Paths
from config.policyfile import parse_policy
from config.settings import load_settings
from tests.admin.reportbox import NOW, POLICY, ReportBox

SCHOOL = parse_policy(POLICY)
SIXTH = NOW.replace(day=6, hour=4)


class Box:
    def __init__(self, folder, monkeypatch):
        ReportBox(folder).fill()
        self.paths = Paths(folder, runtime=folder / "run")
        self.drawn, self.said, self.trouble = [], [], None
        monkeypatch.setattr(paperchore, "drawn", self._draw)
        self.chore = self.fresh()

    def fresh(self):
        return PaperChore(self.paths, load_settings(self.paths.settings), self.said.append)

    def _draw(self, paper):
        if self.trouble:
            raise self.trouble
        self.drawn.append(paper)
        return b"%PDF of " + paper.language.encode()

    @property
    def kept(self):
        return (
            sorted(path.name for path in self.paths.reports.glob("*")) if self.paths.reports.is_dir() else []
        )


@pytest.fixture
def box(tmp_path, monkeypatch):
    return Box(tmp_path, monkeypatch)


def test_it_is_there_on_the_sixth_and_made_once(box):
    moment = SIXTH.replace(day=1)
    for _look in range(2 * 24 * 8):
        box.chore.turn(SCHOOL, moment.timestamp())
        if moment < SIXTH:
            assert box.kept == []
        moment += timedelta(seconds=EVERY)
    assert box.kept == ["2026-10.en.pdf", "2026-10.vi.pdf"]
    assert len(box.drawn) == 2
    assert box.said == ["awareness report: 2026-10 is made"]


def test_a_language_that_is_missing_is_made_and_the_other_stays(box):
    box.paths.reports.mkdir()
    (box.paths.reports / "2026-10.vi.pdf").write_bytes(b"kept")
    box.chore.turn(SCHOOL, SIXTH.timestamp())
    assert (box.paths.reports / "2026-10.vi.pdf").read_bytes() == b"kept"
    assert (box.paths.reports / "2026-10.en.pdf").read_bytes() == b"%PDF of en"


@pytest.mark.parametrize("trouble", [PdfFailed("no font"), OSError(28, "No space left on device")])
def test_trouble_is_said_once_and_tried_again(box, trouble):
    box.trouble = trouble
    for look in range(3):
        box.chore.turn(SCHOOL, SIXTH.timestamp() + look * EVERY)
    assert len(box.said) == 1
    assert "no font" in box.said[0] or "No space left" in box.said[0]
    box.trouble = None
    box.chore.turn(SCHOOL, SIXTH.timestamp() + 3 * EVERY)
    assert len(box.kept) == 2


def test_a_month_without_a_counted_day_has_none(box):
    (box.paths.statistics).unlink()
    box.chore.turn(SCHOOL, SIXTH.timestamp())
    assert (box.kept, box.said) == ([], [])


def test_a_home_makes_none_by_itself(box):
    box.chore.turn(parse_policy(POLICY.replace("school", "home")), SIXTH.timestamp())
    assert box.kept == []


def test_a_clock_that_is_not_believed_makes_none(box):
    (box.paths.runtime / "resolver.json").write_text(
        '{"pid": 1, "started": 1, "workers": 1, "dns": [], "policy": "", "mistakes": [], "clock": "untrusted"}'
    )
    box.chore.turn(SCHOOL, SIXTH.timestamp())
    assert box.kept == []
