"""The report's page: what there is of a month, its PDF, those that are kept, and no other file."""

from __future__ import annotations

from io import BytesIO

import msgspec
import pytest
from pypdf import PdfReader

from admin import paperkeep
from config import clock
from reporting.counteddays import Month
from tests.admin.page.conftest import log_in
from tests.support.chromium import DESK, PHONE
from tests.support.countbox import HUE
from tests.support.schooldays import fill

LAST = Month.of(clock.wall(HUE).date()).before


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    folder = tmp_path_factory.mktemp("month")
    fill(folder, LAST.last, 20)
    return folder / "statistics.db"


@pytest.fixture
def counted(tmp_path, days, box):
    (tmp_path / "statistics.db").write_bytes(days.read_bytes())
    return box


def test_the_last_month_is_shown_with_what_to_talk_about(counted, logged_in):
    page = logged_in("viewer").get("/report").text
    for words in (
        "Safe on the internet",
        "What to talk about",
        "111",
        "What is not collected",
        "Download PDF",
    ):
        assert words in page
    assert f'value="{LAST}" selected' in page
    assert f'href="/report.pdf?month={LAST}"' in page


def test_the_pdf_says_the_same_as_the_page(counted, logged_in):
    browser = logged_in("viewer")
    page, reply = browser.get("/report").text, browser.get("/report.pdf")
    assert reply.headers["Content-Type"] == "application/pdf"
    assert f"lachan-{LAST}.en.pdf" in reply.headers["Content-Disposition"]
    found = " ".join(PdfReader(BytesIO(reply.data)).pages[0].extract_text().split())
    blocked = next(line for line in page.split("<li>") if line.startswith("The box answered")).partition(
        "</li>"
    )[0]
    assert blocked in found


def test_without_a_month_the_page_explains_and_the_pdf_leads_there(box, logged_in):
    browser = logged_in("viewer")
    assert "its report is here" in browser.get("/report").text
    assert browser.get("/report.pdf?month=2020-01").headers["Location"] == "/report?month=2020-01"
    assert "nothing to tell of this month" in browser.get("/report?month=2020-01").text


@pytest.mark.parametrize("month", ["", "x", "2026-99", "<script>alert(1)</script>", "../../etc"])
def test_what_is_no_month_is_the_last(counted, logged_in, month):
    reply = logged_in("viewer").get("/report", query_string={"month": month})
    assert reply.status_code == 200
    assert "<script>alert" not in reply.text
    assert "Safe on the internet" in reply.text


def test_what_the_box_made_is_listed_and_given(tmp_path, counted, logged_in):
    paperkeep.keep(tmp_path / "reports", LAST, "vi", b"%PDF kept")
    browser = logged_in("viewer")
    assert f"/report/kept/{LAST}.vi.pdf" in browser.get("/report").text
    assert browser.get(f"/report/kept/{LAST}.vi.pdf").data == b"%PDF kept"
    for name in ("..%2Fpolicy.toml", "policy.toml", f"{LAST}.en.pdf", "%2e%2e%2fsettings.toml"):
        assert browser.get(f"/report/kept/{name}").status_code == 404


def test_a_school_that_is_called_a_script_is_text(tmp_path, counted, logged_in):
    site = counted.extensions["lachan"]
    site.settings = msgspec.structs.replace(site.settings, place="<script>alert(1)</script>")
    page = logged_in("viewer").get("/report").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_broken_statistics_are_said(tmp_path, box, logged_in):
    (tmp_path / "statistics.db").write_bytes(b"no database at all" * 100)
    for path in ("/report", "/report.pdf"):
        reply = logged_in("viewer").get(path)
        assert (reply.status_code, "cannot be read" in reply.text) == (503, True)


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_on_paper_there_is_the_report_and_nothing_of_the_page(counted, serve, chromium, lang, size):
    browser = chromium(size)
    url = serve(counted)
    log_in(browser, url, "viewer", lang)
    browser.open(f"{url}/report")
    assert browser.sticks_out() == []
    browser.page.emulate_media(media="print")
    seen = browser.text
    assert "111" in seen
    assert {"vi": "Tải PDF", "en": "Download PDF"}[lang] not in seen
    assert {"vi": "Thống kê", "en": "Statistics"}[lang] not in seen
