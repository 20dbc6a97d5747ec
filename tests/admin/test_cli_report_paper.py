from __future__ import annotations

import pytest

from config import clock
from reporting.counteddays import Month
from tests.admin.reportbox import ReportBox
from tests.support.countbox import HUE
from tests.support.schooldays import fill

TODAY = clock.wall(HUE).date()
LAST = Month.of(TODAY).before


@pytest.fixture
def box(tmp_path):
    made = ReportBox(tmp_path)
    fill(tmp_path, LAST.last, 12)
    return made


def test_a_pdf_and_a_page_to_print(box):
    pdf, page = box.folder / "out.pdf", box.folder / "out.HTML"
    done = box("paper", str(pdf))
    assert done.exit_code == 0, done.output
    assert pdf.read_bytes().startswith(b"%PDF")
    assert box("paper", str(page), "--language", "vi", "--month", str(LAST)).exit_code == 0
    assert "An toàn trên mạng" in page.read_text()
    assert "Safe on the internet" not in page.read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["out.docx"], 2, "must end with"),
        (["out.pdf", "--month", "2020-13"], 2, "is no month"),
        (["out.pdf", "--month", "2020-01"], 1, "counted no day"),
        (["out.pdf", "--month", str(Month.of(TODAY))], 1, "not over yet"),
        (["/nowhere/at/all/out.html"], 1, "Cannot use"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_written(box, arguments, code, words, monkeypatch):
    monkeypatch.chdir(box.folder)
    done = box("paper", *arguments)
    assert (done.exit_code, words in done.output) == (code, True), done.output
    assert not list(box.folder.glob("out*"))
