"""The report as HTML: everything of the value, nothing from elsewhere, nobody's words as markup."""

from __future__ import annotations

import re

from admin.paperhtml import body, document
from tests.admin.test_paper import MEASURED, Awareness, made

EVIL = "<script>alert(1)</script>"


def test_every_word_of_the_report_is_in_the_document():
    paper = made("vi", measured=MEASURED, form=Awareness(1, 2, 3, "Sổ tay", ""))
    page = document(paper)
    for section in paper.sections:
        for words in (section.heading, section.large, *section.text, *section.points, *section.notes):
            assert words in page
        for row in section.rows:
            assert all(cell in page for cell in row)
    assert page.count('role="img"') == sum(len(one.charts) for one in paper.sections)


def test_it_needs_no_other_file_and_runs_nothing():
    page = document(made())
    assert not re.search(r"<script|<link|src=|href=|url\(|@import|https?:", page)
    assert "<style>" in page
    assert '<html lang="vi">' in page


def test_its_parts_have_their_classes_in_the_sheets(project):
    static = project / "admin" / "page" / "static"
    sheets = (static / "charts.css").read_text() + (static / "paper.css").read_text()
    used = {
        name
        for text in re.findall(r'class="([^"]*)"', body(made(measured=MEASURED)))
        for name in text.split()
    }
    assert used <= set(re.findall(r"\.([a-z][\w-]*)", sheets))


def test_what_people_wrote_stays_text():
    page = document(made(place=EVIL, authority=EVIL, hotline=EVIL, form=Awareness(1, 1, 1, EVIL, EVIL)))
    assert "<script" not in page
    assert "&lt;script&gt;" in page
