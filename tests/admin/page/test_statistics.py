"""The statistics page: spans, groups, what is not shown and why, the table; nothing that may not be told."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest

from admin.page import statistics
from admin.requests import RequestBook
from config import clock
from tests.admin.page.conftest import log_in
from tests.support.chromium import DESK, PHONE
from tests.support.countbox import HUE, CountBox
from tests.support.schooldays import fill

TODAY = clock.wall(HUE).date()


@pytest.fixture(scope="module")
def days(tmp_path_factory):
    """Three weeks of a school, made once."""
    folder = tmp_path_factory.mktemp("days")
    fill(
        folder,
        TODAY,
        21,
        change=lambda day, hour, _category: 5 if (day.weekday(), hour >= 13) == (5, True) else 2,
    )
    return folder / "statistics.db"


@pytest.fixture
def counted(tmp_path, days, box):
    (tmp_path / "statistics.db").write_bytes(days.read_bytes())
    return box


def test_a_week_with_its_charts_and_findings(counted, logged_in):
    page = logged_in("viewer").get("/statistics").text
    assert "Saturday afternoon has" in page
    assert page.count('role="img"') == 4
    for words in ("Gambling", "Pupils", "Blocked most", "What is not here, and why", "Filtering for"):
        assert words in page


@pytest.mark.parametrize("span", ["day", "week", "month", "year"])
def test_every_span_can_be_shown(counted, logged_in, span):
    reply = logged_in("viewer").get(f"/statistics?span={span}")
    assert reply.status_code == 200
    assert 'aria-current="true"' in reply.text


def test_own_days_of_one_group(counted, logged_in):
    first = TODAY - timedelta(days=10)
    page = logged_in("viewer").get(f"/statistics?from={first}&to={TODAY}&group=pupils").text
    assert f'value="{first}"' in page
    assert f'value="{TODAY - timedelta(days=1)}"' in page  # today is not over
    assert "By group of devices" not in page
    assert f"from={first}" in page  # the table is of the same days
    assert "How the box worked" not in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("from=x", "That is no date"),
        ("to=2026-02-31", "That is no date"),
        ("from=2026-09-09&to=2026-09-01", "after the last"),
        ("from=2999-01-01&to=2999-02-01", "not over yet"),
        ("from=2001-01-01&to=2020-01-01", "At most 400 days"),
    ],
)
def test_days_that_cannot_be_are_said_and_the_week_is_shown(counted, logged_in, query, words):
    reply = logged_in("viewer").get(f"/statistics?{query}")
    assert reply.status_code == 422
    assert words in reply.text
    assert "Blocked, by category" in reply.text
    assert logged_in("viewer").get(f"/statistics.csv?{query}").status_code == 200


@pytest.mark.parametrize("query", ["group=nobody", "span=decade", "group=%3Cscript%3E", "from=%3Cscript%3E"])
def test_what_is_unknown_is_the_usual_and_never_markup(counted, logged_in, query):
    page = logged_in("viewer").get(f"/statistics?{query}").text
    assert "the whole box" in page
    assert "<script>" not in page


def test_the_table_for_a_spreadsheet_has_the_same_numbers(counted, logged_in):
    reply = logged_in("viewer").get("/statistics.csv?span=week")
    assert reply.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in reply.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(reply.text.removeprefix("\ufeff"))))
    assert reply.text.startswith("\ufeff")
    games = next(row["blocked"] for row in rows if (row["type"], row["key"]) == ("category", "games"))
    assert f">{int(games):,}</" in logged_in("viewer").get("/statistics?span=week").text


def test_requests_of_these_days_are_counted_for_the_whole_school(tmp_path, counted, logged_in):
    book, yesterday = RequestBook(tmp_path / "state.db"), TODAY - timedelta(days=1)
    now = int(clock.epoch())
    for name, day in (("a.example", yesterday), ("b.example", yesterday), ("c.example", TODAY)):
        book.ask(name, "pupils", "", now, day)
    browser = logged_in("viewer")
    assert "Asked to be opened: 2, opened 0, not opened 0." in browser.get("/statistics").text
    assert "Asked to be opened" not in browser.get("/statistics?group=pupils").text


def test_self_harm_is_no_line_of_a_week(counted, logged_in):
    browser = logged_in("it")
    week = browser.get("/statistics?span=week").text
    assert "Self-harm 0" not in week
    assert "a whole month only" in week
    assert "self-harm" not in browser.get("/statistics.csv?span=week").text


def test_a_whole_month_is_named_as_people_name_it(counted, logged_in, monkeypatch):
    real = statistics.read

    def read(*asked):
        period, before = real(*asked)
        return replace(period, distress={"2026-10": {"self-harm": 3}}), before

    monkeypatch.setattr(statistics, "read", read)
    page = " ".join(logged_in("it").get("/statistics?lang=vi").text.split())
    assert "trọn tháng 10/2026: Tự gây hại 3" in page


def test_a_small_group_is_not_told_apart_and_the_page_says_why(tmp_path, box, logged_in):
    made = CountBox(tmp_path)
    noon = clock.wall(HUE).replace(hour=12).timestamp() - 86_400
    made.devices(noon, "pupils", 0, 5)
    made.count(noon, "pupils", 90)
    made.turn(noon + 60)
    made.turn(noon + 86_400)
    browser = logged_in("it")
    page = browser.get("/statistics?span=day").text
    assert "No group has 10 devices yet" in page
    assert "told apart" in browser.get("/statistics?span=day&group=pupils").text


def test_at_home_there_are_no_hours_no_groups_and_no_devices(tmp_path, counted, logged_in):
    policy = tmp_path / "policy.toml"
    policy.write_text(policy.read_text().replace('"school"', '"home"'))
    page = logged_in("it").get("/statistics?group=pupils").text
    assert "At home there are no hours" in page
    for words in ("By group of devices", "Pupils’ devices", "Signs to mind", "choose a group"):
        assert words not in page


def test_before_the_first_day_is_over_the_page_explains_itself(box, logged_in):
    page = logged_in("viewer").get("/statistics").text
    assert "No whole day was counted" in page
    assert "today’s sums are on the first page" in page


def test_a_broken_file_is_said_and_is_not_a_crash(tmp_path, box, logged_in):
    (tmp_path / "statistics.db").write_bytes(b"no database at all" * 100)
    for path in ("/statistics", "/statistics.csv"):
        assert logged_in("viewer").get(path).status_code == 503


@pytest.mark.browser
@pytest.mark.parametrize(("lang", "size"), [("vi", PHONE), ("en", DESK)], ids=["phone-vi", "desk-en"])
def test_the_numbers_behind_a_chart_open_by_keyboard(counted, serve, chromium, lang, size):
    browser = chromium(size)
    url = serve(counted)
    log_in(browser, url, "viewer", lang)
    browser.open(f"{url}/statistics?span=week")
    for summary in browser.page.locator(".chart summary").all():
        summary.press("Enter")
    assert browser.sticks_out() == []
    assert browser.small_targets() == []
    assert browser.run("document.querySelectorAll('.chart details[open] td').length") > 50
