"""The report as PDF: every word of it, in Vietnamese, and drawn in another process."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from admin.papermaking import drawn
from admin.paperpdf import pdf
from tests.admin.test_paper import MEASURED, Awareness, made


def letters(text: str) -> str:
    """Without blanks: lines are broken elsewhere on paper."""
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_findings_and_all_else_are_those_of_the_report(language):
    paper = made(language, measured=MEASURED, form=Awareness(1, 2, 3, "Sổ tay", "Họp đầu năm"))
    reader = PdfReader(io.BytesIO(pdf(paper)))
    found = letters("".join(page.extract_text() for page in reader.pages))
    for section in paper.sections:
        parts = [line for part in section.parts for line in (part.heading, *part.points)]
        for words in (section.heading, section.large, *section.text, *section.points, *section.notes, *parts):
            assert letters(words) in found, words
        for row in section.rows:
            assert letters("".join(row)) in found
    assert letters(paper.foot) in found
    assert reader.metadata.title == f"{paper.title} – {paper.subtitle}"
    assert 2 <= len(reader.pages) <= 5


def test_the_same_report_is_the_same_file():
    assert pdf(made()) == pdf(made())


def test_words_that_people_wrote_without_end_do_not_break_it():
    long = "ộ" * 400
    assert pdf(made(place=long, form=Awareness(1, 1, 1, long, "😀 \x07 中文"))).startswith(b"%PDF")


def test_it_is_drawn_in_a_process_of_its_own():
    assert drawn(made()).startswith(b"%PDF")
