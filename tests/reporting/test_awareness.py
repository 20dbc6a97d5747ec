from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import ConfigInvalid
from reporting.awareness import AwarenessBook, read_form
from reporting.counteddays import Month
from reporting.schema.report import Awareness, read_report
from tests.reporting.schema.reports import plain, report, value

MONTH = Month(2026, 11)
FORM = Awareness(2, 80, 300, "Tờ rơi 111", "Họp phụ huynh khối 6")


@pytest.fixture
def book(tmp_path: Path) -> AwarenessBook:
    return AwarenessBook(tmp_path / "awareness.json")


def mistakes(**fields: object) -> dict[str, str]:
    with pytest.raises(ConfigInvalid) as caught:
        read_form(fields)
    return {one.path: one.problem for one in caught.value.mistakes}


def test_a_form_from_a_page_or_a_program() -> None:
    texts = {
        "sessions": " 2 ",
        "parents": "80",
        "pupils": 300,
        "materials": "Tờ rơi 111\r\n",
        "note": "Họp phụ huynh khối 6",
    }
    assert read_form(texts) == FORM
    assert read_form({}) == read_form({"sessions": "", "note": ""}) == Awareness()


def test_every_mistake_is_said_at_once() -> None:
    found = mistakes(sessions="hai", parents=-1, pupils=10**6, materials="x" * 501, note="a\x07", other=1)
    assert list(found) == ["sessions", "parents", "pupils", "materials", "note", "other"]
    assert found["sessions"] == "must be a whole number from 0 to 1000"
    assert "500 characters" in found["materials"]


@pytest.mark.parametrize("text", ["hỏi cô Lan 0912 345 678", "+84 234 3822 111", "co.lan@truong.edu.vn"])
def test_what_leads_to_a_person_is_refused(text: str) -> None:
    assert "leaves the school" in mistakes(note=text)["note"]


@pytest.mark.parametrize("text", ["Gọi 111", "năm học 2026-2027", "120 tờ, 3 buổi, 07:30"])
def test_what_leads_to_nobody_is_fine(text: str) -> None:
    assert read_form({"note": text}).note == text


@given(st.dictionaries(st.sampled_from(["sessions", "pupils", "materials", "note"]), st.text(max_size=60)))
def test_what_is_taken_fits_into_a_report(fields: dict[str, str]) -> None:
    try:
        form = read_form(fields)
    except ConfigInvalid:
        return
    assert (
        read_report(value(awareness=plain(report())["awareness"] | {"note": form.note})).awareness.note
        == form.note
    )


def test_forms_are_kept_by_month(book: AwarenessBook) -> None:
    assert book.read() == {}
    book.put(MONTH, FORM)
    book.put(MONTH.before, Awareness())
    book.put(MONTH, Awareness(1))
    assert book.read() == {MONTH.before: Awareness(), MONTH: Awareness(1)}


def test_a_broken_file_is_said_and_kept(book: AwarenessBook, tmp_path: Path) -> None:
    path = tmp_path / "awareness.json"
    for data in (b"{", b'{"2026-13":{}}', b'{"2026-11":{"sessions":-1}}'):
        path.write_bytes(data)
        with pytest.raises(ConfigInvalid, match=r"awareness\.json"):
            book.put(MONTH, FORM)
        assert path.read_bytes() == data


def test_forms_of_long_ago_go(book: AwarenessBook) -> None:
    month = MONTH
    for _ in range(62):
        book.put(month, FORM)
        month = month.after
    assert len(book.read()) == 60
    assert min(book.read()) == Month(2027, 1)


def test_a_form_can_be_taken_back(book) -> None:
    book.put(MONTH, FORM)
    book.put(MONTH.before, Awareness())
    book.remove(MONTH)
    book.remove(MONTH)
    assert book.read() == {MONTH.before: Awareness()}
